"""The protocol of targets. Each kind of target has a folder beside this module."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from verbund.findings import Finding
from verbund.publication.plan import Plan, Step


class Progress(Protocol):
    """A receiver of progress, such as a progress bar."""

    def begin(self, step: Step) -> None:
        """Take a step that writes, when it begins."""

    def sent(self, size: int) -> None:
        """Take a number of further bytes of the step that were sent."""


@dataclass(frozen=True, slots=True)
class Check:
    """One value that was read back after publishing, beside the value sent.

    ``kind`` and ``name`` are those of the plan's step; ``what`` is the field, property or measure
    (``sha256``, ``triples``, ``title``). Equal values mean that it arrived as sent.
    """

    kind: str
    name: str
    what: str
    expected: str
    found: str

    @property
    def same(self) -> bool:
        """Whether the value arrived as sent."""
        return self.expected == self.found


@dataclass(frozen=True, slots=True)
class Verification:
    """The checks of values read back, and warnings for those that the target dropped or changed."""

    readings: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


class Target(Protocol):
    """A place that a release is published to.

    The steps of a plan lead from the present state to the one wanted, so that a run after a fault
    continues where the last one ended. All methods raise TargetError.
    """

    def plan(self) -> Plan:
        """Read the present state and make the plan. Writes nothing."""
        ...

    def apply(self, plan: Plan, progress: Progress) -> None:
        """Apply the plan, once. After an error, completed steps stay or are undone."""
        ...

    def read_back(self) -> Verification:
        """Read the state now and compare it with the data sent. Writes nothing."""
        ...

    def published_catalogue(self) -> Path | None:
        """The catalogue that harvesters read here now; None where it is unknown."""
        ...

    def close(self) -> None:
        """Close connections and files."""
        ...
