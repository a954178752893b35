"""What is sent byte by byte: half-open connections, slow readers, heads that are none."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, sleep

import pytest
from tests.support.serving import LIMITS, RELEASE, Served, running

from verbund.serve.app import Options

POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


@pytest.fixture(scope="module")
def hasty() -> Iterator[Served]:
    """A server with short times."""
    limits = replace(LIMITS, receive=0.5, rate=100_000_000, connections_of_client=5, workers=2)
    with running(RELEASE, Options(limits)) as served:
        yield served


def opened(served: Served, data: bytes) -> socket.socket:
    found = socket.create_connection(("127.0.0.1", served.port), timeout=10)
    found.sendall(data)
    return found


def seconds_until_closed(connection: socket.socket) -> float:
    begun = monotonic()
    with connection:
        try:
            while connection.recv(65_536):
                pass
        except ConnectionResetError:
            pass
    return monotonic() - begun


def bytes_until_reset(connection: socket.socket) -> int:
    found = 0
    try:
        while piece := connection.recv(65_536):
            found += len(piece)
    except ConnectionResetError:
        return found
    raise AssertionError("it was not cut")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GET /health/live HT",
        b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        POST + b"Content-Length: 100\r\n\r\nSELECT",
        POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nSELEC\r\n",
        b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGET /he",
    ],
    ids=["nothing", "line", "head", "body", "chunks", "second request"],
)
def test_half_open_connections_are_cut(hasty: Served, data: bytes) -> None:
    assert seconds_until_closed(opened(hasty, data)) < 4


def test_one_client_has_a_number_of_connections(hasty: Served) -> None:
    held = [opened(hasty, b"GET / HT") for _ in range(5)]
    try:
        assert seconds_until_closed(opened(hasty, b"")) < 0.4
    finally:
        for connection in held:
            connection.close()


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 300_000 + b"\r\n\r\n",
    ],
    ids=["TLS", "no host", "line", "two lengths", "head"],
)
def test_what_is_no_http_is_refused(served: Served, data: bytes) -> None:
    with opened(served, data) as connection:
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in answer


def test_a_request_in_a_request_is_not_answered(served: Served) -> None:
    """Two lengths: what a proxy takes for a body would be a request of its own to the server."""
    lengths = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    inner = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answers = b""
    with opened(served, POST + lengths + b"0\r\n\r\n" + inner) as connection:
        while piece := connection.recv(65_536):
            answers += piece
    assert answers.startswith(b"HTTP/1.1 400 ")
    assert answers.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in answers.lower()


def test_a_slow_reader_is_cut_and_nobody_waits_for_it(served: Served) -> None:
    request = b"GET /download/dataset.ttl HTTP/1.1\r\nHost: x\r\n\r\n"
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    with connection:
        connection.connect(("127.0.0.1", served.port))
        connection.sendall(request * 200)  # one after the other, never read
        begun = monotonic()
        assert served.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        assert monotonic() - begun < 0.5


def test_a_reader_that_takes_nothing_is_cut(hasty: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verbund.serve.connection._WINDOW", 0.5)
    request = b"GET /download/dataset.nt HTTP/1.1\r\nHost: x\r\n\r\n"
    wanted = 40
    size = int(hasty.ask("HEAD", "/download/dataset.nt").headers["content-length"]) * wanted
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    with connection:
        connection.connect(("127.0.0.1", hasty.port))
        connection.sendall(request * wanted)
        sleep(2)
        assert bytes_until_reset(connection) < size / 4


def test_a_body_that_is_refused_does_not_end_the_server(served: Served) -> None:
    head = POST + b"Content-Length: 99999999999999\r\n\r\n"
    with opened(served, head) as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")
    assert served.get("/health/ready").status_code == 200
