"""The statements of a catalogue, with a note of those that were taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from verbund.release.describe.vocabularies import PREFIXES


class Statements:
    """Reads values in an order that is always the same, IRIs first, and notes what was taken."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._taken: set[tuple[Node, Node, Node]] = set()

    def values(self, subject: Node, predicate: URIRef) -> list[Node]:
        """The values of a property; nothing is taken."""
        return sorted(self._graph.objects(subject, predicate), key=_order)

    def take(self, subject: Node, predicate: URIRef, values: Iterable[Node]) -> None:
        """Note that these values of a property are taken over."""
        self._taken.update((subject, predicate, value) for value in values)

    def take_all(self, subject: Node, predicate: URIRef) -> list[Node]:
        """All values of a property, which are taken over."""
        values = self.values(subject, predicate)
        self.take(subject, predicate, values)
        return values

    def take_first(self, subject: Node, predicate: URIRef) -> Node | None:
        """The first value of a property, which is taken over; None where it has none."""
        values = self.values(subject, predicate)[:1]
        self.take(subject, predicate, values)
        return values[0] if values else None

    def unused(self, start: URIRef) -> Iterator[tuple[str, str]]:
        """What is said of a node, and of those that were taken over from it, and was not taken.

        Gives the property, as a prefixed name where it can be, and the value. Classes are not told.
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
    """The language tag of a literal in lower case; ``""`` for what has none."""
    return (node.language or "").lower() if isinstance(node, Literal) else ""


def _order(node: Node) -> tuple[bool, str, str]:
    return not isinstance(node, URIRef), str(node), tag_of(node)


def _short(iri: URIRef) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return str(iri)
