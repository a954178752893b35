"""The version history, in a file of its own beside the catalogue.

Portals copy and delete a dataset with all nodes that can be reached from it. So versions refer to
the catalogue's dataset, and it does not refer to them. They are not typed dcat:Dataset, since a
harvester would take them for further datasets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF

from verbund.findings import Localised
from verbund.release.describe.rdf import (
    ADMS,
    DCAT,
    add_checksum,
    add_day,
    add_texts,
    new_graph,
    turtle,
)
from verbund.release.manifest.manifest import Version


def version_iri(base: str, version: str) -> str:
    """The IRI of a version."""
    return f"{base}version/{version}"


def versions_turtle(
    base: str,
    versions: Sequence[Version],
    *,
    title: Localised,
    notes: Mapping[str, Localised] | None = None,
) -> str:
    """The version history as Turtle; ``versions`` are the oldest first, the last is the current.

    ``notes`` are the change logs by version. The terms are those of DCAT 3, section 11.
    """
    graph = new_graph()
    series = URIRef(f"{base}version")
    graph.add((series, RDF.type, DCAT.Resource))
    add_texts(graph, series, DCTERMS.title, title)
    for item in versions:
        node = URIRef(version_iri(base, item.name))
        graph.add((series, DCAT.hasVersion, node))
        graph.add((node, RDF.type, PROV.Entity))
        graph.add((node, DCAT.isVersionOf, series))
        graph.add((node, DCAT.version, Literal(item.name)))
        add_texts(graph, node, DCTERMS.title, _numbered(title, item.name))
        add_day(graph, node, DCTERMS.issued, item.issued)
        add_checksum(graph, node, item.sha256)
        add_texts(graph, node, ADMS.versionNotes, (notes or {}).get(item.name, {}))
    for before, after in pairwise(versions):
        this, previous = (URIRef(version_iri(base, v.name)) for v in (after, before))
        graph.add((this, DCAT.previousVersion, previous))
    if versions:
        current = URIRef(version_iri(base, versions[-1].name))
        graph.add((series, DCAT.hasCurrentVersion, current))
    return turtle(graph)


def _numbered(title: Localised, version: str) -> Localised:
    return {tag: f"{text} {version}" for tag, text in title.items()}
