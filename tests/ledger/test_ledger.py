"""The ledger of facts (docs/ledger.md): what it says is carried stands in the records."""

from __future__ import annotations

import pytest
from tests.support.elsewhere import CASE_NAMES
from tests.support.ledger import HERE, PAGE, Fact, facts, page, plain, rows_of, share

FACTS = facts()
CASES = list(dict.fromkeys(item.case for item in FACTS))


@pytest.mark.parametrize("case", CASES)
def test_each_fact_stands_in_the_cell_that_is_named(case: str) -> None:
    rows = rows_of(case)
    for item in (fact for fact in FACTS if fact.case == case and fact.is_carried):
        assert item.key in rows, item
        assert item.value, item
        assert item.value in rows[item.key].get(item.column, ""), item


def is_kept(item: Fact) -> bool:
    """Whether a day or a number is that of the case; “more than 50” may be a minimum of 51."""
    if item.said.isdigit() and item.column in ("minimum", "attendance_min"):
        return int(item.value) - int(item.said) in (0, 1)
    return plain(item.value) == item.said


def test_no_day_and_no_number_was_changed() -> None:
    told = [item for item in FACTS if item.said and item.is_carried]
    assert len(told) > 60
    assert [item for item in told if not is_kept(item)] == []


def test_what_is_not_carried_has_its_reason() -> None:
    assert all(item.reason for item in FACTS if not item.is_carried)
    assert share(FACTS) >= 97


def test_all_cases_are_there() -> None:
    assert {case for case in CASES if not case.startswith(HERE)} == CASE_NAMES
    assert len([case for case in CASES if case.startswith(HERE)]) == 9
    assert len(FACTS) == len(set(FACTS)) > 1200


def test_the_page_is_written_from_the_facts() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.support.ledger"
