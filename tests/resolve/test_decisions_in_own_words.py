"""Decisions name table and column as who keeps the records does, and records by their names."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library_in_git import write_model
from tests.support.mapping_files import write_mapping
from tests.support.workbook_files import write_xlsx
from tests.support.workspaces import csv_text

import verbund
from verbund.api.run import build, validate
from verbund.workspace.workspace import read_workspace

BOOKS = [["ISBN", "Titel", "Entliehen an"], ["3-16", "Der Process", "Frau Lovelace; m2"]]
LENT = "<https://library.example/id/loan/m1/3-16>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library in one workbook with headings of its own; a cell lists who has lent a book."""
    write_model(tmp_path)
    (tmp_path / "records/members.csv").write_text(
        csv_text([("number", "name"), ("m1", "Ada"), ("m2", "Grace"), ("m3", "Emmy")]), "utf-8"
    )
    write_xlsx(tmp_path / "records/Liste.xlsx", {"Werke": BOOKS})
    headings = {"ISBN": "isbn", "Titel": "title", "Entliehen an": "lent_to"}
    rows = [f"Liste.xlsx,Werke,{own},,,{column}" for own, column in headings.items()]
    write_mapping(tmp_path, "Liste.xlsx,Werke,,,books,", *rows)
    return tmp_path


def decide(folder: Path, *rows: tuple[str, ...]) -> None:
    heading = ("subject_label", "table", "column", "object_id")
    (folder / "decisions.csv").write_text(csv_text([heading, *rows]), "utf-8")


def told(folder: Path) -> list[tuple[str, str | None, str | None]]:
    found = validate(read_workspace(folder)).findings
    return [(item.code, item.place.file, item.place.column) for item in found]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("Werke", "Entliehen an"),
        ("werke", ""),
        ("", "entliehen  AN"),
        ("books", "lent_to"),
        ("books", "Entliehen an"),
        ("Werke", "lent_to"),
        ("loans", "borrower"),
    ],
)
def test_a_list_is_called_as_people_see_it(folder: Path, table: str, column: str) -> None:
    decide(folder, ("Frau Lovelace", table, column, "member/m1"))
    assert build(read_workspace(folder)).findings == []
    assert LENT in (folder / "output/dataset.nt").read_text("utf-8")


def test_a_file_is_a_name_too_and_a_misspelt_one_is_told(folder: Path) -> None:
    text = (folder / "mapping.csv").read_text("utf-8")
    (folder / "mapping.csv").write_text(text.replace("Liste.xlsx,Werke", "Liste.xlsx,"), "utf-8")
    for name in ("Liste.xlsx", "liste"):
        decide(folder, ("Frau Lovelace", name, "Entliehen an", "m1"))
        assert told(folder) == []
    decide(folder, ("Frau Lovelace", "Liste", "Entliehn an", "m1"))
    finding, _ = validate(read_workspace(folder)).findings
    assert (finding.code, finding.suggestion) == ("R113", "lent_to")
    assert "lent_to" in str(finding.details["known"])


def test_the_same_question_in_two_ways_of_speaking_is_one(folder: Path) -> None:
    decide(
        folder,
        ("Frau Lovelace", "Werke", "Entliehen an", "m1"),
        ("Frau Lovelace", "loans", "borrower", "m3"),
    )
    assert told(folder) == [("R114", "decisions.csv", "subject_label")]


def test_the_table_itself_goes_before_what_lists_it(folder: Path) -> None:
    decide(
        folder, ("Frau Lovelace", "Werke", "", "m3"), ("Frau Lovelace", "loans", "borrower", "m1")
    )
    build(read_workspace(folder))
    assert LENT in (folder / "output/dataset.nt").read_text("utf-8")


@pytest.mark.parametrize("name", ["Ada", " ADA", "m1", "member/m1"])
def test_a_record_is_named_as_in_references(folder: Path, name: str) -> None:
    decide(folder, ("Frau Lovelace", "Werke", "Entliehen an", name))
    build(read_workspace(folder))
    assert LENT in (folder / "output/dataset.nt").read_text("utf-8")


def test_a_name_of_two_records_is_told_with_both(folder: Path) -> None:
    with (folder / "records/members.csv").open("a", encoding="utf-8") as stream:
        stream.write("m4,Ada\n")
    decide(folder, ("Frau Lovelace", "Werke", "Entliehen an", "Ada"))
    (finding,) = validate(read_workspace(folder)).findings
    assert (finding.code, finding.place.column) == ("R102", "object_id")
    assert finding.details["candidates"] == "member/m1, member/m4"


def test_resolve_speaks_as_the_workbook_does_and_takes_that_back(folder: Path) -> None:
    (text,) = verbund.undecided(folder).texts
    assert (text.table_label.de, text.column_label.en) == ("Werke", "Entliehen an")
    said = verbund.Decision("Frau Lovelace", "Ada", text.table_label.de, text.column_label.de)
    assert verbund.decide([said], folder).added == 1
    assert "Frau Lovelace,loans,borrower,member/m1,Ada" in (folder / "decisions.csv").read_text()
    assert told(folder) == []


@pytest.mark.parametrize(
    ("column", "code"), [("", "R122"), ("Blume", "R113"), ("Entliehen an", None)]
)
def test_a_name_that_two_tables_have_means_neither(
    folder: Path, column: str, code: str | None
) -> None:
    """Unless the column is of one of them: sheets of one name may hold different tables."""
    write_xlsx(folder / "records/Mehr.xlsx", {"Werke": [["borrower", "book"], ["m2", "3-16"]]})
    with (folder / "mapping.csv").open("a", encoding="utf-8") as mapping:
        mapping.write("Mehr.xlsx,Werke,,,loans,\n")
    decide(folder, ("Frau Lovelace", "Werke", column, "member/m1"))
    found = validate(read_workspace(folder)).findings
    about = [item for item in found if item.place.file == "decisions.csv"]
    assert [item.code for item in about] == ([code] if code else [])
    if code == "R122":
        assert "books" in str(about[0].details["tables"])
        assert "loans" in str(about[0].details["tables"])
        assert "R101" in [item.code for item in found], "it is not applied"
