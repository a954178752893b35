"""What of a shape the generated code can check in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from verbund.model.column_kinds import ConceptColumn, LangStringColumn, LiteralColumn, Reference
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import RDF_LANG_STRING, XSD_STRING, Literal
from verbund.read.headings import Column
from verbund.shacl.alternatives import alternatives
from verbund.shacl.components import PAIR_PARAMETERS
from verbund.shacl.date_order import DateOrder
from verbund.shacl.evaluate import conforms
from verbund.shacl.shape import Constraint, Shape

_IN_PLACE = frozenset({"minLength", "maxLength", "pattern"})
_LOGICAL = frozenset({"node", "not", "and", "or"})
"""What ``text_predicates`` writes code for."""
_BY_ONE_CELL = frozenset({"minCount", "maxCount", "uniqueLang"})


def quick_text_checks(shape: Shape, language: str | None) -> list[Constraint] | None:
    """The constraints on a single text that need a look at it; None if others than these do.

    What holds for every text of the column's datatype and language needs none.
    """
    checks: list[Constraint] = []
    for item in shape.properties:
        for constraint in item.constraints:
            if is_in_place(constraint):
                checks.append(constraint)
            elif not _always_holds(constraint, language):
                return None
    return checks


def is_in_place(constraint: Constraint) -> bool:
    """Whether a constraint is decided by a look at the text alone, whatever its kind of term."""
    if constraint.parameter in _LOGICAL:
        return _are_in_place(constraint.shapes)
    return constraint.parameter in _IN_PLACE


@lru_cache(maxsize=1 << 10)
def _are_in_place(shapes: tuple[Shape, ...]) -> bool:
    """Whether shapes look at the text alone; those of a text are the same in many columns."""
    return bool(shapes) and all(
        shape.path is None and not shape.properties and all(map(is_in_place, shape.constraints))
        for shape in shapes
    )


def quick_address_checks(shape: Shape) -> list[Constraint] | None:
    """The same for an IRI: constraints that need a look at its text; None if others are there."""
    checks: list[Constraint] = []
    for item in shape.properties:
        for constraint in item.constraints:
            if is_in_place(constraint):
                checks.append(constraint)
            elif not (
                constraint.argument == f"{SH}IRI"
                or (constraint.parameter == "minCount" and constraint.argument in (0, 1))
                or (constraint.parameter == "maxCount" and constraint.argument != 0)
            ):
                return None
    return checks


def _always_holds(constraint: Constraint, language: str | None) -> bool:
    parameter, argument = constraint.parameter, constraint.argument
    if parameter in _BY_ONE_CELL:
        if isinstance(argument, bool) or not isinstance(argument, int):
            return True
        return argument <= 1 if parameter == "minCount" else argument >= 1
    sample = Literal("x", RDF_LANG_STRING if language else XSD_STRING, language)
    if parameter in ("datatype", "languageIn") or argument == f"{SH}Literal":
        shape = Shape(iri="", constraints=(constraint,))
        return conforms(shape, "", sample, {}, NOTHING)
    return False


def without_implied(shape: Shape, column: Column) -> Shape | None:
    """A path's shape without the constraints that hold for every cell read without a problem.

    A cell becomes a literal only of a datatype that fits, a concept only of the list, a reference
    only of a class allowed. None where nothing is left. The cell is not empty.
    """
    properties = tuple(
        Shape(
            iri=item.iri,
            path=item.path,
            constraints=tuple(c for c in item.constraints if not _is_implied(c, item, column)),
        )
        for item in shape.properties
    )
    return only(Shape(iri=shape.iri, properties=properties), lambda constraint: True)


def only(shape: Shape, wanted: Callable[[Constraint], bool]) -> Shape | None:
    """A path's shape with the constraints wanted; None where nothing is left."""
    properties = tuple(
        Shape(iri=item.iri, path=item.path, constraints=left)
        for item in shape.properties
        if (left := tuple(filter(wanted, item.constraints)))
    )
    return Shape(iri=shape.iri, properties=properties) if properties else None


def _is_implied(constraint: Constraint, shape: Shape, column: Column) -> bool:
    parameter, argument = constraint.parameter, constraint.argument
    one = column.field.separator is None
    if parameter == "minCount" and isinstance(argument, int):
        return argument <= 1
    if parameter in ("maxCount", "uniqueLang"):
        return one and (parameter == "uniqueLang" or argument != 0)
    if shape.iri != column.field.shape.iri:
        return False
    kind = column.field.kind
    stated = {parameter: argument}
    if isinstance(kind, LiteralColumn):
        return alternatives(stated, "datatype") == kind.datatypes
    if isinstance(kind, LangStringColumn):
        return argument == RDF_LANG_STRING or (
            parameter == "languageIn" and column.language in kind.languages
        )
    if isinstance(kind, ConceptColumn):
        return parameter in ("in", "node") and not constraint.shapes
    if isinstance(kind, Reference):
        return alternatives(stated, "class") == kind.classes
    return parameter == "nodeKind" and argument == f"{SH}IRI"


class _Nothing:
    """A world in which there is nothing; the constraints asked here need none."""

    def is_instance(self, iri: str, kind: str) -> bool:
        return False

    def in_scheme(self, iri: str, scheme: str) -> bool:
        return False


NOTHING = _Nothing()


def paths_of_shape(constraint: Constraint) -> tuple[str, ...]:
    """The paths whose values a constraint on a record looks at, each once."""
    return tuple(dict.fromkeys(_paths(constraint)))


def _paths(constraint: Constraint) -> Iterator[str]:
    for shape in constraint.shapes:
        yield from _shape_paths(shape)


def _shape_paths(shape: Shape) -> Iterator[str]:
    if shape.predicate is not None:
        yield shape.predicate
    for constraint in shape.constraints:
        yield from _paths(constraint)
        if constraint.parameter in PAIR_PARAMETERS:
            yield str(constraint.argument)
        if isinstance(constraint.argument, DateOrder):
            yield constraint.argument.other
    for item in shape.properties:
        yield from _shape_paths(item)
