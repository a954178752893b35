"""Unicode's Normalization Form C, in which RDF wants its texts (RDF 1.1 Concepts, section 3.3).

Programs of macOS write ``ö`` as two characters, others as one. Both look alike and are different
texts, so that whatever comes in is brought to the one form.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from verbund.western import others_in

_UNSTABLE_PUNCTUATION = re.compile(
    rb"\xe2(?:\x80[\x80\x81]|\x83|\x84[\xa6\xaa\xab]|\x8c[\xa9\xaa]|\xab\x9c|\xb3[\xaf-\xb1]|\xb5\xbf"
    rb"|\xb7[\xa0-\xbf])"
)
"""All from U+2000 to U+2FFF that may not be in the form: spaces, units, brackets, marks."""
_JAMO = range(0x1100, 0x1200)
"""Letters of Korean, which compose though they are no marks."""


def is_normal(piece: bytes) -> bool:
    """Whether a piece of UTF-8 is in Normalization Form C.

    Most characters are known to be: Western ones, and those that compose with none. Only where
    there are others is the whole looked through.
    """
    if piece.isascii():
        return True
    if not _UNSTABLE_PUNCTUATION.search(piece) and all(map(_stands_alone, others_in(piece))):
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
