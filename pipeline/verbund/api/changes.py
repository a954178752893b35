"""Changes of the files that a run reads: waits for one, and until it is complete.

Programs save in many ways: in place and in pieces, as another file that takes the name of the old
one, with the old one gone for a moment, or with temporary and lock files beside it. So what counts
is not what happened, but how the files are: their states now against those of the last run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from verbund.api.watched_files import Inputs, States, inputs_of
from verbund.system.file_states import FileState, opening_problem
from verbund.system.waking import Sleep, woken_by

STILL: Final = 0.25
"""Seconds for which nothing changes before files are read: a save may come in pieces."""

GONE: Final = 1.0
"""Seconds after which it is believed that a file is gone or empty: programs put another there."""

_LEAST: Final = 0.05
"""Seconds between two looks at the least, whatever happens."""

_SHARE: Final = 50
"""How many times as long as a look takes is slept before the next: at most 2 % of the time."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run reads, and in which states; ``problems`` are those of files that it could not."""

    inputs: Inputs
    states: States
    problems: Mapping[Path, int] = field(default_factory=dict)


@dataclass(slots=True)
class Changes:
    """The changes of the files of the workspace in a folder, and of ``profiles``.

    ``poll`` is how many seconds lie between two looks where the system says nothing.
    """

    folder: Path
    profiles: Sequence[Path]
    poll: float
    clock: Callable[[], float] = time.monotonic
    sleep: Sleep = time.sleep
    waking: Callable[[Iterable[tuple[Path, bool]]], AbstractContextManager[Sleep]] = woken_by
    _inputs: Inputs | None = None

    def seen(self) -> Seen:
        """What is to be read, as it is now."""
        self._inputs = inputs_of(self.folder, self.profiles, self._inputs)
        return Seen(self._inputs, self._inputs.states())

    def settled(self, before: States) -> Seen:
        """What is to be read, once nothing changes any more; ``before`` was read last."""
        seen, since = self.seen(), self.clock()
        while True:
            lost = any(_is_lost(seen.states.get(path), state) for path, state in before.items())
            self.sleep(STILL)
            now = self.seen()
            if now.states != seen.states:
                since = self.clock()
            elif self.clock() - since >= (GONE if lost else STILL):
                return now
            seen = now

    def is_as(self, seen: Seen) -> bool:
        """Whether all is still as it was seen."""
        return seen.inputs.states() == seen.states and seen.problems == _problems(seen.problems)

    def with_problems(self, seen: Seen, files: Iterable[str]) -> Seen:
        """What was seen, with the problems of files, by their names in findings.

        Such a problem may go without a change of the file, as a lock does.
        """
        names = set(files)
        paths = (path for path in seen.states if seen.inputs.shown(path) in names)
        return Seen(seen.inputs, seen.states, _problems(paths))

    def wait(self, seen: Seen, seconds: float | None = None) -> bool:
        """Sleep until something is not as it was seen, or for some seconds; whether it is not."""
        end = None if seconds is None else self.clock() + seconds
        with self.waking(seen.inputs.folders()) as sleep:
            while True:
                begun = self.clock()
                if not self.is_as(seen):
                    return True
                now = self.clock()
                if end is not None and now >= end:
                    return False
                rest = max(self.poll, _SHARE * (now - begun))
                sleep(rest if end is None else min(rest, end - now))
                self.sleep(_LEAST)


def changed_files(inputs: Inputs, before: States, now: States) -> tuple[str, ...]:
    """The names of the files that are new, gone or other than before."""
    paths = [path for path in {**before, **now} if before.get(path) != now.get(path)]
    return tuple(sorted({inputs.shown(path) for path in paths}))


def _is_lost(now: FileState | None, before: FileState) -> bool:
    return now is None or (now.size <= 0 < before.size)


def _problems(paths: Iterable[Path]) -> dict[Path, int]:
    return {path: opening_problem(path) for path in paths}
