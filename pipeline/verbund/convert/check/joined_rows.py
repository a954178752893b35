"""Rows of a table as rules over several tables look at them.

Several rules look at the same cells: what they ask of some rows is found once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from verbund.data_class import NamedTuple
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.terms import Iri, Term
from verbund.read.headings import Column, Headings
from verbund.read.tables import CHUNK, Table
from verbund.resolve.index import Index
from verbund.resolve.terms import TermMaker
from verbund.text.names import stripped

_ROWS: Final = 4 * CHUNK
"""The most rows of a chunk."""

_MOST_CACHED: Final = 1 << 14
"""The most cells of a column whose terms are cached."""

KnownTerms = tuple[tuple[Term, ...], bool]
"""Some terms, and whether these are all, and what is meant."""

Ends = tuple[str, ...] | None
"""The records that a cell refers to, without the base; None where that is not known."""


class Cell(NamedTuple):
    """A cell of a column, whose terms are made when they are asked for."""

    column: Column
    text: str


Part = Cell | Term
"""What a record says: a cell that is filled, or a term."""


class CellReader:
    """Reads the terms of cells, and the records that they refer to; the last ones are cached."""

    def __init__(self, model: Model, index: Index) -> None:
        self.base = model.base
        self.index = index
        self._maker = TermMaker(model, index)
        self._terms: dict[Column, dict[str, KnownTerms]] = {}
        self._ends: dict[object, dict[str, Ends]] = {}

    def terms(self, column: Column, text: str) -> KnownTerms:
        """Return the terms of a cell."""
        if not text:
            return (), True
        cached = self._terms.setdefault(column, {})
        terms = cached.get(text)
        if terms is None:
            if len(cached) >= _MOST_CACHED:
                cached.clear()
            found = list(self._maker.values(column, text))
            is_known = all(value.is_known for value in found)
            terms = cached[text] = tuple(value.term for value in found), is_known
        return terms

    def of_parts(self, parts: Sequence[Part]) -> KnownTerms:
        """Return the terms of what a record says."""
        terms: dict[Term, None] = {}
        is_known = True
        for part in parts:
            if isinstance(part, Cell):
                found, known = self.terms(*part)
                terms.update(dict.fromkeys(found))
                is_known = is_known and known
            else:
                terms[part] = None
        return tuple(terms), is_known

    def ends(self, column: Column, texts: set[str]) -> dict[str, Ends]:
        """Return the records that the cells of a column of references refer to, by cell."""
        resolver = self._maker.references(column.field)
        separator = column.field.separator
        cached = self._ends.get((resolver, separator))
        if cached is None or len(cached) >= _MOST_CACHED:
            cached = self._ends[resolver, separator] = {}  # a chunk may still read the last one
        for text in texts - cached.keys():
            found = resolver.by_plain_id(stripped(text)) if separator is None else None
            cached[text] = (found.relative,) if found else self._ends_of(column, text)
        return cached

    def _ends_of(self, column: Column, text: str) -> Ends:
        terms, is_known = self.terms(column, text)
        if not is_known:
            return None
        return tuple(term.value.removeprefix(self.base) for term in terms if isinstance(term, Iri))


class Chunk:
    """Some rows of a file: the number of the first, their keys and the cells of some columns."""

    def __init__(
        self,
        record_type: RecordType,
        headings: Headings,
        first: int,
        cells: CellReader,
        columns: Sequence[tuple[Column, Sequence[str]]],
        keys: Sequence[Sequence[str]],
    ) -> None:
        """``keys`` are the cells of the key, column by column."""
        self.record_type, self.headings, self.first = record_type, headings, first
        self.cells, self.columns, self.keys = cells, columns, keys
        self._filled: dict[int, list[bool]] = {}
        self._ends: dict[int, dict[str, Ends]] = {}
        self._parts: dict[int, list[tuple[Part, ...]]] = {}

    def __len__(self) -> int:
        return len(self.keys[0])

    @cached_property
    def ids(self) -> list[str]:
        """The id of each row; empty where there is none."""
        identify = self.cells.index.identifier_at(self.record_type, self.headings)
        return list(map(identify, zip(*self.keys, strict=True)))

    @cached_property
    def records(self) -> list[str]:
        """The record of each row, without the base."""
        return list(map(self.record_type.segment.__add__, self.ids))

    def places_of(self, fields: Sequence[Field]) -> list[int]:
        """Return the places in ``columns`` of the columns of some fields."""
        return [at for at, (column, _) in enumerate(self.columns) if column.field in fields]

    def filled(self, at: int) -> list[bool]:
        """Return of the cells of a column whether each is filled."""
        filled = self._filled.get(at)
        if filled is None:
            filled = self._filled[at] = list(map(bool, map(stripped, self.columns[at][1])))
        return filled

    def ends(self, at: int) -> dict[str, Ends]:
        """Return the records that the cells of a column refer to, by cell."""
        ends = self._ends.get(at)
        if ends is None:
            column, cells = self.columns[at]
            ends = self._ends[at] = self.cells.ends(column, {*cells})
        return ends

    def parts(self, at: int) -> list[tuple[Part, ...]]:
        """Return what the cells of a column say."""
        parts = self._parts.get(at)
        if parts is None:
            column, cells = self.columns[at]
            by_cell = {cell: (Cell(column, cell),) if stripped(cell) else () for cell in {*cells}}
            parts = self._parts[at] = list(map(by_cell.__getitem__, cells))
        return parts


def chunks(table: Table, fields: Sequence[Field], cells: CellReader) -> Iterator[Chunk]:
    """Yield the rows of a table with the columns of some fields, as far as files have them."""
    names = {field.name: field for field in fields}
    for file, headings in zip(table.files, table.headings, strict=True):
        keys = [headings.positions.get((name, None)) for name in table.record_type.keys]
        found = [
            (Column(names[name], language), position)
            for (name, language), position in headings.positions.items()
            if name in names
        ]
        known = [position for position in keys if position is not None]
        if len(known) < len(keys):
            continue  # which has a finding: nobody knows whose rows these are
        first, told = file.first_row, list(file.findings)
        for read in file.cells(_ROWS, [*known, *(position for _, position in found)]):
            own = read[len(known) :]
            columns = [(column, part) for (column, _), part in zip(found, own, strict=True)]
            yield Chunk(table.record_type, headings, first, cells, columns, read[: len(known)])
            first += len(read[0])
        file.findings[:] = told
