"""The records now and at a revision: which rows are checked, and what is found of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from verbund.api.incremental.before import Difference, IndexBefore, Rows, difference, tables_before
from verbund.api.incremental.git import Repository
from verbund.api.incremental.known_findings import identity, without
from verbund.api.incremental.touched import (
    Affected,
    ChangedRecords,
    decided_texts,
    differing,
    keys_refer,
    names_of,
)
from verbund.api.run import BuildResult
from verbund.convert.check.circles import circles, forbids_circles
from verbund.convert.check.joined import joined_results, untold
from verbund.convert.check.list_conditions import list_findings
from verbund.convert.check.stated_values import statement_findings
from verbund.convert.excerpts import with_rows
from verbund.convert.finding_lines import with_lines
from verbund.convert.listed import has_conditions
from verbund.convert.rows.keyed import Batch, OddRow, Row, RowSource, number
from verbund.convert.table import TableConverter
from verbund.findings import Finding, Localised, has_violation, phrase
from verbund.findings.finding import origin_of
from verbund.model.joined_rules import tables_read
from verbund.model.model import Model
from verbund.read.tables import Table, Tables, workspace_tables
from verbund.resolve.decided import workspace_decisions
from verbund.resolve.decision_faults import decision_findings
from verbund.resolve.index import Index
from verbund.resolve.indexing import index_tables
from verbund.resolve.stated_rows import give_meaning
from verbund.resolve.terms import TermMaker
from verbund.serialise.jsonld import Context, build_context
from verbund.workspace.workspace import Workspace

_FEW = 2000
"""The most rows that are checked the plain way, since generating code takes time."""


@dataclass(slots=True)
class Scope:
    """The scope of a validation. ``everything`` is the reason for a full one, or None.

    ``changed`` is the number of changed rows, ``others`` that of further rows checked.
    """

    revision: str
    everything: Localised | None = None
    files: tuple[str, ...] = ()
    changed: int = 0
    others: int = 0


@dataclass(slots=True)
class _Side:
    """The tables of one state with their index."""

    tables: Tables
    index: Index

    def table(self, name: str) -> Table | None:
        return self.tables.by_name.get(name)


@dataclass(slots=True)
class TwoStates:
    """The validation of two states of the records."""

    model: Model
    context: Context
    now: _Side
    then: _Side
    changed: set[str]
    """The names in findings of the files that differ."""

    differences: dict[str, Difference] = field(default_factory=dict)
    others: Rows = field(default_factory=dict)
    """Unchanged rows that may refer to changed records."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    """The ids whose rows are checked, by table."""

    scanned: dict[str, _Scanned] = field(default_factory=dict)
    affected: dict[str, Affected] = field(default_factory=dict)
    checked: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, repository: Repository, workspace: Workspace, model: Model, temporary: Path
    ) -> TwoStates:
        """Open both states; files of the revision are written into the folder ``temporary``."""
        shown = workspace.shown(workspace.records)
        paths = repository.differing([workspace.records])
        changed = {f"{shown}/{path.relative_to(workspace.records).as_posix()}" for path in paths}
        tables = workspace_tables(workspace, model)
        before = tables_before(repository, workspace, model, paths, temporary)
        names = {
            name
            for side in (tables, before)
            for name, table in side.by_name.items()
            if any(file.shown in changed for file in table.files)
        }
        # The value of a key with a reference depends on other tables.
        names |= {item.name for item in model.record_types if names and keys_refer(item)}
        now = index_tables(model, tables, workspace_decisions(workspace, model))
        then = IndexBefore(model, before, now, names)
        give_meaning(then)
        work = cls(model, build_context(model), _Side(tables, now), _Side(before, then), changed)
        for record_type in model.record_types:
            name = record_type.name
            found = difference(work.now.table(name), work.then.table(name), changed)
            if found:
                work.differences[name] = found
        return work

    def unreadable(self) -> Localised | None:
        """The reason why single rows cannot be decided: a table could not be read in full.

        A cell or a row that could not be read is told by who reads the file, not by its row.
        """
        for side in (self.now, self.then):
            if side.tables.unreadable:
                return phrase("changed.unreadable", file=min(side.tables.unreadable.values()))
            for table in side.tables.by_name.values():
                for file in table.files:
                    if not file.complete or (
                        file.shown in self.changed and has_violation(file.findings)
                    ):
                        return phrase("changed.unreadable", file=file.shown)
            for name in self.differences:
                record_type = self.model.by_name[name]
                if not side.index.is_complete(record_type):
                    return phrase("changed.unreadable", file=record_type.labels or name)
        return None

    def scope(self, revision: str) -> Scope:
        """The scope of this validation."""
        return Scope(
            revision,
            files=tuple(sorted(self.changed)),
            changed=sum(
                len(rows) for item in self.differences.values() for rows in item.now.values()
            ),
            others=sum(map(len, self.others.values())),
        )

    def report(self) -> BuildResult:
        """The findings that a change can have caused."""
        self._touched()
        findings = self._of_files()
        for record_type in self.model.record_types:
            findings += self._of_table(record_type.name)
        findings += self._circles()
        findings += self._lists()
        findings += self._joined(findings)
        findings = with_lines(findings, self.now.tables)
        report = BuildResult(findings=sorted(findings, key=lambda item: item.order))
        report.records = self.checked
        report.keep(self.now.tables)
        return report

    def _circles(self) -> list[Finding]:
        """The circles of relations that there are now and were not before.

        They may lead over rows that have not changed; without a change in a table that has such a
        relation, none is new.
        """
        if not any(forbids_circles(self.model, name) for name in self.differences):
            return []
        before = circles(self.model, self.then.tables, self.then.index)
        known = {(item.shape, records) for item, records in before}
        new = [
            item
            for item, records in circles(self.model, self.now.tables, self.now.index)
            if (item.shape, records) not in known or self._is_changed(item)
        ]
        return with_rows(new, self.now.tables)

    def _lists(self) -> list[Finding]:
        """The cells that make no rows of other tables where they were to, and did not before.

        They list records against their condition, or say something of a value that is not there.
        """
        has_statements = not self.model.made_tables.isdisjoint(self.now.tables.by_name)
        if not (has_conditions(self.now.tables) or has_statements) or not self.differences:
            return []
        now, then = (
            [
                *list_findings(self.model, side.tables, side.index),
                *statement_findings(side.tables),
            ]
            for side in (self.now, self.then)
        )
        told = [item for item in now if self._is_changed(item)]
        old = [item for item in now if not self._is_changed(item)]
        return [*told, *without(old, Counter(map(identity, then)))]

    def _joined(self, told: Sequence[Finding]) -> list[Finding]:
        """What rules over several tables find now, of changed rows and what they did not before.

        A change in one table may break a rule in another, whose rows have not changed. A rule that
        depends on no changed table finds what it did.
        """
        by_name = self.model.by_name
        rules = tuple(
            rule
            for rule in self.model.joined
            if not tables_read(rule, by_name).isdisjoint(self.differences)
        )
        if not rules:
            return []
        model = replace(self.model, joined=rules)
        before = {
            (item.result.shape.iri, item.result.focus)
            for item in joined_results(model, self.then.tables, self.then.index)
        }
        now = joined_results(model, self.now.tables, self.now.index, told)
        new = [
            item
            for item in now
            if (item.result.shape.iri, item.result.focus) not in before
            or self._is_changed(item.finding)
        ]
        return with_rows(list(untold(new, told)), self.now.tables)

    def _is_changed(self, finding: Finding) -> bool:
        place = finding.place
        origin = str(place.file), place.sheet
        return any(place.row in found.now.get(origin, ()) for found in self.differences.values())

    # --- which rows

    def _touched(self) -> None:
        """Collect the records to which references may have changed, and the rows with these."""
        touched = ChangedRecords(self.model.base, decided_texts(self.now.index.decisions))
        for name, found in self.differences.items():
            now, then = self.now.table(name), self.then.table(name)
            ours = names_of(now, self.now.index, found.now)
            theirs = names_of(then, self.then.index, found.then)
            ids = {item.id for _, item in (*ours, *theirs) if item.id}
            if now is not None:
                self.scanned[name] = self._scan(self.now, now, found.now, ids)
            self.ids.setdefault(name, set()).update(ids)
            for item in differing(ours, theirs):
                touched.add(self.model.by_name[name], item)
        grows = bool(touched.texts or touched.names)
        while grows:
            grows = False
            for name, table in self.now.tables.by_name.items():
                grows |= self._note_affected(name, table, touched)
        for name, keys in touched.ids.items():
            self.ids.setdefault(name, set()).update(keys)

    def _note_affected(self, name: str, table: Table, touched: ChangedRecords) -> bool:
        """Collect a table's rows that may refer to touched records; whether keys touch more."""
        record_type = self.model.by_name[name]
        refers = keys_refer(record_type)
        changed = self.differences.get(name, Difference({}, {})).now
        affected, grows = self.affected.get(name), False
        if affected is None:
            maker = TermMaker(self.model, self.now.index)
            affected = self.affected[name] = Affected(self.model, table, maker, touched)
        if not affected.is_due():
            return False
        for headings, at, row in affected.rows():
            if at in changed.get(headings.origin, ()):
                continue
            self.others.setdefault(headings.origin, set()).add(at)
            sides = (self.now, self.then) if refers else (self.now,)
            ids = [side.index.identifier(table, headings)(row) for side in sides]
            self.ids.setdefault(name, set()).update(filter(None, ids))
            if ids[0] != ids[-1]:
                grows |= touched.add_ids(record_type, ids, headings, row)
        return grows

    # --- their findings

    def _of_files(self) -> list[Finding]:
        """The findings about files, and about decisions, that they did not have at the revision."""
        now, then = (
            [*side.tables.findings, *decision_findings(side.index)]
            for side in (self.now, self.then)
        )
        return list(without(now, Counter(map(identity, then))))

    def _of_table(self, name: str) -> Iterator[Finding]:
        now, ids = self.now.table(name), self.ids.get(name, set())
        if now is None or (not ids and name not in self.differences and not self.others):
            return
        changed = self.differences.get(name, Difference({}, {})).now
        wanted = {
            file.origin: changed.get(file.origin, set()) | self.others.get(file.origin, set())
            for file in now.files
        }
        if not any(wanted.values()) and not ids:
            return
        ours = self.scanned.get(name)
        if ours is None or ours.ids != ids or wanted != ours.wanted:
            ours = self._scan(self.now, now, wanted, ids)
        self.checked[name] = len(ours.rows) + len(ours.odd)
        told = [f for f in self._findings(self.now, now, ours) if f.place.row is not None]
        old = [f for f in told if f.place.row not in changed.get(origin_of(f.place), ())]
        yield from (f for f in told if f.place.row in changed.get(origin_of(f.place), ()))
        if old:
            yield from without(old, Counter(map(identity, self._before(name, ids))))

    def _before(self, name: str, ids: set[str]) -> list[Finding]:
        """The findings at the revision of the rows that are checked now."""
        then = self.then.table(name)
        if then is None:
            return []
        theirs = self._scan(self.then, then, {}, ids, every_odd=True)
        return self._findings(self.then, then, theirs)

    def _scan(
        self, side: _Side, table: Table, wanted: Rows, ids: set[str], *, every_odd: bool = False
    ) -> _Scanned:
        """Read the rows of some numbers, and all rows of some ids, in the order of keys."""
        source = RowSource(table, TermMaker(self.model, side.index))
        numbers = {
            number(file, row)
            for file, headings in enumerate(table.headings)
            for row in wanted.get(headings.origin, ())
        }
        keys = {f"{key}>" for key in ids}
        rows = [
            row for chunk in source.chunks() for row in chunk if row[0] in keys or row[1] in numbers
        ]
        return _Scanned(
            wanted={
                headings.origin: set(wanted.get(headings.origin, ())) for headings in table.headings
            },
            ids=set(ids),
            rows=sorted(rows, key=lambda row: row[0]),
            odd=[row for row in source.odd if every_odd or row.number in numbers],
            findings=[
                finding
                for finding in source.findings
                if every_odd or finding.place.row in wanted.get(origin_of(finding.place), ())
            ],
        )

    def _findings(self, side: _Side, table: Table, scanned: _Scanned) -> list[Finding]:
        converter = TableConverter(
            self.model,
            self.context,
            table,
            side.index,
            plainly=len(scanned.rows) <= _FEW,
        )
        found = list(scanned.findings)
        batches = iter([scanned.rows] if scanned.rows else [])
        for batch in converter.without_duplicates(batches, found):
            found += converter.convert(Batch.of(batch)).findings
        return [*found, *converter.check_odd(scanned.odd)]


@dataclass(frozen=True, slots=True)
class _Scanned:
    """The rows of a table to check, in order, and the findings of reading them.

    They are those of the numbers in ``wanted`` and all whose key is one of ``ids``.
    """

    wanted: Rows
    ids: set[str]
    rows: list[Row]
    odd: list[OddRow]
    findings: list[Finding]
