"""The steps from what a portal has to what it should have."""

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
    """What plans call a resource of ours that is to go."""
    return str(found["uri"]).removeprefix(wanted.base)


def steps_of(found: Record | None, wanted: Wanted, organisation: Record | None) -> Iterator[Step]:
    """The steps; ``organisation`` is what would be created, None where there is one."""
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
    """How many bytes it has as JSON."""
    return len(json.dumps(dict(data)).encode())


class Telling:
    """Tells a watch of the steps of a plan: each once, and never of more bytes than it has."""

    def __init__(self, plan: Plan, watch: Progress) -> None:
        self._watch = watch
        self._waiting = {(step.kind, step.name): step for step in plan.writes}
        self._left = 0

    def begin(self, kind: str, name: str) -> bool:
        """The step of this thing begins; False where the plan has none that waits."""
        step = self._waiting.pop((kind, name), None)
        if step is None:
            return False
        self._watch.begin(step)
        self._left = step.size
        return True

    def sent(self, size: int) -> None:
        """So many bytes went out."""
        counted = min(size, self._left)
        self._left -= counted
        if counted:
            self._watch.sent(counted)

    def done(self) -> None:
        """All bytes of the step went out."""
        self.sent(self._left)

    def rest(self) -> None:
        """All steps that still wait begin and end: they are in one call."""
        for kind, name in list(self._waiting):
            self.begin(kind, name)
            self.done()
