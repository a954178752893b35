"""The annotated workbook: findings on the cells of a copy, all else kept, nothing run."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from tests.cli.test_commands import here
from tests.support.library import edit, write_library
from tests.support.report_runs import reported
from tests.support.workbook_files import sheet_data, texts, xlsx_parts, zipped

from verbund.findings import Severity
from verbund.read.record_file import FileToRead
from verbund.report.annotated import annotating, notes, summary, text_tables, whole_workbook
from verbund.report.annotated.cell_text import cell_text, sheet_title
from verbund.report.annotated.kept_styles import KeptStyles
from verbund.report.annotated.notes import MARK, cell_of, end_of_note, without_note
from verbund.report.annotated.summary import text_cell
from verbund.report.recognised import is_replaceable
from verbund.report.reported import RunReport
from verbund.report.xlsx import write_xlsx

RED, YELLOW = "FFFFC7CE", "FFFFEB9C"


def written(run: RunReport) -> bytes:
    stream = io.BytesIO()
    write_xlsx(run, stream)
    return stream.getvalue()


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def lines(book: Any) -> list[dict[str, Any]]:
    """The list of findings, each by the headings of its columns; ``link`` is where it leads."""
    rows = list(book.worksheets[0].iter_rows())
    head = next(i for i, row in enumerate(rows) if row[0].value in ("severity", "Schwere"))
    names = [str(cell.value).lower() for cell in rows[head]]
    found = []
    for row in rows[head + 1 :]:
        line = {name: cell.value for name, cell in zip(names, row, strict=True)}
        found.append(line | {"link": row[2].hyperlink.location if row[2].hyperlink else None})
    return found


def remarks(book: Any) -> str:
    return "\n".join(str(cell.value) for cell in book.worksheets[0]["A"])


def linked(book: Any, link: str) -> Any:
    """The cell that a link leads to."""
    sheet, _, cell = link.rpartition("!")
    return book[sheet[1:-1].replace("''", "'")][cell]


def library_book(folder: Path) -> Path:
    """The library as one workbook, with all that clerks put into one, and two faults."""
    write_library(folder)
    book = openpyxl.Workbook()
    for path in sorted((folder / "records").glob("*.csv")):
        sheet = book.create_sheet(path.stem)
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                sheet.append([cell or None for cell in row])
        path.unlink()
    book.remove(book.worksheets[0])
    loans = book["loans"]
    loans["C2"] = "tomorrow"
    loans["C2"].fill = PatternFill("solid", start_color="FF000080")
    loans["C2"].font = Font(color="FFFFFFFF", italic=True)
    loans["C2"].comment = Comment("Bitte prüfen", "Anna")
    loans["B2"].comment = Comment("So im Regal", "Anna")
    loans["A2"] = "Nobody"
    loans["A3"].number_format = "DD.MM.YYYY"
    loans.column_dimensions["B"].width = 44
    loans.freeze_panes = "B2"
    choice = DataValidation("list", formula1='"a,b"')
    choice.add("A2:A9")
    loans.add_data_validation(choice)
    rule = CellIsRule("equal", ['"x"'])  # type: ignore[no-untyped-call] # its stubs have no types
    loans.conditional_formatting.add("A2:A9", rule)
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    lists["A1"], lists["A2"], lists["A3"] = 1, "=1+1", "=cmd|'/c calc'!A0"
    lists["A4"] = "+text"
    lists.merge_cells("C1:D4")
    book.defined_names["Wahl"] = DefinedName("Wahl", attr_text="lists!$A$1:$A$2")
    chart = BarChart()
    chart.add_data(Reference(lists, min_col=1, min_row=1, max_row=2))
    lists.add_chart(chart, "F1")
    book.active = 1
    path = folder / "records/library.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> RunReport:
    """The run of the library that is one workbook."""
    folder = tmp_path_factory.mktemp("annotated") / "library"
    library_book(folder)
    return reported(folder, "de")


@pytest.fixture(scope="module")
def copy(own: RunReport) -> Any:
    return opened(written(own))


# --- a new workbook


def test_each_finding_is_listed_with_a_link_to_its_coloured_cell(run: RunReport) -> None:
    book = opened(written(run))
    assert book.sheetnames[0] == "_Findings"
    assert set(book.sheetnames[1:]) == {"books", "loans", "members"}
    found = lines(book)
    assert [(i["code"][:4], i["severity"]) for i in found] == [
        (i.code, {"violation": "violation", "warning": "warning", "info": "note"}[i.severity])
        for i in run.by_severity
    ]
    count = 0
    for line, finding in zip(found, run.by_severity, strict=True):
        place = finding.place
        readable = (str(place.file), place.sheet) in run.files and place.row is not None
        assert (line["link"] is not None) is readable
        if line["link"] is None:
            continue
        count += 1
        cell = linked(book, line["link"])
        assert (cell.row, cell.column - 1) == (place.row, max(place.position, 0))
        text = cell.comment.text
        assert f"{finding.code} " in text
        assert line["what is wrong"] in text
        assert line["remedy"] in text
        assert f"expected: {line['expected']}" in text or not line["expected"]
        assert ("did you mean: " in text) is (line["did you mean"] is not None)
        assert f"did you mean: {line['did you mean']}?" in text or not line["did you mean"]
        assert cell.fill.start_color.rgb in (RED, YELLOW)
        assert cell.font.color.rgb == "FF000000"
    assert count > 5
    coloured = {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }
    assert coloured == {
        (cell.parent.title, cell.coordinate)
        for cell in (linked(book, i["link"]) for i in found if i["link"])
    }


def test_values_stand_as_they_were_written_and_as_texts(run: RunReport) -> None:
    sheet = opened(written(run))["loans"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["borrower", "book", "lent", "due", "fee"]
    assert rows[1] == ["Ada", "3-16", 'tomor"row, or so', "2021-03-29", "-1"]
    assert rows[2][0] == "Nobody\n[here](at all) <script>alert(1)</script>\u202e"
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    assert [cell.value for cell in cells if cell.quotePrefix] == ["-1"]
    assert sheet.freeze_panes == "A2"


def test_titles_keep_the_rows_and_objects_get_a_row_of_headings(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    records = folder / "records"
    text = (records / "loans.csv").read_text(encoding="utf-8").replace("1.3.2021", "tomorrow")
    (records / "loans.csv").write_text(f"Loans of 2021,,,,\n{text}", encoding="utf-8")
    (records / "members.csv").unlink()
    (records / "members.json").write_text('[{"number": "m1", "name": ""}]', encoding="utf-8")
    run = reported(folder)
    book = opened(written(run))
    assert book["loans"]["A1"].value == "Loans of 2021"
    assert "tomorrow" in [
        linked(book, i["link"]).value for i in lines(book) if i["code"].startswith("V103")
    ]
    assert [[cell.value for cell in row] for row in book["members"].iter_rows()] == [
        ["number", "name"],
        ["m1", None],
    ]
    (nameless,) = [i for i in run.by_severity if i.place.file == "records/members.json"][:1]
    assert nameless.place.row == 1
    (link,) = [i["link"] for i in lines(book) if "members.json" in i["place"]][:1]
    assert link.startswith("'members'!")
    assert link.endswith("2")


def test_sheets_of_several_files_are_told_apart() -> None:
    taken: set[str] = set()
    names = ["a" * 40, "A" * 31, "x:y", "x?y", "'", "", "Orte", "orte"]
    titles = [sheet_title(name, taken) for name in names]
    assert titles == [
        "a" * 31,
        "A" * 27 + " (2)",
        "x-y",
        "x-y (2)",
        "-",
        "- (2)",
        "Orte",
        "orte (2)",
    ]


@given(st.lists(st.text(max_size=40), max_size=8))
def test_names_of_sheets_are_such_as_excel_takes(names: list[str]) -> None:
    taken: set[str] = set()
    titles = [sheet_title(name, taken) for name in names]
    assert len({title.casefold() for title in titles}) == len(titles)
    book = openpyxl.Workbook()
    for title in titles:
        assert 0 < len(title) <= 31
        assert not set(title) & set("[]:*?/\\")
        assert title.strip("'") == title
        book.create_sheet(title)


@given(st.text(st.characters(categories=None), min_size=1, max_size=60))
def test_any_text_is_one_in_a_workbook(text: str) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("x")
    sheet.append([text_cell(sheet, f"={text}"), text_cell(sheet, text)])
    stream = io.BytesIO()
    book.save(stream)
    formula, plain = opened(stream.getvalue())["x"][1]
    assert formula.data_type == "s"
    assert formula.quotePrefix
    assert plain.data_type == "s"
    assert formula.value[0] == "="
    if text.isprintable():
        assert (formula.value, plain.value) == (f"={text}", text)


def test_what_a_workbook_cannot_hold_is_shown() -> None:
    assert cell_text("a\x00b\x1f\ud800\ufffe\tc\n") == "a\\u0000b\\u001F\\uD800\\uFFFE\tc\n"
    assert cell_text("_x0041_ _x41_") == "_x005F_x0041_ _x41_"
    assert len(cell_text("a" * 40_000)) == 32_767


def test_too_many_are_left_out_and_counted(run: RunReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "MOST_CELLS", 2)
    monkeypatch.setattr(summary, "MOST_CELLS", 3)
    book = opened(written(run))
    cells = {(i.place.file, cell_of(i)) for i in run.findings if cell_of(i) is not None}
    assert f"{len(cells) - 2} more cells with findings are neither coloured" in remarks(book)
    assert f"{len(run.findings) - 3} more findings are not listed" in remarks(book)
    assert len(lines(book)) == 3


def test_rows_that_do_not_fit_in_are_left_out_and_told(
    run: RunReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_tables, "MOST", 30)
    book = opened(written(run))
    assert book["books"].max_row == 5
    assert "records/loans.csv is in this workbook up to row 2 only" in remarks(book)
    assert "records/members.csv is in this workbook up to row 1 only" in remarks(book)
    rows = [linked(book, i["link"]).row for i in lines(book) if "loans" in i["place"] and i["link"]]
    assert set(rows) == {2}


# --- the copy of a workbook


def test_findings_are_on_the_cells_of_the_copy(own: RunReport, copy: Any) -> None:
    assert copy.sheetnames == ["_Meldungen", "books", "loans", "members", "lists"]
    assert copy.active.title == "_Meldungen"
    assert [sheet.sheet_view.tabSelected for sheet in copy.worksheets] == [True, *[False] * 4]
    assert {(i["code"][:4], i["link"]) for i in lines(copy)} == {
        ("V103", "'loans'!C2"),
        ("R101", "'loans'!A2"),
    }
    cell = copy["loans"]["C2"]
    own_text, _, ours = cell.comment.text.partition(f"\n\n{MARK}\n\n")
    assert own_text == "Bitte prüfen"
    assert ours.startswith("Fehler V103 datatype: ")
    assert "\nAbhilfe: " in ours
    assert cell.fill.start_color.rgb == RED
    assert (cell.font.i, cell.font.color.rgb) == (True, "FF000000")


def test_all_else_of_the_workbook_is_kept(copy: Any) -> None:
    loans, lists = copy["loans"], copy["lists"]
    assert loans["B2"].comment.text == "So im Regal"
    assert loans["B2"].fill.fill_type is None
    assert loans["A3"].number_format == "DD.MM.YYYY"
    assert loans.column_dimensions["B"].width == 44
    assert loans.freeze_panes == "B2"
    assert str(loans.data_validations.dataValidation[0].sqref) == "A2:A9"
    assert [str(i.sqref) for i in loans.conditional_formatting] == ["A2:A9"]
    assert lists.sheet_state == "hidden"
    assert (lists["A2"].value, lists["A2"].data_type) == ("=1+1", "f")
    assert [str(area) for area in lists.merged_cells.ranges] == ["C1:D4"]
    assert len(lists._charts) == 1
    assert copy.defined_names["Wahl"].attr_text == "lists!$A$1:$A$2"
    assert "Einzelheiten von Diagrammen, die gespeicherten Ergebnisse der Formeln" in remarks(copy)


def test_what_is_lost_is_told(tmp_path: Path) -> None:
    space = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    inner = "".join(
        f'<x:{name} xmlns:x="{space}"/>'
        for name in ("dataValidation", "conditionalFormatting", "sparklineGroup")
    )
    content = sheet_data(texts("number", "name"), texts("m1", "")) + f"<extLst>{inner}</extLst>"
    parts = xlsx_parts({"members": content})
    parts |= {"xl/vbaProject.bin": b"x", "xl/media/a.png": b"x", "xl/ctrlProps/a.xml": "<a/>"}
    folder = write_library(tmp_path / "library")
    for path in (folder / "records").glob("*.csv"):
        path.unlink()
    (folder / "records/members.xlsm").write_bytes(zipped(parts))
    file = FileToRead(folder / "records/members.xlsm", "records/members.xlsm")
    assert whole_workbook.whole_workbook(file).lost == tuple(
        f"annotated.lost-{key}"
        for key in ("macros", "images", "controls", "conditional", "lists", "sparklines")
    )


def test_no_cell_of_the_copy_starts_another_program(copy: Any) -> None:
    lists = copy["lists"]
    assert (lists["A3"].data_type, bool(lists["A3"].quotePrefix)) == ("s", True)
    assert lists["A3"].value == "=cmd|'/c calc'!A0"
    assert (lists["A4"].data_type, bool(lists["A4"].quotePrefix)) == ("s", True)


def test_a_finding_in_a_merged_area_is_at_its_first_cell(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    (folder / "records/loans.csv").unlink()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "loans"
    sheet.append(["borrower", "book", "lent", "due", "fee"])
    sheet.append(["Nobody", "3-16", "2021-03-01", "2021-03-29", "1"])
    sheet.append([None, "0-44", "2021-03-01", "2021-03-29", "1"])
    sheet.merge_cells("A2:A3")
    for path in (folder / "records").glob("*.csv"):
        other = book.create_sheet(path.stem)
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
            other.append(row)
        path.unlink()
    book.save(folder / "records/all.xlsx")
    run = reported(folder)
    rows = [i.place.row for i in run.findings if i.code == "R101"]
    assert rows == [2, 3]
    cell = opened(written(run))["loans"]["A2"]
    assert cell.comment.text.count("R101") == 2
    assert cell.comment.text.count(MARK) == 1


def test_a_copy_that_is_read_again_gives_the_same_findings_and_the_same_notes(
    own: RunReport, tmp_path: Path
) -> None:
    folder = write_library(tmp_path / "library")
    for path in (folder / "records").glob("*.csv"):
        path.unlink()
    (folder / "records/library.xlsx").write_bytes(written(own))
    again = reported(folder, "de")
    assert [(i.code, i.place) for i in again.findings] == [(i.code, i.place) for i in own.findings]
    copy = opened(written(again))
    assert copy.sheetnames[:2] == ["_Meldungen", "books"]
    assert copy["loans"]["C2"].comment.text.count(MARK) == 1
    mended = replace(again, findings=())
    cell = opened(written(mended))["loans"]["C2"]
    assert cell.comment.text == "Bitte prüfen"
    assert cell.fill.start_color.rgb == "FF000080"


def worked_in(own: RunReport, tmp_path: Path, work: Any) -> tuple[RunReport, Any]:
    """The next report of a copy that a clerk worked in, and its run."""
    folder = write_library(tmp_path / "library")
    for path in (folder / "records").glob("*.csv"):
        path.unlink()
    book = opened(written(own))
    work(book)
    book.save(folder / "records/library.xlsx")
    run = reported(folder, "de")
    return run, opened(written(run))


def test_what_a_clerk_writes_below_a_note_stays_hers(own: RunReport, tmp_path: Path) -> None:
    def work(book: Any) -> None:
        for name in ("A2", "C2"):
            cell = book["loans"][name]
            cell.comment = Comment(f"{cell.comment.text}\nIch frage nach", "Eva")

    run, copy = worked_in(own, tmp_path, work)
    cell = copy["loans"]["C2"]
    assert cell.comment.text.startswith(f"Bitte prüfen\n\nIch frage nach\n\n{MARK}\n\nFehler V103")
    assert cell.comment.text.count("Ich frage nach") == 1
    assert copy["loans"]["A2"].comment.text.startswith(f"Ich frage nach\n\n{MARK}")
    assert copy["loans"]["A2"].comment.author == "Eva"
    mended = opened(written(replace(run, findings=())))
    assert mended["loans"]["A2"].comment.text == "Ich frage nach"


def test_a_cell_gets_the_colours_back_that_it_had(own: RunReport, tmp_path: Path) -> None:
    def work(book: Any) -> None:
        book["loans"].insert_rows(2)  # cells move, with their comments
        book["loans"]["D3"].fill = PatternFill("solid", start_color="FF00FF00")
        other = PatternFill("solid", start_color=RED, end_color="FF00FFFF")  # as LibreOffice
        book["loans"]["C3"].fill = other

    run, again = worked_in(own, tmp_path, work)
    marked = again["loans"]["C3"]
    assert (marked.fill.start_color.rgb, marked.font.color.rgb) == (RED, "FF000000")
    mended = opened(written(replace(run, findings=())))
    cell = mended["loans"]["C3"]
    assert cell.fill.start_color.rgb == "FF000080"
    assert (cell.font.color.rgb, cell.font.i) == ("FFFFFFFF", True)
    plain = mended["loans"]["A3"]
    assert (plain.fill.fill_type, plain.font.color) == (None, mended["loans"]["B3"].font.color)
    assert mended["loans"]["D3"].fill.start_color.rgb == "FF00FF00"


def test_colours_that_a_clerk_gives_a_marked_cell_stay(own: RunReport, tmp_path: Path) -> None:
    def work(book: Any) -> None:
        book["loans"]["C2"].fill = PatternFill("solid", start_color="FF00FF00")

    run, _ = worked_in(own, tmp_path, work)
    cell = opened(written(replace(run, findings=())))["loans"]["C2"]
    assert (cell.fill.start_color.rgb, cell.font.color.rgb) == ("FF00FF00", "FF000000")


def test_where_the_list_is_gone_a_cell_is_plain(own: RunReport, tmp_path: Path) -> None:
    run, _ = worked_in(own, tmp_path, lambda book: book.remove(book["_Meldungen"]))
    cell = opened(written(replace(run, findings=())))["loans"]["C2"]
    assert (cell.fill.fill_type, cell.font.color) == (None, None)


def test_what_is_kept_for_later_is_not_seen(copy: Any) -> None:
    assert copy["_Meldungen"].column_dimensions["J"].hidden is True
    assert copy["loans"]["C2"].comment.text.endswith(" —")


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"a\n\n{MARK}\n\nb", ("a", None)),
        (f"{MARK}\nb{end_of_note(7)}", ("", 7)),
        (f"a\n{MARK}\nb{end_of_note(7)} c\n", ("a\n\nc", 7)),
        (f"{MARK}\nb — /Verbund 1 — x{end_of_note()}\nc", ("c", None)),
    ],
)
def test_a_note_is_taken_out_of_a_comment(text: str, own: tuple[str, int | None]) -> None:
    assert without_note(text) == own


def test_the_gravest_of_several_notes_colours_a_merged_area(tmp_path: Path) -> None:
    sheet = openpyxl.Workbook().worksheets[0]
    sheet.merge_cells("A2:A3")
    sheet["A2"].comment = Comment("x" * 40_000, "Anna")
    several = {
        notes.Cell(2, 0): notes.Note(Severity.INFO, f"{MARK}\n\none"),
        notes.Cell(3, 0): notes.Note(Severity.WARNING, f"{MARK}\n\ntwo"),
    }
    annotating._put_notes(sheet, several, KeptStyles())
    assert sheet["A2"].fill.start_color.rgb == YELLOW
    assert len(sheet["A2"].comment.text) == 32_767
    sheet["A2"].comment = None
    annotating._put_notes(sheet, several, KeptStyles())
    assert sheet["A2"].comment.text == f"{MARK}\n\none\n\ntwo{end_of_note(1)}"


def test_tables_of_other_files_stand_behind_those_of_the_workbook(
    own: RunReport, tmp_path: Path
) -> None:
    folder = write_library(tmp_path / "library")
    members = (folder / "records/members.csv").read_text(encoding="utf-8")
    for path in (folder / "records").glob("*.csv"):
        path.unlink()
    book = openpyxl.load_workbook(own.folder / "records/library.xlsx")
    del book["members"]
    book.create_sheet("Members")["A1"] = "x"
    book.save(folder / "records/library.xlsx")
    (folder / "records/members.csv").write_text(f"{members}\nm9,\n", encoding="utf-8")
    run = reported(folder)
    copy = opened(written(run))
    assert copy.sheetnames[0] == "_Findings"
    assert copy.sheetnames[-1] == "members (2)"
    assert copy["loans"]["C2"].comment.text.startswith("Bitte prüfen")
    found = [i for i in lines(copy) if "members.csv" in i["place"] and i["link"]]
    assert found
    for line in found:
        assert line["link"].startswith("'members (2)'!")
        assert f"{line['code'][:4]} " in linked(copy, line["link"]).comment.text
    assert copy["members (2)"]["A2"].number_format == "@"


def test_two_workbooks_become_sheets_of_a_new_one(own: RunReport, tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    for path in (folder / "records").glob("*.csv"):
        path.unlink()
    content = (own.folder / "records/library.xlsx").read_bytes()
    (folder / "records/library.xlsx").write_bytes(content)
    (folder / "records/more.xlsx").write_bytes(content)
    sheets = opened(written(reported(folder))).sheetnames
    assert sheets == [
        "_Findings",
        *(
            f"{name} {sheet}"
            for name in ("library", "more")
            for sheet in ("books", "loans", "members")
        ),
    ]


# --- workbooks that are not copied


def _as_text(run: RunReport, problem: str) -> None:
    """The report is a new workbook, and says why."""
    book = opened(written(run))
    assert problem in remarks(book)
    assert book["loans"]["C2"].comment is not None
    assert book["loans"]["C2"].number_format == "@"
    assert "lists" not in book.sheetnames


def test_a_workbook_that_is_too_large_is_not_loaded(
    own: RunReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_workbook, "MOST", 20_000)
    _as_text(own, "records/library.xlsx konnte nicht so übernommen werden, wie sie ist. Entpackt")


def test_what_openpyxl_cannot_do_is_no_traceback(
    own: RunReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(annotating, "load_workbook", fail)
    _as_text(own, "Sie enthält etwas, das sich nicht übernehmen lässt.")


HOSTILE = {
    "a DOCTYPE in a part that nobody reads": (
        {"docProps/core.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
        "DOCTYPE",
    ),
    "a merged area of all cells": (
        {"sheet": sheet_data(texts("number", "name")) + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'},
        "too much time or memory",
    ),
    "links on all cells": (
        {"sheet": sheet_data(texts("number", "name")) + '<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'},
        "too much time or memory",
    ),
    "no part of a workbook": ({"xl/x.xml": "<a>"}, "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_not_loaded(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("was loaded")

    monkeypatch.setattr("verbund.report.annotated.copied.run_shut_in", fail)
    changed, problem = HOSTILE[name]
    folder = write_library(tmp_path / "library")
    for path in (folder / "records").glob("*.csv"):
        path.unlink()
    parts = xlsx_parts({"members": changed.get("sheet", sheet_data(texts("number", "name")))})
    parts |= {key: value for key, value in changed.items() if key != "sheet"}
    (folder / "records/members.xlsx").write_bytes(zipped(parts))
    book = opened(written(reported(folder)))
    assert problem in remarks(book)


def test_a_workbook_without_a_readable_table_is_copied_all_the_same(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    for path in (folder / "records").glob("*.csv"):
        path.unlink()
    book = openpyxl.Workbook()
    book.worksheets[0].title = "lonas"
    book.worksheets[0].append(["borrower", "book"])
    book.create_sheet("odd").append(["x"])
    book.save(folder / "records/all.xlsx")
    run = reported(folder)
    assert not run.files
    copy = opened(written(run))
    assert copy.sheetnames == ["_Findings", "lonas", "odd"]
    assert "F158" in {i["code"][:4] for i in lines(copy)}


def test_a_file_that_is_no_workbook_is_only_listed(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    for path in (folder / "records").glob("*.csv"):
        path.unlink()
    (folder / "records/all.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    book = opened(written(reported(folder)))
    assert book.sheetnames == ["_Findings"]
    assert [(i["code"][:4], i["link"]) for i in lines(book)] == [("F152", None)]


# --- bytes and files


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("bytes")
    library_book(folder / "own")
    edit(write_library(folder / "csv") / "records/loans.csv", "1.3.2021", "tomorrow")
    return folder / "own", folder / "csv"


def test_equal_runs_give_equal_bytes(folders: tuple[Path, Path], tmp_path: Path) -> None:
    for number, folder in enumerate(folders):
        here_file, other = tmp_path / f"{number}.xlsx", tmp_path / f"{number}-other.xlsx"
        assert here("validate", "-w", str(folder), "--report", str(here_file)).exit_code == 1
        subprocess.run(
            [sys.executable, "-m", "verbund", "validate", "-w", str(folder), "--report", other],
            env={"PYTHONHASHSEED": str(number + 1), "TZ": "Asia/Tokyo", "LANG": "en_US.UTF-8"},
            capture_output=True,
            check=False,
        )
        assert here_file.read_bytes() == other.read_bytes()
        with ZipFile(here_file) as archive:
            assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert archive.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") >= 1


def test_a_report_takes_the_place_of_reports_alone(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    own, _ = folders
    target = tmp_path / "a.xlsx"
    arguments = ("validate", "-w", str(own), "--format", f"xlsx={target}")
    for _ in range(2):
        assert here(*arguments).exit_code == 1
    before = target.read_bytes()
    assert is_replaceable(target)
    book = openpyxl.load_workbook(target)
    book.save(target)  # somebody worked in it
    assert not is_replaceable(target)
    assert here(*arguments).exit_code == 2
    target.write_bytes(before)
    records = own / "records/library.xlsx"
    original = records.read_bytes()
    refused = here("validate", "-w", str(own), "--format", f"xlsx={records}")
    assert refused.exit_code == 2
    assert records.read_bytes() == original
    assert here("validate", "-w", str(own), "--format", "xlsx").exit_code == 2


def test_no_report_takes_the_place_of_what_a_link_in_the_records_leads_to(tmp_path: Path) -> None:
    """Also where that is a report itself, and lies outside of the folder of records."""
    folder = tmp_path / "library"
    path = library_book(folder)
    kept = folder / "kept.xlsx"
    assert here("validate", "-w", str(folder), "--report", str(kept)).exit_code == 1
    before = kept.read_bytes()
    path.unlink()
    path.symlink_to(kept)
    result = here("validate", "-w", str(folder), "--report", str(kept))
    assert result.exit_code == 2
    assert kept.read_bytes() == before


def test_what_stands_in_front_is_not_read(own: RunReport) -> None:
    assert own.counts[Severity.VIOLATION] == 2


def test_a_process_with_threads_makes_the_same_copy(
    own: RunReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is to be done then travels to a Python of its own."""
    here_made = written(own)
    monkeypatch.setattr("verbund.system.python_process.is_single_threaded", lambda: False)
    assert written(own) == here_made


def test_nothing_loads_openpyxl_that_does_not_need_it() -> None:
    modules = ("cli.validate", "cli.fix", "api.fix", "report.formats", "report.xlsx")
    program = "".join(f"import verbund.{name}\n" for name in modules)
    program += "import sys\nassert not [name for name in sys.modules if 'openpyxl' in name]"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_comments_and_the_list_hide_secrets(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    address = "https://anna:no-one-may-see@example.org/"
    edit(folder / "records/loans.csv", "1.3.2021", address)
    book = opened(written(reported(folder)))
    (line,) = lines(book)
    cell = linked(book, line["link"])
    assert cell.value == address, "it stands in the records"
    assert "no-one-may-see" not in str(line) + cell.comment.text
