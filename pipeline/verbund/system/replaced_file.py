"""Puts new content in the place of a file, whole or not at all, with the permissions it has."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from pathlib import Path

from verbund.system.inside import real_path


def is_plain_inside(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder by its own name: nothing on the way there is a link."""
    try:
        steps = path.relative_to(folder).parts
    except ValueError:
        return False
    return ".." not in steps and real_path(path) == real_path(folder).joinpath(*steps)


class Staged:
    """New content beside a file, on the disk, which is not in its place yet.

    Raises OSError where it cannot be written.
    """

    def __init__(self, path: Path, content: bytes) -> None:
        self.path = path
        handle, name = tempfile.mkstemp(prefix=".verbund-", dir=path.parent)
        self._new = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                self._copy_rights(handle)
                os.fsync(handle)
        except BaseException:
            self.discard()
            raise

    def put(self) -> None:
        """Put it in the place of the file. A link that stands there by now is replaced."""
        self._new.replace(self.path)

    def discard(self) -> None:
        """Remove what was not put in place."""
        self._new.unlink(missing_ok=True)

    def _copy_rights(self, handle: int) -> None:
        """Give it the permissions and, where that is allowed, the owner of the file."""
        if not hasattr(os, "fchmod"):  # Windows has neither
            return
        try:
            before = self.path.lstat()
        except FileNotFoundError:
            before = None
        if before is None or stat.S_ISLNK(before.st_mode):  # a link has no rights of its own
            mask = os.umask(0o077)
            os.umask(mask)
            os.fchmod(handle, 0o666 & ~mask)
            return
        with contextlib.suppress(OSError):
            os.fchown(handle, before.st_uid, before.st_gid)
        os.fchmod(handle, stat.S_IMODE(before.st_mode))


def replace_content(path: Path, content: bytes) -> None:
    """Put content in the place of a file, whole or not at all; it keeps its permissions.

    Raises OSError, also where nobody may write the file.
    """
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_IMODE(path.stat().st_mode) & 0o222:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    staged = Staged(path, content)
    try:
        staged.put()
    except BaseException:
        staged.discard()
        raise
