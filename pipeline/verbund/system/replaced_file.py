"""Puts new content in the place of a file, whole or not at all, with the permissions it has."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from verbund.system.inside import real_path

_PREFIX: Final = ".verbund-fix-"
_NAME: Final = re.compile(re.escape(_PREFIX) + r"[a-z0-9_]{8}")


def is_plain_inside(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder by its own name: nothing on the way there is a link."""
    try:
        steps = path.relative_to(folder).parts
    except ValueError:
        return False
    return ".." not in steps and real_path(path) == real_path(folder).joinpath(*steps)


class Staged:
    """New content beside a file, on the disk, which is not in its place yet.

    It is locked until it is put there or discarded: what is not locked was left by a run that was
    killed (``left_beside``). Raises OSError where it cannot be written.
    """

    def __init__(self, path: Path, content: bytes) -> None:
        self.path = path
        self._handle, name = tempfile.mkstemp(prefix=_PREFIX, dir=path.parent)
        self._new = Path(name)
        try:
            _is_free(self._handle)
            with os.fdopen(self._handle, "wb", closefd=False) as stream:
                stream.write(content)
                stream.flush()
                self._copy_rights(self._handle)
                os.fsync(self._handle)
            if os.name == "nt":  # a file that is open is not renamed there
                self._close()
        except BaseException:
            self.discard()
            raise

    def put(self) -> None:
        """Put it in the place of the file. A link that stands there by now is replaced."""
        self._new.replace(self.path)
        self._close()

    def discard(self) -> None:
        """Remove what was not put in place."""
        self._new.unlink(missing_ok=True)
        self._close()

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1

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


def left_beside(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield what killed runs have left in folders: no link, and nothing that a run still writes.

    Raises OSError where a folder cannot be read.
    """
    for folder in sorted(set(folders)):
        for path in sorted(folder.iterdir()):
            if _NAME.fullmatch(path.name) and _is_left(path):
                yield path


def _is_left(path: Path) -> bool:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags)
    except OSError:
        return False
    try:
        return stat.S_ISREG(os.fstat(handle).st_mode) and _is_free(handle)
    finally:
        os.close(handle)


def _is_free(handle: int) -> bool:
    """Lock an open file; False where another process holds it, or there are no such locks."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


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
