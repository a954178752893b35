"""Shares the tests out among processes (``pytest -n``), so that all end at about the same time.

What goes to a process as one is a file; of a file for several servers, the tests of each; of a test
in shares (``test_x[share-3]``), each share. Whoever has started a server gets the tests of that
server first, so that no second one is started while there is other work; the rest goes out longest
first, by what each took when ``tests/seconds.json`` was written (``pytest --seconds``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.support.needs import SERVERS
from xdist.scheduler import LoadScopeScheduling

KNOWN = Path(__file__).parents[1] / "seconds.json"
LEAST = 2.0
"""Seconds: what takes less is not written, and taken as such."""

_SHARE = re.compile(r"\[(.*-)?(share-\d+)[-\]]")


@dataclass(frozen=True)
class Unit:
    """What was known of a unit of tests: how long it took, and which server it used."""

    seconds: float = LEAST / 2
    server: str = ""


def unit_of(node_id: str) -> str:
    """The name of the unit that a test goes with."""
    file, _, test = node_id.partition("::")
    if share := _SHARE.search(test):
        return f"{file} {share[2]} {test.partition('[')[0]}"
    return f"{file} {next((server for server in SERVERS if f'[{server}' in test), '')}".rstrip()


def read_known(path: Path = KNOWN) -> dict[str, Unit]:
    """What was measured; nothing where it was not."""
    if not path.is_file():
        return {}
    return {name: Unit(*values) for name, values in json.loads(path.read_text("utf-8")).items()}


def write_known(units: Mapping[str, Unit], path: Path = KNOWN) -> None:
    """Write what was measured, by name; only what counts."""
    kept = {
        name: [round(unit.seconds, 1), unit.server]
        for name, unit in sorted(units.items())
        if unit.seconds >= LEAST or unit.server
    }
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in kept.items())
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def best(
    waiting: Mapping[str, object], known: Mapping[str, Unit], own: set[str], others: set[str]
) -> str:
    """The unit that a process takes next.

    Args:
        waiting: The names of the units that nobody has.
        known: What is known of units.
        own: The servers that this process has started.
        others: The servers that others have started.
    """

    def rank(name: str) -> tuple[int, float]:
        unit = known.get(name, Unit())
        if not unit.server:
            return 2, -unit.seconds
        if unit.server in own:
            return 0, -unit.seconds
        return (3 if unit.server in others else 1), -unit.seconds

    return min(waiting, key=rank)


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]  # the plugin has no types
    """Hands out units by what is known of them."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self._known = read_known()
        self._owners: dict[str, object] = {}

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)

    def _assign_work_unit(self, node: Any) -> None:
        own = {server for server, owner in self._owners.items() if owner is node}
        name = best(self.workqueue, self._known, own, self._owners.keys() - own)
        self.workqueue.move_to_end(name, last=False)  # the plugin takes the first
        if server := self._known.get(name, Unit()).server:
            self._owners.setdefault(server, node)
        super()._assign_work_unit(node)
