"""What views read of a release: the facts of a record, and what refers to it."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Final, NamedTuple, Protocol, cast

import pyoxigraph as ox

from verbund.rdf.terms import RDF_TYPE
from verbund.release.derived.graph import DERIVED_FILE, graph_of
from verbund.release.diff.lookup import Facts, Lookup
from verbund.release.verify.sums import is_regular

DATASET: Final = "dataset.nt"
_MOST_KEPT: Final = 200_000
"""The most subjects whose facts are kept at a time."""


class Mention(NamedTuple):
    """What refers to a resource: the property, and the record or derived link that has it."""

    path: str
    subject: str


class RecordSource(Protocol):
    """A release as its pages read it: records by IRI, derived links too."""

    def facts(self, iri: str, /) -> Facts:
        """The objects of a record or derived link by property; empty where there is none."""

    def mentions(self, iri: str, /) -> Sequence[Mention]:
        """What refers to a resource, sorted: records and derived links, nothing of the ontology."""

    def instances(self, kind: str, /) -> Sequence[str]:
        """The IRIs below the base that are of a class, sorted; derived links are not among them."""

    def links(self) -> Sequence[str]:
        """The IRIs of all derived links, sorted."""

    def mentioned(self, iris: Iterable[str], /) -> frozenset[str]:
        """Those of some resources that a record or a derived link refers to."""


class ReleaseFacts:
    """The facts of a release on the disk, from its sorted files; several threads may ask."""

    def __init__(self, folder: Path, base: str) -> None:
        self._begin_of_links = f"{graph_of(base)}/"
        self._lock = Lock()
        self._records = Lookup(*_opened(folder / DATASET), whole=True)
        self._links = Lookup(*_opened(folder / DERIVED_FILE), whole=True)
        self._kept: dict[str, Facts] = {}

    def facts(self, iri: str, /) -> Facts:
        """The objects of a record or derived link by property, both as the files have them."""
        known = self._kept.get(iri)
        if known is None:
            with self._lock:
                lookup = self._links if self.is_link(iri) else self._records
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                known = self._kept[iri] = lookup.read(iri)
        return known

    def is_link(self, iri: str) -> bool:
        """Whether an IRI is that of a derived link."""
        return iri.startswith(self._begin_of_links)


class ReleaseSource:
    """A release on the disk: facts from its sorted files, references from a store.

    The store is that of ``queries.engine.read_release``; nothing is written to it. It is asked for
    IRIs alone: literals that it gives back may be spelt otherwise (``1.50`` becomes ``1.5``). May
    be asked by several threads.
    """

    def __init__(self, folder: Path, store: ox.Store, base: str) -> None:
        self._store = store
        self._base = base
        self._derived = ox.NamedNode(graph_of(base))
        self._facts = ReleaseFacts(folder, base)
        self.read: set[str] | None = None
        """Where it is noted whose facts were read, if somebody asks."""
        self.looked_up: set[str] | None = None
        """The same of what mentions were looked up of."""
        self._last: tuple[str | None, list[Mention]] = (None, [])

    def facts(self, iri: str, /) -> Facts:
        """The objects of a record or derived link by property, both as the files have them."""
        if self.read is not None:
            self.read.add(iri)
        return self._facts.facts(iri)

    def mentions(self, iri: str, /) -> Sequence[Mention]:
        """What refers to a resource: records and derived links, sorted by property and IRI."""
        if self.looked_up is not None:
            self.looked_up.add(iri)
        asked, known = self._last
        if asked == iri:  # the page in the other language
            return known
        found = set()
        for graph in (ox.DefaultGraph(), self._derived):
            for quad in self._store.quads_for_pattern(None, None, ox.NamedNode(iri), graph):
                if isinstance(quad.subject, ox.NamedNode) and self._is_record(quad.subject.value):
                    found.add(Mention(quad.predicate.value, quad.subject.value))
        self._last = iri, sorted(found)
        return self._last[1]

    def instances(self, kind: str, /) -> Sequence[str]:
        """The IRIs of the records of a class, sorted."""
        quads = self._store.quads_for_pattern(
            None, ox.NamedNode(RDF_TYPE), ox.NamedNode(kind), ox.DefaultGraph()
        )
        iris = (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
        return sorted({iri for iri in iris if self._is_record(iri)})

    def links(self) -> Sequence[str]:
        """The IRIs of all derived links, sorted."""
        quads = self._store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None, self._derived)
        iris = (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
        return sorted({iri for iri in iris if self._facts.is_link(iri)})

    def mentioned(self, iris: Iterable[str], /) -> frozenset[str]:
        """Those of some resources that a record or a derived link refers to."""
        return frozenset(iri for iri in iris if self.mentions(iri))

    def _is_record(self, iri: str) -> bool:
        return iri.startswith(self._base)


def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file as memory that the system reads when it is looked at; none for one that is empty.

    Raises OSError.
    """
    if is_regular(path) and path.stat().st_size:
        with path.open("rb") as stream:
            yield cast("BinaryIO", _Mapped(stream.fileno(), 0, access=mmap.ACCESS_READ))


class _Mapped(mmap.mmap):
    """A file in memory whose ``seek`` tells the place, as that of other files does."""

    def seek(self, offset: int, whence: Any = os.SEEK_SET, /) -> int:  # type: ignore[override]
        super().seek(offset, whence)
        return self.tell()
