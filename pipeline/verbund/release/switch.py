"""Puts a finished release in the place of the last one, whole or not at all.

A release is written into a folder beside the output. Where the system can exchange two folders in
one step (Linux, renameat2), that is the switch. Elsewhere the last release is renamed away first;
a build that is killed between the two renames leaves it beside, and the next one puts it back.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verbund.findings import Finding, Findings, Place
from verbund.release.manifest import MANIFEST

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def new_release(output: Path) -> Iterator[Path]:
    """An empty folder for a release; when the block ends well it becomes ``output``.

    When the block raises, the last release stays as it was. Raises Findings (B101 to B103)
    where the folder cannot be written, another build is at work on it, or no build has made it.
    """
    with _locked(output):
        staging = _beside(output, "new")
        try:
            recover(output)
            _refuse_foreign(output)
            staging.mkdir()
            yield staging
            _sync(staging)
            _replace(output, staging)
        except OSError as error:
            raise Findings([_unwritable(output, error)]) from error
        finally:
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


def _refuse_foreign(output: Path) -> None:
    """Raise Findings (B103) where the output is a folder that no build has made."""
    if output.is_dir() and any(output.iterdir()) and not (output / MANIFEST).is_file():
        raise Findings([Finding("B103", Place(file=output.name))])


def _beside(output: Path, what: str) -> Path:
    return output.parent / f".{output.name}.{what}"


@contextmanager
def _locked(output: Path) -> Iterator[None]:
    """Hold a lock on the output, so that two builds cannot mix."""
    path = _beside(output, "lock")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        handle = _open_locked(path)
    except OSError as error:
        raise Findings([_unwritable(output, error)]) from error
    if handle is None:
        raise Findings([Finding("B102", Place(file=output.name))])
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


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
    """Have the system write the folder's files to the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
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
    if not output.exists():
        staging.rename(output)
    elif not _exchange(output, staging):
        old = _beside(output, "old")
        output.rename(old)
        staging.rename(output)
        shutil.rmtree(old)
    _sync_folder(output.parent)


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
