"""A template as an XLSX workbook, written by openpyxl."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from verbund.system.archive import archive, parts_of
from verbund.templates.content import ROWS, SOURCE_ROWS, Choices, Column, Line, Sheet, Template
from verbund.templates.words import (
    free_columns,
    instructions_name,
    lists_name,
    refusal,
    width_of,
)
from verbund.text.column_letters import column_letters
from verbund.text.sheet_text import escaped

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_TEXT: Final = "@"
_NUMBER: Final = "General"
_DARK: Final = PatternFill("solid", fgColor="FF1F3864")
_LIGHT: Final = PatternFill("solid", fgColor="FFD9E2F3")
_LETTERS: Final = "Calibri"
_WHITE: Final = Font(name=_LETTERS, size=11, bold=True, color="FFFFFFFF")
_PLAIN: Final = Font(name=_LETTERS, size=11, color="FF000000")
_LINK: Final = Font(name=_LETTERS, size=11, underline="single", color="FF0563C1")
_UNLOCKED: Final = Protection(locked=False)
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_PROPERTIES: Final = {
    "docProps/core.xml": b"<cp:coreProperties xmlns:cp="
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
}
"""The properties of the document without when, and by what, it was made."""
_HIGHEST: Final = 700
"""The greatest height of a comment, in pixels."""
_NAMES_WIDTH: Final = 34
_TEXT_WIDTH: Final = 100
_LINE: Final = 15
"""The height of a line, in points."""
_TITLES: Final = {"title": 16, "heading": 13}
"""The letters of titles, in points."""


def xlsx_of(template: Template) -> bytes:
    """Return the workbook: instructions, a sheet a table, and the lists on a hidden sheet."""
    book = Workbook()
    first = book.worksheets[0]
    first.title = instructions_name(template)
    _write_instructions(first, template.instructions)
    for sheet in template.sheets:
        _write_table(book.create_sheet(sheet.name), sheet, template)
    if template.lists:
        _write_lists(book, lists_name(template), template.lists)
    stream = io.BytesIO()
    book.save(stream)
    parts = parts_of(stream.getvalue())
    return archive({**parts, **_PROPERTIES})


# --- tables


def _write_table(made: Worksheet, sheet: Sheet, template: Template) -> None:
    for position, column in enumerate(sheet.columns):
        letters = column_letters(position)
        _write_heading(made, f"{letters}1", column)
        dimension = made.column_dimensions[letters]
        dimension.width = width_of(column)
        dimension.number_format = _TEXT if column.numbers is None else _NUMBER
        dimension.protection = _UNLOCKED
        validation = _validation(column, template)
        if validation is not None:
            validation.add(f"{letters}2:{letters}{ROWS}")
            made.add_data_validation(validation)
    _unlock_beside(made, len(sheet.columns))
    made.freeze_panes = "A2"
    made.row_dimensions[1].height = 2 * _LINE
    _protect(made)


def _write_heading(made: Worksheet, at: str, column: Column) -> None:
    cell = made[at]
    _set_text(made, at, column.heading)
    cell.fill, cell.font = (_DARK, _WHITE) if column.required else (_LIGHT, _PLAIN)
    cell.alignment = _WRAPPED
    comment = Comment(column.help, "Verbund", width=420)
    lines = sum(1 + len(line) // 55 for line in column.help.split("\n"))
    comment.height = min(20 * lines + 20, _HIGHEST)
    cell.comment = comment


def _unlock_beside(made: Worksheet, columns: int) -> None:
    """Let all columns beside the table be filled, its headings too."""
    free = free_columns(columns)
    if free:
        letters = column_letters(columns)
        beside = ColumnDimension(made, index=letters, min=columns + 1, max=columns + free)
        beside.number_format, beside.protection = _TEXT, _UNLOCKED
        made.column_dimensions[letters] = beside


def _protect(made: Worksheet) -> None:
    """Protect the cells that are locked, and leave all else to who fills the sheet."""
    made.protection.enable()
    for allowed in ("formatCells", "formatColumns", "formatRows", "insertColumns", "insertRows"):
        setattr(made.protection, allowed, False)  # what is said there is locked
    for allowed in ("deleteColumns", "deleteRows", "sort", "autoFilter", "insertHyperlinks"):
        setattr(made.protection, allowed, False)


def _validation(column: Column, template: Template) -> DataValidation | None:
    if column.choices is not None or column.source is not None:
        made = DataValidation("list", formula1=_entries(column))
        made.showErrorMessage = column.strict
    elif column.numbers is not None:
        numbers = column.numbers
        made = DataValidation(
            "whole" if numbers.whole else "decimal",
            formula1=format(numbers.least, "f"),
            formula2=format(numbers.most, "f"),
            operator="between",
        )
        made.showErrorMessage = True
    elif column.hint:
        made = DataValidation()
    else:
        return None
    made.allowBlank = True
    if made.showErrorMessage:
        made.errorTitle, made.error = refusal(column, template.language)
    if column.hint:
        made.showInputMessage = True
        made.promptTitle, made.prompt = column.heading[:32], column.hint
    return made


def _entries(column: Column) -> str:
    """Return what names the cells with the entries of a list."""
    if column.source is None:
        return column.choices.name if column.choices is not None else ""
    letters = column_letters(column.source.position)
    return f"{_quoted(column.source.sheet)}!${letters}$2:${letters}${SOURCE_ROWS + 1}"


def _quoted(sheet: str) -> str:
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'"


# --- other sheets


def _write_instructions(made: Worksheet, lines: Sequence[Line]) -> None:
    made.column_dimensions["A"].width = _NAMES_WIDTH
    made.column_dimensions["B"].width = _TEXT_WIDTH
    for row, line in enumerate(lines, start=1):
        at = f"A{row}" if line.kind != "text" else f"B{row}"
        _set_text(made, at, line.text)
        if line.kind != "text":
            made[at].font = Font(name=_LETTERS, bold=True, size=_TITLES[line.kind])
            made.row_dimensions[row].height = 2 * _TITLES[line.kind]
            continue
        made[at].alignment = _WRAPPED
        made.row_dimensions[row].height = _LINE * (1 + len(line.text) // (_TEXT_WIDTH - 5))
        if line.sheet is not None:
            _set_text(made, f"A{row}", line.sheet)
            location = f"{_quoted(line.sheet)}!A1"
            made[f"A{row}"].hyperlink = Hyperlink(f"A{row}", location=location)
            made[f"A{row}"].font = _LINK
            made[f"A{row}"].alignment = Alignment(vertical="top")
    made.sheet_view.showGridLines = False
    made.page_setup.orientation, made.page_setup.fitToHeight = "landscape", 0
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _protect(made)


def _write_lists(book: Workbook, name: str, lists: Sequence[Choices]) -> None:
    made = book.create_sheet(name)
    made.sheet_state = "hidden"
    for position, choices in enumerate(lists):
        letters = column_letters(position)
        for row, text in enumerate((choices.name, *choices.entries), start=1):
            _set_text(made, f"{letters}{row}", text)
            made[f"{letters}{row}"].number_format = _TEXT
        area = f"{_quoted(name)}!${letters}$2:${letters}${len(choices.entries) + 1}"
        book.defined_names[choices.name] = DefinedName(choices.name, attr_text=area)
    _protect(made)


def _set_text(made: Worksheet, at: str, text: str) -> None:
    """Write a text as one, also where it looks like a formula or an error."""
    made[at].value = escaped(text)
    made[at].data_type = "s"
