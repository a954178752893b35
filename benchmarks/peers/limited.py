"""Measurement of a command as in measure.py, with limits of time and memory, and with its output."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Final

from measure import MAXRSS_UNIT, CommandFailedError, Figures

MEMORY: Final = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 2 // 3
"""The most bytes of one process, so that no tool makes the system kill another. Linux only."""


class TimeLimitError(RuntimeError):
    """Raised for a command that was stopped at its limit of time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of a command, and its output on stdout."""

    figures: Figures
    said: str


def run_limited(arguments: Sequence[str], limit: float, expected: int = 0) -> Outcome:
    """Run a command in a process group of its own, which is ended at the limit.

    Raises TimeLimitError; CommandFailedError with the end of stderr where the exit code is not expected.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors:
        os.sync()  # so that this command does not wait for writes of the one before
        started = time.perf_counter()
        child = subprocess.Popen(arguments, stdout=said, stderr=errors, start_new_session=True)
        if sys.platform == "linux":
            resource.prlimit(child.pid, resource.RLIMIT_DATA, (MEMORY, MEMORY))
        stopped = threading.Event()

        def stop() -> None:
            stopped.set()
            os.killpg(child.pid, signal.SIGKILL)

        timer = threading.Timer(limit, stop)
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        if stopped.is_set():
            raise TimeLimitError(f"more than {limit:.0f} s")
        if child.returncode != expected:
            raise CommandFailedError(f"exit code {child.returncode}: {_tail(errors)}")
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    cpu = usage.ru_utime + usage.ru_stime
    return Outcome(Figures(wall, cpu, usage.ru_maxrss * MAXRSS_UNIT, (wall,)), text)


def _tail(errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else "it said nothing"
