"""The map without outlines: a tile for each territory, in the blocks of what they are part of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from verbund.pictures.boxes import Point
from verbund.pictures.drawing import LEADING, SIZE
from verbund.pictures.shades import Shades
from verbund.pictures.svg import group, leaf, lines_of_text
from verbund.pictures.territories import Territory, by_place
from verbund.pictures.text_width import wrapped

WIDE: Final = 880.0
_TILE: Final = (140.0, 74.0)
_GAP: Final = 6.0
COLUMNS: Final = int((WIDE + _GAP) // (_TILE[0] + _GAP))


def tiles(
    territories: Sequence[Territory], shades: Shades, left: float, top: float
) -> tuple[list[str], float]:
    """Return the tiles from a corner on, and where they end; small blocks stand side by side."""
    parts: list[str] = []
    start, high = 0, 0.0
    heading = LEADING * 2 + 8.0 if any(one.within for one in territories) else 0.0
    for within, found in groupby(territories, key=lambda one: one.within):
        block = list(found)
        columns = min(len(block), COLUMNS)
        if start and start + columns > COLUMNS:
            start, top, high = 0, top + high, 0.0
        x = left + start * (_TILE[0] + _GAP)
        drawn, size = _block(block, within, shades, (x, top), columns, heading)
        parts += drawn
        start, high = start + columns, max(high, size)
    return parts, top + high


def _block(
    block: Sequence[Territory],
    within: Sequence[str],
    shades: Shades,
    at: Point,
    columns: int,
    heading: float,
) -> tuple[list[str], float]:
    """Return the tiles of what is part of one territory, below its name, and how high they are."""
    left, top = at
    parts = []
    if within:
        room = columns * (_TILE[0] + _GAP) - _GAP
        lines = wrapped(within[-1], SIZE, room, 2, bold=True)
        base = top + heading - 7 - LEADING * (len(lines) - 1)
        title = leaf("title", ", ".join(reversed(within)))
        text = lines_of_text(lines, left, base, LEADING, font_weight="bold")
        parts.append(group("g", (title, text)))
    for index, territory in enumerate(sorted(block, key=by_place)):
        row, column = divmod(index, columns)
        x = left + column * (_TILE[0] + _GAP)
        parts.append(_tile(territory, shades, x, top + heading + row * (_TILE[1] + _GAP)))
    return parts, heading + -(-len(block) // columns) * (_TILE[1] + _GAP) + _GAP


def _tile(territory: Territory, shades: Shades, x: float, y: float) -> str:
    name = wrapped(territory.label, SIZE, _TILE[0] - 12, 3)
    return group(
        "a" if territory.href else "g",
        (
            leaf("title", territory.said()),
            shades.drawn("rect", territory.value, x=x, y=y, width=_TILE[0], height=_TILE[1], rx=4),
            lines_of_text(name, x + 7, y + LEADING, LEADING),
            leaf(
                "text",
                str(territory.value),
                x=x + _TILE[0] - 7,
                y=y + _TILE[1] - 7,
                text_anchor="end",
                font_weight="bold",
            ),
        ),
        href=territory.href or None,
        class_="territory",
        data_keys=" ".join(territory.keys) or None,
    )
