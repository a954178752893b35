"""What would be done at a target: one step a thing that is there or should be."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from verbund.findings import Finding
from verbund.release.manifest.manifest import Version


class Action(StrEnum):
    """What a step does. ``LEAVE`` writes nothing."""

    CREATE = "create"
    UPDATE = "update"
    LEAVE = "leave"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing at the target: ``kind`` is organisation, dataset, resource, graph or file.

    ``name`` is what the target knows it by. ``size`` is the number of bytes that would be sent, 0
    for what is left or deleted. ``changed`` are the fields or properties that would change.
    """

    action: Action
    kind: str
    name: str
    size: int = 0
    changed: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether the target is written to."""
        return self.action is not Action.LEAVE


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps from what a target holds to what it should hold, in the order of doing.

    ``findings`` are known before anything is done. A violation among them holds the target back,
    unless it is allowed by name. ``held`` are the versions that the target holds, as it says.
    """

    steps: tuple[Step, ...] = field(default=())
    findings: tuple[Finding, ...] = field(default=())
    held: tuple[Version, ...] = field(default=())

    @property
    def writes(self) -> tuple[Step, ...]:
        """The steps that write; none where the target is as it should be."""
        return tuple(step for step in self.steps if step.writes)

    @property
    def size(self) -> int:
        """How many bytes would be sent."""
        return sum(step.size for step in self.steps)

    def count(self, action: Action) -> int:
        """How many steps do this."""
        return sum(step.action is action for step in self.steps)
