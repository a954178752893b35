"""Calls over HTTP: what each fault becomes, what is never shown, and that every call ends."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from requests.auth import HTTPBasicAuth
from tests.support.publish.fault_proxy import Fault, fault_proxy

from verbund.findings import Place
from verbund.findings.catalogue import render
from verbund.publication.answer import Answer, plain
from verbund.publication.connection import WATCH
from verbund.publication.error import TargetError
from verbund.publication.http import Http, Limits
from verbund.publication.secret import Secret, read_secret, redact
from verbund.publication.sparql.store import _Digest
from verbund.text.secrets import HIDDEN

QUICK = Limits(connect=2, silent=2, answer=1)
BODY = b'{"success": true, "result": "' + b"x" * 500 + b'"}'


@contextmanager
def server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server of this machine that answers every call in one way."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        do_POST = do_GET  # noqa: N815 - the name that http.server asks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        running.server_close()


def says(
    status: int, body: bytes, kind: str = "application/json", **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def echo(handler: BaseHTTPRequestHandler) -> None:
    """Refuse, and repeat what was sent, as careless servers do."""
    body = f"not with {handler.headers.get('Authorization')}".encode()
    says(403, body, "text/plain")(handler)


def get(url: str, **arguments: object) -> Answer:
    with Http(limits=QUICK, **arguments) as http:  # type: ignore[arg-type]  # as each test names them
        return http.call("GET", url, call="GET thing")


@pytest.mark.parametrize(
    ("fault", "code", "transient"),
    [
        (Fault.BUSY, "U106", True),
        (Fault.ERROR, "U106", False),
        (Fault.BAD_GATEWAY, "U106", True),
        (Fault.GATEWAY_TIMEOUT_AFTER, "U106", True),
        (Fault.RESET, "U103", True),
        (Fault.RESET_AFTER, "U103", True),
        (Fault.TRUNCATED_AFTER, "U103", True),
        (Fault.DRIP_AFTER, "U103", True),
        (Fault.EXPIRED, "U104", False),
        (Fault.DUPLICATE, "U105", False),
    ],
)
def test_each_fault_is_an_error_that_says_whether_it_may_pass(
    fault: Fault, code: str, transient: bool
) -> None:
    with server(says(200, BODY)) as upstream, fault_proxy(upstream) as proxy:
        proxy.strike(fault, at=1)
        begin = time.monotonic()
        with pytest.raises(TargetError) as caught:
            get(proxy.url)
        assert (caught.value.code, caught.value.transient) == (code, transient)
        assert caught.value.call == "GET thing"
        assert caught.value.words
        assert "<" not in caught.value.words
        assert time.monotonic() - begin < 10
        assert proxy.struck == 1
        proxy.heal()
        assert get(proxy.url).json()["success"] is True


@pytest.mark.parametrize(
    ("begin", "drip"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Slow: a\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"a"),
    ],
    ids=["a header", "headers", "continue", "the length of a chunk", "the body"],
)
def test_an_answer_that_drips_ends_in_time_wherever_it_does(begin: bytes, drip: bytes) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        try:
            handler.wfile.write(begin)
            for _ in range(80):
                handler.wfile.write(drip)
                time.sleep(0.1)
        except OSError:
            pass  # they hung up, as they should

    start = time.monotonic()
    with server(answer) as url, pytest.raises(TargetError) as caught:
        get(url)
    assert (caught.value.code, caught.value.transient) == ("U103", True)
    assert caught.value.words == "not all had come after 1 s"
    told = caught.value.finding("a", Place())
    assert "not all had come after 1 s" in render(told, "en").message
    assert "nach 1 s war nicht alles angekommen" in render(told, "de").message
    assert time.monotonic() - start < 6


def test_each_answer_has_its_own_time() -> None:
    """One thread watches the answers of a connection, one after the other, and ends with it."""

    def sometimes_drips(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/quick":
            says(200, BODY)(handler)
            return
        try:
            for _ in range(30):
                handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.1)
        except OSError:
            pass  # they hung up, as they should

    # those of other tests, whose connections may still be open
    others = {thread.ident for thread in threading.enumerate() if thread.name == WATCH}

    def watches() -> int:
        found = {thread.ident for thread in threading.enumerate() if thread.name == WATCH}
        return len(found - others)

    with server(sometimes_drips) as url, Http(limits=Limits(2, 2, 0.4)) as http:
        for _ in range(2):
            for _ in range(3):  # the watch is in the midst of its time when the slow one begins
                assert http.call("GET", f"{url}/quick", call="GET thing").json()["success"]
                time.sleep(0.1)
            begin = time.monotonic()
            with pytest.raises(TargetError, match="not all had come"):
                http.call("GET", f"{url}/slow", call="GET thing")
            assert 0.35 < time.monotonic() - begin < 2
            assert watches() == 1
    assert watches() == 0


def test_proxies_of_the_environment_are_those_of_each_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They are read once for a host, not at each call."""

    def tells(handler: BaseHTTPRequestHandler) -> None:
        says(200, handler.path.encode())(handler)

    with server(tells) as url, server(tells) as proxy, Http(limits=QUICK) as http:
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        for _ in range(2):
            for address, told in ((url, "/a"), ("http://store.example", "http://store.example/a")):
                answer = http.call("GET", f"{address}/a", call="GET thing")
                assert answer.text == told
            monkeypatch.delenv("http_proxy", raising=False)


def test_nobody_there() -> None:
    with pytest.raises(TargetError) as caught:
        get("http://127.0.0.1:9/")
    assert (caught.value.code, caught.value.transient) == ("U103", True)
    assert "refused" in caught.value.words
    assert "host=" not in caught.value.words
    assert "0x" not in caught.value.words


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999/", "http://[::1/", "http:///", "ftp://x/"])
def test_an_address_that_is_none_is_an_error_and_not_tried_again(url: str) -> None:
    with pytest.raises(TargetError) as caught:
        get(url)
    assert (caught.value.code, caught.value.transient) == ("U103", False)


def test_an_answer_that_is_no_json_is_told_in_its_own_words() -> None:
    page = (
        b"<!doctype html><title>Maintenance</title><style>p{}</style><p>Back at <b>noon</b>&amp;so"
    )
    with server(says(200, page, "text/html")) as url, pytest.raises(TargetError) as caught:
        get(url).json()
    assert caught.value.code == "U107"
    assert caught.value.words == "Maintenance Back at noon &so"


def test_a_redirection_is_not_followed() -> None:
    with (
        server(says(302, b"", Location="http://127.0.0.1:9/elsewhere?X-Signature=a")) as url,
        pytest.raises(TargetError) as caught,
    ):
        get(url)
    assert caught.value.code == "U110"
    # a portal's client goes there: so it is whole, with what signs it
    assert caught.value.words == "http://127.0.0.1:9/elsewhere?X-Signature=a"
    assert not caught.value.transient


def test_too_large_is_said_so() -> None:
    with (
        server(says(413, b"<html><h1>413 Request Entity Too Large</h1></html>")) as url,
        pytest.raises(TargetError) as caught,
    ):
        get(url)
    assert (caught.value.code, caught.value.transient) == ("U109", False)


def test_an_endless_answer_ends() -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 65536)
        except OSError:
            return

    with (
        server(endless) as url,
        Http(limits=Limits(2, 2, 60)) as http,
        pytest.raises(TargetError) as caught,
    ):
        http.call("GET", url, call="GET thing")
    assert caught.value.code == "U107"


@pytest.mark.parametrize("value", ["3", " 3 "])
def test_retry_after_in_seconds(value: str) -> None:
    with server(says(503, b"", Retry_After=value)) as url, pytest.raises(TargetError) as caught:
        get(url)
    assert caught.value.retry_after == 3


def test_retry_after_as_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    with server(says(429, b"", Retry_After=soon)) as url, pytest.raises(TargetError) as caught:
        get(url)
    assert caught.value.retry_after is not None
    assert 90 < caught.value.retry_after <= 100


@pytest.mark.parametrize("value", ["soon", "-1", "²", "9" * 400, ""])
def test_a_retry_after_that_says_nothing_is_left_out(value: str) -> None:
    answer = Answer("GET thing", 503, {"Retry-After": value}, b"")
    found = answer.error("U106").retry_after
    assert found is None or found > 120  # longer than any run waits


# --- secrets


def test_a_secret_is_in_no_text_of_an_error() -> None:
    secret = Secret("TOKEN", "Geheim-0815")
    with (
        server(says(403, b"token Geheim-0815 has expired", "text/plain")) as url,
        Http(secrets=[secret]) as http,
        pytest.raises(TargetError) as caught,
    ):
        http.call("GET", url, call="GET thing", headers={"X-Token": secret.reveal()})
    shown = "".join(traceback.format_exception(caught.value))
    assert "Geheim" not in shown + repr(caught.value) + caught.value.words
    assert caught.value.words == f"token {HIDDEN} has expired"


def test_a_password_in_base64_is_hidden_with_its_user() -> None:
    """What a server repeats of basic access is ``user:password`` in Base64 (RFC 7617)."""
    secret = Secret("PASSWORD", "Geheim-0815")
    authentication = HTTPBasicAuth("anna", secret.reveal())
    with (
        server(echo) as url,
        Http(authentication=authentication, secrets=[secret]) as http,
        pytest.raises(TargetError) as caught,
    ):
        http.call("GET", url, call="GET thing")
    assert caught.value.words == f"not with Basic {HIDDEN}"


def test_repr_and_str_of_a_secret_show_its_name_alone() -> None:
    secret = read_secret("TOKEN", {"TOKEN": " Geheim-0815\n"})
    assert secret.reveal() == "Geheim-0815"
    assert "Geheim" not in f"{secret} {secret!r} {[secret]}"
    assert str(secret) == "$TOKEN"


@pytest.mark.parametrize("value", [None, "", "  ", "a\nb", "a\0b"])
def test_a_secret_that_is_not_set_is_an_error(value: str | None) -> None:
    with pytest.raises(TargetError) as caught:
        read_secret("TOKEN", {} if value is None else {"TOKEN": value})
    assert caught.value.code == "U102"
    assert caught.value.details == {"variable": "TOKEN"}


@pytest.mark.parametrize("before", [0, 270, 290, 295])
def test_a_secret_that_is_cut_off_is_hidden_first(before: int) -> None:
    """Of an error 300 characters are told: never the first half of a token."""
    secret = Secret("TOKEN", "Geheim-0815-" + "x" * 40)
    body = b"-" * before + b" " + secret.reveal().encode() + b" has expired"
    with (
        server(says(403, body, "text/plain")) as url,
        Http(secrets=[secret]) as http,
        pytest.raises(TargetError) as caught,
    ):
        http.call("GET", url, call="GET thing")
    assert "Geh" not in caught.value.words


def test_a_secret_is_hidden_where_the_answer_is_not_understood() -> None:
    secret = Secret("TOKEN", "Geheim-0815")
    with (
        server(says(200, b"<html>log in, not with Geheim-0815", "text/html")) as url,
        Http(secrets=[secret]) as http,
    ):
        answer = http.call("GET", url, call="GET thing")
        with pytest.raises(TargetError) as caught:
            answer.json()
    assert caught.value.words == f"log in, not with {HIDDEN}"
    assert "Geheim" not in str(answer.error("U105", words="X: Geheim-0815"))


def test_a_secret_is_known_as_json_html_and_addresses_write_it() -> None:
    value = 'a"ü&b c'
    for shown in (r"a\"\u00fc&b c", "a&quot;ü&amp;b c", "a%22%C3%BC%26b%20c", "a%22%C3%BC%26b+c"):
        assert redact(f"<{shown}>", [Secret("A", value)]) == f"<{HIDDEN}>"


def test_redaction_takes_all_of_it() -> None:
    assert redact("a x a", [Secret("A", "a")]) == f"{HIDDEN} x {HIDDEN}"


def test_passwords_of_the_users_own_netrc_are_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login anna password Geheim-0815\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with server(echo) as url, pytest.raises(TargetError) as caught:
        get(url)
    assert caught.value.words == "not with None"


DIGEST = 'Digest realm="r", qop="auth", algorithm=MD5, nonce="n"'


def endless(status: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer whose content never ends."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        with suppress(OSError):  # they hung up, as they should
            while True:
                handler.wfile.write(b"x" * 65536)

    return answer


def test_a_challenge_is_answered_without_reading_its_content() -> None:
    asks = endless(401, WWW_Authenticate=DIGEST)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        (says(200, BODY) if handler.headers.get("Authorization") else asks)(handler)

    with (
        server(answer) as url,
        Http(authentication=_Digest("anna", "secret"), limits=QUICK) as http,
    ):
        for _ in range(2):  # the second is proven at once
            assert http.call("GET", url, call="GET thing").json()["success"]


def test_a_user_who_is_refused_is_told_in_the_servers_words() -> None:
    refuses = says(401, b"no such user", "text/plain", WWW_Authenticate=DIGEST)
    with (
        server(refuses) as url,
        Http(authentication=_Digest("anna", "secret"), limits=QUICK) as http,
        pytest.raises(TargetError, match="no such user") as caught,
    ):
        http.call("GET", url, call="GET thing")
    assert caught.value.code == "U104"


def test_the_content_of_a_redirection_is_read_within_the_limits() -> None:
    with (
        server(endless(302, Location="/elsewhere")) as url,
        Http(limits=QUICK) as http,
        pytest.raises(TargetError) as caught,
    ):
        http.call("GET", url, call="GET thing", most=1 << 20)
    assert caught.value.code == "U107"


def test_a_server_without_tls_where_it_should_be_is_not_tried_again() -> None:
    with server(says(200, BODY)) as url, pytest.raises(TargetError) as caught:
        get(url.replace("http:", "https:"))
    assert (caught.value.code, caught.value.transient) == ("U103", False)
    assert "SSL" in caught.value.words


def test_a_cookie_goes_back_to_who_has_set_it() -> None:
    """A balancer keeps those who ask at one of its servers by it."""

    def sets(handler: BaseHTTPRequestHandler) -> None:
        cookie = handler.headers.get("Cookie", "none")
        says(200, cookie.encode(), Set_Cookie="server=3; Path=/")(handler)

    def tells(handler: BaseHTTPRequestHandler) -> None:
        says(200, handler.headers.get("Cookie", "none").encode())(handler)

    with server(sets) as url, server(tells) as other, Http(limits=QUICK) as http:
        elsewhere = other.replace("127.0.0.1", "localhost")
        found = [http.call("GET", each, call="GET").text for each in (url, url, elsewhere)]
    assert found == ["none", "server=3", "none"]


def test_plain_leaves_text_as_it_is() -> None:
    assert plain("a <b> c\n d") == "a <b> c d"
    assert len(plain("x" * 10_000)) == 300


def test_what_is_fetched_comes_in_pieces_whatever_its_size() -> None:
    body = b"0123456789abcdef" * 20_000
    taken: list[bytes] = []
    with server(says(200, body)) as url, Http(limits=QUICK) as http:
        answer = http.fetch(url, taken.append, call="GET file", most=1 << 20)
    assert b"".join(taken) == body
    assert len(taken) > 1
    assert answer.body == b""


def test_a_file_that_drips_is_given_up() -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(80):
                handler.wfile.write(b"a")
                time.sleep(0.1)
        except OSError:
            pass  # they hung up, as they should

    start = time.monotonic()
    with server(answer) as url, Http(limits=QUICK) as http, pytest.raises(TargetError) as error:
        http.fetch(url, len, call="GET file", most=1 << 20)
    assert (error.value.code, error.value.transient) == ("U103", True)
    assert "bytes had come" in error.value.words
    assert time.monotonic() - start < 6


def test_what_cannot_be_fetched_is_told_and_not_taken() -> None:
    taken: list[bytes] = []
    with (
        server(says(404, b"no such file", "text/plain")) as url,
        Http(limits=QUICK) as http,
        pytest.raises(TargetError) as error,
    ):
        http.fetch(url, taken.append, call="GET file", most=1 << 20)
    assert (error.value.code, error.value.words, taken) == ("U105", "no such file", [])
