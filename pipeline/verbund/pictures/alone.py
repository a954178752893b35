"""Nodes without a partner: in rows of their own below the network, by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from verbund.pictures.boxes import Box
from verbund.pictures.drawing import LEADING, SIZE
from verbund.pictures.kinds import Kinds, shape
from verbund.pictures.labels import later_label
from verbund.pictures.nodes import node_drawn
from verbund.pictures.partners import Partners
from verbund.pictures.svg import group, leaf, lines_of_text
from verbund.pictures.text_width import wrapped
from verbund.pictures.words import Words

NAMED: Final = 90
"""Up to so many have their names beside them; of more, each has it where it is pointed at."""

_COLUMN: Final = 230.0
_HEADING: Final = 30.0
_RADIUS: Final = 5.0


class Alone:
    """The rows of those without a partner, within a width, from a top."""

    def __init__(
        self,
        partners: Partners,
        kinds: Kinds,
        words: Words,
        left: float,
        top: float,
        wide: float,
    ) -> None:
        self._partners, self._kinds, self._words = partners, kinds, words
        self._left, self._top, self._wide = left, top, wide
        self._numbers = partners.alone()
        self._named = len(self._numbers) <= NAMED
        self._columns = max(int(wide // (_COLUMN if self._named else 18.0)), 1)
        self._column = wide / self._columns
        room = self._column - 4 * _RADIUS - 6
        self._names = [wrapped(partners.nodes[n].label, SIZE, room, 3) for n in self._numbers]
        self._tops = [top + _HEADING]
        for start in range(0, len(self._numbers), self._columns):
            lines = max(len(name) for name in self._names[start : start + self._columns])
            high = LEADING * lines + 7 if self._named else 18.0
            self._tops.append(self._tops[-1] + high)
        more = 4 * LEADING if not self._named else 0  # for names that are shown later
        self.bottom = self._tops[-1] + more if self._numbers else top

    def drawn(self) -> Iterator[str]:
        """Yield the heading and the group of rows, if there are any."""
        if not self._numbers:
            return
        yield leaf(
            "text",
            self._words.count("alone", len(self._numbers)),
            x=self._left,
            y=self._top + 18,
            class_="heading",
            font_weight="bold",
        )
        yield group("g", map(self._drawn, range(len(self._numbers))), class_="nodes alone")

    def _drawn(self, index: int) -> str:
        number = self._numbers[index]
        row, column = divmod(index, self._columns)
        x = self._left + column * self._column + _RADIUS + 2
        y = (self._tops[row] + self._tops[row + 1]) / 2
        node = self._partners.nodes[number]
        if self._named:
            lines = self._names[index]
            base = y + LEADING * (0.8 - len(lines) / 2)
            name = lines_of_text(lines, x + _RADIUS + 6, base, LEADING, class_="label")
        else:
            view = Box(self._left, self._top, self._left + self._wide, self.bottom)
            later = later_label(node.label, (x, y), _RADIUS, view)
            name = later.drawn(class_="label later", visibility="hidden")
        sign = shape(self._kinds.index(node.kind), x, y, _RADIUS)
        return node_drawn(self._partners, number, (sign, name), self._words)
