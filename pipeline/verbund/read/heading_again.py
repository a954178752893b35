"""Repeated rows of headings, as where tables were joined into one file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from verbund.text.names import stripped

ColumnOf = Callable[[str], tuple[str, str | None] | None]
"""Returns the column that a heading means, with its language; None for any other text."""

_FEWEST = 2
"""The fewest headings of a row of headings; a single one may be a record's text."""


class Again(Enum):
    """How a row of headings compares to row 1."""

    SAME = auto()
    """Equal columns at equal positions: the rows below are read on."""

    OTHER = auto()
    """Other columns, or another order: the rows below would be read under wrong headings."""


@dataclass(slots=True)
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

    delimiter: str
    _own: list[tuple[str, str | None] | None] = field(init=False)
    _forms: tuple[tuple[bytes, tuple[bytes, ...]], ...] = field(init=False)

    def __post_init__(self) -> None:
        self._own = list(map(self.column_of, self.headings))
        cut = self.delimiter.encode()
        ends = (cut, b"\n", b"\r", b" ")
        found = []
        for mark in map(str.encode, self.marks):
            forms = [
                b'"' + mark + b'"',
                *(b + mark + e for b in (b"\n", b"\r") for e in (cut, b" ")),
            ]
            found.append((mark, (*forms, *(cut + mark + end for end in ends), b" " + mark + cut)))
        self._forms = tuple(found)

    def may_be_in(self, piece: bytes) -> bool:
        """Whether a piece of the file may hold such a row; few do, and this check is quick."""
        if len(self.headings) < _FEWEST:
            return False
        plain = piece.lower()
        return any(
            mark in plain and (plain.startswith(mark) or any(form in plain for form in forms))
            for mark, forms in self._forms
        )

    def look_at(self, row: Sequence[str]) -> Again | None:
        """Return how a row compares to the headings of row 1; None for a record.

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
            column in (None, own) and (column is not None or not stripped(cell))
            for column, own, cell in zip(columns, self._own, row, strict=True)
        )
        return Again.SAME if same else Again.OTHER
