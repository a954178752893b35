"""The first cell of each column that can be a value of it, as an example for who fills it in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from verbund.model.model import Field
from verbund.read.tables import Table
from verbund.text.names import stripped

_ROWS: Final = 64
"""How many rows of each file are looked at."""


def first_cells(table: Table, can_be: Callable[[Field, str], bool]) -> dict[str, str]:
    """Return the first filled cell of each column that ``can_be`` its value, by the field's name.

    A mistake is no example.

    Only the beginning of each file is read. Raises Findings where it cannot be.
    """
    found: dict[str, str] = {}
    beside = (field for _, field in table.record_type.beside.values())
    fields = {field.name: field for field in (*table.record_type.columns, *beside)}
    for file, headings in zip(table.files, table.headings, strict=True):
        _, rows = next(file.chunks(_ROWS), (0, ()))
        for row in rows:
            for (name, _), at in headings.positions.items():
                if name in found or at >= len(row) or not stripped(row[at]):
                    continue
                if can_be(fields[name], stripped(row[at])):
                    found[name] = row[at]
    return found
