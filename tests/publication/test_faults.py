"""One fault at each call of a publish; after it is gone, one more run reaches the very state."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from tests.support.publish.behind import CkanBehind, StoreBehind, ckan_behind, store_behind
from tests.support.publish.fault_proxy import Fault
from tests.support.publish.fault_series import Behind, Start, prepare, starts, walk
from tests.support.servers.ckan import Ckan

from verbund.publication.receipt import Outcome

FULL = os.environ.get("VERBUND_FULL") == "1"
STORE_STEP, PORTAL_STEP = (1, 1) if FULL else (8, 4)
"""Only every eighth or fourth call, unless asked for all; ``python -m tests.support.publish.fault_table`` runs more and writes the table."""


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
    check(behind, beginnings, fault, STORE_STEP)


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
    check(behind, beginnings, fault, PORTAL_STEP)


def check(behind: Behind, beginnings: list[Start], fault: Fault, step: int) -> None:
    tallies = [walk(start, behind, fault, step) for start in beginnings]
    wrong = [problem for tally in tallies for problem in tally.wrong]
    assert not wrong, "\n".join(wrong)
    assert sum(tally.combinations for tally in tallies) >= 4
    assert sum(tally.first[Outcome.FAILED] for tally in tallies) > 0
