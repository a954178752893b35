"""Records of YAML as an office would keep them in a workbook, or in files of CSV.

A row of YAML may hold rows of other tables; here each stands on the sheet of its table and names
the row that it belongs to. A cell holds what a program makes of what is typed: a day is a date, a
month a date that shows its month, digits are a number, yes is a logical value.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook

_PARENTS = {"Konferenzen": "Konferenz", "Partnerschaften": "Partnerschaft"}
_SHEET_NAME = 31  # characters that a name of a sheet can have

Row = dict[str, str]


def kept_tables(folder: Path) -> dict[str, list[Row]]:
    """The rows of all YAML files of a folder by the heading of their table, each under headings.

    Raises AssertionError where a row holds rows and no column of theirs can name it.
    """
    tables: dict[str, list[Row]] = {}
    for path in sorted(folder.glob("*.yaml")):
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 (texts)
        for table, rows in content.items():
            for row in rows:
                for name, flat in _flat(table, row):
                    tables.setdefault(name, []).append(flat)
    return tables


def _flat(table: str, row: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    cells: Row = {}
    inner: list[tuple[str, Row]] = []
    for heading, value in row.items():
        if isinstance(value, str):
            cells[heading] = value
        elif isinstance(value[0], str):
            cells[heading] = ";".join(value)
        else:
            assert table in _PARENTS, f"{table} cannot hold {heading}"
            parent = {_PARENTS[table]: row["Kennung"]}
            inner += [(heading, parent | flat) for part in value for _, flat in _flat("", part)]
    yield table, cells
    yield from inner


def headings(rows: list[Row]) -> list[str]:
    """All headings of rows, in the order in which they first occur."""
    return list(dict.fromkeys(heading for row in rows for heading in row))


def write_kept_workbook(path: Path, tables: Mapping[str, list[Row]]) -> None:
    """One workbook: a sheet a table, two rows of titles and an empty one above the headings."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name[:_SHEET_NAME])
        sheet.append([f"{name}: Fälle von anderswo"])
        sheet.append(["Geführt im Ordnungsamt"])
        sheet.append([])
        columns = headings(rows)
        sheet.append(columns)
        for number, row in enumerate(rows, start=sheet.max_row + 1):
            for place, heading in enumerate(columns, start=1):
                if heading in row:
                    value, shown = _typed(row[heading])
                    cell = sheet.cell(number, place, value)
                    cell.number_format = shown
    book.save(path)


def _typed(text: str) -> tuple[str | int | bool | date, str]:
    """What a cell holds where a text is typed, and the number format that it gets."""
    if match := re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", text):
        day, month, year = map(int, match.groups())
        return date(year, month, day), "DD.MM.YYYY"
    if match := re.fullmatch(r"(\d\d)/(\d{4})", text):
        month, year = map(int, match.groups())
        return date(year, month, 1), "MM/YYYY"
    if text.isascii() and text.isdigit():
        return int(text), "General"
    return (text == "ja", "General") if text in {"ja", "nein"} else (text, "@")


def write_kept_csv(folder: Path, tables: Mapping[str, list[Row]]) -> None:
    """A file of CSV a table, named and separated as a German program does."""
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, headings(rows), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
