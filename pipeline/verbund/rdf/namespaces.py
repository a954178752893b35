"""Namespaces of well-known vocabularies, and how an IRI is cut into namespace and name."""

from __future__ import annotations

SH = "http://www.w3.org/ns/shacl#"
CSVW = "http://www.w3.org/ns/csvw#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"


def split(iri: str) -> tuple[str, str]:
    """Namespace and local name of an IRI: cut after the last ``#`` or, without one, ``/``."""
    cut = max(iri.rfind("#"), iri.rfind("/") if "#" not in iri else -1) + 1
    return iri[:cut], iri[cut:]
