"""Graphs of descriptions: with their prefixes, without blank nodes, serialised stably."""

from __future__ import annotations

from urllib.parse import quote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, RDFS, VOID, XSD

from verbund.findings import Localised
from verbund.model.model import Model
from verbund.rdf.namespaces import split

# rdflib's own namespace lacks the terms of DCAT 3.
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
ADMS = Namespace("http://www.w3.org/ns/adms#")

_PREFIXES = {
    "adms": ADMS,
    "dcat": DCAT,
    "dct": DCTERMS,
    "foaf": FOAF,
    "prov": PROV,
    "rdfs": RDFS,
    "spdx": SPDX,
    "void": VOID,
    "xsd": XSD,
}


def new_graph() -> Graph:
    """An empty graph with the prefixes of the vocabularies of descriptions."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in _PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def turtle(graph: Graph) -> str:
    """The graph as sorted Turtle; equal graphs give equal texts."""
    return graph.serialize(format="turtle").strip("\n") + "\n"


def add_texts(graph: Graph, subject: URIRef, predicate: URIRef, texts: Localised) -> None:
    """State a text as a literal for each language tag; the empty tag is for none."""
    for tag in sorted(texts):
        graph.add((subject, predicate, Literal(texts[tag], lang=tag or None)))


def add_day(graph: Graph, subject: URIRef, predicate: URIRef, day: str) -> None:
    """State a day (YYYY-MM-DD) as an xsd:date."""
    graph.add((subject, predicate, Literal(day, datatype=XSD.date, normalize=False)))


def add_number(graph: Graph, subject: URIRef, predicate: URIRef, number: int) -> None:
    """State a number as an xsd:integer."""
    graph.add((subject, predicate, Literal(number)))


def add_checksum(graph: Graph, subject: URIRef, sha256: str) -> None:
    """State the SHA-256 of a file as an spdx:Checksum, whose IRI is made from the file's."""
    parted = "" if "#" not in subject else "-"
    node = URIRef(f"{subject}{parted or '#'}checksum")
    digest = Literal(sha256, datatype=XSD.hexBinary, normalize=False)
    graph.add((subject, SPDX.checksum, node))
    graph.add((node, RDF.type, SPDX.Checksum))
    graph.add((node, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((node, SPDX.checksumValue, digest))


def short_name(model: Model, iri: str) -> str:
    """A name of a term for a fragment: ``prefix.local``, or the IRI percent-encoded."""
    namespace, name = split(iri)
    known = sorted(prefix for prefix, ns in model.prefixes.items() if prefix and ns == namespace)
    return quote(f"{known[0]}.{name}" if known and name else iri, safe="")
