"""Namespaces of well-known vocabularies, and the split of an IRI into namespace and local name."""

from __future__ import annotations

SH = "http://www.w3.org/ns/shacl#"
CSVW = "http://www.w3.org/ns/csvw#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCT = "http://purl.org/dc/terms/"


class Namespace:
    """A namespace whose attributes and items are IRIs: ``DCT.title`` and ``DCT["title"]``."""

    __slots__ = ("_iri",)

    def __init__(self, iri: str) -> None:
        self._iri = iri

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._iri + name

    def __getitem__(self, name: str) -> str:
        return self._iri + name

    def __str__(self) -> str:
        return self._iri


def split(iri: str) -> tuple[str, str]:
    """Return namespace and local name of an IRI: cut after the last ``#``, or ``/`` without one."""
    cut = max(iri.rfind("#"), iri.rfind("/") if "#" not in iri else -1) + 1
    return iri[:cut], iri[cut:]
