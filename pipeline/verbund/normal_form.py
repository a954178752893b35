"""Unicode's Normalization Form C, in which RDF wants its texts (RDF 1.1 Concepts, section 3.3).

Programs of macOS write ``ö`` as two characters, others as one. Both look alike and are different
texts, so that whatever comes in is brought to the one form.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from verbund.beyond_latin import beyond_latin

_JAMO = range(0x1100, 0x1200)
"""Letters of Korean, which compose though they are no marks."""


def is_normal(piece: bytes) -> bool:
    """Whether a piece of UTF-8 is in Normalization Form C.

    That is known where each character is and composes with none. Only else is the whole looked
    through.
    """
    if piece.isascii() or all(map(_stands_alone, beyond_latin(piece))):
        return True
    return unicodedata.is_normalized("NFC", piece.decode())


@cache
def _stands_alone(character: str) -> bool:
    """Whether a character is in the form whatever stands beside it."""
    return (
        not unicodedata.category(character).startswith("M")
        and ord(character) not in _JAMO
        and unicodedata.is_normalized("NFC", character)
    )


def normal(text: str) -> str:
    """The text in Normalization Form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
