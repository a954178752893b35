"""A store that hangs, is away, redirects or answers nonsense: what people and programs then get."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from time import monotonic

import pytest
from tests.serve.test_store import refusal
from tests.support.between import JSON, Between, between
from tests.support.servers.store import Store
from tests.support.serving import LIMITS, RELEASE, Served, loaded, running

from verbund.serve.app import Options
from verbund.serve.store import StoreAddress

NUMBERS = count()


@pytest.fixture(scope="module")
def pair(oxigraph: Store) -> Iterator[tuple[Served, Between]]:
    """The release served from a store, with a server between them."""
    with between(oxigraph.query_url) as it:
        address = replace(loaded(oxigraph), url=it.url)
        limits = replace(LIMITS, seconds=2.0)
        with running(RELEASE, Options(limits, store=address)) as stored:
            yield stored, it


@pytest.fixture
def wrong(pair: tuple[Served, Between]) -> Iterator[tuple[Served, Between]]:
    """The pair, of which the one between may be told to misbehave."""
    _, it = pair
    it.queries.clear()
    it.others.clear()
    it.left.clear()
    yield pair
    if it.hangs is not None:
        it.hangs.set()
    it.instead, it.hangs = None, None


def fresh() -> str:
    """A query that was not asked before, so that no kept answer is given."""
    return f"SELECT ?s {{ ?s a ?o FILTER({next(NUMBERS)} > -1) }} ORDER BY ?s LIMIT 3"


def asked(stored: Served) -> tuple[int, str]:
    answer = stored.get("/sparql", params={"query": fresh()})
    return answer.status_code, answer.text


@pytest.mark.program
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ("SELECT * { SERVICEx:y{} }", 403),
        ("SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", 403),
        ("LOAD <http://127.0.0.1:9/>", 403),
        ("DROP ALL", 403),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 403),
        ("PREFIX x: <java:java.lang.> SELECT (x:System.exit(1) AS ?x) {}", 403),
        ("SELECT (<\\u0062if:exec>('ls') AS ?x) {}", 403),
        ('define get:soft "replacing" SELECT * { ?s ?p ?o }', 400),
        ("SELECT * { ?s ?p ?o } LIMIT 1 }", 400),
    ],
)
def test_a_hostile_query_never_reaches_the_store(
    wrong: tuple[Served, Between], query: str, status: int
) -> None:
    stored, it = wrong
    answer = stored.ask("POST", "/sparql", data={"query": query})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert it.queries == []


GARBAGE = {
    "a page": (200, {"Content-Type": "text/html"}, b"<html>maintenance</html>"),
    "no type": (200, {}, b'{"head":{"vars":[]},"results":{"bindings":[]}}'),
    "half": (200, JSON, b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri",'),
    "more": (200, JSON, b'{"head":{"vars":["s"]},"results":{"bindings":[]}} {"more": 1}'),
    "no IRI": (
        200,
        JSON,
        b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"a b>"}}]}}',
    ),
    "empty": (200, JSON, b""),
    "nothing": (204, {}, b""),
    "a fault": (500, {"Content-Type": "text/plain"}, b"java.lang.Secret at 10.0.0.5"),
    "denied": (401, {"WWW-Authenticate": "Basic"}, b""),
}


@pytest.mark.program
@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_passed_on_to_nobody(wrong: tuple[Served, Between], kind: str) -> None:
    stored, it = wrong
    it.instead = lambda: GARBAGE[kind]
    status, text = asked(stored)
    assert status == 502
    assert "gave no answer that can be used" in text
    assert "maintenance" not in text
    assert "10.0.0.5" not in text
    it.instead = None
    assert asked(stored)[0] == 200


@pytest.mark.program
def test_a_redirection_is_not_followed(wrong: tuple[Served, Between]) -> None:
    stored, it = wrong
    elsewhere = it.url.replace("/sparql", "/elsewhere")
    for status in (301, 302, 303, 307, 308):
        it.instead = lambda status=status: (status, {"Location": elsewhere}, b"")
        assert asked(stored)[0] == 502
    assert it.others == []


@pytest.mark.program
def test_a_cut_result_is_no_answer(wrong: tuple[Served, Between]) -> None:
    stored, it = wrong
    whole = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
    it.instead = lambda: (200, {**JSON, "X-SPARQL-MaxRows": "10000"}, whole)
    assert asked(stored)[0] == 422
    large = b'{"head":{"vars":["s"]},"results":{"bindings":[' + b" " * 9_000_000 + b"]}}"
    it.instead = lambda: (200, JSON, large)
    assert asked(stored)[0] == 422


@pytest.mark.program
def test_a_store_that_hangs_is_left_at_the_limit(wrong: tuple[Served, Between]) -> None:
    stored, it = wrong
    it.hangs = threading.Event()
    begun = monotonic()
    status, _ = asked(stored)
    assert status in (422, 503)
    assert monotonic() - begun < 10
    assert it.left.wait(5)  # its connection is closed: it may end the query
    assert stored.get("/health/live").status_code == 200


@pytest.mark.program
def test_a_store_that_is_away_is_503(wrong: tuple[Served, Between]) -> None:
    stored, it = wrong
    page = "/en/organisation/stadt-detmold.html"
    it.instead = lambda: (503, {}, b"")
    answers = [stored.get(page), stored.get("/sparql", params={"query": fresh()})]
    answers.append(stored.get("/api/agencies/stadt-lemgo"))
    assert [item.status_code for item in answers] == [503] * 3
    assert all(int(item.headers["retry-after"]) > 0 for item in answers)
    assert _ready_until(stored, 503) == "the store does not answer\n"
    it.instead = None
    assert _ready_until(stored, 200) == "ready\n"
    assert [stored.get(page).status_code, asked(stored)[0]] == [200, 200]
    assert stored.get("/en/organisation/nobody.html").status_code == 404


def _ready_until(stored: Served, status: int) -> str:
    """What /health/ready says when it has the status; it looks every two seconds."""
    end = monotonic() + 10
    while (answer := stored.get("/health/ready")).status_code != status:
        assert monotonic() < end
        threading.Event().wait(0.1)
    return answer.text


@pytest.mark.program
def test_the_proxies_of_the_environment_are_not_asked(
    oxigraph: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = loaded(oxigraph)
    with between(oxigraph.query_url) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/sparql"))
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.setenv(name, "")
        with running(RELEASE, Options(LIMITS, store=address)) as it:
            assert asked(it)[0] == 200
        assert proxy.queries == []
        proxy.instead = lambda: (502, {}, b"")
        assert "cannot be read" in refusal(replace(address, uses_proxies=True))
        assert proxy.queries != []


@pytest.mark.program
def test_a_store_that_is_not_there_at_the_start_is_told() -> None:
    assert os.environ.get("STORE_USER") is None
    text = refusal(StoreAddress("http://127.0.0.1:9/sparql"))
    assert text.startswith("The store at http://127.0.0.1:9/sparql cannot be read: ")
    assert "Check --store" in text
