"""Whether a shape holds for a record of which only some paths are known.

Most records cannot break a rule, whatever the rest of them says: nothing has to be read or compared
for those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verbund.rdf.terms import Iri, Term
from verbund.shacl.components import NEEDS_VALUE, PAIR_PARAMETERS
from verbund.shacl.date_order import DateOrder
from verbund.shacl.evaluate import DataAccess, conforms
from verbund.shacl.shape import Constraint, Shape

_NODE = Iri("")

Known = Mapping[str, Sequence[Term]]
"""All values of some paths: none for those that have no value. Of other paths nothing is known."""


def always_holds(shape: Shape, known: Known, world: DataAccess) -> bool:
    """Whether every record with these values conforms to a shape of records.

    False where that depends on values that are not known.
    """
    if shape.predicate is not None:
        if _is_decided(shape, known):
            return conforms(shape, "", _NODE, known, world)
        return all(_holds_without(item, shape.predicate, known) for item in shape.constraints)
    return all(_always(item, known, world) for item in shape.constraints) and all(
        always_holds(item, known, world) for item in shape.properties
    )


def _is_decided(shape: Shape, known: Known) -> bool:
    """Whether all values that a property shape looks at are known."""
    return shape.predicate in known and all(
        other in known for item in shape.constraints if (other := _other(item)) is not None
    )


def _other(constraint: Constraint) -> str | None:
    """The path with whose values a constraint compares those of its shape, if it does."""
    argument = constraint.argument
    if isinstance(argument, DateOrder):
        return argument.other
    return str(argument) if constraint.parameter in PAIR_PARAMETERS else None


def _holds_without(constraint: Constraint, path: str, known: Known) -> bool:
    """Whether a constraint holds for want of values on one side."""
    if path in known:
        return not known[path] and constraint.parameter not in NEEDS_VALUE
    argument = constraint.argument
    return isinstance(argument, DateOrder) and not known.get(argument.other, (_NODE,))


def _always(constraint: Constraint, known: Known, world: DataAccess) -> bool:
    shapes = constraint.shapes
    if constraint.parameter in ("and", "node"):
        return bool(shapes) and all(always_holds(item, known, world) for item in shapes)
    if constraint.parameter == "or":
        return any(always_holds(item, known, world) for item in shapes)
    return constraint.parameter == "not" and all(_never(item, known, world) for item in shapes)


def _never(shape: Shape, known: Known, world: DataAccess) -> bool:
    """Whether no record with these values conforms to a shape of records."""
    if shape.predicate is not None:
        return _is_decided(shape, known) and not conforms(shape, "", _NODE, known, world)
    return any(_never_by(item, known, world) for item in shape.constraints) or any(
        _never(item, known, world) for item in shape.properties
    )


def _never_by(constraint: Constraint, known: Known, world: DataAccess) -> bool:
    shapes = constraint.shapes
    if constraint.parameter in ("and", "node"):
        return any(_never(item, known, world) for item in shapes)
    if constraint.parameter == "or":
        return bool(shapes) and all(_never(item, known, world) for item in shapes)
    return constraint.parameter == "not" and any(
        always_holds(item, known, world) for item in shapes
    )
