"""The state of a graph in a store, and the task that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from verbund.publication.error import TargetError
from verbund.publication.plan import Action, Step
from verbund.publication.sparql.graph_content import Content
from verbund.publication.sparql.kinds import prove_kinds
from verbund.publication.sparql.patch import Patch, make_patch
from verbund.publication.sparql.record import Record, Records, read_records
from verbund.publication.sparql.store import Store
from verbund.publication.sparql.verify import read_sample


class Recovery(StrEnum):
    """The recovery from an interrupted run, which goes before all else."""

    NOTHING = "nothing"
    CLEAR = "clear"
    """The run made no promise: its staging graph is removed."""
    ROLL_BACK = "roll back"
    """The run promised another content: the old content is restored."""
    COMPLETE = "complete"
    """The run promised this content: the switch is continued."""


@dataclass(frozen=True, slots=True)
class StoreState:
    """The state of a graph: its record, its number of triples, and the recovery needed.

    ``base`` is the content of the graph after the recovery, where it is known. ``runs`` are those
    that have a lease.
    """

    recovery: Recovery
    published: Record | None
    base: Record | None
    triples: int
    runs: Mapping[str, str]

    @property
    def foreign(self) -> bool:
        """Whether the graph has content that no run has recorded or promised to replace."""
        return (
            self.published is None and self.triples > 0 and self.recovery is not Recovery.COMPLETE
        )

    def is_as(self, other: StoreState) -> bool:
        """Whether both states need one task; leftovers to be cleared make no difference."""
        one, two = (
            replace(
                held,
                recovery=Recovery.NOTHING if held.recovery is Recovery.CLEAR else held.recovery,
                runs={},
            )
            for held in (self, other)
        )
        return one == two


@dataclass(frozen=True, slots=True)
class Task:
    """The task for one graph; ``loads`` says whether content is sent.

    ``record_only`` says that only the record is written: the version of equal content changed.
    """

    content: Content
    held: StoreState
    step: Step
    loads: bool = False
    record_only: bool = False
    patch: Patch | None = None

    @property
    def ends_lease(self) -> bool:
        """Whether the record is written at the end, which removes all leases."""
        return self.loads or self.record_only or self.held.recovery is Recovery.COMPLETE

    def close(self) -> None:
        """Close the files of the patch."""
        if self.patch is not None:
            self.patch.close()


def read_state(store: Store, content: Content) -> StoreState:
    """Read the state of a graph in the store. Raises TargetError.

    Record and graph are read by two queries, between which another run may have published: content
    counts as foreign only if the record is unchanged after the graph was counted.
    """
    names = content.names
    records = read_records(store, names)
    while True:
        held = _state(records, store.counts([names.graph, names.staging, names.previous]), content)
        if not held.foreign:
            return held
        after = read_records(store, names)
        if replace(after, runs=records.runs) == records:
            return held
        records = after


def _state(records: Records, there: Mapping[str, int], content: Content) -> StoreState:
    published, promised = records.published, records.promised
    triples, staging, previous = (there[name] for name in there)
    left = staging or previous or promised or records.runs
    recovery = Recovery.CLEAR if left else Recovery.NOTHING
    if promised is not None and staging == promised.triples:
        recovery = (
            Recovery.COMPLETE if promised.sha256 == content.record.sha256 else Recovery.ROLL_BACK
        )
    if recovery is Recovery.ROLL_BACK:
        triples = previous
    known = published is not None and published.triples == triples
    return StoreState(recovery, published, published if known else None, triples, records.runs)


def find_task(store: Store, content: Content) -> Task:
    """The task after which the store holds the content. Raises TargetError."""
    held = read_state(store, content)
    name = content.names.graph
    if held.recovery is Recovery.COMPLETE:
        return Task(content, held, Step(Action.UPDATE, "graph", name))
    if held.base is not None and held.base.sha256 == content.record.sha256:
        if held.recovery is not Recovery.NOTHING:
            return Task(content, held, Step(Action.UPDATE, "graph", name))
        if _holds(store, content):
            if held.base.version == content.record.version:
                return Task(content, held, Step(Action.LEAVE, "graph", name))
            step = Step(Action.UPDATE, "graph", name, changed=("version",))
            return Task(content, held, step, record_only=True)
        return _load(content, held, None)
    patch = None if held.base is None else make_patch(content, held.base.sha256)
    return _load(content, held, patch)


def _holds(store: Store, content: Content) -> bool:
    """Whether a graph of equal size has the content, by kinds of values and by the sample."""
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
