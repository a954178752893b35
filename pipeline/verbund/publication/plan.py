"""The plan for a target: one step for each thing that it holds or should hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from verbund.findings import Finding
from verbund.release.manifest.manifest import Version


class Action(StrEnum):
    """The action of a step. ``LEAVE`` writes nothing."""

    CREATE = "create"
    UPDATE = "update"
    LEAVE = "leave"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Step:
    """A step for one thing at the target: an organisation, dataset, resource, graph or file.

    ``name`` is its name at the target. ``size`` is the number of bytes to send, 0 to leave or to
    delete it. ``changed`` are the fields or properties that would change.
    """

    action: Action
    kind: str
    name: str
    size: int = 0
    changed: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether the step writes to the target."""
        return self.action is not Action.LEAVE


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps from the state of a target to the one wanted, in order.

    ``findings`` are made before any write. A violation among them stops the target, unless it is
    allowed by name. ``held`` are the versions that the target states to hold.
    """

    steps: tuple[Step, ...] = field(default=())
    findings: tuple[Finding, ...] = field(default=())
    held: tuple[Version, ...] = field(default=())

    @property
    def writes(self) -> tuple[Step, ...]:
        """The steps that write; none where the target is up to date."""
        return tuple(step for step in self.steps if step.writes)

    @property
    def size(self) -> int:
        """The number of bytes to send."""
        return sum(step.size for step in self.steps)

    def count(self, action: Action) -> int:
        """The number of steps with an action."""
        return sum(step.action is action for step in self.steps)
