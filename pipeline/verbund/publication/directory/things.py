"""The records of a release and its derived links, one after another, and a survey of them.

Each has an IRI that people and programs look up, so each gets documents (documents.py), as what
describes the release does (``website/described.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from verbund.findings import Finding, Findings, Place
from verbund.publication.release import DATASET, Release
from verbund.rdf.terms import RDF_TYPE
from verbund.release.derived.graph import DERIVED, DERIVED_FILE
from verbund.serialise.statements import Statement, iri_of, read_line
from verbund.website.described import Thing


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
