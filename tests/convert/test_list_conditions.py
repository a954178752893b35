"""A cell lists records only where the row around says that they hold."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.convert.test_listed import HEADINGS, findings, library, told
from tests.support.library_in_git import commit, git
from tests.support.lippe import copy_lippe
from tests.support.workbook_files import write_ods, write_xlsx

from verbund.api.incremental import validate_changed
from verbund.api.run import build, validate
from verbund.findings import Finding, Findings, Severity
from verbund.findings.catalogue import render
from verbund.validation.choice import EngineChoice
from verbund.workspace.workspace import read_workspace

WITH_GENRE = ["isbn", "title", "genre", "lent_to"]


def lent(genre: str, lent_to: str = "m1; m2") -> list[list[str]]:
    """A book that cannot be lent, unless its genre allows it, below one that can."""
    return [WITH_GENRE, ["0-44", "Leaves", "crime", "m3"], ["3-16", "Der Process", genre, lent_to]]


def fill(folder: Path, table: str, column: str, cells: dict[str, str], **others: str) -> None:
    """Write cells into a new column of a table by ids, and others into these rows."""
    path = folder / f"records/{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row[column] = cells.get(row["id"], "")
        row.update(others if row["id"] in cells else {})
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# --- the packaged model


@pytest.mark.parametrize("status", ["planned", "geplant", "announced", "postponed", "cancelled"])
def test_nobody_was_present_where_no_conference_was_held(status: str, tmp_path: Path) -> None:
    folder = copy_lippe(tmp_path / "lippe")
    fill(
        folder,
        "conferences",
        "Teilnehmende Stellen",
        {"siko-lippe-2022": "Kreis Lippe"},
        status=status,
    )
    report = build(read_workspace(folder))
    assert told(report.findings) == [
        ("R121", "conferences.csv", 4, "Teilnehmende Stellen", "Kreis Lippe")
    ]
    assert report.findings[0].severity is Severity.WARNING, "as of a row that says so"
    data = (folder / "output" / "dataset.nt").read_text(encoding="utf-8")
    assert data.count("/participation/siko-lippe-2022/kreis-lippe>") > 1, "it says so"
    shown = render(report.findings[0], "de").message
    assert "wer eingeladen, angemeldet oder angekündigt ist" in shown
    assert "„status“ ist „" in shown


def test_a_warning_hides_no_violation_in_its_cell(tmp_path: Path) -> None:
    """Else a release would be made of a name that nobody knows."""
    folder = copy_lippe(tmp_path / "lippe")
    cells = {"siko-lippe-2022": "Kreis Lippe; Kreis Lipppe"}
    fill(folder, "conferences", "Teilnehmende Stellen", cells)
    report = validate(read_workspace(folder))
    assert sorted(f.code for f in report.findings) == ["R101", "R121"]
    assert not report.conforms


def test_who_was_present_at_a_held_conference_may_stand_in_its_cell(tmp_path: Path) -> None:
    folder = copy_lippe(tmp_path / "lippe")
    fill(folder, "conferences", "participants", {"siko-lippe-1": "Stadt Detmold"})
    assert validate(read_workspace(folder)).findings == []


@pytest.mark.parametrize("status", ["proposed", "never-concluded", "signed", "ended", "unknown"])
def test_who_is_to_belong_to_a_partnership_may_stand_in_its_cell(
    status: str, tmp_path: Path
) -> None:
    folder = copy_lippe(tmp_path / "lippe")
    fill(folder, "partnerships", "parties", {"op-detmold": "Stadt Lage"}, status=status)
    assert validate(read_workspace(folder)).conforms


def test_the_remedy_mends_it(tmp_path: Path) -> None:
    """An emptied cell, and a row of its own with the status that is true."""
    folder = copy_lippe(tmp_path / "lippe")
    fill(folder, "conferences", "participants", {})
    rows = folder / "records/participations.csv"
    width = rows.read_text(encoding="utf-8").partition("\n")[0].count(",")
    row = "siko-lippe-2022,kreis-lippe,,invited,,,,pol-lip-2021-11-siko-2"
    with rows.open("a", encoding="utf-8") as stream:
        stream.write(row + "," * (width - row.count(",")) + "\n")
    assert validate(read_workspace(folder)).findings == []


# --- any model


def test_the_place_and_the_reason(tmp_path: Path) -> None:
    folder = library(tmp_path, {"books": lent("poetry")})
    (finding,) = findings(folder)
    assert told([finding]) == [("R121", "books.csv", 3, "lent_to", "m1; m2")]
    assert (finding.place.line, finding.place.position) == (3, 3)
    assert finding.row_cells == ("3-16", "Der Process", "poetry", "m1; m2")
    message = "“lent_to” does not go with the rest of the row. In detail: “genre” is “poetry”."
    assert render(finding, "en").message == message
    assert "„genre“ ist „Lyrik“" in render(finding, "de").message


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_in_a_workbook(form: str, tmp_path: Path) -> None:
    folder = library(tmp_path, {})
    write = write_xlsx if form == "xlsx" else write_ods
    write(folder / f"records/books.{form}", {"books": lent("poetry")})
    (finding,) = findings(folder)
    assert (finding.code, finding.place.sheet, finding.place.row) == ("R121", "books", 3)


@pytest.mark.parametrize(
    ("genre", "lent_to", "codes"),
    [
        ("", "m1", []),
        ("crime;poetry", "m1", []),
        ("poetry", "", []),
        ("poetry", " ; ", []),
        ("poetry", "nobody", ["R121"]),  # once it is empty, nobody is named
        ("crime", "nobody", ["R101"]),
        ("no genre", "m1", ["R103"]),  # what it means is not known
        ("no genre;poetry", "m1", ["R103"]),
    ],
)
def test_only_a_cell_that_breaks_the_condition(
    genre: str, lent_to: str, codes: list[str], tmp_path: Path
) -> None:
    folder = library(tmp_path, {"books": lent(genre, lent_to)})
    assert [finding.code for finding in findings(folder)] == codes


def test_a_file_without_the_column_of_the_condition(tmp_path: Path) -> None:
    folder = library(tmp_path, {"books": [HEADINGS, ["3-16", "Der Process", "m1"]]})
    assert findings(folder) == []


def test_an_unknown_heading_that_may_be_that_column_decides_nothing(tmp_path: Path) -> None:
    rows = lent("poetry")
    folder = library(tmp_path, {"books": [["isbn", "title", "genra", "lent_to"], *rows[1:]]})
    edit = (folder / "shapes/library.ttl").read_text(encoding="utf-8")
    edit = edit.replace("sh:path lib:genre ; sh:maxCount 0", "sh:path lib:genre ; sh:minCount 1")
    (folder / "shapes/library.ttl").write_text(edit, encoding="utf-8")
    assert "R121" not in [finding.code for finding in findings(folder)]


def test_a_cell_that_cannot_be_read_decides_nothing(tmp_path: Path) -> None:
    folder = library(tmp_path, {})
    shapes = (folder / "shapes/library.ttl").read_text(encoding="utf-8")
    old, new = "sh:path lib:genre ; sh:maxCount 0", "sh:path lib:genre ; sh:minCount 1"
    assert old in shapes
    (folder / "shapes/library.ttl").write_text(shapes.replace(old, new), encoding="utf-8")
    book = {"isbn": "3-16", "title": "Der Process", "lent_to": "m1"}
    path = folder / "records/books.json"
    path.write_text(json.dumps([{**book, "genre": [["poetry"]]}]), encoding="utf-8")
    assert [finding.code for finding in findings(folder)] == ["F145"]
    path.write_text(json.dumps([{**book, "genre": ""}]), encoding="utf-8")
    assert [finding.code for finding in findings(folder)] == ["R121"]


def test_a_required_cell_that_is_empty_decides_nothing(tmp_path: Path) -> None:
    """It has its finding; once it is filled in, the condition may hold."""
    folder = library(tmp_path, {"books": [HEADINGS, ["3-16", "", "m1"]]})
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write("s:MayBeLent sh:property [ sh:path lib:title ; sh:minCount 1 ] .\n")
    assert [finding.code for finding in findings(folder)] == ["V101"]


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("engine", EngineChoice)
def test_every_engine_and_several_processes(
    jobs: int, engine: EngineChoice, tmp_path: Path
) -> None:
    books = [[f"{at:04}", "T", "poetry" if at % 9 == 0 else "crime", "m1"] for at in range(300)]
    folder = library(tmp_path, {"books": [WITH_GENRE, *books]})
    report = validate(read_workspace(folder), jobs=jobs, engine=engine)
    rows = [finding.place.row for finding in report.findings if finding.code == "R121"]
    assert rows == [row for row, book in enumerate(books, start=2) if book[2] == "poetry"]


def test_of_many_the_most_are_counted(tmp_path: Path) -> None:
    books = [[f"{at:04}", "T", "poetry", "m1"] for at in range(300)]
    folder = library(tmp_path, {"books": [WITH_GENRE, *books]})
    with (folder / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write("[limits]\nfindings = 100\n")
    found = findings(folder)
    assert len(found) == 100
    assert sum(finding.number for finding in found) == 300


def test_a_condition_that_is_switched_off_holds(tmp_path: Path) -> None:
    folder = library(tmp_path, {"books": lent("poetry")})
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write("s:MayBeLent sh:deactivated true .\n")
    assert findings(folder) == []


def test_a_match_that_takes_too_long_names_the_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verbund.shacl.evaluate.MATCH", 0.2)
    folder = library(tmp_path, {"books": [["isbn", "title", "lent_to"], ["1", "a" * 40, "m1"]]})
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write("""
            s:MayBeLent sh:property [ sh:path lib:title ; sh:pattern "^(a+)+$b" ] .
        """)
    with pytest.raises(Findings) as caught:
        findings(folder)
    (finding,) = caught.value.findings
    assert (finding.code, finding.place.row) == ("V132", 2)
    assert finding.shape == "https://library.example/shapes#MayBeLent"


# --- since a revision


def changed_since(folder: Path) -> list[Finding]:
    return validate_changed(read_workspace(folder), "HEAD")[0].findings


def test_since_a_revision_the_new_ones_are_told(tmp_path: Path) -> None:
    folder = library(tmp_path, {"books": [*lent("poetry"), ["9-99", "Nachts", "poetry", ""]]})
    git(folder, "init", "--quiet")
    commit(folder)
    path = folder / "records/books.csv"
    text = path.read_text(encoding="utf-8")
    assert changed_since(folder) == []
    path.write_text(text.replace("Nachts,poetry,", "Nachts,poetry,m2"), encoding="utf-8")
    assert told(changed_since(folder)) == [("R121", "books.csv", 4, "lent_to", "m2")]


# --- models


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("sh:condition s:MayBeLent", "sh:condition s:Nowhere", "M107"),
        ("sh:condition s:MayBeLent", "sh:condition s:MayBeLent, s:InGenre", "M108"),
        ("sh:path lib:genre ; sh:maxCount 0", "sh:path lib:due ; sh:maxCount 0", "M108"),
        ("sh:path lib:genre ; sh:maxCount 0", "sh:path lib:genre ; sh:sparql s:Query", "M108"),
        (
            "sh:path lib:genre ; sh:maxCount 0",
            "sh:path ( lib:genre skos:notation ) ; sh:maxCount 0",
            "M108",
        ),
        ("s:Book-genre a sh:PropertyShape ;", "s:Book-genre sh:condition s:InGenre ;", "M108"),
    ],
)
def test_a_condition_that_nothing_can_check_is_refused(
    old: str, new: str, code: str, tmp_path: Path
) -> None:
    folder = library(tmp_path, {"books": lent("crime")})
    shapes = folder / "shapes/library.ttl"
    text = shapes.read_text(encoding="utf-8")
    assert text.count(old) == 1
    shapes.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Findings) as caught:
        findings(folder)
    assert code in {finding.code for finding in caught.value.findings}
