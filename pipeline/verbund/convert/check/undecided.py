"""Undecided results: those that depend on data that could not be read.

A reference into a table that was not read in full, a record whose own row leaves its class open, a
column whose heading is missing: each has a finding where it is. Its consequences have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cache

from verbund.convert.codegen.implied import paths_of_shape
from verbund.rdf.terms import Iri
from verbund.resolve.index import Index
from verbund.shacl.components import PAIR_PARAMETERS
from verbund.shacl.evaluate import ConstraintResult, Values, holds
from verbund.shacl.shape import Constraint, Shape


class _RecordingIndex:
    """An index that records whether the class of an undecided record was looked up."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.of_unknown = False

    def is_instance(self, iri: str, kind: str) -> bool:
        """Whether the record is a SHACL instance of the class; notes whether that is open."""
        self.of_unknown = self.of_unknown or self._index.is_open(iri)
        return self._index.is_instance(iri, kind)

    def in_scheme(self, iri: str, scheme: str) -> bool:
        """Whether the concept is in the scheme."""
        return self._index.in_scheme(iri, scheme)


def is_undecided(result: ConstraintResult, values: Values, index: Index, unread: Set[str]) -> bool:
    """Whether a result depends on data that could not be read.

    ``values`` are those of the record by path, ``unread`` the paths of columns whose heading is
    missing.
    """
    if unread and not unread.isdisjoint(_paths(result)):
        return True
    if not _depends_on_class(result.constraint):
        return False
    if result.constraint.parameter == "class" and isinstance(result.value, Iri):
        return index.is_open(result.value.value)
    recording = _RecordingIndex(index)
    holds(result, values, recording)
    return recording.of_unknown


@cache
def _depends_on_class(constraint: Constraint) -> bool:
    """Whether a constraint or one nested in it depends on the class of a node (sh:class)."""
    return constraint.parameter == "class" or any(
        _depends_on_class(inner)
        for shape in constraint.shapes
        for inner in (*shape.constraints, *(c for item in shape.properties for c in _all(item)))
    )


def _all(shape: Shape) -> Iterator[Constraint]:
    yield from shape.constraints
    for item in shape.properties:
        yield from _all(item)


def _paths(result: ConstraintResult) -> list[str]:
    """The paths whose values a result depends on, beside its own value."""
    paths = list(paths_of_shape(result.constraint))
    if result.constraint.parameter in PAIR_PARAMETERS:
        paths.append(str(result.constraint.argument))
    # The value of a result of sh:equals may be one of the other property.
    is_of_all = result.value is None or result.constraint.parameter == "equals"
    if is_of_all and result.path is not None:
        paths.append(result.path)
    return paths
