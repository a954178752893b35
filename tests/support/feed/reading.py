"""Readers of feeds for tests: the program of docs/feed.md, and a foreign client over HTTP."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLLOW = Path(__file__).parent / "client/follow.mjs"
MODULES = ROOT / ".services/ldes/node_modules"

Replay = Callable[[Path], bytes]
LdesClient = Callable[[Path], str]
"""Gives the N-Quads of all members of the feed whose root is the file, in the order of time."""


@pytest.fixture(scope="session")
def replay() -> Replay:
    """The program that docs/feed.md gives to readers."""
    found = re.search(r"```python\n(.*?)```", (ROOT / "docs/feed.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    names: dict[str, Replay | str] = {"__name__": "replay"}
    exec(found[1], names)  # noqa: S102 the document is ours
    program = names["replay"]
    assert callable(program)
    return program


@pytest.fixture(scope="session")
def ldes_client() -> LdesClient:
    """The client; the test is skipped where it is not there."""
    node = shutil.which("node")
    if node is None or not (MODULES / "ldes-client").exists():
        pytest.skip("ldes-client or node is not there: make services")
    return partial(_followed, node)


def _followed(node: str, root: Path) -> str:
    with _served(root.parent) as address:
        done = subprocess.run(
            [node, FOLLOW, MODULES, f"{address}/{root.name}"],
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout


class _Files(SimpleHTTPRequestHandler):
    extensions_map = {".trig": "application/trig"}  # noqa: RUF012 as its base class has it

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; gives the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
