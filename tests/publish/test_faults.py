"""One fault at each call of a publish; after it is gone, one more run reaches the very state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.publish.behind import CkanBehind, StoreBehind, ckan_behind, store_behind
from tests.publish.fault_proxy import Fault
from tests.publish.fault_series import Start, prepare, starts, walk
from tests.servers.ckan import Ckan

from verbund.publish.receipt import Outcome


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
    for start in beginnings:
        tally = walk(start, behind, fault)
        assert not tally.wrong, "\n".join(tally.wrong)
        assert tally.combinations == len(start.calls)
        assert tally.first[Outcome.FAILED] > 0


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
    for start in beginnings:
        tally = walk(start, behind, fault)
        assert not tally.wrong, "\n".join(tally.wrong)
        assert tally.combinations == len(start.calls)
        assert tally.first[Outcome.FAILED] > 0
