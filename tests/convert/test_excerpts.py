"""A finding shows its row as the file has it, also cells that the table does not know."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.convert.test_listed import findings, library, write_csv
from tests.support.workbook_files import write_ods, write_xlsx

from verbund.api.run import validate
from verbund.findings import Finding
from verbund.workspace.workspace import read_workspace

HEADINGS = ["isbn", "lent_to", "Remark", "genre", "title"]
ROW = ["3-16", "m1; m2", "mine", "no genre", "Der Process"]
MAPPING = [["file", "sheet", "heading", "table", "column"], ["", "", "Remark", "", "-"]]


def filled(folder: Path, form: str, *rows: list[str]) -> Path:
    """Books with a column that lists loans, and one that is left out on purpose."""
    library(folder, {})
    write_csv(folder / "mapping.csv", MAPPING)
    table = [HEADINGS, *rows]
    if form == "csv":
        write_csv(folder / "records/books.csv", table)
    else:
        write = write_xlsx if form == "xlsx" else write_ods
        write(folder / f"records/books.{form}", {"books": table})
    return folder


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_all_cells_of_the_row_are_shown(form: str, jobs: int, tmp_path: Path) -> None:
    folder = filled(tmp_path, form, ["0-44", "", "a", "crime", "Leaves"], ROW)
    (finding,) = validate(read_workspace(folder), jobs=jobs).findings
    assert (finding.code, finding.place.row) == ("R103", 3)
    assert finding.row_cells == tuple(ROW)


def test_of_rows_with_one_key_and_of_rows_that_are_none(tmp_path: Path) -> None:
    total = ["", "", "mine", "", "Summe"]
    folder = filled(tmp_path, "csv", [*ROW[:3], "crime", "A"], [*ROW[:3], "crime", "B"], total)
    found = findings(folder)
    assert all(finding.row_cells[2] == "mine" for finding in found)
    assert len({finding.place.row for finding in found}) == 2


def test_what_is_found_while_rows_are_read_again_is_told_once(tmp_path: Path) -> None:
    folder = filled(tmp_path, "csv", ROW, ["0-44", "only two"], [*ROW[:3], "crime", "C"])
    found = codes(findings(folder))
    assert found.count("F104") == 1
    assert found.count("R103") == 1
