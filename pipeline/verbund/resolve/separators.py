"""What people write between several values in one cell, and when it may be part of one name."""

from __future__ import annotations

from collections.abc import Sequence
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
