"""Starts writing a file to the disk while the rest of it is still being made.

Then little is left to wait for when the release is synced at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

_SYNC_FILE_RANGE_WRITE = 2  # begin, and do not wait (sync_file_range(2))


def begin_write_out(handle: int, offset: int, length: int) -> None:
    """Start to write a range of an open file to the disk; do nothing without such a call."""
    call = _call()
    if call is not None:
        call(handle, offset, length, _SYNC_FILE_RANGE_WRITE)


@cache
def _call() -> Callable[[int, int, int, int], int] | None:
    import ctypes  # commands that write nothing do without

    try:
        call = ctypes.CDLL(None).sync_file_range
    except (AttributeError, OSError):  # not Linux
        return None
    call.argtypes = [ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint]
    return call
