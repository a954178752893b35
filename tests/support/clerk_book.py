"""The records of Kreis Lippe as a clerk keeps them: one workbook, all its headings in German."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from tests.support.lippe import copy_lippe, lippe_model
from tests.support.tab_rows import csv_rows

from verbund.model.model import RecordType
from verbund.read.headings import HeadingReader
from verbund.templates.headings import heading_of, sheet_names

BOOK = "records/Zusammenarbeit.xlsx"


def clerk_workspace(folder: Path) -> Path:
    """Write the records into a folder, as one workbook of a sheet a table."""
    copy_lippe(folder)
    clerk_book(folder / "records").save(folder / BOOK)
    for path in (folder / "records").glob("*.csv"):
        path.unlink()
    return folder


def clerk_book(records: Path) -> Workbook:
    """The rows of all tables of a folder in one workbook, with German headings.

    Columns about single values are left out: few workbooks have them.
    """
    book = Workbook()
    del book[book.sheetnames[0]]
    model = lippe_model()
    names = sheet_names(model, "de")
    for record_type in model.record_types:
        path = records / f"{record_type.name}.csv"
        if not path.is_file():
            continue
        beside = record_type.beside
        columns = list(zip(*csv_rows(path), strict=True))
        kept = [column for column in columns if column[0].partition("@")[0] not in beside]
        headings, *rows = zip(*kept, strict=True)
        sheet = book.create_sheet(names[record_type.name])
        sheet.append([_german(record_type, heading) for heading in headings])
        for row in rows:
            sheet.append([cell or None for cell in row])
    return book


def _german(record_type: RecordType, heading: str) -> str:
    reader = HeadingReader(record_type, "de")
    name, _, tag = heading.partition("@")
    text = heading_of(record_type.field(name), reader, "de")
    return f"{text}@{tag}" if tag else text
