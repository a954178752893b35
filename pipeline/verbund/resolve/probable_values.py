"""What a cell that is no good number or date was probably meant to be, where that can be computed.

Only ever a suggestion in a finding: nothing is published that was not written.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from verbund.model.model import Data
from verbund.rdf.datatypes import DATES, is_numeric, local
from verbund.rdf.terms import Literal
from verbund.resolve.literals import read_literal

_DAY_NUMBER = re.compile(r"([1-9][0-9]{4})(?:[.,][0-9]+)?", re.ASCII)
_DAY_ZERO = date(1899, 12, 30)
"""The day from which spreadsheets count (1900 was no leap year; they say it was)."""
_YEAR = re.compile(r"(-?)([0-9]{4,})", re.ASCII)
_SHORT_YEAR = re.compile(r"(?:00)?([0-9]{2})", re.ASCII)
_FIRST_OF_LAST_CENTURY = 30
"""Two digits from here on are of the twentieth century, as spreadsheets have it."""
_DAY = re.compile(
    r"([0-9]{1,2})([./ -])\s*([0-9]{1,2})\2\s*([0-9]{4}|[0-9]{2})"
    r"|([0-9]{4})[./-]([0-9]{1,2})[./-]([0-9]{1,2})",
    re.ASCII,
)
_WHOLE_DAY = re.compile(
    r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})"
    r"|(?P<y2>[0-9]{4})-(?P<m2>[0-9]{1,2})-(?P<d2>[0-9]{1,2})",
    re.ASCII,
)
_LONGEST_MONTH = 31
_BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff'’]")
_LONGEST = 40
"""A number or date is not longer."""


def is_day_number(text: str) -> bool:
    """Whether a text is like the number by which spreadsheets know a day of 1927 to 2173."""
    return _DAY_NUMBER.fullmatch(text) is not None


def is_no_day(text: str) -> bool:
    """Whether a text is a day as people write it that the calendar does not have: 31.11.2021."""
    found = _WHOLE_DAY.fullmatch(text)
    if found is None:
        return False
    year, month, day = (int(found[name] or found[f"{name}2"]) for name in ("y", "m", "d"))
    return 1 <= month <= 12 and year > 0 and monthrange(year, month)[1] < day <= _LONGEST_MONTH


def meant(text: str, data: Data) -> str | None:
    """A value of the column that a text in another form probably means; None for no idea."""
    if len(text) > _LONGEST:
        return None
    names = set(map(local, data.datatypes))
    candidates: list[str] = []
    if not names.isdisjoint(DATES):
        candidates += _days(text)
    if any(map(is_numeric, data.datatypes)):
        candidates += _numbers(text, data)
    return next((item for item in candidates if read_literal(item, data) is not None), None)


def year_of(literal: Literal) -> int | None:
    """The year of a date; None for another literal. Of very long ones the first digits count."""
    if local(literal.datatype) not in _WITH_YEAR:
        return None
    found = _YEAR.match(literal.value)
    return int((found[1] + found[2])[:_LONGEST]) if found else None


_WITH_YEAR = (DATES - {"time"}) | {"dateTimeStamp"}


def meant_year(literal: Literal) -> str | None:
    """A date with the year that two digits, filled up with zeros, stand for."""
    found = re.match(r"00([0-9]{2})(?![0-9])", literal.value)
    return _full_year(found[1]) + literal.value[4:] if found else None


def _full_year(digits: str) -> str:
    return ("20" if int(digits) < _FIRST_OF_LAST_CENTURY else "19") + digits


def _days(text: str) -> Iterator[str]:
    plain = _plain_digits(text).strip()
    if plain != text:
        yield plain
    found = _DAY_NUMBER.fullmatch(plain)
    if found:
        day = (_DAY_ZERO + timedelta(int(found[1]))).isoformat()
        fraction = Decimal(plain.replace(",", ".")) % 1
        clock = timedelta(seconds=int(fraction * 86400 + Decimal("0.5")))
        yield from (f"{day}T{clock!s:0>8}", day, day[:7], day[:4])
    found = _SHORT_YEAR.fullmatch(plain)
    if found:
        yield _full_year(found[1])
    found = _DAY.fullmatch(plain)
    if found:
        day, _, month, year, *turned = found.groups()
        if year is None:
            year, month, day = turned
        elif len(year) == 2:
            year = _full_year(year)
        yield f"{year}-{month:0>2}-{day:0>2}"


def _numbers(text: str, data: Data) -> Iterator[str]:
    plain = _BLANKS.sub("", _plain_digits(text)).replace("\u2212", "-").replace("\u2013", "-")
    yield plain
    if plain.endswith(("-", "+")):
        yield plain[-1] + plain[:-1]
    if plain.endswith("%"):
        yield from _hundredth(plain[:-1].replace(data.decimal_char, "."), data)
    sign, digits = re.fullmatch(r"([+-]?)(.*)", plain, re.DOTALL).groups()  # type: ignore[union-attr] # it matches all
    found = re.fullmatch(r"([0-9]*)[.,]([0-9]{1,2}|[0-9]{4,})", digits, re.ASCII)
    if found:  # three digits may be a group
        yield f"{sign}{found[1] or '0'}{data.decimal_char}{found[2]}"
    for group, point in (".,", ",."):
        form = rf"[1-9][0-9]{{0,2}}(?:\{group}[0-9]{{3}})+(?:\{point}([0-9]+))?"
        found = re.fullmatch(form, digits, re.ASCII)
        if found and (found[1] or digits.count(group) > 1):
            yield sign + digits.replace(group, "").replace(point, data.decimal_char)


def _hundredth(number: str, data: Data) -> Iterator[str]:
    try:
        found = Decimal(number) / 100
    except InvalidOperation:
        return
    if found.is_finite():
        yield f"{found:f}".replace(".", data.decimal_char)


def _plain_digits(text: str) -> str:
    """Digits of other scripts, and superscript ones, as ASCII has them."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(item)) if unicodedata.decimal(item, None) is not None else item
        for item in text
    )
