"""Names of columns as in spreadsheets."""

from __future__ import annotations


def column_letters(position: int) -> str:
    """Return the name of a column in a spreadsheet, such as ``AB``, given its position from 0."""
    letters, rest = "", position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
