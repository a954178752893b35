"""Rows of a table made of cells of a file of another table, which are read as a file as well."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Final, Generic, TypeVar

from verbund.data_class import NamedTuple
from verbund.findings import Place
from verbund.findings.finding import origin_of
from verbund.read.headings import Headings
from verbund.read.record_file import RecordFile
from verbund.read.row_file import RowFile

MARK: Final = "\x1f"
"""What stands in the name of the sheet of such rows: no format has it in a name of its own."""

CHUNK: Final = 512
"""The number of rows around that are read at a time."""


class Derived(NamedTuple):
    """What a row was made of: the row around it, with its cells, and one value of a cell there.

    ``position`` is that of the cell with the value.
    """

    row: int
    cells: tuple[str, ...]
    value: str
    position: int


Item = TypeVar("Item")
"""What a row is made of, as the file that makes it knows it."""


class DerivedFile(RowFile, Generic[Item]):
    """Rows that are made of the cells of a file of another table.

    ``around`` is that file, with ``headings_around``. Rows count from 1, and have no place of their
    own: ``derived`` says what each was made of. ``label`` tells the rows from others that are made
    of the same file.
    """

    def __init__(self, around: RecordFile, headings: Headings, label: str) -> None:
        self.around, self.headings_around = around, headings
        super().__init__(around.file, f"{around.sheet or ''}{MARK}{label}")
        self.heading_row = 0

    @property
    @abstractmethod
    def columns(self) -> Headings:
        """Return the columns that the rows have."""

    @abstractmethod
    def made(self) -> Iterator[tuple[int, Sequence[str], Sequence[Item]]]:
        """Yield each row around that rows are made of: its number, its cells, an item a row."""

    @abstractmethod
    def describe(self, number: int, row: Sequence[str], item: Item) -> Derived:
        """Return what a row was made of, given the row around it."""

    def place_around(self, place: Place, derived: Derived | None) -> Place:
        """Return the place around of a place in a row; of a row that is not known, the value's."""
        row = None if derived is None else derived.row
        return self.around_place(row, self.position_around(place.position, derived))

    def around_place(self, row: int | None, position: int) -> Place:
        """Return the place of a cell of the file around."""
        heading = self.headings_around.texts[position] if position >= 0 else None
        return Place(self.shown, self.around.sheet, row, None, heading, position)

    @abstractmethod
    def position_around(self, position: int, derived: Derived | None) -> int:
        """Return the column of the file around that a column of a row is taken from."""

    def derived(self, numbers: Set[int]) -> dict[int, Derived]:
        """Return what rows were made of, by their numbers; the file around is read once."""
        found: dict[int, Derived] = {}
        first, last = 1, max(numbers, default=0)
        for number, row, items in self.made() if last else ():
            for at in numbers & set(range(first, first + len(items))):
                found[at] = self.describe(number, row, items[at - first])
            first += len(items)
            if first > last:
                break
        return found

    def numbers(self, positions: Sequence[int]) -> set[int]:
        """Return the numbers of the rows made of some rows around, by their positions there."""
        wanted = {position + self.around.first_row for position in positions}
        found: set[int] = set()
        first = 1
        for number, _, items in self.made() if wanted else ():
            if number in wanted:
                found.update(range(first, first + len(items)))
            first += len(items)
        return found


def places_around(places: Iterable[Place], files: Iterable[RecordFile]) -> tuple[Place, ...]:
    """Return places in files of a table; those in rows that are made are in the cells around."""
    derived = {file.origin: file for file in files if isinstance(file, DerivedFile)}
    return tuple(_around(place, derived.get(origin_of(place))) for place in places)


def _around(place: Place, file: DerivedFile[object] | None) -> Place:
    if file is None or place.row is None:
        return place
    return file.place_around(place, file.derived({place.row}).get(place.row))
