"""Answers that are kept: the same release gives the same answer, so a query is run once."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from types import SimpleNamespace
from typing import cast
from urllib.parse import quote, urlsplit

import pytest
from starlette.requests import Request
from tests.support.serving import LIMITS, RELEASE, Served, running

from verbund.serve.app import Options
from verbund.serve.jobs import Job, Reply
from verbund.serve.kept import Kept, key_of
from verbund.serve.opened import Opened
from verbund.serve.pool import Pool


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


def test_who_asks_the_same_question_waits_for_the_same_answer() -> None:
    with running(RELEASE, Options(LIMITS)) as own:
        opened = own.application.opened
        assert opened is not None
        asked = list[object]()
        run = opened.pool.run

        async def noted(job: Job, client: str, *wanted: Callable[[], int]) -> Reply:
            asked.extend([job] if job["job"] == "question" else [])
            return await run(job, client, *wanted)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(opened.pool, "run", noted)
            with ThreadPoolExecutor(8) as threads:
                answers = list(threads.map(lambda _: own.get("/api/questions/03"), range(8)))
        assert {item.status_code for item in answers} == {200}
        assert len({item.content for item in answers}) == 1
        assert len(asked) == 1


def leave(own: Served, text: str, seconds: float) -> None:
    """Ask a query, and go away before it has ended."""
    host, port = urlsplit(own.address).hostname, urlsplit(own.address).port
    with socket.create_connection((host, port)) as client:
        client.sendall(f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        sleep(seconds)


ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PATIENT = replace(LIMITS, seconds=20.0)
SLOW = "SELECT (COUNT(*) AS ?n) { ?a a ?b . ?d a ?f FILTER (?b != ?f) }"


def test_who_asks_the_same_query_waits_for_the_same_answer() -> None:
    with running(RELEASE, Options(PATIENT)) as own:
        opened = own.application.opened
        assert opened is not None
        before = opened.pool.counts.forked
        with ThreadPoolExecutor(8) as threads:
            answers = list(
                threads.map(lambda _: own.get("/sparql", params={"query": SLOW}), range(8))
            )
        assert {item.status_code for item in answers} == {200}
        assert len({item.content for item in answers}) == 1
        assert opened.pool.counts.forked == before, "one worker was enough"
        assert len(opened.running) == 0


def test_a_query_goes_on_while_anybody_waits_for_it() -> None:
    with running(RELEASE, Options(PATIENT)) as own:
        opened = own.application.opened
        assert opened is not None
        with ThreadPoolExecutor(2) as threads:
            leaves = threads.submit(leave, own, SLOW, 0.2)
            stays = threads.submit(own.get, "/sparql", params={"query": SLOW})
            leaves.result()
            assert stays.result().status_code == 200
        leave(own, ENDLESS, 0.2)
        end = monotonic() + 0.25 * PATIENT.seconds
        while opened.running and monotonic() < end:
            sleep(0.01)
        assert len(opened.running) == 0, "nobody waits for it"


def test_what_changes_each_time_is_run_each_time(served: Served) -> None:
    query = {"query": "SELECT (STRUUID() AS ?x) {}"}
    assert served.get("/sparql", params=query).text != served.get("/sparql", params=query).text
    for text in ("SELECT (NOW() AS ?x) {}", "ASK { FILTER (rAnD () > 0.5) }", "ASK { BIND (UUID() AS ?x) }"):  # fmt: skip
        assert key_of({"job": "query"}, text) is None
    assert key_of({"job": "query"}, "ASK { ?known ?p ?o } # nowhere, brand") is not None


def test_memory_is_bounded_and_faults_are_not_kept() -> None:
    kept = Kept()
    for number in range(100):
        kept.keep(number, Reply({"status": 200}, bytes(3_000_000)))
    assert kept._size <= 64 * (1 << 20)
    assert kept.get(99) is not None
    assert kept.get(0) is None
    kept.keep("large", Reply({"status": 200}, bytes(5_000_000)))
    kept.keep("fault", Reply({"status": 500}))
    kept.keep("refused", Reply({"status": 503}))
    assert {kept.get(key) for key in ("large", "fault", "refused")} == {None}


def test_what_reached_a_limit_is_not_run_again_for_a_minute(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    cross = "SELECT (COUNT(*) AS ?again) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    opened = served.application.opened
    assert opened is not None
    assert served.get("/sparql", params={"query": cross}).status_code == 422
    ended = opened.pool.counts.ended["time"]
    assert served.get("/sparql", params={"query": cross}).status_code == 422
    assert opened.pool.counts.ended["time"] == ended
    monkeypatch.setattr("verbund.serve.kept.monotonic", lambda: monotonic() + 61)
    assert served.get("/sparql", params={"query": cross}).status_code == 422
    assert opened.pool.counts.ended["time"] == ended + 1


def test_each_language_and_each_value_has_its_own_answer() -> None:
    job: dict[str, object] = {"job": "question", "name": "01", "values": {}, "language": "de"}
    others = [{**job, "language": "en"}, {**job, "values": {"agency": "x"}}, {**job, "page": 2}]
    assert len({key_of(one, "SELECT") for one in (job, *others)}) == 4


class _Leaves:
    """A client that goes away once it is told so."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        await self.gone.wait()
        return {"type": "http.disconnect"}


def opened_over(run: Callable[[str], Awaitable[Reply]]) -> Opened:
    """A release whose workers answer a client so."""

    async def runs(job: Job, client: str, wanted: object) -> Reply:
        return await run(client)

    pool = SimpleNamespace(run=runs)
    return Opened(Path(), "", "", "", 0, {}, {}, cast("Pool", pool), LIMITS)


async def answered_together(
    opened: Opened, names: Sequence[str], *, is_question: bool = False
) -> dict[str, int]:
    """The status that each of some clients has, who ask the same at once."""
    asked = (
        opened.ask_question({}, "ASK {}", name)
        if is_question
        else opened.ask({}, "ASK {}", name, cast("Request", _Leaves()))
        for name in names
    )
    replies = await asyncio.gather(*asked)
    return {name: reply.status for name, reply in zip(names, replies, strict=True)}


@pytest.mark.parametrize("is_question", [False, True], ids=["query", "question"])
@pytest.mark.parametrize("greedy", [["a"], ["a", "b"], ["a", "b", "c", "d"]])
def test_a_client_that_asks_too_much_is_refused_alone(greedy: list[str], is_question: bool) -> None:
    async def run(client: str) -> Reply:
        await asyncio.sleep(0.01)
        return Reply({"status": 429 if client in greedy else 200})

    names = ["a", "b", "c", "d", "e", "f"]
    found = asyncio.run(answered_together(opened_over(run), names, is_question=is_question))
    assert {name for name in names if found[name] == 429} <= set(greedy)
    assert set(found.values()) == {200, 429}


@pytest.mark.parametrize("is_question", [False, True], ids=["query", "question"])
def test_where_the_server_refuses_all_nobody_waits_for_each_other_in_turn(
    is_question: bool,
) -> None:
    runs = list[str]()

    async def run(client: str) -> Reply:
        runs.append(client)
        await asyncio.sleep(0.01)
        return Reply({"status": 503})

    names = [f"client {number}" for number in range(100)]
    found = asyncio.run(answered_together(opened_over(run), names, is_question=is_question))
    assert set(found.values()) == {503}
    assert len(runs) == 2


def test_an_answer_is_kept_though_who_asked_first_has_gone() -> None:
    async def main() -> None:
        goes_on = asyncio.Event()

        async def run(client: str) -> Reply:
            await goes_on.wait()
            return Reply({"status": 200}, client.encode())

        opened, first = opened_over(run), _Leaves()
        leaves = asyncio.ensure_future(opened.ask({}, "ASK {}", "a", cast("Request", first)))
        await asyncio.sleep(0)
        stays = asyncio.ensure_future(answered_together(opened, ["b"]))
        await asyncio.sleep(0)
        first.gone.set()
        assert (await leaves).status == 499
        goes_on.set()
        assert await stays == {"b": 200}
        kept = opened.kept.get(key_of({}, "ASK {}"))
        assert kept is not None, "the next one would have it run again"
        assert kept.status == 200

    asyncio.run(main())
