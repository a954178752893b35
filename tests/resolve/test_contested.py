"""A key that is another record's name: the cell may mean both, whatever its case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.workspaces import check, csv_text, release, write_workspace

OFFICES = [
    ("id", "type", "name"),
    ("polizei", "Office", "Landespolizei"),
    ("lka", "Office", "Polizei"),
    ("kreis-lippe", "Office", "Kreis Lippe"),
    ("kd", "Office", "Kreis-Lippe"),
    ("bka", "Office", "BKA"),
]


def codes(folder: Path, cell: str, offices: Sequence[tuple[str, ...]]) -> list[tuple[str, object]]:
    tables = {
        "offices.csv": csv_text(offices),
        "visits.csv": csv_text([("office", "number"), (cell, "1"), ("bka", "2")]),
    }
    found = check(write_workspace(folder, tables))
    return [(item.code, item.details.get("candidates")) for item in found]


@pytest.mark.parametrize("cell", ["polizei", "Polizei", "POLIZEI"])
def test_case_does_not_decide_which_office_is_meant(cell: str, tmp_path: Path) -> None:
    candidates = "Polizei (office/lka), Landespolizei (office/polizei)"
    assert codes(tmp_path, cell, OFFICES) == [("R102", candidates)]


@pytest.mark.parametrize("cell", ["kreis-lippe", "KREIS-LIPPE", "Kreis-Lippe"])
def test_nor_do_capitals_of_a_key(cell: str, tmp_path: Path) -> None:
    candidates = "Kreis-Lippe (office/kd), Kreis Lippe (office/kreis-lippe)"
    assert codes(tmp_path, cell, OFFICES) == [("R102", candidates)]


@pytest.mark.parametrize(
    "cell", ["office/polizei", "Landespolizei", "lka", "Kreis Lippe", "bka", "BKA", "kd"]
)
def test_what_means_one_record_only(cell: str, tmp_path: Path) -> None:
    """That of the remedy, above all: the key with its segment."""
    assert codes(tmp_path, cell, OFFICES) == []


def test_a_key_in_other_capitals_is_no_reference(tmp_path: Path) -> None:
    (found,) = codes(tmp_path, "KREIS-LIPPE", [OFFICES[0], OFFICES[3], OFFICES[5]])
    assert found[0] == "R101"


SHARP = [
    ("id", "type", "name"),
    ("mit", "Office", "Polizei Maßen"),
    ("ohne", "Office", "Polizei Massen"),
    ("bka", "Office", "BKA"),
]


@pytest.mark.parametrize(
    ("cell", "key"),
    [("Polizei Maßen", "mit"), ("polizei massen", "ohne"), ("Polizei Massen", "ohne")],
)
def test_of_names_with_and_without_a_sharp_s_the_one_that_is_written(
    cell: str, key: str, tmp_path: Path
) -> None:
    tables = {
        "offices.csv": csv_text(SHARP),
        "visits.csv": csv_text([("office", "number"), (cell, "1")]),
    }
    workspace = write_workspace(tmp_path, tables)
    release(workspace)
    assert f"visit/{key}.1>" in (workspace.output / "dataset.nt").read_text("utf-8")


def test_where_there_is_no_other_sharp_s_is_ss(tmp_path: Path) -> None:
    assert codes(tmp_path / "one", "Polizei Massen", [*SHARP[:2], SHARP[3]]) == []
    assert [code for code, _ in codes(tmp_path / "two", "POLIZEI MASSEN", SHARP)] == ["R102"]
