"""Values in a shape that no value of its property can meet: bounds and members of another kind.

SHACL permits them, and every record would fail: a date is never compared with a number, and is
never equal to one (SHACL, sections 4.3 and 4.8). So they are reported where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rdflib import XSD, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from verbund.convert.datatypes import is_comparable, is_valid
from verbund.model.annotations import Annotations

BOUNDS: Final = (SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive)
_IRI_KINDS: Final = frozenset({SH.IRI, SH.BlankNode, SH.BlankNodeOrIRI})


def check_value_kinds(annotations: Annotations) -> None:
    """Report bounds, members of ``sh:in`` and ``sh:hasValue`` of a wrong kind: M108."""
    graph = annotations.graph
    for parameter in BOUNDS:
        for subject, value in sorted(graph.subject_objects(parameter), key=str):
            if isinstance(value, Literal):
                _check_bound(annotations, subject, parameter, value)
    for subject, parameter, value in _constants(annotations):
        if isinstance(value, Literal):
            _check_constant(annotations, subject, parameter, value)


def _check_bound(annotations: Annotations, subject: Node, term: URIRef, value: Literal) -> None:
    own, asked = _datatype(value), _datatypes(annotations, subject)
    shown = {"value": str(value), "datatype": annotations.shown(own)}
    if not is_valid(str(value), own):
        annotations.wrong(subject, str(term), "model.not-valid", **shown)
    elif _takes_iris(annotations.graph, subject):
        annotations.wrong(subject, str(term), "model.bound-of-iris", **shown)
    elif not is_comparable(own, own):
        annotations.wrong(subject, str(term), "model.no-order", **shown)
    elif asked and not any(is_comparable(own, item) for item in asked):
        shown["asked"] = _listed(annotations, asked)
        annotations.wrong(subject, str(term), "model.not-comparable", **shown)


def _check_constant(annotations: Annotations, subject: Node, term: URIRef, value: Literal) -> None:
    own, asked = _datatype(value), _datatypes(annotations, subject)
    shown = {"value": str(value), "datatype": annotations.shown(own)}
    if asked and own not in asked:
        shown["asked"] = _listed(annotations, asked)
        annotations.wrong(subject, str(term), "model.not-of-datatype", **shown)
    elif asked and not is_valid(str(value), own):
        annotations.wrong(subject, str(term), "model.not-valid", **shown)


def _constants(annotations: Annotations) -> Iterator[tuple[Node, URIRef, Node]]:
    """What values are compared with for equality, with shape and parameter."""
    graph = annotations.graph
    for subject, value in sorted(graph.subject_objects(SH.hasValue), key=str):
        yield subject, SH.hasValue, value
    for subject, head in sorted(graph.subject_objects(SH["in"]), key=str):
        for member in annotations.members(subject, head):
            yield subject, SH["in"], member


def _datatypes(annotations: Annotations, subject: Node) -> list[str]:
    """The datatypes of which a value may be, stated alone or as members of an sh:or; or none."""
    graph = annotations.graph
    alone = sorted(str(item) for item in graph.objects(subject, SH.datatype))
    if alone:
        return alone
    found: list[str] = []
    for head in graph.objects(subject, SH["or"]):
        for member in annotations.members(subject, head):
            stated = [str(item) for item in graph.objects(member, SH.datatype)]
            if not stated:
                return []
            found += stated
    return sorted(found)


def _takes_iris(graph: Graph, subject: Node) -> bool:
    """Whether a value is no literal, by its class or its kind of node."""
    has_class = (subject, SH["class"], None) in graph
    return has_class or any(kind in _IRI_KINDS for kind in graph.objects(subject, SH.nodeKind))


def _datatype(value: Literal) -> str:
    return str(RDF.langString if value.language else value.datatype or XSD.string)


def _listed(annotations: Annotations, datatypes: list[str]) -> str:
    return ", ".join(map(annotations.shown, datatypes))
