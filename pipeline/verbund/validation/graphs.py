"""Graphs for pySHACL, read with the lexical forms as written."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
from rdflib import Graph

from verbund.model.model import Model
from verbund.rdf.graph import RdfGraph, oxigraph_term
from verbund.validation.rdflib_graphs import as_stated, read


def read_model(model: Model) -> tuple[Graph, Graph]:
    """The shapes graph and the ontology of a model, as written in its files."""
    turtle = pyoxigraph.RdfFormat.TURTLE
    return read(turtle, text=model.shapes_turtle), read(turtle, text=model.ontology_turtle)


def read_dataset(path: Path) -> Graph:
    """The graph of the converted records; ``path`` is their dataset.nt."""
    return read(pyoxigraph.RdfFormat.N_TRIPLES, path=str(path))


def to_rdflib_graph(graph: RdfGraph) -> Graph:
    """A graph as one of rdflib, its literals with their lexical forms and validity."""
    made = Graph()
    for subject, predicate, value in graph:
        node = oxigraph_term(subject)
        if not isinstance(node, pyoxigraph.Literal):
            triple = pyoxigraph.Triple(node, pyoxigraph.NamedNode(predicate), oxigraph_term(value))
            made.add(as_stated(triple))
    return made
