"""Triples of a description, each with the setting of verbund.toml that it came from, if any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from verbund.rdf.graph import RdfGraph
from verbund.rdf.terms import RDF_LANG_STRING, XSD, XSD_STRING, Iri, Literal, Term
from verbund.workspace.setting_types import Texts

Origin = tuple[str, str]
"""The table and key of a setting in verbund.toml."""


class Statements:
    """A graph while it is built, and the origin of each property, also of one without a value."""

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
        # A term is iterable, as it is a tuple.
        terms = () if values is None else (values,) if isinstance(values, Term) else values
        for term in terms:
            self.graph.add(Iri(subject), predicate, term)


def iri(value: str | None) -> Iri | None:
    """The IRI as a node; None for None."""
    return None if value is None else Iri(value)


def iris(values: Iterable[str]) -> Iterator[Iri]:
    """The IRIs as nodes."""
    return (Iri(value) for value in values)


def literal(value: str, datatype: str | None = None) -> Literal:
    """A literal with this lexical form."""
    return Literal(value, datatype or XSD_STRING)


def texts(values: Texts, language: str | None = None) -> list[Literal]:
    """Texts by language tag as literals; ``language`` is the tag of a text without one."""
    tagged = [((tag or language or "").lower(), text) for tag, text in sorted(values.items())]
    return [Literal(text, RDF_LANG_STRING, tag) if tag else Literal(text) for tag, text in tagged]


def keyword_literals(
    values: Mapping[str, tuple[str, ...]], language: str | None = None
) -> list[Literal]:
    """Lists of texts by language tag as literals; ``language`` is the tag of texts without one."""
    return [
        node
        for tag, items in values.items()
        for text in items
        for node in texts({tag: text}, language)
    ]


def moment(value: str | None) -> Literal | None:
    """A year, month or day as a literal; its form gives the datatype (XSD 1.1, section 3.3)."""
    if value is None:
        return None
    kind = ("gYear", "gYearMonth", "date")[value.lstrip("-").count("-")]
    return literal(value, XSD + kind)
