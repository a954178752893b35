"""The values of paths over one reference, read from the tables: each table is read once for all.

What others say is kept as they write it: of most values, nobody asks what they mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Final, Protocol

from verbund.convert.check.joined_rows import CellReader, Chunk, Ends, KnownTerms, Part, chunks
from verbund.data_class import NamedTuple
from verbund.model.joined_paths import JoinedPath, JoinedRule
from verbund.model.joined_rules import fields_of, others_of
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.terms import Iri, Term
from verbund.read.tables import Table, Tables
from verbund.resolve.index import Index

_FEW: Final = 64
"""The most kinds of values by which records are told apart."""

Mark = tuple[Part, ...] | bool | None
"""What others say of a record: nothing (False or None), these, or anything (True)."""


class Joined:
    """The values of a joined path, by record without the base.

    ``is_open`` says that there may be more of each record.
    """

    def __init__(
        self, said: Mapping[str, tuple[Part, ...]], cells: CellReader, *, is_open: bool = False
    ) -> None:
        self.said, self.is_open = said, is_open
        self._cells = cells

    @property
    def is_empty(self) -> bool:
        """Whether the path leads to nothing, from whichever record."""
        return not (self.said or self.is_open)

    def terms(self, records: Iterable[str]) -> KnownTerms:
        """Return the values of some records."""
        parts = chain.from_iterable(self.said.get(record, ()) for record in records)
        terms, is_known = self._cells.of_parts(list(parts))
        return terms, is_known and not self.is_open

    def marks(self, records: Sequence[str]) -> Sequence[Mark]:
        """Return what is said of each of some records."""
        if self.is_open:
            return [True] * len(records)
        if self._is_few:
            return list(map(self.said.get, records))
        return list(map(self.said.__contains__, records))

    def mark(self, records: Ends) -> Mark:
        """Return what is said of some records together; None if they are not known."""
        if self.is_open or records is None:
            return True
        if len(records) == 1:
            found = self.said.get(records[0])
            return found if self._is_few else found is not None
        parts = dict.fromkeys(part for record in records for part in self.said.get(record, ()))
        return tuple(parts) if self._is_few else bool(parts)

    def known(self, mark: Mark) -> tuple[Term, ...] | None:
        """Return the values that a mark stands for; None where they may be any."""
        if not mark:
            return ()
        if isinstance(mark, bool):
            return None
        terms, is_known = self._cells.of_parts(mark)
        return terms if is_known else None

    @cached_property
    def _is_few(self) -> bool:
        return len({*self.said.values()}) <= _FEW


class _Asked(NamedTuple):
    """A joined path, and the tables of the records that it leads to."""

    path: JoinedPath
    tables: tuple[str, ...]


class _Reading(Protocol):
    """What is gathered of a joined path while tables are read."""

    def fields(self, table: Table) -> list[Field] | None:
        """Return the columns of a table that are wanted; None where no record says anything."""
        ...

    def add(self, chunk: Chunk) -> None:
        """Take what some rows of a table say."""
        ...

    def joined(self, cells: CellReader) -> Joined:
        """Return what was gathered."""
        ...


class JoinedPathReader:
    """Reads the values of joined paths from the tables of a workspace."""

    def __init__(self, model: Model, tables: Tables, index: Index) -> None:
        self.model, self.tables, self.index = model, tables, index
        self.cells = CellReader(model, index)
        self._read: dict[_Asked, Joined] = {}

    def chunks(self, table: Table, fields: Sequence[Field]) -> Iterator[Chunk]:
        """Yield the rows of a table with the columns of some fields, as far as files have them."""
        return chunks(table, fields, self.cells)

    def read(self, rules: Iterable[JoinedRule]) -> None:
        """Read the values of the joined paths of some rules."""
        readings: dict[_Asked, _Reading] = {}
        for rule in rules:
            for item in rule.joined_paths:
                is_back = item.back is not None
                readings[self._asked(rule, item)] = (_Referring if is_back else _Saying)(item)
        for table in self.tables.by_name.values():
            name = table.record_type.name
            wanted: dict[Field, None] = {}
            adding = []
            for asked, reading in readings.items():
                if name in asked.tables and (fields := reading.fields(table)) is not None:
                    adding.append(reading)
                    wanted |= dict.fromkeys(fields)
            for chunk in self.chunks(table, list(wanted)) if adding else ():
                for reading in adding:
                    reading.add(chunk)
        self._read |= {asked: item.joined(self.cells) for asked, item in readings.items()}

    def joined(self, rule: JoinedRule, joined_path: JoinedPath) -> Joined:
        """Return the values of a joined path of a rule that was read."""
        return self._read[self._asked(rule, joined_path)]

    def _asked(self, rule: JoinedRule, joined_path: JoinedPath) -> _Asked:
        others = others_of(rule, joined_path, self.model.by_name)
        return _Asked(joined_path, tuple(item.name for item in others))


class _Saying:
    """Gathers what other records say."""

    def __init__(self, joined_path: JoinedPath) -> None:
        self._path = joined_path.other or ""
        self._said: dict[str, tuple[Part, ...]] = {}

    def fields(self, table: Table) -> list[Field] | None:
        """Return the columns of a table that are wanted; None where no record says anything."""
        record_type = table.record_type
        fields = _fields(record_type, self._path)
        says = constants(record_type, self._path) or _has_any(table, fields)
        return fields if says else None

    def add(self, chunk: Chunk) -> None:
        """Take what some rows of a table say: of a record with two rows, what the first says."""
        said = self._said
        for record, parts in zip(chunk.records, _parts(chunk, self._path), strict=True):
            if parts and record not in said:
                said[record] = parts

    def joined(self, cells: CellReader) -> Joined:
        """Return what was gathered."""
        return Joined(self._said, cells)


class _Referring:
    """Gathers the records that refer to each record, or what these say."""

    def __init__(self, joined_path: JoinedPath) -> None:
        self._back, self._other = joined_path.back or "", joined_path.other
        self._said: dict[str, dict[Part, None]] = {}
        self._is_open = False

    def fields(self, table: Table) -> list[Field] | None:
        """Return the columns of a table that are wanted; None where no record says anything."""
        record_type = table.record_type
        back = _fields(record_type, self._back)
        said = [] if self._other is None else _fields(record_type, self._other)
        says = self._other is None or constants(record_type, self._other) or _has_any(table, said)
        return [*back, *said] if says and _has_any(table, back) else None

    def add(self, chunk: Chunk) -> None:
        """Take what some rows of a table say."""
        for at in chunk.places_of(_fields(chunk.record_type, self._back)):
            ends = chunk.ends(at)
            for cell, parts in self._pairs(chunk, chunk.columns[at][1]):
                if parts:
                    self._take(ends[cell], parts)

    def _pairs(self, chunk: Chunk, cells: Sequence[str]) -> Iterable[tuple[str, tuple[Part, ...]]]:
        """Return the cells of a column of references, each with what is said by its row."""
        if self._other is not None:
            return dict.fromkeys(zip(cells, _parts(chunk, self._other), strict=True))
        base = chunk.cells.base
        return (
            (cell, (Iri(base + record),))
            for cell, record in zip(cells, chunk.records, strict=True)
            if cell
        )

    def _take(self, ends: Ends, parts: tuple[Part, ...]) -> None:
        if ends is None:
            self._is_open = True
            return
        for end in ends:
            self._said.setdefault(end, {}).update(dict.fromkeys(parts))

    def joined(self, cells: CellReader) -> Joined:
        """Return what was gathered."""
        said = {record: tuple(parts) for record, parts in self._said.items()}
        return Joined(said, cells, is_open=self._is_open)


def _parts(chunk: Chunk, path: str) -> Iterable[tuple[Part, ...]]:
    """Return what each row says by a path: first what each record of its table does."""
    stated = constants(chunk.record_type, path)
    columns = [chunk.parts(at) for at in chunk.places_of(_fields(chunk.record_type, path))]
    if len(columns) == 1 and not stated:
        return columns[0]
    if not columns:
        return [stated] * len(chunk)
    return [(*stated, *chain.from_iterable(parts)) for parts in zip(*columns, strict=True)]


def _fields(record_type: RecordType, path: str) -> list[Field]:
    return [field for _, field in fields_of((record_type,), path)]


def _has_any(table: Table, fields: Sequence[Field]) -> bool:
    """Whether a file of a table has a column of one of some fields."""
    names = {field.name for field in fields}
    return any(name in names for headings in table.headings for name, _ in headings.positions)


def constants(record_type: RecordType, path: str) -> tuple[Term, ...]:
    """Return the values of a path that every record of a table has."""
    return tuple(term for stated, term in record_type.constants if stated == path)
