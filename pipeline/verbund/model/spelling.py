"""The terms of well-known vocabularies, so that a misspelt one is found at once."""

from __future__ import annotations

import re
from functools import cache

from rdflib import namespace
from rdflib.namespace import DefinedNamespace

from verbund.rdf.namespaces import SH, split
from verbund.text.suggestions import suggest

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

# Terms that exist but that rdflib's copies lack, each with the place where it is defined.
_ADDED: dict[str, frozenset[str]] = {
    # SHACL 1.0, sections 2.1.1 and 3.6.2: classes and properties of the namespace document.
    SH: frozenset({"resultSeverity", "Shape"}),
    # DCAT 3, sections 6 and 11: versions, series, and dcat:resource.
    str(namespace.DCAT): frozenset(
        {
            *("DatasetSeries", "first", "inSeries", "last", "next", "prev", "seriesMember"),
            *("hasCurrentVersion", "hasVersion", "isVersionOf", "nextVersion", "previousVersion"),
            *("resource", "version"),
        }
    ),
    # ADMS 2, of which DCAT-AP and DCAT 3 use terms.
    "http://www.w3.org/ns/adms#": frozenset(
        {
            *("Asset", "AssetDistribution", "AssetRepository", "Identifier", "identifier"),
            *("includedAsset", "interoperabilityLevel", "last", "next", "prev", "sample"),
            *("representationTechnique", "schemaAgency", "status", "supportedSchema"),
            *("translation", "versionNotes"),
        }
    ),
    # ISA Programme Location Core Vocabulary.
    "http://www.w3.org/ns/locn#": frozenset(
        {
            *("Address", "Geometry", "address", "addressArea", "addressId", "adminUnitL1"),
            *("adminUnitL2", "fullAddress", "geographicName", "geometry", "location"),
            *("locatorDesignator", "locatorName", "poBox", "postCode", "postName"),
            "thoroughfare",
        }
    ),
}

_GROWING = frozenset(
    {
        str(namespace.DCAT),
        str(namespace.DCTERMS),
        str(namespace.SDO),
        "http://www.w3.org/ns/adms#",
        "http://www.w3.org/ns/locn#",
    }
)
"""Vocabularies that gain terms: our copies may be out of date."""

_MEMBER = re.compile("_[1-9][0-9]*")
"""Container membership properties, of which RDF has without end (RDF Schema, section 5.1)."""


@cache
def terms_by_namespace() -> dict[str, frozenset[str]]:
    """Return the local names of every namespace whose terms are known, by namespace IRI."""
    ours = {str(vocabulary): _names(vocabulary) for vocabulary in _CLOSED}
    return {
        name: ours.get(name, frozenset()) | _ADDED.get(name, frozenset())
        for name in (*ours, *(name for name in _ADDED if name not in ours))
    }


def _names(vocabulary: type[DefinedNamespace]) -> frozenset[str]:
    extras = vocabulary.__dict__.get("_extras", [])
    names = {name for name in vocabulary.__annotations__ if not name.startswith("_")}
    return frozenset(names) | frozenset(extras)


def is_misspelt(iri: str) -> bool:
    """Whether the IRI is in a namespace whose terms are known, and is none of them."""
    vocabulary, name = split(iri)
    known = terms_by_namespace().get(vocabulary)
    if known is None or not name or name in known:
        return False
    return vocabulary != str(namespace.RDF) or _MEMBER.fullmatch(name) is None


def may_be_new(iri: str) -> bool:
    """Whether the IRI is in a vocabulary that gains terms, so that a copy may lack it."""
    return split(iri)[0] in _GROWING


def nearest_term(iri: str) -> str | None:
    """Return the term of the IRI's namespace that is spelt most alike, or None."""
    vocabulary, name = split(iri)
    known = terms_by_namespace().get(vocabulary, frozenset())
    nearest = suggest(name, sorted(known), alike=60)
    return vocabulary + nearest if nearest else None
