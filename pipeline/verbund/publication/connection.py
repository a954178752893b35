"""Connections that are cut where a response takes too long, whatever comes byte by byte."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Final

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

from verbund.errors import _ControlFlow
from verbund.findings import phrase

WATCH: Final = "time of a response"
"""The name of the thread that watches."""


@dataclass(eq=False, slots=True)
class _Limit:
    """A time that runs: until when, for which connection, and whether it has run out."""

    end: float
    connection: socket.socket | None
    late: bool = False

    def cut(self) -> None:
        self.late = True
        if self.connection is not None:
            try:
                # not the method of a TLS socket, which would drop its state while it is read
                socket.socket.shutdown(self.connection, socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already


class Line:
    """The connection in use, which is cut when a header section or content exceeds its time.

    The timeout of a socket restarts with each byte, and http.client reads header fields and chunk
    sizes a line at a time, so a slow server could hold a request for ever. One thread watches all
    limits of a line, one after the other: it starts with the first, and ends with ``close``.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._limit: _Limit | None = None
        self._closed = Event()
        self._watch: Thread | None = None

    def takes(self, connection: socket.socket | None) -> None:
        """Set the socket of the next response."""
        self._socket = connection

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Cut the connection after the time; LateError is raised within the block."""
        limit = self._limit = _Limit(time.monotonic() + self._seconds, self._socket)
        if self._watch is None or not self._watch.is_alive():  # or left behind by a fork
            self._closed = Event()
            self._watch = Thread(None, self._watching, WATCH, (self._closed,), daemon=True)
            self._watch.start()
        try:
            yield
        except Exception as error:  # any error that the cut causes; others are raised again
            if limit.late:
                raise self._late() from error
            raise
        finally:
            self._limit = None
        if limit.late:
            raise self._late()

    def close(self) -> None:
        """End the thread."""
        self._closed.set()
        if self._watch is not None:
            self._watch.join()
            self._watch = None

    def _watching(self, closed: Event) -> None:
        """Cut what is late. A limit that begins while this sleeps ends after this has awoken."""
        pause = self._seconds
        while not closed.wait(pause):
            limit = self._limit
            pause = self._seconds if limit is None else limit.end - time.monotonic()
            if limit is not None and pause <= 0:
                limit.cut()
                pause = self._seconds

    def _late(self) -> LateError:
        return LateError("http.late", seconds=f"{self._seconds:.0f}")


class LateError(_ControlFlow, OSError):
    """Raised where a response is not complete within the time; ``text`` says so."""

    def __init__(self, key: str, **values: str) -> None:
        self.text = phrase(key, **values)
        super().__init__(self.text["en"])


def adapter_of(line: Line) -> HTTPAdapter:
    """An adapter whose connections limit the time of the header section."""

    class Plain(HTTPConnection):
        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # so urllib3 has it
            line.takes(self.sock)
            with line.limited():
                return super().getresponse()

    class Tls(HTTPSConnection):
        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # so urllib3 has it
            line.takes(self.sock)
            with line.limited():
                return super().getresponse()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    adapter = HTTPAdapter()
    adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}
    return adapter
