"""Names of cells as spreadsheets have them."""

from __future__ import annotations

from verbund.read.places import Address
from verbund.text.column_letters import column_letters


def sheet_address(sheet: str | None, row: int, position: int | None) -> Address:
    """Return the name of a cell, or of a row, of a sheet, such as ``Orte!B7``."""
    letters = "" if position is None else column_letters(position)
    return Address(f"{sheet}!{letters}{row}", kind="cell")
