"""Servers that start while other tests run, each for the process that asks for it first.

Whoever leads a run of all tests in several processes starts one of each at the beginning. A
process that asks for a server which another has taken, or which did not start, starts its own.
``python -m tests.support.servers.background NAME FOLDER`` is one of them.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from tests.support.servers.process import REPOSITORY, START_LIMIT, NotInstalledError, as_ours
from tests.support.servers.run import SERVERS

Server = TypeVar("Server")
VARIABLE = "VERBUND_TESTS_SERVERS"
"""Names the folder in which the servers of a run say where they are."""
_OWN_PORTS = "gw7"
"""These servers take ports of a share that no process of the tests has, unless there are eight."""


@contextmanager
def starting(names: Sequence[str]) -> Iterator[None]:
    """Start servers and go on at once; they end with the block.

    Args:
        names: As the fixtures have them.
    """
    with tempfile.TemporaryDirectory(prefix="verbund-servers-") as folder:
        try:
            start = as_ours("", reads_all=False)
        except NotInstalledError:  # nothing of this system's servers is here
            yield
            return
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user
        for name in names:
            Path(folder, f"{name}.free").touch()
        environment = {**os.environ, "PYTEST_XDIST_WORKER": _OWN_PORTS}
        own = [sys.executable, "-m", "tests.support.servers.background"]
        processes = [
            subprocess.Popen(
                [*start, *own, name, folder],
                cwd=REPOSITORY,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for name in names
        ]
        os.environ[VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[VARIABLE]
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait()


@contextmanager
def started_or(name: str, own: Callable[[], AbstractContextManager[Server]]) -> Iterator[Server]:
    """The server that was started at the beginning, if nobody has it; else one of our own."""
    server: Server | None = _taken(name)
    if server is not None:
        yield server
        return
    with own() as started:
        yield started


def _taken(name: str) -> Server | None:
    """Take a server, once in a run, and wait until it answers; nothing where it does not."""
    folder = os.environ.get(VARIABLE)
    if folder is None:
        return None
    try:
        Path(folder, f"{name}.free").unlink()
    except FileNotFoundError:  # it was not started, or is taken
        return None
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end:
        if (told := Path(folder, f"{name}.told")).exists():
            server: Server | None = pickle.loads(told.read_bytes())  # noqa: S301 - ours, see main
            return server
        time.sleep(0.05)
    return None


def main(name: str, folder: Path) -> int:
    """Run a server until SIGTERM; tell where it is, or that it did not start."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends who leads, who ends us
    scratch = folder / name
    scratch.mkdir()
    with ExitStack() as stack:
        try:
            server = stack.enter_context(SERVERS[name.replace("_", "-")](scratch))
        except Exception:  # noqa: BLE001 - who asks starts its own, and shows what is wrong
            _tell(folder, name, None)
            return 1
        _tell(folder, name, server)
        signal.pause()
    return 0


def _tell(folder: Path, name: str, server: object) -> None:
    scratch = folder / f"{name}.new"
    scratch.write_bytes(pickle.dumps(server))
    scratch.rename(folder / f"{name}.told")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
