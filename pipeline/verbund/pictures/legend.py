"""Legends: what shapes, lines and shades mean, in rows as wide as the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from verbund.pictures.drawing import LEADING, SIZE
from verbund.pictures.kinds import UNKNOWN, Kinds, shape
from verbund.pictures.svg import group, leaf
from verbund.pictures.text_width import shortened, width

_SIGN = 30.0
_ROW = 20.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign, drawn around a point in 26 by 14, and what it means; without a sign a note."""

    text: str
    sign: Callable[[float, float], str] | None = None


def kind_entries(kinds: Kinds) -> Iterator[Entry]:
    """Yield the entries for kinds."""
    for index in kinds.shown:
        label = kinds.labels[index]
        yield Entry(label, lambda x, y, index=index: shape(index, x, y, 6))  # type: ignore[misc]
    if kinds.unknown:
        yield Entry(kinds.unknown, lambda x, y: shape(UNKNOWN, x, y, 6))


def legend(
    entries: Iterator[Entry] | list[Entry], left: float, top: float, wide: float
) -> tuple[str, float]:
    """Return the SVG of a legend and how high it is."""
    x, y = left, top + _ROW / 2
    parts = []
    for entry in entries:
        sign = _SIGN if entry.sign else 0.0
        text = shortened(entry.text, SIZE, wide - sign)
        room = sign + width(text, SIZE)
        if x > left and x + room > left + wide:
            x, y = left, y + _ROW
        if entry.sign:
            parts.append(entry.sign(x + 13, y))
        parts.append(leaf("text", text, x=x + sign, y=y + LEADING * 0.3))
        x += room + 18
    return group("g", parts, class_="legend"), (y + _ROW / 2 - top if parts else 0.0)
