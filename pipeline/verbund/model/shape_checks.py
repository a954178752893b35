"""Checks the shapes graph beyond record types: targets of its own, components, messages.

Nothing in it may be ignored silently: each shape is run by pySHACL or refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from verbund.model.parameter_values import check_values, shapes_of
from verbund.model.queries import check_queries
from verbund.model.shapes_graph import ShapesGraph
from verbund.model.spelling import is_misspelt
from verbund.rdf.language_tags import is_language_range
from verbund.rdf.namespaces import SH as SH_IRI
from verbund.shacl.parameters import (
    MESSAGE_VARIABLES,
    ONCE,
    PROPERTY_ONLY,
    SHAPE_LISTS,
    SHAPE_VALUES,
    SUPPORTED,
)
from verbund.shacl.placeholders import PLACEHOLDER
from verbund.shacl.shape_nodes import foreign_parameters


def check_rules(annotations: ShapesGraph) -> None:
    """Report terms of SHACL that nothing runs, missing shapes, and wrong placeholders.

    Each is a check that would never fail: M103, M107 and M108.
    """
    graph = annotations.graph
    references = sorted(_references(graph), key=str)
    _check_supported(annotations)
    _check_places(annotations, references)
    check_values(annotations)
    _check_languages(annotations)
    _check_recursion(annotations, references)
    check_queries(annotations)
    for subject, shape in references:
        if isinstance(shape, Literal):
            annotations.wrong(subject, str(SH.NodeShape), "model.literal-shape", value=str(shape))
        elif isinstance(shape, URIRef) and (shape, None, None) not in graph:
            annotations.report("M107", subject, missing=annotations.shown(str(shape)))
    foreign = frozenset(_local(iri) for iri in foreign_parameters(annotations.plain))
    messages = [
        pair for pair in graph.subject_objects(SH.message) if PLACEHOLDER.search(str(pair[1]))
    ]
    for subject, message in sorted(messages, key=str):
        known = MESSAGE_VARIABLES | foreign | _parameters(graph, subject)
        is_query = (subject, SH.select, None) in graph or (subject, SH.ask, None) in graph
        if is_query or (subject, SH.sparql, None) in graph or not isinstance(message, Literal):
            continue
        for name in sorted(set(PLACEHOLDER.findall(message)) - known):
            annotations.wrong(subject, str(SH.message), "model.placeholder", value=name)


def _check_supported(annotations: ShapesGraph) -> None:
    reported: set[tuple[str, str]] = set()
    unsupported = {
        predicate
        for predicate in annotations.graph.predicates(unique=True)
        if str(predicate).startswith(SH_IRI)
        and str(predicate) not in SUPPORTED
        and not is_misspelt(str(predicate))  # M102 reports it, with a suggestion
    }
    stated = ((node, each) for each in unsupported for node in annotations.graph.subjects(each))
    for subject, predicate in sorted(stated, key=str):
        place = (annotations.named(subject), str(predicate))
        if place not in reported:
            reported.add(place)
            annotations.report("M103", subject, term=annotations.shown(str(predicate)))


def _check_places(annotations: ShapesGraph, references: Iterable[tuple[Node, Node]]) -> None:
    """Report constraints on a property that are not in property shapes (SHACL, section 4)."""
    graph = annotations.graph
    for parameter in sorted(PROPERTY_ONLY):
        for subject in sorted(set(graph.subjects(URIRef(parameter))), key=str):
            if (subject, SH.path, None) not in graph:
                annotations.wrong(subject, parameter, "model.needs-path")
    for subject, shape in sorted(graph.subject_objects(SH.node), key=str):
        if (shape, SH.path, None) in graph:
            annotations.wrong(subject, str(SH.node), "model.needs-node-shape")

    shapes = shapes_of(graph) | {node for _, node in references}
    for parameter in map(URIRef, sorted(ONCE)):
        for subject in sorted(shapes & set(graph.subjects(parameter)), key=str):
            if len(set(graph.objects(subject, parameter))) > 1:
                annotations.wrong(subject, str(parameter), "model.several-values")


def _check_languages(annotations: ShapesGraph) -> None:
    """Report language ranges that are not well-formed, in compiled and other shapes."""
    for subject, head in sorted(annotations.graph.subject_objects(SH.languageIn), key=str):
        for member in _list_members(annotations.graph, head):
            if not isinstance(member, Literal) or not is_language_range(str(member)):
                why = "model.language"
                annotations.wrong(subject, str(SH.languageIn), why, value=str(member))


def _check_recursion(annotations: ShapesGraph, references: Iterable[tuple[Node, Node]]) -> None:
    """Report shapes that lead back to themselves: their meaning is undefined (SHACL, 3.4.3)."""
    leads: dict[Node, list[Node]] = {}
    for subject, shape in references:
        leads.setdefault(subject, []).append(shape)
    reported: set[str] = set()
    for start, first in leads.items():
        seen: set[Node] = set()
        left = list(first)
        while left:
            node = left.pop()
            if node not in seen:
                seen.add(node)
                left += leads.get(node, ())
        if start in seen and isinstance(start, URIRef) and str(start) not in reported:
            reported.add(str(start))
            annotations.wrong(start, str(SH.NodeShape), "model.recursive")


def _references(graph: Graph) -> Iterator[tuple[Node, Node]]:
    """Yield each shape that another one names, with the latter."""
    for predicate in SHAPE_VALUES:
        yield from graph.subject_objects(URIRef(predicate))
    for predicate in SHAPE_LISTS:
        for subject, head in graph.subject_objects(URIRef(predicate)):
            for member in _list_members(graph, head):
                yield subject, member


def _list_members(graph: Graph, head: Node) -> Iterator[Node]:
    """Yield the members of a list, as far as it is one; ``ShapesGraph.members`` reports faults."""
    seen: set[Node] = set()
    while head != RDF.nil and head not in seen:
        seen.add(head)
        yield from graph.objects(head, RDF.first)
        head = graph.value(head, RDF.rest) or RDF.nil


def _parameters(graph: Graph, subject: Node) -> frozenset[str]:
    """Return the local names of the parameters that a shape states."""
    return frozenset(
        _local(str(predicate))
        for predicate in graph.predicates(subject)
        if str(predicate).startswith(SH_IRI)
    )


def _local(iri: str) -> str:
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
