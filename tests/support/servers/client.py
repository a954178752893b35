"""A small HTTP client for the tests of servers: every status is an answer, no redirects hidden."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    # S310 asks about the scheme, which is asserted.
    told = urllib.request.Request(url, body, dict(headers or {}), method=method)  # noqa: S310
    opener = _opener(url, user, password, authentication)
    try:
        with opener.open(told, timeout=limit) as got:
            return Answer(got.status, dict(got.headers.items()), got.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers.items()), error.read())


def _opener(
    url: str, user: str, password: str, authentication: Authentication
) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({}), _Stay()]
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, url, user, password)
    if authentication == "basic":
        handlers.append(urllib.request.HTTPBasicAuthHandler(passwords))
    if authentication == "digest":
        handlers.append(urllib.request.HTTPDigestAuthHandler(passwords))
    return urllib.request.build_opener(*handlers)


def status(url: str) -> int:
    """The status with which an address answers; 0 where nobody answers."""
    try:
        return request(url, limit=10).status
    except OSError:
        return 0


def with_parameters(url: str, **parameters: str) -> str:
    return f"{url}?{urllib.parse.urlencode(parameters)}"
