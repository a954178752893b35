"""Boundaries that tests had not reached: one more than is shown, the second of two, equal joins."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.workspaces import BASE, OFFICES, check, csv_text, write_workspace

from verbund.api.incremental.rows import _digest
from verbund.release.diff.collect import MOST_REPORTED
from verbund.release.diff.write import write_difference
from verbund.resolve.terms import _shortened


@pytest.mark.parametrize(("more", "told"), [(0, 0), (1, 1), (2, 2)])
def test_changes_beyond_those_told_are_counted(more: int, told: int, tmp_path: Path) -> None:
    old, new = tmp_path / "old.nt", tmp_path / "new.nt"
    old.write_bytes(b"")
    count = MOST_REPORTED + more
    lines = [f'<{BASE}x/{n:05}> <{BASE}p> "x" .\n' for n in range(count)]
    new.write_text("".join(lines), encoding="utf-8")
    summary = write_difference(old, new, tmp_path / "out")
    (section,) = summary.logs["en"].sections
    assert len(section.sentences) == MOST_REPORTED + (more > 0)
    if told:
        assert str(told) in section.sentences[-1]


def test_rows_whose_cells_join_alike_differ() -> None:
    assert _digest(["a:b", "c"]) != _digest(["a", "b:c"])
    assert _digest(["ab", "c"]) != _digest(["a", "bc"])
    assert _digest(["1:a", ""]) != _digest(["", "1:a"])


def test_an_ellipsis_stands_only_for_what_is_left_out() -> None:
    names = [f"n{number}" for number in range(13)]
    assert _shortened(names[:12]).endswith("n11")
    assert _shortened(names).endswith("n11, …")


def test_a_record_named_alike_in_two_languages_is_one(tmp_path: Path) -> None:
    offices = csv_text([(*OFFICES[0], "name@en"), *((*row, row[2]) for row in OFFICES[1:])])
    visits = "office,number\nAmt Nord,1\n"
    assert check(write_workspace(tmp_path, {"offices.csv": offices, "visits.csv": visits})) == []
