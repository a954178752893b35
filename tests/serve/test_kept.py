"""Answers that are kept: the same release gives the same answer, so a query is run once."""

from __future__ import annotations

from tests.support.serving import Served

from verbund.serve.jobs import Reply
from verbund.serve.kept import Kept, key_of


def test_the_same_query_is_run_once(served: Served) -> None:
    opened = served.application.opened
    assert opened is not None
    query = {"query": "SELECT (COUNT(*) AS ?kept) { ?s ?p ?o }"}
    first = served.get("/sparql", params=query)
    size = opened.kept._size
    again = served.ask("POST", "/sparql", data=query)
    assert again.content == first.content
    assert opened.kept._size == size
    other = served.get("/sparql", params=query, headers={"Accept": "text/csv"})
    assert other.headers["content-type"].startswith("text/csv")
    assert opened.kept._size > size


def test_what_changes_each_time_is_run_each_time(served: Served) -> None:
    query = {"query": "SELECT (STRUUID() AS ?x) {}"}
    assert served.get("/sparql", params=query).text != served.get("/sparql", params=query).text
    for text in ("SELECT (NOW() AS ?x) {}", "ASK { FILTER (rAnD () > 0.5) }", "ASK { BIND (UUID() AS ?x) }"):  # fmt: skip
        assert key_of({"job": "query"}, text) is None


def test_memory_is_bounded_and_faults_are_not_kept() -> None:
    kept = Kept()
    for number in range(100):
        kept.keep(number, Reply({"status": 200}, bytes(3_000_000)))
    assert kept._size <= 64 * (1 << 20)
    assert kept.get(99) is not None
    assert kept.get(0) is None
    kept.keep("large", Reply({"status": 200}, bytes(5_000_000)))
    kept.keep("fault", Reply({"status": 422}))
    assert kept.get("large") is None
    assert kept.get("fault") is None
