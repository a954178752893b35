"""A proposal as the rows of a mapping file, for a person to review."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Final, NamedTuple

from verbund.findings import Language, Localised, phrase
from verbund.model.model import RecordType
from verbund.read.likely_columns import LONGEST, Column, Likely
from verbund.read.mapping.cells import HEADINGS, written
from verbund.read.mapping.rules import BY_ROW, IGNORED
from verbund.read.table_names import TableNames
from verbund.resolve.proposal.columns import TableColumns
from verbund.resolve.proposal.sheets import ProposedSheet

_SEPARATORS: Final = {"de": ";", "en": ","}
"""What spreadsheet programs of a language take for the separator of CSV."""

_BETWEEN: Final = " | "


class _Row(NamedTuple):
    why: Localised
    heading: str = ""
    value: str = ""
    table: str = ""
    column: str = ""
    candidates: str = ""


class Counts(NamedTuple):
    """How much of a proposal is decided: sheets and headings, and what is open of either."""

    sheets: int
    headings: int
    open: int


class MappingText:
    """Writes a proposal in a language, with the separator of its spreadsheet programs."""

    def __init__(self, names: TableNames, language: Language) -> None:
        self._names, self._language = names, language
        self.counts = Counts(0, 0, 0)

    def text(self, sheets: Iterable[ProposedSheet]) -> str:
        """Return the content of the file; ``counts`` are then those of the proposal."""
        stream = StringIO(newline="")
        writer = csv.writer(stream, delimiter=_SEPARATORS[self._language])
        writer.writerow([*(texts[self._language] for texts in HEADINGS.values())])
        for sheet in sheets:
            scope = [written(sheet.file), written(sheet.sample.sheet or "")]
            for row in self._rows(sheet):
                cells = [written(row.heading), written(row.value), row.table, row.column]
                writer.writerow([*scope, *cells, row.why[self._language], row.candidates, ""])
        return stream.getvalue()

    def _rows(self, sheet: ProposedSheet) -> Iterator[_Row]:
        if sheet.by_row is not None:
            yield _Row(sheet.why, sheet.by_row, table=BY_ROW)
            for value in sheet.values:
                table, why = "", phrase("proposal.value-like")
                if value.table is not None:
                    table = self._table(value.table)
                else:
                    why = phrase("proposal.several" if value.candidates else "proposal.none")
                near = self._tables(value.candidates)
                yield _Row(why, sheet.by_row, value.value, table, candidates=near)
                self._count(value.table is not None)
        else:
            table = self._table(sheet.parts[0].table.record_type) if sheet.parts else ""
            yield _Row(sheet.why, table=table, candidates=self._tables(sheet.candidates))
        self._count(bool(sheet.parts), sheets=1)
        if sheet.parts:
            yield from self._headings(sheet)

    def _headings(self, sheet: ProposedSheet) -> Iterator[_Row]:
        for at, heading in enumerate(sheet.sample.headings):
            if not heading or len(heading) > LONGEST:
                continue
            found = [(part.table, part.columns[at]) for part in sheet.parts]
            decided = [
                (table, item.column, item.why) for table, item in found if item.column is not None
            ]
            if heading == sheet.by_row and not decided:
                continue
            is_left_out = not decided and all(item.is_left_out for _, item in found)
            self._count(bool(decided) or is_left_out, headings=1)
            if is_left_out:
                yield _Row(found[0][1].why, heading, column=IGNORED)
                continue
            yield from self._heading(heading, found, decided)

    def _heading(
        self,
        heading: str,
        found: Sequence[tuple[TableColumns, Likely]],
        decided: Sequence[tuple[TableColumns, Column, Localised]],
    ) -> Iterator[_Row]:
        if not decided:
            near = dict.fromkeys(
                self._column(table, column) for table, item in found for column in item.candidates
            )
            why = next((item.why for _, item in found if item.candidates), found[0][1].why)
            yield _Row(why, heading, candidates=_BETWEEN.join(near))
            return
        if len({column for _, column, _ in decided}) == 1:
            table, column, why = decided[0]
            yield _Row(why, heading, column=self._column(table, column))
            return
        for table, column, why in decided:
            name = self._table(table.record_type)
            yield _Row(why, heading, table=name, column=self._column(table, column))

    def _count(self, is_decided: bool, *, sheets: int = 0, headings: int = 0) -> None:
        counts = self.counts
        self.counts = Counts(
            counts.sheets + sheets * is_decided,
            counts.headings + headings * is_decided,
            counts.open + (not is_decided),
        )

    def _column(self, table: TableColumns, column: Column) -> str:
        return table.heading(column, self._language)

    def _tables(self, tables: Iterable[RecordType]) -> str:
        return _BETWEEN.join(map(self._table, tables))

    def _table(self, record_type: RecordType) -> str:
        """Return what a table is called in the language, so that it is found by it."""
        label = record_type.labels.get(self._language, "")
        return label if self._names.table(label) is record_type else record_type.name
