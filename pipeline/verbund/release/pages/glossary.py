"""The terms and shapes that the pages show, their anchors, and the uses of terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import quote

from verbund.html.view import Value, in_language
from verbund.model.column_kinds import ConceptColumn, Reference
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.namespaces import DCT, OWL, RDFS, SKOS, split
from verbund.rdf.terms import Iri
from verbund.release.pages.statements import Statements

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_CLASSES = (OWL + "Class", RDFS + "Class")
_PROPERTIES = (
    RDF + "Property",
    OWL + "ObjectProperty",
    OWL + "DatatypeProperty",
    OWL + "AnnotationProperty",
)
_REFERENCES = DCT + "references"
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)

# The anchors of the pages' sections, and those of the layouts that they stand in.
_SECTIONS = ("main", "contents", "classes", "properties", "others", "schemes", "foreign")
_RESERVED = frozenset({"main", "find", *(f"section-{name}" for name in _SECTIONS)})

Use = tuple[RecordType, Field | None]
"""A use of a term: by a column of a table or, with None, by the table itself."""


class Glossary:
    """The terms of a model by their section of the pages.

    ``classes``, ``properties`` and ``schemes`` are those that the ontology declares; ``concepts``
    are by scheme. ``others`` are further terms of the ontology. ``foreign`` are terms declared
    elsewhere that tables use or the ontology makes statements about. All are sorted by IRI.
    ``address`` is how the pages lead to each other, with the page and its language.
    """

    def __init__(self, model: Model, address: str = "{page}.{language}.html") -> None:
        self.model = model
        self._address = address
        self._links: dict[tuple[str, str], Value] = {}
        self.statements = Statements(model.ontology_turtle)
        reused = self._reused()
        self.classes = [iri for iri in self._typed(_CLASSES) if iri not in reused]
        self.properties = [
            iri for iri in self._typed(_PROPERTIES) if iri not in reused and iri not in self.classes
        ]
        known = {*self.classes, *self.properties}
        self.schemes = sorted({*self._typed((SKOS + "ConceptScheme",)), *model.members} - known)
        self.concepts = {
            scheme: sorted(set(model.members.get(scheme, ())) - known) for scheme in self.schemes
        }
        known |= {*self.schemes, *(item for found in self.concepts.values() for item in found)}
        self.others = sorted(set(self._further()) - known)
        known |= {*self.others, model.ontology_iri or ""}
        self.foreign = sorted({*self.uses, *self._spoken_of()} - known)
        self.anchors = self._term_anchors()
        self.shape_anchors = _anchors((iri, split(iri)[1]) for iri in self._shapes())

    def compact(self, iri: str) -> str:
        """The IRI as a prefixed name; in full where no prefix of the model fits."""
        namespace, name = split(iri)
        prefix = self._prefixes.get(namespace)
        return f"{prefix}:{name}" if prefix and name else iri

    def label(self, iri: str, language: str) -> Value:
        """The label of a term in the page's language, in the next best, or its prefixed name."""
        found = in_language(self.model.labels.get(iri, {}), language)
        return found or Value(self.compact(iri), code=True)

    def link(self, iri: str, language: str) -> Value:
        """A link to a term on its page, or to its IRI where no page shows it."""
        link = self._links.get((iri, language))
        if link is None:
            link = self._links[iri, language] = self._link(iri, language)
        return link

    def _link(self, iri: str, language: str) -> Value:
        if iri in self.anchors:
            label = self.label(iri, language)
            href = f"{self._page('ontology', language)}#{quote(self.anchors[iri])}"
            return Value(label.text, label.language, href, label.code)
        href = iri if _WEB_ADDRESS.match(iri) else ""
        return Value(self.compact(iri), href=href, code=True)

    def _page(self, page: str, language: str) -> str:
        return self._address.format(page=page, language=language)

    def shape_link(self, use: Use, language: str) -> Value:
        """A link to a table or to one of its columns."""
        record_type, field = use
        label = self.table_label(record_type, language)
        shape = record_type.shape.iri if field is None else field.shape.iri
        href = f"{self._page('shapes', language)}#{quote(self.shape_anchors[shape])}"
        if field is None:
            return Value(label.text, label.language, href)
        heading = in_language(field.headings, language) or Value(field.name)
        tag = heading.language if heading.language == label.language else ""
        return Value(f"{label.text}: {heading.text}", tag, href)

    def table_label(self, record_type: RecordType, language: str) -> Value:
        """The label of a table, or its name."""
        return in_language(record_type.labels, language) or Value(record_type.name, code=True)

    def scheme_of(self, choice: ConceptColumn) -> str | None:
        """The scheme whose concepts are exactly those of a column; None where there is none."""
        return self._scheme_by_members.get(frozenset(choice.labels))

    @cached_property
    def uses(self) -> dict[str, list[Use]]:
        """The uses of each term: tables and columns, in the order of the model."""
        found: dict[str, list[Use]] = {}
        for record_type in self.model.record_types:
            for iri, use in _uses(record_type):
                places = found.setdefault(iri, [])
                if use not in places:
                    places.append(use)
        for scheme, members in self.model.members.items():
            found[scheme] = [
                (record_type, field)
                for record_type in self.model.record_types
                for field in record_type.fields
                if isinstance(field.kind, ConceptColumn) and frozenset(field.kind.labels) == members
            ]
        return found

    @cached_property
    def _scheme_by_members(self) -> dict[frozenset[str], str]:
        return {members: scheme for scheme, members in sorted(self.model.members.items())}

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {space: prefix for prefix, space in sorted(self.model.prefixes.items())[::-1]}

    def _typed(self, kinds: Iterable[str]) -> list[str]:
        stated = {iri for kind in kinds for iri in self.statements.subjects_of(RDF + "type", kind)}
        return sorted(stated)

    def _further(self) -> Iterator[str]:
        """Further subjects defined by the ontology or in its namespace, and all concepts."""
        ontology = self.model.ontology_iri
        if ontology is not None:
            yield from self.statements.subjects_of(RDFS + "isDefinedBy", ontology)
            yield from (
                iri for iri in self.statements.subjects() if split(iri)[0] == f"{ontology}#"
            )
        yield from self.statements.subjects_of(RDF + "type", SKOS + "Concept")

    def _reused(self) -> set[str]:
        """Terms of vocabularies to which the ontology refers: it only says what kind they are."""
        homes = self.statements.objects(self.model.ontology_iri or "", _REFERENCES)
        return {
            iri
            for home in homes
            if isinstance(home, Iri)
            for iri in self.statements.subjects_of(RDFS + "isDefinedBy", home.value)
        }

    def _spoken_of(self) -> Iterator[str]:
        """Subjects of alignments, which are declared elsewhere."""
        yield from self._reused()
        for iri in self.statements.subjects():
            if not self.statements.objects(iri, RDF + "type"):
                yield iri

    def _shapes(self) -> Iterator[str]:
        for record_type in self.model.record_types:
            yield record_type.shape.iri
            yield from (field.shape.iri for field in record_type.columns)

    def _term_anchors(self) -> dict[str, str]:
        """The anchors of terms: local names, so that a redirect from a namespace needs no table."""
        own = self.model.ontology_iri or ""
        named = [*self.classes, *self.properties, *self.others]
        named.sort(key=lambda iri: (not iri.startswith(own), iri))
        pairs = [(iri, split(iri)[1] or iri) for iri in named]
        above = {iri: self._path(iri) or split(iri)[1] or iri for iri in self.schemes}
        pairs += above.items()
        pairs += [
            (concept, self._path(concept) or f"{above[scheme]}/{split(concept)[1]}")
            for scheme in self.schemes
            for concept in self.concepts[scheme]
        ]
        pairs += [(iri, self.compact(iri)) for iri in self.foreign]
        return _anchors(pairs)

    def _path(self, iri: str) -> str:
        """The IRI relative to that of the ontology; empty where it lies elsewhere."""
        ontology = self.model.ontology_iri or ""
        folder = ontology[: ontology.rfind("/") + 1]
        return iri[len(folder) :] if folder and iri.startswith(folder) and "#" not in iri else ""


def _uses(record_type: RecordType) -> Iterator[tuple[str, Use]]:
    table: Use = (record_type, None)
    for iri in record_type.classes:
        yield iri, table
    for path, value in record_type.constants:
        yield path, table
        if isinstance(value, Iri):
            yield value.value, table
    for field in record_type.columns:
        yield field.path, (record_type, field)
        if isinstance(field.kind, Reference):
            for iri in field.kind.classes:
                yield iri, (record_type, field)


def _anchors(wanted: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A unique anchor for each IRI: the one wanted or, if that is taken, one with a number."""
    found: dict[str, str] = {}
    taken = set(_RESERVED)
    for iri, name in wanted:
        if iri in found:
            continue
        anchor, number = name, 1
        while anchor in taken:
            number += 1
            anchor = f"{name}-{number}"
        found[iri] = anchor
        taken.add(anchor)
    return found
