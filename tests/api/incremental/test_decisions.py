"""``validate --changed-since`` where texts in references are decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library_in_git import commit, git
from tests.support.workspaces import OFFICES, SITES, csv_text, write_workspace

from verbund.api.incremental import Scope, validate_changed
from verbund.api.run import BuildResult, validate
from verbund.workspace.workspace import read_workspace

VISITS = [("office", "number", "hosts"), ("north", "1", "der Berg"), ("south", "2", "Rathaus")]
HEADING = "subject_label,table,column,object_id\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a visit whose host is decided to be the branch on the hill, committed."""
    tables = {"offices.csv": OFFICES, "sites.csv": SITES, "visits.csv": VISITS}
    write_workspace(tmp_path, tables)
    decide(tmp_path, "der Berg,visits,hosts,hill\n")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def decide(folder: Path, rows: str) -> None:
    (folder / "decisions.csv").write_text(HEADING + rows, encoding="utf-8")


def offices(folder: Path, *rows: tuple[str, ...]) -> None:
    text = csv_text([OFFICES[0], *rows])
    (folder / "records/offices.csv").write_text(text, encoding="utf-8")


def check(folder: Path) -> tuple[BuildResult, Scope]:
    return validate_changed(read_workspace(folder), "HEAD")


def codes(report: BuildResult) -> list[tuple[str, str | None, int | None]]:
    return [(item.code, item.place.file, item.place.row) for item in report.findings]


def test_without_a_change_nothing_is_told(folder: Path) -> None:
    report, scope = check(folder)
    assert (codes(report), scope.everything, scope.others) == ([], None, 0)


@pytest.mark.parametrize("rows", ["", "der Berg,visits,hosts,park\n"])
def test_other_decisions_are_a_reason_to_check_everything(folder: Path, rows: str) -> None:
    decide(folder, rows)
    report, scope = check(folder)
    assert scope.everything is not None
    assert scope.everything["en"] == "decisions.csv has changed, and it holds for every record"
    assert codes(report) == ([] if rows else [("R101", "records/visits.csv", 2)])


def test_a_file_of_decisions_that_is_new_or_gone_is_a_change_too(folder: Path) -> None:
    (folder / "decisions.csv").unlink()
    report, scope = check(folder)
    assert scope.everything is not None
    assert codes(report) == [("R101", "records/visits.csv", 2)]
    commit(folder)
    decide(folder, "der Berg,visits,hosts,hill\n")
    report, scope = check(folder)
    assert scope.everything is not None
    assert codes(report) == []


def test_a_decision_whose_record_is_gone_is_told_once_at_the_decision(folder: Path) -> None:
    offices(folder, *OFFICES[1:3])
    report, scope = check(folder)
    assert scope.everything is None
    assert scope.others == 1
    assert codes(report) == [("R111", "decisions.csv", 2)]
    assert codes(validate(read_workspace(folder))) == codes(report)


@pytest.mark.parametrize("named", ["hill", "STELLE am Berg"])
def test_rows_with_a_decided_text_are_checked_when_its_record_changes(
    folder: Path, named: str
) -> None:
    """The branch becomes an office: what is decided for the column of branches fits no more."""
    visits = [("office", "number", "branch"), ("north", "1", "der Berg"), ("south", "2", "")]
    (folder / "records/visits.csv").write_text(csv_text(visits), encoding="utf-8")
    decide(folder, f"der Berg,,,{named}\n")
    commit(folder)
    offices(folder, *OFFICES[1:3], ("hill", "Office", "Stelle am Berg"))
    report, scope = check(folder)
    assert scope.everything is None
    assert codes(report) == [("R101", "records/visits.csv", 2)]
    assert codes(validate(read_workspace(folder))) == codes(report)


def test_a_record_that_takes_the_name_contradicts_the_decision(folder: Path) -> None:
    offices(folder, *OFFICES[1:], ("top", "Office", "Der Berg"))
    report, _ = check(folder)
    assert codes(report) == [("R117", "decisions.csv", 2)]
    assert codes(validate(read_workspace(folder))) == codes(report)


def test_decisions_behind_a_link_are_a_reason_to_check_everything(folder: Path) -> None:
    (folder / "decisions.csv").rename(folder / "other.csv")
    (folder / "decisions.csv").symlink_to("other.csv")
    _, scope = check(folder)
    assert scope.everything is not None
    assert "decisions.csv" in scope.everything["en"]
