"""Positions in a text as lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from verbund.read.places import Span


class TextPlaces:
    """Finds the line and the column of positions in a text (``Span``)."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *accumulate(map(len, text.splitlines(keepends=True)))]

    def line(self, at: int) -> int:
        """Return the number of the line that holds a position, from 1."""
        return bisect_right(self._starts, at)

    def span(self, start: int, end: int) -> Span:
        """Return the span of a part of the text."""
        return Span(*self._place(start), *self._place(end))

    def _place(self, at: int) -> tuple[int, int]:
        line = self.line(at)
        before = self._text[self._starts[line - 1] : at]
        return line, len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1
