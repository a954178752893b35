"""That the faults of one class are one to a publication, before real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain, pairwise

import pytest
from tests.support.publish.fault_classes import READS, WRITES, Turns, one_of_each
from tests.support.publish.fault_proxy import Fault, Proxy, fault_proxy
from tests.support.publish.releases import settings_of
from tests.support.servers.ckan import Ckan
from tests.support.servers.store import Store

from verbund.publication.ckan.api import Api
from verbund.publication.error import TargetError
from verbund.publication.http import Http
from verbund.publication.secret import Secret
from verbund.publication.sparql.store import Store as ProductStore

Ask = Callable[[], object]
Learned = tuple[str, bool] | None


@pytest.fixture
def store_asks(oxigraph: Store) -> Iterator[tuple[Proxy, Ask, Ask]]:
    """A proxy, a call that reads and one that writes, each over a connection of its own."""
    graph = oxigraph.new_graph()
    update = f"INSERT DATA {{ GRAPH <{graph}> {{ <{graph}> <{graph}> 1 }} }}"
    with fault_proxy(oxigraph.url) as proxy:
        addresses = {
            key: getattr(oxigraph, key).replace(oxigraph.url, proxy.url)
            for key in ("query_url", "update_url", "graph_store_url")
        }
        settings = settings_of(replace(oxigraph, **addresses), None)

        def read() -> None:
            with Http() as http:
                ProductStore(http, settings).counts([graph])

        def write() -> None:
            with Http() as http:
                ProductStore(http, settings).update(update, "of a triple")

        yield proxy, read, write
    oxigraph.delete(graph)


@pytest.fixture
def portal_asks(ckan: Ckan) -> Iterator[tuple[Proxy, Ask, Ask]]:
    """A proxy, a call that reads and one that writes, each over a connection of its own."""
    name = ckan.new_organization().name
    with fault_proxy(ckan.url) as proxy:

        def read() -> None:
            with closing(Api(proxy.url, Secret("PORTAL_TOKEN", ckan.token), 60)) as api:
                api.licences()

        def write() -> None:
            with closing(Api(proxy.url, Secret("PORTAL_TOKEN", ckan.token), 60)) as api:
                api.act("organization_patch", {"id": name, "description": "Amt"})

        yield proxy, read, write


def learned(proxy: Proxy, fault: Fault, ask: Ask) -> Learned:
    """What a publication learns of a fault: a code, and whether it may pass; None for success."""
    proxy.drip_pause = 0.01
    proxy.strike(fault, at=1)
    try:
        ask()
    except TargetError as error:
        return error.code, error.transient
    finally:
        assert proxy.struck == 1
        proxy.heal()
    return None


# U105 and U106, where neither may pass, mean the same wherever a target decides by them
_REFUSED = {("U105", False): ("U106", False)}


def check(proxy: Proxy, ask: Ask, classes: Sequence[Sequence[Fault]]) -> None:
    for members in classes:
        found = {member: learned(proxy, member, ask) for member in members}
        assert len({_REFUSED.get(what, what) if what else what for what in found.values()}) == 1, (
            found
        )


def test_of_each_class_a_store_learns_one_thing(store_asks: tuple[Proxy, Ask, Ask]) -> None:
    proxy, read, write = store_asks
    check(proxy, read, READS)
    check(proxy, write, WRITES)


def test_of_each_class_a_portal_learns_one_thing(portal_asks: tuple[Proxy, Ask, Ask]) -> None:
    proxy, read, write = portal_asks
    check(proxy, read, READS)
    check(proxy, write, WRITES)


def test_before_and_after_are_never_one_class_of_a_call_that_writes() -> None:
    assert all(len({member.after for member in members}) == 1 for members in WRITES)


@pytest.mark.parametrize("classes", [READS, WRITES], ids=["reads", "writes"])
def test_each_fault_is_of_one_class(classes: Sequence[Sequence[Fault]]) -> None:
    members = [member for group in classes for member in group]
    assert len(members) == len(set(members))
    assert set(members) | {fault for fault in Fault if fault.after and classes is READS} == set(
        Fault
    )


def test_each_call_meets_each_class_and_the_next_call_the_next_member() -> None:
    places = one_of_each([False, True, False])
    assert [len([at for at, _ in places if at == number]) for number in (1, 2, 3)] == [
        len(READS),
        len(WRITES),
        len(READS),
    ]
    assert [fault for at, fault in places if at != 2 and fault in READS[1]] == list(READS[1][:2])
    assert one_of_each([False], offset=1)[0] == (1, READS[0][1])


def test_in_turns_each_class_is_met_and_each_of_its_members() -> None:
    """With a third of the reads and half of the writes, as before Virtuoso and Fuseki."""
    writes = [number % 4 == 3 for number in range(72)]
    turns = Turns(reads=3, writes=2)
    places = one_of_each(writes, turns=turns)
    assert {fault for at, fault in places if writes[at - 1]} == {*chain(*WRITES)}
    assert {fault for at, fault in places if not writes[at - 1]} == {*chain(*READS)}
    for classes, write, turn in ((READS, False, 3), (WRITES, True, 2)):
        calls = [number for number, each in enumerate(writes, start=1) if each is write]
        for members in classes:
            met = [calls.index(at) for at, fault in places if at in calls and fault in members]
            assert {after - before for before, after in pairwise(met)} == {turn}
    for number in (at for at, write in enumerate(writes, start=1) if write):
        assert {fault.after for at, fault in places if at == number} == {True, False}
    met_in_turn = {
        (at, members)
        for offset in range(6)
        for at, fault in one_of_each(writes, offset, turns)
        for members in _classes(writes[at - 1])
        if fault in members
    }
    assert met_in_turn == {
        (at, members) for at, write in enumerate(writes, start=1) for members in _classes(write)
    }


def _classes(write: bool) -> Sequence[tuple[Fault, ...]]:
    return WRITES if write else READS
