"""The records of this repository as of 0.2.0: migrated, built, compared, and taken back."""

from __future__ import annotations

import shutil
import tarfile
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.support.elsewhere import new_workspace, tables
from tests.support.golden import check_golden
from tests.support.kept_records import write_kept_workbook

import verbund

HERE = Path(__file__).parent
UNDO = "verbund-undo.json"
_OURS: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
"""The archive is ours; Debian's Python 3.11.2 knows no filter, that of today asks for one."""


def of_0_2(folder: Path, *, released: bool = False) -> Path:
    shutil.copytree(HERE / "workspace-0.2", folder)
    if released:
        kept = folder / "output" / "releases" / "1.0.0"
        for place in (kept, folder / "output"):
            with tarfile.open(HERE / "release-1.0.0.tar.xz") as archive:
                archive.extractall(place, **_OURS)  # noqa: S202 - the archive is ours
    return folder


def state(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != UNDO)
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def questions(report: verbund.MigrationReport) -> dict[str | None, int]:
    """Return how many cells of each column a person is asked about."""
    assert {item.code for item in report.findings} <= {"G104"}
    return Counter(item.place.column for item in report.findings)


def test_it_is_migrated_once_and_taken_back_to_the_byte(tmp_path: Path, approve: bool) -> None:
    folder = of_0_2(tmp_path / "lippe")
    before = state(folder)
    planned = verbund.migrate(folder, dry_run=True)
    assert state(folder) == before, "a dry run writes nothing"
    shown = "".join(file.difference for file in planned.files)
    check_golden(HERE / "golden" / "lippe.diff", shown, approve)
    report = verbund.migrate(folder)
    assert questions(report) == {"agreement": 7, "headed_by": 2}
    assert (report.remaining, report.warnings) == (0, 0)
    assert not verbund.validate(folder).findings
    again = verbund.migrate(folder)
    assert (again.files, again.undo) == ((), None), "a second run has nothing to do"
    assert report.undo is not None
    assert len(verbund.migrate(folder, undo=report.undo).files) == 3
    assert state(folder) == before
    assert verbund.migrate(folder, undo=report.undo).files == (), "it is as it was already"


@pytest.mark.parametrize("migrated", [True, False])
def test_the_change_log_tells_the_model_from_facts(
    tmp_path: Path, approve: bool, migrated: bool
) -> None:
    folder = of_0_2(tmp_path / "lippe", released=True)
    if migrated:
        verbund.migrate(folder)
    path = folder / "records" / "conferences.csv"
    path.write_bytes(path.read_bytes().replace(b"Zweite Sicherheitsk", b"2. Sicherheitsk"))
    settings = folder / "verbund.toml"
    text = settings.read_text(encoding="utf-8").replace('version = "1.0.0"', 'version = "1.1.0"')
    settings.write_text(f"{text}", encoding="utf-8")
    report = verbund.build(folder)
    assert report.conforms
    for language in ("en", "de"):
        name = f"{'migrated' if migrated else 'left'}.{language}.md"
        log = (folder / "output" / "changes" / f"changes.{language}.md").read_text("utf-8")
        check_golden(HERE / "golden" / name, log, approve)
    again = verbund.diff("1.0.0", "current", workspace=folder).logs["en"]
    assert again.markdown() == (folder / "output/changes/changes.en.md").read_text("utf-8")


def test_a_release_without_tables_is_said_not_to_tell(tmp_path: Path) -> None:
    folder = of_0_2(tmp_path / "lippe", released=True)
    shutil.rmtree(folder / "output" / "releases" / "1.0.0" / "tables")
    verbund.migrate(folder)
    verbund.build(folder, version="1.1.0")
    log = (folder / "output" / "changes" / "changes.en.md").read_text("utf-8")
    assert "cannot be told" in log
    assert "the version before has no tables" in log
    assert "Because of" not in log


def test_a_workbook_of_other_places_is_migrated_cell_by_cell(tmp_path: Path) -> None:
    folder = new_workspace(tmp_path / "book")
    book = folder / "records" / "Fälle.xlsx"
    write_kept_workbook(book, tables())
    before = book.read_bytes()
    report = verbund.migrate(folder)
    assert [file.name for file in report.files] == ["records/Fälle.xlsx"]
    shown = report.files[0].difference
    assert "Geleitet durch" not in shown, "the posts do not say that they head"
    assert shown.count("\n+vereinbarung-stadionallianzen-nrw\n") == 10
    assert questions(report) == {"Geleitet durch": 4, "Vereinbarung": 7}
    assert (report.remaining, report.warnings) == (0, 0)
    assert verbund.build(folder).conforms
    assert verbund.migrate(folder).files == ()
    assert report.undo is not None
    verbund.migrate(folder, undo=report.undo)
    assert book.read_bytes() == before


def test_this_repository_is_migrated() -> None:
    report = verbund.migrate(HERE.parents[1], dry_run=True)
    assert (report.files, report.findings) == ((), ())
