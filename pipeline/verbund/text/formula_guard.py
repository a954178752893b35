"""Cells of CSV that a spreadsheet would run as a formula, and the apostrophe that keeps it off."""

from __future__ import annotations

from verbund.text.late_pattern import late

_FORMULA = late(r"'*[=+\-@\t\r]")
_GUARDED = late(r"'+[=+\-@\t\r]")


def guarded(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula; ``unguarded`` undoes it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """Return the text that a cell stands for."""
    return cell[1:] if _GUARDED.match(cell) else cell
