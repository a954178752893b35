"""A server between ours and a store: it passes on what comes, until it is told to misbehave."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import requests

Answer = tuple[int, dict[str, str], bytes]
JSON = {"Content-Type": "application/sparql-results+json"}


@dataclass
class Between:
    """What is answered in place of the store, and the queries that came.

    ``instead`` gives an answer; None passes the request on. With ``hangs`` nothing is answered.
    """

    url: str
    instead: Callable[[], Answer] | None = None
    hangs: threading.Event | None = None
    queries: list[list[tuple[str, str]]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)


@contextmanager
def between(store_url: str) -> Iterator[Between]:
    """Run it before the address of a store's queries."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            it.others.append(self.path)
            self._send((200, {"Content-Type": "text/plain"}, b"elsewhere"))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path != "/sparql":
                it.others.append(self.path)
            it.queries.append(parse_qsl(body.decode()))
            if it.hangs is not None:
                self._wait(it.hangs)
                return
            self._send(it.instead() if it.instead is not None else self._passed(body))

        def _passed(self, body: bytes) -> Answer:
            names = ("Content-Type", "Accept", "Authorization")
            headers = {name: self.headers[name] for name in names if name in self.headers}
            with requests.Session() as session:
                session.trust_env = False  # a test may have made this the proxy of all
                answer = session.post(store_url, data=body, headers=headers, timeout=20)
            kind = answer.headers.get("Content-Type", "")
            return answer.status_code, {"Content-Type": kind}, answer.content

        def _send(self, answer: Answer) -> None:
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _wait(self, event: threading.Event) -> None:
            """Answer nothing until the other side leaves or the test ends."""
            self.connection.settimeout(0.05)
            while not event.is_set():
                try:
                    if not self.connection.recv(1):
                        it.left.set()
                        break
                except TimeoutError:
                    continue
                except OSError:
                    it.left.set()
                    break
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    it = Between(f"http://127.0.0.1:{server.server_port}/sparql")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield it
    finally:
        if it.hangs is not None:
            it.hangs.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
