"""What the page of a thing shows of others: in the order of time, counted in full."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from verbund.views import related
from verbund.views.release import open_views
from verbund.views.shown import RecordView

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/agency-cooperation/lippe/"
FIRST = f"<{BASE}conference/siko-lippe-1>"
LATE = (
    f"{FIRST} <https://schema.org/endDate>"
    ' "2022-12-31"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
)


def view_of(folder: Path, place: str) -> RecordView:
    found = open_views(folder).record(f"{BASE}{place}", "en")
    assert found is not None
    return found


def test_what_began_first_stands_first_however_long_it_lasts(tmp_path: Path) -> None:
    release = Path(
        shutil.copytree(
            ROOT / "output", tmp_path / "release", ignore=shutil.ignore_patterns("releases")
        )
    )
    path = release / "dataset.nt"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(sorted({*lines, LATE})), encoding="utf-8")
    series = view_of(release, "conference-series/siko-lippe")
    table = next(item for item in series.related if item.key.startswith("conferences-"))
    assert [row.cells[0][0].text[:6] for row in table.rows] == ["First ", "Second", "Next s"]


def test_what_is_cut_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = view_of(ROOT / "output", "organisation/kreispolizeibehoerde-lippe").related
    monkeypatch.setattr(related, "MOST_ROWS", 2)
    cut = view_of(ROOT / "output", "organisation/kreispolizeibehoerde-lippe").related
    assert [table.total for table in cut] == [table.total for table in whole]
    assert max(len(table.rows) for table in cut) == 2
    assert {table.derived for table in cut if table.total > len(table.rows)} == {True, False}
