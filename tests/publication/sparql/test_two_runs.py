"""Two runs that publish to one graph of a real store: one goes on, the other is told."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.described_library import write_described_library
from tests.support.publish.fault_proxy import Fault, Proxy, fault_proxy
from tests.support.publish.releases import (
    beside,
    many,
    new_graph,
    publish,
    target_of,
    write_release,
)
from tests.support.servers.store import Store
from tests.support.warm_command import run_together

from verbund.api.run import build
from verbund.publication.error import TargetError
from verbund.publication.sparql.lease import machine
from verbund.publication.sparql.record import Record, statements
from verbund.publication.sparql.store import Store as ProductStore
from verbund.workspace.workspace import read_workspace

CONTENDERS = 5


@pytest.fixture
def proxied(oxigraph: Store) -> Iterator[Proxy]:
    with fault_proxy(oxigraph.url) as proxy:
        yield proxy


@pytest.fixture
def graph() -> str:
    return new_graph()


@pytest.fixture
def library(tmp_path: Path, oxigraph: Store, proxied: Proxy, graph: str) -> Path:
    """A library, built: its target ``slow`` goes through the proxy, ``quick`` does not."""
    folder = write_described_library(tmp_path / "library")
    assert build(read_workspace(folder)).conforms
    _configure(folder, oxigraph, graph, proxied.url)
    return folder


def _configure(folder: Path, store: Store, graph: str, url: str) -> None:
    path = folder / "verbund.toml"
    plain = path.read_text(encoding="utf-8").partition("\n[publish.")[0]
    path.write_text(
        f'{plain}\n[publish.store]\nkind = "sparql"\ngraph = "{graph}"\nattempts = 2\n'
        f'query = "{store.query_url.replace(store.url, url)}"\n'
        f'update = "{store.update_url.replace(store.url, url)}"\n'
        f'graph_store = "{store.graph_store_url.replace(store.url, url)}"\n',
        encoding="utf-8",
    )


def arguments(folder: Path) -> list[str]:
    return ["publish", "-w", str(folder), "--format", "json"]


def start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "verbund", *arguments(folder)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


def together(folder: Path, number: int) -> list[tuple[int, Any]]:
    """The exit codes of runs that begin together, each with the codes of violations."""
    runs = run_together(arguments(folder), 120, number)
    return [(run.returncode, codes_of(run.stdout, run.stderr)) for run in runs]


def ended(process: subprocess.Popen[str]) -> tuple[int, Any]:
    """The exit code, and the codes of violations."""
    stdout, stderr = process.communicate(timeout=120)
    return process.returncode, codes_of(stdout, stderr)


def codes_of(stdout: str, stderr: str) -> Any:
    """The codes of violations."""
    assert "Traceback" not in stderr
    findings = json.loads(stdout)["findings"]
    return [f["code"] for f in findings if f["severity"] == "violation"]


def claims(store: Store, graph: str) -> int:
    """How many runs claim the graph."""
    query = f'SELECT ?s {{ GRAPH <{graph}/published> {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{graph}/run/")) }} }}'
    return len(store.query(query).json["results"]["bindings"])


def until_it_loads(store: Store, graph: str, proxied: Proxy) -> None:
    end = time.monotonic() + 60
    while not (proxied.struck and claims(store, graph)) and time.monotonic() < end:
        time.sleep(0.02)
    assert claims(store, graph) == 1


def is_whole(store: Store, graph: str, folder: Path) -> None:
    manifest = json.loads((folder / "output" / "manifest.json").read_text(encoding="utf-8"))
    assert store.count(graph) == manifest["dataset"]["triples"]
    assert [store.count(name) for name in beside(graph)] == [0, 0]
    assert claims(store, graph) == 0


@pytest.fixture
def at_work(
    library: Path, oxigraph: Store, proxied: Proxy, graph: str
) -> Iterator[subprocess.Popen[str]]:
    """A run that stands still while it loads; another one meets no proxy."""
    proxied.strike(Fault.DRIP_AFTER, at=8)
    with start(library) as process:
        try:
            until_it_loads(oxigraph, graph, proxied)
            process.send_signal(signal.SIGSTOP)
            _configure(library, oxigraph, graph, oxigraph.url)
            yield process
        finally:
            process.kill()


def test_while_one_run_is_at_work_another_is_told_and_writes_nothing(
    library: Path, oxigraph: Store, proxied: Proxy, graph: str, at_work: subprocess.Popen[str]
) -> None:
    before = [oxigraph.count(name) for name in (graph, f"{graph}/published", *beside(graph))]
    assert ended(start(library)) == (4, ["U306"])
    assert before == [
        oxigraph.count(name) for name in (graph, f"{graph}/published", *beside(graph))
    ]
    proxied.heal()
    at_work.send_signal(signal.SIGCONT)
    assert ended(at_work) == (0, [])
    is_whole(oxigraph, graph, library)
    assert ended(start(library)) == (0, [])


def test_after_a_kill_the_next_run_of_the_machine_goes_on_at_once(
    library: Path, oxigraph: Store, graph: str, at_work: subprocess.Popen[str]
) -> None:
    at_work.kill()
    at_work.wait(timeout=60)
    assert claims(oxigraph, graph) == 1
    assert ended(start(library)) == (0, [])
    is_whole(oxigraph, graph, library)


def test_after_ctrl_c_nothing_is_claimed(
    library: Path, oxigraph: Store, graph: str, at_work: subprocess.Popen[str]
) -> None:
    at_work.send_signal(signal.SIGINT)
    at_work.send_signal(signal.SIGCONT)
    assert ended(at_work)[0] == 130
    assert claims(oxigraph, graph) == 0


def test_of_runs_that_begin_together_each_ends_well_or_is_told(
    library: Path, oxigraph: Store, graph: str
) -> None:
    _configure(library, oxigraph, graph, oxigraph.url)
    for _ in range(3):
        runs = together(library, CONTENDERS)
        assert {tuple(codes) for _, codes in runs} <= {(), ("U306",)}, runs
        assert together(library, 1) == [(0, [])]
        is_whole(oxigraph, graph, library)
        for name in (graph, f"{graph}/published"):
            oxigraph.update(f"DROP SILENT GRAPH <{name}>")


@pytest.mark.parametrize(
    ("run", "minutes", "at_work"),
    [
        ("another-machine.1.aa", 1, True),
        ("another-machine.1.aa", 60, False),
        (f"{machine()}.{os.getppid()}.aa", 1, True),
        (f"{machine()}.{os.getpid()}.aa", 1, False),
        (f"{machine()}.999999999.aa", 1, False),
        (f"{machine()}.no-number", 60, False),
    ],
    ids=["elsewhere", "elsewhere long ago", "our parent", "ourselves", "nobody", "no number"],
)
def test_who_is_at_work(
    store: Store, tmp_path: Path, run: str, minutes: int, *, at_work: bool
) -> None:
    """By the process on this machine, by the last sign of life on others."""
    graph, release = new_graph(), write_release(tmp_path / "one", many(30), "1.0.0")
    moment = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="seconds")
    claim = (
        f"<{graph}/run/{run}> <http://purl.org/dc/terms/modified> "
        f'"{moment}"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    )
    update = f"INSERT DATA {{ GRAPH <{graph}/published> {{ {claim} }} }}"
    assert store.update(update).status in (200, 204)
    if not at_work:
        publish(store, graph, release)
    else:
        with pytest.raises(TargetError) as error, target_of(store, graph, release) as target:
            target.apply(target.plan(), Silence())
        assert (error.value.code, error.value.transient) == ("U306", True)
    assert (store.count(graph) > 0) is not at_work
    assert claims(store, graph) == at_work


def test_a_process_of_somebody_else_is_at_work(
    oxigraph: Store, tmp_path: Path, graph: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system says of another user's process only that it may not be reached: it is there."""

    def refused(process: int, _: int) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "kill", refused)
    run, now = f"{machine()}.{os.getppid()}.aa", datetime.now(UTC).isoformat(timespec="seconds")
    claim = (
        f"<{graph}/run/{run}> <http://purl.org/dc/terms/modified> "
        f'"{now}"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    )
    update = f"INSERT DATA {{ GRAPH <{graph}/published> {{ {claim} }} }}"
    assert oxigraph.update(update).status in (200, 204)
    release = write_release(tmp_path / "one", many(3), "1.0.0")
    with target_of(oxigraph, graph, release) as target, pytest.raises(TargetError) as error:
        target.apply(target.plan(), Silence())
    assert error.value.code == "U306"
    assert (oxigraph.count(graph), claims(oxigraph, graph)) == (0, 1)


class Silence:
    """A watch that hears nothing."""

    def begin(self, step: object) -> None:
        """Takes note of nothing."""

    def sent(self, size: int) -> None:
        """Takes note of nothing."""


def test_a_plan_that_another_run_has_overtaken_is_not_carried_out(
    store: Store, tmp_path: Path
) -> None:
    """Else a switch that was promised would be made with a staging graph that is gone."""
    graph, release = new_graph(), write_release(tmp_path / "one", many(30), "1.0.0")
    record = statements(f"{graph}/staging", Record(release.sha256, release.triples, "1.0.0"))
    data = (release.folder / "dataset.nt").read_text(encoding="utf-8")
    for name, triples in ((f"{graph}/staging", data), (f"{graph}/published", record)):
        update = f"INSERT DATA {{ GRAPH <{name}> {{ {triples} }} }}"
        assert store.update(update).status in (200, 204)
    with target_of(store, graph, release) as late:
        plan = late.plan()
        publish(store, graph, release)
        with pytest.raises(TargetError) as error:
            late.apply(plan, Silence())
        assert (error.value.code, error.value.transient) == ("U306", True)
        assert store.count(graph) == release.triples
        assert not late.plan().writes


def test_a_graph_that_is_published_while_it_is_looked_at_is_not_foreign(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice it is counted with triples of which the record, read just before, did not know."""
    graph, release = new_graph(), write_release(tmp_path / "one", many(30), "1.0.0")
    data = (release.folder / "dataset.nt").read_text(encoding="utf-8")
    record = Record(release.sha256, release.triples, "1.0.0")
    promise, published = (statements(name, record) for name in (f"{graph}/staging", graph))
    filled = (
        f"INSERT DATA {{ GRAPH <{graph}/staging> {{ {data} }} }} ;"
        f"INSERT DATA {{ GRAPH <{graph}/published> {{ {promise} }} }} ;"
        f"INSERT DATA {{ GRAPH <{graph}> {{ {data} }} }}"
    )
    over = (
        f"DROP SILENT GRAPH <{graph}/published> ;"
        f"INSERT DATA {{ GRAPH <{graph}/published> {{ {published} }} }} ;"
        f"DROP SILENT GRAPH <{graph}/staging>"
    )
    steps = iter([filled, over])
    counts = ProductStore.counts

    def overtaken(self: ProductStore, graphs: Iterable[str]) -> dict[str, int]:
        if step := next(steps, None):
            assert store.update(step).status in (200, 204)
        return counts(self, graphs)

    monkeypatch.setattr(ProductStore, "counts", overtaken)
    with target_of(store, graph, release) as target:
        plan = target.plan()
    assert (plan.findings, plan.writes) == ((), ())
    assert next(steps, None) is None
