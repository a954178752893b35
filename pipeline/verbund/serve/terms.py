"""The terms of a model for whoever writes a query: prefixes, classes, properties, concepts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from verbund.findings import Language
from verbund.html.view import alphabetical
from verbund.html.words import Words
from verbund.rdf.namespaces import OWL, RDFS
from verbund.rdf.terms import RDF_TYPE, Iri
from verbund.serve.term_places import concepts_of_properties, properties_of_classes
from verbund.views.release import ReleaseViews

_CLASSES: Final = (OWL + "Class", RDFS + "Class")
_PROPERTIES: Final = (
    OWL + "ObjectProperty",
    OWL + "DatatypeProperty",
    OWL + "AnnotationProperty",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property",
)
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?", re.ASCII)
_PREFIX: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?", re.ASCII)


def terms_document(views: ReleaseViews, prefixes: Mapping[str, str], language: Language) -> bytes:
    """Return the terms as JSON: a name for the query, a label, and what kind of term it is.

    With them comes where they stand (term_places.py), and the words for their kinds. Terms without
    a prefix are left out. Equal releases give equal bytes.
    """
    short, tell = Short(prefixes), Words("verbund.serve", language)
    found = {
        (name, label, tell(kind))
        for kind, iri in _terms(views)
        if (name := short.name(iri)) is not None
        for label in [_label(kind, iri, views, language)]
    }
    listed = {name for name, _, _ in found}
    document = {
        "prefixes": {name: short.prefixes[name] for name in sorted(short.prefixes)},
        "terms": sorted(found, key=lambda item: (*alphabetical(item[1]), item)),
        "kinds": {kind: tell(kind) for kind in ("class", "property", "concept", "variable")},
        "properties": properties_of_classes(views, short.name, listed),
        "concepts": concepts_of_properties(views, short.name, listed),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Short:
    """IRIs as prefixed names (SPARQL 1.1, section 4.1.1.1)."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = {name: iri for name, iri in prefixes.items() if _PREFIX.fullmatch(name)}
        self._longest = sorted(self.prefixes.items(), key=lambda item: (-len(item[1]), item[0]))

    def name(self, iri: str) -> str | None:
        """The prefixed name of an IRI, if it has a plain one."""
        for prefix, namespace in self._longest:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
                return f"{prefix}:{iri[len(namespace) :]}"
        return None


def example(views: ReleaseViews, prefixes: Mapping[str, str]) -> str:
    """A query to begin with: the names of the records of the largest table that has names."""
    short = Short(prefixes)
    for table in sorted(views.tables, key=lambda item: (-views.count(item), item.name)):
        path = table.field(table.titles[0]).path if table.titles else ""
        names = [short.name(iri) for iri in (*table.classes[:1], path)]
        if len(names) == 2 and None not in names:
            used = sorted({str(name).partition(":")[0] for name in names})
            head = "".join(f"PREFIX {name}: <{short.prefixes[name]}>\n" for name in used)
            return (
                f"{head}\nSELECT ?record ?name WHERE {{\n"
                f"  ?record a {names[0]} ; {names[1]} ?name .\n}}\nLIMIT 20\n"
            )
    return "SELECT * WHERE {\n  ?subject ?property ?value\n}\nLIMIT 20\n"


def _terms(views: ReleaseViews) -> Iterator[tuple[str, str]]:
    """The terms of the ontology and of the tables, by kind; those of others where they are used."""
    graph = views.vocabulary.ontology
    for kind, types in (("class", _CLASSES), ("property", _PROPERTIES)):
        for one in types:
            for subject in graph.subjects(RDF_TYPE, Iri(one)):
                if isinstance(subject, Iri):
                    yield kind, subject.value
    for table in views.model.record_types:
        yield from (("class", iri) for iri in table.classes)
        yield from (("class", iri) for upper in table.superclasses.values() for iri in upper)
        yield from (("property", iri) for iri in (*table.paths, *table.entailed))
    yield from (("concept", iri) for iri in views.concepts)


def _label(kind: str, iri: str, views: ReleaseViews, language: Language) -> str:
    vocabulary = views.vocabulary
    label = vocabulary.heading if kind == "property" else vocabulary.label
    return label(iri, language)
