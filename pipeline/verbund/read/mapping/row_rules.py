"""One row of a mapping as a rule, or as what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from verbund.findings import Finding, phrase
from verbund.findings.finding import Place
from verbund.model.listed_names import listed_columns, listed_tables
from verbund.model.model import Model, RecordType
from verbund.read.headings import HeadingReader
from verbund.read.mapping.cells import COLUMN, FILE, HEADING, SHEET, TABLE, VALUE
from verbund.read.mapping.rules import (
    BY_ROW,
    IGNORED,
    ByRowRule,
    HeadingRule,
    Meaning,
    Rule,
    Scope,
    SheetRule,
    ValueRule,
)
from verbund.read.table_names import TableNames
from verbund.text.names import normalise
from verbund.text.suggestions import suggest

_DASHES = frozenset((IGNORED, "–", "—"))


class MappingRow(NamedTuple):
    """A row of a mapping: its number, its cells by column, and the place of each of them."""

    number: int
    cells: Mapping[str, str]
    place: Callable[[str], Place]


class RowRules:
    """Makes rules of rows; ``folder`` is the name of the records' folder in findings."""

    def __init__(self, model: Model, names: TableNames, folder: str) -> None:
        self._names, self._folder = names, folder
        self.readers = {
            item.name: HeadingReader(item, model.language) for item in model.record_types
        }

    def rule(self, row: MappingRow) -> Rule | Finding | None:
        """Return what a row says, what is wrong with it, or None where it says nothing."""
        cells = row.cells
        if not any(cells.get(name) for name in (FILE, SHEET, HEADING, VALUE, TABLE, COLUMN)):
            return None
        lacking = self._lacking(cells)
        if lacking is not None:
            column, why = lacking
            details = {"problem": phrase(f"mapping.{why}")}
            return Finding("W139", row.place(column), details=details)
        table = self._table(cells[TABLE])
        if table is None:
            return self._names.unknown("W136", row.place(TABLE), cells[TABLE])
        scope = Scope(self.file_name(cells[FILE]), normalise(cells[SHEET]))
        if cells[TABLE] == BY_ROW:
            return ByRowRule(row.number, scope, cells[HEADING])
        if cells[VALUE]:
            return ValueRule(row.number, scope, cells[HEADING], cells[VALUE], table)
        if not cells[HEADING]:
            return SheetRule(row.number, scope, table)
        return self._heading(row, scope, table)

    def wrong(self, row: MappingRow) -> Rule | None:
        """Return a rule in place of one that cannot be: what it speaks of is not told again."""
        cells = row.cells
        scope = Scope(self.file_name(cells[FILE]), normalise(cells[SHEET]))
        if cells[VALUE]:
            if cells[HEADING] and any(scope):
                return ValueRule(row.number, scope, cells[HEADING], cells[VALUE], Meaning.WRONG)
            return None
        if cells[HEADING] and cells[TABLE] != BY_ROW:
            return HeadingRule(row.number, scope, cells[HEADING], None, Meaning.WRONG)
        if scope.file or scope.sheet:
            return SheetRule(row.number, scope, Meaning.WRONG)
        return None

    def file_name(self, text: str) -> str:
        """Return the name of a file in the records' folder, normalised, however it is written."""
        steps = "/".join(map(normalise, text.replace("\\", "/").split("/")))
        return steps.removeprefix("./").removeprefix(f"{normalise(self._folder)}/")

    def _lacking(self, cells: Mapping[str, str]) -> tuple[str, str] | None:
        """Return the column of a row that lacks something or has too much, and the phrase."""
        scoped = cells[FILE] or cells[SHEET]
        if not cells[HEADING]:
            for name in (VALUE, COLUMN):
                if cells[name]:
                    return HEADING, "no-heading"
            if cells[TABLE] == BY_ROW:
                return HEADING, "by-row-heading"
            return None if scoped else (FILE, "no-scope")
        if cells[TABLE] == BY_ROW and (cells[VALUE] or cells[COLUMN]):
            return (VALUE if cells[VALUE] else COLUMN), "by-row-more"
        if cells[VALUE] and cells[COLUMN]:
            return COLUMN, "value-column"
        if (cells[TABLE] == BY_ROW or cells[VALUE]) and not scoped:
            return FILE, "by-row-scope"
        return None

    def _table(self, text: str) -> RecordType | Meaning | None:
        """Return the table that a cell names; None for an unknown one."""
        if text in _DASHES:
            return Meaning.IGNORED
        if text in ("", BY_ROW):
            return Meaning.OPEN
        return self._names.table(text)

    def _heading(
        self, row: MappingRow, scope: Scope, table: RecordType | Meaning
    ) -> HeadingRule | Finding:
        heading, column = row.cells[HEADING], row.cells[COLUMN]
        chosen = table if isinstance(table, RecordType) else None
        meaning: str | Meaning = column
        if column in _DASHES or (table is Meaning.IGNORED and not column):
            meaning = Meaning.IGNORED
        elif not column:
            meaning = Meaning.OPEN
        rule = HeadingRule(row.number, scope, heading, chosen, meaning)
        tables = self.readers if chosen is None else (chosen.name,)
        if isinstance(meaning, str) and not any(self.column(name, column) for name in tables):
            return self.unknown_column(row.place(COLUMN), column, tables)
        return rule

    def column(self, table: str, text: str) -> tuple[str, str | None] | None:
        """Return the column of a table that a text means, by name or heading."""
        return self.readers[table].column_of(text)

    def unknown_column(self, place: Place, text: str, tables: object) -> Finding:
        """Return the finding for the name of a column that none of some tables has."""
        names = [str(name) for name in tables] if isinstance(tables, tuple) else [*self.readers]
        accepted = [heading for name in names for heading in self.readers[name].accepted]
        tables_named = [self.readers[name].record_type for name in names]
        details = {
            "known": listed_columns(field for item in tables_named for field in item.columns),
            "table": listed_tables(tables_named),
        }
        suggestion = suggest(normalise(text), accepted, loosely=True)
        return Finding("W137", place, value=text, details=details, suggestion=suggestion)
