"""Lexical spaces and order of the XSD datatypes (XML Schema 1.1, part 2, section 3).

This is the only table of them: compiled checks, the plain evaluator and the corrections of pySHACL
use it. It has every datatype of RDF 1.1 Concepts, section 5.1, and EDTF. xsd:string and xsd:anyURI
take every text. So does a datatype that is not listed: it has no known lexical space.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from math import copysign, inf
from struct import pack, unpack
from typing import TYPE_CHECKING, Any

from verbund.rdf.edtf import EDTF, is_edtf
from verbund.rdf.terms import RDF_LANG_STRING, XSD, XSD_STRING, Literal
from verbund.text.late_pattern import late

if TYPE_CHECKING:
    from fractions import Fraction

_TIMEZONE = r"(?P<tz>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
# XML 1.0 (fifth edition), productions 4 and 4a; a colon is no part of an NCName.
_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = rf"{_NAME_START}\-.0-9\u00b7\u0300-\u036f\u203f\u2040"
_BASE64 = "[A-Za-z0-9+/] ?"
_DURATION_DAYS = r"(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"

_LEXICAL = {
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
    "base64Binary": (
        rf"(?:(?:{_BASE64}){{4}})*(?:(?:{_BASE64}){{3}}[A-Za-z0-9+/]"
        rf"|(?:{_BASE64}){{2}}[AEIMQUYcgkosw048] ?=|{_BASE64}[AQgw] ?= ?=)?"
    ),
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
    "Name": f"[:{_NAME_START}][:{_NAME}]*",
    "NCName": f"[{_NAME_START}][{_NAME}]*",
    "NMTOKEN": f"[:{_NAME}]+",
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
}
"""The lexical space of each datatype, as a regular expression."""


@cache
def _pattern(name: str) -> re.Pattern[str] | None:
    """Return the pattern of a lexical space, compiled at first use: XML names take long."""
    text = _LEXICAL.get(name)
    return None if text is None else re.compile(text, re.ASCII)


_is_integer = re.compile(_LEXICAL["integer"], re.ASCII).fullmatch
DATE = XSD + "date"
ZERO_DAYS = frozenset({"1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01"})
"""The days from which spreadsheets count; they show them for cells that are empty or 0."""

is_certain_day = re.compile(
    rf"(?!{'|'.join(sorted(ZERO_DAYS))})"
    r"[1-9][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)",
    re.ASCII,
).fullmatch
"""Matches a day that every year has, in a year of four digits and no zero day: nearly all dates."""

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
    """Return the local name of an XSD datatype; the whole IRI of another datatype."""
    return datatype.removeprefix(XSD)


def is_integer(datatype: str) -> bool:
    """Whether the datatype is xsd:integer or derived from it."""
    return local(datatype) in _INTEGERS


def integer_bounds(datatype: str) -> tuple[int | None, int | None]:
    """Return the least and the greatest integer of a datatype, None for no bound.

    Raises KeyError for what is none of integers.
    """
    return _INTEGERS[local(datatype)]


def is_numeric(datatype: str) -> bool:
    """Whether values of the datatype are numbers."""
    return is_integer(datatype) or local(datatype) in ("decimal", "double", "float")


def is_valid(text: str, datatype: str) -> bool:
    """Whether a lexical form is in the lexical space of the datatype."""
    if datatype == DATE and is_certain_day(text):
        return True
    if datatype == EDTF:
        return is_edtf(text)
    name = local(datatype)
    bounds = _INTEGERS.get(name)
    if bounds is not None:
        return _is_integer(text) is not None and _within(text, bounds)
    pattern = _pattern(_SAME_PATTERN.get(name, name))
    if pattern is None:
        return True
    match = pattern.fullmatch(text)
    if match is None or (name == "dateTimeStamp" and match["tz"] is None):
        return False
    if len(text) > _MOST_DIGITS and ("tz" in pattern.groupindex or name.endswith("uration")):
        return False
    return "day" not in pattern.groupindex or _day_exists(match.groupdict())


# Numbers of more digits are no measure of anything; int() on them takes quadratic time.
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
    """Return the canonical form of a valid integer or boolean; any other lexical form unchanged."""
    if is_integer(datatype):
        return str(int(text))
    if datatype == XSD + "boolean":
        return {"1": "true", "0": "false"}.get(text, text)
    return text


def compare(one: Literal, other: Literal) -> int | None:
    """Return -1, 0 or 1 as SPARQL's ``<`` orders two literals; None where it does not order them.

    The order is that of SPARQL 1.1, section 17.3. Dates with and without a time zone, and literals
    outside their lexical space, are not ordered. What SPARQL leaves to engines (section 17.3.1) is
    ordered as by XQuery and XPath Functions 3.1, sections 8.2 and 9.4: durations of one of the two
    ordered types, other dates and times.
    """
    if not (is_valid(one.value, one.datatype) and is_valid(other.value, other.datatype)):
        return None
    if is_numeric(one.datatype) and is_numeric(other.datatype):
        return _order(*_numbers(one, other))
    name = _ordered_as(one.datatype)
    if name != _ordered_as(other.datatype) or one.datatype == RDF_LANG_STRING:
        return None
    if one.datatype == XSD_STRING:
        return _order(one.value, other.value)
    if name == "boolean":
        return _order(one.value in ("true", "1"), other.value in ("true", "1"))
    if name in _DURATIONS:
        return _order(_length(one.value), _length(other.value))
    if name not in DATES:
        return None
    (zoned, first), (also_zoned, second) = _instant(one.value, name), _instant(other.value, name)
    return _order(first, second) if zoned == also_zoned else None


def is_comparable(one: str, other: str) -> bool:
    """Whether ``compare`` orders some values of the two datatypes."""
    if is_numeric(one) or is_numeric(other):
        return is_numeric(one) and is_numeric(other)
    name = _ordered_as(one)
    ordered = one == XSD_STRING or name == "boolean" or name in _DURATIONS or name in DATES
    return ordered and name == _ordered_as(other)


def _ordered_as(datatype: str) -> str:
    """Return the local name of the datatype that orders the values: dateTime for dateTimeStamp."""
    name = local(datatype)
    return _SAME_PATTERN[name] if name == "dateTimeStamp" else name


_DURATIONS = frozenset({"dayTimeDuration", "yearMonthDuration"})
_PARTS = late(r"([0-9.]+)([YMDHS])")
_SECONDS = {"D": 86400, "H": 3600, "M": 60, "S": 1}


def _length(text: str) -> Fraction:
    """Return a duration in months or in seconds (XML Schema 1.1, part 2, 3.4.26 and 3.4.27)."""
    from fractions import Fraction  # few values need it

    days, _, times = text.partition("T")
    parts = [(number, 12 if unit == "Y" else 1) for number, unit in _PARTS.findall(days)]
    if "D" in days or times:
        parts = [(number, _SECONDS[unit]) for number, unit in _PARTS.findall(days + times)]
    length = sum((Fraction(number) * unit for number, unit in parts), Fraction(0))
    return -length if text.startswith("-") else length


def _order(one: Any, other: Any) -> int | None:
    """Return -1, 0 or 1 for two values of one Python type; None if one is NaN."""
    if one == other:
        return 0
    if one < other:
        return -1
    return 1 if one > other else None


def _numbers(one: Literal, other: Literal) -> tuple[Decimal | float, Decimal | float]:
    """Return two numbers in one type: integers and decimals exactly, else promoted to floats.

    XQuery 1.0, appendix B.1, to which SPARQL 1.1, section 17.3, refers.
    """
    kinds = {local(one.datatype), local(other.datatype)}
    if kinds.isdisjoint({"double", "float"}):
        return Decimal(one.value), Decimal(other.value)
    return _float(one, kinds), _float(other, kinds)


def _float(literal: Literal, kinds: set[str]) -> float:
    number = float(literal.value)
    if local(literal.datatype) != "float" and "double" in kinds:
        return number
    try:
        return float(unpack("f", pack("f", number))[0])
    except OverflowError:
        return copysign(inf, number)


def _instant(text: str, name: str) -> tuple[bool, Fraction | int]:
    """Return whether a date or time has a time zone, and its place on the time line in seconds.

    XML Schema 1.1, part 2, appendix E.3.4: a missing part counts as its first moment.
    """
    pattern = _pattern(name)
    match = pattern.fullmatch(text) if pattern is not None else None
    parts = match.groupdict() if match is not None else {}
    clock = text.rpartition("T")[2]
    seconds: Fraction | int = 0
    if name in _WITH_CLOCK:
        from fractions import Fraction  # a day, the usual value, needs none

        clock = clock.removesuffix(parts["tz"] or "")
        seconds = int(clock[:2]) * 3600 + int(clock[3:5]) * 60 + Fraction(clock[6:])
    if name == "time":
        seconds %= 86400
    else:
        month, day = parts.get("month") or "1", parts.get("day") or "1"
        seconds += 86400 * _days(int(parts["year"] or "0"), int(month), int(day))
    return parts["tz"] is not None, seconds - _offset(parts["tz"])


_WITH_CLOCK = frozenset({"dateTime", "time"})


def _days(year: int, month: int, day: int) -> int:
    """Return the days from 1 March of the year 0 on the proleptic Gregorian calendar."""
    year -= month < 3
    months = (153 * ((month + 9) % 12) + 2) // 5
    return 365 * year + year // 4 - year // 100 + year // 400 + months + day - 1


def _offset(zone: str | None) -> int:
    """Return the seconds by which a time zone is ahead of UTC."""
    if zone is None or zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:]) * 60
    return -seconds if zone[0] == "-" else seconds
