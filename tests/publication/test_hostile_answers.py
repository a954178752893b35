"""What a server says is data: it ends in a finding, in bounded memory, and never becomes a command."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from tests.publication.test_http import QUICK, get, says, server
from tests.support.publish.releases import WORKSPACE, Counting, many, write_release

from verbund.publication.answer import Answer
from verbund.publication.ckan.api import Api
from verbund.publication.error import TargetError
from verbund.publication.http import LARGEST_ANSWER, Http, TooLargeError
from verbund.publication.secret import Secret
from verbund.publication.sparql import lease
from verbund.publication.sparql.record import Record, statements
from verbund.publication.sparql.target import open_target
from verbund.publication.sparql.text import reference, written
from verbund.rdf.terms import RDF_LANG_STRING, Iri, Literal, Term
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.targets import Configured

GRAPH = "https://example.org/graph"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200 + b"]" * 200,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"9" * 5000,
        b"[NaN]",
        b"[Infinity]",
        rb'["\\ud800"]'.replace(b"\\\\", b"\\"),
        b'["\xff"]',
        b"",
    ],
    ids=["deep", "deeper", "objects", "number", "nan", "infinity", "surrogate", "bytes", "empty"],
)
def test_json_that_cannot_be_used_is_not_understood(body: bytes) -> None:
    with pytest.raises(TargetError) as error:
        Answer("GET thing", 200, {}, body).json()
    assert error.value.code == "U107"
    assert len(error.value.words) <= 300


@pytest.mark.parametrize(
    ("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_an_answer_is_measured_once_it_is_decompressed(
    encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    body = compress(bytes(LARGEST_ANSWER + 1))
    assert len(body) < 100_000
    taken: list[int] = []
    with server(says(200, body, Content_Encoding=encoding)) as url:
        with pytest.raises(TooLargeError) as error:
            get(url)
        assert (error.value.code, error.value.words) == ("U107", "more than 16 MiB")
        with Http(limits=QUICK) as http, pytest.raises(TooLargeError):
            http.fetch(url, lambda piece: taken.append(len(piece)), call="GET file", most=70_000)
    assert sum(taken) <= 70_000


@pytest.mark.parametrize("head", ["X: " + "a" * 70_000, "\r\n".join(["X: a"] * 200)])
def test_a_head_without_end_is_an_error(head: str) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.wfile.write(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode())

    with server(answer) as url, pytest.raises(TargetError) as error:
        get(url)
    assert error.value.code == "U103"


@pytest.mark.parametrize(
    "value", ["Mon, 99 Jan 99999999999 99:99:99 +9999", "1 Jan 1 00:00 +99999999"]
)
def test_a_time_to_wait_that_is_none_is_left_out(value: str) -> None:
    assert Answer("GET thing", 503, {"Retry-After": value}, b"").error("U106").retry_after is None


def test_an_address_that_is_cut_off_is_not_followed() -> None:
    far = "http://127.0.0.1:9/" + "a" * 5000
    with server(says(302, b"", Location=far)) as url:
        api = Api(url, Secret("TOKEN", "Geheim-0815"), 5)
        with pytest.raises(TargetError) as error:
            api.download(("dataset", "a"), len, call="GET file", most=10)
        api.close()
    assert error.value.code == "U110"
    assert len(error.value.words) < 2100


@pytest.mark.parametrize("wrong", ["../../x", "a__b", "a?b", "", None, 7, ["a"]])
@pytest.mark.parametrize("of", ["dataset", "resource"])
def test_an_id_that_is_none_becomes_no_part_of_an_address(wrong: object, of: str) -> None:
    ids = {"dataset": "a-1", "resource": "b-2", of: wrong}
    record = {
        "id": ids["dataset"],
        "metadata_modified": "2026-11-29",
        "resources": [{"id": ids["resource"], "url": ""}],
    }
    body = json.dumps({"success": True, "result": record}).encode()
    with server(says(200, body)) as url:
        api = Api(url, Secret("TOKEN", "Geheim-0815"), 5)
        with pytest.raises(TargetError) as error:
            api.dataset("a")
        api.close()
    assert error.value.code == "U107"


EVIL = [
    f"{GRAPH}/run/x> ?p ?o }} }} ; DROP ALL #",
    f"{GRAPH}/run/x\\u003E ?p ?o }} }} ; DROP ALL #",
    f"{GRAPH}/run/x y",
    f"{GRAPH}/run/{{x}}",
    f"{GRAPH}/run/../x",
    f"{GRAPH}/run/x\n",
]


@pytest.mark.parametrize("run", EVIL)
def test_a_store_that_lies_about_runs_makes_us_write_nothing(tmp_path: Path, run: str) -> None:
    """A claim of a dead run is removed by its name."""
    updates: list[bytes] = []
    row = {
        "s": {"type": "uri", "value": run},
        "p": {"type": "uri", "value": "http://purl.org/dc/terms/modified"},
        "o": {"type": "literal", "value": "2020-01-01T00:00:00Z"},
    }

    def answer(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        asked = parse_qs(body.decode()).get("query", [""])[0]
        if not asked:
            updates.append(body)
        rows = [row] if f"<{GRAPH}/published>" in asked else []
        says(200, json.dumps({"results": {"bindings": rows}}).encode())(handler)

    release = write_release(tmp_path / "one", many(30), "1.0.0")
    with server(answer) as url:
        settings = StoreSettings(url, url, url, graph=GRAPH)
        target = open_target(Configured("store", "sparql", settings), release, WORKSPACE, {})
        with pytest.raises(TargetError) as error:
            target.apply(target.plan(), Counting())
        target.close()
    assert error.value.code == "U310"
    assert updates == []


@pytest.mark.parametrize(
    "term",
    [
        *(Iri(iri) for iri in (*EVIL[:4], "x", "", "urn:a\\b", "urn:a`b", "urn:a^b", "urn:a|b")),
        Literal("x", "urn:x> } DROP ALL"),
        Literal("x", RDF_LANG_STRING, "de } DROP ALL"),
        Literal("\\u0022 } } ; DROP ALL #"),
        Literal("\ud800"),
    ],
)
def test_what_would_end_a_term_is_not_written(term: Term) -> None:
    with pytest.raises(TargetError) as error:
        written(term)
    assert error.value.code == "U310"


def test_terms_are_written_as_they_are() -> None:
    assert (
        reference("https://example.org/ä?q='1'&b=(2)#é") == "<https://example.org/ä?q='1'&b=(2)#é>"
    )
    assert written(Literal('a "b" \\ \n', RDF_LANG_STRING, "de")) == '"a \\"b\\" \\\\ \\n"@de'
    assert "DROP" not in statements(GRAPH, Record("0" * 64, 1, "1.0.0"))


@pytest.mark.parametrize(
    ("raised", "alive"),
    [(PermissionError, True), (ProcessLookupError, False), (OverflowError, False), (None, True)],
)
def test_a_process_of_somebody_else_is_alive(
    monkeypatch: pytest.MonkeyPatch, raised: type[Exception] | None, *, alive: bool
) -> None:
    """EPERM: the process is there, though this user may send it no signal."""

    def kill(process: int, signal: int) -> None:
        assert signal == 0
        if raised is not None:
            raise raised

    monkeypatch.setattr(os, "kill", kill)
    name = f"{lease.machine()}.{os.getpid() + 1}.aa"
    now = datetime.now(UTC).isoformat()
    assert lease._is_at_work(name, now, 60.0) is alive
    assert not lease._is_at_work("elsewhere.1.aa", "9999-12-31T00:00:00Z", 60.0)
    assert not lease._is_at_work("elsewhere.1.aa", "0001-01-01T00:00:00+23:59", 60.0)
