"""The Oxigraph server, of the Python package `oxigraph`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.servers.client import status
from tests.support.servers.process import HOST, free_port, installed, running
from tests.support.servers.store import Store


@contextmanager
def oxigraph_server(folder: Path) -> Iterator[Store]:
    """A store in an empty folder. It knows no users."""
    url = f"http://{HOST}:{(port := free_port())}"
    command: list[str | Path] = [
        installed("oxigraph", "bin", "oxigraph"),
        "serve",
        *("--location", folder / "data"),
        *("--bind", f"{HOST}:{port}"),
    ]
    with running(command, log=folder / "log", answers=lambda: status(f"{url}/query") > 0):
        yield Store("Oxigraph", url, f"{url}/query", f"{url}/update", f"{url}/store")
