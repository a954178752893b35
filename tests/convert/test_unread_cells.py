"""A cell that cannot be read is told once, and what else is wrong with its row beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.lippe import copy_lippe
from tests.support.workbook_files import sheet_data, texts, xlsx_parts, zipped

from verbund.api.run import validate
from verbund.findings import Finding, Severity
from verbund.validation.choice import EngineChoice
from verbund.workspace.workspace import read_workspace

FORMULA = "<c><f>A1</f></c>"
"""A formula whose result is not stored."""

Told = list[tuple[str, str | None]]


def checked(folder: Path, jobs: int = 1) -> list[Finding]:
    return validate(read_workspace(folder), jobs=jobs).findings


def told(found: list[Finding], table: str) -> Told:
    """The faults in a file, by code and column; notes are none."""
    faults = [item for item in found if item.severity is not Severity.INFO]
    return [(item.code, item.place.column) for item in faults if table in (item.place.file or "")]


def with_sheet(folder: Path, table: str, *rows: str) -> Path:
    """The records of Lippe with a table more in a workbook, whose rows are XML."""
    copy_lippe(folder)
    (folder / f"records/{table}").mkdir()
    (folder / f"records/{table}.csv").rename(folder / f"records/{table}/{table}.csv")
    book = zipped(xlsx_parts({table: sheet_data(*rows)}))
    (folder / f"records/{table}/more.xlsx").write_bytes(book)
    return folder


HEADINGS = texts("id", "title", "type", "read_extent", "url", "published")


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # every other fault of the row, one a cause
        (
            texts("s-1", "Bericht", "no type", "ganz") + FORMULA + texts("31.6.2021"),
            [("V103", "published"), ("R103", "type"), ("F154", "url")],
        ),
        # a rule over several cells does not count the cell as empty
        (texts("s-1", "Bericht", "press-release", "ganz") + FORMULA, [("F154", "url")]),
        # two cells are two causes, and a missing one is told
        (
            texts("s-1") + FORMULA + texts("press-release", "ganz") + FORMULA,
            [("F154", "title"), ("F154", "url")],
        ),
        (
            texts("s-1", "Bericht", "", "ganz") + FORMULA,
            [("V101", "type"), ("F154", "url")],
        ),
        # a row without its id
        (
            FORMULA + texts("Bericht", "no type", "ganz", "https://a.example/"),
            [("F154", "id"), ("R103", "type")],
        ),
    ],
)
def test_a_formula_without_result_hides_no_other_fault_of_its_row(
    jobs: int, row: str, expected: Told, tmp_path: Path
) -> None:
    folder = with_sheet(tmp_path / "lippe", "sources", HEADINGS, row)
    found = checked(folder, jobs)
    assert sorted(told(found, "more.xlsx")) == sorted(expected)


def test_a_condition_of_a_list_is_not_judged_by_a_cell_that_cannot_be_read(tmp_path: Path) -> None:
    heading = texts("id", "type", "title", "sources", "participants", "status")
    row = texts("siko-9", "Conference", "Neunte", "pol-lip-2021-11-siko-2", "Kreis Lippe")
    folder = with_sheet(tmp_path / "lippe", "conferences", heading, row + FORMULA)
    assert told(checked(folder), "more.xlsx") == [("F154", "status")]


SOURCE = {"id": "s-1", "title": "Bericht", "type": "press-release", "read_extent": "ganz"}


@pytest.mark.parametrize("form", ["json", "jsonl", "yaml"])
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("url", "code"),
    [
        (["https://a.example/", "https://b.example/"], "F145"),
        ([["https://a.example/"]], "F145"),
    ],
)
def test_a_value_that_is_no_cell_is_one_finding(
    form: str, jobs: int, url: object, code: str, tmp_path: Path
) -> None:
    """The rule that a source has an address or a file reference is no fault of its own."""
    folder = copy_lippe(tmp_path / "lippe")
    (folder / "records/sources").mkdir()
    (folder / "records/sources.csv").rename(folder / "records/sources/sources.csv")
    rows = [{**SOURCE, "url": url}]
    text = json.dumps(rows[0]) if form == "jsonl" else json.dumps(rows)  # JSON is YAML, too
    (folder / f"records/sources/more.{form}").write_text(text, encoding="utf-8")
    found = checked(folder, jobs)
    assert [item[0] for item in told(found, "more.")] == [code]


def test_every_engine_says_the_same(tmp_path: Path) -> None:
    row = texts("s-1", "Bericht", "no type", "ganz") + FORMULA
    folder = with_sheet(tmp_path / "lippe", "sources", HEADINGS, row)
    for engine in EngineChoice:
        found = validate(read_workspace(folder), engine=engine).findings
        assert sorted(told(found, "more.xlsx")) == [("F154", "url"), ("R103", "type")]
