"""The styles that cells had before they were coloured, kept to be given back.

They are those of cells in a hidden column of the list in front: spreadsheet programs keep these,
whatever numbers they give to styles. The comment of a coloured cell ends with the number of its
own, so it may be moved or sorted.
"""

from __future__ import annotations

from copy import copy
from typing import Any, Final

from openpyxl.styles import PatternFill

from verbund.report.annotated.colours import TEXT, is_ours
from verbund.text.column_letters import column_letters

_COLUMN: Final = 10
"""The hidden column, from 1: behind those of the list, and one between them."""


class KeptStyles:
    """The styles of a workbook's coloured cells, each once, by the numbers that comments name."""

    def __init__(self) -> None:
        self._styles: dict[tuple[int, ...], tuple[int, Any]] = {}

    def number_of(self, cell: Any) -> int:
        """Keep the style of a cell that is to be coloured, and return its number."""
        key = tuple(cell._style)
        return self._styles.setdefault(key, (len(self._styles) + 1, copy(cell._style)))[0]

    def write(self, sheet: Any) -> None:
        """Write them into the list in front."""
        for number, style in self._styles.values():
            cell = sheet.cell(number, _COLUMN, str(number))
            cell._style = style
        sheet.column_dimensions[column_letters(_COLUMN - 1)].hidden = True


def read_styles(sheet: Any) -> dict[int, tuple[Any, Any]]:
    """Return the fill and the colour of the font by number, as an earlier list has them."""
    found = {}
    for row in range(1, sheet.max_row + 1):
        cell = sheet._cells.get((row, _COLUMN))
        number = str(cell.value) if cell is not None else ""
        if number.isascii() and number.isdecimal():
            found[int(number)] = (copy(cell.fill), copy(cell.font.color))
    return found


def give_back(cell: Any, style: tuple[Any, Any] | None) -> None:
    """Give a cell the colours that it had; those that somebody gave it since stay."""
    if not is_ours(cell.fill):
        return
    fill, colour = style or (PatternFill(), None)
    cell.fill = fill
    if cell.font.color == TEXT.color:
        font: Any = copy(cell.font)
        font.color = colour
        cell.font = font
