"""The VoID description of the dataset (W3C, Describing Linked Datasets with VoID)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, VOID

from verbund.findings import Localised
from verbund.model.model import Model
from verbund.rdf.namespaces import split
from verbund.release.describe.rdf import (
    add_day,
    add_number,
    add_texts,
    new_graph,
    short_name,
    turtle,
)
from verbund.release.describe.release_facts import ReleaseFacts

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
    graph = new_graph()
    dataset = URIRef(model.base + "void")
    graph.add((dataset, RDF.type, VOID.Dataset))
    add_texts(graph, dataset, DCTERMS.title, title)
    add_texts(graph, dataset, DCTERMS.description, description or {})
    add_day(graph, dataset, DCTERMS.issued, facts.issued)
    add_day(graph, dataset, DCTERMS.modified, facts.modified)
    _add_links(graph, dataset, DCTERMS.license, [licence])
    _add_links(graph, dataset, VOID.sparqlEndpoint, [query_endpoint])
    _add_links(graph, dataset, VOID.exampleResource, examples)
    graph.add((dataset, VOID.uriSpace, Literal(model.base)))
    _add_counts(graph, dataset, facts)
    _add_dumps(graph, dataset, facts, download)
    _add_partitions(graph, dataset, facts, model)
    _add_linksets(graph, dataset, facts)
    return turtle(graph)


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


def _add_links(
    graph: Graph, subject: URIRef, predicate: URIRef, iris: Iterable[str | None]
) -> None:
    for iri in iris:
        if iri is not None:
            graph.add((subject, predicate, URIRef(iri)))


def _add_counts(graph: Graph, dataset: URIRef, facts: ReleaseFacts) -> None:
    statistics = facts.statistics
    records = sum(statistics.records.values())
    add_number(graph, dataset, VOID.triples, statistics.triples)
    add_number(graph, dataset, VOID.entities, records)
    add_number(graph, dataset, VOID.distinctSubjects, records)  # a record is one subject
    add_number(graph, dataset, VOID.classes, len(statistics.classes))
    add_number(graph, dataset, VOID.properties, len(statistics.properties))
    terms = {*statistics.classes, *statistics.properties}
    _add_links(graph, dataset, VOID.vocabulary, sorted({split(term)[0] for term in terms}))


def _add_dumps(graph: Graph, dataset: URIRef, facts: ReleaseFacts, download: str | None) -> None:
    names = sorted(entry.name for entry in facts.files if entry.name.startswith("dataset."))
    for name in names:
        form = _FORMATS.get(Path(name.removesuffix(".gz")).suffix)
        _add_links(graph, dataset, VOID.feature, [form])
        if download is not None:
            _add_links(graph, dataset, VOID.dataDump, [download + quote(name)])


def _add_partitions(graph: Graph, dataset: URIRef, facts: ReleaseFacts, model: Model) -> None:
    for kind, entities in sorted(facts.statistics.classes.items()):
        part = URIRef(f"{dataset}#class-{short_name(model, kind)}")
        graph.add((dataset, VOID.classPartition, part))
        graph.add((part, RDF.type, VOID.Dataset))
        graph.add((part, VOID["class"], URIRef(kind)))
        add_texts(graph, part, DCTERMS.title, model.labels.get(kind, {}))
        add_number(graph, part, VOID.entities, entities)
    for path, triples in sorted(facts.statistics.properties.items()):
        part = URIRef(f"{dataset}#property-{short_name(model, path)}")
        graph.add((dataset, VOID.propertyPartition, part))
        graph.add((part, RDF.type, VOID.Dataset))
        graph.add((part, VOID.property, URIRef(path)))
        add_texts(graph, part, DCTERMS.title, model.labels.get(path, {}))
        add_number(graph, part, VOID.triples, triples)


def _add_linksets(graph: Graph, dataset: URIRef, facts: ReleaseFacts) -> None:
    """State a void:Linkset for each namespace outside the base that objects are in."""
    for namespace, triples in sorted(facts.statistics.objects_by_namespace.items()):
        name = quote(namespace, safe="")
        links, target = (URIRef(f"{dataset}#{what}-{name}") for what in ("links", "target"))
        graph.add((dataset, VOID.subset, links))
        graph.add((links, RDF.type, VOID.Linkset))
        graph.add((links, VOID.subjectsTarget, dataset))
        graph.add((links, VOID.objectsTarget, target))
        add_number(graph, links, VOID.triples, triples)
        graph.add((target, RDF.type, VOID.Dataset))
        graph.add((target, VOID.uriSpace, Literal(namespace)))
