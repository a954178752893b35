"""What a clerk does wrong is told at its cell, once, in every format; docs/planted-faults.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.planted.headings import HEADINGS
from tests.support.planted.kinds import FORMATS
from tests.support.planted.plant import APART, KINDS, Expected, Planter, plant
from tests.support.planted.tally import Tally

from verbund.api.run import validate
from verbund.findings import Finding
from verbund.workspace.workspace import read_workspace

PAGE = Path(__file__).parents[2] / "docs/planted-faults.md"
BEGIN = "<!-- made by tests/planted with pytest --approve: start -->\n"
END = "<!-- end -->\n"


def findings_of(folder: Path) -> list[Finding]:
    return list(validate(read_workspace(folder)).findings)


@pytest.fixture(scope="module")
def tally(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    """What came of all faults in all formats."""
    tally = Tally()
    for form in FORMATS:
        for folder, expected in plant(tmp_path_factory.mktemp(form), form):
            tally.count(form, expected, findings_of(folder))
    return tally


@pytest.mark.parametrize("form", FORMATS)
def test_the_rows_that_are_spoilt_are_sound_before(form: str, tmp_path: Path) -> None:
    planter = Planter(tmp_path / "sound", form)
    for table in ("conferences", "organisations", "sources", "headcounts", "places"):
        planter.add(table, {})
    assert findings_of(planter.write()) == []


def test_there_are_a_thousand_faults_of_forty_kinds_in_seven_formats(tally: Tally) -> None:
    assert tally.planted.total() >= 1000
    assert len({kind for kind, _ in tally.planted}) == len([*KINDS, *APART, *HEADINGS]) >= 40
    assert {form for _, form in tally.planted} == set(FORMATS)
    assert min(tally.planted[kind.name, form] for kind in KINDS for form in kind.formats) >= 3


def test_each_is_told_at_its_cell_and_once(tally: Tally) -> None:
    assert tally.exact == tally.planted
    assert tally.once == tally.planted
    assert tally.misses == []


def test_nothing_else_is_told(tally: Tally) -> None:
    assert tally.others == []


def test_the_table_is_fresh(tally: Tally, approve: bool) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    written, _, after = rest.partition(END)
    if approve:
        PAGE.write_text(before + BEGIN + tally.table() + END + after, encoding="utf-8")
        written = tally.table()
    assert written == tally.table()


@pytest.mark.parametrize(
    "change",
    [
        lambda item: replace(item, row=3),
        lambda item: replace(item, columns=frozenset({"id"})),
        lambda item: replace(item, codes=frozenset({"V101"})),
        lambda item: replace(item, sheet="other"),
        lambda item: replace(item, severity="warning"),
    ],
    ids=["row", "column", "code", "sheet", "severity"],
)
def test_another_place_or_code_is_a_miss(
    change: Callable[[Expected], Expected], tmp_path: Path
) -> None:
    planter = Planter(tmp_path / "one", "xlsx")
    (kind,) = [item for item in KINDS if item.name == "a month in words"]
    expected: Expected = planter.plant(kind, kind.spots[0])
    found = findings_of(planter.write())
    right, wrong = Tally(), Tally()
    right.count("xlsx", [expected], found)
    wrong.count("xlsx", [change(expected)], found)
    line = (kind.name, "xlsx")
    assert (right.exact[line], right.once[line], right.misses, right.others) == (1, 1, [], [])
    assert wrong.exact[line] == 0
    assert len(wrong.misses) == 1
