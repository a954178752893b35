"""Days, months and years as lengths on a time line: the first and the last day that they may mean.

The dates are those of rdf.partial_dates (record 0009); anything else is no date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final

_is_date: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII).fullmatch


def extent(text: str) -> tuple[float, float] | None:
    """Return the years, with a fraction, at which a date begins and ends; None for no date."""
    found = _is_date(text)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        if not month:
            first, last = date(year, 1, 1), date(year, 12, 31)
        elif not day:
            first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        else:
            first = last = date(year, month, day)
    except ValueError:  # a month or day that the calendar lacks, the year 0
        return None
    return _position(first, 0), _position(last, 1)


def _position(day: date, after: int) -> float:
    first = date(day.year, 1, 1).toordinal()
    length = date(day.year, 12, 31).toordinal() - first + 1
    return day.year + (day.toordinal() - first + after) / length


def is_day(text: str) -> bool:
    """Whether a date is exact to the day."""
    return len(text) == 10
