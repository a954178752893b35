"""Boundaries that tests had not reached: one more than is shown, the second of two, equal joins."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.workspaces import BASE, OFFICES, check, csv_text, write_workspace

from verbund.api.incremental.rows import _digest
from verbund.model.column_kinds import ConceptColumn
from verbund.release.diff.collect import MOST_REPORTED
from verbund.release.diff.write import write_difference
from verbund.resolve.expected import expected_concepts


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
    labels = {f"c{number}": {"en": f"n{number}", "de": f"m{number}"} for number in range(13)}
    whole = ConceptColumn({}, dict(list(labels.items())[:12]), "")
    assert expected_concepts(whole, "a.b") == {
        "en": ", ".join(f"n{number}" for number in range(12)),
        "de": ", ".join(f"m{number}" for number in range(12)),
    }
    more = expected_concepts(ConceptColumn({}, labels, ""), "a.b")
    assert more["en"].endswith("n11 … and 1 more: verbund explain a.b")
    assert more["de"].endswith("m11 … und 1 weitere: verbund explain a.b")


def test_a_record_named_alike_in_two_languages_is_one(tmp_path: Path) -> None:
    offices = csv_text([(*OFFICES[0], "name@en"), *((*row, row[2]) for row in OFFICES[1:])])
    visits = "office,number\nAmt Nord,1\n"
    assert check(write_workspace(tmp_path, {"offices.csv": offices, "visits.csv": visits})) == []
