"""Own names of tables and columns: what a mapping calls them, for who speaks of them elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from verbund.model.model import RecordType
from verbund.read.mapping.mapping import TableMapping
from verbund.read.mapping.rules import HeadingRule, Meaning, SheetRule, ValueRule
from verbund.text.names import normalise


class OwnNames(NamedTuple):
    """What a workspace calls tables and columns, normalised.

    ``tables`` has the tables of a sheet, of a file or of a value in the column that says the
    table; ``columns`` the names of columns by heading, for each table.
    """

    tables: Mapping[str, tuple[RecordType, ...]] = {}
    columns: Mapping[str, Mapping[str, frozenset[str]]] = {}


def own_names(mapping: TableMapping) -> OwnNames:
    """Return the names that a mapping gives, of whichever files and sheets it says them."""
    tables: dict[str, dict[RecordType, None]] = {}
    columns: dict[str, dict[str, set[str]]] = {}
    for rule in mapping.rules:
        if isinstance(rule, SheetRule | ValueRule) and isinstance(rule.table, RecordType):
            for name in _names_of(rule):
                tables.setdefault(name, {})[rule.table] = None
        if isinstance(rule, HeadingRule) and not isinstance(rule.column, Meaning):
            wanted = mapping.rows.readers if rule.table is None else (rule.table.name,)
            for table in wanted:
                column = mapping.rows.column(table, rule.column)
                if column is not None:
                    of_table = columns.setdefault(table, {})
                    of_table.setdefault(normalise(rule.heading), set()).add(column[0])
    return OwnNames(
        {name: tuple(found) for name, found in tables.items()},
        {
            table: {heading: frozenset(names) for heading, names in found.items()}
            for table, found in columns.items()
        },
    )


def _names_of(rule: SheetRule | ValueRule) -> Iterator[str]:
    """Yield what a rule calls its table: the value, the sheet, or the file with and without end."""
    if isinstance(rule, ValueRule):
        yield normalise(rule.value)
    if rule.scope.sheet:
        yield rule.scope.sheet
    elif rule.scope.file:
        yield rule.scope.file
        yield rule.scope.file.rpartition("/")[2].rpartition(".")[0]
