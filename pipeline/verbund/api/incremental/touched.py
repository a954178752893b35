"""What a change of rows means for others: which records may be called otherwise than before.

A reference means a record by its id, by segment and id, by its IRI or by a name, and nothing else
of the record but its class decides whether it may stand there (resolve/references.py). So a row is
affected only if one of its cells holds one of these of a record that came, went or changed them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

from verbund.api.incremental.before import Rows
from verbund.model.model import (
    ConceptColumn,
    IriColumn,
    IriTemplateColumn,
    Model,
    RecordType,
    Reference,
)
from verbund.rdf.terms import Iri
from verbund.read.headings import Column, Headings
from verbund.read.tables import Table
from verbund.resolve.index import Index
from verbund.resolve.keys import is_key_part
from verbund.resolve.terms import SEPARATORS, TermMaker
from verbund.text.names import normalise, stripped

_MOST = 1 << 16


class RecordNames(NamedTuple):
    """What a row lends to others: its id, its class and its names."""

    id: str
    kind: str | None
    names: tuple[str, ...]


@dataclass(slots=True)
class ChangedRecords:
    """The records that may be called otherwise than before.

    ``ids`` are those by table; ``texts`` all that may stand in a cell for one of them, ``names``
    the same for names (normalised).
    """

    base: str
    ids: dict[str, set[str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def add(self, record_type: RecordType, called: RecordNames) -> bool:
        """Note a record; whether it says anything new."""
        before = len(self.texts) + len(self.names)
        if called.id:
            self.ids.setdefault(record_type.name, set()).add(called.id)
            relative = record_type.segment + called.id
            self.texts.update((called.id, relative, self.base + relative))
        self.names.update(called.names)
        return len(self.texts) + len(self.names) > before

    def add_ids(
        self, record_type: RecordType, ids: Sequence[str], headings: Headings, row: Sequence[str]
    ) -> bool:
        """Note a record whose id changes with what it refers to; whether that is news."""
        names = _names(record_type, headings, row)
        news = [self.add(record_type, RecordNames(item, None, names)) for item in ids]
        return any(news)

    def means(self, text: str) -> bool:
        """Whether a cell's text may mean one of the records."""
        return text in self.texts or (bool(self.names) and normalise(text) in self.names)


def rows_of(table: Table | None, wanted: Rows) -> Iterator[tuple[Headings, int, list[str]]]:
    """The rows of some numbers, each with the headings of its file and its number."""
    if table is None or not any(wanted.values()):
        return
    for file, first, rows in table.chunks():
        headings = table.headings[file]
        numbers = wanted.get(headings.shown)
        if numbers:
            for number, row in enumerate(rows, start=first):
                if number in numbers:
                    yield headings, number, row


def called(
    table: Table | None, index: Index, wanted: Rows
) -> Counter[tuple[Standing, RecordNames]]:
    """What some rows of a table lend to others, each with where it stands."""
    if table is None:
        return Counter()
    standing = _standing(wanted)
    return Counter(
        (standing[headings.shown, number], _called(table.record_type, index, table, headings, row))
        for headings, number, row in rows_of(table, wanted)
    )


Standing = tuple[str, int, int]
"""Where a changed row stands: its file, how many unchanged rows are before it, and its place among
the changed rows there. The first row of a key is the record, the first of a name the one meant."""


def _standing(wanted: Rows) -> dict[tuple[str, int], Standing]:
    found: dict[tuple[str, int], Standing] = {}
    for shown, numbers in wanted.items():
        last, place = -1, 0
        for rank, number in enumerate(sorted(numbers)):
            before = number - rank
            place = place + 1 if before == last else 0
            last = before
            found[shown, number] = (shown, before, place)
    return found


def differing(
    now: Counter[tuple[Standing, RecordNames]], then: Counter[tuple[Standing, RecordNames]]
) -> set[RecordNames]:
    """What the changed rows of a table lend now or then, but not in the same place both times."""
    return {item for _, item in (now - then) + (then - now)}


def _called(
    record_type: RecordType, index: Index, table: Table, headings: Headings, row: Sequence[str]
) -> RecordNames:
    return RecordNames(
        index.identifier(table, headings)(row),
        _kind(record_type, headings, row),
        _names(record_type, headings, row),
    )


def _names(record_type: RecordType, headings: Headings, row: Sequence[str]) -> tuple[str, ...]:
    positions = sorted(
        (position, record_type.field(name).separator)
        for (name, _), position in headings.positions.items()
        if name in record_type.titles
    )
    return tuple(
        normalise(name)
        for position, separator in positions
        if len(row) > position
        for name in (row[position].split(separator) if separator else (row[position],))
        if stripped(name)
    )


def _kind(record_type: RecordType, headings: Headings, row: Sequence[str]) -> str | None:
    column = record_type.class_field
    if column is None or not isinstance(column.kind, ConceptColumn):
        return None
    position = headings.positions.get((column.name, None))
    if position is None or len(row) <= position:
        return None
    return column.kind.options.get(normalise(row[position]))


class Affected:
    """Finds the rows of one table in which a touched record may be meant."""

    def __init__(
        self, model: Model, table: Table, maker: TermMaker, touched: ChangedRecords
    ) -> None:
        self.table, self.maker, self.touched = table, maker, touched
        self._base = model.base
        self._columns = [column for column in table.columns if self._may_refer(column)]
        self._known: dict[tuple[int, str], bool] | None = None

    def is_due(self) -> bool:
        """Whether the rows must be read: for the first time, or since more records are touched."""
        if self._known is None or len(self._known) >= _MOST:
            return True
        return any(
            self._asks(self._columns[at], cell)
            for (at, cell), known in self._known.items()
            if not known
        )

    def rows(self) -> Iterator[tuple[Headings, int, list[str]]]:
        """The rows, with headings and number."""
        known: dict[tuple[int, str], bool] = {}
        self._known = known
        for file, first, rows in self.table.chunks():
            headings = self.table.headings[file]
            places = [
                (position, at)
                for at, column in enumerate(self._columns)
                if (position := headings.positions.get((column.field.name, None))) is not None
            ]
            for number, row in enumerate(rows, start=first):
                if any(
                    len(row) > position and row[position] and self._hits(at, row[position], known)
                    for position, at in places
                ):
                    yield headings, number, row

    def _may_refer(self, column: Column) -> bool:
        kind = column.field.kind
        if isinstance(kind, IriTemplateColumn):
            # An IRI made from a code may be one of a record.
            relative = ":" not in kind.template.partition("{")[0]
            return relative or kind.template.startswith(self._base[: len(kind.template)])
        return isinstance(kind, Reference | IriColumn)

    def _hits(self, at: int, cell: str, known: dict[tuple[int, str], bool]) -> bool:
        found = known.get((at, cell))
        if found is None:
            found = self._asks(self._columns[at], cell)
            if len(known) < _MOST:
                known[at, cell] = found
        return found

    def _asks(self, column: Column, cell: str) -> bool:
        return any(self._means(column, text) for text in _texts(column, cell))

    def _means(self, column: Column, text: str) -> bool:
        if isinstance(column.field.kind, IriTemplateColumn):
            term = self.maker.value(column, text).term
            return isinstance(term, Iri) and term.value in self.touched.texts
        return self.touched.means(text)


def _texts(column: Column, cell: str) -> Iterator[str]:
    """What a cell may say of records, by its separator or, of several in one, by those of people.

    An id that no key may be stands in an IRI with its odd characters escaped.
    """
    separator = column.field.separator
    parts = cell.split(separator) if separator is not None else [cell, *SEPARATORS.split(cell)]
    for part in parts:
        text = stripped(part)
        if text:
            yield text
            if not is_key_part(text):
                yield quote(text, safe="")


def keys_refer(record_type: RecordType) -> bool:
    """Whether the key of a record depends on what other records are called."""
    return any(isinstance(record_type.field(name).kind, Reference) for name in record_type.keys)
