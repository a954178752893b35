"""A row of totals, of units or of a note is one finding that says what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.model.library import write_library

from verbund.convert.no_records import no_record
from verbund.findings import Finding
from verbund.findings.catalogue import render
from verbund.release.build import validate
from verbund.workspace import read_workspace

HEAD = "borrower,book,lent,due,fee\n"
GOOD = "m1,3-16,1.3.2021,2.3.2021,1\n"


def found_in(folder: Path, rows: str, *, above: str = GOOD, jobs: int = 1) -> list[Finding]:
    write_library(folder)
    (folder / "records/loans.csv").write_text(HEAD + above + rows, encoding="utf-8")
    report = validate(read_workspace(folder), jobs=jobs)
    return [item for item in report.findings if item.code != "F125"]


ROWS = {
    "a total in the first column": ("Summe,,,,12\n", "F142"),
    "a total in another column": (",,Gesamt:,,12\n", "F142"),
    "a total of a year": ("Summe 2021,,,,12\n", "F142"),
    "a total in words": (',Summe der Gebühren,,,"12,5"\n', "F142"),
    "a total in capitals": ("TOTAL,,,,12\n", "F142"),
    "a mean": (",Durchschnitt,,,3\n", "F142"),
    "a number alone": (",,,,12\n", "F142"),
    "numbers alone": (',,12,3,"4,5"\n', "F142"),
    "a short row": ("Summe,12\n", "F142"),
    "a long row": ("Summe,,,,,12\n", "F142"),
    "units": (",,,,in Mio\n", "F143"),
    "units in all columns": ("(Nr.),(Nr.),[Datum],[Datum],€\n", "F143"),
    "abbreviated units": (",,Tage,,EUR\n", "F143"),
    "a unit that is named": ("Einheit,,,,EUR\n", "F143"),
    "numbers of columns": ("1,2,3,4,5\n", "F143"),
    "numbers of columns in brackets": ("(1),(2),(3),(4),(5)\n", "F143"),
    "a source": ("Quelle: eigene Erhebung,,,,\n", "F144"),
    "a date": ("Stand: 7.3.2024\n", "F144"),
    "a footnote": ("*) vorläufig,,,,\n", "F144"),
    "a copyright": ("© Stadt Musterstadt\n", "F144"),
}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("name", ROWS)
def test_such_a_row_is_one_finding(name: str, jobs: int, tmp_path: Path) -> None:
    row, code = ROWS[name]
    (found,) = found_in(tmp_path, row, jobs=jobs)
    assert (found.code, found.place.row) == (code, 3)
    assert found.value
    assert found.value in render(found, "de").message


def test_units_below_the_headings_are_one_finding(tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, GOOD, above=",,,,in Euro\n")
    assert (found.code, found.place.row) == ("F143", 2)


def test_each_of_several_totals_is_told(tmp_path: Path) -> None:
    found = found_in(tmp_path, ",Summe,,,1\n" + GOOD.replace("m1", "m2") + ",Summe,,,2\n")
    assert [(item.code, item.place.row) for item in found] == [("F142", 3), ("F142", 5)]


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("m2,3-16,soon,,1\n", ["V103"]),
        ("m2,Summe,1.3.2021,2.3.2021,1\n", ["R101"]),
        (",3-16,1.3.2021,,1\n", ["K101"]),
        ("m2,3-16,1.3.2021,2.3.2021,in Mio\n", ["V103"]),
        ("m2,3-16,,,in Mio\n", ["V103"]),
        ("m2,3-16\n", ["F104"]),
    ],
)
def test_a_record_with_a_fault_is_told_of_its_fault(
    row: str, codes: list[str], tmp_path: Path
) -> None:
    assert [item.code for item in found_in(tmp_path, row)] == codes


@pytest.mark.parametrize(
    "cells",
    [
        ["total-energies", "Total Energies", "x"],
        ["gesamtschule-1", "Gesamtschule Mitte", "40"],
        ["a1", "Summe", "Berlin"],
        ["", "Sommer", "40"],
        ["7", "8", "9"],
        ["a", "in Mio", "b"],
        ["m3", "", ""],
        ["t", "h", ""],
        ["", "", ""],
        ["quelle-1", "Quelle: x", ""],
    ],
)
def test_what_only_speaks_of_such_things_is_a_record(cells: list[str]) -> None:
    assert no_record(cells, [0]) is None
