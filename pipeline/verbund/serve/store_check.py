"""Whether a store holds the very release that is served: counts, its record, and a sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from verbund.findings import Localised
from verbund.findings.catalogue import visible
from verbund.publication.error import TargetError
from verbund.publication.sparql.record import read_records
from verbund.publication.sparql.sample import choose
from verbund.publication.sparql.store import Store, number_of
from verbund.publication.sparql.text import reference
from verbund.publication.sparql.verify import read_sample
from verbund.rdf.terms import Iri, ntriples
from verbund.release.derived.graph import DERIVED_FILE
from verbund.release.verify.sums import is_regular
from verbund.serve.store import RemoteStore
from verbund.serve.words import said
from verbund.sparql.errors import QueryError
from verbund.views.source import DATASET, ReleaseFacts
from verbund.workspace.graph_names import Names

_ONTOLOGY: Final = "ontology.ttl"
_SMALL: Final = 1 << 20


def check_store(remote: RemoteStore, folder: Path, manifest: Mapping[str, Any]) -> int:
    """Check that the store holds the release in a folder; gives the number of its triples.

    Each graph is counted; the record that ``verbund publish`` left of the dataset is read; some
    200 subjects are compared term by term. Raises QueryError that says what is wrong.
    """
    address = remote.address
    try:
        store = remote.graphs()
        triples = sum(_count(store, *graph) for graph in _expected(remote, folder))
        if address.dataset:
            _check_record(store, address.dataset, manifest)
        else:
            _check_others(store, remote.derived)
        _check_sample(store, address.dataset, folder / DATASET)
        if is_regular(folder / DERIVED_FILE):
            _check_sample(store, remote.derived, folder / DERIVED_FILE)
    except TargetError as error:
        raise QueryError(_text(error, address.url)) from None
    return triples


def _text(error: TargetError, address: str) -> Localised:
    if error.code == "U102":
        variable = str(error.details["variable"])
        return said("store-secret", variable=variable, address=address)
    status = "" if error.status is None else f"{error.status} "
    words = error.details.get("words") or visible(error.words[:300]) or error.code
    if status and isinstance(words, str):
        words = status + words
    return said("store-unread", address=address, words=words)


def _expected(remote: RemoteStore, folder: Path) -> Iterator[tuple[str, int, str]]:
    """The graphs of the release in the store, the triples of each, and the files they come from."""
    address = remote.address
    dataset, derived = _lines(folder / DATASET), _lines(folder / DERIVED_FILE)
    ontology = _ontology(folder)
    if address.ontology:
        yield address.dataset, dataset, DATASET
        yield address.ontology, len(ontology), _ONTOLOGY
    else:
        facts = ReleaseFacts(folder, remote.base)
        more = sum(not _has(facts, triple) for triple in ontology)
        yield address.dataset, dataset + more, f"{DATASET} + {_ONTOLOGY}"
    yield remote.derived, derived, DERIVED_FILE


def _lines(path: Path) -> int:
    if not is_regular(path):
        return 0
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


def _ontology(folder: Path) -> set[ox.Triple]:
    path = folder / _ONTOLOGY
    if not is_regular(path):
        return set()
    return {quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)}


def _has(facts: ReleaseFacts, triple: ox.Triple) -> bool:
    """Whether the dataset has a triple too."""
    if not isinstance(triple.subject, ox.NamedNode):
        return False
    terms = facts.facts(triple.subject.value).get(triple.predicate.value, ())
    return str(triple.object) in map(ntriples, terms)


def _count(store: Store, graph: str, expected: int, files: str) -> int:
    """The number of triples of a graph. Raises QueryError where another one is expected."""
    pattern = f"GRAPH {reference(graph)} {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    rows = store.select(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", "COUNT", most=_SMALL)
    found = number_of(rows[0], "n", "COUNT") if rows else 0
    if found != expected:
        named = {"found": str(found), "expected": str(expected), "files": files}
        raise QueryError(said("store-count", graph=_shown(graph), **named))
    return found


def _shown(graph: str) -> str | Localised:
    return f"<{graph}>" if graph else said("store-default")


def _check_record(store: Store, graph: str, manifest: Mapping[str, Any]) -> None:
    record = read_records(store, Names(graph)).published
    dataset = manifest.get("dataset")
    expected = dataset.get("sha256") if isinstance(dataset, dict) else None
    if record is not None and record.sha256 != expected:
        version = str(manifest.get("version") or "–")
        texts = {"graph": f"<{graph}>", "found": record.version or "–", "expected": version}
        raise QueryError(said("store-other", **texts))


def _check_others(store: Store, derived: str) -> None:
    """Check that the store has no other graph: those of its own default graph cannot be hidden."""
    query = f"SELECT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {reference(derived)}) }} LIMIT 1"
    for row in store.select(query, "graphs", most=_SMALL):
        graph = row.get("g")
        found = graph.value if isinstance(graph, Iri) else "?"
        raise QueryError(said("store-more", found=visible(f"<{found[:300]}>")))


def _check_sample(store: Store, graph: str, path: Path) -> None:
    if not path.stat().st_size:
        return
    for change in read_sample(store, graph, path, choose(path)).lost:
        what = f"<{change.subject}> <{change.predicate}>"
        texts: dict[str, str | Localised] = {
            "what": what,
            "expected": visible(change.sent[:300]) or said("store-nothing"),
            "found": visible(change.found[:300]) or said("store-nothing"),
            "graph": _shown(graph),
        }
        raise QueryError(said("store-value", **texts))
