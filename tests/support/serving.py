"""A real server on the loopback address, over the committed release, in a thread of the tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import requests
from tests.support.servers.store import Store

from verbund.serve.app import Application, Options
from verbund.serve.limits import ServeLimits
from verbund.serve.run import listen, serve
from verbund.serve.store import StoreAddress

RELEASE = Path(__file__).parents[2] / "output"
LIMITS = ServeLimits(
    seconds=1.0,
    memory=300_000_000,
    rows=2_000,
    result=2_000_000,
    workers=4,
    grown=8_000_000,
    grace=0.2,
    patience=5.0,
    receive=2.0,
    connections_of_client=40,
    ahead=0.0,
)


@dataclass(frozen=True)
class Served:
    """A server that runs."""

    port: int
    application: Application
    lines: list[str]

    @property
    def address(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def logged(self, line: str) -> list[str]:
        """The log, once it has a line that begins so: it is written after the answer is sent."""
        begun = monotonic()
        while not any(each.startswith(line) for each in self.lines):
            assert monotonic() - begun < 20, self.lines
            sleep(0.01)
        return list(self.lines)

    def get(self, path: str, **options: object) -> requests.Response:
        """What it answers; redirections are not followed."""
        return self.ask("GET", path, **options)

    def ask(self, method: str, path: str, **options: object) -> requests.Response:
        """What it answers to a request of any method."""
        options = {"allow_redirects": False, **options}
        return requests.request(method, self.address + path, timeout=20, **options)  # type: ignore[arg-type]


@contextmanager
def running(folder: Path, options: Options, look: float = 0.1) -> Iterator[Served]:
    """Serve a folder in a thread."""
    lines: list[str] = []
    options.log = lines.append
    application = Application(folder, options)
    listening = listen("127.0.0.1", 0)
    ready, ends = threading.Event(), list[Callable[[], object]]()

    async def main() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        ends.append(lambda: loop.call_soon_threadsafe(stop.set))
        await serve(application, listening, ready=ready.set, look=look, stop=stop)

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    assert ready.wait(30)
    try:
        yield Served(listening.getsockname()[1], application, lines)
    finally:
        ends[0]()
        thread.join(20)
        assert not thread.is_alive()


def loaded(store: Store, folder: Path = RELEASE) -> StoreAddress:
    """The release of a folder in graphs of a store."""
    dataset, ontology, derived = (store.new_graph() for _ in range(3))
    files = {dataset: "dataset.nt", ontology: "ontology.ttl", derived: "derived.nt"}
    for graph, file in files.items():
        answer = store.put(graph, (folder / file).read_text(encoding="utf-8"))
        assert answer.status < 300, answer
    return StoreAddress(store.query_url, dataset, ontology, derived)
