"""Shares the tests out among processes (``pytest -n``), so that all end at about the same time.

What goes to a process as one is a file; of a file for several servers, the tests of each; of a test
in shares (``test_x[share-3]``), each share. Whoever has started a server gets the tests of that
server first, so that no second one is started while there is other work; the rest goes out longest
first, by what each took when ``tests/seconds.json`` was written (``pytest --seconds``).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from tests.support.needs import SERVERS
from xdist.scheduler import LoadScopeScheduling

VARIABLE = "VERBUND_TESTS_NEEDS"
"""Names the file in which the processes tell who leads them which test needs which server."""
KNOWN = Path(__file__).parents[1] / "seconds.json"
LEAST = 2.0
"""Seconds: what takes less is not written, and taken as such."""
SLOW = Path(__file__).parents[1] / "slow.json"
SLOWLY = 0.25
"""Seconds: a test that takes as many is left out by ``pytest --quick``."""

_SHARE = re.compile(r"\[(.*-)?(share-\d+)[-\]]")


def unit_of(node_id: str, server: str | None) -> str:
    """The name of the unit that a test goes with.

    Args:
        node_id: The test.
        server: The server of the session that it needs.
    """
    file, _, test = node_id.partition("::")
    if server is not None:
        return f"{file} {server}"
    if share := _SHARE.search(test):
        return f"{file} {share[2]} {test.partition('[')[0]}"
    return file


def server_of(unit: str) -> str | None:
    """The server that a unit needs."""
    name = unit.partition(" ")[2]
    return name if name in SERVERS else None


def read_known(path: Path = KNOWN) -> dict[str, float]:
    """The seconds that units took when they were measured; nothing where they were not."""
    if not path.is_file():
        return {}
    known: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return known


def write_known(seconds: Mapping[str, float], path: Path = KNOWN) -> None:
    """Write what was measured, by name; only what counts."""
    kept = {name: round(took, 1) for name, took in sorted(seconds.items()) if took >= LEAST}
    path.write_text(json.dumps(kept, indent=0) + "\n", encoding="utf-8")


def read_slow(path: Path = SLOW) -> list[str]:
    """The tests that take long without a server; none where they were not measured."""
    if not path.is_file():
        return []
    slow: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return slow


def write_slow(seconds: Mapping[str, float], path: Path = SLOW) -> None:
    """Write which tests take long, by name."""
    slow = sorted(name for name, took in seconds.items() if took >= SLOWLY)
    path.write_text(json.dumps(slow, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


def best(
    waiting: Mapping[str, object], known: Mapping[str, float], own: set[str], others: set[str]
) -> str:
    """The unit that a process takes next.

    Args:
        waiting: The names of the units that nobody has.
        known: The seconds that units take.
        own: The servers that this process has started.
        others: The servers that others have started.
    """

    def rank(name: str) -> tuple[int, float]:
        server, longest_first = server_of(name), -known.get(name, LEAST / 2)
        if server is None:
            return 2, longest_first
        if server in own:
            return 0, longest_first
        return (3 if server in others else 1), longest_first

    return min(waiting, key=rank)


def tell_needs(needs: Mapping[str, str | None]) -> None:
    """A process of the tests tells who needs which server, before one test runs."""
    told = {test: server for test, server in needs.items() if server is not None}
    Path(os.environ[VARIABLE]).write_text(json.dumps(told), encoding="utf-8")


class Collection(list[str]):
    """The tests that a process has collected; where each stands is looked up, not searched for."""

    def __init__(self, tests: Iterable[str]) -> None:
        super().__init__(tests)
        self._places = {test: place for place, test in enumerate(self)}

    def index(self, test: str, *_: Any) -> int:
        return self._places[test]


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]  # the plugin has no types
    """Hands out units by what is known of them.

    The plugin asks after each test how much of a process is left. Over 20,000 tests that is not to
    count all that are done.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self._known = read_known()
        self._owners: dict[str, object] = {}
        self._done: set[str] = set()

    def add_node_collection(self, node: Any, collection: list[str]) -> None:
        super().add_node_collection(node, collection)
        if node in self.registered_collections:
            self.registered_collections[node] = Collection(self.registered_collections[node])

    def _pending_of(self, workload: Mapping[str, Mapping[str, bool]]) -> int:
        """How many tests of a process are left; a unit that is done stays so."""
        pending = 0
        for unit in workload.keys() - self._done:
            left = list(workload[unit].values()).count(False)
            if not left:
                self._done.add(unit)
            pending += left
        return pending

    @cached_property
    def _needs(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(Path(os.environ[VARIABLE]).read_text(encoding="utf-8"))
        return found

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid, self._needs.get(nodeid))

    def _assign_work_unit(self, node: Any) -> None:
        own = {server for server, owner in self._owners.items() if owner is node}
        name = best(self.workqueue, self._known, own, self._owners.keys() - own)
        self.workqueue.move_to_end(name, last=False)  # the plugin takes the first
        if server := server_of(name):
            self._owners.setdefault(server, node)
        super()._assign_work_unit(node)
