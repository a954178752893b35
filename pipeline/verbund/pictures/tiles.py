"""The map without outlines: a tile for each territory, in the blocks of what they are part of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from verbund.pictures.drawing import LEADING, SIZE
from verbund.pictures.shades import Shades
from verbund.pictures.svg import group, leaf, lines_of_text
from verbund.pictures.territories import Territory, by_place
from verbund.pictures.text_width import shortened, wrapped

WIDE: Final = 880.0
_TILE: Final = (140.0, 74.0)
_GAP: Final = 6.0
_HEADING: Final = 26.0


def tiles(
    territories: Sequence[Territory], shades: Shades, left: float, top: float
) -> tuple[list[str], float]:
    """Return the tiles from a corner on, and where they end."""
    parts: list[str] = []
    columns = int((WIDE + _GAP) // (_TILE[0] + _GAP))
    blocks = [(key, list(block)) for key, block in groupby(territories, key=lambda one: one.within)]
    for within, block in blocks:
        if within:
            heading = shortened(within[-1], SIZE, WIDE, bold=True)
            parts.append(leaf("text", heading, x=left, y=top + 18, font_weight="bold"))
            top += _HEADING
        for index, territory in enumerate(sorted(block, key=by_place)):
            row, column = divmod(index, columns)
            x = left + column * (_TILE[0] + _GAP)
            parts.append(_tile(territory, shades, x, top + row * (_TILE[1] + _GAP)))
        top += -(-len(block) // columns) * (_TILE[1] + _GAP) + _GAP
    return parts, top


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
