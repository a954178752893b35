"""Room for the names of those in the middle of a crowd: whoever is less important gives way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import Final

from verbund.pictures.boxes import Box, Point, Taken
from verbund.pictures.kinds import REACH
from verbund.pictures.labels import Label, candidates

_STEP: Final = 9.0
_RINGS: Final = 60
_AROUND: Final = tuple(
    (x / sqrt(x * x + y * y), y / sqrt(x * x + y * y))
    for x, y in (
        *((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1)),
        *((2, 1), (1, 2), (-1, 2), (-2, 1), (-2, -1), (-1, -2), (1, -2), (2, -1)),
    )
)
_GAP: Final = 2.0


def settled(
    names: Mapping[int, str],
    first: Sequence[int],
    others: Sequence[int],
    places: Mapping[int, Point],
    radii: Sequence[float],
) -> tuple[dict[int, Point], dict[int, Label]]:
    """Return places where no node is on another or on a name, and the names of the first.

    Each stays where it is if that is free, or goes to the nearest place that is: those that come
    first with their names, then the others.
    """
    taken = Taken()
    found: dict[int, Point] = {}
    labels: dict[int, Label] = {}
    for node in first:
        at, label = _with_name(names[node], places[node], radii[node], taken)
        found[node] = at
        if label:
            labels[node] = label
            taken.add(label.box)
        taken.add(_square(at, radii[node]))
    for node in others:
        near = _nearby(places[node])
        at = next((at for at in near if taken.free(_square(at, radii[node]))), places[node])
        found[node] = at
        taken.add(_square(at, radii[node]))
    return found, labels


def _with_name(name: str, at: Point, radius: float, taken: Taken) -> tuple[Point, Label | None]:
    for place in _nearby(at):
        if taken.free(_square(place, radius)):
            for label in candidates(name, place, radius, bold=True):
                if taken.free(label.box):
                    return place, label
    return at, None


def _square(at: Point, radius: float) -> Box:
    return Box.around(*at, radius * REACH + _GAP)


def _nearby(at: Point) -> Iterator[Point]:
    yield at
    for ring in range(1, _RINGS):
        for right, down in _AROUND:
            yield at[0] + right * ring * _STEP, at[1] + down * ring * _STEP
