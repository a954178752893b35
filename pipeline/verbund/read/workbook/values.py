"""Values of cells as texts in the form that records use: numbers, days, times, yes and no."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from verbund.read.workbook.number_format import Kind, NumberFormat

_DAY: Final = 86_400
_LAST_DAY: Final = 2_958_465
"""The number of 9999-12-31 where 1900 is the first year, the last day of spreadsheets."""
_LEAP_DAY: Final = 60
"""The number of 29 February 1900, a day that spreadsheets have and the calendar lacks."""
_EPOCH: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)
_TO_1904: Final = 1462
_ISO = re.compile(
    r"(-?[0-9]{4,}-[0-9]{2}-[0-9]{2})?(?:T?([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]*)?Z?)?"
)
_PERIOD = re.compile(r"PT(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})(?:[.,][0-9]*)?S)?")


def number_text(stored: str, form: NumberFormat, *, from_1904: bool = False) -> str:
    """Return the text of a number as it is stored (``44516``, ``1.5E-3``), by the cell's format.

    What is no number is returned as it stands.
    """
    if form.kind is not Kind.NUMBER:
        return _moment_text(stored, form.kind, from_1904=from_1904)
    text = plain_number(stored)
    if form.digits and text.lstrip("-").isdigit():
        return text.zfill(form.digits + text.startswith("-"))
    return text


def plain_number(stored: str) -> str:
    """Return a number without exponent: a whole one exactly, else the fewest digits that give it.

    Programs store more digits than a number has: 0.1 as 0.10000000000000001.
    """
    if stored.isdecimal() and stored.isascii() and (stored[0] != "0" or len(stored) == 1):
        return stored
    number = _float(stored)
    if number is None:
        return stored
    whole = stored.strip().removeprefix("-")
    exact = Decimal(stored.strip()) if whole.isdecimal() else Decimal(repr(number))
    text = format(exact, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    digits = digits.lstrip("0") if "." not in digits else digits
    return f"{sign}{digits}" if digits else "0"


def boolean_text(stored: str) -> str:
    """Return ``true`` or ``false``; what is neither as it stands."""
    return {"1": "true", "0": "false", "true": "true", "false": "false"}.get(stored.strip(), stored)


def iso_text(stored: str, kind: Kind) -> str:
    """Return a day or time that is stored by ISO 8601, by the cell's format.

    Without a format of days (``NUMBER``), midnight is no time.
    """
    found = _ISO.fullmatch(stored.strip())
    if found is None or not any(found.groups()):
        return stored
    day, clock = found.groups()
    if clock is not None and len(clock) == len("00:00"):
        clock += ":00"
    if day is None:
        return str(clock)
    if kind in _LENGTHS:
        return day[: len(day) + _LENGTHS[kind]]
    if kind is Kind.TIME and clock is not None:
        return clock
    if kind is Kind.DATE_TIME:
        return f"{day}T{clock or '00:00:00'}"
    return day if clock in (None, "00:00:00") else f"{day}T{clock}"


_LENGTHS: Final = {Kind.DATE: 0, Kind.MONTH: -3, Kind.YEAR: -6}


def period_text(stored: str) -> str:
    """Return a time that is stored as a period (``PT14H30M00S``) as ``14:30:00``."""
    found = _PERIOD.fullmatch(stored.strip())
    if found is None or not any(found.groups()):
        return stored
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return _clock(hours * 3600 + minutes * 60 + seconds)


def _float(stored: str) -> float | None:
    """Return a finite number; None for what is none."""
    if not stored.isascii() or "_" in stored:
        return None
    try:
        number = float(stored)
    except ValueError:
        return None
    return number if abs(number) != float("inf") and number == number else None


def _moment_text(stored: str, kind: Kind, *, from_1904: bool) -> str:
    """Return the text of a number of days; a number that is no day stays one."""
    number = _float(stored)
    if number is None or not 0 <= number <= _LAST_DAY + 1:
        return plain_number(stored)
    seconds = round(number * _DAY)
    if kind is Kind.DURATION:
        return _clock(seconds)
    if kind is Kind.TIME:
        return _clock(seconds % _DAY)
    day = _day_text(seconds // _DAY, from_1904=from_1904)
    if day is None:
        return plain_number(stored)
    if kind is Kind.DATE_TIME:
        return f"{day}T{_clock(seconds % _DAY)}"
    return day[: len(day) + _LENGTHS[kind]]


def _day_text(number: int, *, from_1904: bool) -> str | None:
    if from_1904:
        return (
            (_EPOCH_1904 + timedelta(number)).isoformat()
            if number <= _LAST_DAY - _TO_1904
            else None
        )
    if number == _LEAP_DAY:
        return "1900-02-29"
    if not 0 < number <= _LAST_DAY:
        return None
    return (_EPOCH + timedelta(number + (number < _LEAP_DAY))).isoformat()


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def whole(text: str, most: int, otherwise: int = 1) -> int:
    """Return a count that is stored, at most ``most``; ``otherwise`` for what is no count."""
    if not (text.isascii() and text.isdecimal()):
        return otherwise
    return min(int(text), most) if len(text) < len("1000000000") else most
