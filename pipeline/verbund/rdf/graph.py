"""RDF graph in memory, without a library: triples indexed by subject, predicate and object.

Nodes are those of ``verbund.rdf.terms``, predicates are strings. Results come in the order in which
the triples were added, so that equal input gives an equal order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from verbund.rdf.terms import XSD_STRING, Blank, Iri, Literal, Node

if TYPE_CHECKING:
    import pyoxigraph as ox

Triple = tuple[Node, str, Node]
"""A triple: subject, IRI of the predicate, object. The subject is no literal."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FIRST, REST, NIL = _RDF + "first", _RDF + "rest", Iri(_RDF + "nil")


class RdfGraph:
    """An RDF graph: triples, each once."""

    __slots__ = ("_by_property", "_by_subject")

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._by_subject: dict[Node, dict[str, dict[Node, None]]] = {}
        self._by_property: dict[str, dict[Node, dict[Node, None]]] = {}
        self.update(triples)

    def add(self, subject: Node, predicate: str, value: Node) -> None:
        """Add a triple, unless the graph has it."""
        self._by_subject.setdefault(subject, {}).setdefault(predicate, {})[value] = None
        self._by_property.setdefault(predicate, {}).setdefault(value, {})[subject] = None

    def update(self, triples: Iterable[Triple]) -> None:
        """Add several triples."""
        by_subject, by_property = self._by_subject, self._by_property
        for subject, predicate, value in triples:
            by_subject.setdefault(subject, {}).setdefault(predicate, {})[value] = None
            by_property.setdefault(predicate, {}).setdefault(value, {})[subject] = None

    def __iter__(self) -> Iterator[Triple]:
        for subject, properties in self._by_subject.items():
            for predicate, values in properties.items():
                for value in values:
                    yield subject, predicate, value

    def __len__(self) -> int:
        return sum(len(v) for item in self._by_subject.values() for v in item.values())

    def __contains__(self, triple: Triple) -> bool:
        subject, predicate, value = triple
        return value in self._by_subject.get(subject, {}).get(predicate, ())

    def objects(self, subject: Node, predicate: str) -> list[Node]:
        """Return the objects of a subject's triples with a predicate."""
        return list(self._by_subject.get(subject, {}).get(predicate, ()))

    def value(self, subject: Node, predicate: str) -> Node | None:
        """Return the first object of a subject's triples with a predicate; None without one."""
        return next(iter(self._by_subject.get(subject, {}).get(predicate, ())), None)

    def properties(self, subject: Node) -> Mapping[str, Iterable[Node]]:
        """Return the objects of a subject's triples by predicate."""
        return self._by_subject.get(subject, {})

    def predicates(self) -> list[str]:
        """Return the predicates of all triples, each once."""
        return list(self._by_property)

    def describes(self, node: Node) -> bool:
        """Whether a node is the subject of a triple."""
        return node in self._by_subject

    def subjects(self, predicate: str, value: Node | None = None) -> list[Node]:
        """Return the subjects that have an object, or any object, for a predicate, each once."""
        of_property = self._by_property.get(predicate, {})
        if value is not None:
            return list(of_property.get(value, ()))
        return list(dict.fromkeys(node for nodes in of_property.values() for node in nodes))

    def values(self, predicate: str) -> list[Node]:
        """Return all objects of a predicate, each once."""
        return list(self._by_property.get(predicate, ()))

    def pairs(self, predicate: str) -> Iterator[tuple[Node, Node]]:
        """Yield subject and object of each triple with a predicate."""
        for value, subjects in self._by_property.get(predicate, {}).items():
            for subject in subjects:
                yield subject, value

    def leading_to(self, value: Node) -> Iterator[tuple[Node, str]]:
        """Yield subject and predicate of each triple that has an object."""
        for predicate, of_property in self._by_property.items():
            for subject in of_property.get(value, ()):
                yield subject, predicate

    def members(self, head: Node) -> list[Node] | None:
        """Return the members of an RDF list; None for a node that is none (SHACL, section 1.4)."""
        members: list[Node] = []
        seen: set[Node] = set()
        while head != NIL:
            first, rest = self.objects(head, FIRST), self.objects(head, REST)
            if len(first) != 1 or len(rest) != 1 or head in seen:
                return None
            seen.add(head)
            members.append(first[0])
            head = rest[0]
        return members


def turtle_graph(text: str) -> RdfGraph:
    """Return the graph of a Turtle text. Raises SyntaxError where it is none."""
    import pyoxigraph  # only who reads RDF needs it

    parsed = pyoxigraph.parse(input=text, format=pyoxigraph.RdfFormat.TURTLE)
    triples = (
        (node_of(item.subject), item.predicate.value, node_of(item.object)) for item in parsed
    )
    return RdfGraph(triples)


def node_of(term: object) -> Node:
    """Return a term of pyoxigraph as a node. Raises TypeError for a term that is new in RDF 1.2."""
    import pyoxigraph as ox

    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal) and term.direction is None:
        return Literal(term.value, term.datatype.value, term.language)
    if isinstance(term, ox.BlankNode):
        return Blank(term.value)
    raise TypeError("a triple as a term, or a text with a direction (RDF 1.2)")


def oxigraph_term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return a node as a term of pyoxigraph. Raises ValueError for an invalid term."""
    import pyoxigraph as ox

    if isinstance(node, Iri):
        return ox.NamedNode(node.value)
    if isinstance(node, Blank):
        return ox.BlankNode(node.label)
    if node.language:
        return ox.Literal(node.value, language=node.language)
    if node.datatype == XSD_STRING:
        return ox.Literal(node.value)
    return ox.Literal(node.value, datatype=ox.NamedNode(node.datatype))
