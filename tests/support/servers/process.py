"""Start a server of the machine, wait until it answers, and stop it with all its children."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
SERVICES = REPOSITORY / ".services"
HOST = "127.0.0.1"
START_LIMIT = 180.0  # seconds; a machine may be busy with other things
STOP_LIMIT = 20.0
# Below the ports that Linux gives to outgoing connections, so that none of those takes ours.
FIRST_PORT, LAST_PORT = 20_000, 32_000
_given: set[int] = set()
_SHARES = 8
"""Of the ports each process of the tests has its own share."""


class NotInstalledError(Exception):
    """A server is not on this machine; says how to get it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not there: run `make services` (as root, on Debian)")


def program(name: str, *places: str) -> str:
    """The path of a program; raises NotInstalledError where there is none."""
    search = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", *places])
    found = shutil.which(name, path=search)
    if found is None:
        raise NotInstalledError(name)
    return found


def installed(*path: str) -> Path:
    """A file or folder that `make services` made; raises NotInstalledError where it is missing."""
    place = SERVICES.joinpath(*path)
    if not place.exists():
        raise NotInstalledError(place.relative_to(REPOSITORY).as_posix())
    return place


def java(folder: Path) -> list[str | Path]:
    """The start of a command for a server in Java, which keeps its files in a folder."""
    return [
        program("java"),
        "-Xmx512m",
        "-XX:TieredStopAtLevel=1",  # starts sooner; long runs are not measured here
        "-XX:+UseSerialGC",  # one thread in place of several, for a heap that is small
        "-XX:-UsePerfData",  # no files in /tmp
        f"-Djava.io.tmpdir={folder}",
    ]


def is_root() -> bool:
    return os.geteuid() == 0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens at, and that was not given out before."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    size = (LAST_PORT - FIRST_PORT) // _SHARES
    first = FIRST_PORT + int(worker) % _SHARES * size
    while True:
        port = first + secrets.randbelow(size)
        if port in _given:
            continue
        with socket.socket() as trial:
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
        _given.add(port)
        return port


def listens(port: int) -> bool:
    """Whether somebody accepts connections at a port."""
    with socket.socket() as trial:
        trial.settimeout(2)
        return trial.connect_ex((HOST, port)) == 0


@dataclass(frozen=True)
class Server:
    """A server that was started, and may not answer yet."""

    process: subprocess.Popen[bytes]
    log: Path
    answers: Callable[[], bool]
    limit: float

    def wait(self) -> None:
        """Wait until it answers; raises RuntimeError, with the end of the log, if it does not."""
        end = time.monotonic() + self.limit
        while not self.answers():
            if self.process.poll() is not None:
                raise RuntimeError(f"{self} ended with {self.process.returncode}:\n{self._tail()}")
            if time.monotonic() > end:
                raise RuntimeError(f"{self} did not answer in {self.limit:g} s:\n{self._tail()}")
            time.sleep(0.05)

    def __str__(self) -> str:
        arguments = self.process.args
        assert isinstance(arguments, list)
        return " ".join(map(str, arguments[arguments.index("--") + 1 :]))

    def _tail(self, lines: int = 40) -> str:
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    log: Path,
    answers: Callable[[], bool],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    user: str = "",
    reads_all: bool = False,
    stop: signal.Signals = signal.SIGTERM,
    limit: float = START_LIMIT,
    at_once: bool = False,
) -> Iterator[Server]:
    """A server while the block runs.

    Args:
        command: Starts the server in the foreground.
        log: The file for what the server says.
        answers: Says whether the server is ready; asked again and again.
        folder: Where the server runs.
        environment: Variables beside those of this process.
        user: Who the server runs as; only root can choose.
        reads_all: Whether that user may read what only root may: pytest's folders are such.
        stop: The signal that asks the server to end.
        limit: How many seconds the start may take.
        at_once: Whether the block begins at once, and waits itself.

    Raises:
        NotInstalledError: If there is no such command.
        RuntimeError: If the server ends or does not answer; shows the end of the log.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*as_ours(user, reads_all=reads_all, stop=stop), *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    try:
        server = Server(process, log, answers, limit)
        if not at_once:
            server.wait()
        yield server
    finally:
        _stop(process, stop)


def as_ours(
    user: str, *, reads_all: bool, stop: signal.Signals = signal.SIGTERM
) -> list[str | Path]:
    """The start of a command whose process the kernel ends when ours has died."""
    who = [f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []
    if user and reads_all:
        who += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [program("setpriv"), *who, f"--pdeathsig={stop.name.removeprefix('SIG')}", "--"]


def _stop(process: subprocess.Popen[bytes], stop: signal.Signals) -> None:
    """Ask the server to end, then make it; then whoever of its group is left."""
    if process.poll() is None:
        process.send_signal(stop)
        try:
            process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            pass  # it is killed with its group
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # all have ended
    process.wait()
