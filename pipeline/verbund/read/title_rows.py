"""Rows above the headings, such as the title of a list: which row has the headings then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from verbund.text.names import normalise, stripped

Weigh = Callable[[str], int]
"""How much a text says that its row has the headings, by what a mapping says of it; 0 for others.

``ENOUGH`` is enough for a row.
"""

ENOUGH: Final = 2

MOST_TITLE_ROWS: Final = 9
"""The most rows that may stand above the headings."""


def heading_row_below_titles(
    rows: Sequence[Sequence[str]], knows: Callable[[str], bool]
) -> int | None:
    """Return the number of the row with the headings; None if row 1 has any, or no row has them.

    ``rows`` are the first ones of the file, row 1 first; ``knows`` says whether a text is a heading
    of the table. The headings are the first row of which two cells or more, and half of those that
    are filled, are such. No row above may be as full as a record: half of the headings or more.
    """
    if not rows or any(map(knows, rows[0])):
        return None
    for number, row in enumerate(rows[1 : MOST_TITLE_ROWS + 1], start=2):
        if heading_count(row, knows):
            least = max(2, (_filled(row) + 1) // 2)
            return number if all(_filled(above) < least for above in rows[: number - 1]) else None
    return None


def mapped_heading_row(rows: Sequence[Sequence[str]], weigh: Weigh) -> int | None:
    """Return the number of the row that has the headings of a mapping; None if no row has them.

    ``rows`` are the first ones of the file. Whoever wrote the mapping has said what the headings
    are: neither how many others stand beside them counts, nor what stands above.
    """
    sums = [heading_weight(row, weigh) for row in rows[: MOST_TITLE_ROWS + 1]]
    most = max(sums, default=0)
    return sums.index(most) + 1 if most >= ENOUGH else None


def heading_weight(row: Sequence[str], weigh: Weigh) -> int:
    """Return how much the cells of a row say that it has the headings; equal ones count once."""
    return sum(map(weigh, {normalise(cell) for cell in row if stripped(cell)}))


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if stripped(cell))


def heading_count(row: Sequence[str], knows: Callable[[str], bool]) -> int:
    """Return how many cells are headings; 0 if they are less than two, or less than half."""
    filled = [cell for cell in row if stripped(cell)]
    count = sum(map(knows, filled))
    return count if count > 1 and 2 * count >= len(filled) else 0
