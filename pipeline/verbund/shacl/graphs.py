"""Graphs for pySHACL: read once, as they are written; and their terms as pyoxigraph has them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from verbund.model.model import Model
from verbund.rdf_graph import RdfGraph, oxigraph_term


def read_model(model: Model) -> tuple[Graph, Graph]:
    """The shapes and the ontology of a model, as its files have them."""
    from verbund.shacl.by_the_text import read

    turtle = pyoxigraph.RdfFormat.TURTLE
    return read(turtle, text=model.shapes_turtle), read(turtle, text=model.ontology_turtle)


def read_dataset(path: Path) -> Graph:
    """The converted records."""
    from verbund.shacl.by_the_text import read

    return read(pyoxigraph.RdfFormat.N_TRIPLES, path=str(path))


def to_rdflib_graph(graph: RdfGraph) -> Graph:
    """A plain graph as rdflib's, its literals as they are written and as valid as they are."""
    from verbund.shacl.by_the_text import as_stated

    made = Graph()
    for subject, predicate, value in graph:
        node = oxigraph_term(subject)
        if not isinstance(node, pyoxigraph.Literal):
            triple = pyoxigraph.Triple(node, pyoxigraph.NamedNode(predicate), oxigraph_term(value))
            made.add(as_stated(triple))
    return made


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
