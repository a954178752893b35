"""One fault at each call of a publish; after it is gone, one more run reaches the very state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.support.extent import one_in, sample
from tests.support.publish.behind import CkanBehind, StoreBehind, ckan_behind, store_behind
from tests.support.publish.fault_classes import ALL, Turns
from tests.support.publish.fault_proxy import Fault
from tests.support.publish.fault_series import Behind, Start, one_fault, prepare, starts, walk
from tests.support.servers.ckan import Ckan

from verbund.publication.receipt import PublishOutcome
from verbund.workspace.targets import Configured

FULL = sample("faults at each call of a publish, of each class", 1) is None
"""Every fault at each call, not only one of each class; ``python -m tests.support.publish.fault_table`` does the same and writes the table."""

OTHER_STORES = Turns(
    reads=one_in("classes of faults at a call to Virtuoso or Fuseki that reads", 3),
    writes=one_in("classes of faults at a call to Virtuoso or Fuseki that writes", 2),
)
"""Before each store the same code of ours goes on from a fault, so that Oxigraph meets all classes at
each call. A store's make decides what a query or an update does, which each call asks of it anyway."""

PORTAL = Turns(
    reads=one_in("classes of faults at a call to CKAN that reads", 3),
    writes=one_in("classes of faults at a call to CKAN that writes", 2),
)
"""What a run learns of a fault is the same as before a store. What a portal holds after it depends on
whether the call was done: each call that writes meets both, and the other classes at the next one."""


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso", "fuseki_with_password"])
def store_starts(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[StoreBehind, list[Start]]]:
    with store_behind(request.getfixturevalue(request.param)) as behind:
        scene = prepare(tmp_path_factory.mktemp("faults"), behind)
        yield behind, list(starts(scene, behind))


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name.lower())
def test_a_store_is_as_it_should_be_after_any_fault(
    store_starts: tuple[StoreBehind, list[Start]], fault: Fault
) -> None:
    behind, beginnings = store_starts
    check(behind, beginnings, fault, ALL if behind.name == "Oxigraph" else OTHER_STORES)


def test_a_series_tells_what_is_not_as_it_must_be(
    store_starts: tuple[StoreBehind, list[Start]],
) -> None:
    behind, (start, _) = store_starts
    last = len(start.calls)
    other_end = replace(start, end={}, proven=[start.beginning])
    statistics = walk(other_end, behind, Fault.RESET_AFTER, [last])
    assert (statistics.combinations, statistics.reached) == (1, 0)
    assert ": another state: " in statistics.wrong[0]
    other_beginning = replace(start, beginning={"graph": []}, left=[])
    assert ": another beginning: " in walk(other_beginning, behind, Fault.BUSY, [1]).wrong[0]
    one_more = replace(start, calls=(*start.calls, start.calls[-1]))
    missed = walk(one_more, behind, Fault.BUSY, [last + 1])
    assert (missed.wrong[0].endswith("the fault struck 0 times"), missed.reached) == (True, 0)


def test_a_slow_server_is_no_fault_of_a_series(
    store_starts: tuple[StoreBehind, list[Start]],
) -> None:
    """With 5 s a portal on a busy machine failed the run after the fault."""
    usual = Configured.__dataclass_fields__["timeout"].default
    for start in store_starts[1]:
        assert [target.timeout for target in start.after.targets] == [usual]


@pytest.fixture(scope="module")
def portal_starts(
    ckan: Ckan, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[CkanBehind, list[Start]]]:
    with ckan_behind(ckan) as behind:
        scene = prepare(tmp_path_factory.mktemp("faults"), behind)
        yield behind, list(starts(scene, behind))


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name.lower())
def test_a_portal_is_as_it_should_be_after_any_fault(
    portal_starts: tuple[CkanBehind, list[Start]], fault: Fault
) -> None:
    behind, beginnings = portal_starts
    check(behind, beginnings, fault, PORTAL)


def check(behind: Behind, beginnings: list[Start], fault: Fault, turns: Turns) -> None:
    statistics = one_fault(beginnings, behind, fault, every=FULL, turns=turns)
    wrong = [problem for statistics in statistics for problem in statistics.wrong]
    assert not wrong, "\n".join(wrong)
    least = 1 if turns is PORTAL else 4  # of a class of three, each sixth write
    assert sum(statistics.combinations for statistics in statistics) >= least
    assert sum(statistics.first[PublishOutcome.FAILED] for statistics in statistics) > 0
