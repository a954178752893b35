"""Graphs of rdflib, in which tests are written, and those of the package."""

from __future__ import annotations

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node as RdflibNode

from verbund.rdf.graph import RdfGraph
from verbund.rdf.terms import XSD_STRING, Blank, Iri, Node
from verbund.validation.rdflib_terms import to_node


def plain(graph: Graph) -> RdfGraph:
    """A graph of rdflib as one of the package."""
    return RdfGraph((to_node(s), str(p), to_node(o)) for s, p, o in graph)


def rdflib_node(node: Node) -> RdflibNode:
    """A node of the package as rdflib's."""
    if isinstance(node, Iri):
        return URIRef(node.value)
    if isinstance(node, Blank):
        return BNode(node.label)
    kind = None if node.language or node.datatype == XSD_STRING else URIRef(node.datatype)
    return Literal(node.value, lang=node.language, datatype=kind, normalize=False)


def of_rdflib(graph: RdfGraph) -> Graph:
    """A graph of the package as one of rdflib."""
    made = Graph()
    for subject, predicate, value in graph:
        made.add((rdflib_node(subject), URIRef(predicate), rdflib_node(value)))
    return made
