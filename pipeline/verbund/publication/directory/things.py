"""The resources of a release below its base: records, and those that describe the release.

Each has an IRI that people and programs look up, so each gets documents (documents.py).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final

import pyoxigraph

from verbund.findings import Finding, Findings, Place
from verbund.publication.release import CATALOGUE, DATASET, Release
from verbund.rdf.namespaces import split
from verbund.rdf.terms import RDF_TYPE, Iri, Literal, ntriples
from verbund.release.derived.graph import DERIVED, DERIVED_FILE
from verbund.serialise.statements import Statement, iri_of, literal_of, read_line

VOID: Final = "void.ttl"
DESCRIPTIONS: Final = (
    CATALOGUE, VOID, "versions.ttl", "prov.ttl", "ontology.ttl", "shapes.ttl",
)  # fmt: skip
"""The files of a release that describe resources other than records."""

_WHOLE: Final = ("catalogue", "dataset")
"""The resources whose document is the whole catalogue, for harvesters."""

_NAMING: Final = ("prefLabel", "title", "name", "fn", "label")


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource by its IRI relative to the base, with the triples of its document.

    ``own`` are the triples on its page: all, except for the catalogue, which is long.
    """

    relative: str
    statements: tuple[Statement, ...]
    own: tuple[Statement, ...]


def records(release: Release) -> Iterator[Thing]:
    """Every record of a release, in the order of dataset.nt; streams. Raises OSError.

    In the sorted file the triples of a record are adjacent.
    """
    begin = f"<{release.base}"
    for subject, items in groupby(_lines(release, DATASET), attrgetter("subject")):
        yield _record(subject, items, begin)


def links(release: Release) -> Iterator[Thing]:
    """Every derived link of a release, in the order of derived.nt; streams. Raises OSError."""
    begin = f"<{release.base}"
    for subject, items in groupby(_lines(release, DERIVED_FILE), attrgetter("subject")):
        if subject.startswith(f"{begin}{DERIVED}/"):
            yield _record(subject, items, begin)


def _lines(release: Release, name: str) -> Iterator[Statement]:
    """The statements of a sorted file of N-Triples; none where the release has no such file.

    Raises OSError, and Findings (E108) at a line that is none.
    """
    if name not in release.files:
        return
    number = 0
    with release.files[name].path.open(encoding="utf-8", newline="\n") as lines:
        try:
            for line in lines:
                number += 1
                yield read_line(line)
        except ValueError as error:
            at = number + isinstance(error, UnicodeDecodeError)  # of the line that was to come
            raise Findings([Finding("E108", Place(file=name, line=at))]) from None


def _record(subject: str, held: Iterable[Statement], begin: str) -> Thing:
    statements = tuple(held)
    return Thing(subject[len(begin) : -1], statements, statements)


@dataclass(slots=True)
class Survey:
    """The records of a release: how many there are, and which, if there are at most ``most``.

    ``records`` are IRIs relative to the base, ``segments`` the path segments of records. ``kinds``
    are the classes of derived links by relative IRI, if these have documents too.
    """

    most: int
    count: int = 0
    segments: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def has_documents(self) -> bool:
        """Whether records have documents."""
        return 0 < self.count <= self.most


def survey(release: Release, most: int) -> Survey:
    """Survey the records; for more than ``most`` only the number and segments are kept."""
    found = Survey(most)
    for thing in records(release):
        found.count += 1
        segment, slash, _ = thing.relative.partition("/")
        if slash:
            found.segments.add(segment)
        if found.count <= most:
            found.records.add(thing.relative)
        elif found.records:
            found.records = set()
    if found.has_documents:
        _add_links(found, release, most)
    return found


def _add_links(found: Survey, release: Release, most: int) -> None:
    """Survey the derived links, unless there are more than ``most``."""
    for thing in links(release):
        if thing.relative in found.records:
            continue  # of an old model: the record keeps its documents
        if len(found.kinds) == most:
            found.kinds = {}
            return
        found.kinds[thing.relative] = next(
            (iri_of(item.object) or "" for item in thing.own if item.predicate == RDF_TYPE), ""
        )


def name_of(statements: Iterable[Statement]) -> dict[str, str]:
    """The name of a resource by language tag, from the first naming property that it has."""
    best, found = len(_NAMING), dict[str, str]()
    for statement in statements:
        local = split(statement.predicate)[1]
        rank = _NAMING.index(local) if local in _NAMING else len(_NAMING)
        if rank > best or rank == len(_NAMING):
            continue
        text = literal_of(statement.object)
        if text is not None:
            if rank < best:
                best, found = rank, {}
            found.setdefault(text.language, text.plain)
    return found


def descriptions(release: Release) -> list[Thing]:
    """The resources that describe the release, and the ontology's if it lies below the base.

    The document of a resource also holds the triples of its parts, whose IRIs continue that of the
    resource with ``#`` or ``/``. Raises OSError.
    """
    found = {
        name: list(_parsed(release.files[name].path))
        for name in DESCRIPTIONS
        if name in release.files
    }
    graph = f"<{release.base}{DERIVED}"
    of_graph = (f"{graph}>", f"{graph}#")
    found[DERIVED_FILE] = [
        item for item in _lines(release, DERIVED_FILE) if item.subject.startswith(of_graph)
    ]
    every = sorted({item for items in found.values() for item in items})
    subjects = [item.subject for item in every]
    blank = _of_blank_nodes(every)
    things = []
    for relative in _things(subjects, release.base):
        own = tuple(sorted(_about(f"<{release.base}{relative}", every, subjects, blank)))
        whole = tuple(sorted(set(found[CATALOGUE]) | set(own))) if relative in _WHOLE else own
        things.append(Thing(relative, whole, own))
    return things


def _things(subjects: Iterable[str], base: str) -> list[str]:
    """The IRIs below the base that have documents, relative to it and without fragments."""
    iris = (iri for subject in subjects if (iri := iri_of(subject)) and iri.startswith(base))
    return sorted({iri[len(base) :].partition("#")[0] for iri in iris} - {""})


def _about(
    begin: str, every: list[Statement], subjects: list[str], blank: dict[str, list[Statement]]
) -> Iterator[Statement]:
    at = bisect_left(subjects, begin)
    while at < len(every) and subjects[at].startswith(begin):
        if subjects[at][len(begin)] in ">#/":
            yield every[at]
            yield from _below(every[at].object, blank)
        at += 1


def _below(node: str, blank: dict[str, list[Statement]]) -> Iterator[Statement]:
    """The triples reached from a blank node, which cannot be looked up by itself."""
    for statement in blank.get(node, ()):
        yield statement
        yield from _below(statement.object, blank)


def _of_blank_nodes(every: Iterable[Statement]) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for item in every:
        if item.subject.startswith("_:"):
            found.setdefault(item.subject, []).append(item)
    return found


def _parsed(path: Path) -> Iterator[Statement]:
    """The triples of a Turtle file; blank nodes are numbered in their order."""
    numbers: dict[str, str] = {}

    def text(node: object) -> str:
        if isinstance(node, pyoxigraph.NamedNode):
            return ntriples(Iri(node.value))
        if isinstance(node, pyoxigraph.Literal):
            return ntriples(Literal(node.value, node.datatype.value, node.language))
        return numbers.setdefault(str(node), f"_:{path.stem}{len(numbers)}")

    for item in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
        yield Statement(text(item.subject), item.predicate.value, text(item.object))
