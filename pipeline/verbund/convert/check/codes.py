"""The codes of validation results, and the details that their texts are filled with."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from verbund.findings import Localised, phrase
from verbund.model.column_kinds import ConceptColumn, IriTemplateColumn, LiteralColumn
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import Literal
from verbund.resolve.expected import (
    expected_concepts,
    expected_datatypes,
    expected_literals,
)
from verbund.shacl.alternatives import alternatives
from verbund.shacl.components import COMPONENTS, LAST_RANK, OTHER_CODE, parameter_of
from verbund.shacl.evaluate import ConstraintResult
from verbund.shacl.shape import Pattern, Qualified, Shape, members_of

if TYPE_CHECKING:
    from verbund.read.headings import Column


@cache
def rank_of(component: str | None) -> int:
    """The rank of a constraint component among the results about one cell; 0 is reported first."""
    known = COMPONENTS.get(parameter_of(component or ""))
    return LAST_RANK if known is None else known.rank


def code_of_parameter(parameter: str) -> str:
    """The finding's code for a constraint's parameter."""
    known = COMPONENTS.get(parameter)
    return OTHER_CODE if known is None else known.code


def code_of(result: ConstraintResult | None) -> str:
    """The finding's code for a result; a choice of datatypes counts as a datatype."""
    if result is None:
        return OTHER_CODE
    if _datatypes(result):
        return code_of_parameter("datatype")
    return code_of_parameter(result.constraint.parameter)


def details_of(
    result: ConstraintResult,
    column: Column | None,
    other: tuple[str | Localised, str],
    table: str = "",
) -> dict[str, str | Localised]:
    """The details that the texts of the result's code are filled with.

    ``table`` is that of the column, ``other`` the column compared with, and its cell.
    """
    argument = result.constraint.argument
    details: dict[str, str | Localised] = {
        "limit": _limit(argument),
        "found": _found(result),
        "other_column": other[0],
        "other_value": other[1],
        "expected": expected_of(result),
    }
    if column is not None:
        details["label"] = column.field.headings or {"": column.field.name}
        details["language"] = column.language or ""
        kind = column.field.kind
        if isinstance(kind, LiteralColumn) and _datatypes(result):
            details["expected"] = expected_literals(kind, _datatypes(result))
        if isinstance(kind, ConceptColumn):
            details["known"] = expected_concepts(kind, f"{table}.{column.field.name}")
    if result.constraint.parameter == "in":
        details.setdefault("known", details["expected"])
    if result.constraint.parameter == "minCount":
        details["wanted"] = _wanted(details)
    # The pattern of an IRI template's column is about the IRI, which the clerk never sees.
    if isinstance(argument, Pattern) and not (
        column and isinstance(column.field.kind, IriTemplateColumn)
    ):
        details["pattern"] = argument.expression
    return details


def _wanted(details: dict[str, str | Localised]) -> Localised:
    """What would have to stand where too few values do: one of a list, if the column has one."""
    known, limit = details.get("known"), details["limit"]
    if known is not None and limit == "1":
        return phrase("wanted.concept", known=known)
    return phrase("wanted.count", limit=limit)


def _limit(argument: object) -> str:
    if isinstance(argument, Qualified):
        return str(argument.count)
    return argument.value if isinstance(argument, Literal) else str(argument)


def _found(result: ConstraintResult) -> str:
    return str(len(result.value.value)) if result.value is not None else ""


def _datatypes(result: ConstraintResult) -> tuple[str, ...]:
    constraint = result.constraint
    return alternatives({constraint.parameter: constraint.argument}, "datatype")


def expected_of(result: ConstraintResult) -> Localised:
    """The value that a result's constraint requires, in words where there are some."""
    datatypes = _datatypes(result)
    if datatypes:
        return expected_datatypes(datatypes)
    parameter, argument = result.constraint.parameter, result.constraint.argument
    if parameter == "nodeKind":
        kind = str(argument).removeprefix(SH)
        return phrase("nodekind.IRI" if kind.endswith("IRI") else "nodekind.Literal")
    members = members_of(argument)
    if members is not None and not any(isinstance(item, Shape) for item in members):
        return {"": ", ".join(str(getattr(item, "value", item)) for item in members)}
    if isinstance(argument, Pattern):
        return {"": argument.expression}
    return {"": getattr(argument, "value", str(argument))}
