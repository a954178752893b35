"""Sheets that hold rows of several tables: a column says of which each row is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from verbund.findings import Finding, Findings, Localised, Place
from verbund.model.model import Model, RecordType
from verbund.read.headings import HeadingReader
from verbund.read.mapping.rules import ByRow, Meaning
from verbund.read.record_file import RecordFile, Rows
from verbund.read.table_names import TableNames
from verbund.read.title_rows import ENOUGH
from verbund.read.workbook.sheet_rows import Listed
from verbund.text.names import normalise, stripped
from verbund.text.suggestions import suggest

_CHUNK: Final = 512
_MOST_BESIDE: Final = 50
"""The most cells of a column in a chunk of rows that are told as those of another table.

By chunks, so that several processes tell the same.
"""

_MOST_TOLD: Final = 50
"""The most unknown values of a sheet that are told."""


class RowTables:
    """Finds the table of a row by what stands in the column for it: a name, a class, own values."""

    def __init__(self, model: Model, names: TableNames, by_row: ByRow) -> None:
        self._names, self._own = names, by_row.values
        self._classes = class_tables(model)

    def table(self, value: str) -> RecordType | Meaning | None:
        """Return the table that a value means; None for an unknown one."""
        normalised = normalise(value)
        own = self._own.get(normalised)
        if own is not None and own is not Meaning.OPEN:
            return own
        return self._names.table(value) or self._classes.get(normalised)

    def suggestion(self, value: str) -> str | None:
        """Return the value that may have been meant."""
        known = (*self._own, *self._names.by_name, *self._classes)
        return suggest(normalise(value), known)


def class_tables(model: Model) -> dict[str, RecordType]:
    """Return the tables by the labels of the classes of their rows; none that several have."""
    found: dict[str, RecordType | None] = {}
    for record_type in model.record_types:
        labels = {
            normalise(label)
            for one in record_type.classes
            for label in model.labels.get(one, {}).values()
        }
        for label in labels:
            found[label] = None if label in found else record_type
    return {label: table for label, table in found.items() if table is not None}


@dataclass(slots=True)
class Scan:
    """Of which tables a sheet has rows: the values for each of them, normalised.

    ``findings`` are values of no table; ``possible`` the names of tables that these may have meant.
    """

    values: dict[str, set[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    possible: list[str | None] = field(default_factory=list)


def scan(file: RecordFile, heading: str, tables: RowTables, known: Localised) -> Scan:
    """Look at the column with the tables of the rows. ``known`` are the names of all tables.

    Raises Findings (T122) where the sheet has no such column.
    """
    position = position_of(file.headings, heading)
    if position is None:
        place = Place(*file.origin, row=file.heading_row or None)
        details = {"heading": heading}
        texts = tuple(file.headings)
        raise Findings([Finding("T122", place, details=details, headings=texts)])
    found, empty = Scan(), Listed()
    first_empty: int | None = None
    unknown: dict[str, tuple[str, int, Listed]] = {}
    for number, row in _filled(file):
        value = row[position] if position < len(row) else ""
        normalised = normalise(value)
        if not normalised:
            empty.add_rows(number)
            first_empty = first_empty or number
        elif normalised in unknown:
            unknown[normalised][2].add_rows(number)
        elif normalised not in found.seen and normalised != normalise(heading):
            table = tables.table(value)
            if isinstance(table, RecordType):
                found.values.setdefault(table.name, set()).add(normalised)
            elif table is None and len(unknown) < _MOST_TOLD:
                unknown[normalised] = value, number, Listed()
                unknown[normalised][2].add_rows(number)
                continue
            found.seen.add(normalised)
    place = Place(*file.origin, None, None, file.headings[position], position)
    texts = tuple(file.headings)
    for value, number, rows in unknown.values():
        told_of: dict[str, str | Localised] = {"known": known, "rows": rows.text()}
        suggestion = tables.suggestion(value)
        told = Finding("T121", replace(place, row=number), value=value, suggestion=suggestion)
        found.findings.append(replace(told, details=told_of, headings=texts))
        meant = tables.table(suggestion) if suggestion else None
        found.possible.append(meant.name if isinstance(meant, RecordType) else None)
    if first_empty is not None:
        told = Finding("T124", replace(place, row=first_empty), headings=texts)
        found.findings.append(replace(told, details={"rows": empty.text()}))
        found.possible.append(None)
    return found


def position_of(headings: Sequence[str], heading: str) -> int | None:
    """Return the position of the first heading that is spelt so."""
    wanted = normalise(heading)
    return next((at for at, text in enumerate(headings) if normalise(text) == wanted), None)


def _filled(file: RecordFile) -> Iterator[tuple[int, Sequence[str]]]:
    for first, rows in file.chunks(_CHUNK):
        for number, row in enumerate(rows, start=first):
            if any(map(stripped, row)):
                yield number, row


class AnyOf:
    """Expects the headings of any of some tables, and that of the column that says which."""

    parent = None

    def __init__(self, heading: str, readers: Sequence[HeadingReader]) -> None:
        self._heading, self._readers = normalise(heading), readers
        self._weigh = [weigh for reader in readers if (weigh := reader.weigh) is not None]

    def knows(self, heading: str) -> bool:
        """Whether a heading is one of any table."""
        return normalise(heading) == self._heading or any(r.knows(heading) for r in self._readers)

    def weigh(self, heading: str) -> int:
        """Return how much a heading says that its row is that of the headings (``Weigh``)."""
        if heading == self._heading:
            return ENOUGH
        return max((weigh(heading) for weigh in self._weigh), default=0)

    def column_of(self, heading: str) -> tuple[str, str | None] | None:
        """Return the heading for itself: only equal ones are one column."""
        return normalise(heading), None

    def separator(self, heading: str) -> str | None:
        """Return what parts the values of a cell in the first table with such a column."""
        separators = (reader.separator(heading) for reader in self._readers)
        return next((text for text in separators if text is not None), None)


class Sieve:
    """Leaves of the rows of a sheet those of one table; others are empty, so that numbers stay.

    ``position`` is that of the column with the tables, ``values`` are those of this one,
    normalised. ``foreign`` are the positions of columns that other tables have: a cell there is a
    finding (T123), for it would be lost.
    """

    def __init__(self, file: RecordFile, position: int, values: Collection[str]) -> None:
        self._file, self._position, self._values = file, position, frozenset(values)
        self.foreign: Sequence[int] = ()
        self._left = dict[int, int]()
        self.label: Localised = {}

    def __call__(self, first: int, rows: Rows) -> Rows:
        """Return rows, given the number of the first, with those of other tables empty."""
        kept: list[list[str]] = []
        self._left.clear()
        for number, row in enumerate(rows, start=first):
            cell = row[self._position] if self._position < len(row) else ""
            is_own = normalise(cell) in self._values
            kept.append(row if is_own else [])
            if is_own:
                self._look_beside(number, row)
        return kept

    def _look_beside(self, number: int, row: Sequence[str]) -> None:
        for position in self.foreign:
            if position < len(row) and stripped(row[position]):
                left = self._left.setdefault(position, _MOST_BESIDE)
                if not left:
                    continue
                self._left[position] = left - 1
                texts = tuple(self._file.headings)
                place = Place(*self._file.origin, number, None, texts[position], position)
                told = Finding("T123", place, value=row[position], headings=texts)
                details = {"table": self.label}
                self._file.tell(replace(told, details=details, row_cells=tuple(row)))
