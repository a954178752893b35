"""Which results say nothing, because what they look at could not be read.

A reference into a table that was not read in full, a record whose own row leaves its class open, a
column whose heading is missing: each is a finding where it is. What follows from it is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cache

from verbund.convert.codegen.implied import paths_of_shape
from verbund.rdf.terms import Iri
from verbund.resolve.index import Index
from verbund.shacl.evaluate import PAIR_PARAMETERS, ConstraintResult, Values, holds
from verbund.shacl.shape import Constraint, Shape


class _Asked:
    """Answers as the index does, and notes whether it was asked what nobody knows."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.of_unknown = False

    def is_instance(self, iri: str, kind: str) -> bool:
        """Whether what the IRI names has the class or one below it."""
        self.of_unknown = self.of_unknown or self._index.is_open(iri)
        return self._index.is_instance(iri, kind)

    def in_scheme(self, iri: str, scheme: str) -> bool:
        """Whether the concept is in the scheme."""
        return self._index.in_scheme(iri, scheme)


def is_undecided(result: ConstraintResult, values: Values, index: Index, unread: Set[str]) -> bool:
    """Whether a result hangs on what is not known.

    ``values`` are those of the record by path, ``unread`` the paths of columns whose heading is
    missing.
    """
    if unread and not unread.isdisjoint(_paths(result)):
        return True
    if not _asks_of_class(result.constraint):
        return False
    if result.constraint.parameter == "class" and isinstance(result.value, Iri):
        return index.is_open(result.value.value)
    asked = _Asked(index)
    holds(result, values, asked)
    return asked.of_unknown


@cache
def _asks_of_class(constraint: Constraint) -> bool:
    """Whether a constraint, however deep, asks of what class something is."""
    return constraint.parameter == "class" or any(
        _asks_of_class(inner)
        for shape in constraint.shapes
        for inner in (*shape.constraints, *(c for item in shape.properties for c in _all(item)))
    )


def _all(shape: Shape) -> Iterator[Constraint]:
    yield from shape.constraints
    for item in shape.properties:
        yield from _all(item)


def _paths(result: ConstraintResult) -> list[str]:
    """The paths that a result looks at beside the value that it is about."""
    paths = list(paths_of_shape(result.constraint))
    if result.constraint.parameter in PAIR_PARAMETERS:
        paths.append(str(result.constraint.argument))
    if result.value is None and result.path is not None:
        paths.append(result.path)
    return paths
