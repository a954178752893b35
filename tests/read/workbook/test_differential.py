"""What we read of workbooks is what python-calamine reads, whoever wrote them.

Calamine gives values with types, and we give texts: what is compared is the value.
"""

from __future__ import annotations

import datetime
import random
import string
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from tests.support.workbook_files import ods, read_sheet

Cell = str | float | bool | datetime.date | datetime.datetime | datetime.time | None
Table = list[list[Cell]]
Write = Callable[[Path, Table], None]

SIGNS = string.ascii_letters + string.digits + " .,;:\"'<>&_=@#äöüß€–„“\t\n😀"
COLUMNS, ROWS = 12, 150


def table(seed: int) -> Table:
    """A table of values of all kinds that cells have, with gaps; below headings."""
    draw = random.Random(seed)  # noqa: S311 - test data
    rows: Table = [[f"h{n}" for n in range(COLUMNS)]]
    rows += [[_cell(draw) for _ in range(COLUMNS)] for _ in range(ROWS)]
    return rows


def _cell(draw: random.Random) -> Cell:
    moment = datetime.datetime(1901, 1, 1) + datetime.timedelta(  # noqa: DTZ001 - cells have none
        seconds=draw.randrange(6_000_000_000)
    )
    text = "".join(draw.choice(SIGNS) for _ in range(draw.randrange(1, 12)))
    values: Sequence[Cell] = [
        None,
        text.strip() or None,
        draw.randrange(-(10**6), 10**9),
        float(draw.randrange(10**6)),
        draw.random() * 10 ** draw.randrange(-8, 12),
        draw.random() < 0.5,
        moment.date(),
        moment,
        moment.time(),
    ]
    return draw.choice(values)


def by_openpyxl(path: Path, rows: Table) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "members"
    for number, row in enumerate(rows, start=1):
        for position, cell in enumerate(row, start=1):
            place = sheet.cell(number, position)
            place.value = cell
            if isinstance(cell, str):
                place.data_type = "s"  # not a formula
    book.save(path)


def by_xlsxwriter(path: Path, rows: Table, **options: bool) -> None:
    book = xlsxwriter.Workbook(path, options)
    formats = {
        kind: book.add_format({"num_format": code})
        for kind, code in (
            (datetime.datetime, "dd.mm.yyyy hh:mm:ss"),
            (datetime.date, "dd.mm.yyyy"),
            (datetime.time, "hh:mm:ss"),
        )
    }
    sheet = book.add_worksheet("members")
    for number, row in enumerate(rows):
        for position, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, position, cell)
            elif isinstance(cell, datetime.date | datetime.time):
                sheet.write_datetime(number, position, cell, formats[type(cell)])
            elif cell is not None:
                sheet.write(number, position, cell)
    book.close()


def with_texts_in_cells(path: Path, rows: Table) -> None:
    by_xlsxwriter(path, rows, constant_memory=True)


def in_opendocument(path: Path, rows: Table) -> None:
    inner = "".join(
        f"<table:table-row>{''.join(map(_in_ods, row))}</table:table-row>" for row in rows
    )
    path.write_bytes(ods(f'<table:table table:name="members">{inner}</table:table>'))


def _in_ods(cell: Cell) -> str:
    kind, name, value = "float", "value", str(cell)
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, bool):
        kind, name, value = "boolean", "boolean-value", str(cell).lower()
    elif isinstance(cell, datetime.date):
        kind, name, value = "date", "date-value", cell.isoformat()
    elif isinstance(cell, datetime.time):
        kind, name, value = "time", "time-value", cell.strftime("PT%HH%MM%SS")
    elif isinstance(cell, str):
        escaped = cell.replace("&", "&amp;").replace("<", "&lt;").replace(" ", "<text:s/>")
        lines = escaped.replace("\t", "<text:tab/>").split("\n")
        inner = "".join(f"<text:p>{line}</text:p>" for line in lines)
        return f'<table:table-cell office:value-type="string">{inner}</table:table-cell>'
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"/>'


def value_of(text: str, like: object) -> object:
    """The value that a text means, of the type that calamine gives it."""
    if isinstance(like, bool):
        return {"true": True, "false": False}.get(text, text)
    if isinstance(like, int | float):
        return float(text)
    if isinstance(like, datetime.datetime):
        return datetime.datetime.fromisoformat(text)
    if isinstance(like, datetime.date):
        return datetime.date.fromisoformat(text)
    if isinstance(like, datetime.time):
        return datetime.time.fromisoformat(text)
    if isinstance(like, datetime.timedelta):
        hours, minutes, seconds = map(int, text.split(":"))
        return datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return text


def rounded(value: object) -> object:
    """A value as whole seconds, which is what we give."""
    if isinstance(value, datetime.datetime):
        return (value + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    if isinstance(value, datetime.time):
        return value.replace(microsecond=0)
    return value


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("write", "suffix"),
    [
        (by_openpyxl, "xlsx"),
        (by_xlsxwriter, "xlsx"),
        (with_texts_in_cells, "xlsx"),
        (in_opendocument, "ods"),
    ],
)
def test_each_cell_is_what_calamine_reads(
    tmp_path: Path, write: Write, suffix: str, seed: int
) -> None:
    path = tmp_path / f"a.{suffix}"
    write(path, table(seed))
    rows, findings = read_sheet(path)
    assert not findings
    expected = CalamineWorkbook.from_path(path).get_sheet_by_name("members").to_python()
    assert len(rows) == len(expected)
    compared = 0
    for ours, theirs in zip(rows, expected, strict=True):
        for text, value in zip(ours, theirs, strict=True):
            if suffix == "ods" and isinstance(value, str):
                text = text.replace("\t", "")  # calamine leaves out tabs (text:tab)
            assert value_of(text, value) == rounded(value)
            compared += text != ""
    assert compared > ROWS * COLUMNS / 2


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter, with_texts_in_cells])
def test_each_number_is_the_double_that_was_written(tmp_path: Path, write: Write) -> None:
    draw = random.Random(7)  # noqa: S311 - test data
    drawn = [draw.uniform(-1, 1) * 10.0 ** draw.randrange(-12, 25) for _ in range(400)]
    numbers: list[Cell] = [float(f"{number:.16G}") for number in drawn]  # all that these write
    path = tmp_path / "a.xlsx"
    write(path, [["number"], *[[number] for number in numbers]])
    rows, findings = read_sheet(path)
    assert not findings
    assert [float(row[0]) for row in rows[1:]] == numbers
    assert all("e" not in row[0].lower() for row in rows[1:])
    assert [Decimal(row[0]) for row in rows[1:]] == [Decimal(repr(number)) for number in numbers]
