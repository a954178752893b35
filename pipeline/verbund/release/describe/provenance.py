"""The provenance of a release in PROV-O: its sources, its rules and the software.

No clock is read: the date is the one in verbund.toml.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

from verbund.findings import Localised
from verbund.model.model import Model
from verbund.release.derived.graph import DERIVED_FILE, RULES, graph_of, rule_iri
from verbund.release.describe.origins import Statements, iri, literal, moment, texts
from verbund.release.describe.rdf import add_checksum, numbered, turtle
from verbund.release.describe.release_facts import ReleaseFacts
from verbund.release.describe.versions import version_iri
from verbund.release.describe.vocabularies import DCAT, DCT, FOAF, PROV, RDF, XSD

_ONTOLOGY, _SHAPES = "ontology.ttl", "shapes.ttl"


def provenance_turtle(facts: ReleaseFacts, model: Model, *, title: Localised) -> str:
    """The provenance of a release as Turtle.

    The release is ``<base>version/<version>``; build, software and each file used have fragments of
    that IRI. Sizes and checksums are of the record files, and of ontology.ttl and shapes.ttl, which
    hold the model as it was used.
    """
    to = Statements()
    release = version_iri(model.base, facts.version)
    build, software = f"{release}#build", f"{release}#software"
    to.add(release, RDF.type, iri(PROV.Entity))
    to.add(release, DCT.title, texts(numbered(title, facts.version)))
    to.add(release, DCT.issued, moment(facts.modified))
    to.add(release, DCAT.version, literal(facts.version))
    add_checksum(to, release, facts.dataset_sha256)
    to.add(release, PROV.wasGeneratedBy, iri(build))
    to.add(release, PROV.wasAttributedTo, iri(software))
    to.add(build, RDF.type, iri(PROV.Activity))
    to.add(build, PROV.wasAssociatedWith, iri(software))
    to.add(software, RDF.type, iri(PROV.SoftwareAgent))
    _add_software(to, software, facts.software)
    for path, size, sha256 in facts.record_files:
        node = _add_file(to, release, build, path, size, sha256)
        to.add(release, PROV.wasDerivedFrom, iri(node))
    _add_model(to, release, build, facts, model)
    _add_derived(to, release, software, facts, model.base)
    return turtle(to)


def _add_software(to: Statements, node: str, software: str) -> None:
    name, _, version = software.partition(" ")
    to.add(node, FOAF.name, literal(name))
    if version:
        to.add(node, DCAT.version, literal(version))


def _add_file(to: Statements, release: str, build: str, path: str, size: int, sha256: str) -> str:
    node = f"{release}#{quote(path)}"
    to.add(node, RDF.type, iri(PROV.Entity))
    to.add(node, DCT.title, literal(path))
    to.add(node, DCAT.byteSize, literal(str(size), XSD.nonNegativeInteger))
    add_checksum(to, node, sha256)
    to.add(build, PROV.used, iri(node))
    return node


def _add_model(to: Statements, release: str, build: str, facts: ReleaseFacts, model: Model) -> None:
    """State ontology and shapes as sources: the version IRI of the ontology, and the files."""
    version = model.ontology_version or model.ontology_iri
    for entry in sorted(facts.files, key=lambda item: item.name):
        if entry.name not in (_ONTOLOGY, _SHAPES):
            continue
        node = _add_file(to, release, build, entry.name, entry.bytes, entry.sha256)
        if entry.name == _ONTOLOGY:
            to.add(node, PROV.specializationOf, iri(version))
    if version is not None:
        to.add(version, RDF.type, iri(PROV.Entity))
        to.add(build, PROV.used, iri(version))
        if model.ontology_version:
            to.add(version, DCAT.isVersionOf, iri(model.ontology_iri))


def _add_derived(
    to: Statements, release: str, software: str, facts: ReleaseFacts, base: str
) -> None:
    """State which rules were applied to the release, and what came of it.

    The titles of the rules stand in the derived graph itself, which names them by the same IRIs.
    """
    graph = graph_of(base)
    for entry in sorted(facts.files, key=lambda item: item.name):
        if entry.name == DERIVED_FILE:
            to.add(graph, RDF.type, iri(PROV.Entity))
            to.add(graph, PROV.wasDerivedFrom, iri(release))
            add_checksum(to, graph, entry.sha256)
        if entry.name.startswith(f"{RULES}/"):
            applied = rule_iri(base, PurePosixPath(entry.name).stem)
            to.add(graph, PROV.wasGeneratedBy, iri(applied))
            to.add(applied, RDF.type, iri(PROV.Activity))
            to.add(applied, PROV.used, iri(release))
            to.add(applied, PROV.wasAssociatedWith, iri(software))
            _add_file(to, release, applied, entry.name, entry.bytes, entry.sha256)
