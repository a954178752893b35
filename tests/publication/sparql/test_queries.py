"""The questions of a release have the same answers in a store as from the release's files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import pytest
from tests.support.publish.releases import ROOT, new_graph, publish
from tests.support.servers.client import with_parameters
from tests.support.servers.store import Store

from verbund.publication.release import Release, read_release
from verbund.queries import ResultFormat, run
from verbund.queries import read_release as read_data

QUERIES = sorted((ROOT / "output" / "queries").glob("*.rq"))
EMPTY = {"12", "13", "15", "17"}
"""The questions to which the records hold no answer (tests/queries/test_queries.py)."""


@pytest.fixture(scope="module")
def release() -> Release:
    return read_release(ROOT / "output", "output")


class Published(NamedTuple):
    """A store with the dataset, the ontology, which has the labels of the concepts, and the links."""

    store: Store
    data: str
    ontology: str
    derived: str


@pytest.fixture(scope="module", params=["oxigraph", "fuseki"])
def published(request: pytest.FixtureRequest, release: Release) -> Published:
    store = request.getfixturevalue(request.param)
    found = Published(store, new_graph(), new_graph(), new_graph())
    graphs = {found.ontology: "ontology.ttl", found.derived: "derived.nt"}
    publish(store, found.data, release, graphs=graphs)
    return found


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_is_answered_alike(published: Published, path: Path) -> None:
    store, data, ontology, _ = published
    text = path.read_text(encoding="utf-8")
    # a head makes a query longer than servers take in an address: SPARQL 1.1 Protocol, section 2.1.3
    url = with_parameters(store.query_url, **{"default-graph-uri": data})
    url += "&" + with_parameters("", **{"default-graph-uri": ontology})[1:]
    answer = store.ask(
        url,
        "POST",
        text.encode(),
        accept="application/sparql-results+json",
        content_type="application/sparql-query",
    )
    assert answer.status == 200, answer.text
    rows = answers(read_data(ROOT / "output"), text)
    assert rows or path.stem[:2] in EMPTY
    assert Counter(map(plain, answer.json["results"]["bindings"])) == rows


def test_what_is_derived_stands_in_a_graph_beside_the_records(published: Published) -> None:
    """Whoever asks for links gets them there, and the graph of the records has none of them."""
    lines = (ROOT / "output" / "derived.nt").read_bytes().splitlines()
    count = "SELECT (COUNT(*) AS ?n) { GRAPH <%s> { ?link %s ?o } }"
    generated = "<http://www.w3.org/ns/prov#wasGeneratedBy>"
    expected = {published.derived: sum(generated.encode() in line for line in lines)}
    assert expected[published.derived] > 20
    for graph in (published.derived, published.data):
        answer = published.store.query(count % (graph, generated))
        (row,) = answer.json["results"]["bindings"]
        assert int(row["n"]["value"]) == expected.get(graph, 0)


@pytest.fixture(scope="module")
def from_virtuoso(virtuoso: Store, release: Release) -> ox.Store:
    """What Virtuoso gives back, in the engine of `verbund query`.

    It is asked a property at a time: an answer has at most 10,000 rows.
    """
    graphs = new_graph(), new_graph()
    publish(virtuoso, graphs[0], release, graphs={graphs[1]: "ontology.ttl"})
    data = ox.Store()
    for graph in graphs:
        found = virtuoso.query(f"SELECT DISTINCT ?p {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        for row in found.json["results"]["bindings"]:
            data.extend(_statements(virtuoso, graph, row["p"]["value"]))
    return data


def _statements(virtuoso: Store, graph: str, path: str) -> Iterator[ox.Quad]:
    answer = virtuoso.query(f"SELECT ?s ?o {{ GRAPH <{graph}> {{ ?s <{path}> ?o }} }}")
    assert "X-SPARQL-MaxRows" not in answer.headers
    # "typed-literal" is of a draft of 2007
    body = answer.body.replace(b'"typed-literal"', b'"literal"')
    rows = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        yield ox.Quad(row["s"], ox.NamedNode(path), row["o"])


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_what_virtuoso_holds_answers_alike(from_virtuoso: ox.Store, path: Path) -> None:
    """Virtuoso's own engine does not do these questions right, whatever the data."""
    text = path.read_text(encoding="utf-8")
    rows = answers(read_data(ROOT / "output"), text)
    assert rows or path.stem[:2] in EMPTY
    assert answers(from_virtuoso, text) == rows


def answers(data: ox.Store, query: str) -> Counter[str]:
    found = json.loads(run(data, query, ResultFormat.JSON).data)
    return Counter(map(plain, found["results"]["bindings"]))


def plain(row: Mapping[str, Any]) -> str:
    """A row by its values; what a store does to their form is another test's."""
    return json.dumps({name: value["value"] for name, value in row.items()}, sort_keys=True)
