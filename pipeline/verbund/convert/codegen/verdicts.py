"""Constraints over several cells of a row, judged once for each combination that differs.

Whether an sh:or over dates holds depends not on the dates but on how exact each is and on their
order: that is a combination's signature. Few signatures stand for all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from verbund.convert.codegen.caches import MOST, BoundedCache
from verbund.model.column_kinds import LiteralColumn
from verbund.rdf.datatypes import DATE, is_certain_day, local
from verbund.rdf.edtf import EDTF
from verbund.rdf.terms import Iri, Literal, Term
from verbund.read.headings import Column
from verbund.resolve.index import Undecided
from verbund.resolve.literals import takes_days
from verbund.resolve.terms import TermMaker
from verbund.shacl.components import PAIR_PARAMETERS
from verbund.shacl.evaluate import conforms
from verbund.shacl.shape import Constraint, Shape

Signature = tuple[object, ...]

_ORDERED = frozenset({"lessThan", "lessThanOrEquals"})
_COUNTED = frozenset({"minCount", "maxCount"})
_OF_DATATYPE = frozenset({"datatype", "nodeKind"})
_SAMPLES = {"date": "2000-01-01", "gYearMonth": "2000-01", "gYear": "2000", EDTF: "2000~"}


class ConstraintCache(dict[tuple[str, ...], bool]):
    """From cells of several columns to True where a constraint over them holds; else Undecided."""

    def __init__(
        self,
        constraint: Constraint,
        shape: Shape,
        columns: Sequence[Column],
        constants: Sequence[tuple[str, Term]],
        maker: TermMaker,
    ) -> None:
        super().__init__()
        self._columns, self._constants, self._maker = columns, constants, maker
        self._shape = Shape(iri=shape.iri, path=shape.path, constraints=(constraint,))
        self._signatures = None if constants else _Signatures.of(self._shape, columns)
        self._signs = [_Signs(partial(self._sign, i)) for i in range(len(columns))]
        self._held: set[Signature] = set()

    def __missing__(self, cells: tuple[str, ...]) -> bool:
        signature = self._signature(cells)
        if signature is None or signature not in self._held:
            if not self._conforms([self._terms(i, cell) for i, cell in enumerate(cells)]):
                raise Undecided
            if signature is not None and len(self._held) < MOST:
                self._held.add(signature)
        if len(self) >= MOST:
            self.clear()
        self[cells] = True
        return True

    def _signature(self, cells: tuple[str, ...]) -> Signature | None:
        """The same for all combinations of which the constraint holds for each or for none."""
        if self._signatures is None:
            return None
        found = [signs[cell] for signs, cell in zip(self._signs, cells, strict=True)]
        signature: list[object] = [sign for sign, _ in found]
        for one, other in self._signatures.pairs:
            left, right = found[one][1], found[other][1]
            # Such dates are written with fixed width: their text tells their order.
            signature.append((left > right) - (left < right) if left and right else None)
        return tuple(signature)

    def _sign(self, position: int, cell: str) -> tuple[object, str]:
        """What the cell of a column adds to a signature, and the text of its term."""
        if self._signatures is None or not cell:
            return None, ""
        by_value, kind = position in self._signatures.by_value, self._columns[position].field.kind
        if not by_value and is_certain_day(cell) and takes_days(kind):
            return DATE, cell
        terms = self._terms(position, cell)
        if not terms:
            return None, ""
        (term,) = terms
        if by_value:
            return term, term.value
        return (term.datatype if isinstance(term, Literal) else True), term.value

    def holds_for_one(self) -> bool:
        """Whether the constraint holds for every row in which at most one column is filled."""
        if self._signatures is None or self._signatures.by_value:
            return False
        return all(
            self._conforms([terms if i == position else () for i in range(len(self._columns))])
            for position, column in enumerate(self._columns)
            for terms in ((), *((sample,) for sample in _samples(column)))
        )

    def _terms(self, position: int, cell: str) -> Sequence[Term]:
        return [value.term for value in self._maker.values(self._columns[position], cell)]

    def _conforms(self, found: Iterable[Sequence[Term]]) -> bool:
        values: dict[str, list[Term]] = {}
        for path, term in self._constants:
            values.setdefault(path, []).append(term)
        for column, terms in zip(self._columns, found, strict=True):
            if terms:
                values.setdefault(column.field.path, []).extend(terms)
        distinct = {path: list(dict.fromkeys(terms)) for path, terms in values.items()}
        return conforms(self._shape, "", Iri(""), distinct, self._maker.index)


class _Signatures:
    """Signs combinations of terms so that a constraint holds for all of one signature or none."""

    def __init__(self, pairs: Sequence[tuple[int, int]], by_value: frozenset[int]) -> None:
        self.pairs, self.by_value = pairs, by_value

    @classmethod
    def of(cls, shape: Shape, columns: Sequence[Column]) -> _Signatures | None:
        """None where paths have several columns or values, or are compared and are no dates."""
        positions = {column.field.path: i for i, column in enumerate(columns)}
        if len(positions) < len(columns) or any(c.field.separator is not None for c in columns):
            return None
        looks = list(_looks(shape))
        pairs = [
            (positions[path], positions[str(item.argument)])
            for path, item in looks
            if item.parameter in _ORDERED and path in positions and item.argument in positions
        ]
        if any(not _samples(columns[position]) for pair in pairs for position in pair):
            return None
        by_value = {
            positions[path]
            for path, item in looks
            if item.parameter not in _ORDERED | _COUNTED | _OF_DATATYPE and path in positions
        }
        for _, item in looks:
            if item.parameter in PAIR_PARAMETERS - _ORDERED and item.argument in positions:
                by_value.add(positions[str(item.argument)])
        return cls(sorted(set(pairs)), frozenset(by_value))


class _Signs(BoundedCache[tuple[object, str]]):
    """From the cells of a column to what each adds to a signature."""

    def __init__(self, sign: Callable[[str], tuple[object, str]]) -> None:
        super().__init__({})
        self._sign = sign

    def __missing__(self, cell: str) -> tuple[object, str]:
        return self.keep(cell, self._sign(cell))


def _looks(shape: Shape, path: str | None = None) -> Iterator[tuple[str, Constraint]]:
    """Every constraint that looks at the values of a path, however deep, with the path."""
    path = shape.predicate or path
    for constraint in shape.constraints:
        if path is not None and not constraint.shapes:
            yield path, constraint
        for item in constraint.shapes:
            yield from _looks(item, path)
    for item in shape.properties:
        yield from _looks(item, path)


def _samples(column: Column) -> list[Literal]:
    """One literal of each datatype of a column of dates; none for other columns."""
    kind = column.field.kind
    if not isinstance(kind, LiteralColumn) or not all(
        local(item) in _SAMPLES for item in kind.datatypes
    ):
        return []
    return [Literal(_SAMPLES[local(item)], item) for item in kind.datatypes]
