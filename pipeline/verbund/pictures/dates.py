"""Dates as lengths on a time line: the first and the last day that they may mean.

They are days, months and years as XSD writes them, and what EDTF says beyond (rdf.edtf): seasons,
decades, what is approximate or uncertain, intervals.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final

from verbund.pictures.words import Words

_parts: Final = re.compile(
    r"(\d{4}|\d{3}X|\d\dXX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?", re.ASCII
).fullmatch
_clock: Final = re.compile(r"(?<=\d\d\d\d-\d\d-\d\d)(?:T.*|Z|[+-]\d\d:\d\d)", re.ASCII).sub
_QUALIFIED: Final = "?~%"
_FIRST_SEASON: Final = 21


def extent(text: str) -> tuple[float, float] | None:
    """Return the years, with a fraction, at which a date begins and ends; None for no date."""
    first, slash, last = text.partition("/")
    ends = [found for part in (first, last) if (found := _of_point(part))] if slash else []
    if ends:
        return ends[0][0], max(ends[-1][1], ends[0][1])
    return _of_point(first)


def for_people(text: str, language: str) -> str:
    """Return a date as it is written in a language: 07.07.2021 or 07/2021 in German.

    Seasons are said in words. What is no date of the calendar stays as it is.
    """
    found = _parts(text) if len(text) > len("2021") else None
    if not found or "X" in text or _of_point(text) is None:
        return text
    year, month, day = found.groups()
    if int(month) >= _FIRST_SEASON:
        words = Words(language)
        return (
            text
            if day
            else words(f"season_{month}", year=year, next_year=f"{int(year) + 1:04}"[2:])
        )
    if language != "de":
        return text
    return f"{day}.{month}.{year}" if day else f"{month}/{year}"


def is_year(text: str) -> bool:
    """Whether a text is a year of four digits; digits are those of ASCII."""
    return len(text) == len("2021") and text.isascii() and text.isdigit()


def is_qualified(text: str) -> bool:
    """Whether a date says of itself that it is approximate or uncertain."""
    return any(mark in text for mark in _QUALIFIED)


def is_day(text: str) -> bool:
    """Whether a date is exact to the day."""
    found = extent(text)
    return found is not None and found[1] - found[0] < 2 / 365


def _of_point(text: str) -> tuple[float, float] | None:
    found = _parts(_clock("", text.rstrip(_QUALIFIED)))
    if not found:
        return None
    year, month, day = found.groups()
    try:
        first, last = _days(int(year.replace("X", "0")), int(year.replace("X", "9")), month, day)
    except ValueError:  # a month or day that the calendar lacks, the year 0
        return None
    return _position(first, 0), _position(last, 1)


def _days(year: int, last_year: int, month: str | None, day: str | None) -> tuple[date, date]:
    """Return the first and the last day; raises ValueError for what the calendar lacks."""
    if month in (None, "XX") or year != last_year:
        return date(year, 1, 1), date(last_year, 12, 31)
    start = end = int(month or 0)
    if start >= _FIRST_SEASON:  # spring from March on, winter until February
        start, end = 3 + 3 * (start - _FIRST_SEASON), 5 + 3 * (start - _FIRST_SEASON)
        last_year, end = (year + 1, end - 12) if end > 12 else (year, end)
    if day not in (None, "XX"):
        return date(year, start, int(day or 0)), date(year, start, int(day or 0))
    return date(year, start, 1), date(last_year, end, monthrange(last_year, end)[1])


def _position(day: date, after: int) -> float:
    first = date(day.year, 1, 1).toordinal()
    length = date(day.year, 12, 31).toordinal() - first + 1
    return day.year + (day.toordinal() - first + after) / length
