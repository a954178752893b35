"""One sheet with rows of several tables, which a column tells apart."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.library_in_git import commit, git
from tests.support.lippe import ROOT, copy_lippe
from tests.support.mapping_files import causes, told, write_mapping
from tests.support.processes import release_of
from tests.support.tab_rows import csv_rows
from tests.support.workbook_files import write_ods, write_xlsx

import verbund
from verbund.api.incremental.check import validate_changed
from verbund.api.run import build
from verbund.workspace.workspace import read_workspace

Rows = list[list[str]]
Write = Callable[[Path, Mapping[str, Rows]], None]


def write_csv(path: Path, tables: Mapping[str, Rows]) -> None:
    """The only table as CSV."""
    (rows,) = tables.values()
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def together(folder: Path, labels: Mapping[str, str]) -> Rows:
    """The rows of all CSV files of a folder in one, which are removed; ``labels`` are own names."""
    tables = {path.stem: csv_rows(path) for path in sorted(folder.glob("*.csv"))}
    heads = list(dict.fromkeys(text for rows in tables.values() for text in rows[0]))
    joined = [["Alles in einem"], ["Was ist es?", *heads]]
    for name, (texts, *rows) in tables.items():
        for row in rows:
            cells = dict(zip(texts, row, strict=True))
            kind = labels.get(name, name)
            joined.append([kind, *(cells.get(head, "") for head in heads)])
    for path in folder.glob("*.csv"):
        path.unlink()
    joined[0] += [""] * len(heads)
    return joined


LABELS = {"conferences": "Tagung", "places": "Ort", "agreements": "VEREINBARUNGEN", "posts": "Amt"}


def test_all_records_in_one_sheet_give_the_same_bytes(tmp_path: Path) -> None:
    """The committed release is that of the same records as CSV, a file a table."""
    copy_lippe(tmp_path)
    records = tmp_path / "records"
    write_xlsx(records / "a.xlsx", {"Tabelle1": together(records, LABELS)})
    write_mapping(
        tmp_path,
        "a.xlsx,,Was ist es?,,*,",
        "a.xlsx,,was ist es?,tagung,Konferenzen,",
        "a.xlsx,,was ist es?,Amt,posts,",
    )
    result = build(read_workspace(tmp_path))
    assert told(result.findings) == [("T110", "records/a.xlsx", "Tabelle1", 2, None)]
    for part in ("dataset.nt", "dataset.ttl", "dataset.jsonld"):
        assert (tmp_path / "output" / part).read_bytes() == (ROOT / "output" / part).read_bytes()


@pytest.mark.parametrize(("name", "write"), [("a.csv", write_csv), ("a.ods", write_ods)])
def test_other_formats_give_the_same_bytes(name: str, write: Write, tmp_path: Path) -> None:
    write_library(tmp_path)
    build(read_workspace(tmp_path))
    expected = release_of(tmp_path)["dataset.nt"]
    records = tmp_path / "records"
    write(records / name, {"Tabelle1": together(records, {"books": "Werk"})})
    write_mapping(tmp_path, f"{name},,Was ist es?,Werk,books,")
    assert [f.code for f in build(read_workspace(tmp_path)).findings] == ["T110"]
    assert release_of(tmp_path)["dataset.nt"] == expected


ROWS = (
    ("Art", "Nr", "Name", "title", "genre"),
    ("Leute", "m1", "Ada", "", ""),
    ("Buch", "3-16", "", "The Trial", "crime"),
    ("books", "0-44", "", "Leaves", ""),
    ("", "", "", "", ""),
    ("Leute", "m2", "Grace", "", ""),
)
SAID = (
    "alles.csv,,Art,Leute,members,",
    "alles.csv,,Art,Buch,Books,",
    "alles.csv,,Nr,,members,number",
    "alles.csv,,Nr,,books,isbn",
)


def write_rows(folder: Path, rows: Sequence[Sequence[str]], *said: str) -> Path:
    """The library with its books and members in one file."""
    write_library(folder)
    for name in ("books", "members"):
        (folder / f"records/{name}.csv").unlink()
    write_csv(folder / "records/alles.csv", {"": [list(row) for row in rows]})
    write_mapping(folder, *SAID, *said)
    return folder


def changed(row: int, *cells: str) -> list[Sequence[str]]:
    """The rows, one of them changed; the headings are row 1."""
    rows: list[Sequence[str]] = list(ROWS)
    rows[row - 1] = cells
    return rows


def test_a_value_says_that_there_is_such_a_column(tmp_path: Path) -> None:
    assert causes(write_rows(tmp_path, ROWS)) == []


def test_a_value_of_no_table(tmp_path: Path) -> None:
    rows = [*changed(2, "Leut", "m1", "Ada", "", ""), ("Leut", "m3", "Eve", "", "")]
    (finding,) = causes(write_rows(tmp_path, rows))
    assert (finding.code, finding.place.row, finding.place.column) == ("T121", 2, "Art")
    assert (finding.value, finding.suggestion) == ("Leut", "leute")
    assert finding.details["rows"] == {"en": "2, 7", "de": "2, 7"}


def test_what_a_value_may_have_meant_decides_which_references_are_told(tmp_path: Path) -> None:
    """Rows of no table may be those that others refer to: of the table that is suggested."""
    folder = write_rows(tmp_path, changed(2, "Leut", "m1", "Ada", "", ""))
    loans = "borrower,book,lent\nm1,9-99,2021-03-01\n"
    (folder / "records/loans.csv").write_text(loans, "utf-8")
    assert [(f.code, f.value) for f in causes(folder)] == [("T121", "Leut"), ("R101", "9-99")]
    (folder / "records/loans.csv").unlink()
    write_csv(folder / "records/alles.csv", {"": [list(row) for row in changed(2, "Zzz", "m1")]})
    assert [(f.code, f.value) for f in causes(folder)] == [("T121", "Zzz")]


def test_what_is_wrong_with_files_before_and_behind_is_told_as_well(tmp_path: Path) -> None:
    folder = write_rows(tmp_path, changed(2, "Leut", "m1", "Ada", "", ""))
    for name in ("a.xls", "z.xls"):
        (folder / "records" / name).write_bytes(b"x")
    assert sorted((f.code, f.place.file) for f in causes(folder)) == [
        ("F107", "records/a.xls"),
        ("F107", "records/z.xls"),
        ("T121", "records/alles.csv"),
    ]


def test_a_value_left_out_on_purpose(tmp_path: Path) -> None:
    rows = [*ROWS, ("Notiz", "x", "", "", "y"), ("Notiz", "x", "", "", "y")]
    assert causes(write_rows(tmp_path, rows, "alles.csv,,Art,Notiz,-,")) == []


def test_a_value_that_is_nowhere_is_a_note(tmp_path: Path) -> None:
    folder = write_rows(tmp_path, ROWS, "alles.csv,,Art,Nirgends,members,")
    (finding,) = causes(folder)
    assert (finding.code, finding.place.row, finding.place.column) == ("T120", 6, "value")


def test_the_more_exact_row_of_a_value_counts(tmp_path: Path) -> None:
    folder = write_rows(tmp_path, changed(2, "X", "m1", "Ada", "", ""))
    said = [row for row in SAID if "Leute" not in row]
    both = ["alles.csv,,Art,Leute,members,", "alles.csv,,Art,X,books,"]
    write_library_sheet(folder)
    write_mapping(folder, "alles.xlsx,S,Art,X,members,", *both, *said)
    text = (folder / "mapping.csv").read_text("utf-8").replace("alles.csv", "alles.xlsx")
    (folder / "mapping.csv").write_text(text, "utf-8")
    assert [finding.code for finding in causes(folder)] == []


def write_library_sheet(folder: Path) -> None:
    """The file of everything as a sheet S of a workbook."""
    rows = csv_rows(folder / "records/alles.csv")
    write_xlsx(folder / "records/alles.xlsx", {"S": rows})
    (folder / "records/alles.csv").unlink()


def test_rows_without_a_table(tmp_path: Path) -> None:
    rows = [*changed(3, "", "3-16", "", "The Trial", ""), (" ", "x", "", "", "")]
    (finding,) = causes(write_rows(tmp_path, rows))
    assert (finding.code, finding.place.row, finding.place.column) == ("T124", 3, "Art")
    assert finding.details["rows"] == {"en": "3, 7", "de": "3, 7"}


def test_a_cell_of_another_table_is_told(tmp_path: Path) -> None:
    rows = changed(2, "Leute", "m1", "Ada", "", "poetry")
    (finding,) = causes(write_rows(tmp_path, rows))
    assert (finding.code, finding.place.row, finding.place.column) == ("T123", 2, "genre")
    assert (finding.value, finding.place.position) == ("poetry", 4)
    assert finding.row_cells == ("Leute", "m1", "Ada", "", "poetry")
    # A column that is left out for this table may hold anything.
    write_mapping(tmp_path, *SAID, "alles.csv,,genre,,members,-")
    assert causes(tmp_path) == []


@pytest.mark.parametrize(
    "said", ["alles.csv,,Werk,,books,title", "alles.csv,,Werk,,,title", ",,Werk,,,title"]
)
def test_a_cell_below_an_own_heading_of_another_table_is_told(said: str, tmp_path: Path) -> None:
    """Whether the mapping says of which table the column is, or leaves that to be found."""
    rows = [("Art", "Nr", "Name", "Werk"), ("Leute", "m1", "Ada", "x"), ("Leute", "m2", "Bo", "")]
    rows += [("Buch", "3-16", "", "The Trial"), ("Buch", "0-44", "", "Leaves")]
    (finding,) = causes(write_rows(tmp_path, rows, said))
    assert (finding.code, finding.place.row, finding.place.column) == ("T123", 2, "Werk")


def test_one_heading_may_be_another_column_in_each_table(tmp_path: Path) -> None:
    """The more exact row says nothing of members, who have no such column."""
    rows = [("Art", "Nr", "Was"), ("Leute", "m1", "Ada"), ("Leute", "m2", "Bo")]
    rows += [("Buch", "3-16", "The Trial"), ("Buch", "0-44", "Leaves")]
    write_rows(tmp_path, rows, ",,Was,,members,name", "alles.csv,,Was,,,title")
    assert causes(tmp_path) == []


def test_several_processes_tell_the_same(tmp_path: Path) -> None:
    """Of cells of another table as many as are told of each chunk of 512 rows."""
    rows = [ROWS[0], *(("Leute", f"m{n}", "Ada", "", "x" * (n < 200)) for n in range(1, 1400))]
    rows += [("Buch", "3-16", "", "T", ""), ("Buch", "0-44", "", "Leaves", "zzz")]
    write_rows(tmp_path, rows)
    (tmp_path / "records/loans.csv").unlink()
    one = verbund.validate(tmp_path)
    assert [f.code for f in one.findings].count("T123") == 50
    assert [f.code for f in one.findings].count("R103") == 1
    other = verbund.validate(tmp_path, jobs=3)
    assert [f.place for f in other.findings] == [f.place for f in one.findings]


def test_the_column_is_missing(tmp_path: Path) -> None:
    rows = changed(1, "Sorte", "Nr", "Name", "title", "genre")
    (finding,) = causes(write_rows(tmp_path, rows))
    assert (finding.code, finding.place.file, finding.place.row) == (
        "T122",
        "records/alles.csv",
        1,
    )
    assert finding.details == {"heading": "Art"}


def test_a_heading_of_no_table_is_told_once(tmp_path: Path) -> None:
    rows = [
        (*row, text) for row, text in zip(ROWS, ["Zimmer", "1", "2", "3", "", "4"], strict=True)
    ]
    assert [(f.code, f.place.column) for f in causes(write_rows(tmp_path, rows))] == [
        ("T101", "Zimmer")
    ]


def test_a_fault_of_a_row_is_told_once_at_its_row(tmp_path: Path) -> None:
    rows = [*changed(3, "Buch", "3-16", "", "The Trial", "prose"), ("Leute", "m9", "X", "", "")]
    findings = causes(write_rows(tmp_path, rows))
    assert [(f.code, f.place.row, f.place.column) for f in findings] == [
        ("R103", 3, "genre"),
        ("V109", 7, "Name"),
    ]


def test_repeated_headings_are_told_once(tmp_path: Path) -> None:
    rows = [*ROWS[:3], ROWS[0], *ROWS[3:]]
    findings = causes(write_rows(tmp_path, rows))
    assert [(f.code, f.place.row) for f in findings] == [("F140", 4)]


def test_documents_can_be_told_apart_by_a_key(tmp_path: Path) -> None:
    write_library(tmp_path)
    for name in ("books", "members"):
        (tmp_path / f"records/{name}.csv").unlink()
    text = """
- {Art: Leute, Nr: m1, Name: Ada}
- {Art: Buch, Nr: 3-16, title: {en: The Trial, de: Der Process}, genre: [crime, poetry]}
- {Art: Buch, Nr: 0-44, title: Leaves}
- {Art: Leute, Nr: m2, Name: Grace}
"""
    (tmp_path / "records/alles.yaml").write_text(text, "utf-8")
    write_mapping(tmp_path, *(row.replace(".csv", ".yaml") for row in SAID))
    result = build(read_workspace(tmp_path))
    assert told(result.findings) == []
    assert result.records == {"books": 2, "loans": 2, "members": 2}


def test_only_what_changed_is_checked(tmp_path: Path) -> None:
    write_rows(tmp_path, ROWS)
    git(tmp_path, "init", "--quiet")
    before = commit(tmp_path)
    rows = [*changed(6, "Leute", "m2", "G", "", ""), ("Buch", "9-9", "", "New", "")]
    write_csv(tmp_path / "records/alles.csv", {"": [list(row) for row in rows]})
    report, scope = validate_changed(read_workspace(tmp_path), before)
    assert scope.everything is None
    assert (scope.changed, scope.files) == (2, ("records/alles.csv",))
    assert [(f.code, f.place.row) for f in report.findings] == [("V109", 6)]
    assert report.records == {"books": 1, "members": 1, "loans": 1}
    # A row that becomes one of another table is checked as that.
    rows = changed(6, "Buch", "m2", "Grace", "", "")
    write_csv(tmp_path / "records/alles.csv", {"": [list(row) for row in rows]})
    partly, _ = validate_changed(read_workspace(tmp_path), before)
    assert {(f.code, f.place.row) for f in partly.findings} == {
        (f.code, f.place.row) for f in causes(tmp_path)
    }


def test_a_changed_mapping_holds_for_all(tmp_path: Path) -> None:
    write_rows(tmp_path, ROWS)
    git(tmp_path, "init", "--quiet")
    before = commit(tmp_path)
    write_mapping(tmp_path, *SAID[1:])
    report, scope = validate_changed(read_workspace(tmp_path), before)
    assert scope.everything is not None
    assert "mapping.csv" in scope.everything["en"]
    assert [(f.code, f.value) for f in report.findings if f.code != "F125"] == [("T121", "Leute")]
    (tmp_path / "mapping.csv").unlink()
    _, scope = validate_changed(read_workspace(tmp_path), before)
    assert scope.everything is not None
