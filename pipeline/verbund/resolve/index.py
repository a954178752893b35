"""The index of keys: all records, by id and by name (docs/design.md, The index of keys)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field as data_field
from functools import cached_property
from typing import TypeVar

from verbund.data_class import NamedTuple, data_class
from verbund.errors import _ControlFlow
from verbund.model.column_kinds import ConceptColumn, Reference
from verbund.model.model import Field, Model, RecordType
from verbund.read.grid import is_blank
from verbund.read.headings import Headings
from verbund.read.pieces import column_of
from verbund.read.tables import CHUNK, Table, Tables
from verbund.resolve.contested import contested_texts, may_be_contested
from verbund.resolve.decided import Decisions
from verbund.resolve.keys import has_whole_rows, plain_key
from verbund.resolve.written_names import WrittenNames
from verbund.text.latin1 import as_latin1
from verbund.text.names import normalise, stripped


class Undecided(_ControlFlow):
    """Raised where the quick way cannot decide; the plain way then checks again."""


class Found(NamedTuple):
    """The target of a reference: a record by table and id."""

    record_type: RecordType
    id: str

    @property
    def relative(self) -> str:
        """Return the record's IRI relative to the base."""
        return self.record_type.segment + self.id


class _Remembered(dict[str, str]):
    """Results of a function on cells, cached up to a bound."""

    def __init__(self, function: Callable[[str], str]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, cell: str) -> str:
        result = self._function(cell)
        if len(self) < _MOST:
            self[cell] = result
        return result


_MOST = 1 << 16


@data_class(slots=True)
class TableIndex:
    """The ids of one table and, where rows choose their class, the class of each.

    ``ids`` maps each id to its packed form, as the generated code writes it.
    """

    ids: dict[str, str] = data_field(default_factory=dict)
    classes: dict[str, str] = data_field(default_factory=dict)


def not_in_one(cells: set[str], *tables: Mapping[str, str]) -> set[str]:
    """Return the cells that are an id of none or of several tables, given the ids of each."""
    if len(tables) == 1:
        return cells.difference(tables[0])
    unknown, count = cells, 0
    for ids in tables:
        count += len(cells) - len(cells.difference(ids))
        unknown = unknown.difference(ids)  # with all tables at once it would iterate over them
    if count == len(cells) - len(unknown):
        return unknown
    return {cell for cell in cells if sum(cell in ids for ids in tables) != 1}


_Read = TypeVar("_Read")
Refer = Callable[["Index", Field], Callable[[str], str]]
"""Returns the resolver of a reference column, given an index: a function from a cell to an id."""


class Index:
    """Ids and names of all tables, each table read when it is first needed.

    ``refer`` returns for a reference in a key the function from a cell to the id that it means.
    ``decisions`` say what texts mean that the records leave open. Made by
    ``verbund.resolve.indexing.index_tables``.
    """

    def __init__(
        self, model: Model, tables: Tables, refer: Refer, decisions: Decisions | None = None
    ) -> None:
        self.model, self.tables, self.refer = model, tables, refer
        self.decisions = Decisions(model) if decisions is None else decisions
        self.written = WrittenNames(tables, self.identifier)
        self.unchecked: set[str] = set()
        """The tables into which a reference was left undecided, as they are not known in full."""

        self._left_open: set[str] = set()
        self._read: dict[str, TableIndex] = {}
        self._kept: dict[str, Callable[[], dict[str, str] | None]] = {}
        self._names: dict[str, dict[str, list[str]]] = {}
        self._whole: dict[str, bool] = {}
        self._without_id: dict[str, frozenset[str] | None] = {}
        self._open: dict[str, bool] = {}
        self._certain: dict[str, dict[str, str]] = {}

    @cached_property
    def _by_segment(self) -> tuple[RecordType, ...]:
        return self.model.record_types

    def of(self, record_type: RecordType) -> TableIndex:
        """Return the index of one table; empty where the workspace has no such table."""
        index = self._read.get(record_type.name)
        if index is None:
            index = self._read[record_type.name] = TableIndex()
            table = self.tables.by_name.get(record_type.name)
            kept = self._kept.get(record_type.name, _nothing)()
            if kept is not None:
                index.ids = kept
            elif table is not None:
                self._fill(index, table)
        return index

    def share(self, other: Index) -> None:
        """Take what another index of the same tables has read and no decision can change."""
        for item in self.model.record_types:
            if not _refers_in_key(item):
                _share(item.name, self._read, other._read)
                _share(item.name, self._names, other._names)
                _share(item.name, self.written.known, other.written.known)

    def learn(self, table: Table, ids: dict[str, str]) -> None:
        """Add the ids of a table that was just read in full, so that it is not read again.

        Does nothing where rows choose their class: such a table is read when its index is
        requested.
        """
        name = table.record_type.name
        if name not in self._read and table.record_type.class_field is None:
            self._read[name] = TableIndex(ids)

    def learn_when_asked(self, name: str, ids: Callable[[], dict[str, str] | None]) -> None:
        """Note what gives the ids of a table that need not be read; None where it must be.

        Rows of such a table do not choose their class.
        """
        self._kept[name] = ids

    def take(self, table: Table, index: TableIndex) -> None:
        """Add the index of a table that another process has read."""
        self._read[table.record_type.name] = index

    def is_known(self, name: str) -> bool:
        """Whether a table was read already."""
        return name in self._read

    def is_complete(self, record_type: RecordType) -> bool:
        """Whether every record of the table is known, by id and by name.

        If not, references to the table are undecided: a file could not be read in full, lacks a
        heading, or has a row that is cut wrongly or has no id, a wrong one, or another row's.
        """
        self.of(record_type)
        name = record_type.name
        table = self.tables.by_name.get(name)
        if name in self.tables.unreadable:
            return False
        if table is None:
            return True
        if not all(file.complete for file in table.files):
            return False
        if name not in self._whole:  # needed only after a fault: a pass of its own
            self._whole[name] = self._has_a_record_a_row(table)
        return self._whole[name]

    def names_without_id(self, record_type: RecordType) -> frozenset[str] | None:
        """Return the names of the rows of a table that have no id yet, as they are compared.

        None where rows or names are unknown, or ids are no texts of their own: then anything may
        be the name of a record that is not known.
        """
        name = record_type.name
        if name not in self._without_id:
            self._without_id[name] = self._names_without_id(record_type)
        return self._without_id[name]

    def _names_without_id(self, record_type: RecordType) -> frozenset[str] | None:
        table = self.tables.by_name.get(record_type.name)
        known = record_type.name not in self.tables.unreadable or (
            record_type.name in self.tables.named
        )
        if table is None or not known or not record_type.makes_ids or not record_type.titles:
            return None
        if not all(file.complete for file in table.files):
            return None
        found: set[str] = set()
        for number, _, rows in table.chunks():
            headings = table.headings[number]
            identify, width = self.identifier(table, headings), len(headings.texts)
            titles = [
                (position, record_type.field(name).separator)
                for (name, _), position in headings.positions.items()
                if name in record_type.titles
            ]
            for row in rows:
                if not any(map(stripped, row)):
                    continue
                if len(row) != width:
                    return None  # cut wrongly: nobody knows what it is called
                if identify(row):
                    continue
                if not any(stripped(row[at]) for at, _ in titles):
                    return None
                for at, separator in titles:
                    parts = row[at].split(separator) if separator else (row[at],)
                    found.update(normalise(part) for part in parts if stripped(part))
        return frozenset(found)

    def _has_a_record_a_row(self, table: Table) -> bool:
        """Whether each row is whole, and no two have one id, as if one meant another record."""
        rows = 0
        for whole in has_whole_rows(table):
            if not whole:
                return False
            rows += 1
        return rows <= len(self.of(table.record_type).ids)

    @cached_property
    def contested(self) -> Mapping[str, frozenset[Found]]:
        """The texts that are the key of one record and the name of another, with all of these."""
        return self._find_contested(self.model.record_types)

    @cached_property
    def contested_in_keys(self) -> Mapping[str, frozenset[Found]]:
        """The same for references in keys: of tables whose own keys have no references.

        Else what an id is would depend on which table is read first.
        """
        return self._find_contested(
            [item for item in self.model.record_types if not _refers_in_key(item)]
        )

    def _find_contested(self, among: Sequence[RecordType]) -> Mapping[str, frozenset[Found]]:
        names = {item.name for item in among}
        found = contested_texts(
            self.model,
            self.tables,
            lambda item: self.of(item).ids if item.name in names else (),
            lambda item: self.names(item) if item.name in names else {},
        )
        return {text: frozenset(Found(*item) for item in items) for text, items in found.items()}

    @property
    def compares_names(self) -> bool:
        """Whether keys are compared with names at all: then the ids of all tables are read."""
        return may_be_contested(self.model, self.tables)

    def look_for_contested(self) -> None:
        """Find out now which texts are contested, for processes that share this index."""
        _ = self.contested

    def certain_ids(self, record_type: RecordType) -> dict[str, str]:
        """Return the ids of a table that are no other record's name, as ``TableIndex.ids``.

        A cell with one of them, and of no other table, means this record.
        """
        ids = self.of(record_type).ids
        if not self.contested:
            return ids
        certain = self._certain.get(record_type.name)
        if certain is None:
            certain = {
                key: text for key, text in ids.items() if normalise(key) not in self.contested
            }
            self._certain[record_type.name] = certain
        return certain

    def names(self, record_type: RecordType) -> dict[str, list[str]]:
        """Return the ids by name (normalised), from the columns that csvw:rowTitle names."""
        names = self._names.get(record_type.name)
        if names is None:
            names = self._names[record_type.name] = {}
            table = self.tables.by_name.get(record_type.name)
            if table is not None:
                self._fill_names(names, table)
        return names

    def find(self, iri: str, among: tuple[RecordType, ...] | None = None) -> Found | None:
        """Return the record with an absolute IRI, in some tables or in any, or None."""
        if not iri.startswith(self.model.base):
            return None
        relative = iri[len(self.model.base) :]
        for record_type in self._by_segment if among is None else among:
            if relative.startswith(record_type.segment):
                key = relative[len(record_type.segment) :]
                if key in self.of(record_type).ids:
                    return Found(record_type, key)
        return None

    def class_of(self, record: Found) -> str | None:
        """Return the class of a record; None where its row states none that exists."""
        if record.record_type.class_field is None:
            return record.record_type.classes[0]
        return self.of(record.record_type).classes.get(record.id)

    def is_instance(self, iri: str, kind: str) -> bool:
        """Whether a record, or a node of the ontology, is an instance of a class (SHACL, 1.1)."""
        record = self.find(iri)
        if record is not None:
            stated = self.class_of(record)
            return stated is not None and self.model.is_a(stated, kind)
        if self._is_unread(iri):
            return True
        types = self.model.types.get(iri, frozenset())
        return any(self.model.is_a(item, kind) for item in types)

    def is_open(self, iri: str) -> bool:
        """Whether the classes of the node with an IRI are undecided.

        Its own row leaves its class open, or it may be in a part of a table that could not be read.
        """
        known = self._open.get(iri)
        if known is None:
            record = self.find(iri)
            known = self._is_unread(iri) if record is None else self.class_of(record) is None
            if len(self._open) < _MOST:
                self._open[iri] = known
        return known

    def leave_open(self, iri: str) -> None:
        """Note an IRI that a faulty decision names: what is wrong is told there, not at cells."""
        self._left_open.add(iri)

    def _is_unread(self, iri: str) -> bool:
        """Whether the IRI is of a table that is not known in full: the record is undecided."""
        return iri in self._left_open or any(
            not self.is_complete(record_type)
            for record_type in self.model.record_types
            if iri.startswith(self.model.base + record_type.segment)
        )

    def in_scheme(self, iri: str, scheme: str) -> bool:
        """Whether a concept is in a scheme (skos:inScheme)."""
        return iri in self.model.members.get(scheme, frozenset())

    def _fill(self, index: TableIndex, table: Table) -> None:
        if all(plain_key(table.record_type, headings) is not None for headings in table.headings):
            self._fill_plainly(index, table)
        else:
            for number, _, rows in table.chunks():
                identify = self.identifier(table, table.headings[number])
                keys = [identify(row) for row in rows]
                _add_ids(index, keys)
                position = _class_position(table.record_type, table.headings[number])
                if position is not None:
                    _add_classes(index, table.record_type, keys, column_of(rows, position))
        index.ids.pop("", None)

    def _fill_plainly(self, index: TableIndex, table: Table) -> None:
        """Read only the ids, and classes that rows choose, where ids stand in one column."""
        for file, headings in zip(table.files, table.headings, strict=True):
            key = plain_key(table.record_type, headings) or 0
            position = _class_position(table.record_type, headings)
            for columns in file.cells(CHUNK, [key] if position is None else [key, position]):
                keys = list(map(stripped, columns[0]))
                _add_ids(index, keys)
                if position is not None:
                    _add_classes(index, table.record_type, keys, columns[1])

    def identifier(self, table: Table, headings: Headings) -> Callable[[Sequence[str]], str]:
        """Return a function from a row of a file to its id: empty if part of the key is missing."""
        record_type = table.record_type
        positions = [headings.positions.get((name, None)) for name in record_type.keys]
        if any(position is None for position in positions):
            return lambda row: ""
        only = plain_key(record_type, headings)
        if only is not None:
            return lambda row: stripped(row[only]) if len(row) > only else ""
        return self._composed(record_type, [position or 0 for position in positions])

    def identifier_at(
        self, record_type: RecordType, headings: Headings
    ) -> Callable[[Sequence[str]], str]:
        """Return a function from the cells of the key alone, in its order, to the id of a row."""
        if plain_key(record_type, headings) is not None:
            return lambda cells: stripped(cells[0])
        return self._composed(record_type, list(range(len(record_type.keys))))

    def _composed(
        self, record_type: RecordType, positions: list[int]
    ) -> Callable[[Sequence[str]], str]:
        resolvers: list[Callable[[str], str]] = []
        for name in record_type.keys:
            field = record_type.field(name)
            if isinstance(field.kind, Reference):
                resolvers.append(_Remembered(self.refer(self, field)).__getitem__)
            else:
                resolvers.append(stripped)
        literals = ["", *record_type.template[2::2]]

        def identify(row: Sequence[str]) -> str:
            if len(row) <= max(positions):
                return ""
            parts = [
                resolve(row[position])
                for resolve, position in zip(resolvers, positions, strict=True)
            ]
            if not all(parts):
                return ""
            joined = "".join(literal + part for literal, part in zip(literals, parts, strict=False))
            return joined + literals[-1]

        return identify

    def _fill_names(self, names: dict[str, list[str]], table: Table) -> None:
        for number, _, rows in table.chunks():
            headings = table.headings[number]
            identify = self.identifier(table, headings)
            columns = [
                (position, table.record_type.field(name).separator)
                for (name, _), position in headings.positions.items()
                if name in table.record_type.titles
            ]
            for row in () if is_blank(rows) else rows:
                key = identify(row)
                for position, separator in columns if key else ():
                    if len(row) > position:
                        self._add_names(names, key, row[position], separator)

    def _add_names(
        self, names: dict[str, list[str]], key: str, cell: str, separator: str | None
    ) -> None:
        for name in cell.split(separator) if separator else (cell,):
            if stripped(name):
                ids = names.setdefault(normalise(name), [])
                if key not in ids:
                    ids.append(key)


def _refers_in_key(record_type: RecordType) -> bool:
    """Whether the keys of a table are made of references to other records."""
    return any(isinstance(record_type.field(key).kind, Reference) for key in record_type.keys)


def _nothing() -> None:
    """Return nothing: the table is read."""


def _share(name: str, mine: dict[str, _Read], theirs: Mapping[str, _Read]) -> None:
    if name in theirs:
        mine[name] = theirs[name]


def _class_position(record_type: RecordType, headings: Headings) -> int | None:
    """Return the position of the column by which rows choose their class; None if they do not."""
    column = record_type.class_field
    return None if column is None else headings.positions.get((column.name, None))


def _add_ids(index: TableIndex, keys: Sequence[str]) -> None:
    plain = "".join(keys).isascii()
    index.ids.update(zip(keys, keys if plain else map(as_latin1, keys), strict=True))


def _add_classes(
    index: TableIndex, record_type: RecordType, keys: Sequence[str], cells: Sequence[str]
) -> None:
    """Add the classes that rows choose; the first row of an id is the record."""
    column = record_type.class_field
    if column is None or not isinstance(column.kind, ConceptColumn):
        return
    known = {cell: column.kind.options.get(normalise(cell)) for cell in {*cells}}
    for key, cell in zip(keys, cells, strict=True):
        kind = known[cell]
        if kind is not None:
            index.classes.setdefault(key, kind)
