"""What views read of a release: the facts of a record, and what refers to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

import pyoxigraph as ox

from verbund.rdf.terms import RDF_TYPE, Iri, Literal, Term
from verbund.release.derived.graph import graph_of
from verbund.release.diff.lookup import Facts

_MOST_KEPT: Final = 200_000
"""The most subjects whose facts are kept at a time."""


class Mention(NamedTuple):
    """What refers to a resource: the property, and the record or derived link that has it."""

    path: str
    subject: str


class RecordSource(Protocol):
    """A release as its pages read it: records by IRI, derived links too."""

    def facts(self, iri: str, /) -> Facts:
        """The objects of a record or derived link by property; empty where there is none."""

    def mentions(self, iri: str, /) -> Sequence[Mention]:
        """What refers to a resource, sorted: records and derived links, nothing of the ontology."""

    def instances(self, kind: str, /) -> Sequence[str]:
        """The IRIs below the base that are of a class, sorted; derived links are not among them."""

    def links(self) -> Sequence[str]:
        """The IRIs of all derived links, sorted."""


class StoreSource:
    """A release in a store of pyoxigraph, as ``queries.engine.read_release`` fills it.

    ``base`` is what the IRIs of records begin with. Nothing is written to the store.
    """

    def __init__(self, store: ox.Store, base: str) -> None:
        self._store = store
        self._base = base
        self._derived = ox.NamedNode(graph_of(base))
        self._kept: dict[str, Facts] = {}

    def facts(self, iri: str, /) -> Facts:
        """The objects of a record or derived link by property, both sorted."""
        known = self._kept.get(iri)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[iri] = self._read(iri)
        return known

    def _read(self, iri: str) -> Facts:
        subject = ox.NamedNode(iri)
        graph = self._derived if self._is_link(iri) else ox.DefaultGraph()
        found: dict[str, list[Term]] = {}
        for quad in self._store.quads_for_pattern(subject, None, None, graph):
            term = _term(quad.object)
            if term is not None:
                found.setdefault(quad.predicate.value, []).append(term)
        return {path: tuple(sorted(found[path], key=_order)) for path in sorted(found)}

    def mentions(self, iri: str, /) -> Sequence[Mention]:
        """What refers to a resource: records and derived links, sorted by property and IRI."""
        found = set()
        for graph in (ox.DefaultGraph(), self._derived):
            for quad in self._store.quads_for_pattern(None, None, ox.NamedNode(iri), graph):
                if isinstance(quad.subject, ox.NamedNode) and self._is_record(quad.subject.value):
                    found.add(Mention(quad.predicate.value, quad.subject.value))
        return sorted(found)

    def instances(self, kind: str, /) -> Sequence[str]:
        """The IRIs of the records of a class, sorted."""
        quads = self._store.quads_for_pattern(
            None, ox.NamedNode(RDF_TYPE), ox.NamedNode(kind), ox.DefaultGraph()
        )
        iris = (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
        return sorted({iri for iri in iris if self._is_record(iri)})

    def links(self) -> Sequence[str]:
        """The IRIs of all derived links, sorted."""
        quads = self._store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None, self._derived)
        iris = (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
        return sorted({iri for iri in iris if self._is_link(iri)})

    def _is_record(self, iri: str) -> bool:
        return iri.startswith(self._base)

    def _is_link(self, iri: str) -> bool:
        return iri.startswith(f"{self._derived.value}/")


def _term(node: object) -> Term | None:
    if isinstance(node, ox.NamedNode):
        return Iri(node.value)
    if isinstance(node, ox.Literal):
        return Literal(node.value, node.datatype.value, node.language)
    return None  # releases have no blank nodes


def _order(term: Term) -> tuple[str, str, str]:
    if isinstance(term, Literal):
        return term.value, term.datatype, term.language or ""
    return str(getattr(term, "value", "")), "", ""
