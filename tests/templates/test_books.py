"""Workbooks of a template, as other programs read them, and their bytes."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook
from tests.support.blank_towns import RUNS, TOWNS, parts
from tests.support.golden import check_golden
from tests.support.lippe import ROOT, lippe_model

from verbund.read.tables import workspace_tables
from verbund.templates import xlsx
from verbund.templates.choices import RecordChoices
from verbund.templates.content import Choices, Column, Numbers, Sheet, Template
from verbund.templates.headings import sheet_names
from verbund.templates.layout import Wanted, lay_out
from verbund.templates.ods import ods_of
from verbund.templates.words import refusal, width_of
from verbund.templates.xlsx import xlsx_of
from verbund.text.column_letters import column_letters
from verbund.workspace.workspace import read_workspace

SINCE = "Seit wann sie eine Stadt ist, im Jahr"
GOLDEN = Path(__file__).parent / "golden"
WRONG = "Bitte wählen Sie einen Wert aus der Liste: mit dem Pfeil neben der Zelle oder mit Alt und Pfeil nach unten."


def lippe() -> Template:
    model, workspace = lippe_model(), read_workspace(ROOT)
    records = RecordChoices(model, workspace_tables(workspace, model), "de")
    names = sheet_names(model, "de")
    return lay_out(Wanted(model, model.record_types, names, "de", records, lambda *_: None, "rec"))


class Books(NamedTuple):
    """The template of the records of Lippe, and its workbooks."""

    template: Template
    xlsx: bytes
    ods: bytes


@pytest.fixture(scope="module")
def books() -> Books:
    template = lippe()
    return Books(template, xlsx_of(template), ods_of(template))


def small() -> openpyxl.Workbook:
    """The small template; made anew for each test, so that a fault is put down to it."""
    return openpyxl.load_workbook(io.BytesIO(xlsx_of(TOWNS)))


# --- both


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_other_programs_read_the_same_headings_and_lists(books: Books, form: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(getattr(books, form)))
    template = books.template
    names = [sheet.name for sheet in template.sheets]
    assert book.sheet_names == ["_Anleitung", *names, "_Listen"]
    for sheet in template.sheets:
        rows = book.get_sheet_by_name(sheet.name).to_python()
        assert rows == [[column.heading for column in sheet.columns]]
    lists = book.get_sheet_by_name("_Listen").to_python()
    columns = [[cell for cell in column if cell != ""] for column in zip(*lists, strict=True)]
    assert columns == [[choices.name, *choices.entries] for choices in template.lists]
    told = book.get_sheet_by_name("_Anleitung").to_python()
    assert told[0][0] == "So füllen Sie diese Mappe aus"
    assert [row[0] for row in told[-len(names) :]] == names
    assert any("im Ordner „rec“" in str(row[1]) for row in told)


@pytest.mark.parametrize("write", [xlsx_of, ods_of])
def test_the_bytes_are_the_same_at_any_time(
    books: Books, write: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = books.xlsx if write is xlsx_of else books.ods
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setattr(time, "time", lambda: 2e9)
    assert (xlsx_of if write is xlsx_of else ods_of)(lippe()) == made
    with ZipFile(io.BytesIO(made)) as archive:
        entries = archive.infolist()
    assert {(entry.date_time, entry.create_system, entry.external_attr) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 0, 0o644 << 16)
    }


@pytest.mark.parametrize("write", [xlsx_of, ods_of])
def test_nothing_in_it_runs_or_says_who_made_it(write: object) -> None:
    found = parts((xlsx_of if write is xlsx_of else ods_of)(TOWNS))
    whole = b"".join(found.values())
    assert not [name for name in found if "vba" in name.lower() or "macro" in name.lower()]
    assert not re.search(rb"20[2-9][0-9]-[0-9]{2}-", whole)
    assert b"openpyxl" not in whole
    assert b"table:formula" not in whole
    assert not re.search(rb"<f>|<f ", whole)


def test_a_template_without_lists_has_no_sheet_of_them() -> None:
    bare = TOWNS.sheets[0].columns[:2]
    template = Template("en", (Sheet("towns", "Towns", "One a row.", bare),), (), ())
    for write in (xlsx_of, ods_of):
        book = CalamineWorkbook.from_filelike(io.BytesIO(write(template)))
        assert book.sheet_names == ["_Instructions", "Towns"]


@pytest.mark.parametrize("write", [xlsx_of, ods_of])
def test_a_table_may_have_as_many_columns_as_a_sheet(write: object) -> None:
    columns = tuple(Column(f"c{number}", False, "h") for number in range(300))
    template = Template("en", (Sheet("towns", "Towns", "", columns),), (), ())
    content = (xlsx_of if write is xlsx_of else ods_of)(template)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.get_sheet_by_name("Towns").to_python() == [[c.heading for c in columns]]


# --- XLSX


def test_sheets_are_protected_but_for_what_is_filled_in() -> None:
    book = small()
    assert book.sheetnames == ["_Anleitung", "Rat's & Städte", "_Listen"]
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "visible", "hidden"]
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        assert not sheet.protection.password
    table = book["Rat's & Städte"]
    assert table.freeze_panes == "A2"
    assert all(cell.protection.locked for cell in table[1])
    formats = {}
    for letters, dimension in table.column_dimensions.items():
        assert not dimension.protection.locked
        formats[letters] = (dimension.number_format, dimension.min, dimension.max)
    assert formats == {
        "A": ("@", 1, 1),
        "B": ("@", 2, 2),
        "C": ("@", 3, 3),
        "D": ("@", 4, 4),
        "E": ("General", 5, 5),
        "F": ("General", 6, 6),
        "G": ("@", 7, 7),
        "H": ("@", 8, 16384),
    }


def test_headings_have_their_help_and_show_whether_they_must_be_filled() -> None:
    book = small()
    table = book["Rat's & Städte"]
    cells = list(table[1])
    assert [cell.value for cell in cells] == ["Name", SINCE, "Amt", "Ämter", "Zahl", "Maß", "Bei"]
    assert [cell.comment and cell.comment.text for cell in cells] == [
        'Muss ausgefüllt sein.\n<Name> & "Ort"',
        *("Jahr", "Wer", "Wer alles. " * 50, "n", "n", "n"),
    ]
    looks = [(cell.font.bold, str(cell.fill.fgColor.rgb)) for cell in cells]
    assert looks == [(True, "FF1F3864"), *[(False, "FFD9E2F3")] * 6]
    widths = [table.column_dimensions[letters].width for letters in "ABCDEF"]
    assert widths == [12, 40, 12, 12, 12, 12]
    assert {(cell.alignment.wrap_text, cell.alignment.vertical) for cell in cells} == {
        (True, "top")
    }
    assert table.row_dimensions[1].height == 30


def validations(sheet: Worksheet) -> Mapping[str, tuple[object, ...]]:
    return {
        str(item.sqref): (
            *(item.type, item.operator, item.formula1, item.formula2, item.allowBlank),
            *(item.showErrorMessage, item.error, item.showInputMessage, item.prompt),
            item.promptTitle,
        )
        for item in sheet.data_validations.dataValidation
    }


def test_cells_are_refused_what_does_not_fit() -> None:
    book = small()
    name = "list_towns_mayor"
    large = "999999999999999"
    assert validations(book["Rat's & Städte"]) == {
        "B2:B1048576": (
            *(None, None, None, None, True, False, None),
            *(True, "etwa 2021", "Seit wann sie eine Stadt ist, im"),
        ),
        "C2:C1048576": ("list", None, name, None, True, True, WRONG, False, None, None),
        "D2:D1048576": ("list", None, name, None, True, False, None, False, None, None),
        "E2:E1048576": (
            *("whole", "between", "0", "1000", True, True),
            *("Bitte geben Sie eine ganze Zahl von 0 bis 1000 ein.", False, None, None),
        ),
        "F2:F1048576": (
            *("decimal", "between", "-0.5", large, True, True),
            *("Bitte geben Sie eine Zahl ein, -0.5 oder mehr.", False, None, None),
        ),
        "G2:G1048576": (
            *("list", None, "'Rat''s & Städte'!$A$2:$A$1001", None),
            *(True, False, None, False, None, None),
        ),
    }


def test_what_looks_like_a_formula_is_a_text() -> None:
    book = small()
    lists = book["_Listen"]
    cells = [lists.cell(row, 1) for row in range(2, lists.max_row + 1)]
    assert [cell.value for cell in cells] == list(RUNS)
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    area = book.defined_names["list_towns_mayor"].attr_text
    assert area == "'_Listen'!$A$2:$A$7"


def test_what_looks_like_an_escape_is_a_text() -> None:
    book = openpyxl.Workbook()
    xlsx._set_text(book.worksheets[0], "A1", "_x0041_ _x41_")
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    assert CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python() == [
        ["_x0041_ _x41_"]
    ]


def test_each_list_of_the_real_template_is_where_its_name_says(books: Books) -> None:
    book = openpyxl.load_workbook(io.BytesIO(books.xlsx))
    assert set(book.defined_names) == {choices.name for choices in books.template.lists}
    for choices in books.template.lists:
        sheet, _, area = str(book.defined_names[choices.name].attr_text).partition("!")
        assert sheet == "'_Listen'"
        cells = book["_Listen"][area.replace("$", "")]
        found = cells if isinstance(cells, tuple) else ((cells,),)
        assert [row[0].value for row in found] == list(choices.entries)
    for sheet_ in books.template.sheets:
        known = validations(book[sheet_.name])
        for position, column in enumerate(sheet_.columns):
            at = f"{column_letters(position)}2:{column_letters(position)}1048576"
            if column.choices is not None:
                assert known[at][2] == column.choices.name


def test_the_instructions_lead_to_the_sheets() -> None:
    book = small()
    told = book["_Anleitung"]
    rows = [[cell.value for cell in row] for row in told.iter_rows()]
    assert rows == [
        ["So geht es", None],
        [None, "Zeile für Zeile. " * 20],
        ["Blätter", None],
        ["Rat's & Städte", "Eine je Zeile."],
    ]
    link = told["A4"].hyperlink
    assert link is not None
    assert (link.location, link.target) == ("'Rat''s & Städte'!A1", None)
    assert book.active is told
    assert told.sheet_properties.pageSetUpPr is not None
    assert told.sheet_properties.pageSetUpPr.fitToPage
    assert (told.page_setup.orientation, told.page_setup.fitToHeight) == ("landscape", 0)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (Numbers(True), "Bitte geben Sie eine ganze Zahl ein."),
        (Numbers(False, most=Decimal("2E2")), "Bitte geben Sie eine Zahl ein, 200 oder weniger."),
    ],
)
def test_what_is_said_of_a_number_that_does_not_fit(numbers: Numbers, said: str) -> None:
    column = Column("Zahl", required=False, help="n", numbers=numbers)
    assert refusal(column, "de") == ("Keine passende Zahl", said)


def test_columns_are_as_wide_as_what_is_in_them() -> None:
    entries = Choices("list", ("a" * 20, "b"))
    assert width_of(Column("Name", required=False, help="")) == 12
    assert width_of(Column("N" * 20, required=False, help="")) == 23
    assert width_of(Column("Name", required=False, help="", choices=entries)) == 23
    assert width_of(Column("N" * 60, required=False, help="")) == 40


def test_the_cells_of_a_workbook_look_like_this(approve: bool) -> None:
    lines = []
    for sheet in small().worksheets:
        open_for = [name for name in ALLOWED if not getattr(sheet.protection, name)]
        lines.append(f"{sheet.title}: allows {', '.join(open_for)}")
        for row in sheet.iter_rows():
            height = sheet.row_dimensions[row[0].row or 0].height
            lines += [f"  {cell.coordinate} ({height}) {look(cell)}" for cell in row if cell.value]
    check_golden(GOLDEN / "towns.xlsx.txt", "\n".join(lines) + "\n", approve)


ALLOWED = (
    *("formatCells", "formatColumns", "formatRows", "insertColumns", "insertRows"),
    *("deleteColumns", "deleteRows", "sort", "autoFilter", "insertHyperlinks"),
)


def test_comments_are_as_high_as_they_are_long() -> None:
    drawn = parts(xlsx_of(TOWNS))["xl/drawings/commentsDrawing1.vml"].decode()
    sizes = re.findall(r"width:([0-9.]+)px;height:([0-9.]+)px", drawn) or drawn[:900]
    assert sizes == [("420", height) for height in ("60", "40", "40", "240", "40", "40", "40")]


def look(cell: Cell | MergedCell) -> str:
    font, fill, comment = cell.font, cell.fill, cell.comment
    said = [
        repr(cell.value),
        f"{font.size:g} {'bold' * bool(font.bold)} {font.underline or ''}".strip(),
        f"{font.color.rgb if font.color and font.color.type == 'rgb' else ''} on {fill.fgColor.rgb}",
        f"wrap {bool(cell.alignment.wrap_text)} {cell.alignment.vertical}",
        f"locked {cell.protection.locked}",
    ]
    if comment is not None:
        said.append(f"by {comment.author}")
    return "; ".join(said)
