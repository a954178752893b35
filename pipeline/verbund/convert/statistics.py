"""Statistics of the dataset: triples by property, entities by class, the temporal coverage.

They are counted by batch, from the cells: a column of n filled cells, each of one value, is n
triples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from verbund.convert.codegen.namespace import Namespace
from verbund.convert.rows.keyed import Columns
from verbund.data_class import data_class
from verbund.rdf.datatypes import DATES, is_valid, local
from verbund.rdf.terms import RDF_TYPE, Iri, Literal, Term
from verbund.read.headings import Column
from verbund.resolve.terms import TermMaker
from verbund.serialise.record import reading_order

Values = Mapping[str, Sequence[Term]]


@data_class(slots=True)
class Statistics:
    """Triples by property, entities by class, and the days of the temporal coverage."""

    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    days: set[str] = field(default_factory=set)

    def add(self, other: Statistics) -> None:
        """Add the counts of other statistics."""
        self.properties += other.properties
        self.classes += other.classes
        self.days |= other.days

    def add_record(self, values: Values, covering: Iterable[str]) -> None:
        """Count one record; ``covering`` are the paths of the temporal coverage."""
        for path, terms in values.items():
            self.properties[path] += len(set(terms))
        for kind in values.get(RDF_TYPE, ()):
            self.classes[kind.value] += 1
        for path in covering:
            self.days.update(v.value for v in values.get(path, ()) if _is_day(v))


class CellCounter:
    """Counts the records of rows without a fault from their cells."""

    def __init__(self, namespace: Namespace, maker: TermMaker) -> None:
        self._maker = maker
        record_type = namespace.record_type
        self._above = record_type.superclasses
        self._single: list[tuple[int, str]] = []
        for path in reading_order(record_type):
            columns = namespace.columns(path)
            if path != RDF_TYPE and not counts_itself(namespace, path):
                self._single += [(namespace.origin(at), path) for at, _ in columns]
        self._fixed = {
            path: len(namespace.constants(path))
            for path in reading_order(record_type)
            if not namespace.columns(path)
        }
        constants = namespace.constants(RDF_TYPE)
        self._fixed_classes = [term.value for term in constants if isinstance(term, Iri)]
        self._class_counts_itself = counts_itself(namespace, RDF_TYPE)
        self._class_column = next(iter(namespace.columns(RDF_TYPE)), None)
        self._days = [
            (position, column)
            for position, column in enumerate(namespace.table.columns)
            if column.field.covers_time
        ]
        self._known: dict[tuple[int, str], tuple[str, ...]] = {}
        self._known_days: dict[tuple[int, str], tuple[str, ...]] = {}

    def count(self, columns: Columns, number: int, counted: Mapping[str, int]) -> Statistics:
        """The statistics of ``number`` rows; ``counted`` are triples of paths counted already."""
        statistics = Statistics(Counter(counted))
        for position, path in self._single:
            cells = columns[position]
            statistics.properties[path] += number - cells.count("")
        for path, triples in self._fixed.items():
            statistics.properties[path] += number * triples
        self._count_classes(statistics, columns, number)
        for position, column in self._days:
            for cell in set(columns[position]):
                statistics.days.update(self._days_of(position, column, cell))
        statistics.properties += Counter()  # drops counts of zero
        return statistics

    def _days_of(self, position: int, column: Column, cell: str) -> tuple[str, ...]:
        """The dates that a cell stands for, without those of which the text says not the order."""
        found = self._known_days.get((position, cell))
        if found is None:
            terms = [value.term for value in self._maker.values(column, cell)]
            found = tuple(term.value for term in terms if _is_day(term))
            if len(self._known_days) < _MOST_KNOWN:
                self._known_days[position, cell] = found
        return found

    def _count_classes(
        self, statistics: Statistics, columns: Sequence[Sequence[str]], number: int
    ) -> None:
        for kind in self._fixed_classes:
            statistics.classes[kind] += number
        if self._class_column is None:
            return
        position, column = self._class_column
        for cell, records in Counter(columns[position]).items():
            kinds = self._texts(position, column, cell)
            for kind in kinds:
                statistics.classes[kind] += records
            if not self._class_counts_itself:
                statistics.properties[RDF_TYPE] += records * len(kinds)

    def _texts(self, position: int, column: Column, cell: str) -> tuple[str, ...]:
        """The texts or IRIs that a cell stands for."""
        key = position, cell
        found = self._known.get(key)
        if found is None:
            stated = [value.term.value for value in self._maker.values(column, cell)]
            follow = [kind for one in stated for kind in self._above.get(one, ())]
            found = tuple(dict.fromkeys((*stated, *follow)))
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = found
        return found


_MOST_KNOWN = 1 << 14


def _is_day(term: Term) -> bool:
    """Whether a value is a date; an ill-typed one has a finding, and covers no time."""
    return (
        isinstance(term, Literal)
        and local(term.datatype) in DATES
        and is_valid(term.value, term.datatype)
    )


def counts_itself(namespace: Namespace, path: str) -> bool:
    """Whether a row may have several triples of a path, so that the converter counts them."""
    columns = namespace.columns(path)
    several = any(column.field.separator is not None for _, column in columns)
    several = several or (path == RDF_TYPE and bool(namespace.record_type.superclasses))
    return bool(columns) and (several or len(columns) > 1 or bool(namespace.constants(path)))
