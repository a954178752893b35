"""What openpyxl does to a copy of a workbook, in a process that is shut in."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from copy import copy
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import PatternFill

from verbund.findings import phrase
from verbund.findings.catalogue import say
from verbund.findings.finding import Severity
from verbund.report.annotated.cell_text import cell_text, may_run, sheet_title
from verbund.report.annotated.colours import FILLS, is_ours
from verbund.report.annotated.comments import comment_of
from verbund.report.annotated.notes import MARK, Cell, Note
from verbund.report.annotated.same_bytes import NO_TIME, write_workbook
from verbund.report.annotated.summary import write_summary
from verbund.report.annotated.text_sheet import write_table

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from verbund.report.annotated.order import Order
    from verbund.system.sandbox import Note as SandboxNote

_DYNAMIC: Final = "|"
"""The sign of a formula that starts another program (DDE): no other formula needs it."""

_BLACK: Final = "FF000000"


def annotated(order: Order, _: SandboxNote) -> bytes:
    """Return the bytes of the copy of a workbook. Raises whatever openpyxl does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that something is not kept is told by ``lost``
        book = load_workbook(BytesIO(order.book.content), rich_text=True)
        _annotate(book, order)
        stream = BytesIO()
        write_workbook(book, stream)
    return stream.getvalue()


def _annotate(book: Workbook, order: Order) -> None:
    _remove_old_list(book)
    for sheet in book.worksheets:
        _make_harmless(sheet)
        _put_notes(sheet, order.notes.get(sheet.title, {}))
    for table in order.tables:
        write_table(book.create_sheet(table.title), table)
    taken = {name.casefold() for name in book.sheetnames}
    title = sheet_title(say("annotated.sheet", order.language), taken)
    write_summary(book.create_sheet(title, 0), order.lines, order.remarks, order.language)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == title
    book.active = 0
    for view in book.views:
        view.firstSheet = 0
    if not order.book.dated:
        book.properties.created = NO_TIME


def _remove_old_list(book: Workbook) -> None:
    """Remove the list of an earlier report, where the workbook is one itself."""
    titles = set(phrase("annotated.title").values())
    for name in phrase("annotated.sheet").values():
        if name in book.sheetnames and len(book.sheetnames) > 1:
            sheet = book[name]
            if getattr(sheet, "_cells", None) and sheet["A1"].value in titles:
                del book[name]


def _make_harmless(sheet: Any) -> None:
    """Remove the notes of an earlier report; make texts of what would start another program."""
    for cell in list(sheet._cells.values()):  # those that are there, not all of their rectangle
        if isinstance(cell, MergedCell):
            continue
        if cell.data_type == "f":
            formula = str(getattr(cell.value, "text", cell.value))
            if _DYNAMIC in formula:
                cell.value = cell_text(formula)
                cell.data_type, cell.quotePrefix = "s", True
        elif isinstance(cell.value, str) and cell.data_type == "s" and may_run(cell.value):
            cell.quotePrefix = True
        if cell.comment is not None and MARK in cell.comment.text:
            _remove_note(cell)


def _remove_note(cell: Any) -> None:
    comment = cell.comment
    before = comment.text.partition(MARK)[0].rstrip()
    cell.comment = None
    if before:
        cell.comment = comment_of(before, comment.author)
    if is_ours(cell.fill):
        cell.fill = PatternFill()


def _put_notes(sheet: Worksheet, notes: Mapping[Cell, Note]) -> None:
    found: dict[tuple[int, int], list[Note]] = {}
    for cell, note in sorted(notes.items()):
        found.setdefault(_shown_at(sheet, cell), []).append(note)
    for (row, column), several in found.items():
        target = sheet.cell(row, column)
        if isinstance(target, MergedCell):
            continue
        gravest = min((note.severity for note in several), key=list(Severity).index)
        text = several[0].text + "".join(note.text.removeprefix(MARK) for note in several[1:])
        target.fill = FILLS[gravest]
        font: Any = copy(target.font)
        font.color = _BLACK
        target.font = font
        own = target.comment
        target.comment = None
        if own is None:
            target.comment = comment_of(text)
        else:
            target.comment = comment_of(f"{own.text.rstrip()}\n\n{text}", own.author or "")


def _shown_at(sheet: Worksheet, cell: Cell) -> tuple[int, int]:
    """Return row and column of the cell that shows a cell: the first of a merged area."""
    row, column = cell.row, cell.position + 1
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            return area.min_row, area.min_col
    return row, column
