"""What all tests share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator

import pytest

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


_SERVERS = ("ckan", "virtuoso", "fuseki_with_password", "fuseki", "oxigraph")


def pytest_itemcollected(item: pytest.Item) -> None:
    """With several processes (``-n``), each server is in one of them, and so is each file."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        item.add_marker(pytest.mark.xdist_group(_server(item) or item.path.stem))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes the tests of servers come first: they take longest."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _server(item) is None)


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
