"""Puts a finished release in the place of the last one, whole or not at all.

A release is written into a folder beside the output. Where the system can exchange two folders in
one step (Linux, renameat2), that is the switch. Elsewhere the last release is renamed away first;
a build that is killed between the two renames leaves it beside, and the next one puts it back.
A switch that the disk does not confirm is undone, so a build that fails has changed nothing.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from verbund.findings import Finding, Findings, Place
from verbund.release.manifest import MANIFEST

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def new_release(output: Path, marker: str = MANIFEST) -> Iterator[Path]:
    """An empty folder for a release; when the block ends well it becomes ``output``.

    ``marker`` is the file that every such folder holds. When the block raises, the last release
    stays as it was. Raises Findings (B101 to B103) where the folder cannot be written, another
    build is at work on it, or no build has made it.
    """
    with _locked(output):
        staging = _beside(output, "new")
        try:
            recover(output)
            _refuse_foreign(output, marker)
            staging.mkdir()
            yield staging
            _sync(staging)
            with _uninterrupted():
                _replace(output, staging)
        except OSError as error:
            raise Findings([_unwritable(output, error)]) from error
        finally:
            with _uninterrupted():
                shutil.rmtree(staging, ignore_errors=True)


def recover(output: Path) -> None:
    """Clean up after a build that was killed: put the last release back if it was renamed away."""
    old, staging = _beside(output, "old"), _beside(output, "new")
    if old.exists():
        if output.exists():
            shutil.rmtree(old)
        else:
            old.rename(output)
    if staging.is_dir():
        shutil.rmtree(staging)
    elif staging.exists():
        staging.unlink()


def _refuse_foreign(output: Path, marker: str) -> None:
    """Raise Findings (B103) where the output is a folder that no build has made."""
    if output.is_dir() and any(output.iterdir()) and not (output / marker).is_file():
        raise Findings([Finding("B103", Place(file=output.name))])


def _beside(output: Path, what: str) -> Path:
    return output.parent / f".{output.name}.{what}"


@contextmanager
def _locked(output: Path) -> Iterator[None]:
    """Hold a lock on the output, so that two builds cannot mix."""
    path = _beside(output, "lock")
    handle = None
    try:
        with _uninterrupted():
            handle = _lock(output, path)
        yield
    finally:
        if handle is not None:
            with _uninterrupted():
                _unlock(path, handle)


def _lock(output: Path, path: Path) -> int:
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        handle = _open_locked(path)
    except OSError as error:
        raise Findings([_unwritable(output, error)]) from error
    if handle is None:
        raise Findings([Finding("B102", Place(file=output.name))])
    return handle


def _unlock(path: Path, handle: int) -> None:
    # Whatever fails here, the release is whole, and the next build takes over a file that stays.
    with suppress(OSError):
        path.unlink()
    with suppress(OSError):
        os.close(handle)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait for the end of the block: it then leaves nothing half done."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield  # it is ignored already, or never arrives in this thread
        return
    waiting: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: waiting.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if waiting:
            signal.raise_signal(signal.SIGINT)


def _open_locked(path: Path) -> int | None:
    """Open and lock a file; None where another build holds it.

    A build deletes the file before it lets go of it. So a file that was opened before and locked
    after is another one than the next build will find; then it is opened anew.
    """
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        if not _try_lock(handle):
            os.close(handle)
            return None
        try:
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except FileNotFoundError:
            pass
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:  # a system without flock: builds there are not kept apart
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unwritable(output: Path, error: OSError) -> Finding:
    problem = error.strerror or str(error)
    return Finding("B101", Place(file=output.name), details={"problem": problem})


def _sync(folder: Path) -> None:
    """Have the system write a folder to the disk: its files, and what is in which folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            continue  # what it leads to is not ours
        if path.is_dir():
            _sync_folder(path)
        elif path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # a system that does not open folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace(output: Path, staging: Path) -> None:
    """Put the new release in place. Where this raises OSError, the last one is in its place."""
    undo = _switch(output, staging)
    try:
        _sync_folder(output.parent)
    except OSError:
        undo()
        raise
    shutil.rmtree(_beside(output, "old"), ignore_errors=True)


def _switch(output: Path, staging: Path) -> Callable[[], object]:
    """Change two folders' places; gives what changes them back."""
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
