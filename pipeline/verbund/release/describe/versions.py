"""The version history, in a file of its own beside the catalogue.

Portals copy and delete a dataset with all nodes that can be reached from it. So versions refer to
the catalogue's dataset, and it does not refer to them. They are not typed dcat:Dataset, since a
harvester would take them for further datasets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from verbund.findings import Localised
from verbund.release.describe.origins import Statements, iri, literal, moment, texts
from verbund.release.describe.rdf import add_checksum, numbered, turtle
from verbund.release.describe.vocabularies import ADMS, DCAT, DCT, PROV, RDF
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
    to = Statements()
    series = f"{base}version"
    to.add(series, RDF.type, iri(DCAT.Resource))
    to.add(series, DCT.title, texts(title))
    for item in versions:
        node = version_iri(base, item.name)
        to.add(series, DCAT.hasVersion, iri(node))
        to.add(node, RDF.type, iri(PROV.Entity))
        to.add(node, DCAT.isVersionOf, iri(series))
        to.add(node, DCAT.version, literal(item.name))
        to.add(node, DCT.title, texts(numbered(title, item.name)))
        to.add(node, DCT.issued, moment(item.issued))
        add_checksum(to, node, item.sha256)
        to.add(node, ADMS.versionNotes, texts((notes or {}).get(item.name, {})))
    for before, after in pairwise(versions):
        this, previous = (version_iri(base, version.name) for version in (after, before))
        to.add(this, DCAT.previousVersion, iri(previous))
    if versions:
        to.add(series, DCAT.hasCurrentVersion, iri(version_iri(base, versions[-1].name)))
    return turtle(to)
