"""Graphs for pySHACL: read once, as they are written; and their terms as pyoxigraph has them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
from rdflib import Graph

from verbund.model.model import Model
from verbund.rdf.graph import RdfGraph, oxigraph_term
from verbund.validation.rdflib_graphs import as_stated, read


def read_model(model: Model) -> tuple[Graph, Graph]:
    """The shapes and the ontology of a model, as its files have them."""
    turtle = pyoxigraph.RdfFormat.TURTLE
    return read(turtle, text=model.shapes_turtle), read(turtle, text=model.ontology_turtle)


def read_dataset(path: Path) -> Graph:
    """The converted records."""
    return read(pyoxigraph.RdfFormat.N_TRIPLES, path=str(path))


def to_rdflib_graph(graph: RdfGraph) -> Graph:
    """A plain graph as rdflib's, its literals as they are written and as valid as they are."""
    made = Graph()
    for subject, predicate, value in graph:
        node = oxigraph_term(subject)
        if not isinstance(node, pyoxigraph.Literal):
            triple = pyoxigraph.Triple(node, pyoxigraph.NamedNode(predicate), oxigraph_term(value))
            made.add(as_stated(triple))
    return made
