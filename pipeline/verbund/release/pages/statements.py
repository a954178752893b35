"""The triples of the ontology by subject and predicate, in the order of the file.

The model keeps only what the pipeline needs of the ontology. The pages show all of it, so they
parse the released text again; with pyoxigraph, which takes a tenth of rdflib's time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph

from verbund.rdf.terms import Iri, Literal

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class Blank(NamedTuple):
    """A blank node, such as the list of an owl:unionOf."""

    label: str


Node = Iri | Literal | Blank


class Statements:
    """The triples of a Turtle text. Raises SyntaxError where it is no Turtle."""

    def __init__(self, turtle: str) -> None:
        self._by_subject: dict[Node, dict[str, list[Node]]] = {}
        self._subjects_of: dict[tuple[str, Node], list[str]] = {}
        for triple in pyoxigraph.parse(input=turtle, format=pyoxigraph.RdfFormat.TURTLE):
            self._add(_node(triple.subject), triple.predicate.value, _node(triple.object))

    def _add(self, subject: Node, predicate: str, value: Node) -> None:
        values = self._by_subject.setdefault(subject, {}).setdefault(predicate, [])
        if value not in values:
            values.append(value)
            if isinstance(subject, Iri):
                self._subjects_of.setdefault((predicate, value), []).append(subject.value)

    def subjects(self) -> list[str]:
        """The IRIs that are subjects."""
        return [subject.value for subject in self._by_subject if isinstance(subject, Iri)]

    def predicates(self, subject: str) -> list[str]:
        """The predicates of a subject, sorted."""
        return sorted(self._by_subject.get(Iri(subject), {}))

    def objects(self, subject: str, predicate: str) -> list[Node]:
        """The objects of a subject and predicate."""
        return self._by_subject.get(Iri(subject), {}).get(predicate, [])

    def literals(self, subject: str, predicate: str) -> list[Literal]:
        """The objects that are literals."""
        return [item for item in self.objects(subject, predicate) if isinstance(item, Literal)]

    def iris(self, subject: str, predicate: str) -> list[str]:
        """The objects that are IRIs, and the IRIs reached from those that are blank nodes."""
        return [iri for item in self.objects(subject, predicate) for iri in self.reached(item)]

    def subjects_of(self, predicate: str, value: str) -> list[str]:
        """The subjects, as IRIs, that have this object of the predicate."""
        return self._subjects_of.get((predicate, Iri(value)), [])

    def reached(self, node: Node, seen: frozenset[Node] = frozenset()) -> Iterator[str]:
        """The IRI itself or, for a blank node, the IRIs reached from it (as a list's members)."""
        if isinstance(node, Iri):
            yield node.value
        elif isinstance(node, Blank) and node not in seen:
            for predicate, values in self._by_subject.get(node, {}).items():
                for value in values:
                    if predicate != RDF + "type" and value != Iri(RDF + "nil"):
                        yield from self.reached(value, seen | {node})


def _node(term: object) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return Iri(term.value)
    if isinstance(term, pyoxigraph.Literal):
        return Literal(term.value, term.datatype.value, term.language)
    if isinstance(term, pyoxigraph.BlankNode):
        return Blank(term.value)
    raise TypeError(f"not an RDF term of a Turtle file: {term!r}")
