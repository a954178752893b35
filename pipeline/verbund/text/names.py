"""Names as people write them: compared without regard to case and white space."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from operator import methodcaller

_TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe"})
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


BLANKS = " \t\r\n\N{NO-BREAK SPACE}"
"""What surrounds a cell's text without being part of it: what a person takes for nothing there.

The no-break space is among them, as it comes with text copied from pages and word processors.
Python's own ``strip`` takes control characters and line separators as well, which are data, or
wrong, but not nothing.
"""


stripped: Callable[[str], str] = methodcaller("strip", BLANKS)
"""A cell's text without the blanks around it."""

_BLANK = re.compile(f"[{BLANKS}]+")


def normalise(name: str) -> str:
    """The form in which names are compared: NFC, case folded, white space squeezed."""
    text = unicodedata.normalize("NFC", name).casefold()
    if text.isprintable():
        return " ".join(text.split())
    return _BLANK.sub(" ", text).strip(" ")


def slug(name: str) -> str:
    """A key made from a name: ``Kreis Lippe`` becomes ``kreis-lippe``; may be empty."""
    text = unicodedata.normalize("NFC", name).lower().translate(_TRANSLITERATION)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_SLUG.sub("-", plain).strip("-")
