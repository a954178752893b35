"""Which row of a mapping counts for a sheet where several speak of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.mapping_files import found, write_mapping
from tests.support.workbook_files import write_xlsx

SHEETS = {"a": [["x"], ["y"]], "b": [["number", "name"], ["m1", "Ada"], ["m2", "Bo"]]}
"""A sheet of nothing that the model knows, and one of members."""

NO_MEMBERS = ("R106", 2)
"""What is told of the loans where the members are left out."""


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # a file that is left out but for a sheet, in either order of the rows
        (["x.xlsx,,,,-,", "x.xlsx,b,,,members,"], []),
        (["x.xlsx,b,,,members,", "x.xlsx,,,,-,"], []),
        # a file that is left out as a whole: what is said of any file's sheet is of no use
        (["x.xlsx,,,,-,", "x.xlsx,b,,,-,"], [("T120", 3), NO_MEMBERS]),
        (["x.xlsx,,,,-,", ",b,,,members,"], [("T120", 3), NO_MEMBERS]),
        (["x.xlsx,a,,,-,", "x.xlsx,b,,,-,"], [NO_MEMBERS]),
        # a sheet of any file, of this file, and this file
        ([",a,,,-,", "x.xlsx,b,,,members,"], []),
        ([",a,,,books,", "x.xlsx,a,,,-,", ",b,,,members,"], [("T120", 2)]),
        (["x.xlsx,a,,,-,", ",b,,,books,", "x.xlsx,,,,members,"], [("T120", 3)]),
        ([",b,,,members,", "y.xlsx,,,,books,", ",a,,,-,"], [("T120", 3)]),
        # names are compared as headings are, with or without the folder of the records
        (["RECORDS/X.xlsx, A ,,,–,", "./x.XLSX,B,,,Members,"], []),
        # one that is open says nothing
        (["x.xlsx,a,,,-,", "x.xlsx,b,,,,"], [("F125", None), ("F106", None)]),
    ],
)
def test_the_more_exact_row_of_a_sheet_counts(
    rows: list[str], expected: list[tuple[str, int | None]], tmp_path: Path
) -> None:
    write_library(tmp_path)
    (tmp_path / "records/members.csv").unlink()
    write_xlsx(tmp_path / "records/x.xlsx", SHEETS)
    write_mapping(tmp_path, *rows)
    assert [(item.code, item.place.row) for item in found(tmp_path)] == expected
