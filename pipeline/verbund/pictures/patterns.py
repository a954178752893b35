"""Hatchings, so that series differ without their colours."""

from __future__ import annotations

from typing import Final

from verbund.pictures.svg import group, leaf

# The first has none; the others are strokes in a square of 8.
_STROKES: Final = (
    "",
    "M0 8L8 0",
    "M0 4H8",
    "M4 0V8",
    "M0 0L8 8",
    "M0 8L8 0M0 0L8 8",
    "M4 2V6M2 4H6",
    "M0 2H8M0 6H8",
)


def patterns(name: str, count: int) -> str:
    """Return the hatchings of a picture for so many series."""
    return group("defs", (_pattern(name, index) for index in range(1, min(count, len(_STROKES)))))


def _pattern(name: str, index: int) -> str:
    line = leaf(
        "path", d=_STROKES[index], fill="none", class_="hatch", stroke="#fff", stroke_width=1.6
    )
    return group(
        "pattern",
        (line,),
        id=f"{name}-hatch-{index}",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
    )


def pattern_fill(name: str, index: int) -> str:
    """Return the fill that names a hatching."""
    return f"url(#{name}-hatch-{index})"
