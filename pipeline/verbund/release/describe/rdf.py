"""Small graphs of descriptions: with their prefixes, without blank nodes, in stable bytes."""

from __future__ import annotations

from urllib.parse import quote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, RDFS, VOID, XSD

from verbund.findings import Localised
from verbund.model.model import Model
from verbund.rdf.namespaces import split

# Not rdflib's own, which does not know the terms of DCAT 3 yet.
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
    """An empty graph that knows the prefixes of what descriptions are written in."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in _PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def turtle(graph: Graph) -> str:
    """The graph as Turtle; sorted, so the same graph gives the same text."""
    return graph.serialize(format="turtle").strip("\n") + "\n"


def add_texts(graph: Graph, subject: URIRef, predicate: URIRef, texts: Localised) -> None:
    """State a text in each of its languages; the empty tag stands for none."""
    for tag in sorted(texts):
        graph.add((subject, predicate, Literal(texts[tag], lang=tag or None)))


def add_day(graph: Graph, subject: URIRef, predicate: URIRef, day: str) -> None:
    """State a day (YYYY-MM-DD)."""
    graph.add((subject, predicate, Literal(day, datatype=XSD.date, normalize=False)))


def add_number(graph: Graph, subject: URIRef, predicate: URIRef, number: int) -> None:
    """State a whole number."""
    graph.add((subject, predicate, Literal(number)))


def add_checksum(graph: Graph, subject: URIRef, sha256: str) -> None:
    """State the SHA-256 of a file, as a node named after it (SPDX terms)."""
    parted = "" if "#" not in subject else "-"
    node = URIRef(f"{subject}{parted or '#'}checksum")
    digest = Literal(sha256, datatype=XSD.hexBinary, normalize=False)
    graph.add((subject, SPDX.checksum, node))
    graph.add((node, RDF.type, SPDX.Checksum))
    graph.add((node, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((node, SPDX.checksumValue, digest))


def short_name(model: Model, iri: str) -> str:
    """A name for a term that can stand in a fragment: ``prefix.local``, or the IRI encoded."""
    namespace, name = split(iri)
    known = sorted(prefix for prefix, ns in model.prefixes.items() if prefix and ns == namespace)
    return quote(f"{known[0]}.{name}" if known and name else iri, safe="")
