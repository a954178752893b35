"""Bounds the time of regular expressions, which may run for ever on a single cell.

An interval timer of the process's own time interrupts a match: CPython looks for signals while it
matches. Only the main thread of a process can have one; elsewhere matches are not bounded. A
finalizer and a callback of the collector let no exception out; the timer rings again until one is.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import Final, Self, TypeVar

from verbund.errors import _ControlFlow
from verbund.findings import Finding, Findings, Place

BATCH: Final = 1.0
"""Seconds of processor time for a batch of rows; after that it is checked row by row."""
MATCH: Final = 10.0
"""Seconds of processor time for one match, those that it took in a batch included."""
_AGAIN: Final = 0.5
"""Seconds of processor time until the timer rings again: by then what was interrupted has ended."""
_LEAST: Final = 0.1
"""A timer of no seconds would be none."""
_SHOWN: Final = 200
_VIRTUAL: Final = getattr(signal, "ITIMER_VIRTUAL", 1)
_T = TypeVar("_T")


class OutOfTime(_ControlFlow):
    """Raised where the timer ran out."""


class RunawayPatternError(Findings):
    """Raised where a match takes too long; its finding names the shape once that is known."""

    @classmethod
    def of(cls, pattern: str, value: str) -> Self:
        """Return the error for an expression and the text that it was matched with."""
        details = {"pattern": pattern[:_SHOWN], "seconds": f"{MATCH:g}", "shape": "–"}
        return cls([Finding("V132", Place(), value=value[:_SHOWN], details=details)])

    def name(self, shape: str) -> None:
        """Name the shape in the finding, unless one within it is named already."""
        (finding,) = self.findings
        if finding.shape is None and shape:
            details = {**finding.details, "shape": shape}
            self.findings[:] = [replace(finding, shape=shape, details=details)]

    def place(self, place: Place) -> None:
        """Set the place of the text in the finding."""
        (finding,) = self.findings
        self.findings[:] = [replace(finding, place=place)]


@contextmanager
def looked_at_before(seconds: float) -> Iterator[None]:
    """Matches within the block were begun before, and took so many seconds until the timer rang."""
    _Timer.taken = seconds
    try:
        yield
    finally:
        _Timer.taken = 0.0


def bounded_match(seconds: float, search: Callable[..., _T], text: str) -> _T:
    """Call a search on a text, which may take ``seconds`` in all. Raises OutOfTime."""
    return bounded(max(seconds - _Timer.taken, _LEAST), search, text)


def bounded(seconds: float, function: Callable[..., _T], *arguments: object) -> _T:
    """Call a function with the timer set, unless it is set already. Raises OutOfTime."""
    if _Timer.is_set or not has_timers():
        return function(*arguments)
    if not _Timer.is_heard:  # the handler stays: to set and unset it costs more than most batches
        signal.signal(signal.SIGVTALRM, _ring)
        _Timer.is_heard = True
    _Timer.hook, sys.unraisablehook = sys.unraisablehook, _ring_again
    _Timer.is_set = True
    try:
        signal.setitimer(_VIRTUAL, seconds, _AGAIN)
        return function(*arguments)
    finally:
        _Timer.is_set = False  # from here on a ring raises nothing
        signal.setitimer(_VIRTUAL, 0)
        sys.unraisablehook = _Timer.hook


def has_timers() -> bool:
    """Whether there are timers here: not on Windows, and only the main thread hears signals."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


class _Timer:
    is_set = False
    is_heard = False
    """Whether this process has the signal handler; processes that it forks have it, too."""
    taken = 0.0
    hook: Callable[[sys.UnraisableHookArgs], object] = sys.__unraisablehook__
    """What is told of exceptions that nobody can catch, beside those of this timer."""


def _ring(_: int, frame: FrameType | None) -> None:
    in_hook = frame is not None and frame.f_code is _ring_again.__code__
    if _Timer.is_set and not in_hook:
        raise OutOfTime


def _ring_again(unraisable: sys.UnraisableHookArgs) -> None:
    if not isinstance(unraisable.exc_value, OutOfTime):
        _Timer.hook(unraisable)
