"""A release with the findings of its records, for who works on them: pages that reload themselves.

Findings tell of records that are not published, and a release that was just built is not either. So
only this machine is answered, and only under a name of it: a page of somebody else's, whose name
leads here, is not (DNS rebinding). No answer may be read by pages of another origin.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Mapping, MutableMapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from verbund.report.html import policy_of
from verbund.serve.answers import InPieces, not_found, problem
from verbund.serve.app import Application, Options
from verbund.serve.headers import PAGE
from verbund.serve.words import said
from verbund.sparql.errors import QueryError

FINDINGS: Final = "-/findings"
"""The path of the page of findings; no record has one that begins so."""

_EVENTS, _SCRIPT = "-/events", "-/live.js"
_NAMES: Final = ("127.0.0.1", "localhost", "::1")
_HTML: Final = "text/html; charset=utf-8"
_NEVER_KEPT: Final = {"Cache-Control": "no-store"}
_END: Final = b"</body>"
_LAST: Final = 64
"""Bytes in which the end of a page lies."""

_POLICY: Final = b"cross-origin-resource-policy"
_Headers = list[tuple[bytes, bytes]]
_RUNS_SCRIPTS: Final = re.compile(rb"script-src [^;]*'self'")


class LiveApplication(Application):
    """Serves a release as ``Application`` does, the page of findings, and what reloads pages.

    There need not be a release yet.
    """

    def __init__(self, folder: Path, options: Options) -> None:
        super().__init__(folder, options)
        self._findings: bytes | None = None
        self._changed = asyncio.Event()
        self._is_ending = False

    async def open(self) -> None:
        """Open the release, if there is one. Raises QueryError where another is served already."""
        try:
            await super().open()
        except QueryError:
            if self.opened is not None:
                raise
        self._tell()

    def show(self, page: bytes) -> None:
        """Take another page of findings. To be called in the thread of the server."""
        self._findings = page
        self._tell()

    def end(self) -> None:
        """End what is sent for as long as there are readers. In the thread of the server."""
        self._is_ending = True
        self._tell()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; pages get the script that reloads them."""
        if scope["type"] != "http":
            return
        if not _is_of_this_machine(scope):
            refusal = problem(Request(scope), 403, "request", said("live-host"))
            await refusal(scope, receive, send)
            return
        kept = [item for item in scope["headers"] if item[0] != b"if-none-match"]
        scope = {**scope, "headers": kept}  # what a browser has may be without the script
        path = scope["path"].removeprefix("/")
        part = "findings" if path == FINDINGS else "release"
        root = scope.get("root_path", "")
        shown = self._state()[part]
        tag = f'<script src="{root}/{_SCRIPT}" data-{part}="{shown}"></script>\n'
        await super().__call__(scope, receive, _Sending(send, tag.encode()))

    async def _of_the_server(self, request: Request, path: str) -> Response | None:
        own = await super()._of_the_server(request, path)
        if own is not None:
            return own
        if path == FINDINGS:
            return self._page(request)
        if path == _EVENTS:
            headers = {**PAGE, **_NEVER_KEPT}
            return StreamingResponse(self._events(), 200, headers, "text/event-stream")
        if path == _SCRIPT:
            script = files("verbund.serve").joinpath("assets", "live.js").read_bytes()
            headers = {**PAGE, **_NEVER_KEPT}
            return InPieces(script, 200, headers, "text/javascript; charset=utf-8")
        if path.startswith("-/"):
            return not_found(request)
        if not path and self.opened is None:
            location = f"{request.scope.get('root_path', '')}/{FINDINGS}"
            return InPieces(b"", 303, {**PAGE, **_NEVER_KEPT, "Location": location})
        return None

    def _page(self, request: Request) -> Response:
        if self._findings is None:
            return problem(request, 503, "not-ready", said("live-first"))
        policy = f"{policy_of(live=True)}; frame-ancestors 'none'"
        headers = {**PAGE, **_NEVER_KEPT, "Content-Security-Policy": policy}
        return InPieces(self._findings, 200, headers, _HTML)

    async def _events(self) -> AsyncIterator[bytes]:
        """What pages are made of, now and whenever it is other (server-sent events, HTML 9.2)."""
        while not self._is_ending:
            changed = self._changed
            yield f"data: {json.dumps(self._state())}\n\n".encode()
            await changed.wait()

    def _state(self) -> Mapping[str, str]:
        page = self._findings
        return {
            "findings": "" if page is None else hashlib.sha256(page).hexdigest(),
            "release": "" if self.opened is None else self.opened.digest,
        }

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _is_of_this_machine(scope: Scope) -> bool:
    """Whether a request names this machine, and comes from no page of another one."""
    hosts = [b"//" + value for name, value in scope["headers"] if name == b"host"]
    origins = [value for name, value in scope["headers"] if name == b"origin"]
    return len(hosts) == 1 and all(map(_names_this_machine, (*hosts, *origins)))


def _names_this_machine(address: bytes) -> bool:
    try:
        return urlsplit(address.decode("ascii")).hostname in _NAMES
    except ValueError:
        return False


class _Sending:
    """Sends an answer on, for pages of this server alone.

    A page that may run scripts of its server gets one more at its end.
    """

    def __init__(self, send: Send, tag: bytes) -> None:
        self._send, self._tag = send, tag
        self._is_page = False
        self._held = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._is_page = _is_page(message)
            own = _page_headers if self._is_page else _headers
            message = {**message, "headers": own(message["headers"])}
        elif self._is_page:
            message = {**message, "body": self._piece(message)}
        await self._send(message)

    def _piece(self, message: Message) -> bytes:
        """The next piece of a page: its end is held back until it is known to be the end."""
        data: bytes = self._held + message.get("body", b"")
        if message.get("more_body"):
            self._held = data[-_LAST:]
            return data[:-_LAST]
        at = data.rfind(_END)
        at = len(data) if at < 0 else at
        return data[:at] + self._tag + data[at:]


def _is_page(start: MutableMapping[str, Any]) -> bool:
    headers = dict(start["headers"])
    policy = headers.get(b"content-security-policy", b"")
    is_html = headers.get(b"content-type", b"").startswith(b"text/html")
    return is_html and _RUNS_SCRIPTS.search(policy) is not None


def _headers(headers: _Headers) -> _Headers:
    """Those without what lets pages of others read an answer."""
    kept = [item for item in headers if not item[0].startswith((b"access-control-", _POLICY))]
    return [*kept, (_POLICY, b"same-origin")]


def _page_headers(headers: _Headers) -> _Headers:
    """Those of a page, which becomes longer and is not to be kept."""
    others = (b"content-length", b"etag", b"cache-control")
    kept = [item for item in _headers(headers) if item[0] not in others]
    return [*kept, (b"cache-control", b"no-store")]
