"""The cells of a mapping file: its columns, and texts that no spreadsheet takes for a formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from verbund.findings import Language
from verbund.text.names import normalise, stripped

FILE: Final = "file"
SHEET: Final = "sheet"
HEADING: Final = "heading"
VALUE: Final = "value"
TABLE: Final = "table"
COLUMN: Final = "column"

HEADINGS: Final[Mapping[str, Mapping[Language, str]]] = {
    FILE: {"en": "file", "de": "Datei"},
    SHEET: {"en": "sheet", "de": "Blatt"},
    HEADING: {"en": "heading", "de": "Überschrift"},
    VALUE: {"en": "value", "de": "Wert"},
    TABLE: {"en": "table", "de": "Tabelle"},
    COLUMN: {"en": "column", "de": "Spalte"},
    "why": {"en": "why", "de": "Warum"},
    "candidates": {"en": "candidates", "de": "Vorschläge"},
    "note": {"en": "note", "de": "Bemerkung"},
}
"""The headings of each column of a mapping; those behind the sixth are for people alone."""

_NAMES: Final = {
    normalise(text): name for name, texts in HEADINGS.items() for text in (name, *texts.values())
}
_AS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "'")


def column_named(heading: str) -> str | None:
    """Return the column of a mapping that a heading means; None for another text."""
    return _NAMES.get(normalise(heading))


def is_column(heading: str) -> bool:
    """Whether a text is a heading of a mapping."""
    return column_named(heading) is not None


def written(text: str) -> str:
    """Return a text of somebody's file as a cell that no spreadsheet program takes for a formula.

    ``read`` gives the text back.
    """
    return f"'{text}" if text.startswith(_AS_FORMULA) else text


def read(cell: str) -> str:
    """Return the text that a cell of a mapping means."""
    text = stripped(cell)
    return text[1:] if text.startswith("'") and text[1:].startswith(_AS_FORMULA) else text
