"""Days whose meaning is certain though they are written otherwise than a column wants.

A year of two digits is certain where only one century is possible: by the bounds that the shape
states, or by the years of the other days of the column, with those of the row. Where two are
possible, nothing is said, and neither where the day lies after that of the release or the column's
finding suggests another. No clock is read: the same records are corrected to the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from verbund.findings import Localised, phrase
from verbund.model.column_kinds import LiteralColumn
from verbund.rdf.datatypes import DATES, local
from verbund.rdf.terms import Literal
from verbund.resolve.literals import day_as_written, read_literal
from verbund.resolve.probable_days import first_and_last, readings, year_in
from verbund.resolve.probable_values import meant
from verbund.shacl.shape import Shape
from verbund.text.late_pattern import late

NEAR: Final = 10
"""How many years before or after all others a day may be, to be of their time."""

LEAST: Final = 2
"""The fewest other days that tell the time of which a column speaks."""

_SHORT: Final = late(r"([0-9]{1,2})\.\s*([0-9]{1,2})\.\s*([0-9]{2})", re.ASCII)
_WHOLE: Final = (
    late(r"[0-9]{1,2}\.\s*[0-9]{1,2}\.\s*[0-9]{4}", re.ASCII),
    late(r"[0-9]{1,2}\.?\s+[^\W\d_]+\.?\s+[0-9]{4}"),
    late(r"[0-9]{4}[./][0-9]{1,2}[./][0-9]{1,2}", re.ASCII),
)
"""Forms with a whole year, in which nothing stands that the day alone would not tell."""

_AT_MIDNIGHT: Final = late(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.\s*[0-9]{1,2}\.\s*[0-9]{4})"
    r"(?:\s+|T)0?0:00(?::00(?:[.,]0{1,9})?)?",
    re.ASCII,
)
"""A day with the hour at which it begins, as programs write one that has none."""

_HALF_A_CENTURY: Final = 50
"""A year further away than that is nearer to a day of another century."""

_ANY_YEAR: Final = late(r"(?<![0-9])(?:1[89]|2[01])[0-9]{2}(?![0-9])", re.ASCII)
_CENTURIES: Final = ("18", "19", "20", "21")
_LOWER: Final = frozenset({"minInclusive", "minExclusive"})
_UPPER: Final = frozenset({"maxInclusive", "maxExclusive"})


class CertainDay(NamedTuple):
    """A day, as the column has it, and why it is meant."""

    text: str
    why: Localised


class Years(NamedTuple):
    """The years of several days: how many days there are, the first year and the last.

    ``until`` is the day of the release, if one is stated: none is certain that lies after it.
    ``beside`` are the years of the days in other columns of the row, ``named`` those that stand
    anywhere else in it.
    """

    days: int = 0
    first: int = 9999
    last: int = 0
    until: str = ""
    beside: Collection[int] = ()
    named: Collection[int] = ()

    def with_year(self, year: int) -> Years:
        """Return the years with those of one more day."""
        return self._replace(
            days=self.days + 1, first=min(self.first, year), last=max(self.last, year)
        )


def certain_day(text: str, kind: LiteralColumn, shape: Shape, years: Years) -> CertainDay | None:
    """Return the day that a text certainly means, as the column has it; else None.

    ``years`` are those of the other days of its column, with those beside it.
    """
    if DATES.isdisjoint(map(local, kind.datatypes)) or read_literal(text, kind) is not None:
        return None
    short = _SHORT.fullmatch(text)
    if short is not None:
        day, month, year = short.groups()
        days = [f"{day}.{month}.{century}{year}" for century in _CENTURIES]
        found = [item for item in map(_day, days) if item is not None]
        possible = list(_possible(found, shape, years))
        if len(possible) != 1 or (years.until and possible[0] > years.until):
            return None
        certain = _certain(possible[0], text, kind, "year")
        # What is suggested for the same cell must not contradict.
        return certain if certain is not None and certain.text == meant(text, kind) else None
    if any(form.fullmatch(text) for form in _WHOLE):
        return _certain(_day(text), text, kind, "day")
    if _AT_MIDNIGHT.fullmatch(text) and not any(map(_has_time, kind.datatypes)):
        return _certain(_day(text), text, kind, "midnight")
    return None


def _has_time(datatype: str) -> bool:
    return local(datatype).startswith("dateTime")


def years_of_day(text: str, kind: LiteralColumn) -> Collection[int]:
    """Return the years that a cell of days names in full, valid or written otherwise; else none.

    ``16. November 2021`` and ``Herbst 2021`` name one, ``16.11.21`` names none.
    """
    literal = read_literal(text, kind)
    if literal is not None:
        match = re.match(r"[0-9]{4}(?![0-9])", literal.value)
        return {int(match[0])} if match and local(literal.datatype) in DATES else ()
    if DATES.isdisjoint(map(local, kind.datatypes)):
        return ()
    named = {reading.forms[0][:4] for reading in readings(text)}
    named |= {day[:4] for day in first_and_last(text.strip().casefold()) or ()}
    named.add(year_in(text) or "")
    return {int(year) for year in named if year and year in text}


def years_in(text: str) -> Collection[int]:
    """Return the years of four digits in a text of any column, such as ``RGBl. 1920, S. 5``."""
    return {int(year) for year in _ANY_YEAR.findall(text)}


def _possible(days: Collection[str], shape: Shape, years: Years) -> Iterator[str]:
    """Yield the days that the shape's bounds and the other years allow."""
    bounds = list(_bounds(shape))
    inside = [day for day in days if all(_is_within(day, *bound) for bound in bounds)]
    if len(inside) == 1 < len(days):  # the bounds rule out all others
        yield from inside
        return
    if years.days < LEAST:
        return  # nothing says of which time the column speaks
    first, last = years.first - NEAR, years.last + NEAR
    for reach, others in ((NEAR, years.beside), (_HALF_A_CENTURY, years.named)):
        for year in others:  # where the row speaks of another time, a person has to look
            first, last = max(first, year - reach), min(last, year + reach)
    yield from (day for day in inside if first <= int(day[:4]) <= last)


def _bounds(shape: Shape) -> Iterator[tuple[str, str]]:
    for constraint in shape.constraints:
        argument = constraint.argument
        if constraint.parameter in _LOWER | _UPPER and isinstance(argument, Literal):
            yield constraint.parameter, argument.value


def _is_within(day: str, parameter: str, bound: str) -> bool:
    """Whether a day keeps a bound, as far as both are equally exact."""
    part = day[: len(bound)]
    return part >= bound if parameter in _LOWER else part <= bound


def _day(text: str) -> str | None:
    """Return the day that a text means, as XSD writes it; None unless it is a single one."""
    found = readings(text)
    form = found[0].forms[-1] if len(found) == 1 else ""
    return form if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", form) else None


def _certain(day: str | None, text: str, kind: LiteralColumn, why: str) -> CertainDay | None:
    written = None if day is None else day_as_written(day, text, kind)
    return None if written is None else CertainDay(written, phrase(f"fix.because-{why}"))
