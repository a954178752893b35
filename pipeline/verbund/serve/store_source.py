"""A release whose dataset is in a store: what its pages and questions need to know of it.

Facts come from the sorted files of the release, so that no literal is spelt as a store likes it.
The store is asked for what refers to what: for IRIs, and for names to look values up by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from verbund.queries.lookup import KEYS
from verbund.rdf.terms import RDF_TYPE, XSD_STRING, Iri, Literal, is_absolute_iri, ntriples
from verbund.release.diff.lookup import Facts
from verbund.serve.store import RemoteStore
from verbund.views.source import Mention, ReleaseFacts

_BATCH: Final = 500
"""The most IRIs that a query has."""

_MOST_KEPT: Final = 200_000
"""The most rows of results that are kept at a time."""

_Row = TypeVar("_Row")


class StoreSource:
    """A release as its pages read it (``RecordSource``), with a store in place of memory.

    Its functions raise StoreError where the store does not answer.
    """

    def __init__(self, folder: Path, remote: RemoteStore) -> None:
        self._remote = remote
        self._facts = ReleaseFacts(folder, remote.base)
        self._derived = ntriples(Iri(remote.derived))
        self._below = f"STRSTARTS(STR(?s), {ntriples(Literal(remote.base, XSD_STRING))})"
        self._kept: dict[tuple[str, str], Sequence[object]] = {}
        self._rows = 0

    def facts(self, iri: str, /) -> Facts:
        """The objects of a record or derived link by property, both as the files have them."""
        return self._facts.facts(iri)

    def mentions(self, iri: str, /) -> Sequence[Mention]:
        """What refers to a resource: records and derived links, sorted by property and IRI."""
        return self._once("mentions", iri, self._mentions)

    def _mentions(self, iri: str) -> list[Mention]:
        what = self._anywhere(f"?s ?p {ntriples(Iri(iri))}")
        rows = self._remote.select(f"SELECT ?s ?p {{ {what} FILTER({self._below}) }}")
        found = {
            Mention(row["p"].value, row["s"].value)
            for row in rows
            if isinstance(row["p"], ox.NamedNode) and self._is_record(row["s"])
        }
        return sorted(found)

    def instances(self, kind: str, /) -> Sequence[str]:
        """The IRIs of the records of a class, sorted."""
        return self._once("instances", kind, self._instances)

    def _instances(self, kind: str) -> list[str]:
        query = f"SELECT ?s {{ ?s <{RDF_TYPE}> {ntriples(Iri(kind))} FILTER({self._below}) }}"
        found = (row["s"] for row in self._remote.select(query))
        return sorted({term.value for term in found if self._is_record(term)})

    def links(self) -> Sequence[str]:
        """The IRIs of all derived links, sorted."""
        return self._once("links", self._remote.derived, self._links)

    def _links(self, _graph: str) -> list[str]:
        query = f"SELECT ?s {{ GRAPH {self._derived} {{ ?s <{RDF_TYPE}> ?o }} }}"
        found = (row["s"] for row in self._remote.select(query))
        iris = {term.value for term in found if isinstance(term, ox.NamedNode)}
        return sorted(iri for iri in iris if self._facts.is_link(iri))

    def mentioned(self, iris: Iterable[str], /) -> frozenset[str]:
        """Those of some resources that a record or a derived link refers to."""
        found = set[str]()
        asked = sorted(filter(is_absolute_iri, iris))
        for batch in (asked[at : at + _BATCH] for at in range(0, len(asked), _BATCH)):
            values = " ".join(ntriples(Iri(iri)) for iri in batch)
            one = f"EXISTS {{ ?s ?p ?o FILTER({self._below}) }}"
            other = f"EXISTS {{ GRAPH {self._derived} {{ ?s ?p ?o }} FILTER({self._below}) }}"
            query = f"SELECT ?o {{ VALUES ?o {{ {values} }} FILTER({one} || {other}) }}"
            terms = [row["o"] for row in self._remote.select(query)]
            found |= {term.value for term in terms if isinstance(term, ox.NamedNode)} & set(batch)
        return frozenset(found)

    def has(self, iri: str, /) -> bool:
        """Whether anything is said of a resource."""
        if self._facts.facts(iri):
            return True
        what = self._anywhere(f"{ntriples(Iri(iri))} ?p ?o")
        return bool(self._remote.select(f"SELECT ?p {{ {what} }} LIMIT 1"))

    def names(
        self, naming: tuple[str, ...], among: tuple[str, ...], /
    ) -> Iterable[tuple[str, str]]:
        """Names and official keys, each with the IRI of what has it."""
        return self._once("names", " ".join(among), lambda _: list(self._names(naming, among)))

    def _names(self, naming: tuple[str, ...], among: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        paths = " ".join(ntriples(Iri(path)) for path in naming)
        begins = (f"STRSTARTS(STR(?thing), {ntriples(Literal(b, XSD_STRING))})" for b in among)
        what = self._anywhere("?thing ?path ?key")
        only = f"FILTER({' || '.join(begins)})" if among else ""
        query = f"SELECT DISTINCT ?thing ?key {{ VALUES ?path {{ {paths} }} {what} {only} }}"
        for row in (*self._remote.select(query), *self._remote.select(KEYS)):
            thing, key = row["thing"], row["key"]
            if isinstance(thing, ox.NamedNode) and isinstance(key, ox.Literal):
                yield key.value, thing.value

    def _anywhere(self, pattern: str) -> str:
        """A pattern in the default graph, or in the graph of what is derived."""
        return f"{{ {pattern} }} UNION {{ GRAPH {self._derived} {{ {pattern} }} }}"

    def _is_record(self, term: object) -> bool:
        return isinstance(term, ox.NamedNode) and term.value.startswith(self._remote.base)

    def _once(self, what: str, of: str, read: Callable[[str], Sequence[_Row]]) -> Sequence[_Row]:
        """What was read before, as far as it is kept; nothing of what is no IRI."""
        if what != "names" and not is_absolute_iri(of):
            return ()
        key = what, of
        known: Sequence[object] | None = self._kept.get(key)
        if known is None:
            known = read(of)
            if self._rows + len(known) + 1 > _MOST_KEPT:
                self._kept.clear()
                self._rows = 0
            self._kept[key] = known
            self._rows += len(known) + 1
        return known  # type: ignore[return-value]  # what this kind of key has
