"""What only the reading of a file finds is told by a check of changes, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.support.library import write_library
from tests.support.library_in_git import commit, git

from verbund.api.incremental.check import validate_changed
from verbund.api.run import validate
from verbund.findings import Finding, Severity
from verbund.workspace.workspace import read_workspace

ADA: list[Any] = ["m1", "Ada"]
GRACE: list[Any] = ["m2", "Grace"]


def as_csv(path: Path, rows: list[list[Any]]) -> None:
    text = "".join(",".join(map(str, row)) + "\n" for row in [["number", "name"], *rows])
    path.with_suffix(".csv").write_text(text, "utf-8")


def as_json(path: Path, rows: list[list[Any]]) -> None:
    objects = [dict(zip(("number", "name", "more"), row, strict=False)) for row in rows]
    path.with_suffix(".json").write_text(json.dumps(objects), "utf-8")


def as_xlsx(path: Path, rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("members")
    for row in [["number", "name"], *rows]:
        sheet.append(row)
    book.save(path.with_suffix(".xlsx"))


WRITERS = {"csv": as_csv, "json": as_json, "xlsx": as_xlsx}
CHANGES: list[tuple[str, list[list[Any]], str]] = [
    ("csv", [ADA, ["number", "name"], GRACE], "F140"),
    ("csv", [ADA, GRACE, ["m3"]], "F104"),
    ("json", [ADA, ["m2", ["Grace", "Bea"]]], "F145"),
    ("xlsx", [ADA, [*GRACE, "beside"]], "F155"),
    ("xlsx", [ADA, ["m2", "=1+1"]], "F154"),
]


def told(findings: list[Finding]) -> list[tuple[str, int | None, str | None]]:
    return sorted(
        (item.code, item.place.row, item.place.column)
        for item in findings
        if item.severity is Severity.VIOLATION
    )


@pytest.fixture
def members(tmp_path: Path) -> Path:
    write_library(tmp_path)
    for name in ("members", "loans"):
        (tmp_path / f"records/{name}.csv").unlink()
    return tmp_path / "records/members"


def committed(members: Path) -> Path:
    folder = members.parents[1]
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


@pytest.mark.parametrize(("name", "rows", "code"), CHANGES)
def test_what_reading_finds_is_told(
    name: str, rows: list[list[Any]], code: str, members: Path
) -> None:
    WRITERS[name](members, [ADA, GRACE])
    folder = committed(members)
    WRITERS[name](members, rows)
    whole = told(validate(read_workspace(folder)).findings)
    assert code in {item[0] for item in whole}
    report, _ = validate_changed(read_workspace(folder), "HEAD")
    assert told(report.findings) == whole


def test_a_key_that_stands_twice_is_told(members: Path) -> None:
    path = members.with_suffix(".json")
    path.write_text('[{"number": "m1", "name": "Ada"}]', "utf-8")
    folder = committed(members)
    path.write_text('[{"number": "m1", "name": "Ada", "name": "Bea"}]', "utf-8")
    report, _ = validate_changed(read_workspace(folder), "HEAD")
    assert told(report.findings) == [("F146", 1, "name")]


def test_two_faults_of_one_value_are_both_told(members: Path) -> None:
    path = members.with_suffix(".json")
    path.write_text('[{"number": "m1", "name": "Ada", "name": ["Bea", "Cleo"]}]', "utf-8")
    found = told(validate(read_workspace(members.parents[1])).findings)
    assert found == [("F145", 1, "name"), ("F146", 1, "name")]


def test_what_was_there_before_in_another_file_does_not_count(members: Path) -> None:
    as_json(members, [ADA, ["m2", ["Grace", "Bea"]]])
    folder = committed(members)
    books = members.with_name("books.csv")
    books.write_text(books.read_text("utf-8").replace("Leaves", "Leaves of Grass"), "utf-8")
    report, scope = validate_changed(read_workspace(folder), "HEAD")
    assert (told(report.findings), scope.everything) == ([], None)
