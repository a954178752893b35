"""Kinds of things as shapes, with a class for the colour (WCAG 2.2, 1.4.1: not colour alone)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from verbund.html.view import alphabetical
from verbund.pictures.svg import leaf, number
from verbund.pictures.words import Words

MOST: Final = 8
"""How many kinds are told apart; the rarest beyond are one."""

REACH: Final = 1.2
"""How far a shape reaches, by its radius."""

UNKNOWN: Final = -1
"""The number of those without a kind: a ring."""

# Used where no style sheet is: at 4.5:1 and more on white (tests/pictures/test_style.py).
FILLS: Final = (
    "#0b5cad",
    "#a84f00",
    "#1b7a3d",
    "#7b3fa0",
    "#b3261e",
    "#0a717a",
    "#6b6200",
    "#5a5a5a",
)

# Corners in a circle of radius 1, so that shapes are about as large as a circle of 0.9.
_CORNERS: Final = (
    (),
    ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    ((0, -1.2), (1.1, 0.8), (-1.1, 0.8)),
    ((-0.55, -0.95), (0.55, -0.95), (1.1, 0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0)),
    ((0, 1.2), (1.1, -0.8), (-1.1, -0.8)),
    ((0, -1.1), (1.1, -0.3), (0.7, 0.95), (-0.7, 0.95), (-1.1, -0.3)),
    (
        *((-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4)),
        *((0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4)),
    ),
)


def ranked_kinds(texts: Iterable[str]) -> list[str]:
    """Return kinds, the most frequent first; of equal ones in the order of the alphabet."""
    counts = Counter(filter(None, texts))
    return sorted(counts, key=lambda text: (-counts[text], alphabetical(text)))


class Kinds:
    """The kinds that a picture tells apart: the same for the same texts in whatever order."""

    def __init__(self, texts: Iterable[str], words: Words, whole: Sequence[str] = ()) -> None:
        given = list(texts)
        counts = Counter(filter(None, given))
        own = ranked_kinds(given)
        ranked = [*whole, *(text for text in own if text not in whole)]
        kept = ranked if len(ranked) <= MOST else ranked[: MOST - 1]
        self.labels = tuple(kept if kept == ranked else [*kept, words("other_kinds")])
        """In the order of their index."""
        self._index = {text: index for index, text in enumerate(kept)}
        self.shown = tuple(sorted({self.index(text) for text in counts}))
        """The indexes of those that there are."""
        self.unknown = words("no_kind") if counts and "" in given else ""
        """What is said of those without a kind, where there are others."""

    def index(self, text: str) -> int:
        """Return the number of a kind: the last of the rarest, UNKNOWN of those without one."""
        if not text:
            return UNKNOWN if self.labels else 0
        return self._index.get(text, len(self.labels) - 1)


def shape(index: int, x: float, y: float, radius: float) -> str:
    """Return the shape of a kind around a point."""
    if index == UNKNOWN:
        ring: dict[str, str | float] = {
            "class_": "kind hollow",
            "fill": "#fff",
            "stroke": "#6a6a6a",
            "stroke_width": 1.5,
        }
        return leaf("circle", cx=x, cy=y, r=radius, **ring)
    look = {"class_": f"kind kind-{index}", "fill": FILLS[index]}
    if not _CORNERS[index]:
        return leaf("circle", cx=x, cy=y, r=radius, **look)
    points = " ".join(
        f"{number(x + right * radius)},{number(y + down * radius)}"
        for right, down in _CORNERS[index]
    )
    return leaf("polygon", points=points, **look)
