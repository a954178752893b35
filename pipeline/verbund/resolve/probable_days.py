"""Readings of dates: the day, month or year that people mean by other forms than XSD's.

Days are read as written in German and in English. A text may have several readings, such as
``07/03/24``, or name no single day, such as a week. No reading is ever published: it is what a
finding suggests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final

from verbund.data_class import NamedTuple
from verbund.findings import Localised, phrase
from verbund.text.late_pattern import late

_FIRST_OF_LAST_CENTURY: Final = 30
"""The first number of two digits that is in the twentieth century, as in spreadsheets."""

_MONTHS: Final[tuple[str, ...]] = (
    "januar january jänner jaenner jan jän",
    "februar february feber feb",
    "märz maerz march mär mrz mar",
    "april apr",
    "mai may",
    "juni june jun",
    "juli july jul",
    "august aug",
    "september sept sep",
    "oktober october okt oct",
    "november nov",
    "dezember december dez dec",
)
_NUMBER_OF: Final[Mapping[str, int]] = {
    name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()
}
_NAME: Final = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_YEAR: Final = r"(?P<y>[0-9]{4})"
_ANY_YEAR: Final = r"(?P<y>[0-9]{4}|[0-9]{2})"
_D: Final = r"(?P<d>[0-9]{1,2})"
_M: Final = r"(?P<m>[0-9]{1,2})"
_N: Final = rf"(?P<n>{_NAME})\.?"
_BEFORE: Final = (
    r"(?:(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)\.?,?\s+"
    r"|\w+(?:tag|woch|day|abend),?\s+)?(?:(?:den|am|on)\s+)?"
)
"""Words that add nothing to a date: the day of the week and a preposition."""
_CLOCK: Final = (
    r"(?:(?:\s*,?\s+|t)(?P<clock>[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?)"
    r"(?:[.,]0{1,9})?(?:\s*uhr)?)?"
)

_DAYS: Final = (
    rf"{_D}\.\s*{_M}\.\s*{_ANY_YEAR}",
    rf"{_D}\s+{_M}\s+{_YEAR}",
    rf"{_D}(?:\.|st|nd|rd|th)?(?:\s+of)?[\s/-]*{_N},?[\s/-]*{_ANY_YEAR}",
    rf"{_N}\s*{_D}(?:st|nd|rd|th|\.)?,?\s+{_YEAR}",
    rf"{_YEAR}(?P<s>[./-])\s*{_M}(?P=s)\s*{_D}",
    rf"{_YEAR}[\s,/-]+{_N}[\s/-]*{_D}\.?",
    r"(?P<y>[12][0-9]{3})(?P<m>0[1-9]|1[0-2])(?P<d>[0-3][0-9])",
    r"(?P<d>[0-3][0-9])(?P<m>0[1-9]|1[0-2])(?P<y>[12][0-9]{3})",
)
"""Forms of a day whose parts can be distinguished from each other."""

_EITHER: Final = (
    rf"{_D}(?P<s>[/-])\s*{_M}(?P=s)\s*{_ANY_YEAR}",
    rf"{_M}(?P<s>[/-])\s*{_D}(?P=s)\s*{_ANY_YEAR}",
)
"""Forms with slashes: Germans write the day first, Americans the month."""

_OF_MONTHS: Final = (
    rf"(?:(?:im|in|anfang|mitte|ende|early|mid|late)[\s-]+)?{_N}[\s,./-]*{_YEAR}",
    rf"{_YEAR}[\s,./-]+{_N}",
    rf"{_M}\s*[./-]\s*{_YEAR}",
    rf"{_YEAR}\s*[./-]\s*{_M}",
    r"(?P<y>[12][0-9]{3})(?P<m>0[1-9]|1[0-2])",
)
_WEEK: Final = (
    r"(?:kw|kalenderwoche|woche|week|w)\.?\s*(?P<w>[0-9]{1,2})[\s,/.-]*(?P<y>[0-9]{4})",
    r"(?P<w>[0-9]{1,2})\.?\s*(?:kw|kalenderwoche|woche)\.?[\s,/-]*(?P<y>[0-9]{4})",
    r"(?P<y>[0-9]{4})[\s/-]*(?:kw|week|w)\.?\s*(?P<w>[0-9]{1,2})",
)
_NO_YEAR: Final = (rf"{_D}\.\s*{_M}\.?", rf"{_D}\.\s*{_N}", rf"{_N}\s*{_D}(?:st|nd|rd|th)")
_VAGUE: Final = (
    (
        r"(?:(?:etwa|ca\.?|circa|um|about|around|vor|nach|before|after|seit|since|ab|bis)\s*"
        r"|(?:\w+\s+){0,2}(?:frühjahr|frühling|sommer|herbst|winter|spring|summer|autumn|fall"
        r"|quartal|quarter|halbjahr|half|anfang|mitte|ende|beginning|middle|end|jahreswechsel)"
        r"(?:\s+(?:of|des\s+jahres))?\s*|[1-4]\.\s*(?:quartal|halbjahr)\s*|q[1-4][\s/]*)"
        r"(?P<y>[0-9]{4})(?:/[0-9]{2,4})?"
        r"|(?P<y2>[0-9]{4})\s*(?:\?|/\s*q[1-4]|[\s/-]*q[1-4])"
    ),
)
BETWEEN: Final = late(r"\s*(?:-|\u2013|\u2014|bis|to|until)\s*")
"""What stands between the first and the last of several days."""

_LONGEST: Final = 60
_LONGEST_MONTH: Final = 31


class Reading(NamedTuple):
    """A reading of a text: ways to write it in XSD's forms, the most exact first."""

    forms: tuple[str, ...]


def full_year(digits: str) -> str:
    """Return the year that two digits stand for; a longer year does not change."""
    if len(digits) != 2:
        return digits
    return ("20" if int(digits) < _FIRST_OF_LAST_CENTURY else "19") + digits


def readings(text: str) -> list[Reading]:
    """Return all readings of a text as a day or a month, each once; empty for any other text."""
    plain = text.strip().casefold()
    if len(plain) > _LONGEST:
        return []
    found = [_of_day(match) for match in _matches(_DAYS, plain, beside=True)]
    if not any(found):
        found = [_of_day(match) for match in _matches(_EITHER, plain, beside=True)]
    if not any(found):
        found = [_of_month(match) for match in _matches(_OF_MONTHS, plain)]
    return list(dict.fromkeys(item for item in found if item is not None))


def no_day_in(text: str) -> str | None:
    """Return what a text names as a day, alone or in a period, and the calendar lacks; else None.

    ``31. Juni 2021``, ``30/02/23`` and ``31.04.`` are such, whatever form they are written in.
    """
    plain = text.strip().casefold()
    if len(plain) > _LONGEST:
        return None
    parts = [plain]
    for between in BETWEEN.finditer(plain):
        parts += (plain[: between.start()], plain[between.end() :])
    return next((part for part in parts if _lacks_day(part)), None)


def _lacks_day(plain: str) -> bool:
    if readings(plain):
        return False
    return any(
        not _exists(match) and _might_be(match)
        for match in _matches((*_DAYS, *_EITHER, *_NO_YEAR), plain, beside=True)
    )


def _might_be(match: re.Match[str]) -> bool:
    """Whether parts that are no day are plainly those of one: month and year exist."""
    parts = match.groupdict()
    if parts.get("y") == "0000":
        return False
    if parts.get("n"):
        return True
    return 1 <= _month(parts) <= 12 and 1 <= int(parts["d"]) <= _LONGEST_MONTH


def why_no_day(
    text: str, expected: Localised, shown: Callable[[str], str] = str
) -> Localised | None:
    """Return the expectation with the reason why a text is no single day: a week, a period, etc.

    ``shown`` gives a day as the column's people write it.
    """
    plain = text.strip().casefold()
    if len(plain) > _LONGEST:
        return None
    for match in _matches(_WEEK, plain):
        try:
            first = date.fromisocalendar(int(match["y"]), int(match["w"]), 1)
            last = first + timedelta(days=6)
        except (ValueError, OverflowError):
            return None
        ends = {"first": shown(first.isoformat()), "last": shown(last.isoformat())}
        return phrase("datatype.week", expected=expected, text=text, **ends)
    for match in _matches(_VAGUE, plain):
        year = match["y"] or match["y2"]
        return phrase("datatype.vague", expected=expected, text=text, year=year)
    period = first_and_last(plain)
    if period is not None:
        ends = dict(zip(("first", "last"), map(shown, period), strict=True))
        return phrase("datatype.period", expected=expected, text=text, **ends)
    for reading in readings(text)[:1]:
        form = reading.forms[0]
        if "T" in form:
            return phrase("datatype.with-time", expected=expected, text=text, day=shown(form[:10]))
        key = "datatype.only-month" if len(form) == len("2024-03") else "datatype.only-day"
        return phrase(key, expected=expected, text=text)
    if any(_exists(match) for match in _matches(_NO_YEAR, plain)):
        return phrase("datatype.no-year", expected=expected, text=text)
    return None


def year_in(text: str) -> str | None:
    """Return the year of a text that names no day and no month, such as ``Herbst 2025``."""
    plain = text.strip().casefold()
    if len(plain) > _LONGEST:
        return None
    return next((match["y"] or match["y2"] for match in _matches(_VAGUE, plain)), None)


def first_and_last(plain: str) -> tuple[str, str] | None:
    """Return the first and last day of a period in small letters; the first may be shortened."""
    for between in BETWEEN.finditer(plain):
        first, last = plain[: between.start()], plain[between.end() :]
        end = _only(last)
        if end is None or not first:
            continue
        year, month, _ = end.split("-")
        for rest in ("", year, f"{month}.{year}", f".{month}.{year}"):
            begin = _only(first + rest)
            if begin is not None and begin < end:
                return begin, end
    return None


def _only(text: str) -> str | None:
    """Return the day that a text means; None unless it means a single one."""
    all_readings = readings(text)
    forms = all_readings[0].forms if len(all_readings) == 1 else ()
    return next((form for form in forms if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", form)), None)


def _matches(forms: tuple[str, ...], text: str, *, beside: bool = False) -> Iterator[re.Match[str]]:
    for form in forms:
        match = _compiled(f"{_BEFORE}(?:{form}){_CLOCK}" if beside else form).fullmatch(text)
        if match is not None:
            yield match


@cache
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(form)


def _of_day(match: re.Match[str]) -> Reading | None:
    parts = match.groupdict()
    try:
        day = date(int(full_year(parts["y"])), _month(parts), int(parts["d"])).isoformat()
    except ValueError:
        return None
    clock = parts.get("clock")
    if clock is None:
        return Reading((day,))
    hours, minutes, *seconds = clock.split(":")
    moment = f"{day}T{hours:0>2}:{minutes}:{seconds[0] if seconds else '00'}"
    return Reading((moment, day) if moment.endswith("T00:00:00") else (moment,))


def _of_month(match: re.Match[str]) -> Reading | None:
    parts = match.groupdict()
    month = _month(parts)
    return Reading((f"{parts['y']}-{month:0>2}",)) if 1 <= month <= 12 else None


def _month(parts: Mapping[str, str | None]) -> int:
    name = parts.get("n")
    return _NUMBER_OF[name] if name else int(parts["m"] or "0")


def _exists(match: re.Match[str]) -> bool:
    """Whether a day exists in its year, or in some year where it names none."""
    parts = match.groupdict()
    try:
        date(int(full_year(parts.get("y") or "2000")), _month(parts), int(parts["d"]))
    except ValueError:
        return False
    return True
