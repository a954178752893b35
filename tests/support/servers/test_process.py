"""Nothing that a test starts outlives it, and what went wrong is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.servers.process import (
    REPOSITORY,
    NotInstalledError,
    free_port,
    installed,
    listens,
    program,
    running,
)

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")

LISTEN = "import socket; s = socket.create_server(('127.0.0.1', {port})); s.accept(); s.accept()"
# A server that ignores the request to end, and has a child.
STUBBORN = (
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); child = os.fork(); "
    "child and open('pids', 'w').write(f'{os.getpid()} {child}'); time.sleep(600)"
)
HOLD = (
    "from pathlib import Path; from tests.support.servers.process import running; import time; folder = Path({folder!r})\n"
    "with running(['sleep', '600'], log=folder / 'log', answers=lambda: True) as server:\n"
    "    (folder / 'pid').write_text(str(server.process.pid)); time.sleep(600)"
)


def lives(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until_ended(*pids: int) -> None:
    end = time.monotonic() + 60
    while any(map(lives, pids)):
        assert time.monotonic() < end, "it still runs"
        time.sleep(0.01)


def test_a_server_answers_while_the_block_runs(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-c", LISTEN.format(port=port)]
    with running(command, log=tmp_path / "log", answers=lambda: listens(port)) as server:
        assert lives(server.process.pid)
    assert not listens(port)


def test_a_server_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such database')"]
    with (
        pytest.raises(RuntimeError, match="ended with 1:\nno such database"),
        running(command, log=tmp_path / "log", answers=lambda: False),
    ):
        pass


def test_a_server_that_does_not_answer_ends_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.servers.process.STOP_LIMIT", 0.2)
    pids = tmp_path / "pids"
    with (
        pytest.raises(RuntimeError, match="did not answer in 2 s"),
        running(
            [sys.executable, "-c", STUBBORN],
            log=tmp_path / "log",
            answers=lambda: False,
            folder=tmp_path,
            limit=2,
        ),
    ):
        pass
    wait_until_ended(*map(int, pids.read_text(encoding="utf-8").split()))


def test_a_server_ends_with_the_tests_even_if_they_are_killed(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    tests = subprocess.Popen(
        [sys.executable, "-c", HOLD.format(folder=str(tmp_path))], cwd=REPOSITORY
    )
    end = time.monotonic() + 60
    while not (pid.exists() and pid.read_text(encoding="utf-8")):
        assert time.monotonic() < end
        time.sleep(0.01)
    server = int(pid.read_text(encoding="utf-8"))
    assert lives(server)
    os.kill(tests.pid, signal.SIGKILL)
    tests.wait()
    wait_until_ended(server)


def test_a_missing_program_says_how_to_get_it() -> None:
    with pytest.raises(
        NotInstalledError, match=r"^no-such-server is not there: run `make services`"
    ):
        program("no-such-server")
    with pytest.raises(NotInstalledError, match=r"^\.services/no-such-server is not there"):
        installed("no-such-server")
