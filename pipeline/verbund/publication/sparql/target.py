"""The target SPARQL store: each graph is loaded beside the old one, verified, then switched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verbund.findings import Finding, Localised, Place, Severity, entry, phrase
from verbund.publication.error import TargetError
from verbund.publication.http import Limits
from verbund.publication.immutable import stated_version
from verbund.publication.plan import Plan, Step
from verbund.publication.release import Release
from verbund.publication.sparql.compare import Change, grouped
from verbund.publication.sparql.graph_content import Content
from verbund.publication.sparql.lease import Lease
from verbund.publication.sparql.load import load
from verbund.publication.sparql.release_graphs import open_contents
from verbund.publication.sparql.state import Recovery, Task, find_task, read_state
from verbund.publication.sparql.store import Store, open_store
from verbund.publication.sparql.switch import clear, complete, note, roll_back, switch
from verbund.publication.sparql.verify import ReadSample, read_sample
from verbund.publication.target import Check, Progress, Target, Verification
from verbund.rdf.terms import XSD
from verbund.release.manifest.manifest import Version
from verbund.workspace.document import FILE
from verbund.workspace.targets import TABLE, Configured
from verbund.workspace.workspace import Workspace

FOREIGN: Final = "U305"
"""The code for a graph with foreign content."""

_DEAD_AFTER: Final = 300.0
"""The seconds beyond those of the longest request after which a lease expires."""


class StoreTarget:
    """The graphs of a release in a store."""

    def __init__(
        self,
        configured: Configured,
        place: Place,
        store: Store,
        contents: Iterable[Content],
        closing: ExitStack,
    ) -> None:
        self._name, self._place, self._store = configured.name, place, store
        self._seconds = _DEAD_AFTER + Limits.of(configured.timeout).answer
        self._contents = tuple(contents)
        self._closing = closing
        self._tasks: tuple[Task, ...] = ()

    def plan(self) -> Plan:
        """Read the state of each graph; a graph with the content wanted is left unchanged.

        A graph that was not made by a publication is a finding (U305), which may be allowed.
        Raises TargetError, with U104 where the user may not write.
        """
        self._forget()
        self._store.ask_to_write()
        found: list[Task] = []
        for content in self._contents:
            found.append(find_task(self._store, content))
            self._tasks = tuple(found)
        held = tuple(_version_held(found[0])) if found else ()
        return Plan(tuple(task.step for task in found), tuple(self._foreign(found)), held)

    def apply(self, plan: Plan, progress: Progress) -> None:
        """Apply the last plan, one graph after the other.

        Raises TargetError (U305) where a graph is foreign, and that is not allowed.
        """
        for finding in plan.findings:
            if finding.severity is Severity.VIOLATION:
                raise TargetError(finding.code, details=finding.details)
        for task in self._tasks:
            if task.step in plan.writes:
                progress.begin(task.step)
                lease = Lease(self._store, task.content.names, self._seconds)
                _do(self._store, task, lease, progress)

    def read_back(self) -> Verification:
        """Count the triples and read the sample of each graph."""
        readings: list[Check] = []
        findings: list[Finding] = []
        for content in self._contents:
            graph = content.names.graph
            found = self._store.counts([graph])[graph]
            expected = str(content.record.triples)
            readings.append(Check("graph", graph, "triples", expected, str(found)))
            read = read_sample(self._store, graph, content.path, content.sample)
            if content.sample.blocks:
                readings.append(Check("graph", graph, "sha256", read.sent, read.found))
            findings += self._findings(read)
        return Verification(tuple(readings), tuple(findings))

    def published_catalogue(self) -> Path | None:
        """None: harvesters do not read graphs."""
        return None

    def close(self) -> None:
        """Close connections and files."""
        self._forget()
        self._closing.close()

    def _forget(self) -> None:
        for task in self._tasks:
            task.close()
        self._tasks = ()

    def _foreign(self, tasks: Iterable[Task]) -> Iterator[Finding]:
        """The findings for graphs with foreign content."""
        for task in tasks:
            if task.held.foreign:
                details = {
                    "target": self._name,
                    "graph": task.content.names.graph,
                    "triples": str(task.held.triples),
                }
                yield Finding(FOREIGN, self._place, details=details)

    def _findings(self, read: ReadSample) -> Iterator[Finding]:
        """The findings for changed values, one for each kind with its first value as an example."""
        for kind, changes in grouped(read.changes).items():
            first = next((change for change in changes if change.lost), changes[0])
            code = "U121" if first.lost else "U122"
            details: dict[str, str | Localised] = {
                "target": self._name,
                "what": _what(kind, changes),
                "found": first.found,
            }
            yield Finding(
                code,
                self._place,
                severity=Severity(entry(code).severity),
                value=first.sent,
                details=details,
                focus_node=first.subject,
                path=first.predicate,
            )


def open_target(
    configured: Configured,
    release: Release,
    workspace: Workspace,
    environment: Mapping[str, str],
) -> Target:
    """The store that verbund.toml describes. No request is made.

    Raises TargetError: U102 where a secret is not set, U303 where no graph is named and the release
    describes no dataset, U304 where a file cannot be loaded.
    """
    place = Place(file=FILE, line=workspace.lines.line(TABLE, configured.name))
    with ExitStack() as closing:
        store = open_store(configured, environment)
        closing.callback(store.close)
        contents = open_contents(configured, release, closing)
        return StoreTarget(configured, place, store, contents, closing.pop_all())


def _version_held(dataset: Task) -> Iterator[Version]:
    """The version in the record of the dataset's graph; other graphs hold descriptions."""
    published = dataset.held.published
    if published is not None:
        yield from stated_version(published.version, "", published.sha256)


def _do(store: Store, task: Task, lease: Lease, progress: Progress) -> None:
    """Do the task of one graph under a lease, if its state is unchanged since the plan."""
    lease.take(task.held.runs)
    try:
        if not read_state(store, task.content).is_as(task.held):
            raise lease.busy()
        _write(store, task, lease, RenewingWatch(progress, lease))
        if not task.ends_lease:
            lease.release()
    except (TargetError, KeyboardInterrupt):
        with suppress(TargetError):  # the error reported is why the run failed
            lease.release()
        raise


def _write(store: Store, task: Task, lease: Lease, progress: Progress) -> None:
    """Recover, load beside the graph, then switch, which removes the lease.

    Restoring the old content also removes it, since that writes the record.
    """
    content, published = task.content, task.held.published
    if task.held.recovery is Recovery.COMPLETE:
        complete(store, content, published)
    elif task.held.recovery is Recovery.ROLL_BACK:
        roll_back(store, content.names, published)
        lease.take({})
    elif task.held.recovery is Recovery.CLEAR:
        clear(store, content.names)
    if task.record_only:
        note(store, content)
    if task.loads:
        try:
            used = load(store, content, task.patch, progress)
        except TargetError as error:
            _give_up(store, content, error)
            raise
        lease.check()
        switch(store, content, published, used)


@dataclass(frozen=True, slots=True)
class RenewingWatch:
    """A receiver of progress that renews the lease while triples are sent."""

    progress: Progress
    lease: Lease

    def begin(self, step: Step) -> None:
        """Report the step."""
        self.progress.begin(step)

    def sent(self, size: int) -> None:
        """Report the bytes, and renew the lease."""
        self.progress.sent(size)
        self.lease.renew()


def _give_up(store: Store, content: Content, error: TargetError) -> None:
    """Clear a load that cannot succeed, as the next run would."""
    if error.transient or error.code == "U104":
        return
    try:
        clear(store, content.names)
    except TargetError:
        pass  # the error reported is why the load failed


def _what(kind: str, changes: list[Change]) -> Localised:
    if kind in {"language", "iri", "other"}:
        return phrase(f"store.{kind}", count=str(len(changes)))
    return phrase("store.datatype", count=str(len(changes)), datatype=kind.replace(XSD, "xsd:"))
