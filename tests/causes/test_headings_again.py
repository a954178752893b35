"""Headings further down in a file are told as such, and nothing is read under wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.workspaces import SHAPES, check, write_workspace

from verbund.api.run import build, validate
from verbund.workspace.workspace import read_workspace

HEAD = "isbn,title,title@de,genre\n"
ABOVE = "3-16,The Trial,Der Process,crime\n"
BELOW = "0-44,Leaves,,poetry;crime\n"


def told(folder: Path, text: str, jobs: int = 1) -> list[tuple[str, int | None]]:
    write_library(folder)
    (folder / "records/books.csv").write_text(text, encoding="utf-8")
    found = validate(read_workspace(folder), jobs=jobs).findings
    return [(item.code, item.place.row) for item in found if item.code != "F125"]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    "again",
    [
        HEAD,
        "isbn,Title,Titel@de,genre\n",
        "ISBN , title,title@de, genre\n",
        "isbn\u00a0,title,title@de,genre\n",
        "\tisbn,title,title@de,genre\n",
        '"isbn ","title","title@de","genre"\n',
        '"isbn","title","title@de","genre"\n',
        "isbn,title,,genre\n",
        "isbn,title,,\n",
    ],
)
def test_the_same_columns_are_passed_over(again: str, jobs: int, tmp_path: Path) -> None:
    assert told(tmp_path, HEAD + ABOVE + again + BELOW, jobs) == [("F140", 3)]


OTHER = {
    "another order": ("title,isbn,title@de,genre\n", "Leaves,0-44,,poetry;crime\n"),
    "the key last": ("title,title@de,genre,isbn\r\n", "Leaves,,poetry;crime,0-44\n"),
    "some only": ("isbn,title\n", "0-44,Leaves\n"),
    "some in another order": ("genre,isbn,,\n", "poetry,0-44,,\n"),
    "with an unknown one": ("isbn,title,price,genre\n", "0-44,Leaves,3,poetry\n"),
    "more": ("isbn,title,title@de,genre,title@fr\n", "0-44,Leaves,,poetry,Feuilles\n"),
    "quoted": ('"title","isbn"\n', '"Leaves","0-44"\n'),
}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("name", OTHER)
def test_other_columns_end_the_reading_with_one_finding(
    name: str, jobs: int, tmp_path: Path
) -> None:
    again, below = OTHER[name]
    assert told(tmp_path, HEAD + ABOVE + again + below * 5, jobs) == [("F141", 3)]


@pytest.mark.parametrize("again", ["title,title@de,genre,isbn", "title,title@de,genre, ISBN "])
def test_the_last_line_may_have_no_end(again: str, tmp_path: Path) -> None:
    assert told(tmp_path, HEAD + ABOVE + again) == [("F141", 3)]


@pytest.mark.parametrize(
    ("again", "code"),
    [
        ("Lfd. Nr.,name\n", "F140"),
        ("LFD.\u00a0NR.  ,name\n", "F140"),
        ('"Lfd.\nNr.","name"\n', "F140"),
        ("name,Lfd. Nr.\n", "F141"),
        ("Name,Schlüssel-Nr.\n", "F141"),
        ("SCHLÜSSEL-NR.,name\n", "F140"),
        ("Schlu\u0308ssel-Nr.,name\n", "F140"),
    ],
)
def test_the_key_may_have_a_heading_of_several_words(again: str, code: str, tmp_path: Path) -> None:
    """And of letters that are written in several ways."""
    name = "Schlüssel-Nr." if "ssel" in again.lower() else "Lfd. Nr."
    shapes = SHAPES.replace('"Kennung"@de', f'"{name}"@de')
    tables = {"sites.csv": f"{name},name\nhall,Rathaus\n{again}park,Park\n"}
    (found,) = check(write_workspace(tmp_path, tables, shapes=shapes))
    assert (found.code, found.place.row) == (code, 3)


def test_it_is_one_finding_far_below_too(tmp_path: Path) -> None:
    """Each process ends at the same row."""
    rows = "".join(f"9-{number},Book {number},,crime\n" for number in range(3000))
    again, below = OTHER["another order"]
    text = HEAD + ABOVE + BELOW + rows + again + below * 3000
    for jobs in (1, 2, 3):
        assert told(tmp_path / str(jobs), text, jobs) == [("F141", 3004)]


def test_a_build_tells_of_them_whichever_process_reads_that_chunk(tmp_path: Path) -> None:
    """Without the finding the release would be made."""
    rows = "".join(f"9-{number:04},Book {number},,crime\n" for number in range(1800))
    lines = (HEAD + rows).splitlines(keepends=True)
    workspace = write_library(tmp_path)
    (workspace / "records/loans.csv").unlink()
    for place in (100, 700, 1300, 1700):
        text = "".join([*lines[:place], HEAD, *lines[place:]])
        (workspace / "records/books.csv").write_text(text, encoding="utf-8")
        for jobs in (1, 2, 3):
            found = build(read_workspace(workspace), jobs=jobs).findings
            assert [(item.code, item.place.row) for item in found] == [("F140", place + 1)]


@pytest.mark.parametrize(
    "row",
    ["0-44,Title,,crime\n", "0-44,isbn,,\n", "0-44,Title,Titel,crime\n", "0-44,Genre,,poetry\n"],
)
def test_a_record_that_names_headings_is_one(row: str, tmp_path: Path) -> None:
    loans = write_library(tmp_path / "x") / "records/loans.csv"
    loans.write_text("borrower,book,lent,due,fee\n", encoding="utf-8")
    (tmp_path / "x/records/books.csv").write_text(HEAD + ABOVE + row, encoding="utf-8")
    assert validate(read_workspace(tmp_path / "x")).findings == []


def test_a_table_in_columns_of_semicolons_is_looked_at_too(tmp_path: Path) -> None:
    text = "isbn;title\n3-16;The Trial\n0-44;Leaves\ntitle;isbn\nMore;9-9\n"
    assert told(tmp_path, text) == [("F141", 4)]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("below", "codes"),
    [
        ("id,type,name\nhill,Branch,Berg\n", ["F140"]),
        ('north,Office,"Nord\nund mehr"\nid,type,name\nhill,Branch,Berg\n', ["F140"]),
        ("type,id,name\nBranch,hill,Berg\n", ["F125", "F141"]),
        ('north,Office,"Nord\nund mehr"\nhill,Branch,Berg\n', []),
    ],
)
def test_ids_are_read_past_headings_too(
    below: str, codes: list[str], jobs: int, tmp_path: Path
) -> None:
    """Of a table that others refer to the columns of the id and the class alone are read."""
    tables: dict[str, str] = {
        "offices.csv": f"id,type,name\nsouth,Office,Süd\n{below}",
        "visits.csv": "office,number,branch\nsouth,1,hill\n",
    }
    workspace = write_workspace(tmp_path, tables)
    found = validate(workspace, jobs=jobs).findings
    assert sorted(item.code for item in found) == codes
