"""Computes the value that was probably meant by a cell that is no valid number or date.

It is only ever a suggestion in a finding: nothing is published that was not written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial

from verbund.findings import Localised, phrase
from verbund.model.column_kinds import LiteralColumn
from verbund.rdf.datatypes import DATES, is_numeric, local
from verbund.rdf.edtf import EDTF
from verbund.rdf.terms import Literal
from verbund.resolve.literals import day_as_written, read_literal
from verbund.resolve.probable_days import full_year, no_day_in, readings, why_no_day
from verbund.text.late_pattern import late

_DAY_NUMBER = late(r"([1-9][0-9]{4})(?:[.,][0-9]+)?", re.ASCII)
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
"""The day from which spreadsheets count (1900 was no leap year; in spreadsheets it is)."""
_DAY = late(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_YEAR = late(r"(-?)([0-9]{4,})", re.ASCII)
_SHORT_YEAR = late(r"([0-9]{2})|00(?!00)([0-9]{2})", re.ASCII)
_OTHER_HYPHEN = late(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
"""Dashes and hyphens that look like the hyphen of ASCII, which is the one that XSD takes."""
_BLANKS = late(r"[\s\u00ad\u200b-\u200f\u2060\ufeff'’]")
_LONGEST = 40
"""The most characters of a number or date."""


def is_day_number(text: str) -> bool:
    """Whether a text looks like the number of a day from 1927 to 2173 in a spreadsheet."""
    return _DAY_NUMBER.fullmatch(text) is not None


def meant(text: str, data: LiteralColumn) -> str | None:
    """Return the value of the column that a text in another form probably means; else None."""
    if len(text) > _LONGEST:
        return None
    names = set(map(local, data.datatypes))
    candidates: list[str] = []
    if not names.isdisjoint(DATES):
        candidates += _days(text)
        days = both(text, data)
        candidates += days if len(days) == 1 else []
    if any(map(is_numeric, data.datatypes)):
        candidates += _numbers(text, data)
    found = next((item for item in candidates if read_literal(item, data) is not None), None)
    return None if found is None else _as_people_write(found, text, data)


def _as_people_write(value: str, like: str, data: LiteralColumn) -> str:
    """Return a value as the column's people write it, if it is a day: what verbund fix writes."""
    if _DAY.fullmatch(value) is None:
        return value
    return day_as_written(value, like, data) or value


def both(text: str, data: LiteralColumn) -> list[str]:
    """Return the dates of the column that a text may mean, each once: two if it is ambiguous."""
    plain = _plain_characters(text)
    accepted = [
        next((form for form in reading.forms if read_literal(form, data) is not None), None)
        for reading in readings(plain)
    ]
    return list(dict.fromkeys(item for item in accepted if item is not None))


def expected_day(text: str, data: LiteralColumn, expected: Localised) -> Localised:
    """Return the expectation of a date column, with the reason why a text fails it, if known."""
    plain = _plain_characters(text)
    lacking = no_day_in(plain)
    if lacking is not None:
        day = text if lacking == plain.strip().casefold() else lacking
        return phrase("datatype.no-such-day", expected=expected, day=day)
    dash = _OTHER_HYPHEN.search(text)
    if dash and read_literal(_OTHER_HYPHEN.sub("-", text), data) is not None:
        character = f"U+{ord(dash[0]):04X}"
        return phrase("datatype.dash", expected=expected, text=text, character=character)
    days = both(text, data)
    if len(days) > 1:
        first, second, *_ = (_as_people_write(day, text, data) for day in days)
        return phrase("datatype.either", expected=expected, text=text, first=first, second=second)
    if days:
        return expected
    shown = partial(_as_people_write, like=text, data=data)
    return why_no_day(plain, expected, shown) or expected


def year_of(literal: Literal) -> int | None:
    """Return the year of a date; None for another literal.

    Of very long years the first digits count.
    """
    if local(literal.datatype) not in _WITH_YEAR:
        return None
    match = _YEAR.match(literal.value)
    return int((match[1] + match[2])[:_LONGEST]) if match else None


_WITH_YEAR = (DATES - {"time"}) | {"dateTimeStamp", EDTF}


def meant_year(text: str, literal: Literal, data: LiteralColumn) -> str | None:
    """Return a date with a year of four digits that a text, read as another year, probably meant.

    Two digits filled up with zeros are of this century or the last; ``20240307`` is no year. The
    year 0 says nothing of the year that was meant.
    """
    if year_of(literal) == 0:
        return None
    match = re.match(r"00([0-9]{2})(?![0-9])", literal.value)
    if match:
        return _as_people_write(full_year(match[1]) + literal.value[4:], text, data)
    other = meant(literal.value, data)
    return None if other == literal.value else other


def _days(text: str) -> Iterator[str]:
    plain = _plain_characters(text).strip()
    if plain != text:
        yield plain
    match = _DAY_NUMBER.fullmatch(plain)
    if match:
        fraction = Decimal(plain.replace(",", ".")) % 1
        midnight = _DAY_ZERO + timedelta(int(match[1]))
        yield (midnight + timedelta(seconds=round(fraction * 86400))).isoformat()
        day = midnight.date().isoformat()
        yield from (day, day[:7], day[:4])
    match = _SHORT_YEAR.fullmatch(plain)
    if match:
        yield full_year(match[1] or match[2])


def _numbers(text: str, data: LiteralColumn) -> Iterator[str]:
    plain = _BLANKS.sub("", _plain_characters(text))
    yield plain
    if plain.endswith(("-", "+")):
        yield plain[-1] + plain[:-1]
    if plain.endswith("%"):
        yield from _hundredth(plain[:-1].replace(data.decimal_char, "."), data)
    sign, digits = re.fullmatch(r"([+-]?)(.*)", plain, re.DOTALL).groups()  # type: ignore[union-attr] # it matches all
    match = re.fullmatch(r"([0-9]*)[.,]([0-9]{1,2}|[0-9]{4,})", digits, re.ASCII)
    if match:  # three digits may be a group
        yield f"{sign}{match[1] or '0'}{data.decimal_char}{match[2]}"
    for group, point in (".,", ",."):
        form = rf"[1-9][0-9]{{0,2}}(?:\{group}[0-9]{{3}})+(?:\{point}([0-9]+))?"
        match = re.fullmatch(form, digits, re.ASCII)
        if match and (match[1] or digits.count(group) > 1):
            yield sign + digits.replace(group, "").replace(point, data.decimal_char)


def _hundredth(number: str, data: LiteralColumn) -> Iterator[str]:
    try:
        value = Decimal(number) / 100
    except InvalidOperation:
        return
    if value.is_finite():
        yield f"{value:f}".replace(".", data.decimal_char)


def _plain_characters(text: str) -> str:
    """Return a text with ASCII digits for those of other scripts, and ASCII hyphens for dashes."""
    if text.isascii():
        return text
    text = _OTHER_HYPHEN.sub("-", text)
    return "".join(
        str(unicodedata.decimal(item)) if unicodedata.decimal(item, None) is not None else item
        for item in text
    )
