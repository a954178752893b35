"""Datasets of a DCAT catalogue, with the properties that a harvester uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from rdflib import BNode, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF
from rdflib.term import Node

from verbund.publication.preview.dates import moment
from verbund.publication.preview.outcome import Match

Triples = Iterable[tuple[Node, Node, Node]]
"""A graph, or another iterable of triples of rdflib."""

_Statements = Mapping[Node, Mapping[Node, list[Node]]]

_SPDX: Final = "http://spdx.org/rdf/terms#"
_CHECKSUM = URIRef(_SPDX + "checksum")
_ALGORITHM = URIRef(_SPDX + "algorithm")
_VALUE = URIRef(_SPDX + "checksumValue")
_DATASET, _DISTRIBUTION = DCAT.Dataset, DCAT.distribution
_ADDRESSES = (DCAT.downloadURL, DCAT.accessURL)
_BYTE_SIZE = DCAT.byteSize
_IDENTIFIER, _TITLE, _MODIFIED = DCTERMS.identifier, DCTERMS.title, DCTERMS.modified
_SPATIAL, _LICENCE = DCTERMS.spatial, DCTERMS.license
_TYPE: Final = RDF.type
_SERIES = URIRef(str(DCAT) + "DatasetSeries")  # DCAT 3; rdflib knows DCAT 2
# The classes whose instances are not part of the description of a dataset.
_APART: Final = frozenset({DCAT.Dataset, _SERIES, DCAT.Catalog, DCAT.CatalogRecord})
_DEPTH: Final = 4  # blank nodes in blank nodes: a description has two or three


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """A distribution. ``content`` has its checksums by algorithm, and its size as "bytes"."""

    iri: str | None
    addresses: tuple[str, ...]
    content: Mapping[str, str]
    licensed: bool

    @property
    def name(self) -> str:
        """The IRI of the distribution, or else its URL; may be empty."""
        return self.iri or next(iter(self.addresses), "")

    def differs(self, other: Distribution) -> bool:
        """Whether the two are known to have different bytes."""
        shared = self.content.keys() & other.content.keys()
        return any(self.content[name] != other.content[name] for name in shared)


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A dataset. ``statements`` are its triples, each as predicate, subject and object.

    ``modified`` is None where no dct:modified is a valid date. Blank nodes in ``statements`` are
    written as digests of their triples, so that two catalogues can be compared.
    """

    iri: str | None
    identifiers: tuple[str, ...]
    titles: tuple[str, ...]
    modified: datetime | None
    modified_text: str | None
    places: int
    distributions: tuple[Distribution, ...]
    statements: frozenset[tuple[str, str, str]]

    @property
    def key(self) -> tuple[Match, str] | None:
        """The key by which a harvester matches the dataset: IRI, else identifier, else title."""
        if self.iri:
            return Match.IRI, self.iri
        if self.identifiers:
            return Match.IDENTIFIER, self.identifiers[0]
        return (Match.TITLE, folded(self.titles[0])) if self.titles else None

    @property
    def name(self) -> str:
        """The name of the dataset in a report."""
        return next(iter([*filter(None, [self.iri]), *self.identifiers, *self.titles]), "")

    def newer_than(self, other: Dataset) -> bool:
        """Whether dct:modified is later; a dataset with a date is newer than one without."""
        if self.modified is None:
            return False
        return other.modified is None or self.modified > other.modified


def folded(title: str) -> str:
    """A title for comparison, with case and white space normalised."""
    return " ".join(title.casefold().split())


def datasets_of(triples: Triples) -> list[Dataset]:
    """All instances of dcat:Dataset, sorted by IRI, then identifier and title."""
    statements: dict[Node, dict[Node, list[Node]]] = {}
    for subject, predicate, value in dict.fromkeys(triples):  # a list may have duplicates
        statements.setdefault(subject, {}).setdefault(predicate, []).append(value)
    reader = _Reader(statements)
    nodes = [node for node in statements if _DATASET in reader.values(node, _TYPE)]
    found = [reader.dataset(node) for node in nodes]
    return sorted(found, key=lambda item: (item.iri or "", item.identifiers, item.titles))


class _Reader:
    def __init__(self, statements: _Statements) -> None:
        self._statements = statements
        self._blank: dict[Node, str] = {}
        self._tell_blank_nodes()

    def values(self, subject: Node, predicate: Node) -> list[Node]:
        return self._statements.get(subject, {}).get(predicate, [])

    def dataset(self, node: Node) -> Dataset:
        dates = sorted(self._texts(node, _MODIFIED))
        known = [(date, text) for text in dates if (date := moment(text)) is not None]
        # a portal keeps any of several dates: the earliest is the safe assumption
        modified, text = min(known, default=(None, dates[0] if dates else None))
        distributions = [self._distribution(item) for item in self.values(node, _DISTRIBUTION)]
        return Dataset(
            iri=_iri(node),
            identifiers=tuple(sorted(self._texts(node, _IDENTIFIER))),
            titles=tuple(self._titles(node)),
            modified=modified,
            modified_text=text,
            places=len(set(self.values(node, _SPATIAL))),
            distributions=tuple(sorted(distributions, key=lambda item: item.name)),
            statements=frozenset(self._description(node)),
        )

    def _texts(self, node: Node, predicate: Node) -> set[str]:
        return {text for value in self.values(node, predicate) if (text := str(value).strip())}

    def _titles(self, node: Node) -> list[str]:
        """The titles, German first, as the portals are German."""
        titles = [item for item in self.values(node, _TITLE) if isinstance(item, Literal)]
        titles.sort(key=lambda item: (item.language != "de", item.language or "", str(item)))
        return [str(item) for item in titles]

    def _distribution(self, node: Node) -> Distribution:
        addresses = set().union(*(self._texts(node, item) for item in _ADDRESSES))
        sizes = sorted(self._texts(node, _BYTE_SIZE))
        content = {"bytes": sizes[0]} if sizes else {}
        for checksum in self.values(node, _CHECKSUM):
            algorithm = next(iter(sorted(self._texts(checksum, _ALGORITHM))), "")
            for value in sorted(self._texts(checksum, _VALUE)):
                content[algorithm] = value.lower()
        return Distribution(
            iri=_iri(node),
            addresses=tuple(sorted(addresses)),
            content=content,
            licensed=bool(self._texts(node, _LICENCE)),
        )

    def _description(self, start: Node) -> Iterable[tuple[str, str, str]]:
        """The triples of a node and of the nodes reached from it."""
        seen, waiting = {start}, [start]
        while waiting:
            node = waiting.pop()
            for predicate, values in self._statements[node].items():
                for value in values:
                    # without its own IRI: an equal description may have another IRI
                    subject = "" if node == start else self._written(node)
                    yield str(predicate), subject, "" if value == start else self._written(value)
                    if value not in seen and self._belongs(value):
                        seen.add(value)
                        waiting.append(value)

    def _belongs(self, value: Node) -> bool:
        if isinstance(value, Literal) or value not in self._statements:
            return False
        return _APART.isdisjoint(self.values(value, _TYPE))

    def _written(self, node: Node) -> str:
        """A term as text; no IRI or language tag in that of a literal can hold a bar."""
        if isinstance(node, BNode):
            return self._blank.get(node, "[]")
        if isinstance(node, Literal):
            return f"{node.language or ''}|{node.datatype or ''}|{node}"
        return f"<{node}>"

    def _tell_blank_nodes(self) -> None:
        """Label each blank node by a digest of its triples, for nested ones down to a depth."""
        nodes = [node for node in self._statements if isinstance(node, BNode)]
        nested = any(
            isinstance(value, BNode)
            for node in nodes
            for values in self._statements[node].values()
            for value in values
        )
        for _ in range(_DEPTH if nested else 1):
            self._blank = {node: self._digest(node) for node in nodes}

    def _digest(self, node: Node) -> str:
        lines = sorted(
            f"<{predicate}> {self._written(value)}"
            for predicate, values in self._statements[node].items()
            for value in values
        )
        return f"[{sha256(chr(10).join(lines).encode()).hexdigest()}]"


def _iri(node: Node) -> str | None:
    return str(node) if isinstance(node, URIRef) else None
