"""Western text in UTF-8, of which most is known without a look at each character.

Western are the characters below U+0300 and, for punctuation and signs, those from U+2000 to U+2FFF.
None of them is a mark, and nearly all are in Normalization Form C.
"""

from __future__ import annotations

from collections.abc import Set

_FIRST_MARK = 0xCC
"""The first byte of U+0300, the first mark, in UTF-8."""
_PUNCTUATION = 0xE2
_WESTERN = bytes({*range(_FIRST_MARK), _PUNCTUATION})
"""All bytes but those that begin another character."""
_FEW = 64
"""Others are looked up one by one where there is at most one in so many bytes."""


def others_in(piece: bytes) -> Set[str]:
    """The characters of a piece of UTF-8 that are not Western, and maybe some that are.

    Raises UnicodeDecodeError for one that is not UTF-8.
    """
    leads = piece.translate(None, _WESTERN)
    if not leads:
        return frozenset()
    if len(leads) > len(piece) // _FEW:
        return {*piece.decode()}
    return {character for lead in {*leads} for character in _led_by(piece, lead)}


def _led_by(piece: bytes, lead: int) -> Set[str]:
    """The characters of a piece that begin with a byte."""
    length = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    found: set[bytes] = set()
    place = piece.find(lead)
    while place >= 0:
        found.add(piece[place : place + length])
        place = piece.find(lead, place + 1)
    return {character.decode() for character in found}
