"""Publishes with one fault at each call, heals the fault, publishes once more, and compares.

What must hold after the second run: the target is exactly as after a publish without any fault,
nothing is there twice, nothing is lost, and a third run writes nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.support.described_library import describe, edit, write_described_library
from tests.support.publish.fault_classes import ALL, Turns, one_of_each
from tests.support.publish.fault_proxy import Call, Fault, Proxy

from verbund.api.run import build
from verbund.publication import run
from verbund.publication.receipt import PublishOutcome, Receipt
from verbund.workspace.workspace import Workspace, read_workspace

TARGET = "target"
QUICK_DRIPS = 0.0005
"""Seconds between two bytes: that a slow answer breaks off is met here, not that it is slow."""


class Behind(Protocol):
    """A real server behind the proxy."""

    @property
    def name(self) -> str:
        """What the table calls it."""
        ...

    @property
    def proxy(self) -> Proxy:
        """The proxy before it."""
        ...

    @property
    def settings(self) -> str:
        """The lines of [publish.target], without attempts and timeout."""
        ...

    @property
    def environment(self) -> Mapping[str, str]:
        """The secrets."""
        ...

    def clear(self) -> None:
        """Take away all that was published, past the proxy."""

    def state(self) -> object:
        """All that is there that a user can see, past the proxy, without times and random ids.

        Doubles and leftovers show in it.
        """
        ...

    def bring_back(self, beginning: object, found: object) -> bool:
        """Bring back what was there, in place of what is, past the proxy and without a publication.

        Both are what ``state`` gave. Gives whether this target can do that at all.
        """
        ...

    def is_write(self, call: Call) -> bool:
        """Whether a call may have written."""
        ...


@dataclass(frozen=True)
class Scene:
    """Two versions of a workspace, built, whose target is the one behind the proxy."""

    first: Workspace
    second: Workspace


def prepare(folder: Path, behind: Behind) -> Scene:
    """Build the library in its first version, and a second in which one loan is another."""
    one, two = folder / "one", folder / "two"
    write_described_library(one)
    _configure(one, behind)
    assert build(read_workspace(one)).conforms
    shutil.copytree(one, two)
    describe(two, "1.1.0", "2026-11-23")
    _configure(two, behind)
    edit(two, "loans", "2021-03-29", "2021-03-30")
    assert build(read_workspace(two)).conforms
    return Scene(read_workspace(one), read_workspace(two))


def _configure(folder: Path, behind: Behind) -> None:
    """One attempt: what a fault does to a run is to be seen, not what patience does to a fault.

    The time limit is the usual one. A shorter one is met on a busy machine without any fault of
    ours: then the second run fails, or the server does what the first one asked for meanwhile.
    """
    path = folder / "verbund.toml"
    table = f"\n[publish.{TARGET}]\nattempts = 1\n{behind.settings}\n"
    plain = path.read_text(encoding="utf-8").partition(f"\n[publish.{TARGET}]")[0]
    path.write_text(plain + table, encoding="utf-8")


def publish(workspace: Workspace, behind: Behind) -> Receipt:
    """The receipt of one run."""
    allowed = ("modified-not-newer", "lost-version")  # a step back knows of no later version
    found = run.publish(workspace, behind.environment, allowed=allowed)
    assert len(found.receipts) == 1
    return found.receipts[0]


@dataclass
class Tally:
    """What came of the runs with one kind of fault."""

    combinations: int = 0
    first: Counter[PublishOutcome] = field(default_factory=Counter)
    reached: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Start:
    """What a target holds before: nothing, or the version before; and the clean end of it.

    ``proven`` are the states from which one more run reaches that end, after which another has
    nothing to do: the beginning and the end, and those that faults have left. ``left`` are those
    from which a run of the version before, as a step back, reaches the beginning. What followed
    from a state follows from it again, so that it is seen once.
    """

    name: str
    before: Workspace | None
    after: Workspace
    calls: tuple[Call, ...]
    beginning: object
    end: object
    proven: list[object]
    left: list[object] = field(default_factory=list)


def starts(scene: Scene, behind: Behind) -> Iterator[Start]:
    """Both beginnings, each with the calls of a clean publish and the state that it reaches."""
    for name, before, after in (
        ("nothing there", None, scene.first),
        ("the version before is there", scene.first, scene.second),
    ):
        _begin(before, behind)
        beginning = behind.state()
        receipt = publish(after, behind)
        assert receipt.outcome is PublishOutcome.PUBLISHED, receipt.findings
        calls = tuple(behind.proxy.calls)
        behind.proxy.heal()
        assert publish(after, behind).outcome is PublishOutcome.UNCHANGED
        assert not _written(behind)
        end = behind.state()
        yield Start(name, before, after, calls, beginning, end, [beginning, end])


def one_fault(
    beginnings: list[Start], behind: Behind, fault: Fault, *, every: bool, turns: Turns = ALL
) -> list[Tally]:
    """What comes of a fault from each beginning.

    It strikes at every call, or at those where it is the one of its class, and where it is the turn
    of that (``fault_classes``).
    """
    statistics = []
    for offset, start in enumerate(beginnings):
        numbers = list(range(1, len(start.calls) + 1))
        if not every:
            writes = [behind.is_write(call) for call in start.calls]
            places = one_of_each(writes, offset, turns)
            numbers = [number for number, member in places if member is fault]
        statistics.append(walk(start, behind, fault, numbers))
    return statistics


def walk(start: Start, behind: Behind, fault: Fault, numbers: Iterable[int]) -> Tally:
    """The fault at the calls of these numbers (from 1): run, heal, run again, compare.

    Where a run has changed nothing, the next fault meets the same beginning. A run of which no write
    has reached the server has changed nothing: there is no need to look.
    """
    statistics = Tally()
    behind.proxy.drip_pause = QUICK_DRIPS
    state = behind.state()
    for at in numbers:
        problems = [] if state == start.beginning else _begin_again(start, behind, state)
        state = behind.state() if problems else start.beginning
        behind.proxy.strike(fault, at)
        statistics.first[publish(start.after, behind).outcome] += 1
        statistics.combinations += 1
        if behind.proxy.struck != 1:
            problems.append(f"the fault struck {behind.proxy.struck} times")
        if _written(behind):
            state = behind.state()
        if state not in start.proven:
            left = state
            state, wrong = _recover(start, behind)
            problems += wrong
            if not problems:
                start.proven.append(left)
        call = start.calls[at - 1]
        where = f"{behind.name}, {start.name}: {fault} at {at}, {call.method} {call.path[:80]}"
        statistics.wrong += [f"{where}: {problem}" for problem in problems]
        statistics.reached += not problems
    return statistics


def _begin(before: Workspace | None, behind: Behind) -> None:
    """Nothing there, or the version before: published over what is there, as a step back is."""
    behind.proxy.heal()
    if before is None:
        behind.clear()
    else:
        receipt = publish(before, behind)
        assert receipt.outcome in (PublishOutcome.PUBLISHED, PublishOutcome.UNCHANGED), (
            receipt.findings
        )
    behind.proxy.heal()


def _begin_again(start: Start, behind: Behind, left: object) -> list[str]:
    """The beginning, whatever was left: also a publication of another version that broke off.

    The version before is published over each state once; from there on it is brought back.
    """
    behind.proxy.heal()
    known = left in start.left and behind.bring_back(start.beginning, left)
    if known and behind.state() == start.beginning:
        return []
    _begin(start.before, behind)
    state = behind.state()
    if state == start.beginning:
        start.left.append(left)
        return []
    return [f"another beginning: {_difference(start.beginning, state)}"]


def _recover(start: Start, behind: Behind) -> tuple[object, list[str]]:
    """The state after a second run and a third, and what is not as it must be in them.

    It is read again after the third only if that has written.
    """
    found = []
    behind.proxy.heal()
    again = publish(start.after, behind)
    if again.outcome not in (PublishOutcome.PUBLISHED, PublishOutcome.UNCHANGED):
        found.append(f"the run after it {again.outcome}: {[f.details for f in again.findings]}")
    state = behind.state()
    if state != start.end:
        found.append(f"another state: {_difference(start.end, state)}")
    behind.proxy.heal()
    if publish(start.after, behind).outcome is not PublishOutcome.UNCHANGED:
        found.append("a third run still has something to do")
    if _written(behind):
        found.append("a third run writes")
        state = behind.state()
    return state, found


def _written(behind: Behind) -> list[Call]:
    """The calls with which the server may have been written to."""
    return [call for call in behind.proxy.calls if call.reached and behind.is_write(call)]


def _difference(wanted: object, found: object) -> str:
    """What differs, down to the values of dictionaries within dictionaries."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        keys = [key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)]
        parts = (f"{key}: {_difference(wanted.get(key), found.get(key))}" for key in keys)
        return "; ".join(parts)[:3000]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = [pair for pair in zip(wanted, found, strict=True) if pair[0] != pair[1]]
        return "; ".join(_difference(one, other) for one, other in pairs)[:3000]
    return f"{wanted!r} → {found!r}"[:800]
