"""Checks that every term of a model exists: a misspelt term must fail loudly."""

from __future__ import annotations

from collections.abc import Iterable

from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import DCT, OWL, RDF, RDFS, SKOS, split
from verbund.rdf.terms import RDF_TYPE, Iri, Node, text_of
from verbund.rdf.vocabularies import is_misspelt, may_be_new, nearest_term

_DECLARING = (
    OWL + "Class",
    OWL + "ObjectProperty",
    OWL + "DatatypeProperty",
    OWL + "AnnotationProperty",
    OWL + "NamedIndividual",
    RDFS + "Class",
    RDF + "Property",
    RDFS + "Datatype",
    SKOS + "Concept",
    SKOS + "ConceptScheme",
)
_OF_LISTS = frozenset({SKOS + "Concept", SKOS + "ConceptScheme"})


def check_terms(annotations: ShapesGraph, declared: RdfGraph) -> None:
    """Report terms that no vocabulary has, and own terms that the ontology does not declare.

    ``declared`` is the ontology. A namespace is the ontology's own if it declares a class or a
    property in it that is none of a vocabulary reused; in such a namespace every term used by a
    shape must be declared.
    """
    terms, namespaces = _declared(declared)
    used = _used(annotations.graph)  # the ontology's triples are among them
    for subject, iri in sorted(used, key=lambda pair: (pair[1], text_of(pair[0]))):
        shown = annotations.shown(iri)
        if is_misspelt(iri):
            near = nearest_term(iri)
            suggestion = annotations.shown(near) if near is not None else None
            code = "M116" if may_be_new(iri) else "M102"
            annotations.report(code, subject, suggestion, term=shown, nearest=near or "")
        elif split(iri)[0] in namespaces and iri not in terms and split(iri)[1]:
            annotations.report("M104", subject, term=shown)


def _declared(ontology: RdfGraph) -> tuple[set[str], set[str]]:
    terms: set[str] = set()
    namespaces: set[str] = set()
    reused = terms_reused(ontology)
    for kind in _DECLARING:
        for term in ontology.subjects(RDF_TYPE, Iri(kind)):
            if isinstance(term, Iri):
                terms.add(term.value)
                if kind not in _OF_LISTS and term not in reused:
                    namespaces.add(split(term.value)[0])
    return terms, namespaces


def terms_reused(ontology: RdfGraph) -> set[Iri]:
    """Return the terms that a vocabulary defines to which the ontology refers (dct:references)."""
    return {
        term
        for home in ontology.values(DCT + "references")
        for term in ontology.subjects(RDFS + "isDefinedBy", home)
        if isinstance(term, Iri)
    }


def _used(graph: RdfGraph) -> Iterable[tuple[Node, str]]:
    """Yield every IRI used as a term, once, with a subject that uses it."""
    seen: set[str] = set()
    for subject, predicate, value in graph:
        for iri in (predicate, value.value if isinstance(value, Iri) else predicate):
            if iri not in seen:
                seen.add(iri)
                yield subject, iri
