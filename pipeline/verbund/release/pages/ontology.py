"""The page of the ontology: classes, properties, concept schemes, and foreign terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from verbund.html.view import Row, TermView, Value, alphabetical, in_tag, literal_texts, wording
from verbund.html.words import Words
from verbund.rdf.namespaces import OWL, RDFS, SKOS
from verbund.release.pages.glossary import RDF, Glossary

_DCT = "http://purl.org/dc/terms/"
_DEFINITIONS: Final = (SKOS + "definition", RDFS + "comment", _DCT + "description")
_NOTES: Final = (SKOS + "scopeNote", SKOS + "note", SKOS + "editorialNote", SKOS + "changeNote")
_IN_PROSE: Final = frozenset(
    {
        *_DEFINITIONS,
        *_NOTES,
        RDFS + "label",
        SKOS + "prefLabel",
        SKOS + "example",
        SKOS + "inScheme",
        SKOS + "topConceptOf",
        SKOS + "hasTopConcept",
        SKOS + "hiddenLabel",
        _DCT + "title",
        "http://www.w3.org/ns/shacl#declare",
    }
)
_ORDER: Final = (
    RDF + "type",
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
    "subclasses",
    "subproperties",
    RDFS + "domain",
    RDFS + "range",
    OWL + "inverseOf",
    OWL + "equivalentClass",
    OWL + "equivalentProperty",
    OWL + "disjointWith",
    "domain_of",
    "range_of",
    SKOS + "altLabel",
    SKOS + "notation",
    SKOS + "broader",
    SKOS + "narrower",
    SKOS + "related",
    SKOS + "exactMatch",
    SKOS + "closeMatch",
    SKOS + "broadMatch",
    SKOS + "narrowMatch",
    SKOS + "relatedMatch",
)
_LAST: Final = (RDFS + "seeAlso", _DCT + "license", RDFS + "isDefinedBy", "used_in")
_INVERSES: Final = {
    "subclasses": (RDFS + "subClassOf",),
    "subproperties": (RDFS + "subPropertyOf",),
    "domain_of": (RDFS + "domain",),
    "range_of": (RDFS + "range",),
    SKOS + "narrower": (SKOS + "broader",),
}
_COMPUTED: Final = frozenset({*_INVERSES, "used_in"})
_PLACED: Final = frozenset({*_ORDER, *_LAST, *_IN_PROSE})
# Types that the section of a term implies.
_PLAIN_TYPES: Final = frozenset(
    {
        OWL + "Class",
        RDFS + "Class",
        RDF + "Property",
        SKOS + "Concept",
        SKOS + "ConceptScheme",
        OWL + "Ontology",
    }
)


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A concept scheme with its concepts."""

    term: TermView
    concepts: Sequence[TermView]


class OntologyPage:
    """The content of the ontology's page in one language."""

    def __init__(self, glossary: Glossary, language: str) -> None:
        self._glossary, self._language = glossary, language
        self._statements = glossary.statements
        self._words = Words("verbund.release.pages", language)

    @cached_property
    def title(self) -> Value | None:
        """The title of the ontology, if it states one."""
        return next(iter(self._header_texts((_DCT + "title", RDFS + "label"))), None)

    @cached_property
    def descriptions(self) -> list[Value]:
        """The descriptions of the ontology in its header."""
        return [*self._header_texts(_DEFINITIONS), *self._header_texts(_NOTES)]

    @cached_property
    def about(self) -> list[Row]:
        """Version, licence, dates and the other properties of the ontology's header."""
        iri = self._glossary.model.ontology_iri
        if iri is None:
            return []
        name = Value(self._words("iri"))
        return [Row(name, [self._glossary.link(iri, self._language)]), *self._rows(iri)]

    @cached_property
    def sections(self) -> list[tuple[str, list[TermView]]]:
        """Classes, properties, other terms: the key of each heading, and the terms by label."""
        found = (
            ("classes", self._glossary.classes),
            ("properties", self._glossary.properties),
            ("others", self._glossary.others),
        )
        return [(key, self._terms(iris)) for key, iris in found if iris]

    @cached_property
    def schemes(self) -> list[SchemeView]:
        """The concept schemes by label, each with its concepts, behind their broader ones."""
        found = self._glossary.concepts
        views = {view.iri: view for view in self._terms(self._glossary.schemes)}
        return [SchemeView(view, self._in_levels(found[iri])) for iri, view in views.items()]

    @cached_property
    def foreign(self) -> list[TermView]:
        """Terms of other vocabularies, by prefixed name."""
        return self._terms(self._glossary.foreign)

    def _terms(self, iris: Sequence[str]) -> list[TermView]:
        views = [self._term(iri) for iri in iris]
        return sorted(views, key=lambda view: (alphabetical(view.label.text), view.iri))

    def _in_levels(self, iris: Sequence[str]) -> list[TermView]:
        """Concepts by label, each behind the broader one."""
        views = {view.iri: view for view in self._terms(iris)}
        place = {iri: at for at, iri in enumerate(views)}

        def way(iri: str) -> tuple[int, ...]:
            """The places of a concept and all above it, from the top."""
            seen = [iri]
            while True:
                broader = self._statements.iris(seen[-1], SKOS + "broader")
                above = min((item for item in broader if item in views), default=None)
                if above is None or above in seen:
                    return tuple(place[item] for item in reversed(seen))
                seen.append(above)

        return sorted(views.values(), key=lambda view: way(view.iri))

    def _term(self, iri: str) -> TermView:
        return TermView(
            anchor=self._glossary.anchors[iri],
            iri=iri,
            compact=self._glossary.compact(iri),
            label=self._glossary.label(iri, self._language),
            definitions=self._texts(iri, _DEFINITIONS),
            notes=self._texts(iri, _NOTES),
            examples=self._texts(iri, (SKOS + "example",)),
            rows=list(self._rows(iri)),
        )

    def _header_texts(self, predicates: Sequence[str]) -> list[Value]:
        iri = self._glossary.model.ontology_iri
        return self._texts(iri, predicates) if iri else []

    def _texts(self, iri: str, predicates: Sequence[str]) -> list[Value]:
        """The texts of several properties, each in the best language available."""
        return [
            value
            for predicate in predicates
            for value in wording(
                literal_texts(self._statements.literals(iri, predicate)), self._language
            )
        ]

    def _rows(self, iri: str) -> Iterator[Row]:
        stated = self._statements.predicates(iri)
        rest = [item for item in stated if item not in _PLACED]
        for key in (*_ORDER, *rest, *_LAST):
            if key in stated or key in _COMPUTED:
                values = self._values(iri, key)
                if values:
                    yield Row(self._name(key), values)

    def _name(self, key: str) -> Value:
        words = self._words.known("type" if key == RDF + "type" else key)
        return Value(words) if words else Value(self._glossary.compact(key), code=True)

    def _values(self, iri: str, key: str) -> list[Value]:
        if key == "used_in":
            uses = self._glossary.uses.get(iri, [])
            return [self._glossary.shape_link(use, self._language) for use in uses]
        found = set(self._statements.iris(iri, key))
        for inverse in _INVERSES.get(key, ()):
            found.update(self._statements.subjects_of(inverse, iri))
        if key == RDF + "type":
            found -= _PLAIN_TYPES
        links = [self._glossary.link(item, self._language) for item in found]
        links.sort(key=lambda item: (alphabetical(item.text), item.href))
        return [*links, *self._literals(iri, key)]

    def _literals(self, iri: str, predicate: str) -> list[Value]:
        """All literals without a language tag, and those in the page's language, or else all."""
        literals = self._statements.literals(iri, predicate)
        plain = [Value(item.value) for item in literals if not item.language]
        texts = literal_texts(item for item in literals if item.language)
        mine = [Value(text) for text, tag in texts if tag == self._language]
        return [*plain, *(mine or [in_tag(text, tag, self._language) for text, tag in texts])]
