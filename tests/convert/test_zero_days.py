"""The first day of a spreadsheet is mostly an empty cell: it is told, and published as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.convert.test_listed import library, write_csv

from verbund.api.run import build, validate
from verbund.findings import Severity
from verbund.validation.choice import EngineChoice
from verbund.workspace.workspace import read_workspace

BOOKS = [["isbn", "title"], ["3-16", "Der Process"], ["0-44", "Leaves"]]


def lent(folder: Path, *days: str) -> Path:
    rows = [["m1", "3-16", days[0]], ["m2", "3-16", "16.11.2021"], ["m3", "3-16", days[-1]]]
    return library(folder, {"books": BOOKS, "loans": [["borrower", "book", "lent"], *rows]})


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("engine", EngineChoice)
@pytest.mark.parametrize(
    "day", ["1.1.1900", "1900-01-01", "30.12.1899", "31.12.1899", "1904-01-01"]
)
def test_it_is_a_warning(day: str, engine: EngineChoice, jobs: int, tmp_path: Path) -> None:
    folder = lent(tmp_path, day)
    report = validate(read_workspace(folder), jobs=jobs, engine=engine)
    assert [(f.code, f.severity, f.place.row, f.value) for f in report.findings] == [
        ("V213", Severity.WARNING, row, day) for row in (2, 4)
    ]


@pytest.mark.parametrize("day", ["2.1.1900", "1900-01-02", "29.12.1899", "1.1.1901", ""])
def test_other_days_are_none(day: str, tmp_path: Path) -> None:
    assert validate(read_workspace(lent(tmp_path, day))).findings == []


def test_it_is_published_as_it_is(tmp_path: Path) -> None:
    folder = lent(tmp_path, "1.1.1900", "2.1.1900")
    assert build(read_workspace(folder)).conforms
    text = (folder / "output/dataset.nt").read_text(encoding="utf-8")
    assert '"1900-01-01"^^<http://www.w3.org/2001/XMLSchema#date>' in text


def test_a_value_twice_in_a_cell_is_stated_once(tmp_path: Path) -> None:
    """What a cell says is a set of statements: to say one twice adds nothing, and loses nothing."""
    texts = []
    for name, genre in (("once", "crime;poetry"), ("twice", "crime; poetry;crime;Krimi")):
        folder = library(tmp_path / name, {})
        write_csv(folder / "records/books.csv", [["isbn", "title", "genre"], ["1", "A", genre]])
        assert build(read_workspace(folder)).findings == []
        texts.append((folder / "output/dataset.nt").read_bytes())
    assert texts[0] == texts[1]
