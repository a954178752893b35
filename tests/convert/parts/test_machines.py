"""Workers on other machines, and parts at an address: the same bytes, whoever dies on the way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Self

import pytest
import requests
from tests.support.edited_records import Records
from tests.support.extent import number
from tests.support.needs import not_when_quick
from tests.support.parted import outcome, small_parts

from verbund.convert.drivers import dask
from verbund.convert.drivers.workers import Workers, workers_from
from verbund.system.part_store import StoreError, open_store

DEATHS = number("workers of Dask killed while they make parts", default=2, full=20)
SPARK = number("builds by Spark, whose workers are killed", default=0, full=1)
"""Spark takes a minute to begin, and half a gigabyte to install."""
_DEADLINE = 60.0

pytestmark = pytest.mark.server  # of S3, and clusters


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    small_parts(monkeypatch, tmp_path)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace whose tables refer to each other."""
    records = Records(Random(3), is_plain=True)  # noqa: S311 - the same rows each time
    records.begin(30)
    records.write(tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of a bucket on a server of S3, on the loopback."""
    not_when_quick("a server of S3")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    given = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in given.items():
                patch.setenv(name, value)
            _make_bucket(f"http://127.0.0.1:{port}/bucket")
            yield "s3://bucket/here"
    finally:
        server.kill()
        server.wait()


def _make_bucket(address: str) -> None:
    end = time.monotonic() + _DEADLINE
    while True:
        with suppress(requests.ConnectionError):
            requests.put(address, timeout=_DEADLINE).raise_for_status()
            return
        assert time.monotonic() < end
        time.sleep(0.1)


def test_parts_on_a_server_of_s3(workspace: Path, tmp_path: Path, s3: str) -> None:
    """Processes put them there; nothing of them is left in the end."""
    expected = outcome(workspace, tmp_path / "whole" / "output")
    found = outcome(workspace, tmp_path / "parts" / "output", Workers("processes", "2", s3))
    assert found == expected
    assert found.files


def test_an_address_gives_nothing_but_the_bytes_that_are_stated(s3: str) -> None:
    store = open_store(s3)
    store.put("a/b", b"12345")
    assert store.get("a/b", 5) == b"12345"
    for size in (4, 6):
        with pytest.raises(StoreError):
            store.get("a/b", size)
    store.delete("a/b")
    store.delete("a/b")
    with pytest.raises(StoreError):
        store.get("a/b", 5)
    with pytest.raises(StoreError, match="nothing"):
        open_store("nothing://bucket")


def test_records_and_parts_go_over_s3_to_workers_of_dask_that_are_killed(
    workspace: Path, tmp_path: Path, s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both workers are killed as soon as there are parts; others take their place."""
    monkeypatch.setattr(dask, "_PATIENCE", _DEADLINE)
    from distributed import LocalCluster

    expected = outcome(workspace, tmp_path / "whole" / "output")
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    assert expected.files
    with LocalCluster(**settings) as cluster, _Killer(partial(_at_work, cluster), DEATHS) as killer:
        cluster.adapt(minimum=2, maximum=2, interval="200ms")  # nannies may go with their workers
        while killer.is_alive():
            workers = workers_from(f"dask:{cluster.scheduler_address}", s3)
            assert outcome(workspace, tmp_path / "parts" / "output", workers) == expected
    assert len(set(killer.killed)) == DEATHS


def _at_work(cluster: Any) -> Iterator[int]:
    """The processes of a cluster's workers that have begun a part."""
    for nanny in list(cluster.workers.values()):
        process, state = nanny.process, cluster.scheduler.workers.get(nanny.worker_address)
        if process is None or state is None or process.status.value != "running":
            continue
        pid = None if process.process is None else process.process.pid
        if pid is not None and pid == state.metrics.get("pid", pid) and state.processing:
            yield pid


if SPARK:

    @pytest.mark.filterwarnings("ignore::FutureWarning")  # of pyspark, about pandas
    def test_executors_of_spark_that_are_killed(workspace: Path, tmp_path: Path) -> None:
        """Spark runs their tasks again. The address is a folder, which they share."""
        pytest.importorskip("pyspark", reason="pip install 'verbund[spark]' installs Spark")
        from pyspark.sql import SparkSession

        expected = outcome(workspace, tmp_path / "whole" / "output")
        workers = workers_from("spark:local[2,8]", str(tmp_path / "store"))
        try:
            with _Killer(_of_spark, 1) as killer:
                while killer.is_alive():
                    assert outcome(workspace, tmp_path / "parts" / "output", workers) == expected
            assert len(set(killer.killed)) == 1
        finally:
            SparkSession.builder.getOrCreate().stop()


def _of_spark() -> Iterator[int]:
    """The Pythons that Spark has forked from its own on this machine, below this process."""
    parents: dict[int, int] = {}
    daemons: set[int] = set()
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            parents[int(place.name)] = int(
                (place / "stat").read_text().rsplit(") ", 1)[1].split()[1]
            )
            if b"pyspark.daemon" in (place / "cmdline").read_bytes():
                daemons.add(int(place.name))
    for process in daemons:
        above, steps = process, 0
        while above != os.getpid() and above in parents and steps < 10:
            above, steps = parents[above], steps + 1
        if parents.get(process) in daemons and above == os.getpid():
            yield process


class _Killer(threading.Thread):
    """Kills some workers one after the other, each as soon as it is at work."""

    def __init__(self, at_work: Callable[[], Iterator[int]], number: int) -> None:
        super().__init__(daemon=True)
        self._at_work, self._number, self._ended = at_work, number, threading.Event()
        self.killed: list[int] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def run(self) -> None:
        """Kill until it is enough."""
        while not self._ended.wait(0.02) and len(self.killed) < self._number:
            for process in self._at_work():
                if process not in self.killed:
                    self.killed.append(process)
                    with suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)
                    break

    def end(self) -> None:
        """Kill no more."""
        self._ended.set()
        self.join()
