"""The controlled vocabularies of a profile, available offline, with suggestions of members."""

from __future__ import annotations

from functools import cached_property

from verbund.data_class import data_class
from verbund.findings import Localised
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import RDFS, SKOS
from verbund.rdf.terms import RDF_TYPE, Iri, Literal, text_of
from verbund.text.suggestions import suggest

_IN_SCHEME = SKOS + "inScheme"
_SPACE = "http://rdfs.org/ns/void#uriSpace"

SIMILAR = 70
"""The least similarity, of 100, at which a name is suggested for another."""


@data_class(frozen=True)
class Lists:
    """The vocabularies of shapes/profiles/vocabularies.ttl.

    A list is a concept scheme whose members have ``skos:inScheme``, or a class whose members are
    its instances. ``void:uriSpace`` is the prefix of the IRIs of its members.
    """

    facts: RdfGraph

    def members(self, scheme: str) -> list[str]:
        """The IRIs of a list's members, sorted."""
        return self._members.get(scheme, [])

    def label(self, scheme: str) -> Localised:
        """The label of a list by language tag."""
        labels = self.facts.objects(Iri(scheme), SKOS + "prefLabel")
        return {label.language or "": label.value for label in labels if isinstance(label, Literal)}

    def space(self, scheme: str) -> str:
        """The ``void:uriSpace`` of a list: the prefix of its members' IRIs."""
        stated = self.facts.value(Iri(scheme), _SPACE)
        return scheme if stated is None else text_of(stated)

    def codes(self, scheme: str) -> list[str]:
        """The members of a list without the prefix of their IRIs."""
        space = self.space(scheme)
        return [iri.removeprefix(space) for iri in self.members(scheme)]

    def suggest(self, scheme: str, value: str) -> str | None:
        """The member most similar to a value that is not on the list; None where none is."""
        space = self.space(scheme)
        # The part after the list's name, however the IRI before it is written.
        folder = space.rstrip("/").rsplit("/", 1)[-1] + "/"
        _, found, rest = value.rpartition(folder)
        wanted = rest if found else value.removeprefix(space)
        wanted = wanted if "//" not in wanted else wanted.rstrip("/").rsplit("/", 1)[-1]
        codes = {code.casefold(): code for code in self.codes(scheme)}
        match = suggest(wanted.rstrip("/").casefold(), codes, alike=SIMILAR)
        return space + codes[match] if match else None

    def known_of(self, graph: RdfGraph) -> RdfGraph:
        """The triples of the lists about the IRIs that a graph refers to; only these are merged."""
        mentioned = {value for _, _, value in graph if isinstance(value, Iri)}
        return RdfGraph(
            (member, predicate, scheme)
            for predicate in (_IN_SCHEME, RDF_TYPE)
            for member, scheme in self.facts.pairs(predicate)
            if member in mentioned
        )

    def classes_of(self, graph: RdfGraph) -> RdfGraph:
        """The classes of the IRIs that a graph refers to and does not describe.

        They are entailed by ``rdfs:range`` (RDF Schema 1.1, section 3.1) of the properties in the
        lists' file, and by membership in a scheme, which makes a concept (SKOS, section 4).
        """
        classes = RdfGraph()
        ranges = {text_of(term): range_ for term, range_ in self.facts.pairs(RDFS + "range")}
        for _, predicate, value in graph:
            if predicate in ranges and isinstance(value, Iri) and not graph.describes(value):
                classes.add(value, RDF_TYPE, ranges[predicate])
        for member in self.known_of(graph).subjects(_IN_SCHEME):
            classes.add(member, RDF_TYPE, Iri(SKOS + "Concept"))
        below = RDFS + "subClassOf"
        classes.update((lower, below, upper) for lower, upper in self.facts.pairs(below))
        return classes

    @cached_property
    def _members(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        schemes = set(self.facts.subjects(_SPACE))
        for predicate in (_IN_SCHEME, RDF_TYPE):
            for member, scheme in self.facts.pairs(predicate):
                if scheme in schemes:
                    found.setdefault(text_of(scheme), []).append(text_of(member))
        return {scheme: sorted(members) for scheme, members in found.items()}
