"""Days, months and years are compared as far as both are known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.rdf.partial_dates import is_certainly_before


def days_of(text: str) -> tuple[date, date]:
    """The first and the last day that a year, a month or a day may mean."""
    parts = [int(part) for part in text.split("-")]
    first = date(*[*parts, 1, 1][:3])
    ends = {1: lambda: date(parts[0], 12, 31), 3: lambda: first}
    last = ends.get(len(parts), lambda: first.replace(day=28))()
    while len(parts) == 2 and (last + timedelta(1)).month == first.month:
        last += timedelta(1)
    return first, last


partial = st.builds(
    lambda day, length: day.isoformat()[:length],
    st.dates(date(1990, 1, 1), date(1993, 12, 31)),
    st.sampled_from([4, 7, 10]),
)


@given(partial, partial)
def test_it_is_before_whichever_days_are_meant(one: str, other: str) -> None:
    assert is_certainly_before(one, other) == (days_of(one)[1] < days_of(other)[0])


@pytest.mark.parametrize(
    "odd", ["", "2017-22", "2017~", "201X", "../2017", "2017/..", "2017Z", "12017", "-2017", "017"]
)
def test_what_is_no_day_month_or_year_decides_nothing(odd: str) -> None:
    assert not is_certainly_before(odd, "2021-11-16")
    assert not is_certainly_before("1999", odd)
