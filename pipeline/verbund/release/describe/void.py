"""The VoID description of the dataset (W3C, Describing Linked Datasets with VoID)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from verbund.findings import Localised, phrase
from verbund.model.model import Model
from verbund.rdf.namespaces import split
from verbund.release.derived.graph import DERIVED, DERIVED_FILE, DERIVED_FILES, graph_of
from verbund.release.describe.origins import Statements, iri, iris, literal, moment, texts
from verbund.release.describe.rdf import add_number, short_name, turtle
from verbund.release.describe.release_facts import ReleaseFacts
from verbund.release.describe.vocabularies import DCT, RDF, VOID, XSD

_FORMATS = {
    ".nt": "http://www.w3.org/ns/formats/N-Triples",
    ".ttl": "http://www.w3.org/ns/formats/Turtle",
    ".jsonld": "http://www.w3.org/ns/formats/JSON-LD",
}


def void_turtle(
    facts: ReleaseFacts,
    model: Model,
    *,
    title: Localised,
    description: Localised | None = None,
    licence: str | None = None,
    download: str | None = None,
    query_endpoint: str | None = None,
    examples: Iterable[str] = (),
) -> str:
    """The VoID description of a release, as Turtle.

    ``download`` is the URL below which the files lie; ``examples`` are IRIs of records (see
    ``example_records``). The dataset is ``<base>void``; its partitions have fragments of that IRI.
    It is not the node of the catalogue's dataset, and there are no statements about that node.
    """
    to = Statements()
    dataset = model.base + "void"
    to.add(dataset, RDF.type, iri(VOID.Dataset))
    to.add(dataset, DCT.title, texts(title))
    to.add(dataset, DCT.description, texts(description or {}))
    to.add(dataset, DCT.issued, moment(facts.issued))
    to.add(dataset, DCT.modified, moment(facts.modified))
    to.add(dataset, DCT.license, iri(licence))
    to.add(dataset, VOID.sparqlEndpoint, iri(query_endpoint))
    to.add(dataset, VOID.exampleResource, iris(examples))
    to.add(dataset, VOID.uriSpace, literal(model.base))
    _add_counts(to, dataset, facts)
    _add_dumps(to, dataset, facts, download)
    _add_partitions(to, dataset, facts, model)
    _add_linksets(to, dataset, facts)
    _add_derived(to, dataset, facts, model.base, download)
    return turtle(to)


def example_records(dataset: Path, model: Model) -> tuple[str, ...]:
    """The IRI of the first record of each table, from a sorted dataset.nt; raises OSError."""
    found = []
    size = dataset.stat().st_size
    with dataset.open("rb") as stream:
        for record_type in model.record_types:
            begin = f"<{model.base}{record_type.segment}".encode()
            line = _first_from(stream, size, begin)
            if line.startswith(begin):
                found.append(line[1 : line.index(b">")].decode())
    return tuple(found)


def _first_from(stream: BinaryIO, size: int, wanted: bytes) -> bytes:
    """The first line of a sorted file that is not before ``wanted``, by binary search."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        if _line_from(stream, middle) < wanted and _position_after(stream, middle) < size:
            low = middle + 1
        else:
            high = middle
    return _line_from(stream, low)


def _line_from(stream: BinaryIO, position: int) -> bytes:
    """The first line that begins at or after a position."""
    _position_after(stream, position)
    return stream.readline()


def _position_after(stream: BinaryIO, position: int) -> int:
    """Seek the first line that begins at or after a position; gives its offset."""
    if position == 0:
        return stream.seek(0)
    stream.seek(position - 1)
    stream.readline()
    return stream.tell()


def _add_counts(to: Statements, dataset: str, facts: ReleaseFacts) -> None:
    statistics = facts.statistics
    records = sum(statistics.records.values())
    add_number(to, dataset, VOID.triples, statistics.triples)
    add_number(to, dataset, VOID.entities, records)
    add_number(to, dataset, VOID.distinctSubjects, records)  # a record is one subject
    add_number(to, dataset, VOID.classes, len(statistics.classes))
    add_number(to, dataset, VOID.properties, len(statistics.properties))
    terms = {*statistics.classes, *statistics.properties}
    to.add(dataset, VOID.vocabulary, iris(sorted({split(term)[0] for term in terms})))


def _add_dumps(to: Statements, dataset: str, facts: ReleaseFacts, download: str | None) -> None:
    names = sorted(entry.name for entry in facts.files if entry.name.startswith("dataset."))
    for name in names:
        to.add(dataset, VOID.feature, iri(_FORMATS.get(Path(name.removesuffix(".gz")).suffix)))
        if download is not None:
            to.add(dataset, VOID.dataDump, iri(download + quote(name)))


def _add_derived(
    to: Statements, dataset: str, facts: ReleaseFacts, base: str, download: str | None
) -> None:
    """State what is derived as a dataset of its own, beside that of the records."""
    dumps = {entry.name: entry for entry in facts.files if entry.name in DERIVED_FILES}
    counted = dumps.get(DERIVED_FILE)
    if counted is None:
        return
    graph = f"{dataset}#{DERIVED}"
    to.add(graph, RDF.type, iri(VOID.Dataset))
    to.add(graph, DCT.title, texts(phrase("derived.title")))
    to.add(graph, DCT.description, texts(phrase("derived.description")))
    to.add(graph, DCT.source, iri(dataset))
    to.add(graph, DCT.identifier, literal(graph_of(base), XSD.anyURI))
    to.add(graph, VOID.uriSpace, literal(f"{graph_of(base)}/"))
    add_number(to, graph, VOID.triples, counted.triples or 0)
    for name in sorted(dumps):
        to.add(graph, VOID.feature, iri(_FORMATS.get(Path(name).suffix)))
        if download is not None:
            to.add(graph, VOID.dataDump, iri(download + quote(name)))


def _add_partitions(to: Statements, dataset: str, facts: ReleaseFacts, model: Model) -> None:
    for kind, entities in sorted(facts.statistics.classes.items()):
        part = f"{dataset}#class-{short_name(model, kind)}"
        to.add(dataset, VOID.classPartition, iri(part))
        to.add(part, RDF.type, iri(VOID.Dataset))
        to.add(part, VOID["class"], iri(kind))
        to.add(part, DCT.title, texts(model.labels.get(kind, {})))
        add_number(to, part, VOID.entities, entities)
    for path, triples in sorted(facts.statistics.properties.items()):
        part = f"{dataset}#property-{short_name(model, path)}"
        to.add(dataset, VOID.propertyPartition, iri(part))
        to.add(part, RDF.type, iri(VOID.Dataset))
        to.add(part, VOID.property, iri(path))
        to.add(part, DCT.title, texts(model.labels.get(path, {})))
        add_number(to, part, VOID.triples, triples)


def _add_linksets(to: Statements, dataset: str, facts: ReleaseFacts) -> None:
    """State a void:Linkset for each namespace outside the base that objects are in."""
    for namespace, triples in sorted(facts.statistics.objects_by_namespace.items()):
        name = quote(namespace, safe="")
        links, target = (f"{dataset}#{what}-{name}" for what in ("links", "target"))
        to.add(dataset, VOID.subset, iri(links))
        to.add(links, RDF.type, iri(VOID.Linkset))
        to.add(links, VOID.subjectsTarget, iri(dataset))
        to.add(links, VOID.objectsTarget, iri(target))
        add_number(to, links, VOID.triples, triples)
        to.add(target, RDF.type, iri(VOID.Dataset))
        to.add(target, VOID.uriSpace, literal(namespace))
