"""Servers that start at the beginning of a run: handed out once, and never in the way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.needs import SERVERS
from tests.support.servers import background, run
from tests.support.servers.background import started_or, starting
from tests.support.servers.client import status
from tests.support.servers.store import Store


@contextmanager
def own_one() -> Iterator[Store]:
    yield Store("own", "", "", "", "")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the run of this test has started is not ours to take."""
    monkeypatch.delenv(background.VARIABLE, raising=False)


@pytest.mark.server
def test_who_asks_first_has_it_and_it_ends_with_the_run() -> None:
    with (
        starting(["oxigraph"]),
        started_or("oxigraph", own_one) as first,
        started_or("oxigraph", own_one) as second,
        started_or("virtuoso", own_one) as not_started,
    ):
        if first.name == "own":
            pytest.skip("oxigraph is not there: run `make services`")
        assert status(first.query_url) > 0
        assert (second.name, not_started.name) == ("own", "own")
    assert background.VARIABLE not in os.environ
    assert status(first.query_url) == 0


def test_one_that_does_not_start_is_started_by_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Path) -> None:
        raise RuntimeError

    monkeypatch.setitem(run.SERVERS, "oxigraph", broken)
    assert background.main("oxigraph", tmp_path) == 1
    (tmp_path / "oxigraph.free").touch()
    monkeypatch.setenv(background.VARIABLE, str(tmp_path))
    with started_or("oxigraph", own_one) as server:
        assert server.name == "own"


def test_each_server_of_a_session_can_be_started_so() -> None:
    assert {name.replace("_", "-") for name in SERVERS} == run.SERVERS.keys()
