"""HTTP for the endpoint: on the loopback address alone, bounded in every way.

A web page elsewhere must not get at the records of a workspace, which may be drafts: a browser of
the same person would send its requests. So the Host header must name the loopback address (a name
that leads here could be anybody's), a page of another origin than the loopback address is refused,
and there is no JSONP.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from verbund.api.reconciliation.queries import BadRequest
from verbund.api.reconciliation.service import Page, Service

LOOPBACK: Final = "127.0.0.1"
_NAMES: Final = (LOOPBACK, "localhost")

_MOST_BYTES: Final = 1 << 20
"""The most bytes of a body."""

_MOST_THREADS: Final = 8
_MOST_FIELDS: Final = 20
_SECONDS: Final = 40.0
"""The longest life of a connection, which is that of one request."""

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors http://127.0.0.1:* http://localhost:*"
)
_FORM: Final = "application/x-www-form-urlencoded"


class ReconciliationServer(ThreadingHTTPServer):
    """Serves one workspace on a port of the loopback address, a request a connection."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 32

    def __init__(self, port: int) -> None:
        """Listen on a port; 0 takes a free one. Raises OSError."""
        super().__init__((LOOPBACK, port), _Handler)
        self.service: Service | None = None
        self.answering = threading.Lock()
        """Records are read while they are looked at: by one request at a time."""

        self._places = threading.BoundedSemaphore(_MOST_THREADS)

    def server_bind(self) -> None:
        """Bind the port, without asking a name server what this machine is called."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, int(self.server_address[1])

    @property
    def port(self) -> int:
        """The port."""
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        """The address of the endpoint."""
        return f"http://{LOOPBACK}:{self.port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread, if there is a place for one more; else hang up."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._places.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer one request; a connection that lasts too long is cut off."""
        timer = threading.Timer(_SECONDS, _cut, (request,))
        timer.daemon = True
        timer.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            timer.cancel()
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks is of no interest to who serves."""


def _cut(request: socket.socket) -> None:
    try:
        request.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


class _Handler(BaseHTTPRequestHandler):
    server: ReconciliationServer
    server_version = "verbund"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        self._respond(has_body=False)

    def do_POST(self) -> None:
        self._respond(has_body=True)

    def do_OPTIONS(self) -> None:
        """Answer what a browser asks before it lets a page of another port send a request."""
        try:
            self._check_caller()
        except BadRequest as error:
            self._refuse(error)
            return
        self.send_response(HTTPStatus.NO_CONTENT)
        self._send_origin()
        self.send_header("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
        self.send_header("Access-Control-Allow-Headers", "Content-Type")
        self.send_header("Access-Control-Max-Age", "600")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Nothing is logged: requests hold names of records."""

    def _respond(self, *, has_body: bool) -> None:
        try:
            self._check_caller()
            path, parameters = self._read(has_body=has_body)
            answer = self._answer(path, parameters)
        except BadRequest as error:
            self._refuse(error)
            return
        except Exception:  # noqa: BLE001 - whoever asks is told, and the service goes on
            self._refuse(BadRequest("this cannot be answered", HTTPStatus.INTERNAL_SERVER_ERROR))
            return
        if isinstance(answer, Page):
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", answer.html.encode("utf-8"))
        else:
            self._send_json(HTTPStatus.OK, answer)

    def _answer(self, path: str, parameters: Mapping[str, str]) -> object:
        service = self.server.service
        if service is None or not self.server.answering.acquire(timeout=_SECONDS / 2):
            raise BadRequest("the service is busy", HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            return service.answer(path, parameters)
        finally:
            self.server.answering.release()

    def _check_caller(self) -> None:
        """Refuse what was not meant for this machine, and pages from elsewhere."""
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._own():
            raise BadRequest("the Host header names another machine", HTTPStatus.FORBIDDEN)
        origin = self.headers.get("Origin")
        if origin is not None and not _is_loopback(origin):
            raise BadRequest("pages of other machines are not answered", HTTPStatus.FORBIDDEN)

    def _own(self) -> frozenset[str]:
        return frozenset(f"{name}:{self.server.port}" for name in _NAMES)

    def _read(self, *, has_body: bool) -> tuple[str, Mapping[str, str]]:
        """Return the path and the parameters, those of a form before those of the address."""
        try:
            parts = urlsplit(self.path)
        except ValueError:
            raise BadRequest("the address is none") from None
        parameters = _parameters(parts.query)
        if has_body:
            parameters |= _parameters(self._body())
        if parts.scheme or parts.netloc:
            raise BadRequest("the address is none")
        return parts.path, parameters

    def _body(self) -> str:
        if self.headers.get_content_type() != _FORM:
            raise BadRequest(f"a body is {_FORM}", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            raise BadRequest("a body has a Content-Length", HTTPStatus.LENGTH_REQUIRED)
        if len(length) > len(str(_MOST_BYTES)) or int(length) > _MOST_BYTES:
            raise BadRequest(
                f"a body has at most {_MOST_BYTES} bytes", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            )
        data = self.rfile.read(int(length))
        if len(data) < int(length):
            raise BadRequest("the body is shorter than its Content-Length")
        try:
            return data.decode("ascii")
        except UnicodeDecodeError:
            raise BadRequest("a form is ASCII, with escapes") from None

    def _refuse(self, error: BadRequest) -> None:
        self._send_json(HTTPStatus(error.status), {"status": "error", "message": error.text})

    def _send_json(self, status: HTTPStatus, document: object) -> None:
        text = json.dumps(document, ensure_ascii=True)
        self._send(status, "application/json", text.encode("ascii"))

    def _send(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("Cache-Control", "no-store")
        self._send_origin()
        self.end_headers()
        self.wfile.write(data)

    def _send_origin(self) -> None:
        origin = self.headers.get("Origin")
        if origin is not None and _is_loopback(origin):
            self.send_header("Access-Control-Allow-Origin", origin)
        self.send_header("Vary", "Origin")


def _parameters(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except (ValueError, UnicodeDecodeError):
        raise BadRequest("the parameters are no form") from None
    return dict(pairs)


def _is_loopback(origin: str) -> bool:
    """Whether the page that asks is from this machine, such as that of OpenRefine."""
    try:
        parts = urlsplit(origin)
        return parts.scheme == "http" and parts.hostname in _NAMES and parts.port != 0
    except ValueError:
        return False
