"""Fair queueing: whoever runs long or asks much takes no turn from the others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import monotonic

import pytest
import requests
from tests.support.serving import LIMITS, RELEASE, Served, running

from verbund.serve.app import Options
from verbund.serve.clients import Trust
from verbund.serve.fair import Busy, FairQueue

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def run(test: Callable[[FairQueue], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(20):  # what is never granted is a failure, and no wait
            await test(FairQueue(replace(LIMITS, workers=2, patience=0.3, waiting_of_client=2)))

    asyncio.run(main())


def test_one_client_never_has_all_workers() -> None:
    async def test(queue: FairQueue) -> None:
        first = await queue.acquire("a")
        second = asyncio.ensure_future(queue.acquire("a"))
        other = await queue.acquire("b")
        await asyncio.sleep(0)
        assert not second.done()
        queue.release(first)
        assert (await second).client == "a"
        queue.release(other)

    run(test)


def test_a_client_fills_its_own_queue_only() -> None:
    async def test(queue: FairQueue) -> None:
        await queue.acquire("a")
        waiting = [asyncio.ensure_future(queue.acquire("a")) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy) as refused:
            await queue.acquire("a")
        assert refused.value.of_client
        await queue.acquire("b")
        for item in waiting:
            item.cancel()

    run(test)


def test_whoever_waits_too_long_is_sent_away() -> None:
    async def test(queue: FairQueue) -> None:
        await queue.acquire("a")
        with pytest.raises(Busy):
            await queue.acquire("a")
        assert queue.length == 0

    run(test)


def test_a_long_query_gives_way_to_one_who_used_less() -> None:
    async def test(queue: FairQueue) -> None:
        first, second = await queue.acquire("a"), await queue.acquire("b")
        begun, first.is_long = monotonic(), True
        waiting = asyncio.ensure_future(queue.acquire("c"))
        await first.gives_way
        assert monotonic() - begun >= 0.15  # what each has for sure
        assert not second.gives_way.done()
        queue.release(first)
        assert (await waiting).client == "c"

    run(test)


def test_what_several_wait_for_gives_way_after_what_one_waits_for() -> None:
    async def test(queue: FairQueue) -> None:
        first, second = await queue.acquire("a", lambda: 3), await queue.acquire("b")
        first.is_long = second.is_long = True
        waiting = asyncio.ensure_future(queue.acquire("c"))
        await second.gives_way
        assert not first.gives_way.done()
        queue.release(second)
        assert (await waiting).client == "c"

    run(test)


@pytest.fixture(scope="module")
def proxied() -> Iterator[Served]:
    """A server behind a proxy, which says who the client is."""
    limits = replace(LIMITS, seconds=2.0, patience=1.0)
    with running(RELEASE, Options(limits, trust=Trust("X-Real-IP"))) as served:
        yield served


def test_hostile_clients_starve_nobody(proxied: Served) -> None:
    def hostile(number: int) -> int:
        client = {"X-Real-IP": f"192.0.2.{number % 5}"}
        return proxied.get("/sparql", params={"query": CROSS}, headers=client).status_code

    def honest(session: requests.Session, number: int) -> int:
        answer = session.get(
            f"{proxied.address}/sparql",
            params={"query": "SELECT * { ?s ?p ?o } LIMIT 5"},
            headers={"X-Real-IP": f"198.51.100.{number}"},
            timeout=20,
        )
        return answer.status_code

    with ThreadPoolExecutor(12) as pool, requests.Session() as session:
        statuses = [pool.submit(hostile, number) for number in range(12)]
        answered = [honest(session, number) for number in range(20)]
        found = [status.result() for status in statuses]
    assert set(found) <= {422, 429, 503}
    assert answered == [200] * 20, "whoever waits longer than its patience of a second gets 503"


def test_whoever_is_sent_away_learns_when_to_come_back(proxied: Served) -> None:
    client = {"X-Real-IP": "203.0.113.7"}
    with ThreadPoolExecutor(14) as pool:
        asked = [
            pool.submit(proxied.get, "/sparql", params={"query": CROSS + " " * n}, headers=client)
            for n in range(14)
        ]
        answers = [item.result() for item in asked]
    refused = [item for item in answers if item.status_code == 429]
    assert refused
    assert all(int(item.headers["retry-after"]) > 0 for item in refused)


def test_the_header_counts_from_a_proxy_alone() -> None:
    trust = Trust("X-Real-IP", ("10.0.0.1",))
    stated = {"x-real-ip": "192.0.2.1"}
    assert trust.client("10.0.0.1", stated) == "192.0.2.1"
    assert trust.client("10.0.0.2", stated) == "10.0.0.2"
    assert Trust().client("127.0.0.1", stated) == "127.0.0.1"
    assert Trust().client("2001:db8::1", {}) == Trust().client("2001:db8::ffff:2", {})
    assert Trust().client("::ffff:192.0.2.1", {}) == "192.0.2.1"


def test_the_proxy_alone_says_by_which_scheme_it_was_asked(proxied: Served, served: Served) -> None:
    header = {"X-Forwarded-Proto": "https"}
    assert "<https://127.0.0.1" in proxied.get("/sparql", headers=header).text
    assert "<https://127.0.0.1" not in served.get("/sparql", headers=header).text
