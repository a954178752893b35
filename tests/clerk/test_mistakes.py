"""Realistic mistakes of clerks: each found where it is, in her words, and mended by its remedy."""

from __future__ import annotations

import shutil
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook
from tests.support.clerk_book import BOOK, clerk_workspace
from tests.support.clerk_edits import column_of, do
from tests.support.clerk_page import page
from tests.support.golden import check_golden
from tests.support.lippe import ROOT

from verbund.api.run import validate
from verbund.findings import Finding
from verbund.workspace.workspace import read_workspace

Mistake = dict[str, Any]
MISTAKES: list[Mistake] = tomllib.loads(
    Path(__file__).with_name("mistakes.toml").read_text(encoding="utf-8")
)["mistake"]
BOOKS = list(dict.fromkeys(mistake["book"] for mistake in MISTAKES))
NAMES = [mistake["name"] for mistake in MISTAKES]


class Checked(NamedTuple):
    """A workbook with mistakes: what is found, what after they are mended, and where each is."""

    found: list[Finding]
    after: list[Finding]
    places: dict[str, tuple[str | None, str | None, int | None, int]]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clerk_workspace(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def checked(base: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    made = {}
    for name in BOOKS:
        folder = tmp_path_factory.mktemp("book") / name
        shutil.copytree(base, folder)
        made[name] = _check([m for m in MISTAKES if m["book"] == name], folder)
    return made


def _check(mistakes: list[Mistake], folder: Path) -> Checked:
    book = load_workbook(folder / BOOK)
    for edit in (edit for mistake in mistakes for edit in mistake["wrote"]):
        do(edit, book, folder)
    places = {mistake["name"]: _place(mistake, book) for mistake in mistakes}
    book.save(folder / BOOK)
    found = _findings(folder)
    for edit in (edit for mistake in mistakes for edit in mistake["mends"]):
        do(edit, book, folder)
    book.save(folder / BOOK)
    return Checked(found, _findings(folder), places)


def _findings(folder: Path) -> list[Finding]:
    return list(validate(read_workspace(folder), jobs=1).findings)


def _place(mistake: Mistake, book: Any) -> tuple[str | None, str | None, int | None, int]:
    """The place a mistake is to be found at: file, sheet, row, and position of the column."""
    first = mistake["wrote"][0]
    at = mistake.get("at", {"column": first.get("column")})
    if "file" in at:
        return at["file"], None, at["row"], -1
    sheet = at.get("sheet", first["sheet"])
    row = at.get("row", None if "sheet" in at else first.get("row")) or None
    column = at.get("column")
    return BOOK, sheet, row, -1 if column is None else column_of(book[sheet], column) - 1


def finding_of(mistake: Mistake, checked: dict[str, Checked]) -> Finding:
    book = checked[mistake["book"]]
    place = book.places[mistake["name"]]
    (finding,) = [
        f
        for f in book.found
        if f.code == mistake["code"]
        and (f.place.file, f.place.sheet, f.place.row or f.place.line) == place[:3]
        and (place[3] < 0 or f.place.position == place[3])
    ]
    return finding


def test_the_records_without_a_mistake_have_no_finding(base: Path) -> None:
    assert _findings(base) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=NAMES)
def test_a_mistake_is_found_where_it_is(mistake: Mistake, checked: dict[str, Checked]) -> None:
    finding = finding_of(mistake, checked)
    written = mistake["wrote"][0]
    if finding.value is not None and "at" not in mistake:
        assert (
            finding.value == str(written.get("text", written.get("number", finding.value))).strip()
        )


@pytest.mark.parametrize("book", BOOKS)
def test_nothing_else_is_found(book: str, checked: dict[str, Checked]) -> None:
    mistakes = [mistake for mistake in MISTAKES if mistake["book"] == book]
    expected = Counter(m["code"] for m in mistakes)
    expected += Counter(code for m in mistakes for code in m.get("also", ()))
    found = Counter(f.code for f in checked[book].found if f.code != "F125")
    assert found == expected


@pytest.mark.parametrize("book", BOOKS)
def test_the_remedies_followed_to_the_letter_mend_all(
    book: str, checked: dict[str, Checked]
) -> None:
    assert checked[book].after == []


def test_the_page_says_what_a_clerk_is_told(checked: dict[str, Checked], approve: bool) -> None:
    found = [(mistake, finding_of(mistake, checked)) for mistake in MISTAKES]
    check_golden(ROOT / "docs" / "clerk-mistakes.md", page(found), approve)


def test_there_are_forty_and_more() -> None:
    assert len(set(NAMES)) == len(MISTAKES) >= 40
