"""Headings: which are accepted, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.workspaces import check, csv_text, release, write_workspace

from verbund.findings import Finding, Severity


def offices(folder: Path, headings: list[str], *rows: list[str]) -> list[Finding]:
    return check(write_workspace(folder, {"offices.csv": csv_text([headings, *rows])}))


def dataset(folder: Path, headings: list[str], *rows: list[str]) -> str:
    workspace = write_workspace(folder, {"offices.csv": csv_text([headings, *rows])})
    release(workspace)
    return (workspace.output / "dataset.nt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "headings",
    [
        ["id", "type", "name", "note"],
        ["Id", "Type", "Name", "Note"],
        ["Kennung", "Art", "Name des Eintrags", "Bemerkung"],
        ["  KENNUNG ", "aRT", " name  DES\teintrags", "Bemerkung\n"],
        ["\u00a0Kennung", "Art", "Name des\u00a0Eintrags", "BEMERKUNG"],
    ],
)
def test_the_same_table_under_any_of_its_headings(tmp_path: Path, headings: list[str]) -> None:
    row = ["a", "Office", "Amt", "x"]
    plain = dataset(tmp_path / "plain", ["id", "type", "name", "note"], row)
    assert dataset(tmp_path / "other", headings, row) == plain


def test_columns_in_any_order(tmp_path: Path) -> None:
    plain = dataset(tmp_path / "1", ["id", "type", "name", "note"], ["a", "Office", "A", "x"])
    assert (
        dataset(tmp_path / "2", ["note", "name", "id", "type"], ["x", "A", "a", "Office"]) == plain
    )


def test_a_text_in_several_languages(tmp_path: Path) -> None:
    row = ["a", "Office", "Amt", "office"]
    expected = ['"Amt"@de', '"office"@en']
    for number, headings in enumerate(
        (["id", "type", "name", "name@en"], ["id", "type", "name@de", "NAME@EN"])
    ):
        text = dataset(tmp_path / str(number), headings, row)
        assert [item for item in expected if item in text] == expected


def test_one_language_twice(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["id", "type", "name", "name@de"], ["a", "Office", "A", "B"])
    assert (finding.code, finding.place.row, finding.place.column) == ("T102", 1, "name@de")
    assert finding.details["other"] == "name"


def test_a_language_that_the_column_does_not_take(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["id", "type", "name", "name@fr"], ["a", "Office", "A", "B"])
    assert (finding.code, finding.place.row, finding.place.column) == ("T101", 1, "name@fr")


def test_an_unknown_column(tmp_path: Path) -> None:
    headings = ["id", "type", "name", "Bemerkumg", "telefon"]
    near, far = offices(tmp_path, headings, ["a", "Office", "A", "", ""])
    assert (near.code, near.place.row, near.place.line) == ("T101", 1, 1)
    assert (near.place.column, near.value) == ("Bemerkumg", "Bemerkumg")
    assert near.suggestion is not None
    assert near.suggestion.casefold() == "bemerkung"
    assert near.headings == tuple(headings)
    assert (far.code, far.place.column, far.suggestion) == ("T101", "telefon", None)


def test_a_column_twice(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["id", "type", "name", "Kennung"], ["a", "Office", "A", "b"])
    assert (finding.code, finding.place.row, finding.place.column) == ("T102", 1, "Kennung")
    assert (finding.value, finding.details["other"]) == ("Kennung", "id")


def test_a_column_that_must_be_there(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["id", "name"], ["a", "A"], ["b", "B"])
    assert (finding.code, finding.place.row, finding.place.column) == ("T103", 1, "type")
    assert finding.shape == "https://example.org/shapes#Office-type"


def test_the_column_of_the_key_is_missing(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["type", "name"], ["Office", "A"], ["Office", "B"])
    assert (finding.code, finding.place.row, finding.place.column) == ("T103", 1, "id")


def test_a_column_without_heading_that_has_content(tmp_path: Path) -> None:
    headings = ["id", "type", " ", "name", ""]
    rows = (
        ["a", "Office", "", "A", ""],
        ["b", "Office", "x", "B", ""],
        ["c", "Office", "", "C", "y"],
    )
    first, second = offices(tmp_path, headings, *rows)
    assert (first.code, first.place.row, first.place.position) == ("T104", 1, 2)
    assert (second.code, second.place.row, second.place.position) == ("T104", 1, 4)


def test_columns_without_heading_and_content_are_no_columns(tmp_path: Path) -> None:
    (note,) = offices(tmp_path, ["id", "type", "name", "", ""], ["a", "Office", "A", "", " "])
    assert (note.code, note.severity, note.details) == ("F118", Severity.INFO, {"number": "2"})
    assert offices(tmp_path, ["id", "", "type", "name"], ["a", "", "Office", "A"]) == []


def test_the_heading_in_a_finding_is_that_of_the_file(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["KENNUNG", "Art", "name@de"], ["a", "Offic", "A"])
    assert (finding.code, finding.place.column) == ("R103", "Art")
