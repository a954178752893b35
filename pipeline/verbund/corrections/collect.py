"""All corrections of a workspace that are certain, by file, row and column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from verbund.corrections.certain_cells import meant_by
from verbund.corrections.correction import Correction, may_be_corrected
from verbund.corrections.new_ids import NewIds, title_of
from verbund.corrections.record_edits import left
from verbund.corrections.tidy import tidied
from verbund.findings import Finding, Severity, phrase
from verbund.findings.catalogue import shorten, visible
from verbund.findings.finding import Origin, origin_of
from verbund.model.column_kinds import LiteralColumn, Reference
from verbund.model.model import Model
from verbund.rdf.datatypes import DATES, local
from verbund.read.headings import Column, Headings
from verbund.read.record_file import RecordFile
from verbund.read.tables import CHUNK, Table, Tables
from verbund.resolve.certain_days import Years, years_in, years_of_day
from verbund.resolve.indexing import index_tables
from verbund.resolve.keys import holds_as_key
from verbund.resolve.terms import TermMaker
from verbund.text.names import stripped

MOST: Final = 10_000
"""The most corrections of one run; a further run makes the others."""

_WIDTH: Final = 60
_MISSING_ID: Final = "K101"
_OF_OTHER_FORM: Final = "V108"
_UNCHECKED: Final = "F125"
_TO_BE_EMPTIED: Final = "R121"
"""The code of a cell that must say nothing where it stands."""


class _Sheet(NamedTuple):
    """A table in one file: the file, its headings, and the columns by their positions."""

    table: Table
    file: RecordFile
    headings: Headings
    columns: dict[int, Column]


Cell = tuple[Origin, int, int]
"""A file and its sheet, a row and the position of a column."""


@dataclass(frozen=True, slots=True)
class Collected:
    """The corrections of a run, in order, and the findings on those that a person has to make.

    ``more`` says that there may be others. ``found`` counts the findings of the run,
    ``corrected`` those of them that each correction does away with, by its cell.
    """

    corrections: list[Correction]
    left: list[Finding]
    more: bool
    found: Counter[Severity]
    corrected: Mapping[Cell, Counter[Severity]]

    def remaining(self, written: Iterable[Cell]) -> Counter[Severity]:
        """Return the findings that are left once some cells are corrected."""
        return self.found - sum(
            (self.corrected.get(cell, Counter()) for cell in written), Counter()
        )


def corrections_of(
    model: Model, tables: Tables, findings: Sequence[Finding], until: str | None = None
) -> Collected:
    """Return the corrections of the cells that findings are about, and of untidy ones.

    ``until`` is the day of the release (YYYY-MM-DD), if one is stated: a day after it is not
    certain.
    """
    collection = _Collection(model, tables, findings, until)
    found = sorted(collection.found(), key=lambda item: (*map(str, item.origin), *item.cell))
    kept = found[:MOST]
    columns = {(item.origin, item.place.position) for item in kept}
    is_cut = any(
        finding.more is not None and (origin_of(finding.place), finding.place.position) in columns
        for finding in findings
    )
    cells = {(item.origin, *item.cell) for item in kept}
    every: Counter[Severity] = Counter()
    by_cell: dict[Cell, Counter[Severity]] = {}
    for item in findings:
        every[item.severity] += item.number
        key = _cell_of(item)
        if key in cells and not item.only_counted:
            by_cell.setdefault(key, Counter())[item.severity] += 1
    more = len(kept) < len(found) or is_cut or _lets_check_references(findings, cells)
    return Collected(kept, collection.left, more, every, by_cell)


def correctable(
    model: Model, tables: Tables, findings: Sequence[Finding], until: str | None = None
) -> int:
    """Return how many findings ``corrections_of`` would do away with."""
    collection = _Collection(model, tables, findings, until)
    cells = {(item.origin, *item.cell) for item in collection.of_findings()}
    return sum(not item.only_counted and _cell_of(item) in cells for item in findings)


def _lets_check_references(findings: Iterable[Finding], corrected: Collection[Cell]) -> bool:
    """Whether ids are filled in for want of which references were not checked."""
    codes = {
        item.code for item in findings if item.code == _UNCHECKED or _cell_of(item) in corrected
    }
    return {_UNCHECKED, _MISSING_ID} <= codes


class _Collection:
    def __init__(
        self, model: Model, tables: Tables, findings: Sequence[Finding], until: str | None
    ) -> None:
        self._until = until or ""
        self._model, self._findings = model, findings
        self._tables = tables
        self._maker = TermMaker(model, index_tables(model, tables))
        self._sheets = {
            file.origin: _Sheet(table, file, headings, _columns(table, headings))
            for table in tables.by_name.values()
            for file, headings in zip(table.files, table.headings, strict=True)
            if not headings.listed  # its cells are parts of others
        }
        self._years: dict[str, dict[Column, Years]] = {}
        self.left: list[Finding] = []

    def found(self) -> Iterator[Correction]:
        """Yield each correction once: what a finding is about first, then untidy cells."""
        seen: set[Cell] = set()
        for correction in (*self.of_findings(), *self._untidy()):
            key = (correction.origin, *correction.cell)
            if key not in seen and correction.before != correction.after:
                seen.add(key)
                yield correction

    def of_findings(self) -> Iterator[Correction]:
        """Yield the corrections of what findings are about."""
        yield from self._as_they_stand([*self._of_findings(), *self._small_ids(), *self._new_ids()])

    def _of_findings(self) -> Iterator[Correction]:
        emptied = {_cell_of(item) for item in self._findings if item.code == _TO_BE_EMPTIED}
        for finding in self._findings:
            sheet = self._sheets.get(origin_of(finding.place))
            if sheet is None or not finding.value or not may_be_corrected(finding):
                continue
            if _cell_of(finding) in emptied:
                continue
            columns = sheet.columns | _lists(sheet)
            column = columns.get(finding.place.position)
            if column is None:
                continue
            years = self._years_of(sheet, column, finding)
            meant = meant_by(self._maker, column, finding.value, years)
            if meant is not None:
                yield Correction(finding.place, finding.value, meant.text, meant.reason)

    def _as_they_stand(self, told: Sequence[Correction]) -> Iterator[Correction]:
        """Yield the corrections whose cells say what a finding says that they do.

        A finding may be about a part of a cell, or about a row that is made of one.
        """
        cells: dict[Origin, dict[tuple[int, int], Correction]] = defaultdict(dict)
        for item in told:
            cells[item.origin].setdefault(item.cell, item)
        for origin, wanted in cells.items():
            by_row = defaultdict(list)
            for item in wanted.values():
                by_row[item.cell[0]].append(item)
            for number, row in _rows(self._sheets[origin].file):
                for item in by_row.get(number, ()):
                    position = item.place.position
                    if (row[position] if position < len(row) else "") == item.before:
                        yield item

    # --- days

    def _years_of(self, sheet: _Sheet, column: Column, finding: Finding) -> Years:
        """Return the years of the other days of a column, and those beside it in the same row."""
        kind = column.field.kind
        if not isinstance(kind, LiteralColumn) or DATES.isdisjoint(map(local, kind.datatypes)):
            return Years()
        own = self._years_by_column(sheet.table).get(column, Years())
        beside: set[int] = set()
        named: set[int] = set()
        for position, cell in enumerate(finding.row_cells):
            other = sheet.columns.get(position)
            if other is not column:
                if other is not None and isinstance(other.field.kind, LiteralColumn):
                    beside.update(years_of_day(stripped(cell), other.field.kind))
                named.update(years_in(cell))
        return own._replace(until=self._until, beside=beside, named=named)

    def _years_by_column(self, table: Table) -> dict[Column, Years]:
        name = table.record_type.name
        if name not in self._years:
            self._years[name] = _years(self._sheets.values(), table)
        return self._years[name]

    # --- ids

    def _small_ids(self) -> Iterator[Correction]:
        """Yield the ids that have the form of ids but for capitals, where no other is alike."""
        alike: dict[str, Counter[str]] = {}
        for finding in self._findings:
            sheet = self._sheets.get(origin_of(finding.place))
            text, meant = finding.value or "", finding.suggestion
            if sheet is None or finding.code != _OF_OTHER_FORM or meant != text.casefold():
                continue
            record_type = sheet.table.record_type
            column = sheet.columns.get(finding.place.position)
            if not record_type.makes_ids or column is None:
                continue
            if column.field.name in record_type.keys:
                if record_type.name not in alike:
                    cells = self._id_cells(record_type.name)
                    alike[record_type.name] = Counter(map(str.casefold, cells))
                if alike[record_type.name][meant] == 1:
                    reason = phrase("fix.because-capitals")
                    yield Correction(finding.place, text, meant, reason)

    def _new_ids(self) -> Iterator[Correction]:
        lacking: dict[str, dict[tuple[object, int], Finding]] = defaultdict(dict)
        for finding in self._findings:
            sheet = self._sheets.get(origin_of(finding.place))
            if finding.code == _MISSING_ID and sheet is not None and finding.place.row:
                key = (origin_of(finding.place), finding.place.row)
                lacking[sheet.table.record_type.name][key] = finding
        for name, rows in lacking.items():
            record_type = self._model.by_name[name]
            if not record_type.makes_ids:
                continue
            titles = {}
            for row, finding in rows.items():
                headings = self._sheets[origin_of(finding.place)].headings
                title = title_of(record_type, headings, finding.row_cells, self._model.language)
                if title:
                    titles[row] = title
            asked = self._asked_for(name)
            new = NewIds(record_type, self._ids(name), asked)
            for row, text in new.doubtful(titles).items():
                problem = phrase("fix.not-asked", asked=shorten(visible(min(asked)), _WIDTH))
                self.left.append(left(rows[row].place, problem, text))
            for row, text in new.ids(titles).items():
                yield Correction(rows[row].place, "", text, phrase("fix.id"))

    def _asked_for(self, name: str) -> set[str]:
        """Return the texts by which records refer to something of a table that is not there.

        Each may be the very id that is missing: no text that can be none, and no name of a row.
        """
        asked = set()
        record_type = self._model.by_name[name]
        may_be_id = holds_as_key(record_type.field(record_type.keys[0]))
        for sheet in self._sheets.values():
            columns = [
                (position, column.field)
                for position, column in sheet.columns.items()
                if isinstance(column.field.kind, Reference) and name in column.field.kind.targets
            ]
            for _, row in _rows(sheet.file) if columns else ():
                for position, field in columns:
                    cell = row[position] if position < len(row) else ""
                    separator = field.separator
                    for part in cell.split(separator) if separator else (cell,):
                        text = stripped(part)
                        references = self._maker.references(field)
                        is_open = text and references.resolve(text).problem is not None
                        if is_open and may_be_id(text) and not references.is_awaited(text):
                            asked.add(text)
        return asked

    def _ids(self, name: str) -> set[str]:
        """Return the ids that a table has."""
        return set(self._id_cells(name))

    def _id_cells(self, name: str) -> Iterator[str]:
        """Yield the ids that the rows of a table have."""
        key = self._model.by_name[name].keys[0]
        for sheet in self._sheets.values():
            if sheet.table.record_type.name == name:
                position = sheet.headings.positions.get((key, None), -1)
                for _, row in _rows(sheet.file):
                    if 0 <= position < len(row):
                        yield stripped(row[position])

    # --- untidy cells

    def _untidy(self) -> Iterator[Correction]:
        for sheet in self._sheets.values():
            for number, row in _rows(sheet.file):
                for position, column in sheet.columns.items():
                    cell = row[position] if position < len(row) else ""
                    tidy = tidied(column, cell)
                    if tidy is not None:
                        place = sheet.headings.place(column, number)
                        yield Correction(place, cell, *tidy)


def _cell_of(finding: Finding) -> Cell:
    place = finding.place
    return origin_of(place), place.row or 0, place.position


def _columns(table: Table, headings: Headings) -> dict[int, Column]:
    """Return the columns of a file, those about values too, by their positions."""
    places = ((headings.place(column).position, column) for column in table.columns)
    found = {position: column for position, column in places if position >= 0}
    if len(found) < len(headings.positions) and table.record_type.stated:
        beside = table.record_type.beside
        for (name, language), position in headings.positions.items():
            if name in beside:
                found[position] = Column(beside[name][1], language)
    return found


def _lists(sheet: _Sheet) -> dict[int, Column]:
    """Return the columns of a sheet that list rows of other tables, by their positions."""
    positions = sheet.headings.positions
    return {
        positions[listing.field.name, None]: Column(listing.field, None)
        for listing in sheet.table.record_type.listings
        if (listing.field.name, None) in positions
    }


def _years(sheets: Iterable[_Sheet], table: Table) -> dict[Column, Years]:
    """Return the years of all days of a table, by column, also of those not written as it wants."""
    years: dict[Column, Years] = defaultdict(Years)
    for sheet in sheets:
        if sheet.table is not table:
            continue
        for _, row in _rows(sheet.file):
            for position, column in sheet.columns.items():
                kind = column.field.kind
                if isinstance(kind, LiteralColumn) and position < len(row):
                    for year in years_of_day(stripped(row[position]), kind):
                        years[column] = years[column].with_year(year)
    return years


def _rows(file: RecordFile) -> Iterator[tuple[int, Sequence[str]]]:
    for first, rows in file.chunks(CHUNK):
        yield from enumerate(rows, start=first)
