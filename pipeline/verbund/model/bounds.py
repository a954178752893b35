"""Checks for bounds in a shape that no value of its property can meet.

They are of another datatype, or the lowest is above the highest. SHACL permits them, and every
record would fail: a date is never compared with a number (SHACL, section 4.3). So they are reported
at the shape. A shape that is no column may be one of several alternatives: for such shapes, only
bounds that no value of any datatype can meet are reported.
"""

from __future__ import annotations

from typing import Final

from verbund.findings import Localised, phrase
from verbund.model.shapes_graph import ShapesGraph, order_of_pairs
from verbund.rdf.datatypes import compare, is_comparable, is_valid, local
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import CSVW, SH
from verbund.rdf.terms import XSD, Literal, Node, text_of
from verbund.shacl.parameters import BOUNDS

_IRI_KINDS: Final = frozenset({SH + "IRI", SH + "BlankNode", SH + "BlankNodeOrIRI"})

_RANGES: Final = (
    (("minInclusive", "minExclusive"), ("maxInclusive", "maxExclusive")),
    (("minLength",), ("maxLength",)),
    (("minCount",), ("maxCount",)),
)
"""Parameters that bound the same from below and from above."""

_EXAMPLES: Final = {
    "date": ("2021-01-01",),
    "dateTime": ("2021-01-01T00:00:00",),
    "dateTimeStamp": ("2021-01-01T00:00:00Z",),
    "gYear": ("2021",),
    "gYearMonth": ("2021-01",),
    "time": ("14:30:00",),
    "boolean": ("true",),
    "string": ("A",),
    "dayTimeDuration": ("P1D",),
    "yearMonthDuration": ("P1M",),
}
_NUMBERS: Final = ("10", "-10")


def check_bounds(annotations: ShapesGraph) -> None:
    """Report bounds that are invalid for their datatype, or that no value can meet: M108."""
    graph = annotations.graph
    for parameter in sorted(BOUNDS):
        for subject, value in sorted(graph.pairs(parameter), key=order_of_pairs):
            if isinstance(value, Literal):
                _check_bound(annotations, subject, parameter, value)
    for lower, upper in _RANGES:
        for name in upper:
            for subject, value in sorted(graph.pairs(SH + name), key=order_of_pairs):
                _check_range(annotations, subject, lower, name, value)


def _check_range(
    annotations: ShapesGraph, subject: Node, lower: tuple[str, ...], name: str, upper: Node
) -> None:
    """Report a range without any value: its least is more than its most."""
    for other in lower:
        for least in sorted(annotations.graph.objects(subject, SH + other), key=text_of):
            if not (isinstance(least, Literal) and isinstance(upper, Literal)):
                continue
            order = compare(least, upper)
            if order == 1 or (order == 0 and "Exclusive" in other + name):
                shown = {"other": annotations.shown(SH + other), "least": least.value}
                term = SH + name
                annotations.wrong(subject, term, "model.empty-range", value=upper.value, **shown)
                return


def _check_bound(annotations: ShapesGraph, subject: Node, term: str, value: Literal) -> None:
    own, allowed = value.datatype, _datatypes(annotations, subject)
    shown: dict[str, str | Localised] = {"value": value.value, "datatype": annotations.shown(own)}
    if not is_valid(value.value, own):
        annotations.wrong(subject, term, "model.not-valid", **shown)
    elif _is_column(annotations, subject) and _takes_iris(annotations.graph, subject):
        annotations.wrong(subject, term, "model.bound-of-iris", **shown)
    elif not is_comparable(own, own):
        shown["advice"] = _advice(annotations, allowed or [XSD + "date"])
        annotations.wrong(subject, term, "model.no-order", **shown)
    elif allowed and not any(is_comparable(own, item) for item in allowed):
        shown["asked"] = _listed(annotations, allowed)
        shown["advice"] = _advice(annotations, allowed)
        annotations.wrong(subject, term, "model.not-comparable", **shown)


def _is_column(annotations: ShapesGraph, subject: Node) -> bool:
    return CSVW + "name" in annotations.graph.properties(subject)


def _datatypes(annotations: ShapesGraph, subject: Node) -> list[str]:
    """Return the datatypes that a column allows, alone or as members of an sh:or; may be empty."""
    graph = annotations.graph
    if not _is_column(annotations, subject):
        return []
    alone = annotations.texts(subject, SH + "datatype")
    if alone:
        return alone
    datatypes: list[str] = []
    for head in graph.objects(subject, SH + "or"):
        for member in annotations.members(subject, head):
            stated = annotations.texts(member, SH + "datatype")
            if not stated:
                return []
            datatypes += stated
    return sorted(datatypes)


def _takes_iris(graph: RdfGraph, subject: Node) -> bool:
    """Whether sh:class or sh:nodeKind of a property shape exclude literals."""
    has_class = SH + "class" in graph.properties(subject)
    return has_class or any(
        text_of(kind) in _IRI_KINDS for kind in graph.objects(subject, SH + "nodeKind")
    )


def _advice(annotations: ShapesGraph, datatypes: list[str]) -> Localised:
    """Return how a bound for values of some datatypes is written, with an example of one."""
    for datatype in datatypes:
        for text in _EXAMPLES.get(local(datatype), _NUMBERS):
            if is_comparable(datatype, datatype) and is_valid(text, datatype):
                example = f'"{text}"^^{annotations.shown(datatype)}'
                return phrase("model.bound-example", example=example)
    return phrase("model.bound-none", asked=_listed(annotations, datatypes))


def _listed(annotations: ShapesGraph, datatypes: list[str]) -> str:
    return ", ".join(map(annotations.shown, datatypes))
