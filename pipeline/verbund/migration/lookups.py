"""Finds the records of other tables that say what a row does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from verbund.migration.cell_values import CellValues, Said, is_exact, is_time, may_be_in
from verbund.migration.rules import Lookup
from verbund.migration.sheet import Row, Sheet
from verbund.model.column_kinds import Reference
from verbund.model.model import Field, Model, RecordType
from verbund.read.tables import Tables
from verbund.resolve.index import Index


class Found(NamedTuple):
    """The ids of records that may be meant, and the only one that surely is, if there is one."""

    possible: list[str]
    certain: str | None


class _There(NamedTuple):
    """A record: its id, what its columns say, and whether it is one of those looked for."""

    identifier: str
    said: Mapping[str, Said]
    is_looked_for: bool


class Lookups:
    """Finds the records of a table that say what a row does."""

    def __init__(self, model: Model, tables: Tables, index: Index, values: CellValues) -> None:
        self._model, self._tables, self._index, self._values = model, tables, index, values
        self._known: dict[str, list[_There]] = {}

    def is_there(self, lookup: Lookup, row: Row, record_type: RecordType) -> bool:
        """Whether a record surely says what a row does."""
        wanted = self._wanted(lookup, row, record_type)
        return wanted is not None and any(
            item.is_looked_for and _says(item, wanted) for item in self._records(lookup)
        )

    def found(self, lookup: Lookup, row: Row, record_type: RecordType) -> Found:
        """Return the records that may be meant; none where a table is not known in full.

        One is certain if it is the only one, is one of those that are looked for, and says just
        what the row does, as exactly as can be. A record that is none of them counts as possible
        beside one that is: who wrote it may have meant it.
        """
        wanted, table = self._wanted(lookup, row, record_type), self._model.by_name[lookup.table]
        if wanted is None:
            return Found([], None)
        possible = [
            item
            for item in self._records(lookup)
            if item.identifier
            and (_says(item, wanted) or (item.is_looked_for and _may_say(item, wanted, table)))
        ]
        if not any(item.is_looked_for for item in possible):
            return Found([], None)
        only = possible[0]
        is_certain = (
            len(possible) == 1
            and _says(only, wanted)
            and not any(only.said[name].is_open for name in wanted)
            and all(is_exact(table.field(name), values) for name, values in wanted.items())
        )
        return Found(
            [item.identifier for item in possible], only.identifier if is_certain else None
        )

    def _wanted(
        self, lookup: Lookup, row: Row, record_type: RecordType
    ) -> dict[str, frozenset[str]] | None:
        """Return what a record has to say; None where the row does not say it, or nobody knows."""
        table = self._model.by_name[lookup.table]
        if not self._index.is_complete(table):
            return None
        wanted = {}
        for name, columns in lookup.where.items():
            said = [self._of_row(column, row, record_type, table.field(name)) for column in columns]
            if not all(said):
                return None
            wanted[name] = frozenset[str]().union(*said)
        return wanted

    def _of_row(self, name: str, row: Row, record_type: RecordType, to: Field) -> frozenset[str]:
        """Return what a column of a row says; where records are meant, a key names the row."""
        field, text = record_type.field(name), row.text(name)
        names_itself = isinstance(to.kind, Reference) and not isinstance(field.kind, Reference)
        if not names_itself:
            return self._values.said(field, text).values
        return self._values.said(to, f"{record_type.segment}{text}").values if text else frozenset()

    def _records(self, lookup: Lookup) -> list[_There]:
        """Return the records of a table, and what their columns say."""
        key = repr(lookup)
        if key not in self._known:
            self._known[key] = list(self._read(lookup))
        return self._known[key]

    def _read(self, lookup: Lookup) -> Iterator[_There]:
        table = self._tables.by_name.get(lookup.table)
        if table is None:
            return
        for file, headings in zip(table.files, table.headings, strict=True):
            identify = self._index.identifier(table, headings)
            for row in Sheet(table, file, headings, self._model.language).rows():
                said = {
                    name: self._values.said(table.record_type.field(name), row.text(name))
                    for name in lookup.where
                }
                is_one = self._values.fulfils(row, table.record_type, lookup.only)
                yield _There(identify(row.cells), said, is_one)


def _says(item: _There, wanted: Mapping[str, frozenset[str]]) -> bool:
    return all(item.said[name].values >= values for name, values in wanted.items())


def _may_say(item: _There, wanted: Mapping[str, frozenset[str]], table: RecordType) -> bool:
    return all(
        _may_be(item.said[name], values, table.field(name)) for name, values in wanted.items()
    )


def _may_be(said: Said, wanted: frozenset[str], field: Field) -> bool:
    if said.values >= wanted or said.is_open:
        return True
    return is_time(field) and all(
        any(may_be_in(one, other) for other in said.values) for one in wanted
    )
