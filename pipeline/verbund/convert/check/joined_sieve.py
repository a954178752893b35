"""Which rows may break a rule over several tables: of most, a look at a few values says no.

A row is known by the values that few rows differ in, such as a status, and by whether there are any
of the others, such as dates. Rows that are alike in this are decided once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from verbund.convert.check.joined_rows import Chunk
from verbund.convert.check.joined_values import Joined, JoinedPathReader, constants
from verbund.data_class import NamedTuple
from verbund.model.column_kinds import ConceptColumn
from verbund.model.joined_paths import JoinedRule
from verbund.model.model import RecordType
from verbund.rdf.terms import RDF_TYPE, Term
from verbund.read.headings import Column
from verbund.shacl.vacuous import always_holds

_MOST_CACHED: Final = 1 << 14

_Marks = Sequence[Any]
"""What rows are told apart by, row by row: equal where they are alike."""


_Columns = tuple[tuple[int, Column], ...]
"""Columns, each with its place in a chunk."""


class _Look(NamedTuple):
    """What is looked at of rows: a path, the marks of some rows, and the values of a mark."""

    path: str
    marks: Callable[[Chunk], _Marks]
    values: Callable[[Any], tuple[Term, ...] | None]
    """All values of the path, or None where there may be any."""


class RowSieve:
    """Finds the rows of a table that may break a rule, chunk by chunk."""

    def __init__(
        self,
        rule: JoinedRule,
        reader: JoinedPathReader,
        joined: Mapping[str, Joined],
        record_type: RecordType,
        paths: Iterable[str],
    ) -> None:
        """``joined`` are the values of joined paths by name, ``paths`` what the rule looks at."""
        self._rule, self._reader, self._joined = rule, reader, joined
        self._record_type, self._paths = record_type, frozenset(paths)
        self._by_columns: dict[_Columns, tuple[list[_Look], dict[Any, bool]]] = {}

    def rows(self, chunk: Chunk, places: Sequence[int]) -> Sequence[int]:
        """Return the places in a chunk of the rows that may break the rule.

        ``places`` are those of the columns that the rule looks at.
        """
        columns = tuple([(at, chunk.columns[at][0]) for at in places])
        if columns not in self._by_columns:
            self._by_columns[columns] = [*self._looks(columns)], {}
        looks, holds = self._by_columns[columns]
        if not looks:
            return range(len(chunk))
        if len(holds) >= _MOST_CACHED:
            holds.clear()
        rows = list(zip(*(look.marks(chunk) for look in looks), strict=True))
        for row in {*rows} - holds.keys():
            holds[row] = self._always_holds(looks, row)
        return [at for at, row in enumerate(rows) if not holds[row]]

    def _looks(self, columns: _Columns) -> Iterator[_Look]:
        """Yield what is looked at of rows with some columns."""
        for at, column in columns:
            path = column.field.path
            if path in self._paths:
                yield self._at_cells(path, at, column)
            for item in self._rule.joined_paths:
                if item.own == path:
                    yield self._at_others(item.name, at)
        for item in self._rule.joined_paths:
            if item.own is None:
                yield self._at_referring(item.name)

    def _at_cells(self, path: str, at: int, column: Column) -> _Look:
        """Return the look at a column: at what it says if few rows differ in it, as in a status."""
        if isinstance(column.field.kind, ConceptColumn):

            def known(cell: str) -> tuple[Term, ...] | None:
                terms, is_known = self._reader.cells.terms(column, cell)
                return terms if is_known else None

            return _Look(path, lambda chunk: chunk.columns[at][1], known)
        return _Look(path, lambda chunk: chunk.filled(at), lambda filled: None if filled else ())

    def _at_others(self, name: str, at: int) -> _Look:
        """Return the look at what the records say that a column refers to."""
        joined = self._joined[name]

        def marks(chunk: Chunk) -> _Marks:
            ends, cells = chunk.ends(at), chunk.columns[at][1]
            by_cell = {cell: joined.mark(ends[cell]) for cell in {*cells}}
            return list(map(by_cell.__getitem__, cells))

        return _Look(name, marks, joined.known)

    def _at_referring(self, name: str) -> _Look:
        """Return the look at the records that refer to a row, or at what they say."""
        joined = self._joined[name]
        return _Look(name, lambda chunk: joined.marks(chunk.records), joined.known)

    def _always_holds(self, looks: Sequence[_Look], row: Sequence[Any]) -> bool:
        """Whether the rule holds for every row with these marks."""
        named = {look.path for look in looks}
        known: dict[str, tuple[Term, ...]] = {
            path: constants(self._record_type, path) for path in self._paths - named - {RDF_TYPE}
        }
        unknown = set()
        for look, mark in zip(looks, row, strict=True):
            values = look.values(mark)
            if values is None:
                unknown.add(look.path)
            else:
                stated = known.get(look.path, constants(self._record_type, look.path))
                known[look.path] = tuple(dict.fromkeys((*stated, *values)))  # a set (RDF 1.1, 3.1)
        for path in unknown:
            known.pop(path, None)
        return always_holds(self._rule.shape, known, self._reader.index)
