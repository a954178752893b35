"""Checks the shapes graph beyond record types: targets of its own, components, messages.

Nothing in it may be ignored silently: each shape is run by pySHACL or refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verbund.model.parameter_values import check_values, shapes_of
from verbund.model.queries import check_queries
from verbund.model.shapes_graph import ShapesGraph, order_of_pairs
from verbund.rdf.graph import FIRST, NIL, REST, RdfGraph
from verbund.rdf.language_tags import is_language_range
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import Iri, Literal, Node, text_of
from verbund.rdf.vocabularies import is_misspelt
from verbund.shacl.parameters import (
    MESSAGE_VARIABLES,
    ONCE,
    PROPERTY_ONLY,
    SHAPE_LISTS,
    SHAPE_VALUES,
    SUPPORTED,
)
from verbund.shacl.placeholders import PLACEHOLDER
from verbund.shacl.shape_nodes import PATH, foreign_parameters, order_of_nodes

_QUERIES = frozenset({SH + "select", SH + "ask", SH + "sparql"})
"""Properties of a node whose messages have variables of their own (SHACL, section 5.3.2)."""


def check_rules(annotations: ShapesGraph) -> None:
    """Report terms of SHACL that nothing runs, missing shapes, and wrong placeholders.

    Each is a check that would never fail: M103, M107 and M108.
    """
    graph = annotations.graph
    references = sorted(_references(graph), key=order_of_pairs)
    _check_supported(annotations)
    _check_places(annotations, references)
    check_values(annotations)
    _check_languages(annotations)
    _check_recursion(annotations, references)
    check_queries(annotations)
    for subject, shape in references:
        if isinstance(shape, Literal):
            annotations.wrong(subject, SH + "NodeShape", "model.literal-shape", value=shape.value)
        elif isinstance(shape, Iri) and not graph.describes(shape):
            annotations.report("M107", subject, missing=annotations.shown(shape.value))
    foreign = frozenset(_local(iri) for iri in foreign_parameters(annotations.graph))
    messages = [
        pair for pair in graph.pairs(SH + "message") if PLACEHOLDER.search(text_of(pair[1]))
    ]
    for subject, message in sorted(messages, key=order_of_pairs):
        known = MESSAGE_VARIABLES | foreign | _parameters(graph, subject)
        is_query = not _QUERIES.isdisjoint(graph.properties(subject))
        if is_query or not isinstance(message, Literal):
            continue
        for name in sorted(set(PLACEHOLDER.findall(message.value)) - known):
            annotations.wrong(subject, SH + "message", "model.placeholder", value=name)


def _check_supported(annotations: ShapesGraph) -> None:
    reported: set[tuple[str, str]] = set()
    unsupported = {
        predicate
        for predicate in annotations.graph.predicates()
        if predicate.startswith(SH)
        and predicate not in SUPPORTED
        and not is_misspelt(predicate)  # M102 reports it, with a suggestion
    }
    stated = ((node, each) for each in unsupported for node in annotations.graph.subjects(each))
    for subject, predicate in sorted(stated, key=lambda pair: (order_of_nodes(pair[0]), pair[1])):
        place = (annotations.named(subject), predicate)
        if place not in reported:
            reported.add(place)
            annotations.report("M103", subject, term=annotations.shown(predicate))


def _check_places(annotations: ShapesGraph, references: Iterable[tuple[Node, Node]]) -> None:
    """Report constraints on a property that are not in property shapes (SHACL, section 4)."""
    graph = annotations.graph
    for parameter in sorted(PROPERTY_ONLY):
        for subject in sorted(graph.subjects(parameter), key=order_of_nodes):
            if PATH not in graph.properties(subject):
                annotations.wrong(subject, parameter, "model.needs-path")
    for subject, shape in sorted(graph.pairs(SH + "node"), key=order_of_pairs):
        if PATH in graph.properties(shape):
            annotations.wrong(subject, SH + "node", "model.needs-node-shape")

    shapes = shapes_of(graph) | {node for _, node in references}
    for parameter in sorted(ONCE):
        for subject in sorted(shapes & set(graph.subjects(parameter)), key=order_of_nodes):
            if len(graph.objects(subject, parameter)) > 1:
                annotations.wrong(subject, parameter, "model.several-values")


def _check_languages(annotations: ShapesGraph) -> None:
    """Report language ranges that are not well-formed, in compiled and other shapes."""
    for subject, head in sorted(annotations.graph.pairs(SH + "languageIn"), key=order_of_pairs):
        for member in _list_members(annotations.graph, head):
            if not isinstance(member, Literal) or not is_language_range(member.value):
                why = "model.language"
                annotations.wrong(subject, SH + "languageIn", why, value=text_of(member))


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
        if start in seen and isinstance(start, Iri) and start.value not in reported:
            reported.add(start.value)
            annotations.wrong(start, SH + "NodeShape", "model.recursive")


def _references(graph: RdfGraph) -> Iterator[tuple[Node, Node]]:
    """Yield each shape that another one names, with the latter."""
    for predicate in SHAPE_VALUES:
        yield from graph.pairs(predicate)
    for predicate in SHAPE_LISTS:
        for subject, head in graph.pairs(predicate):
            for member in _list_members(graph, head):
                yield subject, member


def _list_members(graph: RdfGraph, head: Node) -> Iterator[Node]:
    """Yield the members of a list, as far as it is one; ``ShapesGraph.members`` reports faults."""
    seen: set[Node] = set()
    while head != NIL and head not in seen:
        seen.add(head)
        yield from graph.objects(head, FIRST)
        head = graph.value(head, REST) or NIL


def _parameters(graph: RdfGraph, subject: Node) -> frozenset[str]:
    """Return the local names of the parameters that a shape states."""
    return frozenset(
        _local(predicate) for predicate in graph.properties(subject) if predicate.startswith(SH)
    )


def _local(iri: str) -> str:
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
