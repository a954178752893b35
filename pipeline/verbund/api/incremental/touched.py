"""Effects of changed rows on others: records whose ids, classes or names changed.

A reference is to a record by its id, by segment and id, by its IRI, by a name or by a text that was
decided to mean it, and only the class of the record decides whether it is allowed
(resolve/references.py). So a row is affected only if a cell holds one of these of a record that was
added, removed or changed in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

from verbund.api.incremental.before import Rows
from verbund.findings.finding import Origin
from verbund.model.column_kinds import ConceptColumn, IriColumn, IriTemplateColumn, Reference
from verbund.model.model import Model, RecordType
from verbund.rdf.terms import Iri
from verbund.read.headings import Column, Headings
from verbund.read.tables import Table
from verbund.resolve.decided import Decisions
from verbund.resolve.index import Index
from verbund.resolve.keys import is_key_part
from verbund.resolve.separators import SEPARATORS
from verbund.resolve.terms import TermMaker
from verbund.text.names import normalise, stripped

_MOST = 1 << 16


class RecordNames(NamedTuple):
    """The parts of a row that references depend on: its id, its class and its names."""

    id: str
    class_iri: str | None
    names: tuple[str, ...]


@dataclass(slots=True)
class ChangedRecords:
    """The records to which references may have changed.

    ``ids`` are their ids by table; ``texts`` are all texts of a cell that may refer to one of them,
    ``names`` the normalised names among these. ``decided`` has the texts (normalised) that mean a
    record by a decision, by its id, IRI or name as the decision names it.
    """

    base: str
    decided: Mapping[str, set[str]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def add(self, record_type: RecordType, names: RecordNames) -> bool:
        """Add a record; gives whether it adds anything new."""
        before = len(self.texts) + len(self.names)
        if names.id:
            self.ids.setdefault(record_type.name, set()).add(names.id)
            relative = record_type.segment + names.id
            keys = (names.id, relative, self.base + relative)
            self.texts.update(keys)
            self.names.update(*(self.decided.get(key, ()) for key in keys))
        self.names.update(names.names)
        self.names.update(*(self.decided.get(name, ()) for name in names.names))
        return len(self.texts) + len(self.names) > before

    def add_ids(
        self, record_type: RecordType, ids: Sequence[str], headings: Headings, row: Sequence[str]
    ) -> bool:
        """Add a record whose id depends on records referred to; gives whether it is new."""
        names = _names(record_type, headings, row)
        news = [self.add(record_type, RecordNames(item, None, names)) for item in ids]
        return any(news)

    def means(self, text: str) -> bool:
        """Whether a cell's text may refer to one of the records."""
        return text in self.texts or (bool(self.names) and normalise(text) in self.names)


def decided_texts(decisions: Decisions) -> dict[str, set[str]]:
    """The texts that are decided (normalised), by the record as decisions may name it.

    That is the text of a decision, and the same as names are compared.
    """
    found: dict[str, set[str]] = {}
    for decision in decisions.file.decisions:
        for name in {decision.object, normalise(decision.object)}:
            found.setdefault(name, set()).add(normalise(decision.text))
    return found


def rows_of(table: Table | None, wanted: Rows) -> Iterator[tuple[Headings, int, list[str]]]:
    """The rows of some numbers, each with the headings of its file and its number."""
    if table is None or not any(wanted.values()):
        return
    for file, first, rows in table.chunks():
        headings = table.headings[file]
        numbers = wanted.get(headings.origin)
        if numbers:
            for number, row in enumerate(rows, start=first):
                if number in numbers:
                    yield headings, number, row


def names_of(
    table: Table | None, index: Index, wanted: Rows
) -> Counter[tuple[Standing, RecordNames]]:
    """The ids, classes and names of some rows of a table, each with its place."""
    if table is None:
        return Counter()
    standing = _standing(wanted)
    return Counter(
        (
            standing[headings.origin, number],
            _of_row(table.record_type, index, table, headings, row),
        )
        for headings, number, row in rows_of(table, wanted)
    )


Standing = tuple[Origin, int, int]
"""The place of a changed row: its file and sheet, the number of unchanged rows before it, and its
position among the changed rows there. The first row of a key is the record, and so for a name."""


def _standing(wanted: Rows) -> dict[tuple[Origin, int], Standing]:
    found: dict[tuple[Origin, int], Standing] = {}
    for origin, numbers in wanted.items():
        last, place = -1, 0
        for rank, number in enumerate(sorted(numbers)):
            before = number - rank
            place = place + 1 if before == last else 0
            last = before
            found[origin, number] = (origin, before, place)
    return found


def differing(
    now: Counter[tuple[Standing, RecordNames]], then: Counter[tuple[Standing, RecordNames]]
) -> set[RecordNames]:
    """The parts of changed rows in one state that are not at their place in the other."""
    return {item for _, item in (now - then) + (then - now)}


def _of_row(
    record_type: RecordType, index: Index, table: Table, headings: Headings, row: Sequence[str]
) -> RecordNames:
    return RecordNames(
        index.identifier(table, headings)(row),
        _class_iri(record_type, headings, row),
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


def _class_iri(record_type: RecordType, headings: Headings, row: Sequence[str]) -> str | None:
    column = record_type.class_field
    if column is None or not isinstance(column.kind, ConceptColumn):
        return None
    position = headings.positions.get((column.name, None))
    if position is None or len(row) <= position:
        return None
    return column.kind.options.get(normalise(row[position]))


class Affected:
    """Finds the rows of one table that may refer to a touched record."""

    def __init__(
        self, model: Model, table: Table, maker: TermMaker, touched: ChangedRecords
    ) -> None:
        self.table, self.maker, self.touched = table, maker, touched
        self._base = model.base
        self._columns = [column for column in table.columns if self._may_refer(column)]
        self._known: dict[tuple[int, str], bool] | None = None

    def is_due(self) -> bool:
        """Whether the rows must be read: at first, and when more records are touched."""
        if self._known is None or len(self._known) >= _MOST:
            return True
        return any(
            self._may_mean(self._columns[at], cell)
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
            # An IRI made by a template may be that of a record.
            relative = ":" not in kind.template.partition("{")[0]
            return relative or kind.template.startswith(self._base[: len(kind.template)])
        return isinstance(kind, Reference | IriColumn)

    def _hits(self, at: int, cell: str, known: dict[tuple[int, str], bool]) -> bool:
        found = known.get((at, cell))
        if found is None:
            found = self._may_mean(self._columns[at], cell)
            if len(known) < _MOST:
                known[at, cell] = found
        return found

    def _may_mean(self, column: Column, cell: str) -> bool:
        return any(self._means(column, text) for text in _texts(column, cell))

    def _means(self, column: Column, text: str) -> bool:
        if isinstance(column.field.kind, IriTemplateColumn):
            term = self.maker.value(column, text).term
            return isinstance(term, Iri) and term.value in self.touched.texts
        return self.touched.means(text)


def _texts(column: Column, cell: str) -> Iterator[str]:
    """The texts in a cell that may refer to records, split at its separator or usual ones.

    In an IRI, characters that no key may have are percent-encoded.
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
    """Whether the key of a record depends on references to other records."""
    return any(isinstance(record_type.field(name).kind, Reference) for name in record_type.keys)
