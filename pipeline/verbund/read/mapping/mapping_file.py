"""Reads the mapping file of a workspace: every fault of it is a finding at its cell."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from verbund.findings import Finding, Findings, Place, phrase
from verbund.model.model import Model
from verbund.read.csv_file import CsvFile
from verbund.read.mapping.cells import COLUMN, HEADINGS, TABLE, column_named, is_column, read
from verbund.read.mapping.mapping import TableMapping
from verbund.read.mapping.row_rules import MappingRow, RowRules
from verbund.read.mapping.rules import HeadingRule, Key, Meaning, Rule, key_of, says
from verbund.read.table_names import TableNames
from verbund.system.limits import MAPPING
from verbund.text.names import stripped
from verbund.text.suggestions import suggest

if TYPE_CHECKING:
    from verbund.workspace.workspace import Workspace

_CHUNK: Final = 512


def read_mapping(workspace: Workspace, model: Model) -> TableMapping:
    """Return the mapping of a workspace that has one, with what is wrong with it."""
    path = workspace.mapping
    if os.path.lexists(path):
        return _Reading(workspace, model, path).mapping()
    line = workspace.line_of("workspace", "mapping")
    missing = Finding("W135", Place(file="verbund.toml", line=line), value=workspace.shown(path))
    return _Reading(workspace, model, path).with_findings([missing])


class _Reading:
    """One reading of a mapping file."""

    def __init__(self, workspace: Workspace, model: Model, path: Path) -> None:
        self._path, self._shown = path, workspace.shown(path)
        self._roots = workspace.roots
        self._limits = replace(workspace.limits, file=MAPPING)
        folder = workspace.shown(workspace.records)
        self._rules = RowRules(model, TableNames(model), folder)
        self._headings: tuple[str, ...] = ()
        self._columns: dict[str, int] = {}
        self._findings: list[Finding] = []

    def mapping(self) -> TableMapping:
        """Return what the file says."""
        try:
            file = CsvFile(
                self._path, self._shown, is_column, roots=self._roots, limits=self._limits
            )
            file.find_headings(is_column)
            self._take_headings(file)
            rules = self._read(file)
        except Findings as error:
            return self.with_findings(list(map(_of_fixed_limit, error.findings)))
        self._findings += map(_of_fixed_limit, file.findings)
        return TableMapping(
            self._path, self._shown, self._rules, self._place, rules, self._findings
        )

    def with_findings(self, findings: list[Finding]) -> TableMapping:
        """Return a mapping that says nothing, and why."""
        mapping = TableMapping(self._path, self._shown, self._rules, self._place, (), findings)
        mapping.is_unreadable = True
        return mapping

    # --- headings

    def _take_headings(self, file: CsvFile) -> None:
        """Note the columns; unknown and double ones are findings, none at all raises Findings."""
        self._headings = tuple(file.headings)
        known = [text for text in file.headings if is_column(text)]
        if not known:
            place, details = Place(self._shown, row=file.heading_row), {"known": _known()}
            strange = Finding("T107", place, details=details, headings=self._headings)
            raise Findings([file.start_fault() or strange])
        for position, text in enumerate(file.headings):
            name = column_named(text)
            place = Place(self._shown, None, file.heading_row, None, text or None, position)
            if name is None and stripped(text):
                self._findings.append(self._unknown(place, text))
            elif name is not None and name in self._columns:
                found = Finding("T102", place, value=text, headings=self._headings)
                details = {"other": file.headings[self._columns[name]]}
                self._findings.append(replace(found, details=details))
            elif name is not None:
                self._columns[name] = position

    def _unknown(self, place: Place, text: str) -> Finding:
        names = [other for texts in HEADINGS.values() for other in texts.values()]
        suggestion = suggest(text, names, loosely=True)
        found = Finding("F177", place, value=text, suggestion=suggestion, headings=self._headings)
        return replace(found, details={"known": _known()})

    # --- rows

    def _read(self, file: CsvFile) -> list[Rule]:
        rules: list[Rule] = []
        stated: dict[Key, Rule] = {}
        for number, cells in self._rows(file):
            row = self._row(number, cells)
            found = self._rules.rule(row)
            if isinstance(found, Finding):
                self._tell(found, cells)
                found = self._rules.wrong(row)
            if found is None:
                continue
            first = stated.get(key_of(found))
            if first is None or not _decides(first):
                stated[key_of(found)] = found
            elif _decides(found) and says(first) != says(found):
                column = COLUMN if isinstance(found, HeadingRule) else TABLE
                place, details = self._place(number, column), {"row": str(first.row)}
                self._tell(Finding("W138", place, details=details), cells)
                continue
            rules.append(found)
        return rules

    def _rows(self, file: CsvFile) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield the rows that have a content; one of another length is a finding (F104)."""
        width = len(self._headings)
        for first, rows in file.chunks(_CHUNK):
            for number, row in enumerate(rows, start=first):
                if not any(map(stripped, row)):
                    continue
                if len(row) != width:
                    details = {"found": str(len(row)), "expected": str(width)}
                    place = Place(self._shown, row=number)
                    self._tell(Finding("F104", place, details=details), row[: width + 1])
                else:
                    yield number, row

    def _tell(self, finding: Finding, cells: Sequence[str]) -> None:
        told = replace(finding, headings=self._headings, row_cells=tuple(cells))
        self._findings.append(told)

    def _row(self, number: int, row: Sequence[str]) -> MappingRow:
        cells = {
            name: read(row[self._columns[name]]) if name in self._columns else ""
            for name in HEADINGS
        }
        return MappingRow(number, cells, lambda column: self._place(number, column))

    def _place(self, number: int, column: str) -> Place:
        position = self._columns.get(column, -1)
        heading = self._headings[position] if position >= 0 else column
        return Place(self._shown, None, number, None, heading, position)


def _decides(rule: Rule) -> bool:
    """Whether a rule says something, so that another can say otherwise."""
    said = says(rule)
    return said not in (Meaning.OPEN, Meaning.WRONG)


def _of_fixed_limit(finding: Finding) -> Finding:
    """Return a finding of the limit of the file's size as one that no setting changes."""
    if finding.code != "F109" or finding.details.get("setting") != "[limits] file":
        return finding
    return replace(finding, details={**finding.details, "setting": phrase("limit.unset")})


def _known() -> str:
    return ", ".join(text for texts in HEADINGS.values() for text in dict.fromkeys(texts.values()))
