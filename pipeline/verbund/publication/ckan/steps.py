"""The steps from the state of a portal to the one wanted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from verbund.publication.ckan.api import Record
from verbund.publication.ckan.differences import (
    Pair,
    changed_extras,
    dataset_changes,
    pairs,
    surplus,
)
from verbund.publication.ckan.wanted import Wanted
from verbund.publication.plan import Action, Plan, Step
from verbund.publication.target import Progress

ORGANISATION, DATASET, RESOURCE = "organisation", "dataset", "resource"


def resource_name(found: Record, wanted: Wanted) -> str:
    """The name in plans of a resource of ours that is to be deleted."""
    return str(found["uri"]).removeprefix(wanted.base)


def steps_of(found: Record | None, wanted: Wanted, organisation: Record | None) -> Iterator[Step]:
    """The steps of a plan; ``organisation`` is the one to create, or None."""
    if organisation is None:
        yield Step(Action.LEAVE, ORGANISATION, wanted.organisation)
    else:
        yield Step(Action.CREATE, ORGANISATION, wanted.organisation, _size(organisation))
    yield _dataset(found, wanted)
    for pair in pairs(found, wanted):
        yield _resource(pair)
    for resource in surplus(found, wanted):
        yield Step(Action.DELETE, RESOURCE, resource_name(resource, wanted))


def _dataset(found: Record | None, wanted: Wanted) -> Step:
    if found is None:
        whole = {**wanted.core, **wanted.extras, "tags": wanted.tags}
        return Step(Action.CREATE, DATASET, wanted.name, _size(whole))
    changes = dataset_changes(found, wanted)
    if not changes:
        return Step(Action.LEAVE, DATASET, wanted.name)
    extras = [f"extras.{key}" for key in changed_extras(found, wanted)]
    changed = [key for key in changes if key != "extras"] + extras
    return Step(Action.UPDATE, DATASET, wanted.name, _size(changes), tuple(changed))


def _resource(pair: Pair) -> Step:
    wanted = pair.wanted
    file = wanted.file if pair.upload else None
    changed = tuple(pair.changes)
    if pair.found is None:
        return Step(
            Action.CREATE, RESOURCE, wanted.name, file.bytes if file else _size(wanted.fields)
        )
    if file is not None:
        return Step(Action.UPDATE, RESOURCE, wanted.name, file.bytes, ("file", *changed))
    if changed:
        return Step(Action.UPDATE, RESOURCE, wanted.name, _size(pair.changes), changed)
    return Step(Action.LEAVE, RESOURCE, wanted.name)


def _size(data: Any) -> int:
    """The number of bytes of the data as JSON."""
    return len(json.dumps(dict(data)).encode())


class StepProgress:
    """Reports the steps of a plan: each once, and with no more bytes than it has."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self._progress = progress
        self._waiting = {(step.kind, step.name): step for step in plan.writes}
        self._left = 0

    def begin(self, kind: str, name: str) -> bool:
        """Report the begin of a thing's step; False where the plan has none left."""
        step = self._waiting.pop((kind, name), None)
        if step is None:
            return False
        self._progress.begin(step)
        self._left = step.size
        return True

    def sent(self, size: int) -> None:
        """Report a number of bytes sent."""
        counted = min(size, self._left)
        self._left -= counted
        if counted:
            self._progress.sent(counted)

    def done(self) -> None:
        """Report the remaining bytes of the step as sent."""
        self.sent(self._left)

    def all_others(self) -> None:
        """Report the steps that are left as begun and done: they are in one call."""
        for kind, name in list(self._waiting):
            self.begin(kind, name)
            self.done()
