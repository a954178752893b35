"""Terms of rdflib as those of pyoxigraph."""

from __future__ import annotations

import pyoxigraph
from rdflib import BNode, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node


def to_oxigraph(node: Node) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    """An rdflib term as pyoxigraph's, as it is written. Raises ValueError for what is none."""
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
    """A triple of rdflib as pyoxigraph's; None for what RDF has not: a literal for a subject."""
    subject, predicate, value = map(to_oxigraph, triple)
    if isinstance(subject, pyoxigraph.Literal) or not isinstance(predicate, pyoxigraph.NamedNode):
        return None
    return pyoxigraph.Triple(subject, predicate, value)
