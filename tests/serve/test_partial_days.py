"""Whether a period may hold on a day: months and years reach from their first day to their last."""

from __future__ import annotations

import pytest

from verbund.serve.partial_days import holds_at, is_day


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        ("2019", "2021", "2019-01-01", "2021-12-31"),
        ("2019-09", "2021-02", "2019-09-01", "2021-02-31"),
        ("2019-09-30", "2021-11-16", "2019-09-30", "2021-11-16"),
        ("", "2021", "0001-01-01", "2021-12-31"),
        ("2019", "", "2019-01-01", "9999-12-31"),
    ],
)
def test_both_ends_count(since: str, until: str, first: str, last: str) -> None:
    assert holds_at(since, until, first)
    assert holds_at(since, until, last)
    if since:
        assert not holds_at(since, until, f"{int(first[:4]) - 1}-12-31")
    if until:
        assert not holds_at(since, until, f"{int(last[:4]) + 1}-01-01")


def test_what_is_a_day() -> None:
    assert is_day("2021-11-16")
    for text in ("2021", "2021-11", "2021-13-01", "16.11.2021", "2021-11-16\n", "٢٠٢١-11-16"):
        assert not is_day(text), text
