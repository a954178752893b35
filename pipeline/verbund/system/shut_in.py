"""Shuts this process in: no file or connection is opened any more, memory and time are bounded."""

from __future__ import annotations

import contextlib
import faulthandler
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

_MOST_FILES: Final = 65_536
"""The descriptors that are closed where the system lists none."""


def shut_in(descriptor: int, memory: int | None, kept: Collection[int] = ()) -> None:
    """Shut this process in for good, but for one open file; it may take so many more bytes.

    ``kept`` are other files that stay open, to be read. For a process that does many pieces of
    work: whoever hands them out bounds the time of each.
    """
    faulthandler.disable()
    be_silent(descriptor)
    bound_memory(memory)
    close_all_but(descriptor, None, kept)


def be_silent(kept: int) -> None:
    """Read and write nothing of the caller's: engines in native code write their panics there."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        if descriptor != kept:  # the caller may have closed its own
            os.dup2(nothing, descriptor)
    if nothing > 2:
        os.close(nothing)


def close_all_but(descriptor: int, seconds: float | None, kept: Collection[int] = ()) -> None:
    """Close all of this process but one open file and ``kept``, where the system can do that.

    It may take so many seconds of the processor, write no file, and start no process.
    """
    os.environ.clear()
    try:
        import resource
    except ImportError:
        return
    for each in _open_files():
        if each > 2 and each != descriptor and each not in kept:
            with contextlib.suppress(OSError):  # the one that listed them is closed already
                os.close(each)
    if seconds is not None:
        _limit(resource.RLIMIT_CPU, int(seconds) + 2)
    for kind in ("RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_NOFILE"):
        if hasattr(resource, kind):
            _limit(getattr(resource, kind), 0)


def _open_files() -> list[int]:
    """Return the descriptors of this process; all possible ones if the system lists none."""
    for folder in ("/proc/self/fd", "/dev/fd"):
        try:
            return [int(entry.name) for entry in os.scandir(folder)]
        except OSError:
            continue
    return list(range(_MOST_FILES))


def bound_memory(memory: int | None) -> None:
    """Let this process take so many more bytes at most; nothing else of it is shut in."""
    used = _memory_used()
    if memory is not None and used is not None:
        import resource

        _limit(resource.RLIMIT_DATA, used + min(memory, _most_of_the_machine()))


def _most_of_the_machine() -> int:
    """Return three quarters of the machine's memory: beyond it, the system would end the caller."""
    most = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        with open("/sys/fs/cgroup/memory.max", "rb") as stream:  # noqa: PTH123 - as below
            stated = stream.read(32).strip()
    except OSError:
        stated = b""
    return (min(most, int(stated)) if stated.isdigit() else most) * 3 // 4


def _limit(kind: int, most: int) -> None:
    """Set a limit for good: the process in the sandbox cannot raise it."""
    import resource

    hard = resource.getrlimit(kind)[1]
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (least, least))


def _memory_used() -> int | None:
    """Return the bytes that count for the limit of memory; None where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123 - no Path is needed
            return int(stream.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
