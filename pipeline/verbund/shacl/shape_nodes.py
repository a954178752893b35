"""Which nodes of a shapes graph are shapes, and what they say of themselves (SHACL, 2.1)."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator
from typing import Final

from verbund.findings import Localised
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import OWL, RDFS, SH
from verbund.rdf.terms import RDF_TYPE, Iri, Literal, Node, text_of
from verbund.shacl.parameters import SHAPE_LISTS, SHAPE_VALUES, TARGETS
from verbund.shacl.shape_set import Targets
from verbund.shacl.shape_values import TRUE

PATH: Final = SH + "path"
PROPERTY: Final = SH + "property"
MESSAGE: Final = SH + "message"
NAME: Final = SH + "name"
DEACTIVATED: Final = SH + "deactivated"
SHAPE_TYPES: Final = (Iri(SH + "NodeShape"), Iri(SH + "PropertyShape"))
CLASS_TYPES: Final = (Iri(RDFS + "Class"), Iri(OWL + "Class"))
"""What makes a shape its own target; as pySHACL does, an owl:Class counts (section 2.1.3.3)."""


def targets_of(graph: RdfGraph, node: Node) -> Targets:
    """The target declarations of a shape."""
    nodes, classes, subjects, objects = (graph.objects(node, target) for target in TARGETS)
    own = [node] if _is_class(graph, node) else []
    return Targets(
        nodes=tuple(nodes),
        classes=tuple(dict.fromkeys((*classes, *own))),
        subjects_of=tuple(item.value for item in subjects if isinstance(item, Iri)),
        objects_of=tuple(item.value for item in objects if isinstance(item, Iri)),
    )


def is_deactivated(graph: RdfGraph, node: Node) -> bool:
    """Whether a shape is deactivated (section 2.1.6)."""
    return graph.objects(node, DEACTIVATED) == [TRUE]


def localised(graph: RdfGraph, node: Node, predicate: str) -> Localised:
    """The texts of a property by language, one each; those without a language under ``""``."""
    found: dict[str, str] = {}
    for item in sorted(graph.objects(node, predicate), key=text_of):
        if isinstance(item, Literal):
            found.setdefault(item.language or "", item.value)
    return dict(sorted(found.items()))


def without_targets(graph: RdfGraph, shapes: Collection[Node]) -> RdfGraph:
    """A shapes graph in which some shapes have no target any more."""
    return RdfGraph(
        (subject, predicate, value)
        for subject, predicate, value in graph
        if subject not in shapes
        or not (predicate in TARGETS or (predicate == RDF_TYPE and value in CLASS_TYPES))
    )


def _is_class(graph: RdfGraph, node: Node) -> bool:
    types = graph.objects(node, RDF_TYPE)
    return any(kind in types for kind in SHAPE_TYPES) and any(kind in types for kind in CLASS_TYPES)


def shape_nodes(graph: RdfGraph) -> list[Node]:
    """Every node that is a shape (section 2.1), in a fixed order."""
    found = {node for kind in SHAPE_TYPES for node in graph.subjects(RDF_TYPE, kind)}
    found |= {node for target in TARGETS for node in graph.subjects(target)}
    found |= {shape for _, shape in references(graph)}
    found |= set(graph.subjects(PROPERTY)) | set(graph.subjects(SH + "node"))
    return sorted(found, key=order_of_nodes)


def references(graph: RdfGraph) -> Iterator[tuple[Node, Node]]:
    """Each shape with every other that it names, alone or in a list."""
    for parameter in sorted(SHAPE_VALUES):
        yield from graph.pairs(parameter)
    for parameter in sorted(SHAPE_LISTS):
        for node, head in graph.pairs(parameter):
            for member in graph.members(head) or ():
                yield node, member


def shapes_with_targets(graph: RdfGraph, tables: Container[Node]) -> list[Node]:
    """The shapes that have targets, except tables whose only target is their class."""
    found = []
    for node in shape_nodes(graph):
        targets = targets_of(graph, node)
        own = targets.nodes or targets.subjects_of or targets.objects_of or node in targets.classes
        if own or (targets.classes and node not in tables):
            found.append(node)
    return sorted(found, key=text_of)


def foreign_parameters(graph: RdfGraph) -> frozenset[str]:
    """The parameters of the constraint components that the shapes declare (section 6.2)."""
    return frozenset(
        path.value
        for parameter in graph.values(SH + "parameter")
        for path in graph.objects(parameter, PATH)
        if isinstance(path, Iri)
    )


def order_of_nodes(node: Node) -> tuple[str, str]:
    """What nodes of a shapes graph are sorted by, so that the same file gives the same order."""
    return type(node).__name__, text_of(node)
