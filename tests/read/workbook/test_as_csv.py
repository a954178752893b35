"""Records in workbooks give the findings, the reports and the bytes of the same rows in CSV."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.support.library import write_library
from tests.support.library_in_git import commit, git
from tests.support.processes import release_of
from tests.support.report_runs import faulty_library, reported, written
from tests.support.tab_rows import csv_rows
from tests.support.workbook_files import (
    AnyHeadings,
    records_as_ods,
    records_as_xlsx,
    sheet_data,
    styles,
    texts,
    write_ods,
    write_xlsx,
    xlsx_parts,
    zipped,
)
from tests.support.workspaces import csv_text

from verbund.api.incremental.check import validate_changed
from verbund.api.run import build, validate
from verbund.findings import Finding
from verbund.model.model import Model
from verbund.read.formats import format_of
from verbund.read.record_file import FileToRead
from verbund.report.forms import FORMATS
from verbund.report.reported import RunReport
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[3]
Change = Callable[[Path], None]
each_format = pytest.mark.parametrize("change", [records_as_xlsx, records_as_ods])


def rowwise(folder: Path) -> Path:
    """The faulty library, with rows that repeat headings or have nothing, all of one width.

    What a workbook does not have is left out: rows of another length, and the line ``sep=``.
    """
    folder.mkdir(exist_ok=True)
    faulty_library(folder)
    records = folder / "records"
    (records / "Gäste & Co.csv").unlink()  # what it is called is not what this is about
    for path in records.glob("*.csv"):
        rows = csv_rows(path)
        width = max(map(len, rows))
        full = [[*row, *[""] * (width - len(row))] for row in rows]
        full = [[cell.replace("\r\n", "\n") for cell in row] for row in full]  # as XML has it
        if path.stem == "loans":
            full += [full[0], ["m3", "9-99", "", "2021-01-01", "2"], ["m3", "größe", "", "", "1"]]
        path.write_text(csv_text(full), "utf-8", newline="")
    return folder


def told(finding: Finding) -> Finding:
    """A finding without what the format alone decides: the file's name, its sheet, its lines."""
    place = replace(finding.place, line=None)
    if place.file is not None:
        name = place.sheet or Path(place.file).stem
        place = replace(place, file=f"records/{name}", sheet=None)
    details = {
        name: _plain(text) if isinstance(text, str) else text
        for name, text in finding.details.items()
    }
    return replace(finding, place=place, details=details)


def _plain(text: str) -> str:
    return "records/*" if text.startswith("records/") else text


@each_format
def test_the_findings_are_those_of_the_same_rows_in_csv(tmp_path: Path, change: Change) -> None:
    in_csv = reported(rowwise(tmp_path))
    change(tmp_path / "records")
    found = reported(tmp_path)
    assert len(found.findings) >= 13
    assert sorted(map(repr, map(told, found.findings))) == sorted(
        map(repr, map(told, in_csv.findings))
    )
    assert {"F140", "K102", "R101"} <= {item.code for item in found.findings}


@each_format
def test_a_build_writes_the_same_bytes(tmp_path: Path, change: Change) -> None:
    one, other = tmp_path / "csv", tmp_path / "other"
    for folder in (one, other):
        write_library(folder)
    change(other / "records")
    for folder in (one, other):
        assert not build(read_workspace(folder)).findings
    ours, theirs = release_of(other), release_of(one)
    same = [name for name in theirs if name.startswith(("dataset.", "context"))]
    assert len(same) == 4
    assert {name: ours[name] for name in same} == {name: theirs[name] for name in same}


@each_format
@pytest.mark.parametrize("form", FORMATS)
def test_every_report_can_be_written(tmp_path: Path, change: Change, form: str) -> None:
    change(rowwise(tmp_path) / "records")
    text = written(form, reported(tmp_path))
    assert "all.xlsx" in text or "all.ods" in text


@each_format
def test_reports_name_the_cell_as_spreadsheets_do(tmp_path: Path, change: Change) -> None:
    change(rowwise(tmp_path) / "records")
    run = reported(tmp_path)
    (log,) = json.loads(written("sarif", run))["runs"]
    names = {
        item["name"]
        for result in log["results"]
        for item in result["locations"][0]["logicalLocations"]
    }
    assert "loans!E2" in names


def german_tables(model: Model, records: Path) -> dict[str, list[list[str]]]:
    """The records of this repository by German names: labels of tables, headings of columns."""
    tables = {}
    for record_type in model.record_types:
        path = records / f"{record_type.name}.csv"
        if path.exists():
            rows = csv_rows(path)
            names = {
                field.name: field.headings.get("de", field.name) for field in record_type.fields
            }
            beside = (field for _, field in record_type.beside.values())
            names |= {field.name: field.headings.get("de", field.name) for field in beside}
            headings = [_german(heading, names) for heading in rows[0]]
            name = record_type.labels.get("de", record_type.name)
            tables[name[:31].rstrip()] = [headings, *rows[1:]]  # no program takes more
    return tables


def _german(heading: str, names: dict[str, str]) -> str:
    name, mark, tag = heading.partition("@")
    return f"{names[name]}{mark}{tag}"


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_the_records_of_lippe_are_the_same_dataset(tmp_path: Path, suffix: str) -> None:
    for name in ("ontology", "shapes", "records"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "verbund.toml", tmp_path)
    records = tmp_path / "records"
    workspace = read_workspace(tmp_path)
    tables = german_tables(workspace.load_model(), records)
    assert len(tables) == len(list(records.glob("*.csv"))) >= 16
    assert "Bezeichnung" in {cell for rows in tables.values() for cell in rows[0]}
    shutil.rmtree(records)
    records.mkdir()
    {".xlsx": write_xlsx, ".ods": write_ods}[suffix](records / f"Lippe{suffix}", tables)
    report = build(workspace)
    assert report.conforms
    ours = release_of(tmp_path)
    for name in ("dataset.nt", "dataset.ttl", "dataset.jsonld"):
        assert ours[name] == (ROOT / "output" / name).read_bytes()


DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
ZEROS = re.compile(r"0[0-9]{2,8}")


def as_typed(text: str) -> tuple[str | int | bool | datetime.date, str | None]:
    """What a clerk's program makes of what she types, and the format that it gives the cell."""
    if DAY.fullmatch(text):
        return datetime.date.fromisoformat(text), "DD.MM.YYYY"
    if MONTH.fullmatch(text):
        return datetime.date.fromisoformat(f"{text}-01"), "MM/YYYY"
    if ZEROS.fullmatch(text):
        return int(text), "0" * len(text)
    if NUMBER.fullmatch(text):
        return int(text), None
    return {"true": True, "false": False}.get(text, text), None


def write_typed(path: Path, tables: dict[str, list[list[str]]]) -> set[type]:
    """A workbook with cells of the types that programs give them; the types are returned."""
    types = set()
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for position, text in enumerate(row, start=1):
                cell = sheet.cell(number, position)
                cell.value, form = as_typed(text)
                if form is not None:
                    cell.number_format = form
                types.add(type(cell.value))
    book.save(path)
    return types


def test_the_records_of_lippe_with_days_and_numbers_are_the_same_dataset(tmp_path: Path) -> None:
    for name in ("ontology", "shapes", "records"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "verbund.toml", tmp_path)
    records = tmp_path / "records"
    workspace = read_workspace(tmp_path)
    tables = german_tables(workspace.load_model(), records)
    shutil.rmtree(records)
    records.mkdir()
    types = write_typed(records / "Lippe.xlsx", tables)
    assert {str, int, datetime.date} <= types
    report = build(workspace)
    assert [item.code for item in report.findings] == []
    ours = release_of(tmp_path)
    for name in ("dataset.nt", "dataset.ttl", "dataset.jsonld"):
        assert ours[name] == (ROOT / "output" / name).read_bytes()


def test_cells_that_are_no_value_are_told_at_their_cell(tmp_path: Path) -> None:
    """A day as a number without its format, and the sign of an error."""
    write_library(tmp_path)
    records = tmp_path / "records"
    (records / "loans.csv").unlink()
    rows = [
        texts("borrower", "book", "lent", "due"),
        f'{texts("m1", "3-16")}<c><v>44516</v></c><c s="1"><v>44517</v></c>',
        f'{texts("m1", "0-44")}<c t="e"><v>#N/A</v></c>',
    ]
    parts = xlsx_parts({"loans": sheet_data(*rows)}, styles=styles("dd.mm.yyyy"))
    (records / "loans.xlsx").write_bytes(zipped(parts))
    found = reported(tmp_path).findings
    assert [(item.code, item.place.row, item.place.column) for item in found] == [
        ("V210", 2, "lent"),
        ("V202", 3, "lent"),
    ]
    (day, error) = found
    assert day.value == "44516"
    assert error.value == "#N/A"


def test_what_follows_from_a_formula_without_result_is_not_told(tmp_path: Path) -> None:
    """Neither the empty cell nor the references to its record are faults of their own."""
    write_library(tmp_path)
    records = tmp_path / "records"
    (records / "members.csv").unlink()
    rows = [texts("number", "name"), f"{texts('m1')}<c><f>A1</f></c>", texts("m2", "Bo")]
    (records / "members.xlsx").write_bytes(zipped(xlsx_parts({"members": sheet_data(*rows)})))
    found = reported(tmp_path).findings
    assert {item.code for item in found} == {"F154", "F125"}
    (formula,) = [item for item in found if item.code == "F154"]
    assert (formula.place.row, formula.place.column) == (2, "name")


@each_format
def test_several_processes_make_the_same_of_them(tmp_path: Path, change: Change) -> None:
    write_library(tmp_path)
    records = tmp_path / "records"
    rows = [["number", "name"], *([f"m{n:05}", f"Member {n}"] for n in range(3000))]
    (records / "members.csv").write_text(csv_text(rows), "utf-8")
    (records / "loans.csv").unlink()
    build(read_workspace(tmp_path))
    expected = release_of(tmp_path)["dataset.nt"]
    change(records)
    for jobs in (1, 3):
        assert not build(read_workspace(tmp_path), jobs=jobs).findings
        assert release_of(tmp_path)["dataset.nt"] == expected


@pytest.mark.parametrize(("write", "suffix"), [(write_xlsx, "xlsx"), (write_ods, "ods")])
def test_only_what_changed_is_validated(
    tmp_path: Path, write: Callable[[Path, dict[str, list[list[str]]]], None], suffix: str
) -> None:
    write_library(tmp_path)
    records = tmp_path / "records"
    tables = {path.stem: csv_rows(path) for path in sorted(records.glob("*.csv"))}
    for path in records.glob("*.csv"):
        path.unlink()
    tables["members"] += [["m3", "Eve"], ["m4", "E"]]
    write(records / f"all.{suffix}", tables)
    git(tmp_path, "init", "--quiet")
    before = commit(tmp_path)
    tables["members"][-2][1] = "E"
    write(records / f"all.{suffix}", tables)
    report, scope = validate_changed(read_workspace(tmp_path), before)
    assert scope.everything is None
    assert [(item.code, item.place.sheet, item.place.row) for item in report.findings] == [
        ("V109", "members", 4)
    ]


@pytest.mark.parametrize("rows", [0, 1, 5, 6, 7])
@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_chunks_are_the_same_whoever_takes_them(tmp_path: Path, rows: int, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    table = [["id", "name"], *([f"i{n}", "n"] for n in range(rows))]
    {".xlsx": write_xlsx, ".ods": write_ods}[suffix](path, {"a": table})
    known = format_of(path.name)
    assert known is not None
    given = FileToRead(path, path.name)
    whole = known.open(given, "a", AnyHeadings())
    expected = list(whole.chunks(3))
    assert [row for _, chunk in expected for row in chunk] == table[1:]
    taken: dict[int, list[list[str]]] = {}
    for first in range(2):
        file = known.open(given, "a", AnyHeadings())
        turns: Iterator[bool] = cycle([turn == first for turn in range(2)])
        taken |= {number: list(chunk) for number, chunk in file.chunks(3, turns)}
    assert sorted(taken.items()) == [(number, list(chunk)) for number, chunk in expected]
    columns = [cells for chunk in whole.cells(3, [1, 0]) for cells in chunk[1]]
    assert columns == [f"i{n}" for n in range(rows)]


def test_the_reading_of_a_workbook_can_be_followed(tmp_path: Path) -> None:
    write_library(tmp_path)
    records = tmp_path / "records"
    rows = [["number", "name"], *([f"m{n:06}", f"Member {n}"] for n in range(40_000))]
    (records / "loans.csv").unlink()
    (records / "members.csv").write_text(csv_text(rows), "utf-8")
    records_as_xlsx(records)
    shares: list[float] = []
    validate(read_workspace(tmp_path), watch=lambda reading: shares.append(reading.share))
    assert shares == sorted(shares)
    assert len({share for share in shares if 0.1 < share < 0.99}) >= 2


def test_what_excel_leaves_beside_an_open_workbook_is_passed_over(tmp_path: Path) -> None:
    write_library(tmp_path)
    records_as_xlsx(tmp_path / "records")
    (tmp_path / "records/~$all.xlsx").write_bytes(b"\x05Clerk" + b" " * 159)
    assert not reported(tmp_path).findings


def test_run_report_is_complete(tmp_path: Path) -> None:
    write_library(tmp_path)
    records_as_ods(tmp_path / "records")
    run: RunReport = reported(tmp_path)
    assert run.completed
    assert run.records == {"books": 2, "members": 2, "loans": 2}
