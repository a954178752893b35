"""Rectangles of a plane, and which of them meet: a grid of cells, so that few are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_CELL = 64.0

Point = tuple[float, float]
Line = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, radius: float) -> Box:
        """Return the square around a circle."""
        return cls(x - radius, y - radius, x + radius, y + radius)

    def meets(self, other: Box) -> bool:
        """Whether two rectangles have a point within in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        """Whether this rectangle lies in the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )

    def crossed_by(self, line: Line) -> bool:
        """Whether a straight line from one point to another has a point within."""
        (x1, y1), (x2, y2) = line
        if max(x1, x2) <= self.left or min(x1, x2) >= self.right:
            return False
        if max(y1, y2) <= self.top or min(y1, y2) >= self.bottom:
            return False
        sides = [
            (x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)
            for x in (self.left, self.right)
            for y in (self.top, self.bottom)
        ]
        return min(sides) < 0 < max(sides)


def hull(boxes: Iterable[Box]) -> Box:
    """Return the rectangle around some, at least one."""
    found = list(boxes)
    return Box(
        min(box.left for box in found),
        min(box.top for box in found),
        max(box.right for box in found),
        max(box.bottom for box in found),
    )


class Taken:
    """The rectangles that are taken."""

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)
        for box in boxes:
            self.add(box)

    def add(self, box: Box) -> None:
        """Take a rectangle."""
        for cell in _cells(box):
            self._cells[cell].append(box)

    def free(self, box: Box) -> bool:
        """Whether a rectangle meets none of those taken."""
        return not any(
            box.meets(other) for cell in _cells(box) for other in self._cells.get(cell, ())
        )


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box.left // _CELL), int(box.right // _CELL) + 1):
        for row in range(int(box.top // _CELL), int(box.bottom // _CELL) + 1):
            yield column, row
