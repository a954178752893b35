"""Where names stand beside their nodes, so that no two meet: the important ones choose first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from verbund.pictures.boxes import Box, Line, Point, Taken
from verbund.pictures.drawing import LEADING, SIZE
from verbund.pictures.kinds import REACH
from verbund.pictures.svg import lines_of_text
from verbund.pictures.text_width import BOLD, width, wrapped

ROOM = 185.0
"""How wide a name may be before it is broken."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name of one or several lines, and where it stands."""

    lines: tuple[str, ...]
    anchor: str
    x: float
    y: float
    box: Box
    bold: bool = False

    def drawn(self, **attributes: str | float | None) -> str:
        """Return it as SVG."""
        more = {"font_weight": "bold"} if self.bold else {}
        return lines_of_text(
            self.lines, self.x, self.y, LEADING, text_anchor=self.anchor, **more, **attributes
        )


def candidates(
    text: str, at: Point, radius: float, bold: bool = False, room: float = ROOM, most: int = 3
) -> Iterator[Label]:
    """Yield where a name may stand: to the right, to the left, below, above, and between these."""
    lines = wrapped(text, SIZE, room * (BOLD if bold else 1), most, bold)
    wide = max(width(line, SIZE, bold) for line in lines)
    x, y = at
    reach = radius * REACH
    beside, slant = reach + 3, radius * 0.9 + 3
    high = LEADING * len(lines)
    for anchor, dx, top in (
        ("start", beside, -high / 2),
        ("end", -beside, -high / 2),
        ("middle", 0.0, reach + 1),
        ("middle", 0.0, -reach - 1 - high),
        ("start", slant, slant - 4),
        ("start", slant, -slant - high + 4),
        ("end", -slant, slant - 4),
        ("end", -slant, -slant - high + 4),
    ):
        yield _label(lines, anchor, x + dx, y + top, wide, bold)


def _label(
    lines: tuple[str, ...], anchor: str, x: float, top: float, wide: float, bold: bool
) -> Label:
    left = {"start": x, "end": x - wide, "middle": x - wide / 2}[anchor]
    box = Box(left, top, left + wide, top + LEADING * len(lines))
    return Label(lines, anchor, x, top + LEADING * 0.78, box, bold)


def labels_of(
    names: Mapping[int, str],
    order: Sequence[int],
    places: Mapping[int, Point],
    radii: Sequence[float],
    bold: frozenset[int],
    lines: Sequence[Line] = (),
    given: Mapping[int, Label] | None = None,
) -> dict[int, Label]:
    """Return the labels that have room, in the order of importance; the others are left out.

    Those that are ``given`` stay as they are.

    Of the places with room, the one is taken that the fewest of ``lines`` cross.
    """
    taken = Taken(Box.around(x, y, radii[node] * REACH + 1) for node, (x, y) in places.items())
    found = dict(given or {})
    for label in found.values():
        taken.add(label.box)
    for node in order:
        if node in found:
            continue
        free = (
            label
            for label in candidates(names[node], places[node], radii[node], node in bold)
            if taken.free(label.box)
        )
        best = _least_crossed(list(free), lines) if lines else next(free, None)
        if best:
            taken.add(best.box)
            found[node] = best
    return found


def _least_crossed(labels: Sequence[Label], lines: Sequence[Line]) -> Label | None:
    return min(labels, key=lambda label: sum(map(label.box.crossed_by, lines)), default=None)


def later_label(text: str, at: Point, radius: float, view: Box) -> Label:
    """Return the label that is shown when its node is pointed at: it lies inside the picture."""
    found = list(candidates(text, at, radius))
    for label in found:
        if label.box.within(view):
            return label
    best = found[0]
    wide = best.box.right - best.box.left
    left = min(max(best.box.left, view.left), view.right - wide)
    top = min(max(best.box.top, view.top), view.bottom - (best.box.bottom - best.box.top))
    return _label(best.lines, "start", left, top, wide, best.bold)
