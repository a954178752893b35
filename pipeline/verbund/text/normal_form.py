"""Unicode's Normalization Form C, in which RDF wants its texts (RDF 1.1 Concepts, section 3.3).

Programs of macOS write ``ö`` as two characters, others as one. Both look alike and are different
texts, so that whatever comes in is brought to the one form.
"""

from __future__ import annotations

import re
import unicodedata

_FIRST_MARK = 0xCC
"""The first byte of U+0300, the first character that composes with others, in UTF-8."""
_PUNCTUATION = 0xE2
_PASSED_OVER = bytes({*range(_FIRST_MARK), _PUNCTUATION})
_UNSTABLE_PUNCTUATION = re.compile(
    rb"\xe2(?:\x80[\x80\x81]|\x83|\x84[\xa6\xaa\xab]|\x8c[\xa9\xaa]|\xab\x9c|\xb3[\xaf-\xb1]|\xb5\xbf"
    rb"|\xb7[\xa0-\xbf])"
)
"""All from U+2000 to U+2FFF that may not be in the form: spaces, units, brackets, marks."""


def is_normal(piece: bytes) -> bool:
    """Whether a piece of UTF-8 is in Normalization Form C.

    Most bytes are known to be: what lies below U+0300, and nearly all of the punctuation of Western
    languages. Only for other scripts and for marks is each character looked up.
    """
    if piece.isascii():
        return True
    if not piece.translate(None, _PASSED_OVER) and not _UNSTABLE_PUNCTUATION.search(piece):
        return True
    return unicodedata.is_normalized("NFC", piece.decode())


def normal(text: str) -> str:
    """The text in Normalization Form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
