"""How like a heading is to the name of a column: from 0 to 100.

Likeness finds candidates. It settles nothing: a heading may be spelt like its opposite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

ALIKE: Final = 78.0
"""The least likeness that counts."""

EQUAL: Final = 100.0
CUT_SHORT: Final = 92.0
WORDS: Final = 88.0
END: Final = 80.0

_FEWEST: Final = 3
"""The fewest letters of a word that was cut short."""

_LONG: Final = 5
"""The fewest letters of a name that counts as the end of a compound word."""

_SMALL_WORDS: Final = frozenset(
    (
        *("ab", "als", "am", "an", "auf", "aus", "bei", "bis", "das", "dem", "den", "der", "des"),
        *("die", "im", "in", "seit", "und", "vom", "von", "zu", "zum", "zur", "d", "u"),
        *("and", "as", "at", "by", "for", "from", "of", "on", "or", "since", "the", "to", "until"),
    )
)

_WORD: Final = re.compile(r"[^\W_]+\.?")


def likeness(heading: str, name: str) -> float:
    """Return how like two names are, both as compared."""
    from rapidfuzz import fuzz

    if heading.rstrip(".") == name:
        return EQUAL
    ours, theirs = _WORD.findall(heading), _WORD.findall(name)
    if _are_cut_short(ours, theirs):
        return CUT_SHORT
    score = float(fuzz.ratio(heading, name))
    plain = [word.rstrip(".") for word in ours]
    if len(theirs) == 1 and len(name) >= _LONG:
        if name in plain:
            score = max(score, WORDS)
        elif any(word.endswith(name) for word in plain):
            score = max(score, END)
    told = _telling(plain)
    if told and told == _telling(theirs):
        score = max(score, WORDS)
    return score


def _telling(words: list[str]) -> list[str]:
    """Return the words of a name but for small ones, in any order."""
    return sorted(word for word in words if word not in _SMALL_WORDS)


def _are_cut_short(ours: list[str], theirs: list[str]) -> bool:
    """Whether each word of ours is one of theirs, at least one of them cut short by a dot."""
    if len(ours) != len(theirs) or not any(word.endswith(".") for word in ours):
        return False
    return all(
        other.startswith(word[:-1]) and len(word) > _FEWEST if word.endswith(".") else word == other
        for word, other in zip(ours, theirs, strict=True)
    )


def best_likeness(heading: str, names: Iterable[str]) -> tuple[float, str]:
    """Return the greatest likeness to one of some names, and that name; 0 where there is none."""
    return max(((likeness(heading, name), name) for name in names), default=(0.0, ""))
