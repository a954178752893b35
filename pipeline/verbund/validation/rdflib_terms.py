"""Terms and graphs of rdflib as plain ones, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph
from rdflib import RDF, XSD, BNode, Literal, URIRef
from rdflib.term import Node

from verbund.rdf import terms
from verbund.rdf.graph import RdfGraph, Triple
from verbund.rdf.terms import RDF_LANG_STRING, XSD_STRING, Blank, Iri, Term, ntriples
from verbund.rdf.terms import Node as PlainNode


def to_term(node: Node) -> Term:
    """An IRI or literal as a plain term; raises TypeError for a blank node."""
    if isinstance(node, URIRef):
        return Iri(str(node))
    if isinstance(node, Literal):
        if node.language:
            return terms.Literal(str(node), RDF_LANG_STRING, str(node.language))
        return terms.Literal(str(node), str(node.datatype or XSD_STRING))
    raise TypeError("a blank node has no place here")


def to_node(node: Node) -> PlainNode:
    """Any node as a plain one."""
    return Blank(str(node)) if isinstance(node, BNode) else to_term(node)


def term_text(node: Node | None) -> str | None:
    """An IRI or literal as N-Triples writes it; None for a blank node or None."""
    if isinstance(node, URIRef | Literal):
        return ntriples(to_term(node))
    return None


def plain_graph(graph: Iterable[tuple[Node, Node, Node]]) -> RdfGraph:
    """A graph, or triples that are held, with the same triples as plain terms."""
    return RdfGraph(_plain_triples(graph))


def _plain_triples(graph: Iterable[tuple[Node, Node, Node]]) -> Iterator[Triple]:
    known: dict[int, PlainNode] = {}  # by identity, while the graph holds the nodes: hashes cost

    def plain(node: Node) -> PlainNode:
        found = known.get(id(node))
        if found is None:
            found = known[id(node)] = to_node(node)
        return found

    for subject, predicate, value in graph:
        yield plain(subject), str(predicate), plain(value)


def to_rdflib_node(node: PlainNode) -> Node:
    """A plain node as one of rdflib."""
    if isinstance(node, Iri):
        return URIRef(node.value)
    if isinstance(node, Blank):
        return BNode(node.label)
    return Literal(node.value, lang=node.language) if node.language else _stated(node)


def _stated(node: terms.Literal) -> Literal:
    datatype = None if node.datatype == XSD_STRING else URIRef(node.datatype)
    return Literal(node.value, datatype=datatype, normalize=False)


def to_rdflib(term: object) -> Node:
    """A term of pyoxigraph as one of rdflib; raises TypeError for a term new in RDF 1.2."""
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    if isinstance(term, pyoxigraph.Literal) and term.direction is None:
        return _literal(term)
    raise TypeError("a triple as a term, or a text with a direction (RDF 1.2)")


def _literal(term: pyoxigraph.Literal) -> Literal:
    language, datatype = term.language, term.datatype.value
    if language is None and datatype != XSD_STRING:
        return _typed(term.value, URIRef(datatype))
    return _made(term.value, language, None)


_REWRITTEN: Final = frozenset({RDF.HTML, RDF.XMLLiteral, XSD.normalizedString, XSD.token})
"""Datatypes whose lexical forms rdflib parses as documents, or changes in spite of its options."""
_LONGEST: Final = 1000
"""The longest lexical form that rdflib makes a Python value of: longer ones cost too much."""


def _typed(text: str, datatype: URIRef) -> Literal:
    """A literal with its lexical form; without a Python value if that would cost or change it."""
    if datatype not in _REWRITTEN and len(text) <= _LONGEST:
        return Literal(text, datatype=datatype, normalize=False)
    return _made(text, None, datatype)


def _made(text: str, language: str | None, datatype: URIRef | None) -> Literal:
    """A literal as it is stated: the parser has checked it, and rdflib would once more."""
    literal = str.__new__(Literal, text)
    literal._language, literal._datatype = language, datatype
    literal._value, literal._ill_typed = (text if datatype is None else None), None
    return literal
