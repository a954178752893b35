"""A planted fault gives one finding, at its cell, with the right code; the quick way says the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.agreement.differential import Side, convert, csv_text
from tests.support.agreement.things import GOOD, PLANTS, ROW_PLANTS, files_of, planted, the_model

from verbund.findings import Finding

FILE = "records/things.csv"
ALL = (*PLANTS, *ROW_PLANTS)


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Side:
    """One table with a row for each fault, in order, after a good one."""
    rows = [planted(plant, f"p{number}") for number, plant in enumerate(ALL)]
    files = files_of([{**GOOD, "id": "good1"}, *rows])
    case = convert(the_model(), files, tmp_path_factory.mktemp("tables"))
    assert case.quick.findings == case.plain.findings
    return case.quick


def found_in(side: Side, row: int) -> list[Finding]:
    return [f for f in side.findings if f.place.file == FILE and f.place.row == row]


def test_a_good_row_has_no_finding(side: Side) -> None:
    assert not found_in(side, 2)


@pytest.mark.parametrize("number", range(len(PLANTS)))
def test_a_fault_is_found_at_its_cell(side: Side, number: int) -> None:
    """One bad cell, one finding: file, row, column, value and code."""
    plant = PLANTS[number]
    found = [
        (f.code, f.place.column, f.value or "", f.focus_node is not None or f.component is None)
        for f in found_in(side, number + 3)
    ]
    assert found == [(plant.code, plant.column, plant.cell, True)]


@pytest.mark.parametrize("number", range(len(PLANTS), len(ALL)))
def test_a_fault_of_a_row_is_found_at_the_row(side: Side, number: int) -> None:
    """A rule over several cells is told at the first of them that is filled, and names no path."""
    plant = ALL[number]
    (found,) = found_in(side, number + 3)
    assert (found.code, found.path) == (plant.code, None)
    assert found.place.column in found.headings
    assert found.row_cells[found.place.position]


def test_only_rows_with_a_fault_are_looked_at_twice(side: Side, tmp_path: Path) -> None:
    """The generated code raises no doubt over rows whose cells are plainly right."""
    rows = [{**GOOD, "id": f"g{number}"} for number in range(50)]
    files = {name: text for name, text in files_of(rows).items() if name == "things"}
    quick = convert(the_model(), files, tmp_path).quick
    assert (quick.rows, quick.checked, quick.findings) == (50, 0, [])


@pytest.mark.parametrize("key", ["a/b", "c>d", "e f", "..", "ä"])
def test_a_key_that_is_no_part_of_a_path_is_no_record(key: str, tmp_path: Path) -> None:
    """It would be another record's IRI, or none: it is a finding, also for the quick way."""
    files = {"others": csv_text(["id", "name"], [["good", ""], [key, ""]])}
    case = convert(the_model(), files, tmp_path)
    for side in (case.quick, case.plain):
        assert side.rows == 1
        assert [(f.code, f.value) for f in side.findings] == [("K103", key)]
