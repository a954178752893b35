"""States constraints in a line, for the comments of generated code."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from verbund.convert.codegen.implied import paths_of_shape
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import Iri, Literal
from verbund.shacl.shape import Constraint, Pattern, Qualified

Shorten = Callable[[str], "str | None"]
"""From an IRI to a prefixed name; None where it has none."""


def stated(constraint: Constraint, shorten: Shorten) -> str:
    """A constraint in a line, as a shape states it."""
    argument = constraint.argument
    name = f"sh:{constraint.parameter}"
    if isinstance(argument, Pattern):
        flags = f" with flags {argument.flags}" if argument.flags else ""
        return f"{name} {argument.expression}{flags}"
    if isinstance(argument, Qualified):
        return f"{name} {argument.count} of {shown_iri(argument.shape.iri, shorten)}"
    shapes = constraint.shapes
    if shapes:
        iris = [shape.iri for shape in shapes]
        if not all(iris):  # shapes without a name are known by what they look at
            paths = _listed(shown_iri(path, shorten) for path in paths_of_shape(constraint))
            return f"{name} of shapes over {paths}"
        return f"{name} {_listed(shown_iri(iri, shorten) for iri in iris)}"
    if isinstance(argument, tuple) and not isinstance(argument, Iri | Literal):
        return f"{name} ( {_listed(_value(item, shorten) for item in argument)} )"
    return f"{name} {_value(argument, shorten)}"


def shown_iri(iri: str, shorten: Shorten) -> str:
    """An IRI as a prefixed name where it has one."""
    return f"sh:{iri.removeprefix(SH)}" if iri.startswith(SH) else shorten(iri) or f"<{iri}>"


def _value(item: object, shorten: Shorten) -> str:
    if isinstance(item, Literal):
        kind = f"@{item.language}" if item.language else f"^^{shown_iri(item.datatype, shorten)}"
        return f'"{item.value}"{kind}'
    if isinstance(item, Iri) or (isinstance(item, str) and ":" in item):
        return shown_iri(str(getattr(item, "value", item)), shorten)
    return str(item).lower() if isinstance(item, bool) else str(item)


def _listed(texts: Iterable[str]) -> str:
    return " ".join(texts)
