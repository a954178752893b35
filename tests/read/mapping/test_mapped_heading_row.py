"""The row that has the headings of a mapping is the row of headings, whatever stands around it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.mapping_files import found, write_mapping
from tests.support.workbook_files import write_ods, write_xlsx
from tests.support.workspaces import csv_text

RECORD = ["Ada", "3-16", "1.3.2021", "2.3.2021", "", "", "", ""]
MANY = ["Wer", "Werk", "Von", "Bis", "A", "B", "C", "D"]
SHEET = "x.csv,,,,loans,"
WHO, WHAT = "x.csv,,Wer,,,borrower", "x.csv,,Werk,,,book"


def headed(folder: Path, rows: list[list[str]], *mapping: str) -> list[tuple[str, int | None]]:
    """Code and row of what is said of the headings of a CSV file."""
    write_library(folder)
    (folder / "records/loans.csv").unlink()
    text = csv_text(rows, delimiter=";")
    (folder / "records/x.csv").write_text(text, "utf-8")
    write_mapping(folder, *mapping)
    told = [(item.code, item.place.row) for item in found(folder) if item.code[0] == "T"]
    return list(dict.fromkeys(told))


ROWS: dict[str, tuple[list[list[str]], tuple[str, ...], int]] = {
    "few of many headings": ([["Titel"], [], MANY, RECORD], (SHEET, WHO, WHAT), 3),
    "one heading": ([["Titel"], MANY, RECORD], (SHEET, WHO), 2),
    "one heading that is left out": ([["Titel"], MANY, RECORD], (SHEET, "x.csv,,D,,,-"), 2),
    "one heading that is open": ([["Titel"], MANY, RECORD], (SHEET, "x.csv,,D,,,"), 2),
    "a title that is a heading": ([["Werk"], MANY, RECORD], (SHEET, WHO, WHAT), 2),
    "a second row of headings above": (
        [["Person", "Werk", "Zeitraum", "", "a", "b", "c", "d"], MANY, RECORD],
        (SHEET, WHO, WHAT, "x.csv,,Von,,,lent"),
        2,
    ),
    "a second row of headings below": (
        [MANY, ["Person", "Werk", "Zeitraum", "", "a", "b", "c", "d"], RECORD],
        (SHEET, WHO, WHAT),
        1,
    ),
    "two headings said of any sheet": ([["Titel"], MANY, RECORD], (SHEET, ",,Wer,,,borrower", ",,Werk,,,book"), 2),
    "headings of the table, which is said": (
        [["Titel"], ["borrower", "book", "c", "d", "e", "f", "g", "h"], RECORD],
        (SHEET,),
        2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_the_row_with_the_headings_of_the_mapping_has_the_headings(
    name: str, tmp_path: Path
) -> None:
    rows, mapping, row = ROWS[name]
    told = headed(tmp_path, rows, *mapping)
    assert (("T110", row) in told) is (row > 1)
    assert {at for _, at in told} == {row}
    assert not {code for code, _ in told} & {"T106", "T107"}


@pytest.mark.parametrize(
    "mapping",
    [
        ("x.csv,,,,loans,", ",,Wer,,,borrower"),  # one, of any sheet: it may be a cell
        ("x.csv,,,,loans,", "other.csv,,Wer,,,borrower"),
    ],
)
def test_what_may_be_chance_is_no_row_of_headings(mapping: tuple[str, ...], tmp_path: Path) -> None:
    assert ("T107", 1) in headed(tmp_path, [["Titel"], MANY, RECORD], *mapping)


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_workbooks_too(
    write: Callable[[Path, dict[str, list[list[str]]]], None], tmp_path: Path
) -> None:
    write_library(tmp_path)
    (tmp_path / "records/loans.csv").unlink()
    name = "x.xlsx" if write is write_xlsx else "x.ods"
    write(tmp_path / "records" / name, {"Blatt": [["Titel"], ["a", "", "b"], MANY, RECORD]})
    write_mapping(tmp_path, f"{name},Blatt,,,loans,", f"{name},Blatt,Wer,,,borrower")
    told = [(item.code, item.place.row) for item in found(tmp_path) if item.code[0] == "T"]
    assert ("T110", 3) in told
    assert {row for _, row in told} == {3}


def test_rows_of_several_tables_too(tmp_path: Path) -> None:
    write_library(tmp_path)
    for name in ("members", "loans"):
        (tmp_path / f"records/{name}.csv").unlink()
    rows = [
        ["Was", "gibt es"],
        ["Art", "Nr", "Wer", "Werk", "A", "B", "C"],
        ["Leser", "m1", "Ada", "", "", "", ""],
        ["Leihe", "", "Ada", "3-16", "", "", ""],
    ]
    (tmp_path / "records/x.csv").write_text(csv_text(rows), "utf-8")
    write_mapping(
        tmp_path,
        "x.csv,,Art,,*,",
        "x.csv,,Art,Leser,members,",
        "x.csv,,Art,Leihe,loans,",
        "x.csv,,Nr,,members,number",
        "x.csv,,Wer,,members,name",
        "x.csv,,Wer,,loans,borrower",
        "x.csv,,Werk,,loans,book",
    )
    told = [(item.code, item.place.row) for item in found(tmp_path)]
    assert ("T110", 2) in told
    assert {code for code, _ in told} == {"T110", "T101"}
