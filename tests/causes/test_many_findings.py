"""A hundred thousand findings: the first of each kind whole, all of them counted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.library import write_library
from tests.support.peak import VERBUND

from verbund.api.run import validate
from verbund.findings import Finding, Place
from verbund.findings.finding import More
from verbund.findings.gathered import Counted, Gathered, Quota, kind_of
from verbund.report.shown import Rest, shown_of
from verbund.report.text import write_text
from verbund.workspace.workspace import read_workspace


def fault(row: int, column: str = "a", file: str = "x.csv") -> Finding:
    return Finding("V103", Place(file=file, row=row, column=column), value=f"{row}.13.")


@given(st.lists(st.tuples(st.integers(2, 60), st.sampled_from("abc"))), st.integers(1, 20))
def test_the_same_is_kept_in_every_order_and_all_is_counted(
    cells: list[tuple[int, str]], most: int
) -> None:
    findings = [fault(row, column) for row, column in dict.fromkeys(cells)]
    gathered = Gathered(most)
    gathered.add(findings)
    kept = gathered.findings()
    assert len(kept) <= max(most, 3)
    assert sum(finding.number for finding in kept) == len(findings)
    for part in (findings[::-1], sorted(findings, key=lambda item: item.order)):
        again = Gathered(most)
        for finding in part:
            again.add([finding])
        assert again.findings() == kept
    for column in "abc":
        mine = [f for f in kept if f.place.column == column]
        rows = sorted(f.place.row or 0 for f in findings if f.place.column == column)
        assert [f.place.row for f in mine] == rows[: len(mine)]
        if len(rows) > len(mine):
            left = rows[len(mine) :]
            assert mine[-1].more == More(len(left), left[0], left[-1])


def test_what_was_left_out_once_leaves_no_gap() -> None:
    """Of rows 2 to 5 of two columns, with three to keep: the first of each, not some later one."""
    findings = [fault(row, column) for row in range(2, 6) for column in "ab"]
    gathered = Gathered(3)
    for finding in findings:
        gathered.add([finding])
    kept = gathered.findings()
    assert [(f.place.row, f.place.column, f.number) for f in kept] == [(2, "a", 4), (2, "b", 4)]


def test_what_is_only_counted_is_never_shown() -> None:
    gathered = Gathered(5)
    gathered.add(fault(row) for row in range(2, 12))
    gathered.add(
        replace(fault(row), more=More(1, row, row), only_counted=True) for row in range(12, 22)
    )
    found = gathered.findings()
    assert [finding.place.row for finding in found] == [2, 3, 4, 5, 6]
    assert found[-1].more == More(15, 7, 21)


def test_a_kind_of_just_a_hundred_is_shown_whole() -> None:
    assert [more for _, more in shown_of([fault(row) for row in range(2, 102)])] == [None] * 100
    shown = list(shown_of([fault(row) for row in range(2, 103)]))
    assert len(shown) == 100
    assert shown[-1][1] == Rest(more=More(1, 102, 102))


def lost(row: int, value: str, code: str = "R101") -> Finding:
    return Finding(code, Place(file="x.csv", row=row, column="a"), value=value)


def test_a_value_that_leads_nowhere_is_told_once_with_its_rows() -> None:
    """In JSON and SARIF each cell has its finding still; a person reads of the value once."""
    findings = [lost(row, "B" if row == 5 else "A") for row in range(2, 1003)]
    stream = StringIO()
    write_text(findings, stream, language="en")
    text = stream.getvalue()
    rows = "3, 4, 6, 7, 8, 9, 10, 11, 12, 13, …, 1,002"
    assert f"and 999 more cells of this column with the same value, rows {rows}\n" in text
    assert text.count("R101 ") == 2
    assert "1001 violations" in text
    few = list(shown_of([lost(row, "A") for row in (2, 3)]))
    assert [rest for _, rest in few] == [None] * 2
    (three,) = shown_of([lost(row, "A", "V108") for row in (2, 3, 5)])
    assert three == (lost(2, "A", "V108"), Rest(rows=(3, 5)))


def test_only_what_is_told_alike_is_told_once() -> None:
    """One value may be wrong for several reasons, as a date after that of another column."""
    after = [replace(lost(row, "A", "V116"), details={"other": str(row % 2)}) for row in range(8)]
    assert [(f.place.row, rest and rest.rows) for f, rest in shown_of(after)] == [
        (0, (2, 4, 6)),
        (1, (3, 5, 7)),
    ]
    apart = [replace(lost(row, "A", "V116"), details={"other": str(row)}) for row in range(8)]
    assert [rest for _, rest in shown_of(apart)] == [None] * 8
    rows = [Finding("V122", Place(file="x.csv", row=row)) for row in range(2, 9)]
    assert [rest for _, rest in shown_of(rows)] == [None] * 7


def test_empty_cells_are_told_once() -> None:
    empty = [Finding("V101", Place(file="x.csv", row=row, column="a")) for row in range(2, 6)]
    for language, words in (
        ("en", "and 3 more empty cells of this column, rows 3, 4, 5"),
        ("de", "und 3 weitere leere Zellen dieser Spalte, Zeilen 3, 4, 5"),
    ):
        stream = StringIO()
        write_text(empty, stream, language="en" if language == "en" else "de")
        assert words in stream.getvalue()
        assert stream.getvalue().count("V101 ") == 1


def test_every_value_is_counted_where_there_are_many_of_each() -> None:
    findings = [
        lost(2 + 150 * turn + value, f"v{value:03}") for turn in range(7) for value in range(150)
    ]
    shown = list(shown_of(findings))
    assert len(shown) == 100
    assert len(shown) + sum(rest.count for _, rest in shown if rest is not None) == len(findings)
    assert shown[-1][1] is not None
    assert shown[-1][1].more == More(350, 102, 1051)


def test_the_text_says_how_many_more_there_are() -> None:
    stream = StringIO()
    write_text([fault(row) for row in range(2, 9002)], stream, language="de")
    text = stream.getvalue()
    assert "und 8.900 weitere V103 in dieser Spalte, Zeilen 102 bis 9.001" in text
    assert "9000 Fehler" in text


def test_of_many_files_one_kind_is_told() -> None:
    findings = [Finding("E105", Place(file=f"{number:03}")) for number in range(150)]
    stream = StringIO()
    write_text(findings, stream, language="en")
    assert stream.getvalue().count("is not listed in SHA256SUMS") == 100
    assert "and 50 more of E105, of other files" in stream.getvalue()


def bad_library(folder: Path, rows: int) -> Path:
    """Loans of which each row has four faults."""
    write_library(folder)
    lines = "".join(f"nobody{n},no book,31.11.2021,soon,-1\n" for n in range(rows))
    path = folder / "records/loans.csv"
    path.write_text(f"borrower,book,lent,due,fee\n{lines}", encoding="utf-8")
    return folder


def test_every_process_counts_the_same(tmp_path: Path) -> None:
    folder = bad_library(tmp_path / "library", 700)
    toml = folder / "verbund.toml"
    toml.write_text(toml.read_text() + "\n[limits]\nfindings = 100\n", encoding="utf-8")
    workspace = read_workspace(folder)
    first, *others = [validate(workspace, jobs=jobs).findings for jobs in (1, 2, 3)]
    assert sum(finding.number for finding in first) == 3500
    assert len(first) == 100
    for found in others:
        assert found == first


@given(st.lists(st.tuples(st.integers(2, 80), st.sampled_from("abc"))), st.integers(1, 12))
def test_what_a_quota_leaves_out_would_not_be_kept(cells: list[tuple[int, str]], most: int) -> None:
    findings = [fault(row, column) for row, column in dict.fromkeys(cells)]
    every, gathered, quota, counted = Gathered(most), Gathered(most), Quota(most), Counted()
    every.add(findings)
    for finding in findings:
        row = finding.place.row or 0
        if quota.is_full(kind_of(finding), row):
            counted.add(kind_of(finding), row)
        else:
            gathered.add([finding])
    gathered.add(counted.findings())
    assert gathered.findings() == every.findings()


def test_a_quota_lets_few_more_be_made_than_are_kept() -> None:
    quota = Quota(1000)
    made = sum(
        not quota.is_full(kind_of(fault(row, column)), row)
        for row in range(2, 5000)
        for column in "abcdef"
    )
    assert 1000 <= made < 1500


ROWS = {
    "of another length": lambda n: f"m{n},3-16,1.3.2021,,,,\n",
    "with an id that was there": lambda n: "Ada,3-16,1.3.2021,soon,-1\n",
    "with many faults": lambda n: f"nobody{n},no book,31.11.2021,soon,-1\n",
}


@pytest.mark.parametrize("name", ROWS)
def test_no_more_findings_are_made_than_may_be_kept(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is only counted costs no finding: it is neither worded nor has it a row."""
    folder = write_library(tmp_path / "library")
    lines = "".join(map(ROWS[name], range(3_000)))
    (folder / "records/loans.csv").write_text(f"borrower,book,lent,due,fee\n{lines}")
    toml = folder / "verbund.toml"
    toml.write_text(toml.read_text() + "\n[limits]\nfindings = 100\n", encoding="utf-8")
    made: list[Finding] = []
    added = Gathered.add

    def add(self: Gathered, findings: Iterable[Finding]) -> None:
        taken = list(findings)
        made.extend(finding for finding in taken if not finding.only_counted)
        added(self, taken)

    monkeypatch.setattr(Gathered, "add", add)
    found = validate(read_workspace(folder)).findings
    assert sum(finding.number for finding in found) >= 2_999
    assert len(made) < 500  # each is taken twice: of the table, and of the run


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_many_bad_rows_are_reported_in_little_memory(form: str, tmp_path: Path) -> None:
    folder = bad_library(tmp_path / "library", 6_000)
    report = tmp_path / "report"
    command = [sys.executable, "-c", VERBUND, "validate", "-w", str(folder), "--lang", "en"]
    done = subprocess.run(
        [*command, "--format", f"{form}={report}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert int(done.stderr.split()[-1]) // 1024 < 300
    assert "30000 violations" in done.stdout
    if form == "json":
        found = json.loads(report.read_text())
        assert found["total"] == 30_000
        assert len(found["findings"]) == 25_000
        assert sum(item["count"] for item in found["left_out"]) == 5_000


def test_a_table_without_a_file_is_told_once(tmp_path: Path) -> None:
    folder = bad_library(tmp_path / "library", 30)
    toml = folder / "verbund.toml"
    toml.write_text(toml.read_text() + "\n[limits]\nfindings = 100\n", encoding="utf-8")
    (folder / "records/books.csv").unlink()
    found = validate(read_workspace(folder)).findings
    (told,) = [f for f in found if f.code == "R106"]
    assert (told.place.row, told.place.column, told.details["count"]) == (2, "book", "30")
    assert {f.place.column for f in found if f.code == "R101"} == {"borrower"}


def test_one_reference_into_a_table_without_a_file_is_a_reference(tmp_path: Path) -> None:
    folder = bad_library(tmp_path / "library", 1)
    (folder / "records/books.csv").unlink()
    codes = [f.code for f in validate(read_workspace(folder)).findings]
    assert codes.count("R101") == 2
    assert "R106" not in codes
