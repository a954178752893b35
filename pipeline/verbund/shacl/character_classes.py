"""Sets of characters that regular expressions of XML Schema name (part 2, appendix G.4.2)."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

BLANKS: Final = " \t\n\r"
_MINORS: Final = {
    "L": "ultmo",
    "M": "nce",
    "N": "dlo",
    "P": "cdseifo",
    "Z": "slp",
    "S": "mcko",
    "C": "cfon",
}
_CATEGORIES: Final = frozenset(
    major + minor for major, minors in _MINORS.items() for minor in ("", *minors)
)
_UNION: Final = "PZC"
r"""What ``\w`` is without."""
_FIRST: Final = (  # XML 1.0, production 4: NameStartChar
    *((0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6)),
    *((0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F)),
    *((0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD)),
    (0x10000, 0xEFFFF),
)
_FURTHER: Final = (  # production 4a: NameChar
    *((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)),
)

Ranges = tuple[tuple[int, int], ...]


def category(name: str, negated: bool) -> str | None:
    """What stands in brackets for a category, ``PZC`` for three of them; None for no category."""
    if name not in _CATEGORIES and name != _UNION:
        return None
    names = tuple(name) if name == _UNION else (name,)
    found = tuple(
        span for kind, spans in _spans().items() if kind.startswith(names) for span in spans
    )
    return _written(_joined(found), negated)


def block(name: str, negated: bool) -> str | None:
    """What stands in brackets for a block such as ``IsGreek``; None for no block."""
    from elementpath.regex import RegexError, unicode_subset  # takes its time to load

    try:
        points = sorted(map(int, unicode_subset(name)))  # type: ignore[arg-type]  # code points
    except RegexError:
        return None
    return _written(_joined((point, point) for point in points), negated)


def name_characters(*, first: bool, negated: bool) -> str:
    """What stands in brackets for the characters of XML names, or those that begin one."""
    return _written(_joined(_FIRST if first else (*_FIRST, *_FURTHER)), negated)


@cache
def _spans() -> dict[str, Ranges]:
    """The code points of each category, by Python's Unicode data."""
    found: dict[str, list[tuple[int, int]]] = {}
    start, kind = 0, unicodedata.category("\0")
    for point in range(1, sys.maxunicode + 2):
        following = unicodedata.category(chr(point)) if point <= sys.maxunicode else ""
        if following != kind:
            found.setdefault(kind, []).append((start, point - 1))
            start, kind = point, following
    return {kind: tuple(spans) for kind, spans in found.items()}


def _joined(spans: Iterable[tuple[int, int]]) -> Ranges:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _written(spans: Ranges, negated: bool) -> str:
    chosen = _others(spans) if negated else spans
    return "".join(f"{_point(start)}-{_point(end)}" for start, end in chosen)


def _others(spans: Ranges) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in spans:
        if start > at:
            yield at, start - 1
        at = end + 1
    if at <= sys.maxunicode:
        yield at, sys.maxunicode


def _point(number: int) -> str:
    return f"\\U{number:08x}"
