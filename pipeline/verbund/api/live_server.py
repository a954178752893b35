"""The server beside ``verbund watch``: a release and the findings of its records, on this machine.

It runs in a thread of its own, so that it answers while the records are checked.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from verbund.api.serving import check_installed
from verbund.findings import Localised
from verbund.report.harmless import in_html

if TYPE_CHECKING:
    from verbund.report.reported import RunReport
    from verbund.serve.live import LiveApplication

HOST: Final = "127.0.0.1"
_SECONDS: Final = 5.0
"""How long the server may take to end. Its workers end with the process in any case."""


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A server that runs. ``address`` is that of the release, ``findings`` that of the findings."""

    address: str
    findings: str
    _application: LiveApplication
    _loop: asyncio.AbstractEventLoop
    _again: asyncio.Event

    def show(self, reported: RunReport) -> None:
        """Show the findings of a run, in place of those before."""
        from verbund.report.html import html

        page = "".join(map(in_html, html(reported, live=True))).encode()
        self._loop.call_soon_threadsafe(self._application.show, page)

    def released(self) -> None:
        """Serve the release that was just built."""
        self._loop.call_soon_threadsafe(self._again.set)


@contextmanager
def live_server(
    folder: Path, port: int, *, failed: Callable[[Localised], None]
) -> Iterator[LiveServer]:
    """Serve the release in a folder, if there is one, and findings, until the end of the block.

    ``failed`` is told why another release in the folder is not served. Raises OSError where the
    port cannot be had, UsageError where a library is missing.
    """
    check_installed("serve")
    from verbund.serve.app import Options
    from verbund.serve.live import FINDINGS, LiveApplication
    from verbund.serve.run import listen, serve

    application = LiveApplication(folder, Options())
    with listen(HOST, port) as listening:
        address = f"http://{HOST}:{listening.getsockname()[1]}/"
        loop, stop, again = asyncio.new_event_loop(), asyncio.Event(), asyncio.Event()
        is_ready = threading.Event()
        serving = loop.create_task(
            serve(application, listening, ready=is_ready.set, failed=failed, stop=stop, again=again)
        )
        thread = threading.Thread(target=_run, args=(loop, serving), daemon=True)
        thread.start()

        def end() -> None:
            application.end()
            stop.set()
            if not is_ready.is_set():  # the release is still being read
                serving.cancel()

        try:
            yield LiveServer(address, f"{address}{FINDINGS}", application, loop, again)
        finally:
            if thread.is_alive():
                loop.call_soon_threadsafe(end)
                thread.join(_SECONDS)
            if not thread.is_alive():
                loop.close()


def _run(loop: asyncio.AbstractEventLoop, serving: asyncio.Task[None]) -> None:
    asyncio.set_event_loop(loop)
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(serving)
