"""Pauses Python's cyclic garbage collector where many objects and no cycles are created."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the search for cycles in the ``with`` block."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        enable()


def enable() -> None:
    """Enable the search for cycles; what was made without it is not looked at first.

    All objects become those of the oldest generation, in no time. Objects that a caller has frozen
    stay so; then new ones are looked at.
    """
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()
    gc.enable()
