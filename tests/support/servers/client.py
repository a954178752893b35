"""A small HTTP client for the tests of servers: every status is an answer, no redirects hidden."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

Authentication = Literal["none", "basic", "digest"]
LIMIT = 60.0


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


_ANSWERED_EARLY = 1 << 16
"""Bytes from which a server may refuse a request without proof before it has read it: and hang up."""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Let a redirect be the answer."""


def request(
    url: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    user: str = "",
    password: str = "",
    authentication: Authentication = "none",
    limit: float = LIMIT,
) -> Answer:
    """Ask a server of this machine.

    Raises:
        OSError: If there is no answer.
    """
    assert url.startswith("http://127.0.0.1:"), url
    if authentication == "basic":  # not only when it is asked for, which is one more call
        proof = base64.b64encode(f"{user}:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {proof}"} | dict(headers or {})
    # S310 asks about the scheme, which is asserted.
    told = urllib.request.Request(url, body, dict(headers or {}), method=method)  # noqa: S310
    opener = _digesting(url, user, password) if authentication == "digest" else _plain()
    if authentication == "digest" and len(body or b"") > _ANSWERED_EARLY:
        proof = _digest(url, method, user, password)
        told.add_header("Authorization", proof)
        opener = _plain()
    try:
        with opener.open(told, timeout=limit) as got:
            return Answer(got.status, dict(got.headers.items()), got.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers.items()), error.read())


@cache
def _plain() -> urllib.request.OpenerDirector:
    """What opens an address; made once, because that takes as long as a call."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())


def _digest(url: str, method: str, user: str, password: str) -> str:
    """The proof of who asks, for one request: the challenge is that of one without a body."""
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, url, user, password)
    asked = urllib.request.Request(url, b"", method=method)  # noqa: S310 - as in request
    try:
        with _plain().open(asked, timeout=LIMIT) as got:
            raise AssertionError(f"{got.status} without a password")
    except urllib.error.HTTPError as error:
        with error:
            words = error.headers["WWW-Authenticate"].partition(" ")[2]
    challenge = urllib.request.parse_keqv_list(urllib.request.parse_http_list(words))
    handler = urllib.request.HTTPDigestAuthHandler(passwords)
    return f"Digest {handler.get_authorization(asked, challenge)}"


def _digesting(url: str, user: str, password: str) -> urllib.request.OpenerDirector:
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, url, user, password)
    own = urllib.request.HTTPDigestAuthHandler(passwords)
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay(), own)


def status(url: str) -> int:
    """The status with which an address answers; 0 where nobody answers."""
    try:
        return request(url, limit=10).status
    except OSError:
        return 0


def with_parameters(url: str, **parameters: str) -> str:
    return f"{url}?{urllib.parse.urlencode(parameters)}"
