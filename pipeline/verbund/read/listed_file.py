"""Rows of a table that the cells of another table list: one row for each value of a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import Final, NamedTuple

from verbund.findings import Finding, Place
from verbund.findings.finding import origin_of
from verbund.model.model import Listing, RecordType
from verbund.read.headings import Headings
from verbund.read.record_file import RecordFile
from verbund.read.row_file import RowFile
from verbund.system.input_file import too_large
from verbund.text.names import stripped

_MARK: Final = "\x1f"
"""What stands in the name of the sheet before the column: no format has it in a name of its own."""

_CHUNK: Final = 512
"""The number of rows around that are read at a time."""


class Listed(NamedTuple):
    """Where a row was listed: the row around it, with its cells, and the value in its cell."""

    row: int
    cells: tuple[str, ...]
    value: str


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


class ListedFile(RowFile):
    """The rows that a column of a file lists; they belong to another table than the file's.

    ``around`` is that file, with ``headings_around``, of the table ``own``. Rows count from 1, and
    have no place of their own: ``listed`` says where each stands.
    """

    def __init__(
        self,
        around: RecordFile,
        headings: Headings,
        listing: Listing,
        tables: tuple[RecordType, RecordType],
    ) -> None:
        self.around, self.headings_around, self.listing = around, headings, listing
        own, other = tables
        self.own = own
        self._list = headings.positions[listing.field.name, None]
        self._cells = list(_cells(headings, listing, own, other))
        super().__init__(around.file, f"{around.sheet or ''}{_MARK}{listing.field.name}")
        self.heading_row = 0

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

    def position_around(self, position: int) -> int:
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

    def listed(self, numbers: Set[int]) -> dict[int, Listed]:
        """Return where rows were listed, by their numbers; the file around is read once."""
        found: dict[int, Listed] = {}
        first, last = 1, max(numbers, default=0)
        for number, row, values in self.lists() if last else ():
            for at in numbers & set(range(first, first + len(values))):
                found[at] = Listed(number, tuple(row), values[at - first])
            first += len(values)
            if first > last:
                break
        return found

    def numbers(self, positions: Sequence[int]) -> set[int]:
        """Return the numbers of the rows that some rows around list, by their positions there."""
        wanted = {position + self.around.first_row for position in positions}
        found: set[int] = set()
        first = 1
        for number, _, values in self.lists() if wanted else ():
            if number in wanted:
                found.update(range(first, first + len(values)))
            first += len(values)
        return found

    def lists(self) -> Iterator[tuple[int, Sequence[str], list[str]]]:
        """Yield each row around that lists something: its number, its cells and the values.

        Rows of another length than the headings are told where they stand. A cell with more values
        than the limit lists nothing.
        """
        for number, row, values in self._lists():
            if values is not None:
                yield number, row, values

    def _lists(self) -> Iterator[tuple[int, Sequence[str], list[str] | None]]:
        """Yield the same, with None for the values of a cell that has too many."""
        separator, width = self.listing.field.separator, len(self.headings_around.texts)
        for first, rows in self.around.chunks(_CHUNK):
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


def places_around(places: Iterable[Place], files: Iterable[RecordFile]) -> tuple[Place, ...]:
    """Return places in files of a table; those in lists are the cells that they were taken from."""
    lists = {file.origin: file for file in files if isinstance(file, ListedFile)}
    return tuple(_around(place, lists.get(origin_of(place))) for place in places)


def _around(place: Place, file: ListedFile | None) -> Place:
    if file is None or place.row is None:
        return place
    listed = file.listed({place.row}).get(place.row)
    position = file.position_around(place.position)
    heading = file.headings_around.texts[position]
    row = None if listed is None else listed.row
    return Place(file.shown, file.around.sheet, row, None, heading, position)


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
