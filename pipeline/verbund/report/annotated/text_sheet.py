"""Writes a table of texts into a sheet of openpyxl, in memory or streamed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from openpyxl.styles import Font

from verbund.report.annotated.cell_text import LONGEST
from verbund.report.annotated.colours import FILLS, TEXT
from verbund.report.annotated.comments import comment_of
from verbund.report.annotated.notes import end_of_note
from verbund.report.annotated.summary import text_cell
from verbund.text.column_letters import column_letters

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SheetCell

    from verbund.report.annotated.notes import Note
    from verbund.report.annotated.text_tables import TextTable

_WIDEST, _NARROWEST = 60, 10
_BOLD: Final = Font(bold=True, color="FF000000")
_AS_TEXT: Final = "@"
"""The number format of a text: what is written into such a cell stays as it is written."""


def write_table(sheet: Any, table: TextTable) -> None:
    """Write a table into an empty sheet: all its cells are texts, with their notes."""
    notes: defaultdict[int, dict[int, Note]] = defaultdict(dict)
    for cell, note in table.notes.items():
        notes[cell.row][cell.position] = note
    sheet.freeze_panes = f"A{len(table.above) + 2}"
    for position, heading in enumerate(table.headings):
        width = min(max(len(heading) + 4, _NARROWEST), _WIDEST)
        sheet.column_dimensions[column_letters(position)].width = width
    for number, row in enumerate([*table.above, table.headings], start=1 - table.shift):
        bold = number == len(table.above) + 1 - table.shift
        sheet.append(_cells(sheet, row, notes.get(number, {}), bold=bold))
    for number, row in table.rows:
        sheet.append(_cells(sheet, row, notes.get(number, {}), bold=False))


def _cells(
    sheet: Any, row: Sequence[str], notes: dict[int, Note], *, bold: bool
) -> list[SheetCell | None]:
    width = max(len(row), max(notes, default=-1) + 1)
    cells: list[SheetCell | None] = []
    for position in range(width):
        text, note = row[position] if position < len(row) else "", notes.get(position)
        cells.append(_cell(sheet, text, note, bold=bold) if text or note else None)
    return cells


def _cell(sheet: Any, text: str, note: Note | None, *, bold: bool) -> SheetCell:
    cell = text_cell(sheet, text)
    cell.number_format = _AS_TEXT
    if bold:
        cell.font = _BOLD
    if note is not None:
        cell.fill, cell.font = FILLS[note.severity], _BOLD if bold else TEXT
        cell.comment = comment_of(note.text[: LONGEST - len(end_of_note())] + end_of_note())
    return cell
