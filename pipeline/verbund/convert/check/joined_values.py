"""Values of paths over a reference: what other records say, gathered from the columns of tables.

Memory grows with the records that are led to and with their values at the end of the path; rows are
read as columns, in chunks, and each combination of cells is looked at once a chunk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from verbund.model.joined_paths import JoinedPath, JoinedRule
from verbund.model.joined_rules import fields_of, others_of
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.terms import Iri, Term
from verbund.read.headings import Column, Headings
from verbund.read.record_file import RecordFile
from verbund.read.tables import CHUNK, Table, Tables
from verbund.resolve.index import Index
from verbund.resolve.terms import TermMaker

NO_TERMS: tuple[Term, ...] = ()


class Chunk(NamedTuple):
    """Some rows of a file: the number of the first, their keys and the cells of some columns."""

    file: RecordFile
    headings: Headings
    first: int
    keys: Sequence[Sequence[str]]
    """The cells of the key, column by column."""

    columns: Sequence[tuple[Column, Sequence[str]]]

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the columns, row by row."""
        size = len(self.keys[0])
        return list(zip(*(cells for _, cells in self.columns), strict=True)) or [()] * size


_MOST_CACHED: Final = 1 << 14
"""The most cells of a column whose terms are cached: several rules look at the same ones."""

KnownTerms = tuple[tuple[Term, ...], bool]
"""The terms of a cell, and whether all of them are known."""


class Joined(NamedTuple):
    """The values of a joined path, by record without the base.

    ``undecided`` are records of which they are not all known; ``is_open`` says that it may be any.
    """

    values: Mapping[str, tuple[Term, ...]]
    undecided: frozenset[str] = frozenset()
    is_open: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the path leads to nothing, from whichever record."""
        return not (self.values or self.undecided or self.is_open)


class JoinedPathReader:
    """Reads the values of joined paths from the tables of a workspace."""

    def __init__(self, model: Model, tables: Tables, index: Index) -> None:
        self.model, self.tables, self.index = model, tables, index
        self.maker = TermMaker(model, index)
        self._terms: dict[Column, dict[str, KnownTerms]] = {}
        self._read: dict[tuple[str, ...], Joined] = {}
        """What was read already, by the name of the path and the tables that it leads to."""

    def chunks(self, table: Table, fields: Sequence[Field]) -> Iterator[Chunk]:
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
            for cells in file.cells(CHUNK, [*known, *(position for _, position in found)]):
                own = cells[len(known) :]
                columns = [(column, part) for (column, _), part in zip(found, own, strict=True)]
                yield Chunk(file, headings, first, cells[: len(known)], columns)
                first += len(cells[0])
            file.findings[:] = told

    def read(self, rule: JoinedRule, joined_path: JoinedPath) -> Joined:
        """Return the values of a joined path of a rule."""
        others = [
            table
            for item in others_of(rule, joined_path, self.model.by_name)
            if (table := self.tables.by_name.get(item.name)) is not None
        ]
        key = joined_path.name, *(table.record_type.name for table in others)
        if key not in self._read:
            read = self._of if joined_path.back is None else self._back
            self._read[key] = read(joined_path, others)
        return self._read[key]

    def terms(self, column: Column, cell: str) -> KnownTerms:
        """Return the terms of a cell, and whether all of them are known; the last are cached."""
        if not cell:
            return (), True
        cached = self._terms.setdefault(column, {})
        terms = cached.get(cell)
        if terms is None:
            if len(cached) >= _MOST_CACHED:
                cached.clear()
            found = list(self.maker.values(column, cell))
            is_known = all(value.is_known for value in found)
            terms = cached[cell] = tuple(value.term for value in found), is_known
        return terms

    def _of(self, joined_path: JoinedPath, others: Sequence[Table]) -> Joined:
        """Return what other records say, by the record."""
        values: dict[str, tuple[Term, ...]] = {}
        undecided: set[str] = set()
        for table in others:
            record_type = table.record_type
            fields = [field for _, field in fields_of((record_type,), joined_path.other or "")]
            stated = constants(record_type, joined_path.other or "")
            if not (stated or _has_any(table, fields)):
                continue  # no record says anything
            for chunk in self.chunks(table, fields):
                said = self._said(chunk, stated)
                identify = self.index.identifier_at(record_type, chunk.headings)
                for key, cells in zip(zip(*chunk.keys, strict=True), chunk.cells(), strict=True):
                    terms, is_known = said[cells]
                    if terms or not is_known:
                        record = record_type.segment + identify(key)
                        values.setdefault(record, terms)
                        if not is_known:
                            undecided.add(record)
        return Joined(values, frozenset(undecided))

    def _back(self, joined_path: JoinedPath, others: Sequence[Table]) -> Joined:
        """Return the records that refer to each record, or what they say."""
        values: dict[str, dict[Term, None]] = {}
        undecided: set[str] = set()
        is_open = False
        for table in others:
            record_type, base = table.record_type, self.model.base
            back = {field.name for _, field in fields_of((record_type,), joined_path.back or "")}
            wanted = [field for field in record_type.fields if field.path == joined_path.other]
            fields = [field for field in record_type.fields if field.name in back]
            stated = constants(record_type, joined_path.other or "")
            says = joined_path.other is None or stated or _has_any(table, wanted)
            if not (says and _has_any(table, fields)):
                continue
            for chunk in self.chunks(table, [*fields, *wanted]):
                leading = chunk._replace(columns=[c for c in chunk.columns if c[0].field in fields])
                saying = chunk._replace(columns=[c for c in chunk.columns if c[0].field in wanted])
                led, said = self._said(leading, NO_TERMS), self._said(saying, stated)
                identify = self.index.identifier_at(record_type, chunk.headings)
                is_open = is_open or not all(is_known for _, is_known in led.values())
                if joined_path.other is not None:
                    pairs = dict.fromkeys(zip(leading.cells(), saying.cells(), strict=True))
                    found = ((led[to][0], *said[cells]) for to, cells in pairs)
                else:
                    keys = zip(*chunk.keys, strict=True)
                    found = (
                        (led[to][0], (Iri(base + record_type.segment + identify(key)),), True)
                        for to, key in zip(leading.cells(), keys, strict=True)
                        if any(to)
                    )
                for ends, terms, is_known in found:
                    for end in ends:
                        record = end.value.removeprefix(base)
                        values.setdefault(record, {}).update(dict.fromkeys(terms))
                        if not is_known:
                            undecided.add(record)
        return Joined(
            {record: tuple(terms) for record, terms in values.items()},
            frozenset(undecided),
            is_open,
        )

    def _said(
        self, chunk: Chunk, stated: tuple[Term, ...]
    ) -> dict[tuple[str, ...], tuple[tuple[Term, ...], bool]]:
        """Return the terms of each combination of cells of a chunk, with those always stated."""
        said = {}
        for cells in dict.fromkeys(chunk.cells()):
            found = [
                self.terms(column, cell)
                for (column, _), cell in zip(chunk.columns, cells, strict=True)
            ]
            terms = dict.fromkeys([*stated, *(term for some, _ in found for term in some)])
            said[cells] = tuple(terms), all(is_known for _, is_known in found)
        return said


def _has_any(table: Table, fields: Sequence[Field]) -> bool:
    """Whether a file of a table has a column of one of some fields."""
    names = {field.name for field in fields}
    return any(name in names for headings in table.headings for name, _ in headings.positions)


def constants(record_type: RecordType, path: str) -> tuple[Term, ...]:
    """Return the values of a path that every record of a table has."""
    return tuple(term for stated, term in record_type.constants if stated == path)
