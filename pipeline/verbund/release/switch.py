"""The switch from the last release to a new one, in full or not at all.

A release is written into a folder beside the output. Where the system can exchange two folders in
one step (Linux, renameat2), that is the switch. Elsewhere the last release is renamed away first;
a build that is killed between the two renames leaves it there, and the next one puts it back.
A switch that the disk does not confirm is undone, so a build that fails has changed nothing.

Only our own folders are replaced or deleted: the output is ours by its manifest, the folders beside
it are ours if a killed build has left its lock, or if they hold a release.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import signal
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from verbund.findings import Finding, Findings, Place
from verbund.system.inside import real_path
from verbund.system.os_problem import os_problem

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def new_release(
    output: Path, is_ours: Callable[[Path], bool], *, durable: bool = True
) -> Iterator[Path]:
    """An empty folder for a release, which becomes ``output`` when the block ends without error.

    ``is_ours`` says whether a non-empty folder was made by an earlier run: only such a folder is
    replaced. Where ``output`` is a link, the folder that it leads to is replaced, not the link.
    When the block raises, the last release stays unchanged. Raises Findings: B101 to B103 where
    the folder cannot be written, another build is running on it, or no build has made it; B112
    where a foreign file has one of the names that are needed beside it. ``durable`` says whether
    every file is flushed to the disk first: what can be made anew need not be.
    """
    output = real_path(output)
    with _locked(output) as lock:
        staging = _beside(output, "new")
        made = False
        try:
            _refuse_foreign_beside(output, is_ours, left=lock.left)
            recover(output)
            lock.stays = False
            _refuse_foreign(output, is_ours)
            staging.mkdir()
            made = True
            yield staging
            if durable:
                _sync(staging)
            with _uninterrupted():
                _replace(output, staging)
        except OSError as error:
            raise Findings([_unwritable(output, error)]) from error
        finally:
            if made:
                with _uninterrupted():
                    shutil.rmtree(staging, ignore_errors=True)
                    lock.stays = staging.exists() or _beside(output, "old").exists()


def recover(output: Path) -> None:
    """Clean up after a killed build: put the last release back if it was renamed away.

    The folders beside the output are known to be ours. Links are not followed.
    """
    old, staging = _beside(output, "old"), _beside(output, "new")
    if old.exists():
        if output.exists():
            shutil.rmtree(old)
        else:
            old.rename(output)
    if staging.exists():
        shutil.rmtree(staging)


def _refuse_foreign(output: Path, is_ours: Callable[[Path], bool]) -> None:
    """Raise Findings (B103) where the output is a folder that no build has made."""
    if output.is_dir() and any(output.iterdir()) and not is_ours(output):
        raise Findings([Finding("B103", Place(file=output.name))])


def _refuse_foreign_beside(output: Path, is_ours: Callable[[Path], bool], *, left: bool) -> None:
    """Raise Findings (B112) where one of the folders beside the output is foreign.

    A killed build leaves its lock; ``left`` says that one was found. Without it a folder is ours if
    it holds a release.
    """
    for path in (_beside(output, "new"), _beside(output, "old")):
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise Findings([_taken(path)])
        if path.is_dir() and any(path.iterdir()) and not left and not is_ours(path):
            raise Findings([_taken(path)])


def _taken(path: Path) -> Finding:
    return Finding("B112", Place(file=path.name))


def _beside(output: Path, what: str) -> Path:
    return output.parent / f".{output.name}.{what}"


@dataclass(slots=True)
class _Lock:
    """A lock that is held: ``left`` says that a killed build has left its file.

    The file proves that the folders beside the output are ours. So it ``stays`` while one is left.
    """

    handle: int
    left: bool
    stays: bool


@contextmanager
def _locked(output: Path) -> Iterator[_Lock]:
    """Hold a lock on the output within a block, so that two builds cannot interfere."""
    path = _beside(output, "lock")
    lock: _Lock | None = None
    try:
        with _uninterrupted():
            lock = _lock(output, path)
        yield lock
    finally:
        if lock is not None:
            with _uninterrupted():
                _unlock(path, lock)


def _lock(output: Path, path: Path) -> _Lock:
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        found = _open_locked(path)
    except OSError as error:
        if path.is_symlink() or path.is_dir():
            raise Findings([_taken(path)]) from None
        raise Findings([_unwritable(output, error)]) from error
    if found is None:
        raise Findings([Finding("B102", Place(file=output.name))])
    handle, left = found
    return _Lock(handle, left, stays=left)


def _unlock(path: Path, lock: _Lock) -> None:
    # Where this fails, the release is complete, and the next build takes over the file.
    if not lock.stays:
        with suppress(OSError):
            path.unlink()
    with suppress(OSError):
        os.close(lock.handle)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C until the end of the block, so that no step is left half done."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield  # the signal is ignored already, or never arrives in this thread
        return
    waiting: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: waiting.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if waiting:
            signal.raise_signal(signal.SIGINT)


def _open_locked(path: Path) -> tuple[int, bool] | None:
    """Open and lock a file; gives whether it existed, or None where another build holds it.

    A build deletes the file before it releases the lock. So a file that was opened before that and
    locked after is not the one that the next build will find; it is then opened again. Raises
    Findings (B112) where the file is not ours, as ours are empty. A link is not followed.
    """
    while True:
        handle, there = _open(path)
        known = os.fstat(handle)
        if not stat.S_ISREG(known.st_mode) or known.st_size:
            os.close(handle)
            raise Findings([_taken(path)])
        if not _try_lock(handle):
            os.close(handle)
            return None
        try:
            if os.path.samestat(known, path.stat(follow_symlinks=False)):
                return handle, there
        except FileNotFoundError:
            pass
        os.close(handle)


def _open(path: Path) -> tuple[int, bool]:
    """Open the lock file; gives also whether it existed."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    while True:
        with suppress(FileExistsError):
            return os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o644), False
        with suppress(FileNotFoundError):
            return os.open(path, flags), True


def _try_lock(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:  # without flock, concurrent builds are not detected
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unwritable(output: Path, error: OSError) -> Finding:
    problem = os_problem(error)
    return Finding("B101", Place(file=output.name), details={"problem": problem})


def _sync(folder: Path) -> None:
    """Flush a folder to the disk: its files and all directory entries."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            continue  # the target of a link is not ours
        if path.is_dir():
            _sync_folder(path)
        elif path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # a system that cannot open folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace(output: Path, staging: Path) -> None:
    """Replace the last release by the new one. On OSError, the last one is still in place."""
    undo = _switch(output, staging)
    try:
        _sync_folder(output.parent)
    except OSError:
        undo()
        raise
    shutil.rmtree(_beside(output, "old"), ignore_errors=True)


def _switch(output: Path, staging: Path) -> Callable[[], object]:
    """Exchange two folders; gives the function that exchanges them back."""
    if not output.exists():
        staging.rename(output)
        return lambda: output.rename(staging)
    if _exchange(output, staging):
        return lambda: _exchange(output, staging)
    old = _beside(output, "old")
    output.rename(old)
    try:
        staging.rename(output)
    except OSError:
        old.rename(output)
        raise
    return lambda: (output.rename(staging), old.rename(output))


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system has no such call."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    result = call(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)
    )
    if result == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code))
