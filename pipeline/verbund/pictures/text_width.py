"""How wide a text is, without a font: an upper bound by kinds of characters.

The widths are those of DejaVu Sans and Verdana, the widest of the fonts that ``sans-serif`` and
``system-ui`` commonly are; in Arial, Segoe UI or Roboto the same text is a tenth narrower. So what
fits here fits there. What the fonts lack is taken as wide as its block has it (UAX #11).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_KINDS: Final = (
    ("ijlI.,:;'|!’‘·", 0.36),
    (' frt-()[]/\\"', 0.42),
    ("cksvxyzLJ", 0.6),
    ("mMW%@—…", 1.0),
    ("wGOQDNHUÖÜ", 0.82),
)
_WIDTHS: Final = {character: width for characters, width in _KINDS for character in characters}
_OTHER: Final = {"Lu": 0.72, "Mn": 0.0, "Me": 0.0, "Cf": 0.0}

BOLD: Final = 1.13
"""How much wider a bold text is."""


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a text is at most, in the unit of ``size``."""
    return sum(map(_em, text)) * size * (BOLD if bold else 1)


def _em(character: str) -> float:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return _OTHER.get(unicodedata.category(character), 0.66)


def shortened(text: str, size: float, room: float, bold: bool = False) -> str:
    """Return a text that fits into a width, with “…” in place of what does not."""
    if width(text, size, bold) <= room:
        return text
    while text and width(f"{text}…", size, bold) > room:
        text = text[:-1].rstrip()
    return f"{text}…"


def wrapped(text: str, size: float, room: float, most: int, bold: bool = False) -> tuple[str, ...]:
    """Return a text as at most ``most`` lines of a width, broken between words and at hyphens.

    A word that is too long for a line, and what is too long for the last, is shortened.
    """
    parts = [part for part in _may_break(" ".join(text.split())) if part]
    lines: list[str] = []
    while parts:
        line = parts.pop(0)
        if len(lines) == most - 1:
            line = "".join([line, *parts])
            parts = []
        while parts and width(f"{line}{parts[0]}".rstrip(), size, bold) <= room:
            line += parts.pop(0)
        lines.append(shortened(line.rstrip(), size, room, bold))
    return tuple(lines) or ("",)


_may_break: Final = re.compile(r"(?<= )|(?<=\w-)(?=\w{3})|(?<=\w/)(?=\w{3})").split
