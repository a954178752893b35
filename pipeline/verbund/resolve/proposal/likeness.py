"""How like a heading is to the name of a column: from 0 to 100, and why.

Headings are compared as people write them: with a colon or a star behind them, a remark in
brackets, words cut short by a dot, and a language at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from verbund.rdf.language_tags import is_chosen_tag
from verbund.text.names import normalise

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

_REMARK: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_AROUND: Final = " \t.:;,*#?!-–_\"'„“”"
_WORD: Final = re.compile(r"[^\W_]+\.?")
_LANGUAGES: Final = {
    "de": ("de", "deutsch", "german", "dt"),
    "en": ("en", "englisch", "english", "engl"),
    "fr": ("fr", "französisch", "french", "frz"),
}
_TAGS: Final = {word: tag for tag, words in _LANGUAGES.items() for word in words}


class Written(NamedTuple):
    """A heading as it is compared: its plain text, and the language that it names."""

    text: str
    tag: str | None = None


def as_compared(heading: str) -> Written:
    """Return a heading without what people put around it."""
    text = normalise(heading)
    name, _, tag = text.rpartition("@")
    if name and is_chosen_tag(tag):
        return Written(name.strip(_AROUND), tag)
    remarks = [part[1:-1].strip(_AROUND) for part in _REMARK.findall(text)]
    plain = " ".join(_REMARK.sub(" ", text).split()).strip(_AROUND.replace(".", ""))
    words = plain.split(" ")
    found = next((_TAGS[word] for word in remarks if word in _TAGS), None)
    if found is None and len(words) > 1 and words[-1].strip(_AROUND) in _TAGS:
        found = _TAGS[words.pop().strip(_AROUND)]
    return Written(" ".join(words).strip(_AROUND.replace(".", "")) or text, found)


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
