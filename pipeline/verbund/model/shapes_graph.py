"""Typed access to a shapes graph: the values that a shape states, or a finding about wrong ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import isfinite

from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from verbund.findings import Finding, Localised, Place, Severity, phrase
from verbund.rdf.graph import RdfGraph, Triple
from verbund.rdf.terms import RDF_LANG_STRING, XSD_STRING, Blank, Iri, Literal, Term, ntriples
from verbund.rdf.terms import Node as PlainNode
from verbund.shacl.shape_nodes import localised
from verbund.text.damage import shows_nothing

_ORDER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
"""A number as XSD writes it; sh:order has no infinity and no NaN, which cannot be ordered."""


NOTES = frozenset({"M116", "M118"})
"""Codes of findings that do not keep a model from being used."""


def to_term(node: Node) -> Term:
    """Return an rdflib IRI or literal as a plain term; raises TypeError for a blank node."""
    if isinstance(node, URIRef):
        return Iri(str(node))
    if isinstance(node, RdflibLiteral):
        if node.language:
            return Literal(str(node), RDF_LANG_STRING, str(node.language))
        return Literal(str(node), str(node.datatype or XSD_STRING))
    raise TypeError("a blank node has no place here")


def to_node(node: Node) -> PlainNode:
    """Return any rdflib node as a plain one."""
    return Blank(str(node)) if isinstance(node, BNode) else to_term(node)


def to_rdflib_node(node: PlainNode) -> Node:
    """Return a plain node as one of rdflib."""
    if isinstance(node, Iri):
        return URIRef(node.value)
    if isinstance(node, Blank):
        return BNode(node.label)
    return RdflibLiteral(node.value, lang=node.language) if node.language else _typed(node)


def _typed(node: Literal) -> RdflibLiteral:
    datatype = None if node.datatype == XSD_STRING else URIRef(node.datatype)
    return RdflibLiteral(node.value, datatype=datatype, normalize=False)


def term_text(node: Node | None) -> str | None:
    """Return an rdflib IRI or literal as N-Triples writes it; None for a blank node or None."""
    if isinstance(node, URIRef | RdflibLiteral):
        return ntriples(to_term(node))
    return None


def _plain_triples(graph: Graph) -> Iterator[Triple]:
    known: dict[int, PlainNode] = {}  # by identity, while the graph holds the nodes: hashes cost

    def plain(node: Node) -> PlainNode:
        found = known.get(id(node))
        if found is None:
            found = known[id(node)] = to_node(node)
        return found

    for subject, predicate, value in graph:
        yield plain(subject), str(predicate), plain(value)


@dataclass(slots=True)
class ShapesGraph:
    """The shapes graph, with the findings made while it is read, and notes that stop nothing.

    ``file_of`` is the file that first describes a named subject, ``line_of`` gives the line there.
    """

    graph: Graph
    file_of: dict[str, str]
    line_of: Callable[[str], int | None] = lambda _: None
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    _reported: set[str] = field(default_factory=set, repr=False)
    _plain: RdfGraph | None = field(default=None, repr=False)

    @property
    def plain(self) -> RdfGraph:
        """The same triples as plain terms, which shapes are read from."""
        if self._plain is None:
            self._plain = RdfGraph(_plain_triples(self.graph))
        return self._plain

    def aside(self) -> ShapesGraph:
        """Return the same graph for a reading whose findings nobody sees."""
        return ShapesGraph(self.graph, {}, _plain=self.plain)

    def report(
        self, code: str, subject: Node, suggestion: str | None = None, **details: str | Localised
    ) -> None:
        """Add a finding about a shape; blank shapes are reported at the named one above them.

        A finding whose code is in NOTES is a note: the model can be used in spite of it.
        """
        named = self.named(subject)
        finding = Finding(
            code,
            Place(file=self.file_of.get(named), line=self.line_of(named)),
            details={"subject": named, **details},
            shape=named,
            suggestion=suggestion,
            severity=Severity.WARNING if code in NOTES else Severity.VIOLATION,
        )
        key = repr(finding)
        if key not in self._reported:  # a part that is read several times is reported once
            self._reported.add(key)
            (self.notes if code in NOTES else self.findings).append(finding)

    def named(self, subject: Node) -> str:
        """Return the IRI of a shape; of a blank one, that of the nearest named node above it."""
        seen: set[Node] = set()
        while isinstance(subject, BNode) and subject not in seen:
            seen.add(subject)
            above = next(self.graph.subjects(None, subject), None)
            if above is None:
                break
            subject = above
        return str(subject)

    def wrong(self, subject: Node, term: str, why: str, /, **values: str | Localised) -> None:
        """Report an annotation that cannot be used; ``why`` is the key of a phrase."""
        self.report("M108", subject, term=self.shown(term), problem=phrase(why, **values))

    def shown(self, iri: str) -> str:
        """Return an IRI as the model files write it."""
        try:
            return str(self.graph.namespace_manager.qname(iri))
        except (ValueError, KeyError):
            return iri

    def texts(self, subject: Node, predicate: URIRef) -> list[str]:
        """Return all plain values of a property, sorted."""
        return sorted(str(value) for value in self.graph.objects(subject, predicate))

    def text(self, subject: Node, predicate: URIRef) -> str | None:
        """Return the single value of a property as text; several values are a finding."""
        values = self.texts(subject, predicate)
        if len(values) > 1:
            self.wrong(subject, str(predicate), "model.several-values")
        return values[0] if values else None

    def localised(self, subject: Node, predicate: URIRef) -> Localised:
        """Return the values of a property by language; without a language under ``""``."""
        texts: dict[str, str] = {}
        for value in sorted(self.graph.objects(subject, predicate), key=str):
            if isinstance(value, RdflibLiteral):
                tag = value.language or ""
                used = texts.setdefault(tag, str(value))
                if used != str(value):
                    details = {"term": self.shown(predicate), "language": tag or "–"}
                    self.report("M118", subject, used=used, **details)
                self.check_shown(subject, predicate, str(value))
        return localised(self.plain, to_node(subject), str(predicate))

    def check_shown(self, subject: Node, predicate: URIRef, text: str) -> None:
        """Report a text for people that is not empty, but shows nothing."""
        if text and shows_nothing(text):
            self.wrong(subject, str(predicate), "model.empty")

    def number(self, subject: Node, predicate: URIRef) -> float:
        """Return the value of a property as a number; 0 where it is not stated."""
        value = self.text(subject, predicate)
        if value is None:
            return 0.0
        if _ORDER.fullmatch(value):
            number = float(value)
            if isfinite(number):
                return number
        self.wrong(subject, str(predicate), "model.not-a-number", value=value)
        return 0.0

    def members(self, subject: Node, head: Node) -> list[Node]:
        """Return the members of an RDF list; empty, with a finding, for a node that is no list."""
        members = self.plain.members(to_node(head))
        if members is None:
            self.wrong(subject, str(RDF.List), "model.not-a-list")
        return [to_rdflib_node(member) for member in members or ()]

    def shapes(self, kind: URIRef) -> list[URIRef]:
        """Return the named shapes of a class, sorted."""
        shapes = self.graph.subjects(RDF.type, kind)
        return sorted({shape for shape in shapes if isinstance(shape, URIRef)})

    def properties(self, shape: Node) -> list[Node]:
        """Return the property shapes of a node shape, by sh:order, then IRI."""
        properties = list(self.graph.objects(shape, SH.property))
        return sorted(properties, key=lambda item: (self.number(item, SH.order), self._rank(item)))

    def _rank(self, item: Node) -> str:
        return str(self.graph.value(item, SH.path) if isinstance(item, BNode) else item)

    def labels(self, subject: Node) -> Localised:
        """Return the labels (rdfs:label) of a subject by language."""
        return self.localised(subject, RDFS.label)
