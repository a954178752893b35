"""The characters of UTF-8 from U+0300 on, beyond the Latin letters of Europe.

All marks are among them, and all that may not be in Normalization Form C. A text of a Western
language has few of them, such as its quotation marks, so that a look at each takes no time.
"""

from __future__ import annotations

from collections.abc import Set

_ASCII = bytes(range(0x80))
_LOWER = bytes(range(0xCC))
"""All byte values except the lead bytes of these characters."""


def beyond_latin(piece: bytes) -> Set[str]:
    """Return the characters from U+0300 on that occur in a piece of UTF-8.

    Raises UnicodeDecodeError if the piece is not valid UTF-8.
    """
    rest = piece.translate(None, _ASCII)  # no byte of another character is one of ASCII
    leads = {*rest.translate(None, _LOWER)}
    return {character for lead in leads for character in _led_by(rest, lead)}


def _led_by(piece: bytes, lead: int) -> Set[str]:
    """Return the characters of a piece that begin with the given lead byte."""
    mark = bytes((lead,))
    others = 1 if lead < 0xE0 else 2 if lead < 0xF0 else 3
    return {(mark + end).decode() for end in {part[:others] for part in piece.split(mark)[1:]}}
