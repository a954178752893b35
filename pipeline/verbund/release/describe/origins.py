"""Statements of a catalogue, each with the setting of verbund.toml that it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from verbund.workspace.kinds import Texts

Origin = tuple[str, str]
"""Table and key of verbund.toml."""


class Statements:
    """A graph in the making, and the origin of each property, also where it has no value."""

    def __init__(self) -> None:
        self.graph = Graph()
        self.origins: dict[tuple[str, str], Origin] = {}

    def add(
        self,
        subject: str,
        predicate: str,
        values: Node | Iterable[Node] | None,
        origin: Origin | None = None,
    ) -> None:
        """State a property of a subject: one value, several or none."""
        if origin is not None:
            self.origins[str(subject), str(predicate)] = origin
        # A node is itself iterable, as it is a str.
        nodes = () if values is None else (values,) if isinstance(values, Node) else values
        for node in nodes:
            self.graph.add((URIRef(subject), URIRef(predicate), node))


def iri(value: str | None) -> URIRef | None:
    """The node of an IRI, if there is one."""
    return None if value is None else URIRef(value)


def iris(values: Iterable[str]) -> Iterator[URIRef]:
    """The nodes of IRIs."""
    return (URIRef(value) for value in values)


def literal(value: str, datatype: str | None = None) -> Literal:
    """A literal with exactly this lexical form."""
    kind = None if datatype is None else URIRef(datatype)
    return Literal(value, datatype=kind, normalize=False)


def texts(values: Texts, language: str | None = None) -> list[Literal]:
    """Texts by language as literals; ``language`` is that of a text written without one."""
    return [
        Literal(text, lang=(tag or language or "").lower() or None)
        for tag, text in sorted(values.items())
    ]


def keyword_literals(
    values: Mapping[str, tuple[str, ...]], language: str | None = None
) -> list[Literal]:
    """Lists of texts by language as literals."""
    return [
        node
        for tag, items in values.items()
        for text in items
        for node in texts({tag: text}, language)
    ]


def moment(value: str | None) -> Literal | None:
    """A year, month or day as a literal of the datatype that its form shows (XSD 1.1, 3.3)."""
    if value is None:
        return None
    kind = (XSD.gYear, XSD.gYearMonth, XSD.date)[value.lstrip("-").count("-")]
    return literal(value, str(kind))
