"""The triples of a catalogue, with a record of those that were used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from verbund.release.describe.vocabularies import PREFIXES


class Statements:
    """Reads values in a stable order, IRIs first, and records the triples used."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._taken: set[tuple[Node, Node, Node]] = set()

    def values(self, subject: Node, predicate: URIRef) -> list[Node]:
        """The values of a property, without recording a use."""
        return sorted(self._graph.objects(subject, predicate), key=_order)

    def take(self, subject: Node, predicate: URIRef, values: Iterable[Node]) -> None:
        """Record the use of these values of a property."""
        self._taken.update((subject, predicate, value) for value in values)

    def take_all(self, subject: Node, predicate: URIRef) -> list[Node]:
        """All values of a property, recorded as used."""
        values = self.values(subject, predicate)
        self.take(subject, predicate, values)
        return values

    def take_first(self, subject: Node, predicate: URIRef) -> Node | None:
        """The first value of a property, recorded as used; None where it has none."""
        values = self.values(subject, predicate)[:1]
        self.take(subject, predicate, values)
        return values[0] if values else None

    def unused(self, start: URIRef) -> Iterator[tuple[str, str]]:
        """The unused triples of a node and of the nodes used from it, without rdf:type.

        Gives the property, as a prefixed name where possible, and the value.
        """
        waiting: list[Node] = [start]
        seen: set[Node] = set()
        while waiting:
            node = waiting.pop(0)
            if node in seen:
                continue
            seen.add(node)
            for predicate in sorted(set(self._graph.predicates(node)) - {RDF.type}, key=str):
                assert isinstance(predicate, URIRef)  # noqa: S101 - RDF has no others
                for value in self.values(node, predicate):
                    if (node, predicate, value) in self._taken:
                        waiting.append(value)
                    else:
                        yield _short(predicate), str(value)


def tag_of(node: Node) -> str:
    """The language tag of a literal in lower case; ``""`` for other nodes."""
    return (node.language or "").lower() if isinstance(node, Literal) else ""


def _order(node: Node) -> tuple[bool, str, str]:
    return not isinstance(node, URIRef), str(node), tag_of(node)


def _short(iri: URIRef) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return str(iri)
