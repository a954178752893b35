"""Recognises the constraint that forbids a relation to lead in a circle (docs/modelling.md)."""

from __future__ import annotations

from typing import Final

from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import Iri, Node, text_of
from verbund.shacl.shape_nodes import is_deactivated
from verbund.sparql.tokens import TOKEN

QUERY: Final = "SELECT $this ?value WHERE { $this $PATH ?value . ?value $PATH* $this }"
"""The query, in SHACL-SPARQL: each value from which the relation leads back to the record."""


def _tokens(query: str) -> list[str]:
    return [token[0] for token in TOKEN.finditer(query) if token["space"] is None]


_WANTED: Final = _tokens(QUERY)


def forbids_circles(annotations: ShapesGraph, shape: Node, parameter: str) -> bool:
    """Whether the ``sh:sparql`` of a property shape with a predicate path is this query alone."""
    graph = annotations.graph
    if parameter != SH + "sparql" or not isinstance(graph.value(shape, SH + "path"), Iri):
        return False
    constraints = graph.objects(shape, SH + "sparql")
    texts = [text for item in constraints for text in graph.objects(item, SH + "select")]
    off = any(is_deactivated(graph, item) for item in constraints)
    return len(constraints) == len(texts) == 1 and not off and _tokens(text_of(texts[0])) == _WANTED
