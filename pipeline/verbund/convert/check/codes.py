"""The codes of validation results, and the details that their texts are filled with."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from verbund.findings import Localised, phrase
from verbund.model.model import ConceptColumn, IriTemplateColumn, LiteralColumn
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import Literal
from verbund.resolve.expected import expected_datatypes, expected_literals
from verbund.shacl.alternatives import alternatives
from verbund.shacl.evaluate import ConstraintResult
from verbund.shacl.shape import Pattern, Qualified, Shape

if TYPE_CHECKING:
    from verbund.read.headings import Column

_CODES = {
    "minCount": "V101",
    "maxCount": "V102",
    "datatype": "V103",
    "nodeKind": "V104",
    "class": "V105",
    "in": "V106",
    "hasValue": "V107",
    "pattern": "V108",
    "minLength": "V109",
    "maxLength": "V110",
    "minInclusive": "V111",
    "maxInclusive": "V112",
    "minExclusive": "V113",
    "maxExclusive": "V114",
    "languageIn": "V115",
    "uniqueLang": "V116",
    "lessThan": "V117",
    "lessThanOrEquals": "V118",
    "equals": "V119",
    "disjoint": "V120",
    "node": "V121",
    "or": "V122",
    "and": "V123",
    "xone": "V124",
    "not": "V125",
    "closed": "V126",
    "qualifiedMinCount": "V128",
    "qualifiedMaxCount": "V129",
}
# The order in which results about one cell are reported: the cause before its consequences.
_RANK = {
    name: rank
    for rank, name in enumerate(
        [
            "minCount",
            "maxCount",
            "class",
            "node",
            "in",
            "datatype",
            "or",
            "nodeKind",
            "languageIn",
            "uniqueLang",
            "hasValue",
            "pattern",
            "minLength",
            "maxLength",
            "minInclusive",
            "maxInclusive",
            "minExclusive",
            "maxExclusive",
        ]
    )
}
_LAST_RANK = 50


@cache
def rank_of(component: str | None) -> int:
    """The rank of a constraint component among the results about one cell; 0 is reported first."""
    name = (component or "").removeprefix(SH).removesuffix("ConstraintComponent")
    return _RANK.get(name[:1].lower() + name[1:], _LAST_RANK)


def code_of_parameter(parameter: str) -> str:
    """The finding's code for a constraint's parameter."""
    return _CODES.get(parameter, "V127")


def code_of(result: ConstraintResult | None) -> str:
    """The finding's code for a result; a choice of datatypes counts as a datatype."""
    if result is None:
        return "V127"
    if _datatypes(result):
        return "V103"
    return code_of_parameter(result.constraint.parameter)


def details_of(
    result: ConstraintResult, column: Column | None, other: tuple[str | Localised, str]
) -> dict[str, str | Localised]:
    """The details that the texts of the result's code are filled with."""
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
            details["known"] = ", ".join(str(option) for option in kind.options)
    # The pattern of an IRI template's column is about the IRI, which the clerk never sees.
    if isinstance(argument, Pattern) and not (
        column and isinstance(column.field.kind, IriTemplateColumn)
    ):
        details["pattern"] = argument.expression
    return details


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
    if isinstance(argument, tuple) and not any(isinstance(item, Shape) for item in argument):
        return {"": ", ".join(str(getattr(item, "value", item)) for item in argument)}
    return {"": getattr(argument, "value", str(argument))}
