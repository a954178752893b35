"""The receipt of publishing to one target: steps planned and written, and the verification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from verbund.findings import Finding, has_violation
from verbund.publication.plan import Plan, Step
from verbund.publication.target import Check, Verification


class PublishOutcome(StrEnum):
    """The outcome for a target.

    ``PLANNED`` is a dry run. ``HELD`` was not written to, because of the preview or since the run
    broke off before; ``INTERRUPTED`` is the target at which it broke off.
    """

    PLANNED = "planned"
    UNCHANGED = "unchanged"
    PUBLISHED = "published"
    HELD = "held"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of one target.

    ``plan`` is the first plan; ``written`` are the steps begun, in order, over all attempts;
    ``read_back`` is the state of the target after that.
    """

    target: str
    kind: str
    outcome: PublishOutcome
    plan: Plan = field(default_factory=Plan)
    written: tuple[Step, ...] = ()
    attempts: int = 1
    read_back: Verification = field(default_factory=Verification)
    findings: tuple[Finding, ...] = ()

    @property
    def reached(self) -> bool:
        """Whether the target holds the release, or would after a dry run."""
        broken = self.outcome in (PublishOutcome.FAILED, PublishOutcome.INTERRUPTED)
        return not has_violation(self.findings) and not broken

    def as_json(self) -> Mapping[str, object]:
        """The receipt as a JSON object, without its findings."""
        return {
            "target": self.target,
            "kind": self.kind,
            "outcome": self.outcome.value,
            "attempts": self.attempts,
            "plan": [_step(step) for step in self.plan.steps],
            "written": [_step(step) for step in self.written],
            "read_back": [_reading(item) for item in self.read_back.readings],
        }


def _step(step: Step) -> Mapping[str, object]:
    return {
        "action": step.action.value,
        "kind": step.kind,
        "name": step.name,
        "bytes": step.size,
        "changed": list(step.changed),
    }


def _reading(reading: Check) -> Mapping[str, object]:
    return {
        "kind": reading.kind,
        "name": reading.name,
        "what": reading.what,
        "expected": reading.expected,
        "found": reading.found,
        "same": reading.same,
    }
