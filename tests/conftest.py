"""What all tests share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from verbund.model.cache import VARIABLE
from verbund.system import python_process

pytest_plugins = ["tests.support.servers.fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--approve", action="store_true", help="write golden files anew, to be read in the diff"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Models that tests compile are kept for this run of the tests alone."""
    folder = tempfile.TemporaryDirectory(prefix="verbund-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ[VARIABLE] = folder.name
    if "PYTEST_XDIST_WORKER" in os.environ and _TASKS.is_dir():
        # The plugin's threads, which wait, are no reason to do otherwise than the command does.
        own = len(list(_TASKS.iterdir()))
        python_process.is_single_threaded = lambda: len(list(_TASKS.iterdir())) <= own


_TASKS = Path("/proc/self/task")
_SERVERS = ("ckan", "virtuoso", "fuseki_with_password", "fuseki", "oxigraph")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes (``-n``) the tests of servers come first: they take longest."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _server(item) is None)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Each file goes to one process; of a file for several servers, the tests of each do."""
    return _ByFileAndServer(config, log)


class _ByFileAndServer(LoadScopeScheduling):  # type: ignore[misc]  # the plugin has no types
    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        return f"{file} {next((server for server in _SERVERS if f'[{server}' in test), '')}"


def _server(item: pytest.Item) -> str | None:
    """The server that a test needs: by a parameter, or by a fixture."""
    callspec = getattr(item, "callspec", None)
    names = [*(callspec.params.values() if callspec else ()), *getattr(item, "fixturenames", ())]
    return next((server for server in _SERVERS if server in names), None)


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
