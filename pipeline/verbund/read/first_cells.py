"""The first filled cell of each column, as an example of what may stand there."""

from __future__ import annotations

from typing import Final

from verbund.read.tables import Table
from verbund.text.names import stripped

_ROWS: Final = 64
"""How many rows of each file are looked at."""


def first_cells(table: Table) -> dict[str, str]:
    """Return the first filled cell of each column, by the name of its field.

    Only the beginning of each file is read. Raises Findings where it cannot be.
    """
    found: dict[str, str] = {}
    for file, headings in zip(table.files, table.headings, strict=True):
        _, rows = next(file.chunks(_ROWS), (0, ()))
        for row in rows:
            for (name, _), at in headings.positions.items():
                if name not in found and at < len(row) and stripped(row[at]):
                    found[name] = row[at]
    return found
