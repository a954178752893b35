"""Graphs of rdflib whose literals keep their lexical forms, ill-typed where XML Schema says so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyoxigraph
from rdflib import Graph, Literal
from rdflib.term import Node

from verbund.rdf.datatypes import is_valid
from verbund.validation.oxigraph_terms import to_triple
from verbund.validation.rdflib_terms import to_rdflib


@contextmanager
def lexical_forms() -> Iterator[None]:
    """Keep the lexical forms of literals in rdflib, which would turn a ``Z`` into ``+00:00``.

    Literals are equal only if their lexical forms are (RDF 1.1 Concepts, section 3.3), and patterns
    and lengths are about these (SHACL, section 4.4).
    """
    import rdflib

    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def as_written(graph: Graph) -> Graph:
    """The graph with ``ill_typed`` of every literal set by XML Schema."""
    written = Graph()
    with quiet("rdflib.term"):
        for subject, predicate, value in graph:
            written.add((subject, predicate, with_validity(value)))
    return written


def read(form: pyoxigraph.RdfFormat, *, text: str | None = None, path: str | None = None) -> Graph:
    """Read a graph from a text or a file, keeping lexical forms; named graphs are merged.

    Raises SyntaxError with the line, and OSError.
    """
    graph = Graph()
    for quad in pyoxigraph.parse(input=text, path=path, format=form):
        graph.add(as_stated(quad))
    return graph


def as_stated(triple: pyoxigraph.Triple | pyoxigraph.Quad) -> tuple[Node, Node, Node]:
    """A triple or quad of a file as a triple of rdflib, keeping lexical form and validity."""
    with quiet("rdflib.term"):
        value = with_validity(to_rdflib(triple.object))
    return to_rdflib(triple.subject), to_rdflib(triple.predicate), value


def with_validity(node: Node) -> Node:
    """The node with its ``ill_typed`` set by the table of datatypes (verbund.rdf.datatypes).

    SHACL, section 4.1.2 (sh:datatype refuses ill-typed literals); RDF 1.1 Concepts, section 3.3;
    XML Schema 1.1, part 2, section 3. rdflib 7.6 knows no range of the derived types; it takes
    ``1_000`` and digits of other scripts as integers, ``1e5`` and ``NaN`` as decimals,
    ``2021-W01-1`` as a date; and it refuses years before 1 and after 9999 and the hour 24.
    """
    if not isinstance(node, Literal) or node.datatype is None:
        return node
    valid = is_valid(str(node), str(node.datatype))
    node._ill_typed = not valid
    if not valid:
        node._value = None
    return node


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Keep rdflib from logging a traceback for each ill-typed literal."""
    logger = logging.getLogger(name)
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


class CarriedGraph:
    """A graph on its way to another process, whose literals stay as they are written.

    Unpickling a literal of rdflib normalises it: ``1e0`` would arrive as ``1.0``.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def __reduce__(self) -> tuple[Callable[[bytes], CarriedGraph], tuple[bytes]]:
        """The graph as N-Triples, with its own labels of blank nodes."""
        triples = filter(None, map(to_triple, self.graph))
        written = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        return _arrived, (written or b"",)


def _arrived(data: bytes) -> CarriedGraph:
    return CarriedGraph(read(pyoxigraph.RdfFormat.N_TRIPLES, text=data.decode()))
