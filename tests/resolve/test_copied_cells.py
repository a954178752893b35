"""A cell that listed rows take a copy of is asked for once, and one decision settles it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.support.lippe import copy_lippe

import verbund
from verbund.api.run import validate
from verbund.workspace.workspace import read_workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The records of Lippe, with a conference that lists who took part, by a source unknown."""
    folder = copy_lippe(tmp_path)
    path = folder / "records/conferences.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    held = next(row for row in rows if row["status"] == "held")
    for row in rows:
        row["participants"] = "kreis-lippe" if row is held else ""
    held["sources"] += ";Akte 32"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*rows[0]], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def codes(folder: Path) -> list[str]:
    return [item.code for item in validate(read_workspace(folder)).findings]


def test_it_is_asked_once(folder: Path) -> None:
    assert "R101" in codes(folder)
    report = verbund.undecided(folder)
    assert [(item.text, item.table, item.column, item.count) for item in report.texts] == [
        ("Akte 32", "conferences", "sources", 1)
    ]


@pytest.mark.parametrize(("table", "column"), [("conferences", "sources"), ("", "")])
def test_one_decision_settles_it(folder: Path, table: str, column: str) -> None:
    source = "source/pol-lip-2019-08-europe-on-patrol"
    answer = verbund.Decision("Akte 32", source, table=table, column=column)
    assert verbund.decide([answer], folder).conforms
    assert "R101" not in codes(folder)
    assert verbund.undecided(folder).texts == ()
    assert not [item for item in verbund.undecided(folder).findings if item.code == "R119"]
