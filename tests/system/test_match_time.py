"""The bound of time holds wherever the timer rings."""

from __future__ import annotations

import gc
import re
import signal
import sys
import time
from collections.abc import Callable

import pytest

from verbund.system.match_time import OutOfTime, bounded, has_timers

pytestmark = pytest.mark.skipif(not has_timers(), reason="Windows has no interval timers")
AT_MOST = 20.0
"""Seconds of processor time after which a test says that nothing was interrupted."""


def busy(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


class Slow:
    def __del__(self) -> None:
        busy(0.3)


def slow_finalizer() -> None:
    Slow()
    busy(AT_MOST)


def slow_collector() -> None:
    def callback(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            busy(0.3)

    gc.callbacks.append(callback)
    try:
        gc.collect()
        busy(AT_MOST)
    finally:
        gc.callbacks.remove(callback)


@pytest.mark.parametrize("swallowing", [slow_finalizer, slow_collector])
def test_a_ring_that_a_finalizer_swallows_is_repeated(
    swallowing: Callable[[], None], capfd: pytest.CaptureFixture[str]
) -> None:
    before = sys.unraisablehook
    with pytest.raises(OutOfTime):
        bounded(0.1, swallowing)
    assert sys.unraisablehook is before
    assert capfd.readouterr().err == ""


def test_the_timer_is_silent_afterwards() -> None:
    with pytest.raises(OutOfTime):
        bounded(0.1, re.search, "(a+)+$", "a" * 40 + "b")
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    busy(0.3)


def test_other_problems_of_finalizers_are_told_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: told.append(str(args.exc_value)))

    class Broken:
        def __del__(self) -> None:
            raise ValueError("broken")

    bounded(5.0, Broken)
    assert told == ["broken"]
