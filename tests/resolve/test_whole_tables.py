"""What is said of references where a table is not known in full, is not there, or has made keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.test_commands import here
from tests.support.library import edit
from tests.support.library_in_git import write_model, write_tables
from tests.support.workspaces import OFFICES, SITES, check, csv_text, write_workspace

from verbund import undecided, validate
from verbund.findings import Finding, Place, Severity
from verbund.resolve.unchecked import is_whole
from verbund.workspace.workspace import read_workspace

LIBRARY = {
    "books/books.csv": [["isbn", "title"], ["3-16", "The Trial"]],
    "members/members.csv": [["number", "name"], ["m1", "Ada"]],
}


def told(folder: Path, tables: dict[str, str]) -> list[tuple[str, str | None, int | None]]:
    found = check(write_workspace(folder, tables))
    return [(item.code, item.place.file, item.place.row) for item in found]


def visits(*rows: tuple[str, ...]) -> dict[str, str]:
    return {"visits.csv": csv_text([("office", "number", "branch", "hosts"), *rows])}


# --- a table of which there is no file


def test_references_into_a_table_that_is_not_there_are_one_finding(tmp_path: Path) -> None:
    rows = [("north", "1", "", "hall"), ("south", "2", "", "park"), ("north", "3", "", "")]
    found = check(write_workspace(tmp_path, visits(*rows) | {"sites.csv": csv_text(SITES)}))
    assert [(item.code, item.place.column, item.place.row) for item in found] == [
        ("R106", "office", 2)
    ]
    assert (found[0].details["name"], found[0].details["count"]) == ("offices", "3")
    assert found[0].suggestion is None


def test_one_reference_alone_stays_what_it_is(tmp_path: Path) -> None:
    """There the cell may be what is wrong."""
    assert told(tmp_path, visits(("north", "1", "", ""))) == [("R101", "records/visits.csv", 2)]


def test_what_else_is_wrong_is_told_beside_it(tmp_path: Path) -> None:
    """Also a reference that may lead into a table that is there."""
    rows = [("north", "1", "", "gone"), ("south", "", "", "lost")]
    found = check(write_workspace(tmp_path, visits(*rows) | {"sites.csv": csv_text(SITES)}))
    assert sorted((item.code, item.place.row, item.place.column) for item in found) == [
        ("K101", 3, "number"),
        ("R101", 2, "hosts"),
        ("R101", 3, "hosts"),
        ("R106", 2, "office"),
    ]


# --- a table that is not known in full


@pytest.mark.parametrize(
    ("office", "code"),
    [
        (("north", "Office", "Nord"), "K102"),
        (("", "Office", "Süd"), "K101"),
        (("a b", "Office", "Ost"), "K103"),
        ((".", "Office", "Ost"), "K103"),
        (("..", "Office", "Ost"), "K103"),
        (("x",), "F104"),
    ],
    ids=["an id twice", "no id", "an id that is none", "a dot", "two dots", "a row cut short"],
)
def test_nothing_is_said_of_references_where_a_record_may_be_meant_otherwise(
    tmp_path: Path, office: tuple[str, ...], code: str
) -> None:
    rows = [*OFFICES, office]
    tables = {"offices.csv": csv_text(rows)} | visits(("gone", "1", "", ""), ("north", "2", "", ""))
    found = told(tmp_path, tables)
    assert sorted(item[0] for item in found) == sorted([code, "F125"])
    assert ("F125", "records/offices.csv", None) in found


ODD = [*OFFICES, ("", "Office", "Süd")]
SEVERAL = [("office", "number", "branch", "hosts"), ("north; south", "1", "", "")]


def test_several_records_in_a_cell_are_told_whatever_else_is_not_known(tmp_path: Path) -> None:
    """Its parts are on record, so it is no name of the row that is none."""
    tables = {"offices.csv": csv_text(ODD), "visits.csv": csv_text(SEVERAL)}
    found = check(write_workspace(tmp_path, tables))
    assert sorted((item.code, item.severity.value) for item in found) == [
        ("K101", "violation"),
        ("R105", "violation"),
    ]


def test_nothing_is_noted_where_every_reference_leads_somewhere(tmp_path: Path) -> None:
    tables = {"offices.csv": csv_text(ODD)} | visits(("north", "1", "", ""))
    assert [item[0] for item in told(tmp_path, tables)] == ["K101"]


def test_the_note_stands_at_the_file_with_the_row(tmp_path: Path) -> None:
    """And at each where nothing says which one it is."""
    tables = {"offices/a.csv": csv_text(OFFICES), "offices/b.csv": csv_text([ODD[0], ODD[-1]])}
    workspace = write_workspace(tmp_path, tables | visits(("gone", "1", "", "")))
    notes = [item.place.file for item in check(workspace) if item.code == "F125"]
    assert notes == ["records/offices/b.csv"]
    listed = undecided(tmp_path)
    assert [item.place.file for item in listed.findings] == [
        "records/offices/a.csv",
        "records/offices/b.csv",
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_note_comes_from_whatever_process_looked(tmp_path: Path, jobs: int) -> None:
    tables = {"offices.csv": csv_text(ODD)} | visits(("gone", "1", "", ""))
    write_workspace(tmp_path, tables)
    assert sorted(item.code for item in validate(tmp_path, jobs=jobs).findings) == ["F125", "K101"]


def test_resolve_does_not_say_that_nothing_is_to_be_decided(tmp_path: Path) -> None:
    tables = {"offices.csv": csv_text(ODD)} | visits(("gone", "1", "", ""))
    write_workspace(tmp_path, tables)
    result = here("resolve", "-w", str(tmp_path), "--lang", "de")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "F125" in result.stderr
    assert result.stderr.endswith(
        "Nicht jeder Text konnte geprüft werden. Berichtigen Sie erst, was verbund validate meldet,"
        " und fragen Sie dann noch einmal.\n"
    )


@pytest.mark.parametrize(
    ("severity", "codes"),
    [("", ["F125", "V108"]), (" ; sh:severity sh:Warning", ["R101", "V108"])],
    ids=["violation", "warning"],
)
def test_an_id_of_another_form_leaves_open_which_record_is_meant(
    tmp_path: Path, severity: str, codes: list[str]
) -> None:
    """Unless the form is only advised: then the record is there as it stands."""
    write_model(tmp_path)
    pattern = 'sh:pattern "^[0-9-]+$"'
    edit(tmp_path / "shapes/library.ttl", pattern, pattern + severity)
    books = {"books/books.csv": [["isbn", "title"], ["3-16", "The Trial"], ["A-1", "Leaves"]]}
    loans = {"loans/loans.csv": [["borrower", "book"], ["m1", "9-99"], ["m1", "3-16"]]}
    write_tables(tmp_path, {**LIBRARY, **books, **loans})
    assert sorted(item.code for item in check(read_workspace(tmp_path))) == codes


def test_where_all_is_known_it_is_said(tmp_path: Path) -> None:
    tables = {"offices.csv": csv_text(OFFICES)} | visits(("gone", "1", "", ""))
    assert told(tmp_path, tables) == [("R101", "records/visits.csv", 2)]


def test_the_note_names_the_tables_in_each_language(tmp_path: Path) -> None:
    tables: dict[str, str | bytes] = {
        "offices.csv": b"\xff",
        "sites.csv": csv_text(SITES),
        **visits(("north", "1", "", "")),
    }
    (note,) = (item for item in check(write_workspace(tmp_path, tables)) if item.code == "F125")
    assert note.details["tables"] == {"de": "Ämter", "en": "Offices"}
    assert note.details["others"] == {"de": "Besuche", "en": "Visits"}


@pytest.mark.parametrize(
    ("code", "severity", "whole"),
    [
        ("F104", Severity.VIOLATION, False),
        ("T101", Severity.VIOLATION, False),
        ("K101", Severity.VIOLATION, False),
        ("K102", Severity.VIOLATION, True),
        ("V101", Severity.VIOLATION, True),
        ("R101", Severity.VIOLATION, True),
        ("F118", Severity.WARNING, True),
        ("F125", Severity.INFO, True),
    ],
)
def test_a_graph_is_whole_unless_a_row_or_column_is_missing(
    code: str, severity: Severity, *, whole: bool
) -> None:
    assert is_whole([]) is True
    others = [Finding("V101", Place(), severity=Severity.VIOLATION)]
    assert is_whole([*others, Finding(code, Place(), severity=severity), *others]) is whole


# --- keys that are made of references


def library(folder: Path, loan: list[str], fine: str) -> list[tuple[str, str | None]]:
    write_model(folder)
    loans = {"loans/loans.csv": [["borrower", "book"], loan]}
    fines = {"fines/fines.csv": [["loan", "fee"], [fine, "1"]]}
    write_tables(folder, {**LIBRARY, **loans, **fines})
    return [(item.code, item.place.column) for item in check(read_workspace(folder))]


@pytest.mark.parametrize("loan", [["m1", "3-16"], ["Ada", "The Trial"], ["member/m1", "3-16"]])
@pytest.mark.parametrize(
    "fine",
    ["m1/3-16", "loan/m1/3-16", " m1/3-16 ", "https://library.example/id/loan/m1/3-16"],
)
def test_a_record_is_found_by_the_key_that_is_made_of_its_cells(
    tmp_path: Path, loan: list[str], fine: str
) -> None:
    assert library(tmp_path, loan, fine) == []


@pytest.mark.parametrize("fine", ["m1", "3-16/m1", "m13-16", "m1/3-16/", "Ada/3-16"])
def test_another_text_is_no_such_key(tmp_path: Path, fine: str) -> None:
    ((code, column),) = library(tmp_path, ["m1", "3-16"], fine)
    assert (code[0], column) == ("R", "loan")


def test_a_row_that_ends_before_its_key_does_makes_no_record(tmp_path: Path) -> None:
    found = library(tmp_path, ["m1"], "m1/3-16")
    assert sorted(code for code, _ in found) == ["F104", "F125"]


@pytest.mark.parametrize("column", [True, False])
def test_what_is_nobodys_name_is_told_before_ids_are_there(tmp_path: Path, column: bool) -> None:
    """A misspelt name is no id: it is wrong, whatever ids the rows get. What may be an id waits."""
    head = ("id", "type", "name")
    rows = [head, ("", "Office", "Amt Nord"), ("", "Branch", "Stelle am Berg")]
    folder = tmp_path / "w"
    tables = {
        "offices.csv": csv_text([row if column else row[1:] for row in rows]),
        "sites.csv": csv_text(SITES),
        "visits.csv": csv_text([
            ("office", "number", "hosts"),
            ("Amt Nord", "1", "Amt Süden; Amt Nord"),
            ("Amt Nort", "2", "sued"),
        ]),
    }  # fmt: skip
    found = check(write_workspace(folder, tables))
    told = {(item.value, item.place.row) for item in found if item.code == "R101"}
    assert ("Amt Nort", 3) in told
    assert not {value for value, _ in told} & {"Amt Nord", "sued"}
    assert "F125" in {item.code for item in found}


def test_what_a_cell_lists_is_checked_before_its_row_has_an_id(tmp_path: Path) -> None:
    """Names with another separator, and one of nobody; the missing id is told once a row."""
    write_model(tmp_path)
    write_tables(
        tmp_path,
        {
            "members.csv": [["number", "name"], ["", "Ada Byron"], ["m2", "Grace H."]],
            "books.csv": [
                ["isbn", "title", "lent_to"],
                ["", "Leaves", "Ada Byron, Grace H."],
                ["", "Nachts", "Ada Byrn"],
            ],
        },
    )
    found = check(read_workspace(tmp_path))
    told = sorted(
        (item.code, item.place.row, item.place.column) for item in found if item.place.row
    )
    assert told == [
        *(("K101", 2, "isbn"), ("K101", 2, "number"), ("K101", 3, "isbn")),
        *(("R101", 3, "lent_to"), ("R108", 2, "lent_to")),
    ]
