"""The ASGI application: which part of the server answers a request."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from verbund.findings.catalogue import LANGUAGES, grouped
from verbund.serve import (
    downloads,
    json_api,
    linked_data,
    query_requests,
    questions,
    site_pages,
    sparql,
)
from verbund.serve.ahead import answer_ahead
from verbund.serve.answers import PIECE, InPieces, not_found, problem
from verbund.serve.clients import LOOPBACK, Trust
from verbund.serve.fair import RETRY
from verbund.serve.headers import DATA, PREFLIGHT
from verbund.serve.limits import ServeLimits
from verbund.serve.metrics import MEDIA_TYPE, Metrics
from verbund.serve.opened import Opened, open_release
from verbund.serve.store import StoreAddress, StoreError
from verbund.serve.words import said

_READ: Final = "GET, HEAD, OPTIONS"
_FORWARDED: Final = ("forwarded", "via", "x-forwarded-for", "x-real-ip")


@dataclass(slots=True)
class Options:
    """How a release is served.

    ``log`` takes a line for each request; ``has_metrics`` lets programs on this machine read the
    metrics. ``store`` is the one that holds the dataset in place of memory, ``outlines`` a file
    with those of territories.
    """

    limits: ServeLimits = field(default_factory=ServeLimits)
    trust: Trust = field(default_factory=Trust)
    log: Callable[[str], None] | None = None
    has_metrics: bool = False
    store: StoreAddress | None = None
    outlines: Path | None = None


class Application:
    """Serves the release in a folder; another one takes its place without a request being lost."""

    def __init__(self, folder: Path, options: Options) -> None:
        self.folder, self.options = folder, options
        self.opened: Opened | None = None
        self.reloads = self.held = 0
        self._metrics = Metrics()
        self._ahead: asyncio.Future[None] | None = None

    async def open(self) -> None:
        """Open the release that lies in the folder, in place of the one that is served.

        Raises QueryError where it cannot be read; the one before is then served on.
        """
        options = self.options
        found = await open_release(self.folder, options.limits, options.store, options.outlines)
        old, self.opened = self.opened, found
        if self._ahead is not None:
            self._ahead.cancel()
        self._ahead = asyncio.ensure_future(answer_ahead(found))
        if old is not None:
            self.reloads += 1
            old.retire()

    async def close(self) -> None:
        """End all workers."""
        if self._ahead is not None:
            self._ahead.cancel()
        if self.opened is not None:
            await self.opened.pool.aclose()
            self.opened = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        self._take_scheme(scope)
        request = Request(scope, receive)
        begun, sent = monotonic(), _Sent(send)
        try:
            response = await self._answer(request)
            await response(scope, request.receive, sent)
        except asyncio.CancelledError:
            raise
        except StoreError as error:
            if not sent.status:
                refusal = problem(request, error.status, error.kind, error.detail)
                await refusal(scope, receive, sent)
        except ConnectionError:  # the workers are gone, and come again (run.py)
            if not sent.status:
                text = said("not-ready", seconds=str(RETRY))
                await problem(request, 503, "not-ready", text)(scope, receive, sent)
        except Exception as error:  # noqa: BLE001 - whoever asks is told, and the server goes on
            print(f"verbund serve: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201 - for the operator
            if not sent.status:
                await problem(request, 500, "fault", said("fault"))(scope, receive, sent)
        finally:
            self._note(request, sent, monotonic() - begun)

    def _take_scheme(self, scope: Scope) -> None:
        """Take from a trusted proxy whether it was asked by https."""
        peer = scope["client"][0] if scope.get("client") else ""
        stated = dict(scope["headers"]).get(b"x-forwarded-proto", b"")
        if self.options.trust.is_proxy(peer) and stated in (b"http", b"https"):
            scope["scheme"] = stated.decode()

    def _note(self, request: Request, sent: _Sent, seconds: float) -> None:
        part = part_of(request.scope["path"])
        self._metrics.count(part, sent.status, seconds)
        if self.options.log is not None:
            path = request.scope["path"][:200].encode("ascii", "backslashreplace").decode()
            path = "".join(letter if letter.isprintable() else "?" for letter in path)
            milliseconds = round(seconds * 1000)
            self.options.log(
                f"{request.method[:10]} {path} {sent.status} {sent.size} {milliseconds}ms"
            )

    async def _answer(self, request: Request) -> Response:
        path = request.scope["path"].removeprefix("/")
        if {"content-length", "transfer-encoding"} <= set(request.headers.keys()):
            # a proxy may see another request in it, so the connection ends (RFC 9112, section 6.1)
            return problem(request, 400, "request", said("two-lengths"), {"Connection": "close"})
        is_long = len(request.url.query) > self.options.limits.address
        if is_long and not query_requests.is_at(path):
            most = grouped(self.options.limits.address)
            return problem(request, 414, "too-large", said("too-large", most=most))
        own = await self._of_the_server(request, path)
        if own is not None:
            return own
        opened = self.opened
        if opened is None:
            return problem(request, 503, "not-ready", said("not-ready", seconds="5"))
        opened.begin()
        try:
            response = await self._of_the_release(request, opened, path)
        except BaseException:
            opened.end()
            raise
        size = len(response.body) if isinstance(response, InPieces) else 0
        if size > PIECE and self.held + size > self.options.limits.held:
            opened.end()
            return problem(request, 503, "busy", said("queue", seconds=str(RETRY)))
        return self._until_sent(response, opened, size)

    def _until_sent(self, response: Response, opened: Opened, size: int) -> Response:
        """The answer, which is in memory, and its release in use, until all of it is sent."""
        self.held += size

        def end() -> None:
            self.held -= size
            opened.end()

        return _Ending(response, end)

    async def _of_the_server(self, request: Request, path: str) -> Response | None:
        if path == "health/live":
            return _health(200, "live")
        if path == "health/ready":
            is_ready = self.opened is not None
            store = self.opened.store if self.opened is not None else None
            if store is not None and not await store.is_there():
                return _health(503, "the store does not answer", RETRY)
            return _health(200 if is_ready else 503, "ready" if is_ready else "not ready")
        if path == "metrics":
            if not self.options.has_metrics or not self._is_local(request):
                return not_found(request)
            data = self._metrics.text(self.opened, self.reloads)
            return InPieces(data, 200, {**DATA, "Cache-Control": "no-store"}, MEDIA_TYPE)
        return None

    def _is_local(self, request: Request) -> bool:
        """Whether a program on this machine asks, and no proxy for somebody else."""
        peer = request.client.host if request.client else ""
        names = (*_FORWARDED, (self.options.trust.header or "via").lower())
        return peer in LOOPBACK and not any(name in request.headers for name in names)

    async def _of_the_release(self, request: Request, opened: Opened, path: str) -> Response:
        peer = request.client.host if request.client else ""
        client = self.options.trust.client(peer, request.headers) or "?"
        if path == "sparql":
            return await sparql.endpoint(request, opened, client)
        asked = await query_requests.pages(request, opened, path, client)
        if asked is not None:
            return asked
        if request.method == "OPTIONS":
            return InPieces(b"", 204, {**PREFLIGHT, "Allow": _READ})
        if request.method not in ("GET", "HEAD"):
            text = said("method", allowed=_READ)
            return problem(request, 405, "method", text, {"Allow": _READ})
        for tag in LANGUAGES:
            begin = f"{tag}/questions"
            if path.startswith(begin):
                rest = path.removeprefix(begin)
                found = await questions.pages(request, opened, tag, rest, client)
                if found is not None:
                    return found
        for begin, part in _PARTS.items():
            if path.startswith(begin):
                found = await part(request, opened, path.removeprefix(begin), client)
                if found is not None:
                    return found
        return await _page_or_resource(request, opened, path)


_Part = Callable[[Request, Opened, str, str], Awaitable[Response | None]]


async def _download(request: Request, opened: Opened, path: str, client: str) -> Response:
    return downloads.download(request, opened, path)


async def _document(request: Request, opened: Opened, path: str, client: str) -> Response:
    return await linked_data.document(request, opened, path)


_PARTS: Final[dict[str, _Part]] = {"api/": json_api.api, "download/": _download, "data/": _document}


async def _page_or_resource(request: Request, opened: Opened, path: str) -> Response:
    page = await site_pages.page(request, opened, path)
    if page is not None:
        return page
    return await linked_data.resource(request, opened, path)


def part_of(path: str) -> str:
    """The part of the server that a path belongs to, for the metrics."""
    first = path.removeprefix("/").partition("/")[0]
    return first if first in _KNOWN_PARTS else "resources"


_KNOWN_PARTS: Final = frozenset(
    {"api", "assets", "data", "de", "download", "en", "health", "metrics", "sparql"}
)


def _health(status: int, text: str, retry: int = 0) -> Response:
    headers = {**DATA, "Cache-Control": "no-store"}
    if retry:
        headers["Retry-After"] = str(retry)
    return InPieces(f"{text}\n".encode(), status, headers, "text/plain; charset=utf-8")


class _Sent:
    """Counts what is sent."""

    def __init__(self, send: Send) -> None:
        self._send, self.status, self.size = send, 0, 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)


class _Ending(Response):
    """An answer, and what is to be done when all of it is sent or nobody takes it any more."""

    def __init__(self, response: Response, end: Callable[[], None]) -> None:
        self._response, self._end = response, end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._response(scope, receive, send)
        finally:
            self._end()
