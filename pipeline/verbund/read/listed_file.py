"""Rows of a table that the cells of another table list: one row for each value of a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from verbund.data_class import NamedTuple
from verbund.findings import Finding, Place
from verbund.model.model import Listing, RecordType
from verbund.read.derived_file import CHUNK, Derived, DerivedFile
from verbund.read.headings import Headings
from verbund.read.record_file import RecordFile
from verbund.system.input_file import too_large
from verbund.text.names import stripped


class _Cell(NamedTuple):
    """How a column of the rows is filled: ``position`` of the row around, None for the list."""

    name: str
    language: str | None
    position: int | None
    fill: Callable[[Sequence[str], str], str]

    @property
    def heading(self) -> str:
        """Return the column as a heading."""
        return self.name if self.language is None else f"{self.name}@{self.language}"


class ListedFile(DerivedFile[str]):
    """The rows that a column of a file lists; they belong to another table than the file's.

    ``around`` is that file, of the table ``own``.
    """

    def __init__(
        self,
        around: RecordFile,
        headings: Headings,
        listing: Listing,
        tables: tuple[RecordType, RecordType],
    ) -> None:
        self.listing = listing
        own, other = tables
        self.own = own
        self._list = headings.positions[listing.field.name, None]
        self._cells = list(_cells(headings, listing, own, other))
        super().__init__(around, headings, listing.field.name)

    @property
    def columns(self) -> Headings:
        """Return the columns that the rows have."""
        return Headings(
            self.shown,
            tuple(self.headings),
            {(cell.name, cell.language): place for place, cell in enumerate(self._cells)},
            sheet=self.sheet,
            at=0,
            listed=True,
        )

    def position_around(self, position: int, derived: Derived | None = None) -> int:
        """Return the column of the file around that a column of the rows is taken from."""
        if 0 <= position < len(self._cells):
            around = self._cells[position].position
            return self._list if around is None else around
        return self._list

    def read_rows(self) -> Iterator[list[str]]:
        """Yield the headings, then the rows that are listed (``RowFile.read_rows``).

        What cannot be read around them is told there.
        """
        yield [cell.heading for cell in self._cells]
        for number, row, values in self._lists():
            if values is None:
                self.report(self._too_many(number))
                self.complete = False
                continue
            self.bytes_read = self.around.bytes_read
            for value in values:
                yield [cell.fill(row, value) for cell in self._cells]
        if not self.around.complete:
            self.complete = False

    def made(self) -> Iterator[tuple[int, Sequence[str], list[str]]]:
        """Yield each row around that lists something: its number, its cells and the values.

        Rows of another length than the headings are told where they stand. A cell with more values
        than the limit lists nothing.
        """
        for number, row, values in self._lists():
            if values is not None:
                yield number, row, values

    def describe(self, number: int, row: Sequence[str], item: str) -> Derived:
        """Return what a row was made of: the value is in the cell that lists it."""
        return Derived(number, tuple(row), item, self._list)

    def _lists(self) -> Iterator[tuple[int, Sequence[str], list[str] | None]]:
        """Yield the same, with None for the values of a cell that has too many."""
        separator, width = self.listing.field.separator, len(self.headings_around.texts)
        for first, rows in self.around.chunks(CHUNK):
            for number, row in enumerate(rows, start=first):
                if len(row) != width or not row[self._list]:
                    continue
                if separator and row[self._list].count(separator) >= self.most_values:
                    yield number, row, None
                    continue
                parts = row[self._list].split(separator) if separator else [row[self._list]]
                values = [text for part in parts if (text := stripped(part))]
                if values:
                    yield number, row, values

    def _too_many(self, row: int) -> Finding:
        """Return the finding of a cell with more values than the limit."""
        heading = self.headings_around.texts[self._list]
        place = Place(self.shown, self.around.sheet, row, None, heading, self._list)
        return too_large(place, "values", self.most_values, "values")


def _cells(
    headings: Headings, listing: Listing, own: RecordType, other: RecordType
) -> Iterator[_Cell]:
    key = headings.positions[own.keys[0], None]
    yield _Cell(listing.reference, None, key, lambda row, value: row[key])
    yield _Cell(listing.column, None, None, lambda row, value: value)
    for stated in listing.stated:
        yield _Cell(stated.name, stated.language, None, _state(stated.text))
    for copied in listing.copied:
        between = own.field(copied.source).separator, other.field(copied.name).separator
        for (name, language), position in sorted(headings.positions.items(), key=lambda at: at[1]):
            if name == copied.source:
                yield _Cell(copied.name, language, position, _copy(position, *between))


def _state(text: str) -> Callable[[Sequence[str], str], str]:
    return lambda row, value: text


def _copy(
    position: int, separator: str | None, wanted: str | None
) -> Callable[[Sequence[str], str], str]:
    if separator is None or wanted is None or separator == wanted:
        return lambda row, value: row[position]
    return lambda row, value: wanted.join(row[position].split(separator))
