"""What openpyxl does to a copy of a workbook, in a process that is shut in."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from copy import copy
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell

from verbund.findings import phrase
from verbund.findings.catalogue import say, shorten
from verbund.findings.finding import Severity
from verbund.report.annotated.cell_text import LONGEST, cell_text, may_run, sheet_title
from verbund.report.annotated.colours import FILLS
from verbund.report.annotated.comments import AUTHOR, comment_of
from verbund.report.annotated.kept_styles import KeptStyles, give_back, read_styles
from verbund.report.annotated.notes import MARK, Cell, Note, end_of_note, without_note
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

Styles = dict[int, tuple[Any, Any]]
"""The fill and the colour of the font that cells had, by the numbers that comments name."""

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
    before, kept = _remove_old_list(book), KeptStyles()
    for sheet in book.worksheets:
        _make_harmless(sheet, before)
        _put_notes(sheet, order.notes.get(sheet.title, {}), kept)
    for table in order.tables:
        write_table(book.create_sheet(table.title), table)
    taken = {name.casefold() for name in book.sheetnames}
    title = sheet_title(say("annotated.sheet", order.language), taken)
    summary = book.create_sheet(title, 0)
    write_summary(summary, order.lines, order.remarks, order.language)
    kept.write(summary)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == title
    book.active = 0
    for view in book.views:
        view.firstSheet = 0
    if not order.book.dated:
        book.properties.created = NO_TIME


def _remove_old_list(book: Workbook) -> Styles:
    """Remove the list of an earlier report, where the workbook is one itself.

    Returns the styles that it keeps.
    """
    styles: Styles = {}
    titles = set(phrase("annotated.title").values())
    for name in phrase("annotated.sheet").values():
        if name in book.sheetnames and len(book.sheetnames) > 1:
            sheet = book[name]
            if getattr(sheet, "_cells", None) and sheet["A1"].value in titles:
                styles |= read_styles(sheet)
                del book[name]
    return styles


def _make_harmless(sheet: Any, styles: Styles) -> None:
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
            _remove_note(cell, styles)


def _remove_note(cell: Any, styles: Styles) -> None:
    """Remove our part of a comment; what others wrote above and below it stays."""
    comment = cell.comment
    own, number = without_note(comment.text)
    cell.comment = None
    if own:
        cell.comment = comment_of(own, comment.author)
    give_back(cell, styles.get(number) if number is not None else None)


def _put_notes(sheet: Worksheet, notes: Mapping[Cell, Note], kept: KeptStyles) -> None:
    found: dict[tuple[int, int], list[Note]] = {}
    for cell, note in sorted(notes.items()):
        found.setdefault(_shown_at(sheet, cell), []).append(note)
    for (row, column), several in found.items():
        target = sheet.cell(row, column)
        if isinstance(target, MergedCell):
            continue
        gravest = min((note.severity for note in several), key=list(Severity).index)
        text = several[0].text + "".join(note.text.removeprefix(MARK) for note in several[1:])
        end = end_of_note(kept.number_of(target))
        target.fill = FILLS[gravest]
        font: Any = copy(target.font)
        font.color = _BLACK
        target.font = font
        own = target.comment
        target.comment = None
        above = f"{own.text.rstrip()}\n\n" if own is not None else ""
        text = shorten(text, max(LONGEST - len(above) - len(end), 1))
        author = AUTHOR if own is None else own.author or ""
        target.comment = comment_of(f"{above}{text}{end}", author)


def _shown_at(sheet: Worksheet, cell: Cell) -> tuple[int, int]:
    """Return row and column of the cell that shows a cell: the first of a merged area."""
    row, column = cell.row, cell.position + 1
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            return area.min_row, area.min_col
    return row, column
