"""Which sheets of a workbook are which tables, and which are passed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from openpyxl import Workbook
from tests.support.library import write_library
from tests.support.report_runs import reported
from tests.support.workbook_files import (
    ods,
    ods_table,
    read_sheet,
    sheet_data,
    texts,
    write_ods,
    write_xlsx,
    xlsx,
    xlsx_parts,
    zipped,
)

from verbund.findings import Finding
from verbund.findings.catalogue import localised, render
from verbund.findings.finding import Place
from verbund.model.model import Model
from verbund.read.tables import Tables, open_tables
from verbund.workspace.workspace import read_workspace

MEMBERS = [["number", "name"], ["m1", "Ada"]]
BOOKS = [["isbn", "title"], ["3-16", "The Trial"]]
LOANS = [["borrower", "book"]]
Write = Callable[[Path, dict[str, list[list[str]]]], None]
each_format = pytest.mark.parametrize(
    ("write", "suffix"), [(write_xlsx, "xlsx"), (write_ods, "ods")]
)


@pytest.fixture
def library(tmp_path: Path) -> tuple[Path, Model]:
    write_library(tmp_path)
    for path in (tmp_path / "records").iterdir():
        path.unlink()
    return tmp_path / "records", read_workspace(tmp_path).load_model()


def read(library: tuple[Path, Model]) -> tuple[Tables, list[Finding]]:
    records, model = library
    tables = open_tables(records, model, "records")
    findings = list(tables.findings)
    for table in tables.by_name.values():
        for file in table.files:
            list(file.chunks(64))
            findings += file.findings
    return tables, findings


@each_format
def test_a_sheet_a_table_by_name_or_label(
    library: tuple[Path, Model], write: Write, suffix: str
) -> None:
    write(library[0] / f"all.{suffix}", {"Bücher": BOOKS, "members": MEMBERS, "LOANS": LOANS})
    tables, findings = read(library)
    assert findings == []
    assert set(tables.by_name) == {"books", "members", "loans"}
    assert {file.sheet for file in tables.by_name["books"].files} == {"Bücher"}


@each_format
def test_an_only_sheet_may_have_any_name(
    library: tuple[Path, Model], write: Write, suffix: str
) -> None:
    write(library[0] / f"members.{suffix}", {"Tabelle1": [["number", "nam"], ["m1", "Ada"]]})
    _, (finding,) = read(library)
    assert finding.code == "T101"
    assert finding.place == Place(f"records/members.{suffix}", "Tabelle1", 1, None, "nam", 1)


def test_a_stroke_in_the_name_of_a_sheet_means_nothing(library: tuple[Path, Model]) -> None:
    """In documents it parts the names of tables within each other."""
    write_ods(library[0] / "members.ods", {"2020/21": MEMBERS})
    tables, findings = read(library)
    assert findings == []
    assert set(tables.by_name) == {"members"}


@each_format
def test_a_sheet_of_no_table_is_a_finding_in_its_own_words(
    library: tuple[Path, Model], write: Write, suffix: str
) -> None:
    write(library[0] / f"all.{suffix}", {"members": MEMBERS, "membres": MEMBERS})
    tables, (finding,) = read(library)
    assert (finding.code, finding.place.sheet) == ("F158", "membres")
    assert finding.suggestion == "members"
    assert tables.unreadable == {"members": f"records/all.{suffix}"}
    assert render(finding, "de").message.startswith("Das Blatt „membres“ gehört zu keiner")


@each_format
def test_a_file_of_no_table_is_told_as_a_file(
    library: tuple[Path, Model], write: Write, suffix: str
) -> None:
    write(library[0] / f"membres.{suffix}", {"Tabelle1": MEMBERS})
    assert [(item.code, item.value) for item in read(library)[1]] == [("F106", "membres")]


@each_format
def test_sheets_without_cells_are_passed_over(
    library: tuple[Path, Model], write: Write, suffix: str
) -> None:
    write(
        library[0] / f"members.{suffix}", {"Tabelle1": MEMBERS, "Tabelle2": [], "Tabelle3": [[""]]}
    )
    tables, findings = read(library)
    assert findings == []
    assert [file.sheet for file in tables.by_name["members"].files] == ["Tabelle1"]


@each_format
def test_a_workbook_without_any_cell_is_empty(
    library: tuple[Path, Model], write: Write, suffix: str
) -> None:
    write(library[0] / f"members.{suffix}", {"Tabelle1": [], "members": []})
    tables, (finding,) = read(library)
    assert (finding.code, finding.place) == ("F108", Place(f"records/members.{suffix}"))
    assert set(tables.unreadable) == {"members"}


@each_format
def test_sheets_named_aside_are_passed_over(
    library: tuple[Path, Model], write: Write, suffix: str
) -> None:
    aside = {"_Anleitung": [["how to", "fill"]], "_books": BOOKS}
    write(library[0] / f"members.{suffix}", {**aside, "Tabelle1": MEMBERS})
    tables, findings = read(library)
    assert findings == []
    assert {file.sheet for table in tables.by_name.values() for file in table.files} == {"Tabelle1"}


@each_format
def test_a_workbook_of_nothing_but_sheets_aside_is_empty(
    library: tuple[Path, Model], write: Write, suffix: str
) -> None:
    write(library[0] / f"members.{suffix}", {"_members": MEMBERS})
    assert [item.code for item in read(library)[1]] == ["F108"]


def test_formatted_cells_are_no_content(library: tuple[Path, Model]) -> None:
    parts = xlsx_parts(
        {
            "members": sheet_data(texts("number", "name"), texts("m1")),
            "Tabelle2": sheet_data('<c r="A1" s="0"/>') + "<pageMargins left='1'/>",
        }
    )
    (library[0] / "all.xlsx").write_bytes(zipped(parts))
    assert read(library)[1] == []


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_of_another_name_are_passed_over(
    library: tuple[Path, Model], state: Literal["hidden", "veryHidden"]
) -> None:
    book = Workbook()
    for name, rows in {"Tabelle1": MEMBERS, "Listen": [["yes"], ["no"]]}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book["Listen"].sheet_state = state
    book.save(library[0] / "members.xlsx")
    tables, findings = read(library)
    assert findings == []
    assert [file.sheet for file in tables.by_name["members"].files] == ["Tabelle1"]


def told_as_hidden(findings: list[Finding]) -> list[tuple[str | None, str]]:
    assert {(item.code, item.severity) for item in findings} <= {("F157", "warning")}
    return [(item.place.sheet, localised(item.details["hidden"], "en")) for item in findings]


def test_hidden_sheets_with_the_name_of_a_table_are_read(library: tuple[Path, Model]) -> None:
    book = Workbook()
    for name, rows in {"members": MEMBERS, "books": BOOKS}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book["books"].sheet_state = "hidden"
    book.save(library[0] / "all.xlsx")
    tables, findings = read(library)
    assert told_as_hidden(findings) == [("books", "this sheet")]
    assert set(tables.by_name) == {"members", "books"}


def test_hidden_sheets_of_opendocument(library: tuple[Path, Model]) -> None:
    styles = (
        '<style:style style:name="ta1" style:family="table"><style:table-properties '
        'table:display="false"/></style:style>'
    )
    named = '<table:table table:style-name="ta1"'
    tables = ods_table("members", MEMBERS) + ods_table("Listen", [["yes"]]).replace(
        "<table:table", named, 1
    )
    hidden_books = ods_table("books", BOOKS).replace("<table:table", named, 1)
    (library[0] / "all.ods").write_bytes(ods(tables + hidden_books, styles))
    read_tables, findings = read(library)
    assert told_as_hidden(findings) == [("books", "this sheet")]
    assert set(read_tables.by_name) == {"members", "books"}


def test_a_label_that_is_too_long_for_a_sheet_counts_by_its_beginning(tmp_path: Path) -> None:
    write_library(tmp_path)
    shapes = tmp_path / "shapes/library.ttl"
    text = shapes.read_text("utf-8")
    long = "Bücher der Bücherei, auch die verliehenen"
    assert text.count('"Bücher"@de') == 1
    shapes.write_text(text.replace('"Bücher"@de', f'"{long}"@de'), "utf-8")
    (tmp_path / "records/books.csv").unlink()
    write_xlsx(tmp_path / "records/x.xlsx", {long[:31]: BOOKS, "Members": MEMBERS})
    codes = {item.code for item in reported(tmp_path).findings}
    assert not codes & {"F106", "F158"}


@each_format
def test_titles_above_the_headings_are_passed_over(
    library: tuple[Path, Model], write: Write, suffix: str
) -> None:
    table = [["Members of the library"], [], *MEMBERS, ["", ""], ["m2", "Eve"]]
    write(library[0] / f"members.{suffix}", {"Tabelle1": table})
    tables, (note,) = read(library)
    assert (note.code, note.place.row) == ("T110", 3)
    (file,) = tables.by_name["members"].files
    assert [(first, list(rows)) for first, rows in file.chunks(64)] == [
        (4, [["m1", "Ada"], [], ["m2", "Eve"]])
    ]


def test_a_hidden_row_above_the_headings_is_no_record(library: tuple[Path, Model]) -> None:
    title = f'<row r="1" hidden="1">{texts("Members of the library")}</row>'
    rows = f'<row r="2">{texts("number", "name")}</row><row r="3">{texts("m1", "Ada")}</row>'
    data = xlsx(f"<sheetData>{title}{rows}</sheetData>")
    (library[0] / "members.xlsx").write_bytes(data)
    assert [item.code for item in read(library)[1]] == ["T110"]


def test_a_workbook_with_macros_is_read(library: tuple[Path, Model]) -> None:
    data = xlsx(sheet_data(texts("number", "name"), texts("m1")))
    (library[0] / "Members.XLSM").write_bytes(data)
    tables, findings = read(library)
    assert findings == []
    assert set(tables.by_name) == {"members"}


def test_texts_are_brought_to_one_form(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(sheet_data(texts("gro\u0308ße"), texts("A\u0308mter"))))
    assert read_sheet(path)[0] == [["größe"], ["Ämter"]]
