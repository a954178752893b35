"""A proxy before a real server, which counts calls and spoils the one that it is told to.

A fault strikes before the server has seen the call, or after it has done it and before the caller
knows: the second kind is what makes doubles.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}
)
_PIECE = 1 << 16
DRIP_PAUSE = 0.15  # seconds between two bytes of a slow answer, unless the proxy is told another
DRIPS = 40  # bytes until it breaks off


class Fault(StrEnum):
    """What happens to a call. Of those that end in ``_AFTER`` the server has done its part."""

    BUSY = "429 before the call"
    BUSY_AFTER = "429 after the call"
    ERROR = "500 before the call"
    ERROR_AFTER = "500 after the call"
    BAD_GATEWAY = "502 before the call"
    BAD_GATEWAY_AFTER = "502 after the call"
    GATEWAY_TIMEOUT = "504 before the call"
    GATEWAY_TIMEOUT_AFTER = "504 after the call"
    RESET = "reset while the call is sent"
    RESET_AFTER = "reset instead of an answer"
    DRIP_AFTER = "answer in slow drips"
    TRUNCATED_AFTER = "answer cut off"
    LYING = "200 with an error inside, before the call"
    LYING_AFTER = "200 with an error inside, after the call"
    EXPIRED = "403, the token has expired"
    DUPLICATE = "409, the name is in use"

    @property
    def after(self) -> bool:
        """Whether the server has done what it was asked."""
        return self.name.endswith("_AFTER")


_STATUS = {
    Fault.BUSY: 429,
    Fault.BUSY_AFTER: 429,
    Fault.ERROR: 500,
    Fault.ERROR_AFTER: 500,
    Fault.BAD_GATEWAY: 502,
    Fault.BAD_GATEWAY_AFTER: 502,
    Fault.GATEWAY_TIMEOUT: 504,
    Fault.GATEWAY_TIMEOUT_AFTER: 504,
    Fault.LYING: 200,
    Fault.LYING_AFTER: 200,
    Fault.EXPIRED: 403,
    Fault.DUPLICATE: 409,
}
_PAGE = b"<!DOCTYPE html><html><head><title>Fault</title></head><body><h1>Something broke</h1></body></html>"
_LIE = json.dumps(
    {"success": False, "error": {"__type": "Internal Error", "message": "Something broke"}}
).encode()
_EXPIRED = json.dumps(
    {
        "success": False,
        "error": {"__type": "Authorization Error", "message": "Access denied: token expired"},
    }
).encode()
_DUPLICATE = json.dumps(
    {
        "success": False,
        "error": {"__type": "Validation Error", "name": ["That URL is already in use."]},
    }
).encode()


@dataclass(frozen=True)
class Call:
    """A call that came through: its method, path with query, and how many bytes its body had."""

    method: str
    path: str
    size: int
    status: int
    reached: bool = True
    """Whether the server has seen it."""

    @property
    def reads(self) -> bool:
        """Whether it is one that cannot change anything, by its method."""
        return self.method in ("GET", "HEAD", "OPTIONS")


@dataclass
class Proxy:
    """The proxy while it runs.

    ``fault`` strikes the call of number ``at`` (from 1), and ``times`` calls from there on.
    """

    url: str
    upstream: str
    calls: list[Call] = field(default_factory=list)
    fault: Fault | None = None
    at: int = 0
    times: int = 1
    retry_after: str | None = None
    drip_pause: float = DRIP_PAUSE
    struck: int = 0
    received: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def strike(self, fault: Fault, at: int, times: int = 1, retry_after: str | None = None) -> None:
        """Count anew, and spoil the call of this number."""
        with self.lock:
            self.calls.clear()
            self.fault, self.at, self.times, self.retry_after = fault, at, times, retry_after
            self.struck = self.received = 0

    def heal(self) -> None:
        """Count anew, and spoil nothing."""
        with self.lock:
            self.calls.clear()
            self.fault, self.struck, self.received = None, 0, 0

    def draw(self) -> Fault | None:
        """The fault that the next call meets."""
        with self.lock:
            self.received += 1
            if self.fault is None or not self.at <= self.received < self.at + self.times:
                return None
            self.struck += 1
            return self.fault


@contextmanager
def fault_proxy(upstream: str) -> Iterator[Proxy]:
    """A proxy before the server at an address such as ``http://127.0.0.1:5000``."""
    parts = urlsplit(upstream)
    assert parts.hostname == "127.0.0.1", "faults are for servers of this machine"
    server = _Server(("127.0.0.1", 0), _Handler)
    proxy = Proxy(f"http://127.0.0.1:{server.server_port}", upstream.rstrip("/"))
    server.proxy, server.host, server.port = proxy, parts.hostname, parts.port or 80
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    proxy: Proxy
    host: str
    port: int

    def handle_error(self, request: object, client_address: object) -> None:
        """Callers that hang up are what this is about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    _kept: HTTPConnection | None = None
    # head and body are sent apart; else the second waits 40 ms for the caller's acknowledgement
    disable_nagle_algorithm = True

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - inherited
        """Say nothing."""

    def _handle(self) -> None:
        fault = self.server.proxy.draw()
        if fault is Fault.RESET:
            self._read_some()
            self._note(0, 0, reached=False)
            self._reset()
            return
        body = self._read_body()
        if fault is not None and not fault.after:
            self._note(len(body), _STATUS[fault], reached=False)
            self._spoil(fault)
            return
        status, headers, answer = self._forward(body)
        self._note(len(body), status)
        if fault is None:
            self._send(status, headers, answer)
        elif fault is Fault.RESET_AFTER:
            self._reset()
        elif fault is Fault.TRUNCATED_AFTER:
            self._send(status, headers, answer, cut=len(answer) // 2)
            self._reset()
        elif fault is Fault.DRIP_AFTER:
            self._drip(status, headers, answer)
        else:
            self._spoil(fault)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """``do_GET`` and the like, for every method there is."""
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _note(self, size: int, status: int, *, reached: bool = True) -> None:
        with self.server.proxy.lock:
            self.server.proxy.calls.append(Call(self.command, self.path, size, status, reached))

    def _read_body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            pieces = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(pieces)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _read_some(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        self.rfile.read(min(size // 2, _PIECE))

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = self._upstream()
        try:
            connection.putrequest(
                self.command, self.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in self.headers.items():
                if name.lower() not in _HOP_BY_HOP | {"content-length", "host"}:
                    connection.putheader(name, value)
            connection.putheader("Host", f"{self.server.host}:{self.server.port}")
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response: HTTPResponse = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        except BaseException:
            connection.close()
            raise

    def _upstream(self) -> HTTPConnection:
        """The connection of the call before, where the server has not closed it meanwhile."""
        found = self._kept
        if found is None:
            found = self._kept = HTTPConnection(self.server.host, self.server.port, timeout=300)
        elif found.sock is not None and select.select([found.sock], [], [], 0)[0]:
            found.close()  # nothing is to come: so it is the end
        return found

    def finish(self) -> None:
        if self._kept is not None:
            self._kept.close()
        super().finish()

    def _spoil(self, fault: Fault) -> None:
        kind, page = "application/json", _PAGE
        if fault in (Fault.LYING, Fault.LYING_AFTER):
            # a portal lies in JSON; a store that says nothing on success lies with a page
            page = _LIE
        elif fault is Fault.EXPIRED:
            page = _EXPIRED
        elif fault is Fault.DUPLICATE:
            page = _DUPLICATE
        else:
            kind = "text/html"
        headers = [("Content-Type", kind)]
        if self.server.proxy.retry_after is not None:
            headers.append(("Retry-After", self.server.proxy.retry_after))
        self._send(_STATUS[fault], headers, page)

    def _send(
        self, status: int, headers: list[tuple[str, str]], body: bytes, cut: int | None = None
    ) -> None:
        self._head(status, headers, len(body))
        if self.command != "HEAD":
            self.wfile.write(body if cut is None else body[:cut])
        self.wfile.flush()

    def _drip(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """A byte at a time, long enough for an impatient caller; a patient one sees it break off."""
        self._head(status, headers, len(body) + DRIPS)
        for byte in (body + b" " * DRIPS)[:DRIPS]:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(self.server.proxy.drip_pause)
        self._reset()

    def _head(self, status: int, headers: list[tuple[str, str]], size: int) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def _reset(self) -> None:
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)  # no farewell: the other side sees a reset
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
