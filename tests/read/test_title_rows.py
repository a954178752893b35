"""Titles above the headings: the table begins below them, and rows keep their numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.library_in_git import commit, git
from tests.support.processes import release_of
from tests.support.report_runs import reported, written

from verbund.api.incremental.check import validate_changed
from verbund.api.run import build, validate
from verbund.findings import Finding, Severity
from verbund.read.title_rows import MOST_TITLE_ROWS, heading_row_below_titles
from verbund.workspace.workspace import read_workspace

TITLES = {
    "a title in one cell": "Bücher der Bibliothek\n",
    "a title, a date and an empty row": "Bücher der Bibliothek,,,\n,Stand: 1.2.2025,,\n\n",
    "a title of two lines": '"Bücher der Bibliothek\nStand: 2025"\n',
    "nine rows": "Titel des Blattes\n" * MOST_TITLE_ROWS,
    "an empty row": "\n",
    "with a byte order mark": "\ufeffBücher der Bibliothek\n",
}


def rows_of(titles: str) -> int:
    return titles.count("\n") - (2 if titles.startswith('"') else 0) // 2


def put_above(path: Path, titles: str) -> None:
    path.write_text(titles + path.read_text("utf-8"), "utf-8", newline="")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path)


def findings(folder: Path) -> list[Finding]:
    return validate(read_workspace(folder)).findings


@pytest.mark.parametrize("name", TITLES)
def test_the_rows_below_titles_are_read(name: str, library: Path) -> None:
    build(read_workspace(library))
    expected = release_of(library)["dataset.nt"]
    put_above(library / "records/books.csv", TITLES[name])
    report = build(read_workspace(library))
    (note,) = report.findings
    assert (note.code, note.severity) == ("T110", Severity.INFO)
    assert note.place.row == rows_of(TITLES[name]) + 1 == int(str(note.details["row"]))
    assert release_of(library)["dataset.nt"] == expected


@pytest.mark.parametrize("name", TITLES)
@pytest.mark.parametrize("jobs", [1, 2])
def test_findings_are_at_the_rows_of_the_file(name: str, jobs: int, library: Path) -> None:
    path = library / "records/books.csv"
    plain = path.read_text("utf-8").replace("poetry;crime", "poetry;krime")
    path.write_text(plain, "utf-8", newline="")
    (before,) = validate(read_workspace(library), jobs=jobs).findings
    put_above(path, TITLES[name])
    _, found = validate(read_workspace(library), jobs=jobs).findings
    assert found.code == before.code
    assert found.place.row == (before.place.row or 0) + rows_of(TITLES[name])
    assert found.place.line == (before.place.line or 0) + TITLES[name].count("\n")
    assert found.heading_row == rows_of(TITLES[name]) + 1


def test_the_excerpt_shows_the_headings_with_their_row(library: Path) -> None:
    path = library / "records/books.csv"
    path.write_text(
        path.read_text("utf-8").replace("poetry;crime", "poetry;krime"), "utf-8", newline=""
    )
    put_above(path, "Bücher der Bibliothek\n\n")
    text = written("text", reported(library))
    assert "  3 | … | title  | title@de | genre" in text
    assert "  1 | " not in text


def test_the_separator_is_that_of_the_headings(library: Path) -> None:
    path = library / "records/books.csv"
    text = path.read_text("utf-8").replace(";crime", "").replace(",", ";")
    path.write_text("Bücher, nach Titel, alphabetisch\n" + text, "utf-8", newline="")
    assert [item.code for item in findings(library)] == ["T110"]


def test_a_named_separator_stands_above_titles(library: Path) -> None:
    path = library / "records/books.csv"
    text = path.read_text("utf-8").replace(";crime", "").replace(",", ";")
    path.write_text("sep=;\nBücher\n" + text, "utf-8", newline="")
    (note,) = findings(library)
    assert (note.code, note.place.row) == ("T110", 2)


def test_a_heading_in_row_1_is_no_title(library: Path) -> None:
    put_above(library / "records/books.csv", "Title,,,\n")
    assert "T106" in [item.code for item in findings(library)]


@pytest.mark.parametrize(
    "above",
    [
        "9-99,Dubliners,,crime\n",  # a record above the headings, as after sorting with them
        "9-99,Dubliners,,\n8-88,Ulysses,,\n",
        "code,label,kind,remark\nx,y,z,\n\n",  # a table of another kind
        "Books of the library\n9-99,Dubliners,,crime\n",
    ],
)
def test_rows_as_full_as_records_are_no_titles(above: str, library: Path) -> None:
    put_above(library / "records/books.csv", above)
    assert "T106" in [item.code for item in findings(library)]


def test_ten_rows_of_titles_are_too_many(library: Path) -> None:
    put_above(library / "records/books.csv", "Bücher\n" * (MOST_TITLE_ROWS + 1))
    assert "T106" in [item.code for item in findings(library)]


def test_the_headings_may_have_faults_of_their_own(library: Path) -> None:
    path = library / "records/books.csv"
    text = path.read_text("utf-8").replace("title@de,genre", "title@de,genres")
    path.write_text(f"Bücher\n{text}", "utf-8")
    assert [(item.code, item.place.row) for item in findings(library)] == [("T110", 2), ("T101", 2)]


def test_what_changed_below_titles_is_validated(library: Path) -> None:
    put_above(library / "records/books.csv", "Bücher der Bibliothek\n\n")
    git(library, "init", "--quiet")
    commit(library)
    path = library / "records/books.csv"
    path.write_text(
        path.read_text("utf-8").replace("poetry;crime", "poetry;krime"), "utf-8", newline=""
    )
    whole = [item.place.row for item in findings(library) if item.code != "T110"]
    report, _ = validate_changed(read_workspace(library), "HEAD")
    assert [item.place.row for item in report.findings if item.code != "T110"] == whole


def test_the_row_of_headings_is_the_first_that_has_two_and_half_of_its_cells() -> None:
    known = {"id", "title", "date"}.__contains__
    assert heading_row_below_titles([["List"], ["id", "title"]], known) == 2
    assert heading_row_below_titles([["List"], ["id", "a"], ["id", "date", "b"]], known) is None
    assert heading_row_below_titles([["List"], ["", "a"], ["id", "date", "b"]], known) == 3
    assert heading_row_below_titles([["List"], ["id", "date", "a", "b"]], known) == 2
    assert heading_row_below_titles([["List"], ["id"]], known) is None
    assert heading_row_below_titles([["id", "other"], ["id", "title"]], known) is None
    assert heading_row_below_titles([], known) is None
