"""Whether shapes look at a graph of data at all (SHACL, section 2.1.3)."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, RDFS, SH, Graph
from rdflib.namespace import OWL
from rdflib.term import Node


def has_target(shapes: Graph, ontology: Graph, data: Graph) -> bool:
    """Whether any node of the data is the target of any shape.

    Classes below a class count, by the ontology or by the data.
    """
    return (
        any((None, RDF.type, kind) in data for kind in _classes(shapes, (ontology, data)))
        or any((None, path, None) in data for path in _paths(shapes))
        or any(
            (node, None, None) in data or (None, None, node) in data
            for node in shapes.objects(None, SH.targetNode)
        )
    )


def _classes(shapes: Graph, graphs: tuple[Graph, ...]) -> Iterator[Node]:
    found = set(shapes.objects(None, SH.targetClass))
    for kind in (RDFS.Class, OWL.Class):  # a shape that is a class is its own target
        found |= set(shapes.subjects(RDF.type, kind))
    left = list(found)
    while left:
        above = left.pop()
        yield above
        for graph in graphs:
            below = set(graph.subjects(RDFS.subClassOf, above)) - found
            found |= below
            left += below


def _paths(shapes: Graph) -> Iterator[Node]:
    for term in (SH.targetSubjectsOf, SH.targetObjectsOf):
        yield from shapes.objects(None, term)
