"""Rows of a table of statements about values, made of columns that stand beside the values.

Where ``start_source`` stands beside ``start``, each value of ``start`` of which something is said
becomes a row of the table of statements (record 0067).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final, Protocol

from verbund.data_class import NamedTuple
from verbund.model.column_kinds import ConceptColumn
from verbund.model.model import RecordType, ValueStatements
from verbund.rdf.terms import Iri, Term, ntriples
from verbund.read.derived_file import CHUNK, Derived, DerivedFile
from verbund.read.headings import Column, Headings
from verbund.read.record_file import RecordFile
from verbund.text.late_pattern import late
from verbund.text.names import stripped

_ID: Final = late(r"[A-Za-z0-9_~-]+")
_DIGITS: Final = 16
"""The digits of a checksum that tells the values of one cell apart."""

_TRIPLE: Final = 4
"""The columns before those that are copied: the id, and the triple."""


class RowMeaning(Protocol):
    """What a row around is about; only the records as a whole can tell."""

    @property
    def base(self) -> str:
        """The IRI below which all records lie."""
        ...

    def identify(self, row: Sequence[str]) -> str:
        """Return the IRI of a row's record relative to the base; empty where it has none."""
        ...

    def terms(self, column: Column, cell: str) -> Sequence[Term]:
        """Return the distinct values of a cell."""
        ...


class StatedColumn(NamedTuple):
    """A column whose values are stated, as a file has it.

    ``positions`` are its own, one a language; ``about`` gives for each column of the rows that is
    copied the position of the one beside, or none.
    """

    name: str
    values: tuple[tuple[Column, int], ...]
    about: tuple[int | None, ...]

    def is_filled(self, row: Sequence[str]) -> bool:
        """Whether a row says anything of a value in this column."""
        return any(at is not None and stripped(row[at]) for at in self.about)


class Statement(NamedTuple):
    """A row: of which column and cell, its id, the record's IRI and the value."""

    stated: StatedColumn
    position: int
    id: str
    subject: str
    value: Term


class StatedFile(DerivedFile[Statement]):
    """The statements about values that a file makes, as rows of the table of statements.

    There are none before ``meaning`` is set, which needs an index of all records. ``own`` is the
    table of the file around.
    """

    def __init__(
        self, around: RecordFile, headings: Headings, own: RecordType, statements: ValueStatements
    ) -> None:
        self.own, self.statements = own, statements
        self.meaning: RowMeaning | None = None
        beside = own.beside
        found = {name: beside[name] for name, _ in headings.positions if name in beside}
        names = sorted({stated for stated, _ in found.values()})
        names = [name for name in names if own.stated[name].table == statements.table]
        copied: dict[tuple[str, str | None], None] = {}
        for name, language in headings.positions:
            if name in found and found[name][0] in names:
                copied[name.removeprefix(f"{found[name][0]}_"), language] = None
        order = [field.name for field in statements.about]
        self._copied = sorted(copied, key=lambda item: (order.index(item[0]), item[1] or ""))
        self.stated = tuple(self._stated(headings, name) for name in names)
        self._at = {at: item for item in self.stated for _, at in item.values}
        super().__init__(around, headings, statements.table)

    def _stated(self, headings: Headings, name: str) -> StatedColumn:
        field = self.own.field(name)
        values = [
            (Column(field, language), position)
            for (own, language), position in headings.positions.items()
            if own == name
        ]
        about = [headings.positions.get((f"{name}_{one}", tag)) for one, tag in self._copied]
        return StatedColumn(name, tuple(values), tuple(about))

    @property
    def columns(self) -> Headings:
        """Return the columns that the rows have."""
        own = self.statements
        names: list[tuple[str, str | None]] = [
            (name, None) for name in (own.key, own.subject, own.predicate, own.object)
        ]
        return Headings(
            self.shown,
            tuple(self.headings),
            {name: place for place, name in enumerate([*names, *self._copied])},
            sheet=self.sheet,
            at=0,
            listed=True,
        )

    def position_around(self, position: int, derived: Derived | None) -> int:
        """Return the column of the file around that a column of a row is taken from.

        What is wrong with the row as a whole is told at the value.
        """
        if derived is None:
            return -1
        stated = self._at[derived.position]
        about = stated.about[position - _TRIPLE] if position >= _TRIPLE else None
        return derived.position if about is None else about

    def read_rows(self) -> Iterator[list[str]]:
        """Yield the headings, then the rows (``RowFile.read_rows``)."""
        own = self.statements
        copied = [name if tag is None else f"{name}@{tag}" for name, tag in self._copied]
        yield [own.key, own.subject, own.predicate, own.object, *copied]
        for _, row, items in self.made():
            self.bytes_read = self.around.bytes_read
            for item in items:
                path = self.own.field(item.stated.name).path
                about = ["" if at is None else row[at] for at in item.stated.about]
                yield [item.id, item.subject, path, ntriples(item.value), *about]
        if not self.around.complete:
            self.complete = False

    def made(self) -> Iterator[tuple[int, Sequence[str], list[Statement]]]:
        """Yield each row around that says something of a value (``DerivedFile.made``).

        A row without an id, and a cell with more values than the limit, are told where they stand.
        """
        meaning = self.meaning
        for number, row in self.rows_around() if meaning is not None else ():
            filled = [stated for stated in self.stated if stated.is_filled(row)]
            record = meaning.identify(row) if meaning is not None and filled else ""
            if meaning is None or not record:
                continue
            items = [
                item for stated in filled for item in self._statements(meaning, stated, row, record)
            ]
            if items:
                yield number, row, sorted(items, key=lambda item: item.id)

    def rows_around(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield the rows of the file around that are as long as its headings, numbered."""
        width = len(self.headings_around.texts)
        for first, rows in self.around.chunks(CHUNK):
            for number, row in enumerate(rows, start=first):
                if len(row) == width:
                    yield number, row

    def describe(self, number: int, row: Sequence[str], item: Statement) -> Derived:
        """Return what a row was made of."""
        return Derived(number, tuple(row), row[item.position], item.position)

    def _statements(
        self, meaning: RowMeaning, stated: StatedColumn, row: Sequence[str], record: str
    ) -> Iterator[Statement]:
        """Yield the statements about the values of a column in a row, one for each value."""
        begin = ".".join([*map(_escaped, record.split("/")), stated.name])
        for column, position in stated.values:
            separator = column.field.separator
            if separator and row[position].count(separator) >= self.most_values:
                continue
            for term in meaning.terms(column, row[position]):
                parts = [begin] if column.language is None else [begin, column.language]
                if separator is not None:
                    parts.append(_name_of(term, column, meaning.base))
                yield Statement(stated, position, ".".join(parts), meaning.base + record, term)

    def _beyond_limits(self, number: int, row: Sequence[str]) -> None:
        """Return nothing: the cells of the file around were within its limits."""


def _escaped(part: str) -> str:
    """Return a part of an IRI without dots, which are what stands between such parts."""
    return part.replace("~", "~0").replace(".", "~1")


def _name_of(term: Term, column: Column, base: str) -> str:
    """Return what tells a value from others of its cell: its name, if it has one, or a checksum."""
    if isinstance(term, Iri):
        kind = column.field.kind
        begin = kind.namespace if isinstance(kind, ConceptColumn) else base
        parts = term.value.removeprefix(begin).split("/")
        if term.value.startswith(begin) and all(map(_ID.fullmatch, parts)):
            return ".".join(parts)
    return sha256(ntriples(term).encode()).hexdigest()[:_DIGITS]
