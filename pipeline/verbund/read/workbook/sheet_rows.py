"""Rows of a sheet as both formats give them, and what a table makes of merged and hidden ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from verbund.findings import Localised, phrase
from verbund.read.workbook.faults import DamagedError
from verbund.text.column_letters import column_letters
from verbund.text.names import stripped

ROWS: Final = 1_048_576
"""The most rows of a sheet, in all programs of this kind that are in use."""

COLUMNS: Final = 16_384
"""The most columns of a sheet."""

AREAS: Final = 100_000
"""The most merged areas of a sheet that are kept."""

_SHOWN: Final = 20
"""The most rows or areas that a note names."""


class SheetRow(NamedTuple):
    """A row of a sheet: its number from 1, and its cells that are not empty, by position.

    ``times`` is how often it stands there, one below the other; ``is_repeated`` whether the file
    has it once for many. ``uncomputed`` are the positions of formulas whose result is not stored;
    ``worded`` those of numbers that are shown with words, and these; ``yearless`` those of days
    whose year is not shown.
    """

    number: int
    cells: dict[int, str]
    hidden: bool = False
    times: int = 1
    uncomputed: Sequence[int] = ()
    is_repeated: bool = False
    worded: Sequence[tuple[int, str]] = ()
    yearless: Sequence[int] = ()


class Area(NamedTuple):
    """A merged area: its first and last row from 1, its first and last position from 0."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def cells(self) -> int:
        """Return how many cells the area has."""
        return (abs(self.bottom - self.top) + 1) * (abs(self.right - self.left) + 1)

    @property
    def name(self) -> str:
        """Return the name that spreadsheets have for it, such as ``B2:B5``."""
        first, last = column_letters(self.left), column_letters(self.right)
        return f"{first}{self.top}:{last}{self.bottom}"


def column_position(letters: str) -> int:
    """Return the position from 0 of a column such as ``AB``. Raises ValueError for other texts."""
    position = 0
    for letter in letters.upper():
        digit = ord(letter) - ord("A") + 1
        if not 1 <= digit <= 26:
            raise ValueError(letters)
        position = position * 26 + digit
        if position > COLUMNS:
            break
    if not position:
        raise ValueError(letters)
    return position - 1


def row_number(text: str) -> int:
    """Return the number of a row. Raises ValueError for a text that is none."""
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text) if len(text) < len("10000000") else ROWS + 1


class Listed:
    """Names or numbers of rows for a note: those that it names, and how many more there are."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._rows: list[tuple[int, int]] = []
        self.more = 0

    def __bool__(self) -> bool:
        return bool(self._names or self._rows)

    def add(self, name: str) -> None:
        """Add a name."""
        if len(self._names) < _SHOWN:
            self._names.append(name)
        else:
            self.more += 1

    def add_rows(self, number: int, times: int = 1) -> None:
        """Add a row and those below it, so many in all; rows come in order."""
        last = number + times - 1
        if self._rows and self._rows[-1][1] == number - 1:
            self._rows[-1] = self._rows[-1][0], last
        elif len(self._rows) < _SHOWN:
            self._rows.append((number, last))
        else:
            self.more += times

    def text(self) -> Localised:
        """Return what is named, and how many more; several rows below each other as ``7–9``."""
        rows = [f"{first}–{last}" if last > first else str(first) for first, last in self._rows]
        names = ", ".join([*self._names, *rows])
        key = "workbook.listed-more" if self.more else "workbook.listed"
        return phrase(key, names=names, more=str(self.more))


class HiddenColumns:
    """The columns of a sheet that no one sees, as spans of positions."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []

    def add(self, first: int, last: int) -> None:
        """Add a column and those beside it, up to the last."""
        if len(self._spans) < COLUMNS:
            self._spans.append((first, last))

    def listed(self, headings: Sequence[str]) -> Listed:
        """Return those of them that have a heading, by their letters."""
        found = Listed()
        for position, text in enumerate(headings):
            if stripped(text) and any(first <= position <= last for first, last in self._spans):
                found.add(column_letters(position))
        return found


class MergedCells:
    """Gives the text of a merged area to each of its rows that has cells of its own.

    A row without any is none: where all cells of two rows are merged, there is one record. To the
    right of its first column, an area has no text. ``filled`` names the areas that this was done
    for.
    """

    def __init__(self, areas: Iterable[Area] = ()) -> None:
        self._coming = deque(sorted(areas))
        self._active: dict[int, tuple[Area, str]] = {}
        self._told: set[int] = set()
        self.filled = Listed()

    def __bool__(self) -> bool:
        return bool(self._coming or self._active)

    def add(self, area: Area) -> None:
        """Add an area that begins in a row which is still to be filled, and not above others.

        One of a single row has nothing to fill.
        """
        if area.bottom > area.top:
            self._coming.append(area)

    def fill(self, row: SheetRow) -> None:
        """Add to a row the texts of areas that reach down to it; rows come in order."""
        if not self:
            return
        ended = [left for left, (area, _) in self._active.items() if area.bottom < row.number]
        for left in ended:
            del self._active[left]
        self._begin(row)
        for left, (area, text) in self._active.items():
            if left not in row.cells:
                row.cells[left] = text
                if left not in self._told:
                    self._told.add(left)
                    self.filled.add(area.name)

    def _begin(self, row: SheetRow) -> None:
        while self._coming and self._coming[0].top <= row.number:
            area = self._coming.popleft()
            text = row.cells.get(area.left)
            if area.top == row.number and text is not None:
                self._active[area.left] = (area, text)
                self._told.discard(area.left)


def filled_rows(rows: Iterable[SheetRow], merged: MergedCells) -> Iterator[SheetRow]:
    """Yield the rows that have cells, with the texts of merged ones.

    Raises DamagedError where rows are not in order, or lie below all that a sheet can have.
    """
    last = 0
    for row in rows:
        if row.number <= last:
            raise DamagedError("row-order", row.number)
        if not row.cells and not row.uncomputed:
            continue
        last = row.number + row.times - 1
        if last > ROWS:
            raise DamagedError("row-beyond", limit=f"{ROWS:,}")
        if row.times > 1 and merged:
            for number in range(row.number, last + 1):
                one = row._replace(number=number, cells={**row.cells}, times=1)
                merged.fill(one)
                yield one
        else:
            merged.fill(row)
            yield row
