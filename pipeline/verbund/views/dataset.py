"""What the catalogue of a release says of the dataset: its name, who publishes it, its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verbund.findings import Finding, Findings, Localised, Place
from verbund.rdf.graph import RdfGraph, turtle_graph
from verbund.rdf.namespaces import DCT, RDF
from verbund.rdf.terms import Iri, Literal, Node
from verbund.release.verify.sums import is_regular

_CATALOGUE: Final = "catalog.ttl"
_DCAT: Final = "http://www.w3.org/ns/dcat#"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"


@dataclass(frozen=True, slots=True)
class Download:
    """A file of a release for people: its name below the folder, what it is, its size."""

    name: str
    titles: Localised
    descriptions: Localised
    media_type: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DatasetView:
    """A dataset as its catalogue describes it; fields are empty where nothing describes it.

    ``issued`` and ``modified`` are dates as the catalogue writes them; ``licence`` is an IRI.
    """

    iri: str
    titles: Localised
    descriptions: Localised
    publisher: Localised
    licence: str
    issued: str
    modified: str
    downloads: tuple[Download, ...]


def dataset_view(folder: Path, manifest: Mapping[str, object], base: str) -> DatasetView:
    """Return what a release says of its dataset. Raises Findings (E106) for a broken catalogue."""
    graph = _catalogue(folder)
    found = graph.subjects(RDF + "type", Iri(_DCAT + "Dataset"))
    dataset = next((item for item in found if isinstance(item, Iri)), None)
    if dataset is None:
        return DatasetView(base, {}, {}, {}, "", "", "", _downloads(graph, None, manifest))
    publisher = graph.value(dataset, DCT + "publisher")
    distributions = graph.objects(dataset, _DCAT + "distribution")
    licences = [graph.value(item, DCT + "license") for item in distributions]
    return DatasetView(
        iri=dataset.value,
        titles=_texts(graph, dataset, DCT + "title"),
        descriptions=_texts(graph, dataset, DCT + "description"),
        publisher=_texts(graph, publisher, _FOAF + "name") if publisher else {},
        licence=next((item.value for item in licences if isinstance(item, Iri)), ""),
        issued=_text(graph, dataset, DCT + "issued"),
        modified=_text(graph, dataset, DCT + "modified"),
        downloads=_downloads(graph, dataset, manifest),
    )


def _catalogue(folder: Path) -> RdfGraph:
    path = folder / _CATALOGUE
    try:
        return turtle_graph(path.read_text(encoding="utf-8")) if is_regular(path) else RdfGraph()
    except (SyntaxError, ValueError, TypeError) as error:  # no Turtle, no UTF-8, RDF 1.2
        details = {"problem": str(error)}
        raise Findings([Finding("E106", Place(file=_CATALOGUE), details=details)]) from None


def _texts(graph: RdfGraph, subject: Node, path: str) -> Localised:
    found = [item for item in graph.objects(subject, path) if isinstance(item, Literal)]
    return {item.language or "": item.value for item in found}


def _text(graph: RdfGraph, subject: Node, path: str) -> str:
    found = graph.value(subject, path)
    return found.value if isinstance(found, Literal) else ""


def _downloads(
    graph: RdfGraph, dataset: Iri | None, manifest: Mapping[str, object]
) -> tuple[Download, ...]:
    """The files that the catalogue offers, in its order; without a catalogue those of the data."""
    entries = {name: item for item in _entries(manifest) if isinstance(name := item["name"], str)}
    found = []
    for item in graph.objects(dataset, _DCAT + "distribution") if dataset else ():
        address = graph.value(item, _DCAT + "downloadURL")
        name = _file_of(address.value, entries) if isinstance(address, Iri) else None
        if name is not None:
            texts = (_texts(graph, item, DCT + "title"), _texts(graph, item, DCT + "description"))
            found.append(_download(name, *texts, entries[name]))
    if found:
        return tuple(found)
    return tuple(_download(name, {}, {}, entries[name]) for name in entries if "/" not in name)


def _entries(manifest: Mapping[str, object]) -> list[Mapping[str, object]]:
    files = manifest.get("files")
    items = files if isinstance(files, list) else []
    return [item for item in items if isinstance(item, dict) and "name" in item]


def _file_of(address: str, names: Iterable[str]) -> str | None:
    """The file of a release at an address: the longest name that the address ends with."""
    fitting = [name for name in names if address.endswith(f"/{name}")]
    return max(fitting, key=len, default=None)


def _download(
    name: str, titles: Localised, descriptions: Localised, entry: Mapping[str, object]
) -> Download:
    size = entry.get("bytes")
    return Download(
        name=name,
        titles=titles,
        descriptions=descriptions,
        media_type=str(entry.get("media_type", "")),
        bytes=size if isinstance(size, int) else 0,
        sha256=str(entry.get("sha256", "")),
    )
