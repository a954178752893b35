"""The provenance of a release in PROV-O: its sources, its rules and the software.

No clock is read: the date is the one in verbund.toml.
"""

from __future__ import annotations

from urllib.parse import quote

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, XSD

from verbund.findings import Localised
from verbund.model.model import Model
from verbund.release.describe.rdf import DCAT, add_checksum, add_day, add_texts, new_graph, turtle
from verbund.release.describe.release_facts import ReleaseFacts
from verbund.release.describe.versions import version_iri

_ONTOLOGY, _SHAPES = "ontology.ttl", "shapes.ttl"


def provenance_turtle(facts: ReleaseFacts, model: Model, *, title: Localised) -> str:
    """The provenance of a release as Turtle.

    The release is ``<base>version/<version>``; build, software and each file used have fragments of
    that IRI. Sizes and checksums are of the record files, and of ontology.ttl and shapes.ttl, which
    hold the model as it was used.
    """
    graph = new_graph()
    release = URIRef(version_iri(model.base, facts.version))
    build, software = URIRef(f"{release}#build"), URIRef(f"{release}#software")
    graph.add((release, RDF.type, PROV.Entity))
    add_texts(graph, release, DCTERMS.title, _numbered(title, facts.version))
    add_day(graph, release, DCTERMS.issued, facts.modified)
    graph.add((release, DCAT.version, Literal(facts.version)))
    add_checksum(graph, release, facts.dataset_sha256)
    graph.add((release, PROV.wasGeneratedBy, build))
    graph.add((release, PROV.wasAttributedTo, software))
    graph.add((build, RDF.type, PROV.Activity))
    graph.add((build, PROV.wasAssociatedWith, software))
    graph.add((software, RDF.type, PROV.SoftwareAgent))
    _add_software(graph, software, facts.software)
    for path, size, sha256 in facts.record_files:
        node = _add_file(graph, release, build, path, size, sha256)
        graph.add((release, PROV.wasDerivedFrom, node))
    _add_model(graph, release, build, facts, model)
    return turtle(graph)


def _numbered(title: Localised, version: str) -> Localised:
    return {tag: f"{text} {version}" for tag, text in title.items()}


def _add_software(graph: Graph, node: URIRef, software: str) -> None:
    name, _, version = software.partition(" ")
    graph.add((node, FOAF.name, Literal(name)))
    if version:
        graph.add((node, DCAT.version, Literal(version)))


def _add_file(
    graph: Graph, release: URIRef, build: URIRef, path: str, size: int, sha256: str
) -> URIRef:
    node = URIRef(f"{release}#{quote(path)}")
    graph.add((node, RDF.type, PROV.Entity))
    graph.add((node, DCTERMS.title, Literal(path)))
    number = Literal(str(size), datatype=XSD.nonNegativeInteger, normalize=False)
    graph.add((node, DCAT.byteSize, number))
    add_checksum(graph, node, sha256)
    graph.add((build, PROV.used, node))
    return node


def _add_model(
    graph: Graph, release: URIRef, build: URIRef, facts: ReleaseFacts, model: Model
) -> None:
    """State ontology and shapes as sources: the version IRI of the ontology, and the files."""
    version = model.ontology_version or model.ontology_iri
    for entry in sorted(facts.files, key=lambda item: item.name):
        if entry.name not in (_ONTOLOGY, _SHAPES):
            continue
        node = _add_file(graph, release, build, entry.name, entry.bytes, entry.sha256)
        if version is not None and entry.name == _ONTOLOGY:
            graph.add((node, PROV.specializationOf, URIRef(version)))
    if version is not None:
        graph.add((URIRef(version), RDF.type, PROV.Entity))
        graph.add((build, PROV.used, URIRef(version)))
        if model.ontology_version and model.ontology_iri:
            graph.add((URIRef(version), DCAT.isVersionOf, URIRef(model.ontology_iri)))
