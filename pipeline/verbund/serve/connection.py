"""HTTP connections with limits: how long a request may take to come, and an answer to be taken."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections import Counter
from typing import Any, ClassVar, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from verbund.serve.clients import Trust, network_of
from verbund.serve.limits import ServeLimits

_LOOK: Final = 0.5
_WINDOW: Final = 10.0
"""Seconds over which a reader's speed is measured."""

_MOST_UNREAD: Final = 1 << 26
"""The most bytes of a refused body that are thrown away before the connection is cut."""


class BoundedProtocol(H11Protocol):
    """One connection. Half-open and slow ones are cut, and one client has a number of them."""

    limits: ClassVar[ServeLimits]
    trust: ClassVar[Trust]
    of_clients: ClassVar[Counter[str]]

    _key: str | None = None
    _looking: asyncio.TimerHandle | None = None
    _since = 0.0
    _window = (0.0, 0)
    _unread = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, unless there are too many already."""
        super().connection_made(transport)
        peer = self.client[0] if self.client else ""
        if not self.trust.is_proxy(peer):
            self._key = network_of(peer)
            self.of_clients[self._key] += 1
        own = 0 if self._key is None else self.of_clients[self._key]
        too_many = len(self.connections) > self.limits.connections
        if too_many or own > self.limits.connections_of_client:
            self._cut()
            return
        self._since = self.loop.time()
        self._looking = self.loop.call_later(_LOOK, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        if self._looking is not None:
            self._looking.cancel()
        if self._key is not None:
            self.of_clients[self._key] -= 1
            if self.of_clients[self._key] <= 0:
                del self.of_clients[self._key]
            self._key = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; a body that was refused is thrown away, up to a limit."""
        if self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY:
            self._unread += len(data)
            if self._unread > _MOST_UNREAD:
                self._cut()
                return
        else:
            self._unread = 0
        super().data_received(data)

    def resume_writing(self) -> None:
        """Go on: the reader has taken what it was sent."""
        self._window = (0.0, 0)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or has too long a head."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self._cut()
            return
        body = json.dumps({"title": "Bad Request", "status": 400, "detail": msg}).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        start = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        for event in (start, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event))
        self.transport.close()

    def _look(self) -> None:
        """See once a second whether the other side keeps its time."""
        now = self.loop.time()
        if not self._is_receiving():
            self._since = now
        if now - self._since > self.limits.receive or self._is_slow(now):
            self._cut()
            return
        self._looking = self.loop.call_later(_LOOK, self._look)

    def _cut(self) -> None:
        """End the connection, and let the system forget what was to be sent."""
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _is_receiving(self) -> bool:
        """Whether a request has begun, or the first is due, and it is not complete."""
        if self.conn.their_state is h11.SEND_BODY:
            return True
        cycle: Any = self.cycle  # None before the first request
        waits = cycle is None or self.conn.trailing_data[0]
        return self.conn.their_state is h11.IDLE and bool(waits)

    def _is_slow(self, now: float) -> bool:
        """Whether a reader took less than it has to."""
        size = self.transport.get_write_buffer_size()
        begun, before = self._window
        if size == 0 or begun == 0.0 or size > before:
            self._window = (now, size) if size else (0.0, 0)
            return False
        if now - begun < _WINDOW:
            return False
        self._window = (now, size)
        return before - size < self.limits.rate * _WINDOW


def protocol_of(limits: ServeLimits, trust: Trust) -> type[BoundedProtocol]:
    """The class of connections with these limits."""
    own = {"limits": limits, "trust": trust, "of_clients": Counter()}
    return type("BoundedProtocol", (BoundedProtocol,), own)
