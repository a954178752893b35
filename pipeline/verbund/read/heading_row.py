"""Finds the row of headings in a file whose first row has none, or few, of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from verbund.read.title_rows import heading_count

ROWS = 20
"""The rows at the beginning of a file among which the headings are looked for."""


def find_heading_row(
    beginnings: Iterable[Iterable[Sequence[str]]], knows: Callable[[str], bool]
) -> int | None:
    """Return the number of the row that holds the headings, if it is not the first; else None.

    Rows count as in a spreadsheet. ``beginnings`` are the first rows of the file, in each way in
    which it may be meant; ``knows`` says whether a heading is one of the table's. Such a row has
    two headings or more, more than the first row has, and hardly anything else. Offices write the
    name of a list above its headings.
    """
    best: tuple[int, int] | None = None
    for rows in beginnings:
        for number, row in enumerate(rows, start=1):
            count = heading_count(row, knows)
            if best is None or count > best[0]:
                best = count, number
    return best[1] if best is not None and best[1] > 1 else None
