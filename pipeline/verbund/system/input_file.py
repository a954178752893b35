"""Opens files that somebody else named or wrote: regular files only, of bounded size, inside.

A records folder may come from a pull request of a stranger. A symbolic link in it may lead to the
passwords of whoever runs verbund, a FIFO makes its reader wait for ever, a device never ends. Every
such file is opened here and nowhere else.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from io import BufferedReader, FileIO, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.errors import VerbundError
from verbund.findings import Finding, Localised, Place, phrase
from verbund.system.os_problem import os_problem

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0)
_BY_STEPS = os.open in os.supports_dir_fd and bool(_NO_LINK and _FOLDER)
_BUFFER = 1 << 17


class OutsideError(VerbundError, OSError):
    """Raised for a link that leads out of the folders that may be read, or to a hidden file."""


class NotRegularError(VerbundError, OSError):
    """Raised for a FIFO, a device or a socket in the place of a file."""


class LinkedFolderError(VerbundError, OSError):
    """Raised for a link to a folder: it is not followed."""


class TooLargeError(VerbundError, OSError):
    """Raised where a limit is exceeded; ``most`` is the limit, ``what`` its name in [limits]."""

    def __init__(self, most: int, what: str = "file") -> None:
        super().__init__(errno.EFBIG, os.strerror(errno.EFBIG))
        self.most, self.what = most, what


def open_input(path: Path, *, roots: Sequence[Path] | None = None, most: int) -> BufferedReader:
    """Open a file for reading from its first byte; the stream cannot be sought in.

    ``roots`` are the folders of which one must really hold the file, wherever links on its path
    lead; without them it may lie anywhere. ``most`` is how many bytes are read.

    Raises:
        OutsideError: If a link leads out of the roots, or into a hidden file or folder of one.
        NotRegularError: If it is no regular file. Nothing is waited for.
        TooLargeError: If it has more bytes, now or while it is read.
        OSError: For any other error of the system, such as a missing file.
    """
    handle = _open_regular(path, roots, most)
    return BufferedReader(_Bounded(handle, most), _BUFFER)


def open_archive(path: Path, *, roots: Sequence[Path] | None = None, most: int) -> BufferedReader:
    """Open a file as ``open_input`` does, for reading at any place of it; raises its errors."""
    handle = _open_regular(path, roots, most)
    return BufferedReader(_BoundedArchive(handle, most), _BUFFER)


def read_input(path: Path, *, roots: Sequence[Path] | None = None, most: int) -> bytes:
    """Return the whole content of a file that ``open_input`` opens; raises the errors of that."""
    handle = _open_regular(path, roots, most)
    with FileIO(handle) as file:
        pieces, left = [], most
        while piece := file.read(_BUFFER):  # None for a file of the system that has nothing yet
            pieces.append(piece)
            left -= len(piece)
            if left < 0:  # it grew
                raise TooLargeError(most)
        if piece is None:
            raise NotRegularError(errno.EAGAIN, "device")
    return b"".join(pieces)


def anywhere(path: Path) -> None:
    """Return the roots for a file that may lie anywhere: None."""


def is_inside(path: Path, roots: Sequence[Path]) -> bool:
    """Whether a file really lies in one of the folders, and no link leads to a hidden file.

    Hidden files that somebody named themselves, without a link, are theirs to read.
    """
    return _inside(path, Path(os.path.realpath(path)), roots) is not None


def is_of_workspace(path: Path, workspace: Path) -> bool:
    """Whether a path names something in a workspace, whatever it leads to.

    A file that the user names on the command line may lie anywhere; but one of the workspace is
    what somebody else may have put there, so it must not be a link that leads elsewhere.
    """
    above = Path(os.path.abspath(path)).parents  # noqa: PTH100 - links are to stay as they are
    real = os.path.realpath(workspace)
    return any(os.path.realpath(folder) == real for folder in above)


def files_below(folder: Path, *, most: int, deep: bool = True) -> list[Path]:
    """Return all files of a folder, sorted by path; with those of its folders if ``deep``.

    A folder that has a dot in its name is among them: it may have been meant for a file. Hidden
    files and folders, with a dot before the name, are left out. Links to folders are not followed:
    they are among the files, and ``refuse_linked_folder`` reports them. Raises TooLargeError where
    there are more than ``most``, OSError where a folder cannot be read.
    """
    files: list[Path] = []
    left = [folder]
    while left:
        with os.scandir(left.pop()) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                is_folder = entry.is_dir(follow_symlinks=False)
                if not is_folder or "." in entry.name:
                    files.append(Path(entry.path))
                if is_folder and deep:
                    left.append(Path(entry.path))
                if len(files) + len(left) > most:
                    raise TooLargeError(most, "files")
    return sorted(files, key=lambda path: path.relative_to(folder).as_posix())


def refuse_linked_folder(path: Path) -> None:
    """Raise LinkedFolderError where a path is a link to a folder."""
    if path.is_symlink() and path.is_dir():
        raise LinkedFolderError(errno.ELOOP, os.strerror(errno.ELOOP))


def too_large(place: Place, what: str, most: int, setting: str = "") -> Finding:
    """Return the finding of a limit (F109): ``what`` has it, its value, and the key in [limits]."""
    details: dict[str, str | Localised] = {
        "what": phrase(f"limit.{what}"),
        "limit": str(most),
        "unit": phrase(f"limit.of-{_COUNTED.get(what, 'bytes')}"),
        "setting": f"[limits] {setting}" if setting else phrase("limit.unset"),
    }
    return Finding("F109", place, details=details)


_COUNTED = {"cell": "characters", "values": "values", "columns": "columns", "files": "files"}
"""The units of limits that are not counted in bytes."""


def input_finding(error: OSError, shown: str, setting: str = "") -> Finding:
    """Return the finding for an unread file; ``setting`` is the key in [limits] of its size."""
    place = Place(file=shown)
    if isinstance(error, OutsideError):
        return Finding("F115", place)
    if isinstance(error, LinkedFolderError):
        return Finding("F117", place)
    if isinstance(error, NotRegularError):
        return Finding("F116", place, details={"kind": phrase(f"file.{error.strerror}")})
    if isinstance(error, TooLargeError):
        return too_large(place, error.what, error.most, setting)
    return Finding("F101", place, details={"problem": os_problem(error)})


class _Bounded(RawIOBase):
    """The bytes of an open file; raises TooLargeError beyond the limit, as when a file grows."""

    def __init__(self, handle: int, most: int) -> None:
        super().__init__()
        self._file, self._left, self._most = FileIO(handle), most, most

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno()

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        count = self._file.readinto(buffer)
        if count is None:  # a file of the system for which we would have to wait
            raise NotRegularError(errno.EAGAIN, "device")
        self._left -= count
        if self._left < 0:
            raise TooLargeError(self._most)
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _BoundedArchive(_Bounded):
    """The bytes of an open file at any place; raises TooLargeError behind the limit."""

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        place = self._file.seek(offset, whence)
        self._left = self._most - place
        return place


def _open_regular(path: Path, roots: Sequence[Path] | None, most: int) -> int:
    """Return a handle of a regular file of at most ``most`` bytes, inside one of the roots."""
    handle = _open(path, roots)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise _not_a_file(status.st_mode)
        if status.st_size > most:
            raise TooLargeError(most)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _open(path: Path, roots: Sequence[Path] | None) -> int:
    # Opening a device may have effects, so it is checked first; the handle is checked again.
    status = os.stat(path)  # noqa: PTH116 - as the other calls of the system here
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        if roots is not None and not is_inside(path, roots):
            raise OutsideError(errno.ELOOP, os.strerror(errno.ELOOP))
        raise _not_a_file(status.st_mode)
    if roots is None:
        return os.open(path, _FLAGS)
    for folder in roots if _BY_STEPS else ():
        steps = _stated_steps(path, folder)
        if steps:
            with suppress(OSError):  # a link, most often: where it leads is looked at below
                return _open_below(folder, steps)
    real = Path(os.path.realpath(path))
    root = _inside(path, real, roots)
    if root is None:
        raise OutsideError(errno.ELOOP, os.strerror(errno.ELOOP))
    try:
        return _open_below(root, real.relative_to(root).parts)
    except OSError as error:
        # ELOOP and ENOTDIR: a link was put where there was none a moment ago.
        if error.errno in (errno.ELOOP, errno.EMLINK):
            raise OutsideError(error.errno, error.strerror) from None
        raise


def _stated_steps(path: Path, root: Path) -> Sequence[str]:
    """Return the steps from a root to a file as they are stated; none where it is not below it."""
    before, stated = os.path.join(root, ""), os.fspath(path)  # noqa: PTH118 - at each file
    steps = stated.removeprefix(before).split("/") if stated.startswith(before) else []
    return [] if ".." in steps else steps


def _open_below(root: Path, steps: Sequence[str]) -> int:
    """Open a file below a folder, following no link on the way, so that none can be put there."""
    if not _BY_STEPS or not steps:
        return os.open(root.joinpath(*steps), _FLAGS | _NO_LINK)
    folder = os.open(root, os.O_RDONLY | _FOLDER)
    try:
        for step in steps[:-1]:
            inner = os.open(step, os.O_RDONLY | _FOLDER | _NO_LINK, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(steps[-1], _FLAGS | _NO_LINK, dir_fd=folder)
    finally:
        os.close(folder)


def _inside(path: Path, real: Path, roots: Sequence[Path]) -> Path | None:
    """Return the root that really holds a file, as a real path; None if no root may hold it."""
    stated = Path(os.path.abspath(path))  # noqa: PTH100 - links are to stay as they are
    for root in roots:
        real_root = Path(os.path.realpath(root))
        if not real.is_relative_to(real_root):
            continue
        steps = real.relative_to(real_root).parts
        by_link = not any(
            stated.is_relative_to(folder) and stated.relative_to(folder).parts == steps
            for folder in (root, real_root)
        )
        if not by_link or not any(step.startswith(".") for step in steps):
            return real_root
    return None


def _not_a_file(mode: int) -> OSError:
    if stat.S_ISDIR(mode):
        return IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISFIFO(mode):
        return NotRegularError(errno.EINVAL, "fifo")
    return NotRegularError(errno.EINVAL, "socket" if stat.S_ISSOCK(mode) else "device")
