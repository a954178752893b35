"""The plan of a migration: every file as it becomes, worked out on a copy of the workspace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from verbund.corrections.record_edits import editor_of, place_of
from verbund.findings import Finding, Localised, Place, Severity, phrase
from verbund.migration.decisions_and_mapping import (
    Named,
    add_to_mapping,
    name_sheets,
    rename_beside,
    renamed,
)
from verbund.migration.file_edits import write_sheets
from verbund.migration.row_rules import RowRules
from verbund.migration.rules import Rules
from verbund.migration.rules_file import read_rules
from verbund.migration.settings_edit import edited_settings
from verbund.migration.sheet import Sheet
from verbund.migration.stage import CellChange, Change, Stage
from verbund.model.deprecated import DeprecatedTerms, deprecated_terms
from verbund.model.model import Model
from verbund.read.mapping.mapping import TableMapping
from verbund.read.mapping.of_workspace import workspace_mapping
from verbund.read.own_headings import NO_OWN, OwnHeadings
from verbund.read.tables import Tables, workspace_tables
from verbund.resolve.decided import workspace_decisions
from verbund.resolve.indexing import index_tables
from verbund.system.temporary import temporary_folder
from verbund.text.names import normalise
from verbund.workspace.document import FILE
from verbund.workspace.workspace import Workspace

_MOST_PASSES: Final = 8
"""How often rules are applied until nothing changes; rules that never end are told (M120)."""


@dataclass(slots=True)
class Plan:
    """The files that change, and what a person has to decide or do."""

    changes: list[Change] = field(default_factory=list)
    cells: Mapping[str, Sequence[CellChange]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def plan_migration(workspace: Workspace, model: Model) -> Plan:
    """Return what a migration of a workspace changes; the workspace itself is not written to.

    What is planned is migrated once more, until nothing changes: so a second run has nothing to do.
    Raises Findings where the rules are wrong, or a file of the workspace cannot be read.
    """
    rules = read_rules(workspace.model_folders, model)
    replaced = deprecated_terms(model)
    with temporary_folder() as folder:
        stage = Stage(workspace, folder)
        return migrate_stage(stage, model, rules, replaced)


def migrate_stage(
    stage: Stage, model: Model, rules: Sequence[Rules], replaced: DeprecatedTerms
) -> Plan:
    """Migrate the files of a stage until nothing changes."""
    findings: list[Finding] = []
    for _ in range(_MOST_PASSES):
        findings = []
        before = stage.state()
        for some in rules or (Rules(),):
            _Pass(stage, model, some, replaced, findings).run()
        if stage.state() == before:
            break
    else:
        details = {"problem": phrase("migration-rules.endless")}
        findings.append(Finding("M120", Place(), details=details))
        return Plan(findings=findings)
    unique = dict.fromkeys(map(_Hashed, findings))
    told = sorted((item.finding for item in unique), key=lambda item: item.order)
    return Plan(stage.changes(), stage.cells, told)


class _Hashed:
    """A finding that is equal to one of the same code at the same cell."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self._key = finding.order

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashed) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


class _Pass:
    """One pass of the rules of one file over the stage."""

    def __init__(
        self,
        stage: Stage,
        model: Model,
        rules: Rules,
        replaced: DeprecatedTerms,
        findings: list[Finding],
    ) -> None:
        self._stage, self._model, self._rules, self._replaced = stage, model, rules, replaced
        self._findings = findings

    def run(self) -> None:
        """Apply all rules: names first, as what is read by them comes after."""
        if self._rules.tables or self._rules.columns:
            rename_beside(self._stage, self._rules, self._findings.append)
            name_sheets(self._stage, self._rules, self._mapping(), self._findings.append)
            self._rename_columns(self._tables())
        self._rows(self._tables())
        self._settings()

    def _tables(self) -> Tables:
        return workspace_tables(self._stage.workspace, self._model)

    def _mapping(self) -> TableMapping | None:
        """Return what mapping.csv says by now; None where it says nothing or cannot be read."""
        found = workspace_mapping(self._stage.workspace, self._model)
        return None if found is None or found.is_unreadable else found

    def _rename_columns(self, tables: Tables) -> None:
        by_mapping: list[Named] = []
        changed: list[Sheet] = []
        mapping = self._mapping()
        for sheet in _sheets(tables, self._model.language):
            own, done = _own_headings(mapping, sheet), dict[str, str]()
            for at, text in enumerate(sheet.file.headings):
                now = self._new_name(sheet, text)
                if now is None or _is_said(own, text, now):
                    continue
                problem = _why_left(sheet, own, text, now, done)
                if problem is not None:
                    self._findings.append(_left_heading(sheet, at, now, problem))
                    continue
                done[now] = text
                if editor_of(sheet.file.shown) is None:
                    by_mapping.append(self._named(sheet, text, now))
                else:
                    sheet.rename(at, now)
                    changed.append(sheet)
        self._write(changed)
        add_to_mapping(self._stage, by_mapping, self._findings.append)

    def _new_name(self, sheet: Sheet, text: str) -> str | None:
        """Return what a column is called now, with its language; None without a name of old."""
        name = sheet.table.record_type.name
        return renamed(text, [item for item in self._rules.columns if item.table == name])

    def _named(self, sheet: Sheet, text: str, now: str) -> Named:
        records = self._stage.workspace.records
        file = sheet.file.path.relative_to(records).as_posix()
        return Named(file, sheet.file.sheet or "", text, "", now)

    def _rows(self, tables: Tables) -> None:
        decisions = workspace_decisions(self._stage.workspace, self._model)
        index = index_tables(self._model, tables, decisions)
        tell = self._findings.append
        rules = RowRules(self._model, tables, index, self._replaced, tell)
        changed = []
        for sheet in _sheets(tables, self._model.language):
            rules.apply(sheet, self._rules.rows)
            if sheet.after:
                changed.append(sheet)
        self._write(changed)

    def _write(self, sheets: Sequence[Sheet]) -> None:
        by_file: defaultdict[str, list[Sheet]] = defaultdict(list)
        for sheet in sheets:
            by_file[sheet.file.shown].append(sheet)
        for shown in sorted(by_file):
            write_sheets(self._stage, by_file[shown], self._findings.append)

    def _settings(self) -> None:
        path = self._stage.settings
        if not path.exists():
            return
        before = path.read_bytes()
        language = self._stage.workspace.language
        text = before.decode()
        new = edited_settings(text, self._rules.settings, language, self._findings.append)
        problem = self._stage.refusal(FILE) if new != text else None
        if problem is not None:
            self._findings.append(problem)
        elif new != text:
            path.write_bytes(new.encode())


def _sheets(tables: Tables, language: str) -> Iterator[Sheet]:
    for table in tables.by_name.values():
        for file, headings in zip(table.files, table.headings, strict=True):
            if not headings.listed:
                yield Sheet(table, file, headings, language)


def _own_headings(mapping: TableMapping | None, sheet: Sheet) -> OwnHeadings:
    """Return what mapping.csv says of the headings of a sheet."""
    if mapping is None:
        return NO_OWN
    (own,) = mapping.own(sheet.file.shown, sheet.file.sheet, (sheet.table.record_type,))
    return own


def _is_said(own: OwnHeadings, text: str, now: str) -> bool:
    """Whether mapping.csv says of a heading just what the rules do."""
    column = own.columns.get(normalise(text))
    return column is not None and column[0] == now.partition("@")[0]


def _why_left(
    sheet: Sheet, own: OwnHeadings, text: str, now: str, done: Mapping[str, str]
) -> tuple[Localised, Severity] | None:
    """Return why a column keeps its heading of old, if it does; ``done`` are others by name."""
    heading, there = normalise(text), sheet.position(now)
    if heading in own.ignored or heading in own.columns or heading in own.told:
        return phrase("migration.heading-mapped"), Severity.INFO
    other = done.get(now) if there is None else sheet.file.headings[there]
    if other is None:
        return None
    return phrase("migration.heading-twice", other=other), Severity.WARNING


def _left_heading(sheet: Sheet, at: int, now: str, why: tuple[Localised, Severity]) -> Finding:
    place = place_of(sheet.file, sheet.file.heading_row, at)
    details: dict[str, str | Localised] = {"now": now, "problem": why[0]}
    return Finding("G106", place, why[1], sheet.file.headings[at], details)
