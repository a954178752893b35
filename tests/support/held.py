"""What a process of tests holds in memory while it runs them.

Tests fork thousands of processes. Each fork copies the table of all pages: 15 ms where 700 MB are held.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

LONGEST = 3 << 20
"""Letters or bytes of a value that a test is given when it is collected."""
GROWN = 32 << 20
"""Bytes by which a process has grown when it is worth while to look for garbage."""
_STATE = Path("/proc/self/statm")
_least = sys.maxsize
"""The bytes that this process held when last it gave back what it could."""


def refuse_long_values(item: pytest.Item) -> None:
    """A long value is made by the test that needs it; as a parameter it would be held until the end."""
    callspec = getattr(item, "callspec", None)
    for name, value in callspec.params.items() if callspec else ():
        if any(len(text) > LONGEST for text in _texts(value)):
            message = (
                f"{item.nodeid[:200]}: {name} is longer than {LONGEST:,}; let the test make it"
            )
            raise pytest.UsageError(message)


def _texts(value: object) -> Iterable[str | bytes]:
    if isinstance(value, str | bytes):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)


def held() -> int:
    """The bytes of memory that this process holds; 0 where the system does not tell (it is not Linux)."""
    if not _STATE.is_file():
        return 0
    return int(_STATE.read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def give_back_what_grew() -> None:
    """What the tests of a file needed for a while goes back, where it is much.

    The C library keeps what is freed, and the collector comes late to what is old.
    """
    global _least  # noqa: PLW0603 - of the whole process
    now = held()
    _least = min(_least, now)
    if now - _least > GROWN:
        give_back()


def give_back() -> None:
    """Memory that was needed for a while goes back to the system, where the C library can (glibc)."""
    global _least  # noqa: PLW0603 - of the whole process
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    _least = held()
