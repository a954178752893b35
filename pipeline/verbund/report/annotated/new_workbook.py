"""A new workbook with a sheet for each table: its cells as texts, with findings on them.

It is written row by row: memory does not grow with the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from openpyxl import Workbook

from verbund.findings.catalogue import say
from verbund.findings.finding import Finding
from verbund.report.annotated.cell_text import sheet_title
from verbund.report.annotated.same_bytes import NO_TIME, write_workbook
from verbund.report.annotated.summary import lines_of, link_to, remarks_of, write_summary
from verbund.report.annotated.text_sheet import write_table
from verbund.report.annotated.text_tables import text_tables

if TYPE_CHECKING:
    from verbund.report.annotated.notes import Notes
    from verbund.report.reported import RunReport


def new_workbook(reported: RunReport, notes: Notes, more: Sequence[str], stream: IO[bytes]) -> None:
    """Write a workbook of all tables of a run into a stream; ``more`` are remarks for the list."""
    language = reported.language
    book = Workbook(write_only=True)
    book.properties.created, book.properties.creator = NO_TIME, "Verbund"
    taken: set[str] = set()
    summary = book.create_sheet(sheet_title(say("annotated.sheet", language), taken))
    tables = text_tables(reported, notes, taken)
    for table in tables.by_origin.values():
        write_table(book.create_sheet(table.title), table)

    def target(finding: Finding) -> str | None:
        cell = tables.cell(finding)
        return None if cell is None else link_to(*cell)

    remarks = remarks_of(reported, notes, [*more, *tables.remarks(language)])
    write_summary(summary, lines_of(reported, target), remarks, language)
    write_workbook(book, stream)
