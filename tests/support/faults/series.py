"""Series of builds with one fault each, and what came of them."""

from __future__ import annotations

import errno
import json
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tests.support.faults.builds import Fault, How, Nursery, Operation, Outcome, Scene

KILLED, INTERRUPTED, UNWRITABLE = -9, 130, 3
SEED = 20261122
EITHER: Final = ("last", "following")
"""Where the fault may be harmless: a folder that is there already, or the cleaning at the end."""


@dataclass(frozen=True, slots=True)
class Series:
    """Builds with a fault of one kind at each point where it can be.

    ``expected`` are the states of output/ that may follow. ``most`` limits the points of a full
    run; they are then spread over all.
    """

    name: str
    where: str
    fault: Fault
    expected: tuple[str, ...]
    most: int | None = None


def failing(
    name: str,
    where: str,
    operation: Operation,
    number: int,
    *expected: str,
    no_exchange: bool = False,
) -> Series:
    """The system refuses a call."""
    return Series(
        name,
        where,
        Fault(operation, How.FAIL, number, no_exchange=no_exchange),
        expected or ("last",),
    )


DISK_FULL: Final = Fault(Operation.WRITE, How.FAIL_FROM_THERE, errno.ENOSPC)
AFTER_RENAMES: Final = Fault(Operation.FSYNC, How.FAIL, errno.EIO, no_exchange=True)
KILL: Final = Fault(Operation.ANY, How.KILL)

SERIES: Final[Sequence[Series]] = (
    failing("ENOSPC", "write", Operation.WRITE, errno.ENOSPC),
    Series("ENOSPC, and from there on", "write", DISK_FULL, ("last",)),
    failing("EIO", "write", Operation.WRITE, errno.EIO),
    Series("half the bytes taken", "write", Fault(Operation.WRITE, How.SHORT), ("following",)),
    failing("EACCES", "open for writing", Operation.OPEN, errno.EACCES),
    failing("ENOSPC", "open for writing", Operation.OPEN, errno.ENOSPC),
    failing("EMFILE", "open for writing", Operation.OPEN, errno.EMFILE),
    failing("EACCES", "mkdir", Operation.MKDIR, errno.EACCES, *EITHER),
    failing("ENOSPC", "mkdir", Operation.MKDIR, errno.ENOSPC, *EITHER),
    failing("EACCES", "link", Operation.LINK, errno.EACCES),
    failing("ENOSPC", "link", Operation.LINK, errno.ENOSPC),
    failing("EPERM (no links: copied)", "link", Operation.LINK, errno.EPERM, "following"),
    failing("EIO", "fsync", Operation.FSYNC, errno.EIO),
    failing("ENOSPC", "fsync", Operation.FSYNC, errno.ENOSPC),
    failing("EIO", "ftruncate", Operation.TRUNCATE, errno.EIO),
    failing("EIO", "close", Operation.CLOSE, errno.EIO, *EITHER),
    failing("EACCES", "unlink, rmdir", Operation.REMOVE, errno.EACCES, *EITHER),
    failing("EIO", "unlink, rmdir", Operation.REMOVE, errno.EIO, *EITHER),
    failing("EIO", "exchange of two folders", Operation.RENAME, errno.EIO),
    failing("EIO", "two renames", Operation.RENAME, errno.EIO, no_exchange=True),
    Series("EIO", "fsync, two renames", AFTER_RENAMES, ("last",), 20),
    Series("Ctrl-C", "any call", Fault(Operation.ANY, How.INTERRUPT), EITHER, 150),
    Series("SIGKILL", "any call", KILL, EITHER, 200),
    Series("SIGKILL", "half a write", Fault(Operation.WRITE, How.KILL_HALFWAY), ("last",), 40),
    Series(
        "SIGKILL",
        "any call, two renames",
        replace(KILL, no_exchange=True),
        ("last", "following", "none"),
        60,
    ),
)


@dataclass(slots=True)
class Tally:
    """What came of a series. ``wrong`` tells of each run that is not as it must be."""

    runs: int = 0
    states: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    cleaned: int = 0
    leftovers: int = 0
    wrong: list[str] = field(default_factory=list)


def walk(series: Series, nursery: Nursery, scene: Scene, most: int | None) -> Tally:
    """One build for each point of a series, or for so many spread over them."""
    scene.reset()
    probe = replace(series.fault, how=How.FAIL, at=0)
    total = nursery.build(scene.folder, probe).counts[series.fault.operation]
    tally = Tally()
    for at in spread(total, most):
        one_run(nursery, scene, replace(series.fault, at=at), series.expected, tally)
    return tally


def spread(total: int, most: int | None) -> list[int]:
    """So many numbers from 1 to ``total``, the first and the last among them."""
    if most is None or most >= total:
        return list(range(1, total + 1))
    return sorted({1 + round(step * (total - 1) / (most - 1)) for step in range(most)})


def killed_in_time(nursery: Nursery, scene: Scene, runs: int, *options: str) -> Tally:
    """Builds that are killed at a random moment of all their time."""
    scene.reset()
    seconds = min(nursery.build(scene.folder, Fault(options=options)).seconds for _ in range(3))
    tally = Tally()
    for delay in moments(seconds, runs):
        fault = Fault(delay=delay, options=options)
        one_run(nursery, scene, fault, EITHER, tally)
    return tally


def moments(seconds: float, runs: int) -> Iterator[float]:
    """Random moments, two thirds in the last half, where the release is put in place."""
    generator = random.Random(SEED)  # noqa: S311 - no cryptography
    for run in range(runs):
        yield seconds * generator.uniform(0.0 if run % 3 == 0 else 0.5, 1.0)


def one_run(
    nursery: Nursery, scene: Scene, fault: Fault, expected: Sequence[str], tally: Tally
) -> None:
    """A build with a fault, beginning with the last release; and the next, if need be."""
    if scene.state() != "last" or scene.leftovers():
        scene.reset()
    outcome = nursery.build(scene.folder, fault)
    state = scene.state()
    tally.runs += 1
    tally.states[state] += 1
    tally.codes[outcome.code] += 1
    problems = list(judged(outcome, state, fault))
    if state not in expected:
        problems.append(f"output holds {state}")
    if scene.leftovers():
        if outcome.code == INTERRUPTED:
            problems.append(f"left behind: {scene.leftovers()}")
        tally.cleaned += 1
        problems += next_build(nursery, scene, state, tally)
    if problems:
        tally.wrong.append(f"{fault}: {'; '.join(problems)}")


def judged(outcome: Outcome, state: str, fault: Fault) -> Iterator[str]:
    """What is wrong with how a build ended."""
    if fault.delay is None and not outcome.fired:
        yield "the fault did not happen"
    if "Traceback" in outcome.err or "Exception ignored" in outcome.err:
        yield outcome.err
    if outcome.code == 0:
        if state != "following":
            yield "says that it went well"
    elif outcome.code == UNWRITABLE:
        findings = json.loads(outcome.out)["findings"]
        if [finding["code"] for finding in findings] != ["B101"]:
            yield f"says {findings}"
        elif os.strerror(fault.number) not in findings[0]["message"]:
            yield f"does not say why: {findings[0]['message']}"
        if state != "last":
            yield "says that it failed"
    elif outcome.code == INTERRUPTED:
        if fault.how is not How.INTERRUPT or outcome.err.strip().splitlines()[-1] != "interrupted":
            yield f"interrupted: {outcome.err}"
    elif outcome.code != KILLED:
        yield f"ends with {outcome.code}"


def next_build(nursery: Nursery, scene: Scene, state: str, tally: Tally) -> Iterator[str]:
    """The build after one that left something behind cleans up, and goes well."""
    if state == "none":  # put back what was renamed away, even if the build then fails
        nursery.build(scene.folder, DISK_FULL_AT_ONCE)
        if scene.state() != "last":
            yield f"the next build puts back {scene.state()}"
    outcome = nursery.build(scene.folder)
    left = scene.leftovers()
    tally.leftovers += len(left)
    if left or outcome.code or scene.state() != "following":
        yield f"the next build: {outcome.code}, {scene.state()}, {left}"


DISK_FULL_AT_ONCE: Final = replace(DISK_FULL, at=1)
