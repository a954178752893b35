"""A format is one module and one entry: with it, all else works as with CSV.

The formats are those of tests/support/tab_rows.py; no other file of tests or package knows them.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from unicodedata import normalize
from xml.etree import ElementTree as ET

import pytest
from rdflib import RDF, Graph, Namespace
from tests.support.complete_findings import complete
from tests.support.golden import check_golden
from tests.support.library import write_library
from tests.support.library_in_git import commit, git
from tests.support.processes import release_of
from tests.support.report_runs import faulty_library, reported, written
from tests.support.tab_rows import SheetsFormat, TabFormat, csv_rows, sheets_text, tab_text
from tests.support.workspaces import csv_text

from verbund.api.incremental.check import validate_changed
from verbund.api.run import build
from verbund.findings import Finding, Findings
from verbund.findings.finding import Place
from verbund.model.model import Model
from verbund.read import formats
from verbund.read.record_file import FileToRead
from verbund.read.tables import open_tables
from verbund.report.reported import RunReport
from verbund.system.input_file import too_large
from verbund.system.limits import Limits
from verbund.system.os_problem import os_problem
from verbund.workspace.workspace import read_workspace

OA = Namespace("http://www.w3.org/ns/oa#")


class AnyHeading:
    """Expects nothing of the headings."""

    parent = None

    def knows(self, heading: str) -> bool:
        return True

    def column_of(self, heading: str) -> tuple[str, str | None] | None:
        return heading, None

    def separator(self, heading: str) -> str | None:
        return None


ANY = AnyHeading()
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The entries in the table of formats."""
    for known in (TabFormat(), SheetsFormat()):
        for suffix in known.suffixes:
            monkeypatch.setitem(formats.FORMATS, suffix, known)


def as_tabs(records: Path) -> None:
    """Put each CSV file's rows into a file of lines and tabs in its place."""
    for path in sorted(records.rglob("*.csv")):
        path.with_suffix(".tsv-test").write_text(tab_text(csv_rows(path)), "utf-8", newline="")
        path.unlink()


def as_sheets(records: Path) -> None:
    """Put the rows of all CSV files into one file."""
    tables = {path.stem: csv_rows(path) for path in sorted(records.glob("*.csv"))}
    (records / "all.sheets-test").write_text(sheets_text(tables), "utf-8", newline="")
    for path in records.glob("*.csv"):
        path.unlink()


Change = Callable[[Path], None]
each_format = pytest.mark.parametrize("change", [as_tabs, as_sheets])


def told(finding: Finding) -> Finding:
    """A finding without what the format alone decides: the file's name, its sheet, its lines."""
    details = {
        name: text if not isinstance(text, str) else _plain(text)
        for name, text in finding.details.items()
    }
    place = replace(finding.place, line=None)
    if place.file is not None:
        name = place.sheet or Path(place.file).stem
        place = replace(place, file=f"records/{name}", sheet=None)
    return replace(finding, place=place, details=details)


def _plain(text: str) -> str:
    for suffix in (".csv", ".tsv-test"):
        text = text.removesuffix(suffix)
    return "records/*" if text.startswith("records/") else text


def by_place(run: RunReport) -> list[Finding]:
    """The findings as a multiset."""
    return sorted(map(told, run.findings), key=repr)


@pytest.fixture(scope="module")
def in_csv(tmp_path_factory: pytest.TempPathFactory) -> RunReport:
    return reported(rowwise(tmp_path_factory.mktemp("csv")))


def rowwise(folder: Path) -> Path:
    """The faulty library, with faults of rows as well: lengths, repeated headings, totals."""
    folder.mkdir(exist_ok=True)
    faulty_library(folder)
    loans = folder / "records/loans.csv"
    text = loans.read_text("utf-8")
    text += 'm3,"3-16",1.2.2021\r\nborrower,book,lent,due,fee\r\nm3,9-99,,2021-01-01,2\r\n\r\n'
    loans.write_text(f"{text}m3,gro\u0308ße,,,1\r\n", "utf-8", newline="")
    (folder / "records/Gäste & Co.csv").unlink()  # what it is called is not what this is about
    return folder


@each_format
def test_the_findings_are_those_of_the_same_rows_in_csv(
    tmp_path: Path, change: Change, in_csv: RunReport
) -> None:
    change(rowwise(tmp_path) / "records")
    found = reported(tmp_path)
    assert len(found.findings) >= 14
    assert by_place(found) == by_place(in_csv)
    assert {"F104", "F140", "K102", "R101"} <= {item.code for item in found.findings}


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


def test_several_processes_make_the_same_of_them(tmp_path: Path) -> None:
    write_library(tmp_path)
    records = tmp_path / "records"
    rows = [["number", "name"], *([f"m{n:05}", f"Member {n}"] for n in range(3000))]
    (records / "members.csv").write_text(csv_text(rows), "utf-8")
    (records / "loans.csv").unlink()
    build(read_workspace(tmp_path))
    expected = release_of(tmp_path)["dataset.nt"]
    as_tabs(records)
    for jobs in (1, 3):
        assert not build(read_workspace(tmp_path), jobs=jobs).findings
        assert release_of(tmp_path)["dataset.nt"] == expected


@each_format
def test_only_what_changed_is_validated(tmp_path: Path, change: Change) -> None:
    write_library(tmp_path)
    records = tmp_path / "records"
    (records / "members.csv").write_text("number,name\nm1,Ada\nm2,B\nm3,Eve\n", "utf-8")
    states, last = [], set()
    for name, step in (("csv", None), ("other", change)):
        folder = tmp_path / name
        folder.mkdir()
        for part in ("verbund.toml", "ontology", "shapes", "records"):
            git_copy(tmp_path / part, folder / part)
        git(folder, "init", "--quiet")
        if step is not None:
            step(folder / "records")
        before = commit(folder)
        for path in (folder / "records").iterdir():
            text = path.read_text("utf-8")
            text = text.replace("m1,Ada", "m1,Ida").replace("m1\tAda", "m1\tIda")
            path.write_text(text.replace("Eve", "E"), "utf-8")
        report, scope = validate_changed(read_workspace(folder), before)
        states.append((sorted(map(repr, map(told, report.findings))), scope.changed, scope.others))
        assert scope.everything is None
        last = {(item.code, item.value) for item in report.findings}
    assert states[0] == states[1]
    assert last == {("R101", "Ada"), ("V109", "E")}


def git_copy(source: Path, target: Path) -> None:
    """Copy a file, or a folder with the files in it."""
    if source.is_file():
        target.write_bytes(source.read_bytes())
        return
    target.mkdir()
    for path in source.iterdir():
        git_copy(path, target / path.name)


# --- reports


@pytest.fixture
def tabs(tmp_path: Path) -> RunReport:
    folder = tmp_path / "tabs"
    as_tabs(rowwise(folder) / "records")
    return reported(folder)


@pytest.fixture
def sheets(tmp_path: Path) -> RunReport:
    folder = tmp_path / "sheets"
    as_sheets(rowwise(folder) / "records")
    return reported(folder)


def test_sarif_points_to_the_cell_in_the_text(tabs: RunReport) -> None:
    (run,) = json.loads(written("sarif", tabs))["runs"]
    seen = 0
    for result in run["results"]:
        value = result["properties"].get("value")
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        if value is None or "\n" in value or region["startLine"] == 1:
            continue
        path = tabs.folder / place["artifactLocation"]["uri"].replace("%26", "&")
        line = path.read_text("utf-8").split("\n")[region["startLine"] - 1]
        units = line.encode("utf-16-le")
        text = units[2 * region["startColumn"] - 2 : 2 * region["endColumn"] - 2]
        assert normalize("NFC", value) in normalize("NFC", text.decode("utf-16-le"))
        seen += 1
    assert seen > 5


def test_sarif_names_the_cell_as_its_format_does(sheets: RunReport) -> None:
    (run,) = json.loads(written("sarif", sheets))["runs"]
    names = {
        item["name"]
        for result in run["results"]
        for item in result["locations"][0]["logicalLocations"]
    }
    assert "loans!E2" in names
    files = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
    }
    assert files == {"records/all.sheets-test"}


def test_turtle_names_the_file_and_the_cell(tabs: RunReport, sheets: RunReport) -> None:
    graph = Graph().parse(data=written("turtle", sheets), format="turtle")
    assert "loans!E2" in {str(text) for text in graph.objects(None, RDF.value)}
    graph = Graph().parse(data=written("turtle", tabs), format="turtle")
    selectors = [str(text) for text in graph.objects(None, RDF.value)]
    assert selectors
    assert all(text.startswith("line=") for text in selectors)  # the format has no names for cells


def test_junit_has_a_test_for_each_column(tabs: RunReport, sheets: RunReport) -> None:
    suites = ET.fromstring(written("junit", tabs)).findall("testsuite")  # noqa: S314 - our own
    assert "records/loans.tsv-test" in [suite.get("name") for suite in suites]
    cases = {case.get("classname") for suite in suites for case in suite}
    assert "records/loans" in cases
    (suite,) = ET.fromstring(written("junit", sheets)).findall("testsuite")  # noqa: S314 - our own
    assert {'loans: "fee"', 'members: "name"'} <= {case.get("name") for case in suite}


def test_html_shows_each_table_by_its_name(tabs: RunReport, sheets: RunReport) -> None:
    assert 'data-table="loans"' in written("html", tabs)
    page = written("html", sheets)
    assert "records/all.sheets-test!loans" in page
    assert 'data-table="members"' in page


@pytest.mark.parametrize("form", ["text", "json", "github", "gitlab"])
def test_every_report_names_the_file(tabs: RunReport, form: str) -> None:
    text = written(form, tabs)
    assert "loans.tsv-test" in text


# --- what is wrong with a file


def tables_of(folder: Path, model: Model, limits: Limits | None = None) -> list[Finding]:
    tables = open_tables(folder, model, "records", limits=limits or Limits())
    findings = list(tables.findings)
    for table in tables.by_name.values():
        for file in table.files:
            list(file.chunks(64))
            findings += file.findings
    return findings


@pytest.fixture
def library(tmp_path: Path) -> tuple[Path, Model]:
    write_library(tmp_path)
    for path in (tmp_path / "records").iterdir():
        path.unlink()
    return tmp_path / "records", read_workspace(tmp_path).load_model()


MEMBERS = "number\tname\nm1\tAda\n"


ADA = MEMBERS.encode()
WRONG: dict[str, tuple[bytes, Limits]] = {
    "nothing": (b"", Limits()),
    "an empty line": (b"\n", Limits()),
    "empty lines": (b"\n\n", Limits()),
    "blanks": (b" \t\xc2\xa0\n\t\n" * 3, Limits()),
    "data below empty lines": (b"\n\nm1\tAda\n", Limits()),
    "a title": (b"Members of the library\n\nnumber\tname\nm1\tAda\n", Limits()),
    "headings far below": (b"x\n" * 25 + ADA, Limits()),
    "another text": (b"Dear all\nwe meet\n", Limits()),
    "a wrong byte": (ADA + b"m2\tM\xfcller\n", Limits()),
    "a wrong byte in the headings": (b"number\tn\xe4me\n", Limits()),
    "headings again": (ADA + b"number\tname\nm2\tEve\nNumber\tNAME\n", Limits()),
    "other headings": (ADA + b"m2\tEve\nname\tnumber\nEve\tm2\n", Limits()),
    "a long cell": (ADA + b"m2\t" + b"x" * 51 + b"\nm3\t" + b"y" * 51 + b"\n", Limits(cell=50)),
    "a long heading": (b"number\t" + b"x" * 51 + b"\n", Limits(cell=50)),
    "a cell of the most signs": (ADA + b"m2\t" + b"x" * 50 + b"\n", Limits(cell=50)),
    "many cells": (ADA + b"m2\ta\tb\tc\nm3\ta\tb\n", Limits(columns=3)),
    "many headings": (ADA, Limits(columns=1)),
    "the most headings": (ADA, Limits(columns=2)),
    "a large file": (ADA, Limits(file=len(ADA) - 1)),
    "a file of the most bytes": (ADA, Limits(file=len(ADA))),
    "tabs too many": (b"number\tname\t\t\nm1\tAda\t\t\n", Limits()),
    "tabs too many in the headings": (b"number\tname\t\t\nm1\tAda\n", Limits()),
    "a heading too few": (b"number\tname\t\nm1\tAda\tx\n", Limits()),
}


def test_what_is_wrong_with_a_file_is_a_finding(library: tuple[Path, Model], approve: bool) -> None:
    records, model = library
    told = {}
    for name, (text, limits) in WRONG.items():
        (records / "members.tsv-test").write_bytes(text)
        told[name] = tables_of(records, model, limits)
    check_golden(GOLDEN / "other_formats.json", complete(told), approve)


SHEETS: dict[str, tuple[str, dict[str, list[list[str]]]]] = {
    "a sheet of no table": ("all", {"members": [["number", "name"]], "membres": [["a"], ["b"]]}),
    "sheets of no table": ("members", {"Sheet 1": [["number", "name"]], "Sheet 2": [["a"]]}),
    "one sheet, in a file of no table": ("all", {"Sheet 1": [["number", "name"]]}),
    "one sheet of a table, in a file of another": ("books", {"members": [["number", "name"]]}),
    "one sheet of any name": ("members", {"Sheet 1": [["number", "nam"], ["m1", "Ada"]]}),
    "a sheet twice": ("all", {"members": [["number", "name"]], "Members": [["number", "nam"]]}),
    "rows at fault in a sheet": (
        "all",
        {
            "members": [["number", "name"], ["m1", "A"], ["number", "name"]],
            "books": [["isbn", "title"], ["title", "isbn"], ["x", "y"]],
        },
    ),
}


def test_what_is_wrong_with_a_sheet_is_a_finding(
    library: tuple[Path, Model], approve: bool
) -> None:
    records, model = library
    told = {}
    for name, (stem, sheets) in SHEETS.items():
        path = records / f"{stem}.sheets-test"
        path.write_text(sheets_text(sheets), "utf-8")
        told[name] = tables_of(records, model)
        tables = open_tables(records, model, "records")
        read = {
            table: [(file.shown, file.sheet) for file in found.files]
            for table, found in tables.by_name.items()
        }
        assert (read, tables.unreadable) == TABLES[name]
        path.unlink()
    check_golden(GOLDEN / "sheets.json", complete(told), approve)


OTHER_TABLES = {"books": "records/all.sheets-test", "loans": "records/all.sheets-test"}
TABLES: dict[str, tuple[dict[str, list[tuple[str, str]]], dict[str, str]]] = {
    "a sheet of no table": (
        {"members": [("records/all.sheets-test", "members")]},
        {"members": "records/all.sheets-test"},
    ),
    "sheets of no table": (
        {},
        dict.fromkeys(("books", "loans", "members"), "records/members.sheets-test"),
    ),
    "one sheet, in a file of no table": (
        {},
        OTHER_TABLES | {"members": "records/all.sheets-test"},
    ),
    "one sheet of a table, in a file of another": (
        {"members": [("records/books.sheets-test", "members")]},
        {},
    ),
    "one sheet of any name": (
        {"members": [("records/members.sheets-test", "Sheet 1")]},
        {"members": "records/members.sheets-test"},
    ),
    "a sheet twice": (
        {"members": [("records/all.sheets-test", name) for name in ("members", "Members")]},
        {"members": "records/all.sheets-test"},
    ),
    "rows at fault in a sheet": (
        {
            "books": [("records/all.sheets-test", "books")],
            "members": [("records/all.sheets-test", "members")],
        },
        {},
    ),
}


def test_a_sheet_of_no_table_is_a_finding(library: tuple[Path, Model]) -> None:
    records, model = library
    text = sheets_text({"members": [["number", "name"]], "membres": [["number", "name"]]})
    (records / "all.sheets-test").write_text(text, "utf-8")
    (finding,) = tables_of(records, model)
    assert (finding.code, finding.place.sheet) == ("F158", "membres")
    assert finding.suggestion == "members"


def test_an_only_sheet_may_have_any_name(library: tuple[Path, Model]) -> None:
    records, model = library
    (records / "members.sheets-test").write_text(
        sheets_text({"Sheet 1": [["number", "nam"], ["m1", "Ada"]]}), "utf-8"
    )
    (finding,) = tables_of(records, model)
    assert finding.code == "T101"
    assert finding.place == Place("records/members.sheets-test", "Sheet 1", 1, None, "nam", 1)


def test_a_file_that_is_not_of_its_format_is_a_finding(library: tuple[Path, Model]) -> None:
    records, model = library
    (records / "members.sheets-test").write_text("no sheet\n", "utf-8")
    tables = open_tables(records, model, "records")
    assert [finding.code for finding in tables.findings] == ["F108"]
    assert tables.unreadable == {"members": "records/members.sheets-test"}


def test_a_suffix_counts_in_any_case(library: tuple[Path, Model]) -> None:
    records, model = library
    (records / "members.TSV-Test").write_text(MEMBERS, "utf-8")
    assert tables_of(records, model) == []


def test_what_is_not_read_is_told_with_what_is(library: tuple[Path, Model]) -> None:
    records, model = library
    (records / "members.xls").write_bytes(b"PK")
    (finding,) = tables_of(records, model)
    assert finding.code == "F107"
    assert finding.details["known"] == (
        ".csv, .xlsx, .xlsm, .ods, .json, .jsonl, .ndjson, .yaml, .yml, .parquet, .tsv-test, .sheets-test"
    )


@pytest.mark.parametrize("rows", [0, 1, 5, 6, 7])
def test_chunks_are_the_same_whoever_takes_them(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "a.tsv-test"
    path.write_text("id\tname\n" + "".join(f"i{n}\tn\n" for n in range(rows)), "utf-8")
    given = FileToRead(path, "a.tsv-test")
    whole = TabFormat().open(given, None, ANY)
    expected = list(whole.chunks(3))
    assert [row for _, chunk in expected for row in chunk] == [[f"i{n}", "n"] for n in range(rows)]
    assert [number for number, _ in expected] == list(range(2, rows + 2, 3))
    assert whole.bytes_read == path.stat().st_size == whole.size
    taken: dict[int, list[list[str]]] = {}
    for first in range(2):
        file = TabFormat().open(given, None, ANY)
        turns: Iterator[bool] = cycle([turn == first for turn in range(2)])
        taken |= {number: list(chunk) for number, chunk in file.chunks(3, turns)}
    assert sorted(taken.items()) == [(number, list(chunk)) for number, chunk in expected]
    columns = [[*chunk] for chunk in whole.cells(3, [1, 0, 5])]
    assert [cells for chunk in columns for cells in chunk[1]] == [f"i{n}" for n in range(rows)]
    assert [cells for chunk in columns for cells in chunk[2]] == [""] * rows
    assert max((len(chunk[0]) for chunk in columns), default=0) == min(rows, 3)
    path.unlink()
    assert whole.size == 0


def test_headings_that_cannot_be_read_end_the_opening(tmp_path: Path) -> None:
    given = FileToRead(tmp_path / "gone.tsv-test", "gone.tsv-test")
    with pytest.raises(Findings) as error:
        TabFormat().open(given, None, ANY)
    assert [finding.code for finding in error.value.findings] == ["F101"]


@pytest.mark.parametrize("step", ["grows", "goes"])
def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path, step: str) -> None:
    path = tmp_path / "a.tsv-test"
    path.write_text(MEMBERS, "utf-8")
    given = FileToRead(path, "a.tsv-test", limits=Limits(file=1024))
    file = TabFormat().open(given, None, ANY)
    if step == "grows":
        path.write_text(MEMBERS + "m2\tEve\n" * 500, "utf-8")
        told = too_large(Place("a.tsv-test"), "file", 1024, "file")
    else:
        path.unlink()
        problem = {"problem": os_problem(OSError(errno.ENOENT, os.strerror(errno.ENOENT)))}
        told = Finding("F101", Place("a.tsv-test"), details=problem)
    for rows in (file.chunks(9), file.cells(9, [0])):
        assert list(rows) in ([], [[[]]])
        assert file.findings == [told]
        assert not file.complete
