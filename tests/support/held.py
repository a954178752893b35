"""What a process of tests holds in memory while it runs them.

Tests fork thousands of processes. Each fork copies the table of all pages: 15 ms where 700 MB are held.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterable, Mapping

import pytest

LONGEST = 3 << 20
"""Letters or bytes of a value that a test is given when it is collected."""


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


def give_back() -> None:
    """Memory that collecting needed for a while goes back to the system, where the C library can (glibc)."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
