"""The names of records as they are written, for people: read only where one is to be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from verbund.model.model import RecordType
from verbund.read.grid import is_blank
from verbund.read.headings import Headings
from verbund.read.tables import Table, Tables
from verbund.text.names import stripped

Identifier = Callable[[Table, Headings], Callable[[Sequence[str]], str]]
"""Returns a function from a row of a table's file to its id."""


class WrittenNames:
    """The names of the records of each table, the preferred one first."""

    def __init__(self, tables: Tables, identifier: Identifier) -> None:
        self.tables, self._identifier = tables, identifier
        self.known: dict[str, Mapping[str, Sequence[str]]] = {}

    def of(self, record_type: RecordType) -> Mapping[str, Sequence[str]]:
        """Return the names of each record by id, each once; the first row of an id counts.

        They are in the order of the columns that csvw:rowTitle names; in each, the workspace's
        language is first.
        """
        known = self.known.get(record_type.name)
        if known is None:
            table = self.tables.by_name.get(record_type.name)
            known = {} if table is None else self._read(table)
            self.known[record_type.name] = known
        return known

    def name(self, record_type: RecordType, key: str) -> str:
        """Return the preferred name of a record; its id where it has none."""
        return next(iter(self.of(record_type).get(key, ())), key)

    def _read(self, table: Table) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for number, _, rows in table.chunks():
            headings = table.headings[number]
            identify = self._identifier(table, headings)
            columns = _columns(table, headings)
            for row in () if is_blank(rows) else rows:
                key = identify(row)
                if key and key not in found:
                    found[key] = list(dict.fromkeys(_names(row, columns)))
        return found


def _columns(table: Table, headings: Headings) -> list[tuple[int, str | None]]:
    """Return the position of each column of names, with what parts its values."""
    titles = table.record_type.titles
    ranked = sorted(
        (titles.index(column.field.name), rank, column)
        for rank, column in enumerate(table.columns)
        if column.field.name in titles
    )
    return [
        (position, column.field.separator)
        for _, _, column in ranked
        if (position := headings.positions.get((column.field.name, column.language))) is not None
    ]


def _names(row: Sequence[str], columns: Sequence[tuple[int, str | None]]) -> list[str]:
    names: list[str] = []
    for position, separator in columns:
        if len(row) > position:
            cell = row[position]
            names += map(stripped, cell.split(separator) if separator else (cell,))
    return [name for name in names if name]
