"""Shapes as an engine is given them, so that its report can be traced to the shapes graph.

Engines copy blank nodes of shapes into their reports under other labels, so each shape has an IRI;
and they lose the languages of messages, so these stand in the texts. pySHACL refuses lists of no
shapes, which SHACL allows.
"""

from __future__ import annotations

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.graph import RdfGraph
from verbund.rdf.terms import Blank
from verbund.shacl.shape_nodes import references
from verbund.validation.rdflib_graphs import quiet, with_validity
from verbund.validation.rdflib_terms import plain_graph, to_node

_NAMED = "urn:verbund:shape:"
_NOTHING, _ANYTHING = URIRef(f"{_NAMED}nothing"), URIRef(f"{_NAMED}anything")


class ShapesToRun:
    """A shapes graph made ready for an engine; ``originals`` are the nodes that IRIs stand for."""

    def __init__(self, shapes: Graph) -> None:
        self._names = ShapesGraph(plain_graph(shapes))
        named, self.originals = _with_names(shapes, self._names.graph)
        self.graph = _without_empty_lists(_with_languages(named))

    def shown(self, iri: str) -> str:
        """The IRI of the shape, or of the one above it, that an IRI of this graph stands for."""
        node = URIRef(iri)
        return self._names.named(to_node(self.originals.get(node, node)))


def _with_names(shapes: Graph, plain: RdfGraph) -> tuple[Graph, dict[Node, Node]]:
    """The shapes with an IRI for each blank node: a report would copy blank nodes.

    Gives also the original node of each IRI.
    """
    named_by_others = {shape for _, shape in references(plain)}
    blank = sorted(BNode(shape.label) for shape in named_by_others if isinstance(shape, Blank))
    names: dict[Node, Node] = {
        node: URIRef(f"{_NAMED}{number}") for number, node in enumerate(blank)
    }
    named = Graph()
    for subject, predicate, value in shapes:
        named.add((names.get(subject, subject), predicate, names.get(value, value)))
    return named, {name: node for node, name in names.items()}


def _without_empty_lists(shapes: Graph) -> Graph:
    """The shapes with ``sh:or ()`` and ``sh:xone ()`` of one shape that nothing conforms to.

    ``sh:and ()`` is left out: everything conforms to it.
    """
    for predicate in (SH["and"], SH["or"], SH.xone):
        for shape in list(shapes.subjects(predicate, RDF.nil)):
            shapes.remove((shape, predicate, RDF.nil))
            if predicate != SH["and"]:
                shapes.add((_NOTHING, RDF.type, SH.NodeShape))
                shapes.add((_NOTHING, SH["not"], _ANYTHING))
                shapes.add((_ANYTHING, RDF.type, SH.NodeShape))
                shapes.add((shape, predicate, Collection(shapes, BNode(), [_NOTHING]).uri))
    return shapes


# pySHACL fills the variables of a message and drops its language: it is written into the text.
_OPEN, _CLOSE = "\ue000", "\ue001"
_OF_QUERY, _OF_SHAPE = "query", "shape"


def _with_languages(shapes: Graph) -> Graph:
    """The shapes with the language of each message in its text, and literals as ``as_written``."""
    tagged = Graph()
    with quiet("rdflib.term"):
        for subject, predicate, value in shapes:
            if predicate == SH.message and isinstance(value, Literal):
                queries = (SH.select, SH.ask)
                is_query = any((subject, query, None) in shapes for query in queries)
                origin = _OF_QUERY if is_query else _OF_SHAPE
                value = Literal(f"{_OPEN}{origin}{value.language or ''}{_CLOSE}{value}")
            tagged.add((subject, predicate, with_validity(value)))
    return tagged


def messages_of(report: Graph, result: Node) -> tuple[dict[str, str], str]:
    """The messages of a result: those of the shape by language tag, and the one of pySHACL.

    A query's messages go before its shape's (SHACL, section 5.3.2).
    """
    own: dict[str, dict[str, str]] = {_OF_QUERY: {}, _OF_SHAPE: {}}
    said = ""
    for message in sorted(map(str, report.objects(result, SH.resultMessage))):
        if not message.startswith(_OPEN):
            said = said or message
            continue
        head, _, text = message[len(_OPEN) :].partition(_CLOSE)
        origin = _OF_QUERY if head.startswith(_OF_QUERY) else _OF_SHAPE
        own[origin].setdefault(head.removeprefix(origin), text)
    return own[_OF_QUERY] or own[_OF_SHAPE], said
