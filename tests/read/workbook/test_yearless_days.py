"""Days that a workbook shows without their year, seen by those who check it."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
from tests.support.library import write_library

from verbund.api.run import validate
from verbund.workspace.workspace import read_workspace

MAPPING = "Datei;Blatt;Überschrift;Wert;Tabelle;Spalte;Warum;Vorschläge;Bemerkung\n{};;;\n"


def codes(folder: Path, heading: str, shown: str, mapping: str) -> list[tuple[str, str | None]]:
    """The findings about a workbook of loans, each with its column."""
    write_library(folder)
    (folder / "records/loans.csv").unlink()
    (folder / "mapping.csv").write_text(MAPPING.format(mapping), encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "loans"
    sheet.append(["borrower", "book", "lent", heading])
    sheet.append(["m1", "3-16", datetime.date(2024, 3, 7), datetime.date(2024, 3, 7)])
    sheet["C2"].number_format, sheet["D2"].number_format = shown, "dddd"
    book.save(folder / "records/loans.xlsx")
    found = validate(read_workspace(folder)).findings
    return [(item.code, item.place.column) for item in found]


@pytest.mark.parametrize(
    ("shown", "expected"), [("dd.mm.", [("F162", "lent")]), ("dd.mm.yyyy", [])]
)
def test_a_column_left_out_may_show_days_as_it_likes(
    tmp_path: Path, shown: str, expected: list[tuple[str, str]]
) -> None:
    found = codes(tmp_path / "w", "Wochentag", shown, "loans.xlsx;;Wochentag;;;-")
    assert [item for item in found if item[0] != "F125"] == expected
