"""Cells that mean the same without what is too much in them: blanks at the edges, separators."""

from __future__ import annotations

from verbund.findings import Localised, phrase
from verbund.read.headings import Column
from verbund.text.names import stripped


def tidied(column: Column, cell: str) -> tuple[str, Localised] | None:
    """Return a cell without blanks at its edges and empty values, and the reason; else None.

    A cell of nothing else stays: nobody reads it as something.
    """
    text = stripped(cell)
    if not text:
        return None
    separator = column.field.separator
    if separator is not None and separator in text:
        parts = list(map(stripped, text.split(separator)))
        filled = [part for part in parts if part]
        if len(filled) < len(parts) and filled:
            return separator.join(filled), phrase("fix.separators")
    return (text, phrase("fix.blanks")) if text != cell else None
