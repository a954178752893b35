"""Abbreviations as offices make them: the beginnings of words and of parts of words, in order.

``KPB`` may be a Kreispolizeibehörde, ``BuPo`` the Bundespolizei, ``BezReg`` a Bezirksregierung.
Many names fit an abbreviation, so one counts only where it fits the names of a single record; and
then as a candidate, which a person has to choose.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from verbund.text.late_pattern import late

_PIECE: Final = late(r"[^\W\d_][^\W\d_A-ZÄÖÜ]*|[0-9]+")
"""A capital with the small letters behind it, or a number."""

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


def fits(pieces: Iterable[str], name: str) -> bool:
    """Whether a name, in small letters, begins with the first piece and has all others in order."""
    at = 0
    for number, piece in enumerate(pieces):
        found = name.find(piece, at)
        if found < 0 or (number == 0 and found > 0):
            return False
        at = found + len(piece)
    return at > 0
