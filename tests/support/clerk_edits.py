"""Edits of a clerk's workbook and files, each given as data (tests/clerk/mistakes.toml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Edit = dict[str, Any]


def do(edit: Edit, book: Workbook, folder: Path) -> None:
    """Make one edit, in the workbook or in a file of the folder. Raises KeyError for none."""
    if "file" in edit:
        encoding = edit.get("encoding", "utf-8")
        (folder / edit["file"]).write_text(edit["text"], encoding=encoding, newline="")
        return
    sheet = book[edit["sheet"]]
    if "rename" in edit:
        sheet.title = edit["rename"]
    elif "row" not in edit:
        _column(edit, sheet)
    elif "column" in edit:
        _cell(edit, sheet)
    else:
        _row(edit, sheet)


def column_of(sheet: Worksheet, column: str | int) -> int:
    """The number of a column, from 1, by its heading in any of the first two rows."""
    if isinstance(column, int):
        return column
    headings = [cell.value for cell in sheet[1]]
    return (headings if column in headings else [cell.value for cell in sheet[2]]).index(column) + 1


def _cell(edit: Edit, sheet: Worksheet) -> None:
    cell = sheet.cell(edit["row"], column_of(sheet, edit["column"]))
    (kind,) = edit.keys() & {"text", "number", "formula", "error"}
    cell.value = edit[kind] if edit[kind] != "" else None


def _column(edit: Edit, sheet: Worksheet) -> None:
    number = column_of(sheet, edit["column"])
    if edit["delete"]:
        sheet.delete_cols(number)


def _row(edit: Edit, sheet: Worksheet) -> None:
    row = edit["row"]
    match edit:
        case {"cells": cells}:
            for column, text in cells.items():
                sheet.cell(row, column_of(sheet, column)).value = text
        case {"insert": texts}:
            headings = [cell.value for cell in sheet[1]]
            sheet.insert_rows(row)
            for number, text in enumerate(headings if texts == "headings" else texts, start=1):
                sheet.cell(row, number).value = text
        case {"delete": True}:
            sheet.delete_rows(row)
        case {"hidden": bool(hidden)}:
            sheet.row_dimensions[row].hidden = hidden
        case {"shift": int(by)}:
            first = sheet.cell(row, max(1, 1 - by)).coordinate
            sheet.move_range(f"{first}:{sheet.cell(row, sheet.max_column).coordinate}", cols=by)
        case _:
            raise KeyError(edit)
