"""Statements of a catalogue, each with the setting of verbund.toml that it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from verbund.rdf_graph import RdfGraph
from verbund.setting_kinds import Texts
from verbund.terms import RDF_LANG_STRING, XSD, XSD_STRING, Iri, Literal, Term

Origin = tuple[str, str]
"""Table and key of verbund.toml."""


class Statements:
    """A graph in the making, and the origin of each property, also where it has no value."""

    def __init__(self) -> None:
        self.graph = RdfGraph()
        self.origins: dict[tuple[str, str], Origin] = {}

    def add(
        self,
        subject: str,
        predicate: str,
        values: Term | Iterable[Term] | None,
        origin: Origin | None = None,
    ) -> None:
        """State a property of a subject: one value, several or none."""
        if origin is not None:
            self.origins[subject, predicate] = origin
        # A term is itself iterable, as it is a tuple.
        terms = () if values is None else (values,) if isinstance(values, Term) else values
        for term in terms:
            self.graph.add(Iri(subject), predicate, term)


def iri(value: str | None) -> Iri | None:
    """The node of an IRI, if there is one."""
    return None if value is None else Iri(value)


def iris(values: Iterable[str]) -> Iterator[Iri]:
    """The nodes of IRIs."""
    return (Iri(value) for value in values)


def literal(value: str, datatype: str | None = None) -> Literal:
    """A literal with exactly this lexical form."""
    return Literal(value, datatype or XSD_STRING)


def texts(values: Texts, language: str | None = None) -> list[Literal]:
    """Texts by language as literals; ``language`` is that of a text written without one."""
    tagged = [((tag or language or "").lower(), text) for tag, text in sorted(values.items())]
    return [Literal(text, RDF_LANG_STRING, tag) if tag else Literal(text) for tag, text in tagged]


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
    kind = ("gYear", "gYearMonth", "date")[value.lstrip("-").count("-")]
    return literal(value, XSD + kind)
