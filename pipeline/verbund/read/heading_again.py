"""Repeated rows of headings, as where tables were joined into one file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import field
from enum import Enum, auto
from itertools import chain

from verbund.data_class import data_class
from verbund.read.grid import Grid
from verbund.text.names import normalise, stripped
from verbund.text.normal_form import normal

ColumnOf = Callable[[str], tuple[str, str | None] | None]
"""Returns the column that a heading means, with its language; None for any other text."""

_FEWEST = 2
"""The fewest headings of a row of headings; a single one may be a record's text."""

_BETWEEN = "`"
"""What stands between cells that are looked at together; any cell may hold it."""


class Again(Enum):
    """How a row of headings compares to the headings of the file."""

    SAME = auto()
    """Equal columns at equal positions: the rows below are read on."""

    OTHER = auto()
    """Other columns, or another order: the rows below would be read under wrong headings."""


@data_class(slots=True)
class HeadingRows:
    """Recognises rows of headings in one file; ``column_of`` says what a heading means.

    ``headings`` are those of the file, ``keys`` the names of the columns that make its key. Only
    rows with a heading of the first of them are looked for.
    """

    headings: Sequence[str]
    keys: Sequence[str]
    column_of: ColumnOf
    marks: Sequence[str]
    """The headings of the first key column, in lower case."""

    accepted: Collection[str]
    """The headings of all columns, normalised; some may have a language behind them as well."""

    _own: list[tuple[str, str | None] | None] = field(init=False)

    def __post_init__(self) -> None:
        self._own = list(map(self.column_of, self.headings))

    def are_possible(self) -> bool:
        """Whether the file has headings enough for a row of them to be told from a record."""
        return len(self.headings) >= _FEWEST

    def places_in(self, rows: Sequence[Sequence[str]]) -> Sequence[int]:
        """The places of rows to look at: all others have fewer headings than are needed.

        Headings are searched for in all cells at once, and most pieces hold none.
        """
        cells = rows.cells if isinstance(rows, Grid) else list(chain.from_iterable(rows))
        joined = normal(_BETWEEN.join(cells)).casefold()
        folded = joined.split(_BETWEEN)
        if len(folded) != len(cells):
            return range(len(rows))
        known = self._known_of({*folded}, joined)
        if len(known) < _FEWEST:
            return ()
        found = [place for place, cell in enumerate(folded) if cell in known]
        if isinstance(rows, Grid):
            counts = Counter([place // rows.width for place in found])
        else:
            row_of = [place for place, row in enumerate(rows) for _ in row]
            counts = Counter([row_of[place] for place in found])
        return sorted(place for place, count in counts.items() if count >= _FEWEST)

    def _known_of(self, cells: set[str], joined: str) -> set[str]:
        """Those cells, with case folded, that may mean columns; ``joined`` is their text."""
        known = cells.intersection(self.accepted)
        if "@" in joined:
            known |= {cell for cell in cells if "@" in cell and self.column_of(cell) is not None}
        beside = (" " + _BETWEEN, _BETWEEN + " ", "  ")
        if not joined.isprintable() or any(blanks in f"`{joined}`" for blanks in beside):
            known |= {cell for cell in cells if normalise(cell) in self.accepted}
        return known

    def look_at(self, row: Sequence[str]) -> Again | None:
        """Return how a row compares to the headings of the file; None for a record.

        In a row of headings all cells are headings, or half of them with the key's among them.
        """
        columns = [self.column_of(cell) if stripped(cell) else None for cell in row]
        known = [column for column in columns if column is not None]
        if len(known) < _FEWEST or len(set(known)) < len(known):
            return None
        filled = sum(1 for cell in row if stripped(cell))
        has_key = any(name in self.keys for name, _ in known)
        if len(known) < filled and not (has_key and 2 * len(known) >= filled):
            return None
        same = len(row) == len(self._own) and all(
            column == own and normalise(cell) == normalise(text)
            if column is None and stripped(cell)
            else column in (None, own)
            for column, own, cell, text in zip(columns, self._own, row, self.headings, strict=True)
        )
        return Again.SAME if same else Again.OTHER
