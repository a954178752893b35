"""Graphs for pySHACL: read once, as they are written."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
from rdflib import Graph

from verbund.model.model import Model


def read_model(model: Model) -> tuple[Graph, Graph]:
    """The shapes and the ontology of a model, as its files have them."""
    from verbund.shacl.by_the_text import read

    turtle = pyoxigraph.RdfFormat.TURTLE
    return read(turtle, text=model.shapes_turtle), read(turtle, text=model.ontology_turtle)


def read_dataset(path: Path) -> Graph:
    """The converted records."""
    from verbund.shacl.by_the_text import read

    return read(pyoxigraph.RdfFormat.N_TRIPLES, path=str(path))
