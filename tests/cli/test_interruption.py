"""Ctrl-C ends a command wherever it strikes."""

from __future__ import annotations

import subprocess
import sys

_IN_A_FINALIZER = """
import signal, time
from verbund.cli.outcome import interruptible

class Held:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)  # who began this may ignore Ctrl-C
with interruptible():
    Held()
    time.sleep(30)
    print("went on")
"""


def test_an_interruption_that_meets_a_finalizer_is_not_lost() -> None:
    """Python prints and drops what a finalizer raises; the command would go on to its end."""
    done = subprocess.run(
        [sys.executable, "-c", _IN_A_FINALIZER],
        capture_output=True,
        text=True,
        timeout=25,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


_LOADED_FIRST = """
import sys
before = set(sys.modules)
import verbund.cli
print(sorted(set(sys.modules) - before))
"""


def test_nothing_is_loaded_before_an_interruption_is_understood() -> None:
    """While Python loads a module that the command line begins with, Ctrl-C is a traceback."""
    given = [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}{_LOADED_FIRST}"]
    done = subprocess.run(given, capture_output=True, text=True, check=False)
    loaded = ["__future__", "gc", "verbund", "verbund.__about__", "verbund.cli"]
    assert (done.stdout, done.stderr) == (f"{loaded}\n", "")
