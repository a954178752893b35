"""Connections that are cut where a response takes too long, whatever comes byte by byte."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Timer

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

from verbund.errors import _ControlFlow
from verbund.findings import phrase


class Line:
    """The connection in use, which is cut when a header section or content exceeds its time.

    The timeout of a socket restarts with each byte, and http.client reads header fields and chunk
    sizes a line at a time, so a slow server could hold a request for ever.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._socket: socket.socket | None = None

    def takes(self, connection: socket.socket | None) -> None:
        """Set the socket of the next response."""
        self._socket = connection

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Cut the connection after the time; LateError is raised within the block."""
        late = Event()
        timer = Timer(self._seconds, self._cut, [self._socket, late])
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception as error:  # any error that the cut causes; others are raised again
            if late.is_set():
                raise self._late() from error
            raise
        finally:
            timer.cancel()
        if late.is_set():
            raise self._late()

    def _late(self) -> LateError:
        return LateError("http.late", seconds=f"{self._seconds:.0f}")

    @staticmethod
    def _cut(connection: socket.socket | None, late: Event) -> None:
        late.set()
        if connection is not None:
            try:
                # not the method of a TLS socket, which would drop its state while it is read
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already


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
