"""The questions in queries/ have the same answers in a store as from the release's files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.publish.sparql.releases import ROOT, new_graph, publish
from tests.servers.client import with_parameters
from tests.servers.store import Store

from verbund.publish.release import Release, read_release
from verbund.query import ResultFormat, run
from verbund.query import read_release as read_data

QUERIES = sorted((ROOT / "queries").glob("*.rq"))


@pytest.fixture(scope="module")
def release() -> Release:
    return read_release(ROOT / "output", "output")


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso", "fuseki"])
def published(request: pytest.FixtureRequest, release: Release) -> tuple[Store, str, str]:
    """A store with the dataset and the ontology, which has the labels of the concepts."""
    store = request.getfixturevalue(request.param)
    data, ontology = new_graph(), new_graph()
    publish(store, data, release, graphs={ontology: "ontology.ttl"})
    return store, data, ontology


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_is_answered_alike(published: tuple[Store, str, str], path: Path) -> None:
    store, data, ontology = published
    text = path.read_text(encoding="utf-8")
    url = with_parameters(store.query_url, query=text)
    for graph in (data, ontology):
        url += "&" + with_parameters("", **{"default-graph-uri": graph})[1:]
    answer = store.ask(url, accept="application/sparql-results+json")
    assert answer.status == 200, answer.text
    expected = json.loads(run(read_data(ROOT / "output"), text, ResultFormat.JSON).data)
    rows = expected["results"]["bindings"]
    assert rows
    assert Counter(map(plain, answer.json["results"]["bindings"])) == Counter(map(plain, rows))


def plain(row: Mapping[str, Any]) -> str:
    """A row by its values; what a store does to their form is another test's."""
    return json.dumps({name: value["value"] for name, value in row.items()}, sort_keys=True)
