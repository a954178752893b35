"""What a store holds of a graph, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from verbund.publication.error import TargetError
from verbund.publication.plan import Action, Step
from verbund.publication.sparql.content import Content
from verbund.publication.sparql.kinds import prove_kinds
from verbund.publication.sparql.patch import Patch, make_patch
from verbund.publication.sparql.record import Record, Records, read_records
from verbund.publication.sparql.store import Store
from verbund.publication.sparql.verify import read_sample


class Recovery(StrEnum):
    """What must be done before anything else, with what an earlier run has left."""

    NOTHING = "nothing"
    CLEAR = "clear"
    """It never came to its promise: what it left is taken away."""
    ROLL_BACK = "roll back"
    """It promised another content: the old one is put back."""
    COMPLETE = "complete"
    """It promised this content: the switch is gone on with."""


@dataclass(frozen=True, slots=True)
class StoreState:
    """What a store holds: by its record, by counting, and by what was left.

    ``base`` is the content that the graph has once ``first`` is done, where it is known. ``runs``
    are those that claim the graph.
    """

    first: Recovery
    published: Record | None
    base: Record | None
    triples: int
    runs: Mapping[str, str]

    @property
    def foreign(self) -> bool:
        """Whether the graph holds what no run has recorded, or has promised to replace."""
        return self.published is None and self.triples > 0 and self.first is not Recovery.COMPLETE

    def is_as(self, other: StoreState) -> bool:
        """Whether the same is to be done for both; what is cleared away makes no difference."""
        one, two = (
            replace(
                held,
                first=Recovery.NOTHING if held.first is Recovery.CLEAR else held.first,
                runs={},
            )
            for held in (self, other)
        )
        return one == two


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done for one graph; ``loads`` says whether content is sent.

    ``notes`` says that the record alone is written: the same content has another version.
    """

    content: Content
    held: StoreState
    step: Step
    loads: bool = False
    notes: bool = False
    patch: Patch | None = None

    @property
    def ends_claim(self) -> bool:
        """Whether the record is written at the end, which takes all claims out of it."""
        return self.loads or self.notes or self.held.first is Recovery.COMPLETE

    def close(self) -> None:
        """Give back the files of the patch."""
        if self.patch is not None:
            self.patch.close()


def read_held(store: Store, content: Content) -> StoreState:
    """Look at what the store holds of a graph. Raises TargetError.

    Record and graph are two questions, between which another run may have published: what looks
    foreign is only believed where the record is the same before and after the graph was counted.
    """
    names = content.names
    records = read_records(store, names)
    while True:
        held = _held(records, store.counts([names.graph, names.staging, names.previous]), content)
        if not held.foreign:
            return held
        after = read_records(store, names)
        if replace(after, runs=records.runs) == records:
            return held
        records = after


def _held(records: Records, there: Mapping[str, int], content: Content) -> StoreState:
    published, promised = records.published, records.promised
    triples, staging, previous = (there[name] for name in there)
    left = staging or previous or promised or records.runs
    first = Recovery.CLEAR if left else Recovery.NOTHING
    if promised is not None and staging == promised.triples:
        first = (
            Recovery.COMPLETE if promised.sha256 == content.record.sha256 else Recovery.ROLL_BACK
        )
    if first is Recovery.ROLL_BACK:
        triples = previous
    known = published is not None and published.triples == triples
    return StoreState(first, published, published if known else None, triples, records.runs)


def find_task(store: Store, content: Content) -> Task:
    """What is to be done so that the store holds the content. Raises TargetError."""
    held = read_held(store, content)
    name = content.names.graph
    if held.first is Recovery.COMPLETE:
        return Task(content, held, Step(Action.UPDATE, "graph", name))
    if held.base is not None and held.base.sha256 == content.record.sha256:
        if held.first is not Recovery.NOTHING:
            return Task(content, held, Step(Action.UPDATE, "graph", name))
        if _holds(store, content):
            if held.base.version == content.record.version:
                return Task(content, held, Step(Action.LEAVE, "graph", name))
            step = Step(Action.UPDATE, "graph", name, changed=("version",))
            return Task(content, held, step, notes=True)
        return _load(content, held, None)
    patch = None if held.base is None else make_patch(content, held.base.sha256)
    return _load(content, held, patch)


def _holds(store: Store, content: Content) -> bool:
    """Whether the graph, which has as many triples, has the same: by kinds, and by the sample."""
    name = content.names.graph
    try:
        prove_kinds(store, name, content.path)
    except TargetError as error:
        if error.code != "U311":
            raise
        return False
    return not read_sample(store, name, content.path, content.sample).lost


def _load(content: Content, held: StoreState, patch: Patch | None) -> Task:
    action = Action.UPDATE if held.triples or held.published else Action.CREATE
    size = content.size if patch is None else patch.size
    changed = ("triples",) if patch is not None else ()
    step = Step(action, "graph", content.names.graph, size, changed)
    return Task(content, held, step, loads=True, patch=patch)
