"""Abbreviations as offices make them: the beginnings of words and of parts of words, in order.

``KPB`` may be a Kreispolizeibehörde, ``BuPo`` the Bundespolizei, ``BezReg`` a Bezirksregierung.
Many names fit an abbreviation, so one counts only where it fits the names of a single record; and
then as a candidate, which a person has to choose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from verbund.text.late_pattern import late

_PIECE: Final = late(r"[^\W\d_][^\W\d_A-ZÄÖÜ]*|[0-9]+")
"""A capital with the small letters behind it, or a number."""

_WORD: Final = late(r"[^\W_]+")

_SMALL: Final = frozenset(
    (
        *("am", "an", "auf", "bei", "das", "dem", "den", "der", "des", "die", "für", "im", "in"),
        *("mit", "und", "vom", "von", "zu", "zum", "zur", "and", "at", "for", "of", "on", "the"),
    )
)
"""Words that abbreviations leave out."""

_SHORT: Final = 7
"""The most letters of a word that is an abbreviation."""


def pieces_of(text: str) -> list[str] | None:
    """Return the pieces of an abbreviation in small letters; None for a text that is none.

    One word at least has two capitals and few letters, such as ``KPB`` or ``BezReg``.
    """
    words = text.split()
    if not any(len(word) <= _SHORT and sum(map(str.isupper, word)) > 1 for word in words):
        return None
    return [piece.casefold() for word in words for piece in _PIECE.findall(word)]


def fits(pieces: Sequence[str], name: str) -> bool:
    """Whether a name, in small letters, has the pieces in order: each of its words begins with one.

    Words behind the last piece are left out, as the place in ``KPB``, and so are small words such
    as *und*. No other is: ``DB`` is not *Deutsches Rotes Kreuz Kreisverband*.
    """
    found = {0}
    """How many pieces may be in the words so far."""
    for word in _WORD.findall(name):
        before = found if word in _SMALL and 0 not in found else frozenset[int]()
        found = {number for begun in found for number in _in_word(pieces, begun, word)}
        found |= before
        if len(pieces) in found:
            return True
        if not found:
            return False
    return False


def _in_word(pieces: Sequence[str], begun: int, word: str) -> Iterator[int]:
    """Yield how many pieces there are with those in a word, which begins with the next."""
    at = 0
    for number, piece in enumerate(pieces[begun:], start=begun):
        found = word.find(piece, at)
        if found < 0 or (number == begun and found > 0):
            return
        at = found + len(piece)
        yield number + 1
