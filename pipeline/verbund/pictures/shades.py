"""Shades for numbers: five, from none to the most; the number itself is written beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from verbund.pictures.svg import leaf

# Used where no style sheet is: black texts on them have 7:1 and more.
FILLS: Final = ("#fff", "#dce9f7", "#b4d0ee", "#94c0ec", "#74aee8")


class Shades:
    """The steps of shades for some numbers."""

    def __init__(self, values: Iterable[int]) -> None:
        self._most = max(values, default=0)

    def of(self, value: int) -> int:
        """Return the shade of a number: 0 for none, else a quarter of the most each."""
        return min(-(-4 * value // self._most), 4) if value > 0 else 0

    def steps(self) -> Iterator[tuple[int, str]]:
        """Yield each shade that is in use with the numbers that have it."""
        numbers: dict[int, list[int]] = {}
        for value in range(self._most + 1) if self._most <= 8 else self._edges():
            numbers.setdefault(self.of(value), []).append(value)
        for shade, found in sorted(numbers.items()):
            first, last = min(found), max(found)
            yield shade, str(first) if first == last else f"{first}–{last}"

    def _edges(self) -> Iterator[int]:
        yield 0
        for quarter in range(4):
            yield quarter * self._most // 4 + 1
            yield (quarter + 1) * self._most // 4

    def drawn(self, name: str, value: int, /, **attributes: str | float | None) -> str:
        """Return an element with the shade of a number."""
        shade = self.of(value)
        look = {"class_": f"shade-{shade} border", "fill": FILLS[shade], "stroke": "#6a6a6a"}
        return leaf(name, **look, **attributes)
