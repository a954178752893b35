"""Lists the texts in references that neither the records nor a decision resolve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from verbund.findings import Finding, Place
from verbund.model.column_kinds import Reference
from verbund.model.model import RecordType
from verbund.read.derived_file import places_around
from verbund.read.headings import Column, Headings
from verbund.read.listed_file import ListedFile
from verbund.read.pieces import column_of
from verbund.read.record_file import RecordFile, Rows
from verbund.read.tables import Table, Tables
from verbund.resolve import decision as slots
from verbund.resolve.index import Index
from verbund.resolve.terms import TermMaker
from verbund.text.names import normalise, stripped

OPEN: Final = frozenset({"R101", "R102", "R104"})
"""The codes of texts that a decision can settle; others are several values, or damaged."""

_MOST_PLACES: Final = 3


class Undecided(NamedTuple):
    """A text that is open in a column: why, how often it stands there, and its first places."""

    text: str
    record_type: RecordType
    column: Column
    code: str
    cells: int
    places: tuple[Place, ...]


class Survey(NamedTuple):
    """What is undecided, and notes: on decisions that no cell needs, for one."""

    undecided: list[Undecided]
    notes: list[Finding]


def survey(index: Index, tables: Tables) -> Survey:
    """Read all references, and list what is undecided: by table and column, the most often first.

    Spellings that are compared as equal are one text, written as first found.
    """
    found: list[Undecided] = []
    used: set[tuple[str, str, str]] = set()
    for record_type in index.model.record_types:
        table = tables.by_name.get(record_type.name)
        if table is None:
            continue
        for texts in _read(table, index):
            used |= texts.decided()
            found += [
                item._replace(places=places_around(item.places, table.files))
                for item in texts.undecided()
            ]
    return Survey(found, list(_unused(index, used)))


def _read(table: Table, index: Index) -> list[_Texts]:
    """Read the references of a table, by column."""
    maker = TermMaker(index.model, index)
    columns = [item for item in table.columns if isinstance(item.field.kind, Reference)]
    found = [_Texts(table.record_type, column, maker) for column in columns]
    for number, first, rows in table.chunks() if columns else ():
        for texts in found:
            texts.take(table.headings[number], first, rows, table.files[number])
    return found


class _Seen(NamedTuple):
    text: str
    cells: int
    places: tuple[Place, ...]


class _Texts:
    """The texts of one column that the records leave open, each with its places."""

    def __init__(self, record_type: RecordType, column: Column, maker: TermMaker) -> None:
        self._record_type, self._column, self._maker = record_type, column, maker
        self._resolved: set[str] = set()
        """Cells of which nothing is open."""

        self._open: dict[str, _Seen] = {}
        self._list: Column | None = None
        """The column of another table that lists values of this one, if one is in use."""

    def take(self, headings: Headings, first: int, rows: Rows, file: RecordFile) -> None:
        """Note what is open in some rows of a file, given the number of the first.

        Of a cell with more values than the limit nothing is noted: nobody answers so many
        questions.
        """
        most = file.most_values
        if isinstance(file, ListedFile) and file.listing.column == self._column.field.name:
            self._list = Column(file.listing.field, self._column.language)
        position = headings.positions.get((self._column.field.name, self._column.language))
        if position is None:
            return
        is_copy = isinstance(file, ListedFile) and self._column.field.name in {
            item.name for item in file.listing.copied
        }
        separator = self._column.field.separator
        for row, cell in enumerate(column_of(rows, position), start=first):
            if cell not in self._resolved:
                if separator and cell.count(separator) >= most:
                    continue
                parts = cell.split(separator) if separator else (cell,)
                left = list(filter(self._is_open, map(stripped, parts)))
                if not left:
                    self._resolved.add(cell)
                for text in left:
                    self._note(text, headings.place(self._column, row), is_copy=is_copy)

    def decided(self) -> set[tuple[str, str, str]]:
        """Return the questions of the decisions that settle one of the texts.

        One whose record is of no class that fits the column settles nothing here.
        """
        decided = self._maker.index.decisions.of(self._column.field)
        question = self._maker.index.decisions.question
        references = self._maker.references(self._column.field)
        return {
            question(decided[name])
            for name, seen in self._open.items()
            if name in decided
            if (found := references.resolve(seen.text)).decision is not None
            or found.problem == "unreadable"
        }

    def undecided(self) -> list[Undecided]:
        """Return the texts that no decision settles."""
        found = []
        for seen in self._open.values():
            problem = self._maker.value(self._column, seen.text).problem
            if self._list is not None and self._maker.is_parted_otherwise(self._list, seen.text):
                continue  # values with another separator between them: no decision settles that
            if problem is not None and problem.code in OPEN and seen.cells:
                place = self._record_type, self._column
                found.append(Undecided(seen.text, *place, problem.code, seen.cells, seen.places))
        return sorted(found, key=lambda item: (-item.cells, normalise(item.text)))

    def _is_open(self, text: str) -> bool:
        """Whether the records do not say what a text means."""
        if not text or text in self._resolved:
            return False
        if normalise(text) in self._open:
            return True
        references = self._maker.references(self._column.field)
        return references.by_records(text).problem is not None

    def _note(self, text: str, place: Place, *, is_copy: bool) -> None:
        """Note a text in a cell; one that is a copy is asked for where it is copied from."""
        seen = self._open.get(normalise(text), _Seen(text, 0, ()))
        if is_copy:
            self._open.setdefault(normalise(text), seen)
            return
        places = (*seen.places, place) if len(seen.places) < _MOST_PLACES else seen.places
        self._open[normalise(text)] = _Seen(seen.text, seen.cells + 1, places)


def _unused(index: Index, used: set[tuple[str, str, str]]) -> Iterator[Finding]:
    file = index.decisions.file
    for decision in file.decisions:
        if index.decisions.question(decision) not in used:
            yield file.finding("R119", decision, slots.TEXT, text=decision.text)
