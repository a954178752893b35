"""Unicode's Normalization Form C, in which RDF expects its texts (RDF 1.1 Concepts, section 3.3).

Programs of macOS write ``ö`` as two characters, others as one. Both look alike and are different
texts. So all input is normalised to this form.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from verbund.text.beyond_latin import beyond_latin

_JAMO = range(0x1100, 0x1200)
"""Hangul letters, which compose with others though they are no combining marks."""


def is_normal(piece: bytes) -> bool:
    """Whether a piece of UTF-8 is in Normalization Form C.

    Where each character is normal and composes with none, nothing else is checked. Only other
    pieces are looked through as a whole.
    """
    if piece.isascii() or all(map(_stands_alone, beyond_latin(piece))):
        return True
    return unicodedata.is_normalized("NFC", piece.decode())


@cache
def _stands_alone(character: str) -> bool:
    """Whether a character is in Normalization Form C whatever stands beside it."""
    return (
        not unicodedata.category(character).startswith("M")
        and ord(character) not in _JAMO
        and unicodedata.is_normalized("NFC", character)
    )


def normal(text: str) -> str:
    """Return a text in Normalization Form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
