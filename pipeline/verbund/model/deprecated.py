"""Concepts that are out of use, and what replaces them, as the ontology states it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from verbund.findings import Localised
from verbund.rdf.graph import RdfGraph, node_of
from verbund.rdf.namespaces import DCT, OWL, SKOS
from verbund.rdf.terms import Iri, Literal, text_of

if TYPE_CHECKING:
    from verbund.model.model import Model


@dataclass(frozen=True, slots=True)
class DeprecatedTerms:
    """Terms that are out of use (``owl:deprecated``), with what replaces each."""

    out_of_use: Mapping[str, Sequence[str]] = field(default_factory=dict)
    definitions: Mapping[str, Localised] = field(default_factory=dict)

    def successor(self, iri: str) -> str | None:
        """Return what replaces a term (``dct:isReplacedBy``), if that is one term."""
        seen = {iri}
        found = self.out_of_use.get(iri, ())
        while len(found) == 1 and found[0] in self.out_of_use and found[0] not in seen:
            seen.add(found[0])
            found = self.out_of_use[found[0]]
        return found[0] if len(found) == 1 and found[0] not in self.out_of_use else None

    def others(self, iri: str) -> Sequence[str]:
        """Return all terms in use that are stated to replace one, also by way of others."""
        found: dict[str, None] = {}
        seen, left = {iri}, list(reversed(self.out_of_use.get(iri, ())))
        while left:
            term = left.pop()
            if term not in self.out_of_use:
                found[term] = None
            elif term not in seen:
                seen.add(term)
                left.extend(reversed(self.out_of_use[term]))
        return list(found)

    def definition(self, iri: str) -> Localised:
        """Return what a term means, by language; empty where that is not said."""
        return self.definitions.get(iri, {})


def deprecated_terms(model: Model) -> DeprecatedTerms:
    """Return the terms of a model's ontology that are out of use."""
    import pyoxigraph  # which only a migration waits for

    parsed = pyoxigraph.parse(
        input=model.ontology_turtle.encode(), format=pyoxigraph.RdfFormat.TURTLE
    )
    return deprecated_in(
        RdfGraph(
            (node_of(item.subject), item.predicate.value, node_of(item.object)) for item in parsed
        )
    )


def deprecated_in(graph: RdfGraph) -> DeprecatedTerms:
    """Return the terms that a graph says are out of use."""
    names = [
        subject.value
        for subject, value in graph.pairs(f"{OWL}deprecated")
        if isinstance(subject, Iri) and text_of(value) in ("true", "1")
    ]
    replaced = {
        name: sorted(map(text_of, graph.objects(Iri(name), f"{DCT}isReplacedBy"))) for name in names
    }
    definitions = {
        name: {
            item.language or "en": item.value
            for item in graph.objects(Iri(name), f"{SKOS}definition")
            if isinstance(item, Literal)
        }
        for name in names
    }
    return DeprecatedTerms(replaced, definitions)
