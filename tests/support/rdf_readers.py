"""A release read back with rdflib and with pyoxigraph."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.term import Node

Triple = tuple[str, str, str]
FORMATS = {
    "dataset.nt": (ox.RdfFormat.N_TRIPLES, "nt"),
    "dataset.ttl": (ox.RdfFormat.TURTLE, "turtle"),
    "dataset.jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
}


def with_pyoxigraph(path: Path, format_: ox.RdfFormat | None = None) -> set[Triple]:
    """The triples, each term as N-Triples writes it."""
    quads = ox.parse(path=str(path), format=format_ or FORMATS[path.name][0])
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}


def with_rdflib(path: Path) -> set[Triple]:
    """The triples, each term as pyoxigraph writes it, so that the two can be compared.

    rdflib's own conversion of literals is left out: "01" stays "01".
    """
    if path.suffix == ".jsonld":
        dataset = Dataset()
        dataset.parse(path, format="json-ld")
        triples: Iterable[tuple[Node, Node, Node]] = ((s, p, o) for s, p, o, _ in dataset.quads())
    else:
        graph = Graph()
        graph.parse(path, format=FORMATS[path.name][1])
        triples = graph
    return {(_term(s), _term(p), _term(o)) for s, p, o in triples}


def _term(node: Node) -> str:
    if isinstance(node, URIRef):
        return f"<{node}>"
    assert isinstance(node, Literal), f"a blank node or worse: {node!r}"
    if node.language:
        return str(ox.Literal(str(node), language=node.language))
    datatype = ox.NamedNode(str(node.datatype)) if node.datatype else None
    return str(ox.Literal(str(node), datatype=datatype))


def the_same_from_all(folder: Path) -> set[Triple]:
    """The triples of a release, after all formats and both readers have given the same."""
    expected = with_pyoxigraph(folder / "dataset.nt")
    for name in FORMATS:
        assert with_pyoxigraph(folder / name) == expected, f"pyoxigraph reads {name} otherwise"
        assert with_rdflib(folder / name) == expected, f"rdflib reads {name} otherwise"
    return expected
