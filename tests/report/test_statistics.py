"""Findings counted by code, table, column and value: what was done wrong once and copied is on top."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.library import edit, write_library

import verbund
from verbund.cli.main import group
from verbund.findings import Finding, Language, Place, Severity
from verbund.findings.counts import FindingCount, count_findings
from verbund.findings.finding import More
from verbund.report.reported import RunReport
from verbund.report.statistics import write_statistics


def fault(row: int, value: str | None, column: str | None = "a", code: str = "R103") -> Finding:
    return Finding(code, Place(file="x.csv", row=row, column=column), value=value)


def counted(findings: list[Finding]) -> list[tuple[int, str, str | None, str | None]]:
    found = count_findings(findings, lambda finding: "x")
    return [(item.count, item.code, item.column, item.value) for item in found]


def test_the_most_frequent_is_first() -> None:
    findings = [fault(2, "y"), fault(3, "x"), fault(4, "y"), fault(5, "w", "b"), fault(6, None)]
    assert counted(findings) == [
        (2, "R103", "a", "y"),
        (1, "R103", "a", None),
        (1, "R103", "a", "x"),
        (1, "R103", "b", "w"),
    ]


def test_what_is_only_counted_is_counted() -> None:
    """Of what value it was, nobody knows any more."""
    kept = Finding("R103", Place(file="x.csv", row=2, column="a"), value="y", more=More(7, 3, 9))
    assert counted([kept]) == [(7, "R103", "a", None), (1, "R103", "a", "y")]


def test_a_count_says_what_was_found() -> None:
    (item,) = count_findings([fault(2, "y")], lambda finding: "places")
    violation = Severity.VIOLATION
    assert item == FindingCount("R103", "concept-unknown", violation, "places", "a", "y", 1)


ENGLISH = """\
count  code  name             table  column  value
    2  R103  concept-unknown  x.csv  a       läuft
    1  V122  or               x.csv          –

3 violations in 1 file
"""
GERMAN = """\
Anzahl  Code  Name             Tabelle  Spalte  Wert
     2  R103  concept-unknown  x.csv    a       läuft
     1  V122  or               x.csv            –

3 Fehler in 1 Datei
"""


@pytest.mark.parametrize(("language", "expected"), [("en", ENGLISH), ("de", GERMAN)])
def test_the_text_is_a_table_in_both_languages(language: Language, expected: str) -> None:
    findings = (fault(2, "läuft"), fault(3, "läuft"), fault(4, None, None, "V122"))
    stream = StringIO()
    write_statistics(RunReport(findings, language, Path()), stream)
    assert stream.getvalue() == expected


def test_a_value_is_shown_on_one_line_and_cut() -> None:
    stream = StringIO()
    write_statistics(RunReport((fault(2, "a\n\x1b[31m" + "b" * 90),), "en", Path()), stream)
    line = stream.getvalue().splitlines()[1]
    assert "\x1b" not in line
    assert line.endswith("…")
    assert len(line) < 100


def test_without_findings_nothing_is_written() -> None:
    stream = StringIO()
    write_statistics(RunReport((), "en", Path()), stream)
    assert stream.getvalue() == ""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = write_library(tmp_path / "library")
    edit(folder / "records/books.csv", "poetry;crime", "poem")
    edit(folder / "records/books.csv", ",crime", ",poem")
    edit(folder / "records/loans.csv", "m2,Leaves", "nobody,Leaves")
    return folder


def test_the_command_counts_in_place_of_telling(library: Path) -> None:
    done = CliRunner().invoke(group, ["validate", "-w", str(library), "--statistics"])
    assert done.exit_code == 1
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["count", "code", "name", "table", "column", "value"],
        ["2", "R103", "concept-unknown", "books", "genre", "poem"],
        ["1", "R101", "reference-unknown", "loans", "borrower", "nobody"],
        [],
        ["3", "violations", "in", "2", "files"],
    ]


def test_reports_in_files_stay_whole(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "found.txt"
    arguments = ["validate", "-w", str(library), "--statistics", "--report", str(file)]
    assert CliRunner().invoke(group, arguments).exit_code == 1
    assert file.read_text(encoding="utf-8").count("R103 ") == 2


def test_two_things_on_stdout_are_wrong_use(library: Path) -> None:
    arguments = ["validate", "-w", str(library), "--statistics", "--format", "json"]
    done = CliRunner().invoke(group, arguments)
    assert done.exit_code == 2
    assert "json, --statistics" in done.stderr


def test_programs_are_told_the_same(library: Path) -> None:
    report = verbund.validate(library)
    assert [(item.count, item.table, item.column, item.value) for item in report.statistics] == [
        (2, "books", "genre", "poem"),
        (1, "loans", "borrower", "nobody"),
    ]
    assert isinstance(report.statistics[0], verbund.FindingCount)
