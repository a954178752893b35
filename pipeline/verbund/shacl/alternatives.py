"""Datatypes and classes of which a value may have any."""

from __future__ import annotations

from verbund.shacl.shape import Constraint


def alternatives(stated: dict[str, object], parameter: str) -> tuple[str, ...]:
    """The values of ``sh:datatype`` or ``sh:class``, stated alone or as members of an sh:or."""
    alone = stated.get(parameter)
    if isinstance(alone, str):
        return (alone,)
    shapes = stated.get("or")
    if not isinstance(shapes, tuple):
        return ()
    found = []
    for shape in shapes:
        constraints: tuple[Constraint, ...] = shape.constraints
        if len(constraints) != 1 or constraints[0].parameter != parameter or shape.properties:
            return ()
        found.append(str(constraints[0].argument))
    return tuple(found)
