"""Whether a shape holds, whatever a record says, because some paths have no value at all.

A table without the columns of a rule need not be read for it.
"""

from __future__ import annotations

from collections.abc import Set

from verbund.shacl.components import NEEDS_VALUE, PAIR_PARAMETERS
from verbund.shacl.date_order import DateOrder
from verbund.shacl.shape import Constraint, Shape


def always_holds(shape: Shape, empty: Set[str]) -> bool:
    """Whether every record conforms to a shape of records where no path of ``empty`` has a value.

    False where that depends on other values.
    """
    if shape.predicate is not None:
        return all(_holds_on_values(item, shape.predicate, empty) for item in shape.constraints)
    return all(_always(item, empty) for item in shape.constraints) and all(
        always_holds(item, empty) for item in shape.properties
    )


def _holds_on_values(constraint: Constraint, path: str, empty: Set[str]) -> bool:
    if path in empty:
        return constraint.parameter not in NEEDS_VALUE
    argument = constraint.argument
    return isinstance(argument, DateOrder) and argument.other in empty


def _always(constraint: Constraint, empty: Set[str]) -> bool:
    shapes = constraint.shapes
    if constraint.parameter in ("and", "node"):
        return bool(shapes) and all(always_holds(item, empty) for item in shapes)
    if constraint.parameter == "or":
        return any(always_holds(item, empty) for item in shapes)
    return constraint.parameter == "not" and all(_never_holds(item, empty) for item in shapes)


def _never_holds(shape: Shape, empty: Set[str]) -> bool:
    """Whether no record conforms to a shape of records where no path of ``empty`` has a value."""
    if shape.predicate is not None:
        return shape.predicate in empty and any(
            item.parameter in NEEDS_VALUE - PAIR_PARAMETERS and item.argument != 0
            for item in shape.constraints
        )
    return any(_never(item, empty) for item in shape.constraints) or any(
        _never_holds(item, empty) for item in shape.properties
    )


def _never(constraint: Constraint, empty: Set[str]) -> bool:
    shapes = constraint.shapes
    if constraint.parameter in ("and", "node"):
        return any(_never_holds(item, empty) for item in shapes)
    if constraint.parameter == "or":
        return bool(shapes) and all(_never_holds(item, empty) for item in shapes)
    return constraint.parameter == "not" and any(always_holds(item, empty) for item in shapes)
