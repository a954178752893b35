"""Running the server: health, metrics, log, and a release that takes the place of another."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote, urlencode

import requests
from click.testing import CliRunner
from tests.support.serving import LIMITS, RELEASE, Served, running

from verbund.cli.main import group
from verbund.serve.app import Options
from verbund.serve.pool import Pool


def test_health(served: Served) -> None:
    assert served.get("/health/live").status_code == 200
    assert served.get("/health/ready").text == "ready\n"


def test_metrics_are_for_this_machine_and_name_nobody(served: Served) -> None:
    served.get("/sparql", params={"query": "ASK { ?s ?p 'secret-word' }"})
    text = served.get("/metrics").text
    assert 'verbund_requests_total{part="sparql",status="200"}' in text
    assert "verbund_workers_forked_total" in text
    assert "secret-word" not in text
    assert "127.0.0.1" not in text
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert served.get("/metrics", headers={name: "192.0.2.1"}).status_code == 404


def test_the_log_has_no_personal_data(served: Served) -> None:
    served.get("/sparql", params={"query": "ASK { ?s ?p 'secret-word' }"})
    served.get("/de/nothing%0Ainjected.html", headers={"X-Forwarded-For": "192.0.2.77"})
    served.logged("GET /sparql 200")
    text = "\n".join(served.logged("GET /de/nothing?injected.html 404"))
    for word in ("secret-word", "127.0.0.1", "192.0.2", "query="):
        assert word not in text


def test_another_release_takes_the_place_without_a_lost_request(tmp_path: Path) -> None:
    folder, following = tmp_path / "release", tmp_path / "new"
    for target in (folder, following):
        shutil.copytree(RELEASE, target, ignore=shutil.ignore_patterns("releases"))
    manifest = json.loads((following / "manifest.json").read_bytes())
    (following / "manifest.json").write_text(json.dumps({**manifest, "version": "9.9.9"}))
    with (following / "dataset.nt").open("a", encoding="utf-8") as stream:
        stream.write('<urn:new> <urn:says> "new" .\n')
    statuses: list[int] = []
    done = threading.Event()

    def ask(served: Served) -> None:
        with requests.Session() as session:
            while not done.is_set():
                query = {"query": "SELECT * { ?s ?p ?o } LIMIT 3"}
                statuses.append(session.get(f"{served.address}/sparql", params=query).status_code)

    with running(folder, Options(LIMITS)) as served:
        asking = [threading.Thread(target=ask, args=(served,)) for _ in range(3)]
        for thread in asking:
            thread.start()
        folder.rename(tmp_path / "old")
        following.rename(folder)
        begun, query = monotonic(), {"query": "ASK { <urn:new> ?p ?o }"}
        while not (is_new := served.get("/sparql", params=query).json()["boolean"]):
            assert monotonic() - begun < 20
            sleep(0.05)
        done.set()
        for thread in asking:
            thread.join()
        assert is_new
        assert served.get("/download/").json()["version"] == "9.9.9"
        assert served.application.reloads == 1
        (folder / "manifest.json").write_text("{")  # it cannot be read: the one before is served on
        sleep(0.5)
        assert served.get("/health/ready").status_code == 200
    assert len(statuses) > 20
    assert set(statuses) == {200}


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    empty = CliRunner().invoke(group, ["serve", str(tmp_path), "--port", "0", "--lang", "de"])
    assert empty.exit_code == 3
    assert "Veröffentlichung" in empty.stderr
    taken = CliRunner().invoke(group, ["serve", str(RELEASE), "--host", "192.0.2.1"])
    assert taken.exit_code == 3
    assert "8080" in taken.stderr


def test_results_that_nobody_takes_do_not_fill_the_memory() -> None:
    limits = replace(LIMITS, held=1_000_000)
    with running(RELEASE, Options(limits)) as served:
        query = {"query": "SELECT * { ?s ?p ?o } LIMIT 1900"}
        size = len(served.get("/sparql", params=query).content)
        assert 300_000 < size < 1_000_000
        held = []
        for _ in range(6):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect(("127.0.0.1", served.port))
            address = "/sparql?" + urlencode(query)
            connection.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 20)
            held.append(connection)
        begun = monotonic()
        while (status := served.get("/sparql", params=query).status_code) == 200:
            assert monotonic() - begun < 10
        assert status == 503
        assert served.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        assert served.application.held <= limits.held
        for connection in held:
            connection.close()
        begun = monotonic()
        while served.application.held:
            assert monotonic() - begun < 10
            sleep(0.05)


def until(is_so: Callable[[], bool], seconds: float = 10.0) -> None:
    begun = monotonic()
    while not is_so():
        assert monotonic() - begun < seconds
        sleep(0.02)


def test_workers_that_are_gone_come_again() -> None:
    with running(RELEASE, Options(LIMITS)) as served:
        opened = served.application.opened
        assert opened is not None
        numbers = opened.pool.numbers
        os.kill(numbers[0], signal.SIGKILL)  # the process that forks the others
        os.kill(numbers[1], signal.SIGKILL)
        query = {"query": "ASK { ?s ?p ?o }"}
        until(lambda: served.application.opened is not opened)
        until(lambda: served.get("/sparql", params=query).status_code == 200)
        assert served.get("/de/index.html").status_code == 200


def test_nothing_is_left_of_a_server_that_was_killed() -> None:
    command = [sys.executable, "-m", "verbund", "serve", str(RELEASE), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        address = server.stderr.readline().split()[1]
        cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(
                requests.get, f"{address}sparql", params={"query": cross}, timeout=9
            )
            until(lambda: len(below(server.pid)) > 2)
            sleep(0.3)
            numbers = below(server.pid)
            server.kill()
            assert asked.exception() is not None
        until(lambda: not any(Path(f"/proc/{number}").exists() for number in numbers))


def below(process: int) -> list[int]:
    """The processes below one."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [number for child in children for number in (int(child), *below(int(child)))]


def test_a_query_ends_when_nobody_waits_for_it(served: Served) -> None:
    assert served.application.opened is not None
    queue = served.application.opened.pool.queue
    address = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    with socket.create_connection(("127.0.0.1", served.port)) as connection:
        connection.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(lambda: len(queue.running) == 1)
    begun = monotonic()
    until(lambda: not queue.running)
    assert monotonic() - begun < 0.5  # its time would be a second


def test_the_process_that_forks_has_one_thread(served: Served) -> None:
    """A fork of one with several copies their locks, and hangs where it meets one."""
    assert served.application.opened is not None
    first = served.application.opened.pool.numbers[0]
    assert len(list(Path(f"/proc/{first}/task").iterdir())) == 1


def test_a_server_that_ends_while_a_release_is_read_ends_who_reads_it() -> None:
    """Else a large one would be read to its end for nobody."""

    async def main() -> int | None:
        pool = Pool(LIMITS)
        reading = asyncio.ensure_future(pool.start(RELEASE))
        while pool._process is None:
            await asyncio.sleep(0)
        process = pool._process
        reading.cancel()
        pool.close()
        with suppress(asyncio.CancelledError):
            await reading
        code: int | None = await asyncio.to_thread(process.wait, 10)
        return code

    assert asyncio.run(main()) == -signal.SIGKILL
