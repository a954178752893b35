"""Conversion of rdflib terms and triples to those of pyoxigraph."""

from __future__ import annotations

import pyoxigraph
from rdflib import BNode, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node


def to_oxigraph(node: Node) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    """Convert an rdflib term, keeping its lexical form. Raises ValueError for what is no term."""
    if isinstance(node, URIRef):
        return pyoxigraph.NamedNode(str(node))
    if isinstance(node, BNode):
        return pyoxigraph.BlankNode(str(node))
    if isinstance(node, RdflibLiteral):
        if node.language:
            return pyoxigraph.Literal(str(node), language=node.language)
        if node.datatype is not None:
            return pyoxigraph.Literal(str(node), datatype=pyoxigraph.NamedNode(str(node.datatype)))
        return pyoxigraph.Literal(str(node))
    raise TypeError(f"not an RDF term: {node!r}")


def to_triple(triple: tuple[Node, Node, Node]) -> pyoxigraph.Triple | None:
    """Convert a triple; None for one that is no RDF, such as with a literal as its subject."""
    subject, predicate, value = map(to_oxigraph, triple)
    if isinstance(subject, pyoxigraph.Literal) or not isinstance(predicate, pyoxigraph.NamedNode):
        return None
    return pyoxigraph.Triple(subject, predicate, value)
