"""Which rows may break a rule over several tables: of most, a look at a few values says no.

A row is known by the values that few rows differ in, such as a status, and by whether there are any
of the others, such as dates. Rows that are alike in this are decided once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from verbund.convert.check.joined_values import (
    Chunk,
    Joined,
    JoinedPathReader,
    KnownTerms,
    constants,
)
from verbund.model.column_kinds import ConceptColumn
from verbund.model.joined_paths import JoinedPath, JoinedRule
from verbund.model.model import RecordType
from verbund.rdf.terms import RDF_TYPE, Iri, Term
from verbund.read.headings import Column
from verbund.shacl.vacuous import always_holds

_FEW: Final = 64
"""The most kinds of values by which rows are told apart."""
_MOST_CACHED: Final = 1 << 14

TermsOfCells = Mapping[Column, Mapping[str, KnownTerms]]
_Mark = tuple[tuple[str, tuple[Term, ...] | None], ...]
"""Values by path: none, those known, or None where there may be any."""


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
        self._few = {name: len({*item.values.values()}) <= _FEW for name, item in joined.items()}
        self._back = [item for item in rule.joined_paths if item.own is None]
        self._numbers: dict[_Mark, int] = {}
        self._marks: list[_Mark] = []
        self._holds: dict[tuple[int, ...], bool] = {}

    def rows(self, chunk: Chunk, terms: TermsOfCells) -> list[int]:
        """Return the places in a chunk of the rows that may break the rule."""
        columns = [
            list(map(self._of_column(column, terms[column]).__getitem__, cells))
            for column, cells in chunk.columns
        ]
        if self._back:
            columns.append(list(self._of_keys(chunk)))
        if not columns:
            return list(range(len(chunk.keys[0])))
        if len(self._holds) >= _MOST_CACHED:
            self._holds.clear()
        found, holds = [], self._holds
        for at, row in enumerate(zip(*columns, strict=True)):
            verdict = holds.get(row)
            if verdict is None:
                verdict = holds[row] = self._always_holds(row)
            if not verdict:
                found.append(at)
        return found

    def _of_column(self, column: Column, cells: Mapping[str, KnownTerms]) -> dict[str, int]:
        """Return the numbers of the marks of a column's cells."""
        return {
            cell: self._number(tuple(self._of_cell(column, *terms)))
            for cell, terms in cells.items()
        }

    def _number(self, mark: _Mark) -> int:
        number = self._numbers.setdefault(mark, len(self._marks))
        if number == len(self._marks):
            self._marks.append(mark)
        return number

    def _of_cell(
        self, column: Column, terms: tuple[Term, ...], is_known: bool
    ) -> Iterator[tuple[str, tuple[Term, ...] | None]]:
        path = column.field.path
        if path in self._paths:
            is_few = not terms or isinstance(column.field.kind, ConceptColumn)
            yield path, terms if is_known and is_few else None
        base = self._reader.model.base
        starts = [term.value.removeprefix(base) for term in terms if isinstance(term, Iri)]
        for item in self._rule.joined_paths:
            if item.own == path:
                yield item.name, self._led(item, starts) if is_known else None

    def _led(self, joined_path: JoinedPath, starts: Sequence[str]) -> tuple[Term, ...] | None:
        joined = self._joined[joined_path.name]
        if joined.is_open or not joined.undecided.isdisjoint(starts):
            return None
        found = tuple(
            dict.fromkeys(term for start in starts for term in joined.values.get(start, ()))
        )
        return found if self._few[joined_path.name] or not found else None

    def _of_keys(self, chunk: Chunk) -> Iterator[int]:
        """Yield the numbers of the marks of rows by what refers to them."""
        identify = self._reader.index.identifier_at(self._record_type, chunk.headings)
        for key in zip(*chunk.keys, strict=True):
            start = [self._record_type.segment + identify(key)]
            yield self._number(tuple((item.name, self._led(item, start)) for item in self._back))

    def _always_holds(self, row: Sequence[int]) -> bool:
        """Whether the rule holds for every row with these marks."""
        named = {path for at in row for path, _ in self._marks[at]}
        known: dict[str, tuple[Term, ...]] = {
            path: constants(self._record_type, path) for path in self._paths - named - {RDF_TYPE}
        }
        unknown = set()
        for at in row:
            for path, terms in self._marks[at]:
                if terms is None:
                    unknown.add(path)
                else:
                    known[path] = (*known.get(path, constants(self._record_type, path)), *terms)
        for path in unknown:
            known.pop(path, None)
        return always_holds(self._rule.shape, known, self._reader.index)
