"""What all tests share."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Generator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from verbund import sandbox
from verbund.model.kept import VARIABLE

pytest_plugins = ["tests.servers.fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--approve", action="store_true", help="write golden files anew, to be read in the diff"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Models that tests compile are kept for this run of the tests alone."""
    folder = tempfile.TemporaryDirectory(prefix="verbund-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ[VARIABLE] = folder.name
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ[_NEEDS] = str(Path(folder.name) / "needs.json")
    elif _TASKS.is_dir():
        # The plugin's threads, which wait, are no reason to do otherwise than the command does.
        own = len(list(_TASKS.iterdir()))
        sandbox._is_single = lambda: len(list(_TASKS.iterdir())) <= own


_TASKS = Path("/proc/self/task")
_SERVERS = ("ckan", "virtuoso", "fuseki_with_password", "fuseki", "oxigraph")
_ALONE = ("ckan", "virtuoso", "fuseki_with_password", "fuseki")
"""Servers that take long to start: one process has all of their tests, and starts them once."""

_NEEDS = "VERBUND_TESTS_NEEDS"
"""The variable with the file in which the processes tell the scheduler who needs which server."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes (``-n``) the tests of servers come first: they take longest."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        return
    needs = {item.nodeid: _server(item) for item in items}
    items.sort(key=lambda item: [*_SERVERS, None].index(needs[item.nodeid]))
    if worker == "gw0":  # all have the same tests, and have collected them before one runs
        told = {test: server for test, server in needs.items() if server in _ALONE}
        Path(os.environ[_NEEDS]).write_text(json.dumps(told), encoding="utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Each file goes to one process, and all tests of one server do."""
    return _ByFileAndServer(config, log)


class _ByFileAndServer(LoadScopeScheduling):  # type: ignore[misc]  # the plugin has no types
    @cached_property
    def _needs(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(Path(os.environ[_NEEDS]).read_text(encoding="utf-8"))
        return found

    def _split_scope(self, nodeid: str) -> str:
        server = self._needs.get(nodeid)
        if server is None:
            return nodeid.partition("::")[0]
        return server.partition("_")[0]  # both of Fuseki in one process


def _server(item: pytest.Item) -> str | None:
    """The server that a test needs: by a parameter, or by a fixture."""
    callspec = getattr(item, "callspec", None)
    names = [*(callspec.params.values() if callspec else ()), *getattr(item, "fixturenames", ())]
    known = [name for name in names if isinstance(name, str)]
    return next((server for server in _SERVERS if server in known), None)


@pytest.fixture
def approve(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--approve"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI everything that tests need is there: a test that is skipped has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report
