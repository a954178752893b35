"""Servers for tests: each starts when a test first asks for it and ends with the session.

In a run of all tests in several processes one of each starts at the beginning (background.py).

A test that needs a server which is not on the machine is skipped (in CI: fails).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from tests.support.needs import not_when_quick
from tests.support.servers.background import started_or
from tests.support.servers.ckan import Ckan, ckan_server
from tests.support.servers.fuseki import Fuseki, fuseki_server
from tests.support.servers.oxigraph import oxigraph_server
from tests.support.servers.process import NotInstalledError
from tests.support.servers.store import Store
from tests.support.servers.virtuoso import virtuoso_server
from tests.support.servers.web_server import WebServer, apache_server, nginx_server

Server = TypeVar("Server")
# Starts a web server with the text of a configuration; it ends with the test.
StartWebServer = Callable[[str], WebServer]
STORES = ("oxigraph", "virtuoso", "fuseki_with_password")
"""One of each make, and one of each way to prove who asks (docs/test-times.md)."""
KINDS_OF_STORE = ("oxigraph", "virtuoso", "fuseki")
GUARDED = ("virtuoso", "fuseki_with_password")


@contextmanager
def or_skip(server: AbstractContextManager[Server]) -> Iterator[Server]:
    """The server, or a skipped test where it is not installed."""
    not_when_quick("a server")
    with ExitStack() as stack:
        try:
            started = stack.enter_context(server)
        except NotInstalledError as missing:
            pytest.skip(str(missing))
        yield started


@pytest.fixture(scope="session")
def ckan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ckan]:
    """A portal; `ckan.new_organization()` gives a test a place of its own in it."""
    with or_skip(
        started_or("ckan", lambda: ckan_server(tmp_path_factory.mktemp("ckan")))
    ) as portal:
        yield portal


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with or_skip(
        started_or("oxigraph", lambda: oxigraph_server(tmp_path_factory.mktemp("oxigraph")))
    ) as store:
        yield store


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Digest authentication for whoever writes, none for queries."""
    with or_skip(
        started_or("virtuoso", lambda: virtuoso_server(tmp_path_factory.mktemp("virtuoso")))
    ) as store:
        yield store


@pytest.fixture(scope="module")
def virtuoso_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One for a file of tests: what it gives back depends on all values that it has ever held."""
    with or_skip(virtuoso_server(tmp_path_factory.mktemp("virtuoso"))) as store:
        yield store


@pytest.fixture(scope="session")
def both_fusekis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuseki]:
    with or_skip(
        started_or("fuseki", lambda: fuseki_server(tmp_path_factory.mktemp("fuseki")))
    ) as server:
        yield server


@pytest.fixture(scope="session")
def fuseki(both_fusekis: Fuseki) -> Store:
    return both_fusekis.open


@pytest.fixture(scope="session")
def fuseki_with_password(both_fusekis: Fuseki) -> Store:
    """Basic authentication for whoever writes or reads; of the same server as ``fuseki``."""
    return both_fusekis.guarded


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Store:
    """Each of the stores in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Store)
    return found


@pytest.fixture(params=KINDS_OF_STORE)
def kind_of_store(request: pytest.FixtureRequest) -> Store:
    """Each make of store in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Store)
    return found


@pytest.fixture(params=GUARDED)
def guarded_store(request: pytest.FixtureRequest) -> Store:
    """Each of the stores that ask who writes."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Store)
    return found


@pytest.fixture
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartWebServer]:
    """Starts nginx; its `server` block is the argument."""
    with _starter(nginx_server, tmp_path_factory) as start:
        yield start


@pytest.fixture
def apache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartWebServer]:
    """Starts Apache httpd; its directives are the argument."""
    with _starter(apache_server, tmp_path_factory) as start:
        yield start


@contextmanager
def _starter(
    server: Callable[[str, Path], AbstractContextManager[WebServer]],
    folders: pytest.TempPathFactory,
) -> Iterator[StartWebServer]:
    with ExitStack() as stack:
        yield lambda text: stack.enter_context(or_skip(server(text, folders.mktemp("web"))))
