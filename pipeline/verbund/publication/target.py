"""What every target can do. A kind of target is one folder beside this module."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from verbund.findings import Finding
from verbund.publication.plan import Plan, Step


class Progress(Protocol):
    """Is told how the work goes on, as a progress bar is."""

    def begin(self, step: Step) -> None:
        """A step that writes begins."""

    def sent(self, size: int) -> None:
        """So many bytes more of the step went out."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was read back after publishing: what it should be, and what it is.

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
        """Whether it arrived as sent."""
        return self.expected == self.found


@dataclass(frozen=True, slots=True)
class Verification:
    """What was read back, and findings of what the target dropped or changed (warnings)."""

    readings: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


class Target(Protocol):
    """A place that a release is published to.

    The steps of a plan lead from what is there to what should be there, so that doing it again
    after a fault goes on where it ended. All methods raise TargetError.
    """

    def plan(self) -> Plan:
        """Read what is there and say what to do. Writes nothing."""
        ...

    def apply(self, plan: Plan, watch: Progress) -> None:
        """Do what the plan says, once. After an error, what is done stays done or is undone."""
        ...

    def read_back(self) -> Verification:
        """Read what is there now and compare it with what was sent. Writes nothing."""
        ...

    def published_catalogue(self) -> Path | None:
        """The catalogue that harvesters read here now; None where the target cannot tell."""
        ...

    def close(self) -> None:
        """Give back connections and files."""
        ...
