"""Conversion of a catalogue's dataset to the fields of CKAN, and the statements lost by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rdflib import Graph, URIRef
from rdflib.term import Node

from verbund.publication.ckan.fields import DATASET, RESOURCE, Field, Keep, Part
from verbund.publication.ckan.statements import Statements, tag_of
from verbund.publication.ckan.tags import as_tags
from verbund.publication.ckan.written import written
from verbund.release.describe.rdflib_vocabularies import DCAT, DCT

LONGEST_EXTRA: Final = 32_000
"""The most bytes of an extra's value; the search index of CKAN takes 32,766."""

_SECOND_CHOICE: Final = "en"


@dataclass(frozen=True, slots=True)
class Lost:
    """A value that CKAN does not get, with its field or property."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class LostLanguages:
    """A field that CKAN gets in one language only, with the language tags of the others."""

    what: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource: ``uri`` is the IRI of its distribution, ``address`` the URL of the file."""

    uri: str
    address: str
    fields: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Package:
    """A dataset in the fields of CKAN.

    ``tag_changes`` are keywords that had to be changed, with the tags made of them.
    ``tag_languages`` are the languages of the keywords, which tags cannot state. ``licences`` are
    the IRIs of all licences.
    """

    uri: str
    core: Mapping[str, str]
    extras: Mapping[str, str]
    tags: tuple[str, ...]
    resources: tuple[Resource, ...]
    licences: tuple[str, ...]
    lost: tuple[Lost, ...] = ()
    lost_languages: tuple[LostLanguages, ...] = ()
    tag_changes: tuple[tuple[str, str], ...] = ()
    tag_languages: tuple[str, ...] = ()


def package_of(catalogue: Graph, dataset: URIRef, language: str) -> Package:
    """Convert a dataset of a catalogue; ``language`` is preferred for texts in several."""
    return _Reader(catalogue, language).package(dataset)


class _Reader:
    def __init__(self, catalogue: Graph, language: str) -> None:
        self.statements, self.language = Statements(catalogue), language
        self.lost: list[Lost] = []
        self.languages: dict[str, set[str]] = {}
        self.tag_changes: list[tuple[str, str]] = []
        self.tag_languages: set[str] = set()

    def package(self, dataset: URIRef) -> Package:
        found = [(field, self.value(dataset, field)) for field in DATASET]
        parts = {
            part: {
                field.key: str(value)
                for field, value in found
                if field.part is part and value is not None
            }
            for part in (Part.DATASET, Part.EXTRA)
        }
        for key in [key for key, value in parts[Part.EXTRA].items() if _too_long(value)]:
            self.lost.append(Lost(key, parts[Part.EXTRA].pop(key)))
        resources = tuple(self.resources(dataset))
        tags = self.tags(dataset)
        licences = self.licences(dataset, [URIRef(resource.uri) for resource in resources])
        self.lost += [Lost(what, value) for what, value in self.statements.unused(dataset)]
        return Package(
            uri=str(dataset),
            core=parts[Part.DATASET],
            extras=parts[Part.EXTRA],
            tags=tags,
            resources=resources,
            licences=licences,
            lost=tuple(self.lost),
            lost_languages=tuple(
                LostLanguages(what, tuple(sorted(languages)))
                for what, languages in sorted(self.languages.items())
            ),
            tag_changes=tuple(self.tag_changes),
            tag_languages=tuple(sorted(self.tag_languages)),
        )

    def resources(self, dataset: URIRef) -> Iterator[Resource]:
        """The resource of each distribution, in the order of their IRIs."""
        for distribution in self.statements.take_all(dataset, DCAT.distribution):
            assert isinstance(distribution, URIRef)  # noqa: S101 - we publish no blank nodes
            values = {field.key: self.value(distribution, field) for field in RESOURCE}
            fields = {key: value for key, value in values.items() if value is not None}
            address = fields.get("download_url", fields.get("access_url", ""))
            yield Resource(str(distribution), str(address), fields)

    def value(self, start: URIRef, field: Field) -> str | int | None:
        """The value of a field; None where the catalogue has none."""
        if not field.path:
            return str(start)
        *way, last = field.path
        if field.keep is Keep.ALL:
            nodes: list[Node] = [start]
            for predicate in way:
                nodes = [
                    value for node in nodes for value in self.statements.take_all(node, predicate)
                ]
            values = [value for node in nodes for value in self.statements.take_all(node, last)]
            return written(field.keep, [str(value) for value in values])
        node: Node | None = start
        for predicate in way:
            node = None if node is None else self.statements.take_first(node, predicate)
        if node is None:
            return None
        if field.keep is Keep.TEXT:
            return self.text(node, last, field)
        value = self.statements.take_first(node, last)
        return None if value is None else written(field.keep, [str(value)])

    def text(self, node: Node, predicate: URIRef, field: Field) -> str | None:
        """The text in the preferred language, else in English, else in any."""
        texts = self.statements.values(node, predicate)
        if not texts:
            return None
        chosen = min(texts, key=self._rank)
        others = [text for text in texts if tag_of(text) not in ("", tag_of(chosen))]
        self.statements.take(node, predicate, [chosen, *others])
        if others:
            what = f"resource {field.key}" if field.part is Part.RESOURCE else field.key
            self.languages.setdefault(what, set()).update(map(tag_of, others))
        return str(chosen)

    def tags(self, dataset: URIRef) -> tuple[str, ...]:
        """The keywords of all languages as tags."""
        keywords = self.statements.take_all(dataset, DCAT.keyword)
        self.tag_languages.update({tag_of(keyword) for keyword in keywords} - {""})
        tags: set[str] = set()
        for text in dict.fromkeys(map(str, keywords)):
            made = as_tags(text)
            tags.update(made)
            if not made:
                self.lost.append(Lost("tags", text))
            elif made != [part.strip() for part in text.split(",")]:
                self.tag_changes.append((text, ", ".join(made)))
        return tuple(sorted(tags))

    def licences(self, dataset: URIRef, distributions: list[URIRef]) -> tuple[str, ...]:
        """The licences of the dataset and of its distributions."""
        nodes = [dataset, *distributions]
        found = {
            str(value) for node in nodes for value in self.statements.take_all(node, DCT.license)
        }
        return tuple(sorted(found))

    def _rank(self, text: Node) -> tuple[int, str]:
        order = (self.language, _SECOND_CHOICE, "")
        tag = tag_of(text)
        return (order.index(tag) if tag in order else len(order)), tag


def _too_long(value: str) -> bool:
    return len(value.encode()) > LONGEST_EXTRA
