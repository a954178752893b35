"""Number formats of spreadsheets: what a number in a cell means, by the format that shows it.

Only what decides the text of a value is read: whether it is a day, a time or both, how much of the
day is shown, and how many digits a number has at least; and the words beside it that say more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache
from typing import Final, NamedTuple

_ASIDE = re.compile(
    r'"[^"]*"?|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]?|am/pm|a/p|e[+-]|general|standard', re.IGNORECASE
)
"""What stands in a format without being one of its signs: texts, blanks, colours, languages."""
_ZEROS = re.compile(r"0{2,}")
_MOST_DIGITS: Final = 99

_WORD = re.compile(r"[^\W\d_]{2,}")
_DOUBT = re.compile(r"[?~<>≤≥±≈]")
"""Signs that say of a number that it is not just that."""
_SYMBOL = re.compile(r"\[\$(?![A-Z]{3}[-\]])([^\]-]*)(?:-[^\]]*)?\]")
"""A text in brackets that is not the code of a currency."""
_UNITS: Final = frozenset(
    (
        *("am", "pm", "uhr", "sek", "min", "minuten", "std", "stunden", "tage", "jahr", "jahre"),
        *("chf", "eur", "euro", "gbp", "usd", "ha", "kg", "km", "qm", "stk", "stück"),
        *("einwohner", "personen", "teilnehmende", "teilnehmer"),
        *("de", "del", "den", "der"),
    )
)
"""Words beside a number that do not change what it says: units, and those within dates."""
_LONGEST: Final = 40


class Kind(Enum):
    """What the numbers of a format are."""

    NUMBER = auto()
    DATE = auto()
    MONTH = auto()
    YEAR = auto()
    DATE_TIME = auto()
    TIME = auto()
    DURATION = auto()


class NumberFormat(NamedTuple):
    """What a format does to a number; ``digits`` is how many a whole number has at least.

    ``words`` are those beside it that no value has, such as ``vor``: what they say gets lost.
    ``lacks_year`` is true of days whose year is stored but not shown: nobody wrote that one.
    """

    kind: Kind = Kind.NUMBER
    digits: int = 0
    words: str = ""
    lacks_year: bool = False


PLAIN: Final = NumberFormat()

_BUILT_IN: Final = {
    **dict.fromkeys((14, 15, 16), Kind.DATE),
    17: Kind.MONTH,
    **dict.fromkeys((18, 19, 20, 21, 45, 47), Kind.TIME),
    22: Kind.DATE_TIME,
    46: Kind.DURATION,
    # those of East Asian versions (ECMA-376, part 1, 18.8.30)
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), Kind.DATE),
    **dict.fromkeys((*range(32, 36), 55, 56), Kind.TIME),
}

_DAY_AND_MONTH: Final = 16
"""The number of the format ``d-mmm``."""


def built_in(number: int) -> NumberFormat:
    """Return the format that has a number and no code of its own (ECMA-376, part 1, 18.8.30)."""
    kind = _BUILT_IN.get(number)
    return PLAIN if kind is None else NumberFormat(kind, lacks_year=number == _DAY_AND_MONTH)


@lru_cache(maxsize=1024)
def coded(code: str) -> NumberFormat:
    """Return what a format code such as ``dd.mm.yyyy`` or ``00000`` means."""
    return _without_words(code)._replace(words=telling("".join(_texts(code))))


def telling(text: str) -> str:
    """Return the text of a format if it says more than a unit does, in one line; else nothing."""
    words = _WORD.findall(text)
    says = any(word.casefold() not in _UNITS for word in words) or _DOUBT.search(text)
    return " ".join(text.split())[:_LONGEST] if says else ""


def _texts(code: str) -> Iterator[str]:
    """Yield the texts that a format code shows with a number that is not negative."""
    end = 0
    for match in _ASIDE.finditer(code):
        between, found = code[end : match.start()], match[0]
        if ";" in between:
            return
        if between:
            yield " "
        symbol = _SYMBOL.fullmatch(found)
        if found.startswith('"'):
            yield found.strip('"')
        elif found.startswith("\\"):
            yield found[1:]
        elif symbol is not None:
            yield symbol[1]
        end = match.end()


def _without_words(code: str) -> NumberFormat:
    first = _ASIDE.sub(" ", code).partition(";")[0].lower()
    if _ZEROS.fullmatch(first.strip()):
        return NumberFormat(digits=min(len(first.strip()), _MOST_DIGITS))
    if "[" in first:
        return NumberFormat(Kind.DURATION)
    clock = "h" in first or "s" in first
    # m is a month unless it stands beside hours or seconds.
    calendar = re.sub(r"h[^a-z]*m+|m+[^a-z]*s", "", first)
    return by_parts(
        day="d" in calendar,
        month="m" in calendar,
        year=any(sign in calendar for sign in "yegj"),
        clock=clock,
    )


def by_parts(*, day: bool, month: bool, year: bool, clock: bool) -> NumberFormat:
    """Return the format of days and times that shows these parts.

    Spreadsheets put the current year into a day that is written without one, and show none.
    """
    kind = _shown_kind(day=day, month=month, year=year, clock=clock)
    return NumberFormat(kind, lacks_year=(day or month) and not year)


def _shown_kind(*, day: bool, month: bool, year: bool, clock: bool) -> Kind:
    """Return the kind of a format by the parts that it shows.

    A format without the day says no more than the month: a spreadsheet stores ``Nov 2021`` as the
    first of November.
    """
    if clock:
        return Kind.DATE_TIME if day or (month and year) else Kind.TIME
    if day or (month and not year):
        return Kind.DATE
    if month:
        return Kind.MONTH
    return Kind.YEAR if year else Kind.NUMBER
