"""What a harvester takes along with a dataset: everything that it leads to, by any property."""

from __future__ import annotations

from rdflib import Graph
from rdflib.term import URIRef


def closure(graph: Graph, start: str) -> frozenset[str]:
    """The IRIs that are reached from an IRI by following properties forwards, itself included.

    This is SPARQL's ``<start> (<>|!<>)* ?s``, with which GovData's store copies and deletes.
    """
    found: set[str] = set()
    left = [URIRef(start)]
    while left:
        subject = left.pop()
        if str(subject) not in found:
            found.add(str(subject))
            left.extend(node for node in graph.objects(subject) if isinstance(node, URIRef))
    return frozenset(found)
