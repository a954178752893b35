"""Lexical spaces and order of the XSD datatypes (XML Schema 1.1, part 2, section 3).

A datatype that is not listed has no known lexical space: every text is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from verbund.terms import RDF_LANG_STRING, XSD, XSD_STRING, Literal

_TIMEZONE = r"(?P<tz>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DURATION_DAYS = r"(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"

_PATTERNS = {
    name: re.compile(pattern, re.ASCII)
    for name, pattern in {
        "boolean": r"true|false|1|0",
        "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
        "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
        "integer": r"[+-]?[0-9]+",
        "date": f"{_YEAR}-{_MONTH}-{_DAY}{_TIMEZONE}",
        "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_TIMEZONE}",
        "time": f"{_TIME}{_TIMEZONE}",
        "gYear": f"{_YEAR}{_TIMEZONE}",
        "gYearMonth": f"{_YEAR}-{_MONTH}{_TIMEZONE}",
        "gMonthDay": f"--{_MONTH}-{_DAY}{_TIMEZONE}",
        "gMonth": f"--{_MONTH}{_TIMEZONE}",
        "gDay": f"---{_DAY}{_TIMEZONE}",
        "duration": rf"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?{_DURATION_DAYS}",
        "dayTimeDuration": rf"-?P(?=.){_DURATION_DAYS}",
        "yearMonthDuration": r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?",
        "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
        "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    }.items()
}
_SAME_PATTERN = {"float": "double", "dateTimeStamp": "dateTime"}
# Bounds of the integer types (XML Schema 1.1, part 2, sections 3.4.13 to 3.4.25).
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
DATES = frozenset({"date", "dateTime", "gYear", "gYearMonth", "time"})
"""The datatypes, by local name, that have an order in time and are written with fixed width."""


def local(datatype: str) -> str:
    """The local name of an XSD datatype; the whole IRI for another one."""
    return datatype.removeprefix(XSD)


def is_integer(datatype: str) -> bool:
    """Whether the datatype is xsd:integer or derived from it."""
    return local(datatype) in _INTEGERS


def is_numeric(datatype: str) -> bool:
    """Whether values of the datatype are numbers."""
    return is_integer(datatype) or local(datatype) in ("decimal", "double", "float")


def is_valid(text: str, datatype: str) -> bool:
    """Whether the text is in the lexical space of the datatype."""
    name = local(datatype)
    bounds = _INTEGERS.get(name)
    if bounds is not None:
        return _PATTERNS["integer"].fullmatch(text) is not None and _within(text, bounds)
    pattern = _PATTERNS.get(_SAME_PATTERN.get(name, name))
    if pattern is None:
        return True
    found = pattern.fullmatch(text)
    if found is None or (name == "dateTimeStamp" and found["tz"] is None):
        return False
    return "day" not in pattern.groupindex or _day_exists(found.groupdict())


# Numbers beyond this many digits are no measure of anything; int() on them takes quadratic time.
_MOST_DIGITS = 1000


def _within(text: str, bounds: tuple[int | None, int | None]) -> bool:
    low, high = bounds
    if len(text) > _MOST_DIGITS:
        return False
    number = int(text)
    return (low is None or number >= low) and (high is None or number <= high)


def _day_exists(parts: dict[str, str | None]) -> bool:
    if parts["day"] is None or parts.get("month") is None:
        return True
    year, month = int(parts.get("year") or "2000"), int(str(parts["month"]))
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return int(parts["day"]) <= _DAYS[month] + leap


_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def canonical(text: str, datatype: str) -> str:
    """The canonical form of a valid integer or boolean; any other text as it is."""
    if is_integer(datatype):
        return str(int(text))
    if datatype == XSD + "boolean":
        return {"1": "true", "0": "false"}.get(text, text)
    return text


def compare(one: Literal, other: Literal) -> int | None:
    """-1, 0 or 1 as SPARQL's ``<`` orders two literals (SPARQL 1.1, section 17.3); None if not.

    Dates with and without a time zone, and literals outside their lexical space, are not ordered.
    """
    if not (is_valid(one.value, one.datatype) and is_valid(other.value, other.datatype)):
        return None
    if is_numeric(one.datatype) and is_numeric(other.datatype):
        return _order(_number(one), _number(other))
    if one.datatype != other.datatype or RDF_LANG_STRING in (one.datatype, other.datatype):
        return None
    if one.datatype == XSD_STRING:
        return _order(one.value, other.value)
    reader = _ORDERED.get(local(one.datatype))
    return _order(reader(one.value), reader(other.value)) if reader else None


def _order(one: object, other: object) -> int | None:
    try:
        if one == other:
            return 0
        if one < other:  # type: ignore[operator]  # what has no order raises TypeError
            return -1
        return 1 if one > other else None  # type: ignore[operator]
    except TypeError:
        return None


def _number(literal: Literal) -> Decimal | float:
    if local(literal.datatype) in ("double", "float"):
        return float(literal.value)
    return Decimal(literal.value)


def _moment(text: str) -> object:
    """A point in time; naive and aware ones raise TypeError when ordered."""
    shift = timedelta()
    if "T24:00:00" in text:
        text, shift = text.replace("T24:00:00", "T00:00:00"), timedelta(days=1)
    try:
        return datetime.fromisoformat(text) + shift
    except (ValueError, OverflowError):
        return None


def _date(text: str) -> object:
    plain = text[:-1] + "+00:00" if text.endswith("Z") else text
    zone = plain[10:] if len(plain) > 10 else ""
    try:
        return datetime.fromisoformat(f"{plain[:10]}T00:00:00{zone}") if zone else _day(plain)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if len(text) == 10 else None


def _time(text: str) -> object:
    return time.fromisoformat(text.replace("24:00:00", "00:00:00"))


def _fixed_width(width: int) -> Callable[[str], object]:
    return lambda text: text if len(text) == width and text[0] != "-" else None


_ORDERED: dict[str, Callable[[str], object]] = {
    "date": _date,
    "dateTime": _moment,
    "dateTimeStamp": _moment,
    "time": _time,
    "gYear": _fixed_width(4),
    "gYearMonth": _fixed_width(7),
    "boolean": lambda text: text in ("true", "1"),
}
