"""Messages of shapes with their placeholders filled in (SHACL, sections 5.2.1 and 5.3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from verbund.findings import Localised
from verbund.rdf.terms import Iri, Literal
from verbund.shacl.placeholders import PLACEHOLDER
from verbund.shacl.shape import Constraint, Pattern, Qualified, Shape

UNKNOWN = "…"
"""What stands for a variable that the result has no value of."""

Shown = Callable[[str], str]
"""How an IRI is written for a person."""


def fill(messages: Localised, variables: Callable[[], Mapping[str, str]]) -> dict[str, str]:
    """The messages with their placeholders filled in; what no variable is called by stays.

    ``variables`` is asked only where there is a placeholder.
    """
    if not any("{" in text for text in messages.values()):
        return dict(messages)
    known = variables()
    return {
        tag: PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), text)
        for tag, text in messages.items()
    }


def variables_of(
    focus: str,
    path: str | None,
    value: str | None,
    constraints: Iterable[Constraint],
    shown: Shown,
) -> dict[str, str]:
    """The variables of a result: its nodes, and the parameters of its shape by local name."""
    written = shown(path) if path is not None else UNKNOWN
    found: dict[str, str] = {}
    for constraint in constraints:
        found.setdefault(constraint.parameter, argument_text(constraint.argument, shown))
        if isinstance(constraint.argument, Pattern):
            found.setdefault("flags", constraint.argument.flags)
        if isinstance(constraint.argument, Qualified):
            found.setdefault("qualifiedValueShape", _shape(constraint.argument.shape, shown))
    return {
        **found,
        "this": focus,
        "value": value if value is not None else UNKNOWN,
        "path": written,
        "PATH": written,
    }


def argument_text(argument: object, shown: Shown) -> str:
    """What a parameter says, as text."""
    if isinstance(argument, Pattern):
        return argument.expression
    if isinstance(argument, Qualified):
        return str(argument.count)
    if isinstance(argument, Shape):
        return _shape(argument, shown)
    if isinstance(argument, Literal):
        return argument.value
    if isinstance(argument, Iri):
        return shown(argument.value)
    if isinstance(argument, tuple):  # after the terms, which are tuples too
        return ", ".join(argument_text(item, shown) for item in argument)
    return str(argument).lower() if isinstance(argument, bool) else shown(str(argument))


def _shape(shape: Shape, shown: Shown) -> str:
    return shown(shape.iri) if shape.iri else UNKNOWN
