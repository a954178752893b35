"""The lists of values that a profile names, known offline, and the nearest entry of one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rdflib import RDF, RDFS, SKOS, VOID, Graph, Literal, URIRef
from rdflib.term import Node

from verbund.findings import Localised
from verbund.text.suggestions import nearest

SIMILAR = 70
"""How alike, of 100, two names must be for one to be suggested for the other."""


@dataclass(frozen=True)
class Lists:
    """Vocabularies as facts (shapes/profiles/vocabularies.ttl).

    A list is a concept scheme whose members state ``skos:inScheme``, or a class whose members state
    it as their type. ``void:uriSpace`` is what the IRIs of its members begin with.
    """

    facts: Graph

    def members(self, scheme: str) -> list[str]:
        """The IRIs on a list, sorted."""
        return self._members.get(scheme, [])

    def label(self, scheme: str) -> Localised:
        """What a list is called, by language."""
        labels = self.facts.objects(URIRef(scheme), SKOS.prefLabel)
        return {label.language or "": str(label) for label in labels if isinstance(label, Literal)}

    def space(self, scheme: str) -> str:
        """What the IRIs of a list begin with."""
        return str(self.facts.value(URIRef(scheme), VOID.uriSpace) or scheme)

    def codes(self, scheme: str) -> list[str]:
        """The members of a list without what all of them begin with."""
        space = self.space(scheme)
        return [iri.removeprefix(space) for iri in self.members(scheme)]

    def nearest(self, scheme: str, value: str) -> str | None:
        """The member that a value not on the list was probably meant to be, if any is like it."""
        space = self.space(scheme)
        # What stands after the list's name, however the address before it is written.
        folder = space.rstrip("/").rsplit("/", 1)[-1] + "/"
        _, found, rest = value.rpartition(folder)
        wanted = rest if found else value.removeprefix(space)
        wanted = wanted if "//" not in wanted else wanted.rstrip("/").rsplit("/", 1)[-1]
        codes = {code.casefold(): code for code in self.codes(scheme)}
        match = nearest(wanted.rstrip("/").casefold(), codes, alike=SIMILAR)
        return space + codes[match] if match else None

    def known_of(self, graph: Graph) -> Graph:
        """What the lists say of the IRIs that a graph refers to: nothing else is merged."""
        mentioned = {node for node in graph.objects() if isinstance(node, URIRef)}
        known = Graph("SimpleMemory")
        for predicate in (SKOS.inScheme, RDF.type):
            for member, scheme in self.facts.subject_objects(predicate):
                if member in mentioned:
                    known.add((member, predicate, scheme))
        return known

    def classes_of(self, graph: Graph) -> Graph:
        """The classes of the IRIs that a graph refers to and does not describe.

        As entailed by ``rdfs:range`` (RDF Schema 1.1, section 3.1) of the properties in the lists'
        file, and that members of a scheme are concepts (SKOS, section 4).
        """
        classes = Graph("SimpleMemory")
        ranges = dict(self.facts.subject_objects(RDFS.range))
        described = set(graph.subjects())
        for _, predicate, value in graph:
            if predicate in ranges and isinstance(value, URIRef) and value not in described:
                classes.add((value, RDF.type, ranges[predicate]))
        for member in self.known_of(graph).subjects(SKOS.inScheme):
            classes.add((member, RDF.type, SKOS.Concept))
        for triple in self.facts.triples((None, RDFS.subClassOf, None)):
            classes.add(triple)
        return classes

    @cached_property
    def _members(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        schemes = set(self.facts.subjects(VOID.uriSpace))
        pairs: list[tuple[Node, Node]] = [
            *self.facts.subject_objects(SKOS.inScheme),
            *self.facts.subject_objects(RDF.type),
        ]
        for member, scheme in pairs:
            if scheme in schemes:
                found.setdefault(str(scheme), []).append(str(member))
        return {scheme: sorted(members) for scheme, members in found.items()}
