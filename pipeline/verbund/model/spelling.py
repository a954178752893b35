"""Which terms the well-known vocabularies have, so that a misspelt one is found at once."""

from __future__ import annotations

from functools import cache

from rdflib import namespace
from rdflib.namespace import DefinedNamespace

from verbund.nearest import nearest
from verbund.vocabulary import SH, split

_CLOSED = (
    namespace.CSVW,
    namespace.DCAT,
    namespace.DCTERMS,
    namespace.FOAF,
    namespace.ORG,
    namespace.OWL,
    namespace.PROV,
    namespace.RDF,
    namespace.RDFS,
    namespace.SDO,
    namespace.SH,
    namespace.SKOS,
    namespace.VANN,
    namespace.VOID,
    namespace.XSD,
)

# Terms that exist but that rdflib's copies lack, each with where it is defined.
_ADDED = {
    # SHACL 1.0, sections 2.1.1 and 3.6.2: classes and properties of the namespace document.
    SH: {"resultSeverity", "Shape"},
}


@cache
def terms_by_namespace() -> dict[str, frozenset[str]]:
    """The local names of every namespace whose terms are known, by namespace IRI."""
    return {
        str(vocabulary): _names(vocabulary) | _ADDED.get(str(vocabulary), set())
        for vocabulary in _CLOSED
    }


def _names(vocabulary: type[DefinedNamespace]) -> frozenset[str]:
    extras = vocabulary.__dict__.get("_extras", [])
    names = {name for name in vocabulary.__annotations__ if not name.startswith("_")}
    return frozenset(names) | frozenset(extras)


def is_misspelt(iri: str) -> bool:
    """Whether the IRI lies in a namespace whose terms are known, and is none of them."""
    vocabulary, name = split(iri)
    known = terms_by_namespace().get(vocabulary)
    return known is not None and bool(name) and name not in known


def nearest_term(iri: str) -> str | None:
    """The term of the same namespace that is spelt most alike, or None."""
    vocabulary, name = split(iri)
    known = terms_by_namespace().get(vocabulary, frozenset())
    found = nearest(name, sorted(known), alike=60)
    return vocabulary + found if found else None
