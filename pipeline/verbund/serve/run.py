"""Runs the application: listens, watches for another release, and stops in good order."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import uvicorn

from verbund.findings import Localised
from verbund.serve.app import Application
from verbund.serve.connection import protocol_of
from verbund.serve.opened import digest_of
from verbund.sparql.errors import QueryError

LOOK: Final = 2.0
"""Seconds between two looks for another release in the folder."""

_GRACE: Final = 15
"""Seconds in which requests that are being answered may end when the server stops."""

_HEAD: Final = 65_536


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
    except BaseException:
        listening.close()
        raise
    return listening


async def serve(
    application: Application,
    listening: socket.socket,
    *,
    ready: Callable[[], None] = lambda: None,
    failed: Callable[[Localised], None] = lambda _: None,
    look: float = LOOK,
    stop: asyncio.Event | None = None,
    again: asyncio.Event | None = None,
) -> None:
    """Serve until the process is told to end, or ``stop`` is set.

    Another release in the folder is opened when it is seen, and at once when ``again`` is set.
    ``failed`` hears of a release that cannot be read.

    Raises QueryError where the first release cannot be read.
    """
    await application.open()
    options = application.options
    config = uvicorn.Config(
        application,
        http=protocol_of(options.limits, options.trust),
        loop="asyncio",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="critical",  # what is no HTTP is refused, and of no interest to who serves
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=options.limits.address + _HEAD,
    )
    server = uvicorn.Server(config)
    watching = asyncio.ensure_future(_watch(application, look, failed, again or asyncio.Event()))
    stopping = asyncio.ensure_future(_stop(server, stop or asyncio.Event()))
    ready()
    try:
        await server.serve([listening])
    finally:
        watching.cancel()
        stopping.cancel()
        listening.close()
        await application.close()


async def _stop(server: uvicorn.Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True


async def _watch(
    application: Application,
    look: float,
    failed: Callable[[Localised], None],
    asked: asyncio.Event,
) -> None:
    """Open another release when there is one, or when it is asked for, as SIGHUP does."""
    with suppress(NotImplementedError, RuntimeError, ValueError):  # only in the main thread
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
    refused = ""
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), look)
        is_asked = asked.is_set()
        asked.clear()
        try:
            digest = digest_of(application.folder)
            served = application.opened.digest if application.opened else ""
            is_lost = application.opened is not None and not application.opened.pool.is_alive
            if is_asked or is_lost or digest not in (served, refused):
                refused = digest
                await application.open()
        except QueryError as error:
            if is_asked or refused:
                failed(error.texts)


def run(application: Application, listening: socket.socket, **options: Callable[..., None]) -> None:
    """Serve in this thread. Raises as ``serve``."""
    asyncio.run(serve(application, listening, **options))  # type: ignore[arg-type]
