"""The map with outlines: projected, simplified to what can be seen, with names where they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Final

from verbund.pictures.boxes import Box, Point, Taken, hull
from verbund.pictures.drawing import LEADING, SIZE
from verbund.pictures.outlines import Outline
from verbund.pictures.shades import Shades
from verbund.pictures.svg import group, leaf, lines_of_text, number
from verbund.pictures.territories import Territory
from verbund.pictures.text_width import width, wrapped

_HIGH: Final = 760.0
_SEEN: Final = 0.6

Projection = Callable[[Point], Point]


def outline_map(
    territories: Sequence[tuple[Territory, Outline]],
    shades: Shades,
    left: float,
    top: float,
    wide: float,
) -> tuple[list[str], float]:
    """Return the territories from a corner on, and where they end; large ones lie below others."""
    points = [point for _, outline in territories for ring in outline for point in ring]
    project, high = _projection(points, left, top, wide)
    shapes = [
        (territory, [_simplified([project(point) for point in ring]) for ring in outline])
        for territory, outline in territories
    ]
    shapes.sort(key=lambda item: (-_area(_largest(item[1])), item[0].label))
    names = _names(shapes, Box(left, top, left + wide, top + high))
    return [_drawn(one, rings, shades, names) for one, rings in shapes], top + high


def _projection(
    points: Sequence[Point], left: float, top: float, wide: float
) -> tuple[Projection, float]:
    """Return a plate carrée with true lengths at the middle parallel, and the height."""
    box = hull(Box(x, y, x, y) for x, y in points)
    shrink = max(_cosine((box.top + box.bottom) / 2), 0.01)
    east = max((box.right - box.left) * shrink, 1e-9)
    north = max(box.bottom - box.top, 1e-9)
    scale = min(wide / east, _HIGH / north)
    indent = left + (wide - east * scale) / 2

    def project(point: Point) -> Point:
        x, y = point
        return indent + (x - box.left) * shrink * scale, top + (box.bottom - y) * scale

    return project, north * scale


def _cosine(degrees: float) -> float:
    """Return a cosine by its series: the same on every machine, which math.cos is not."""
    angle = degrees * 0.017453292519943295
    square = angle * angle
    return 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56)))


def _simplified(ring: Sequence[Point]) -> list[Point]:
    """Drop points that lie nearer to the line than can be seen (Douglas and Peucker 1973)."""
    if len(ring) < 4:
        return list(ring)
    far = max(range(len(ring)), key=lambda at: (_square(ring[0], ring[at]), -at))
    kept = {0, far, len(ring) - 1}
    stack = [(0, far), (far, len(ring) - 1)]
    while stack:
        start, end = stack.pop()
        between = range(start + 1, end)
        if not between:
            continue
        away = {at: _distance(ring[at], ring[start], ring[end]) for at in between}
        worst = max(between, key=lambda at: (away[at], -at))
        if away[worst] > _SEEN * _SEEN:
            kept.add(worst)
            stack += [(start, worst), (worst, end)]
    return [ring[at] for at in sorted(kept)]


def _square(one: Point, other: Point) -> float:
    right, down = one[0] - other[0], one[1] - other[1]
    return right * right + down * down


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return the square of the distance of a point from a line between two."""
    length = _square(start, end)
    if not length:
        return _square(point, start)
    right, down = end[0] - start[0], end[1] - start[1]
    along = ((point[0] - start[0]) * right + (point[1] - start[1]) * down) / length
    along = min(max(along, 0.0), 1.0)
    return _square(point, (start[0] + along * right, start[1] + along * down))


def _area(ring: Sequence[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _largest(rings: Sequence[Sequence[Point]]) -> Sequence[Point]:
    return max(rings, key=_area)


def _names(
    shapes: Sequence[tuple[Territory, Sequence[Sequence[Point]]]], view: Box
) -> dict[Territory, str]:
    """Return names with numbers, or numbers alone, where they meet no other; the large first."""
    taken = Taken()
    found = {}
    for territory, rings in shapes:
        x, y = _inside(_largest(rings))
        name = wrapped(territory.label, SIZE, 150, 2)
        for lines in ((*name, str(territory.value)), (str(territory.value),)):
            wide = max(width(line, SIZE) for line in lines)
            high = LEADING * len(lines)
            box = Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            if taken.free(box) and box.within(view):
                taken.add(box)
                base = box.top + LEADING * 0.78
                found[territory] = lines_of_text(
                    lines, x, base, LEADING, text_anchor="middle", class_="label"
                )
                break
    return found


def _inside(ring: Sequence[Point]) -> Point:
    """Return a point well inside a ring: in the middle of its widest part at some heights."""
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    best = (0.0, ring[0])
    for step in range(1, 16):
        y = top + (bottom - top) * step / 16
        crossings = sorted(
            x1 + (y - y1) / (y2 - y1) * (x2 - x1)
            for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
            if (y1 <= y) != (y2 <= y)
        )
        for start, end in zip(crossings[::2], crossings[1::2], strict=False):
            weight = (end - start) * sqrt(8 - abs(step - 8))
            best = max(best, (weight, ((start + end) / 2, y)))
    return best[1]


def _drawn(
    territory: Territory,
    rings: Sequence[Sequence[Point]],
    shades: Shades,
    names: dict[Territory, str],
) -> str:
    path = "".join(
        "M" + "L".join(f"{number(x)} {number(y)}" for x, y in ring[:-1]) + "Z" for ring in rings
    )
    return group(
        "a" if territory.href else "g",
        filter(
            None,
            (
                leaf("title", territory.said()),
                shades.drawn("path", territory.value, d=path, fill_rule="evenodd"),
                names.get(territory),
            ),
        ),
        href=territory.href or None,
        class_="territory",
        data_keys=" ".join(territory.keys) or None,
    )
