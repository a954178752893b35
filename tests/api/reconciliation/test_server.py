"""The reconciliation endpoint, asked over HTTP: answers of the form of API 0.2, and hostile requests."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.workspaces import BASE, NAMESPACE, SITES, csv_text, write_workspace

from verbund.api.reconciliation import server as server_module
from verbund.api.reconciliation.queries import MOST_QUERIES, BadRequest, read_batch
from verbund.api.reconciliation.serve import open_server
from verbund.api.reconciliation.server import ReconciliationServer

OFFICE, BRANCH, BODY, SITE = (f"{NAMESPACE}{name}" for name in ("Office", "Branch", "Body", "Site"))
OFFICES = [
    ("id", "type", "name", "name@en", "note"),
    ("north", "Office", "Amt Nord", "North Office", "am Markt"),
    ("north-2", "Office", "Amt Nord-Ost", "", "am Hafen"),
    ("hill", "Branch", "Stelle am Berg", "", ""),
    ("hall", "Office", "<b>Rat & Haus</b>", "", ""),
]
NAMED = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
}
SUGGESTED = {
    "type": "object",
    "required": ["result"],
    "properties": {"result": {"type": "array", "items": NAMED}},
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score"],
                    "properties": {
                        "id": {"type": "string"},
                        "name": {"type": "string"},
                        "description": {"type": "string"},
                        "score": {"type": "number"},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": NAMED},
                        "features": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {
                                    "id": {"type": "string"},
                                    "value": {"type": ["number", "boolean"]},
                                },
                            },
                        },
                    },
                },
            }
        },
    },
}
"""What the schemas of API 0.2 ask of a batch of results."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReconciliationServer]:
    folder = tmp_path_factory.mktemp("served")
    tables = {"offices.csv": csv_text(OFFICES), "sites.csv": csv_text(SITES)}
    write_workspace(folder, tables)
    with serving(folder) as found:
        yield found


@contextmanager
def serving(folder: Path) -> Iterator[ReconciliationServer]:
    with open_server(folder, port=0, language="en") as found:
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield found
        finally:
            found.shutdown()
            thread.join()


Answer = tuple[int, dict[str, str], str]


def ask(
    server: ReconciliationServer,
    path: str = "/",
    form: dict[str, str] | str | None = None,
    method: str | None = None,
    **headers: str,
) -> Answer:
    """Ask the server; a form is posted."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    body = urlencode(form) if isinstance(form, dict) else form
    kind = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
    given_headers = kind | {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(
            method or ("GET" if form is None else "POST"), path, body, headers=given_headers
        )
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, answer.read().decode("utf-8")
    finally:
        connection.close()


def results(server: ReconciliationServer, **queries: dict[str, Any]) -> dict[str, Any]:
    status, headers, text = ask(server, form={"queries": json.dumps(queries)})
    assert (status, headers["content-type"]) == (200, "application/json")
    found: dict[str, Any] = json.loads(text)
    assert jsonschema_rs.is_valid(RESULTS, found)
    return {key: value["result"] for key, value in found.items()}


# --- what clients rely on


def test_the_manifest(server: ReconciliationServer) -> None:
    status, headers, text = ask(server)
    assert (status, headers["content-type"]) == (200, "application/json")
    address = f"http://127.0.0.1:{server.port}"
    assert json.loads(text) == {
        "versions": ["0.2"],
        "name": BASE,
        "identifierSpace": BASE,
        "schemaSpace": BASE,
        "serviceVersion": json.loads(text)["serviceVersion"],
        "defaultTypes": [
            {"id": BODY, "name": "body"},
            {"id": BRANCH, "name": "branch"},
            {"id": SITE, "name": "site"},
        ],
        "view": {"url": BASE + "{{id}}"},
        "preview": {"url": address + "/preview?id={{id}}", "width": 430, "height": 180},
        "suggest": {
            kind: {"service_url": address, "service_path": f"/suggest/{kind}"}
            for kind in ("entity", "type", "property")
        },
    }


def test_a_batch_by_post_and_by_get(server: ReconciliationServer) -> None:
    queries: dict[str, dict[str, Any]] = {
        "q0": {"query": "North Office"},
        "q1": {"query": "Amt Nort", "limit": 1},
    }
    found = results(server, **queries)
    assert found["q0"][0] == {
        "id": "office/north",
        "name": "Amt Nord",
        "description": "“North Office” is another name of “Amt Nord”",
        "type": [{"id": OFFICE, "name": "office"}],
        "score": 100.0,
        "match": True,
        "features": [{"id": "name", "value": 100.0}],
    }
    assert [(item["id"], item["match"]) for item in found["q1"]] == [("office/north", False)]
    status, _, text = ask(server, f"/?queries={quote(json.dumps(queries))}")
    assert status == 200
    assert {key: value["result"] for key, value in json.loads(text).items()} == found


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (OFFICE, {"office/north", "office/north-2", "office/hall"}),
        (BRANCH, {"office/hill"}),
        (BODY, {"office/north", "office/north-2", "office/hall", "office/hill"}),
        ([BRANCH, SITE], {"office/hill", "site/hall"}),
        ("https://elsewhere.example/Type", set()),
        ("", {"office/north", "office/north-2", "office/hall", "office/hill", "site/hall"}),
    ],
    ids=lambda value: str(len(value)) if isinstance(value, set) else str(value),  # sets vary
)
def test_only_records_of_a_type_are_found(
    server: ReconciliationServer, types: object, expected: set[str]
) -> None:
    texts = ("Amt Nord", "Stelle am Berg", "hall", "Rathaus")
    found = results(server, **{text: {"query": text, "type": types} for text in texts})
    assert {
        item["id"] for hits in found.values() for item in hits if item["score"] > 75
    } == expected


def test_a_name_of_two_is_no_match(server: ReconciliationServer) -> None:
    (first, second, *_) = results(server, q={"query": "hall"})["q"]
    assert {first["id"], second["id"]} == {"office/hall", "site/hall"}
    assert (first["match"], second["match"]) == (False, False)


def test_properties_move_a_record_up(server: ReconciliationServer) -> None:
    named = {"query": "Amt Nord", "properties": [{"pid": f"{NAMESPACE}note", "v": "am Hafen"}]}
    (plain, *_) = results(server, q={"query": "Amt Nord Os"})["q"]
    assert plain["id"] == "office/north-2"
    found = results(server, q=named, other={**named, "properties": [{"pid": "zzz", "v": "x"}]})
    scores = {item["id"]: item["score"] for item in found["q"]}
    assert scores["office/north-2"] > scores["office/north"] - 20
    assert found["q"][0]["features"][1]["id"] == f"{NAMESPACE}note"
    assert found["other"][0]["features"] == [{"id": "name", "value": 100.0}]
    by_value = results(server, q={"properties": [{"pid": "note", "v": [{"id": "Amt Nord"}, 1]}]})
    assert by_value["q"][0]["id"] == "office/north"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/suggest/entity?prefix=north", ["office/north", "office/north-2"]),
        ("/suggest/entity?prefix=AMT%20nord", ["office/north", "office/north-2"]),
        ("/suggest/entity?prefix=north&cursor=1", ["office/north-2"]),
        ("/suggest/entity?prefix=zzz", []),
        ("/suggest/type?prefix=bo", [BODY]),
        ("/suggest/type?prefix=", [BODY, BRANCH, OFFICE, SITE]),
        ("/suggest/property?prefix=note", [f"{NAMESPACE}note"]),
    ],
)
def test_suggestions(server: ReconciliationServer, path: str, expected: list[str]) -> None:
    status, _, text = ask(server, path)
    found = json.loads(text)
    assert status == 200
    assert jsonschema_rs.is_valid(SUGGESTED, found)
    assert [item["id"] for item in found["result"]] == expected


def test_suggested_records_have_their_type(server: ReconciliationServer) -> None:
    (found,) = json.loads(ask(server, "/suggest/entity?prefix=Stelle")[2])["result"]
    assert found == {
        "id": "office/hill",
        "name": "Stelle am Berg",
        "notable": [{"id": BRANCH, "name": "branch"}],
    }


def test_a_preview_is_a_page_in_which_nothing_runs(server: ReconciliationServer) -> None:
    status, headers, text = ask(server, "/preview?id=office/hall")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "&lt;b&gt;Rat &amp; Haus&lt;/b&gt;" in text
    assert "<b>" not in text
    assert headers["content-security-policy"].startswith("default-src 'none';")
    assert ask(server, f"/preview?id={quote(BASE)}office/hall")[2] == text
    assert ask(server, "/preview?id=office/none")[0] == 404


def test_pages_of_this_machine_may_read_and_no_others(server: ReconciliationServer) -> None:
    for origin in ("http://127.0.0.1:3333", "http://localhost:3333"):
        status, headers, _ = ask(server, Origin=origin)
        assert (status, headers["access-control-allow-origin"]) == (200, origin)
        status, headers, text = ask(server, method="OPTIONS", Origin=origin)
        assert (status, text) == (204, "")
        assert headers["access-control-allow-methods"] == "GET, POST, OPTIONS"
    for origin in ("https://evil.example", "http://127.0.0.1.evil.example", "null", "http://[", ""):
        for method in ("GET", "OPTIONS"):
            status, headers, _ = ask(server, method=method, Origin=origin)
            assert status == 403
            assert "access-control-allow-origin" not in headers
    assert "access-control-allow-origin" not in ask(server)[1]


# --- hostile requests


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.evil.example", ""]
)
def test_a_host_that_leads_here_is_not_answered(server: ReconciliationServer, host: str) -> None:
    named = host.format(port=server.port)
    status, _, text = ask(server, Host=named)
    assert status == 403
    assert json.loads(text)["status"] == "error"
    assert ask(server, Host=f"LOCALHOST:{server.port}")[0] == 200


def test_it_listens_on_the_loopback_address_alone(server: ReconciliationServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("queries", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ("1", 400),
        ("[" * 100_000, 400),
        ('{"q": 1}', 400),
        ('{"q": {}}', 400),
        ('{"q": {"query": 1}}', 400),
        ('{"q": {"query": "a", "other": 1}}', 400),
        ('{"q": {"query": "a", "limit": 0}}', 400),
        ('{"q": {"query": "a", "limit": true}}', 400),
        ('{"q": {"query": "a", "limit": NaN}}', 400),
        ('{"q": {"query": "a", "limit": 1' + "0" * 5000 + "}}", 400),
        ('{"q": {"query": "a", "type": {}}}', 400),
        ('{"q": {"query": "a", "type": [1]}}', 400),
        ('{"q": {"query": "a", "type_strict": "no"}}', 400),
        ('{"q": {"query": "a", "properties": [{"pid": "x"}]}}', 400),
        ('{"q": {"query": "a", "properties": [{"pid": "x", "v": null}]}}', 400),
        ('{"q": {"query": "' + "a" * 1001 + '"}}', 400),
        ('{"q": {"query": "a", "type": [' + '"a",' * 20 + '"a"]}}', 400),
        (json.dumps({str(n): {"query": "a"} for n in range(MOST_QUERIES + 1)}), 413),
        ('{"q": {"query": "a", "limit": Infinity}}', 200),
        ('{"q": {"query": "a", "limit": 1e300}}', 200),
        ('{"\\ud800": {"query": "a"}}', 400),
        ('{"q": {"query": "\\ud800"}}', 400),
        ('{"q": {"query": "\\u0000 \\ud83d\\ude00"}}', 200),
        ("{}", 200),
    ],
    ids=lambda value: str(value)[:60],
)
def test_queries_that_are_none(server: ReconciliationServer, queries: str, status: int) -> None:
    found, _, text = ask(server, form={"queries": queries})
    assert found == status
    assert status == 200 or json.loads(text).keys() == {"status", "message"}


def test_a_query_that_is_wrong_keeps_no_other_from_its_answer(
    server: ReconciliationServer,
) -> None:
    queries = {"good": {"query": "Amt Nord"}, "bad": {"query": 1}}
    status, _, text = ask(server, form={"queries": json.dumps(queries)})
    found = json.loads(text)
    assert status == 200
    assert found["good"]["result"][0]["id"] == "office/north"
    assert found["bad"] == {"result": [], "error": "query is a text of at most 1000 characters"}


def test_a_hundred_thousand_queries_are_refused_at_once(server: ReconciliationServer) -> None:
    queries = json.dumps({str(n): {"query": "Amt"} for n in range(30_000)})
    began = time.monotonic()
    assert ask(server, form="queries=" + quote(queries, safe='{}":, '))[0] == 413
    huge = json.dumps({str(n): {"query": "Amt Nord"} for n in range(100_000)})
    assert refused(server, len(huge)) == 413
    assert time.monotonic() - began < 10
    with pytest.raises(BadRequest):
        read_batch(huge)


def refused(server: ReconciliationServer, length: object, *more: str) -> int:
    """The status of a form of which only the head is sent."""
    head = (
        f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: {length}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n" + "".join(more) + "\r\n"
    )
    return raw(server, head.encode())


def raw(server: ReconciliationServer, data: bytes) -> int:
    """The status that is answered to some bytes; 0 if there is no answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    # To what names no version of HTTP, the answer is that of HTTP/0.9: a page alone.
    return int(answer.split()[1]) if answer.startswith(b"HTTP/") else 0


@pytest.mark.parametrize(
    ("length", "more", "status"),
    [
        (1 << 20, (), 400),
        ((1 << 20) + 1, (), 413),
        ("9" * 5000, (), 413),
        ("-1", (), 411),
        ("", (), 411),
        ("1_0", (), 411),
        ("٣", (), 411),
        (0, ("Transfer-Encoding: chunked\r\n",), 411),
        (0, (), 200),
    ],
    ids=lambda value: str(value)[:20],
)
def test_bodies_that_are_none(
    server: ReconciliationServer, length: object, more: tuple[str, ...], status: int
) -> None:
    assert refused(server, length, *more) == status


def test_other_kinds_of_bodies(server: ReconciliationServer) -> None:
    assert ask(server, form="{}", Content_Type="application/json")[0] == 415
    assert ask(server, form="queries=%ff")[0] == 400
    assert ask(server, form="&".join(f"a{n}=" for n in range(21)))[0] == 400


@pytest.mark.parametrize(
    "path",
    [
        *("/x", "/../", "/%2e%2e/etc/passwd", "/suggest", "/suggest/entity/", "/preview/"),
        *("/preview?id=../../verbund.toml", "/preview?id=office/../office/hall", "/preview?id="),
        *("/preview?id=%00", "/suggest/entity;x"),
    ],
)
def test_nothing_is_at_other_paths(server: ReconciliationServer, path: str) -> None:
    status, _, text = ask(server, path)
    assert status in (400, 404)
    assert json.loads(text)["status"] == "error"


@pytest.mark.parametrize(
    "line",
    [
        *(b"GET http://evil.example/ HTTP/1.1", b"GET //evil.example/ HTTP/1.1"),
        *(b"GET http://[/ HTTP/1.1", b"DELETE / HTTP/1.1", b"CONNECT evil.example:80 HTTP/1.1"),
        *(b"\x16\x03\x01", b"GET / HTTP/9.9", b"GET", b"GET /" + b"a" * 70_000 + b" HTTP/1.1"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_requests_that_are_none(server: ReconciliationServer, line: bytes) -> None:
    host = f"\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
    assert raw(server, line + host) in (0, 400, 404, 414, 501, 505)
    assert ask(server)[0] == 200


def test_there_is_no_jsonp(server: ReconciliationServer) -> None:
    status, headers, text = ask(server, "/?callback=alert")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert text.startswith('{"versions"')
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("cursor", ["-1", "x", "100001", "9" * 5000, "٣"])
def test_cursors_that_are_none(server: ReconciliationServer, cursor: str) -> None:
    path = f"/suggest/entity?prefix=a&cursor={quote(cursor)}"
    assert ask(server, path)[0] in (200, 400)
    assert ask(server, f"/suggest/type?prefix={'a' * 1001}")[0] == 400


def test_many_connections_that_say_nothing_do_not_stop_it(
    server: ReconciliationServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those beyond the places are hung up on; the others are cut off after some time."""
    monkeypatch.setattr(server_module, "_SECONDS", 0.5)
    idle = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(30)]
    try:
        time.sleep(0.2)
        ended = 0
        for connection in idle:
            try:
                ended += connection.recv(1) == b""
            except ConnectionError:
                ended += 1
        assert ended == len(idle)
        assert ask(server)[0] == 200
    finally:
        for connection in idle:
            connection.close()


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["query", "type", "limit", "properties", "pid", "v", "type_strict", "q"]), inner, max_size=4)))  # fmt: skip
def test_whatever_a_batch_is_it_is_read_or_refused(batch: object) -> None:
    """``read_batch`` raises BadRequest for what is no batch, and nothing else."""
    found = None
    with suppress(BadRequest):
        found = read_batch(json.dumps(batch))
    assert found is None or (isinstance(batch, dict) and found.keys() == batch.keys())
