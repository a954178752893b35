"""Flat tables as one XLSX workbook, a sheet a table, written as a stream by XlsxWriter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from verbund.exports.csv_files import SEPARATOR, shown
from verbund.exports.flat import Cell, FlatColumn, FlatTable
from verbund.findings.catalogue import say
from verbund.text.names import slug

FILE: Final = "tables.xlsx"

_MOST_ROWS: Final = 1_048_576
_LONGEST_TEXT: Final = 32_767
_LONGEST_NAME: Final = 31
_WIDTHS: Final = (10, 60)
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_EPOCH: Final = date(1900, 3, 1)
"""The first day that Excel counts right."""
_LARGEST_NUMBER: Final = 2**53
_NUMBERS: Final = ("integer", "number")


def write_workbook(folder: Path, tables: Sequence[FlatTable], made: str) -> Path:
    """Write the workbook; gives the file. Raises OSError.

    ``made`` is the day of the release, which the properties of the file state: no clock is read.
    Memory is that of one row; cells are texts, numbers and days, never formulas or links.
    """
    import xlsxwriter  # which only this format needs

    path = folder / FILE
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    day = date.fromisoformat(made) if made else date(1980, 1, 1)
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": datetime(day.year, day.month, day.day, tzinfo=UTC)})
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#D9E2F3"})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        taken = {"history"}  # which Excel keeps to itself
        for table in tables:
            _write_table(book, table, head, days, taken)
    return path


def _write_table(book: Any, table: FlatTable, head: Any, days: Any, taken: set[str]) -> None:
    sheet = None
    for number, row in enumerate(table.rows()):
        place = number % (_MOST_ROWS - 1)
        if place == 0:
            sheet = _new_sheet(book, table, head, taken)
        for position, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _write_cell(sheet, (place + 1, position), column, cell, table, days)


def _new_sheet(book: Any, table: FlatTable, head: Any, taken: set[str]) -> Any:
    sheet = book.add_worksheet(_sheet_name(table.heading, taken))
    sheet.freeze_panes(1, 1)
    narrow, wide = _WIDTHS
    for position, column in enumerate(table.columns):
        width = min(max(narrow, len(column.heading) + 2), wide)
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, column.heading, head)
    return sheet


def _sheet_name(heading: str, taken: set[str]) -> str:
    """A name that Excel takes, and no other sheet has."""
    plain = heading.translate(_NOT_IN_NAMES).strip() or slug(heading) or "-"
    name, number = plain[:_LONGEST_NAME].rstrip(), 2
    while name.casefold() in taken:
        end = f" {number}"
        name, number = plain[: _LONGEST_NAME - len(end)].rstrip() + end, number + 1
    taken.add(name.casefold())
    return name


def _write_cell(
    sheet: Any, place: tuple[int, int], column: FlatColumn, cell: Cell, table: FlatTable, days: Any
) -> None:
    if not cell:
        return
    number = _number(cell[0]) if len(cell) == 1 and column.datatype in _NUMBERS else None
    if number is not None:
        sheet.write_number(*place, number)
        return
    day = _day(cell[0]) if len(cell) == 1 and column.datatype == "date" else None
    if day is not None:
        sheet.write_datetime(*place, day, days)
        return
    language = table.names.language
    text = SEPARATOR.join(shown(column, value, language) for value in cell)
    if len(text) > _LONGEST_TEXT:
        cut = say("export.cut", language)
        text = text[: _LONGEST_TEXT - len(cut)] + cut
    sheet.write_string(*place, text)


def _number(text: str) -> float | None:
    """A number that Excel has as it is; None for infinity, and for one that it would round."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if abs(found) < _LARGEST_NUMBER else None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:  # with a time zone, or a year that Python cannot have
        return None
    return found if found >= _EPOCH else None
