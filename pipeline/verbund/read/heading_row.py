"""Finds the row of headings in a file whose first row has none, or few, of the table."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from io import StringIO
from itertools import islice

from verbund.text.names import stripped

_ROWS = 20
_DELIMITERS = ",;\t|"


def find_heading_row(start: bytes, knows: Callable[[str], bool]) -> int | None:
    """Return the number of the row that holds the headings, if it is not the first; else None.

    Rows count as in a spreadsheet. ``start`` is the beginning of the file, ``knows`` says whether a
    heading is one of the table's. Such a row has two headings or more, more than the first row has,
    and hardly anything else. Offices write the name of a list above its headings.
    """
    text = start.decode("utf-8-sig", "replace")
    best: tuple[int, int] | None = None
    for delimiter in _DELIMITERS:
        for number, row in enumerate(_rows(text, delimiter), start=1):
            count = _known(row, knows)
            if best is None or count > best[0]:
                best = count, number
    return best[1] if best is not None and best[1] > 1 else None


def _rows(start: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(StringIO(start, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        rows.extend(islice(reader, _ROWS))
    except csv.Error:
        pass  # the rows read before the error count
    if rows and rows[0] and rows[0][0].lower().startswith("sep="):
        del rows[0]
    return rows


def _known(row: Sequence[str], knows: Callable[[str], bool]) -> int:
    """Return how many cells are headings; 0 if they are less than two, or less than half."""
    filled = [cell for cell in row if stripped(cell)]
    count = sum(map(knows, filled))
    return count if count > 1 and 2 * count >= len(filled) else 0
