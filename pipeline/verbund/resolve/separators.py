"""What people write between several values in one cell, and when it may be part of one name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from verbund.text.late_pattern import late

_WORDS_BETWEEN: Final = r"und|and|&|\+|u\.|sowie|as\ well\ as|bzw\.|resp\."
SEPARATORS = late(rf"\s*[;|,/\n]\s*|\s+(?:{_WORDS_BETWEEN})\s+")
"""Separators that people write between several values in a cell for one."""

_WITHIN_NAMES = late(rf"[,/]|\s(?:{_WORDS_BETWEEN})\s")
"""Those of them that a single name may have."""

_LIST = 3
"""The fewest names that are no unit with its agency."""

SEPARATORS_OF_DATA = late(rf"\s*[;|\n]\s*|,\s+|\s+(?:{_WORDS_BETWEEN})\s+")
"""The same between numbers and dates, in which a comma alone is no separator: 10,5."""

UNCERTAIN = late(r"\s(?:bzw\.|resp\.)\s")
"""Words that may mean *and* or *or*: whether both values are meant is not certain."""


_MOST_PARTS: Final = 40
"""The most parts of a cell among which names of several parts are looked for."""


def values_of(text: str, separators: re.Pattern[str], is_good: Callable[[str], bool]) -> list[str]:
    """Return the values in a text with separators between them: of its parts the longest runs.

    A name may have a separator in it: *Amt für Ordnung, Umwelt und Verkehr, Kreis Lippe* are two,
    where both are good. ``is_good`` says so of a value.
    """
    cuts = [(0, 0), *(match.span() for match in separators.finditer(text)), (len(text), len(text))]
    pieces = [(start, end) for (_, start), (end, _) in pairwise(cuts) if start < end]
    if not 1 < len(pieces) <= _MOST_PARTS:
        return [text[start:end] for start, end in pieces]
    found, at = [], 0
    while at < len(pieces):
        start = pieces[at][0]
        ends = range(len(pieces) - 1, at, -1)
        last = next((end for end in ends if is_good(text[start : pieces[end][1]])), at)
        found.append(text[start : pieces[last][1]])
        at = last + 1
    return found


def may_be_one_name(text: str, parts: Sequence[str]) -> bool:
    """Whether a text of several names may be a single one: that of a unit with its agency.

    Three names or more with one sign between them are a list, also with “and” before the last.
    """
    signs = [match[0].strip() for match in _WITHIN_NAMES.finditer(text)]
    if not signs:
        return False
    *before, last = signs
    is_list = len(set(signs)) == 1 or (set(before) == {","} and last != "/")
    return not (is_list and len(signs) == len(parts) - 1 and len(parts) >= _LIST)
