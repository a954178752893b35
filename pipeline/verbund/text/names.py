"""Names as people write them: compared without regard to case and white space."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from operator import methodcaller

from verbund.text.late_pattern import late

_TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe"})
_NOT_SLUG = late(r"[^a-z0-9]+")


BLANKS = " \t\r\n\N{NO-BREAK SPACE}"
"""White space around a cell's text that is no part of it: a person takes it for nothing there.

The no-break space is among them, as it comes with text copied from pages and word processors.
Python's own ``strip`` also removes control characters and line separators. These are data or
errors, but not nothing.
"""


stripped: Callable[[str], str] = methodcaller("strip", BLANKS)
"""The function that removes the white space around a cell's text."""

_BLANK = late(f"[{BLANKS}]+")


def normalise(name: str) -> str:
    """Return the form in which names are compared: NFC, case folded, white space squeezed."""
    text = (name if name.isascii() else unicodedata.normalize("NFC", name)).casefold()
    if text.isprintable():
        return " ".join(text.split())
    return _BLANK.sub(" ", text).strip(" ")


def slug(name: str) -> str:
    """Return a key made from a name: ``Kreis Lippe`` becomes ``kreis-lippe``; may be empty."""
    text = unicodedata.normalize("NFC", name).lower().translate(_TRANSLITERATION)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_SLUG.sub("-", plain).strip("-")
