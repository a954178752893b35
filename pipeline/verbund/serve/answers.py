"""Answers of HTTP: bytes in pieces, and problems as RFC 9457 has them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from verbund.findings import Localised
from verbund.findings.catalogue import localised
from verbund.report.documentation_address import documentation
from verbund.serve.fair import RETRY
from verbund.serve.headers import DATA, PAGE
from verbund.serve.jobs import Reply
from verbund.serve.negotiate import chosen, language_of
from verbund.serve.problem_page import problem_page
from verbund.serve.words import said, title_of

PIECE: Final = 65_536
_PROBLEM: Final = "application/problem+json"
_HTML: Final = "text/html"
_HTML_UTF_8: Final = "text/html; charset=utf-8"
_PAGE: Final = "serve.md#problem-"


class InPieces(Response):
    """Bytes that are sent in pieces, each when the reader has taken those before."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        body = memoryview(self.body) if scope["method"] != "HEAD" else memoryview(b"")
        for at in range(0, len(body), PIECE):
            piece = bytes(body[at : at + PIECE])
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def problem(
    request: Request,
    status: int,
    kind: str,
    detail: Localised,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that says what is wrong, in the language that the request prefers.

    Browsers get a page, programs RFC 9457.
    """
    language = language_of(request.headers.get("accept-language"))
    document = {
        "type": documentation() + _PAGE + kind,
        "title": localised(title_of(kind), language),
        "status": status,
        "detail": localised(detail, language),
    }
    retry = {"Retry-After": str(RETRY)} if status in (429, 503) else {}
    own = {
        "Content-Language": language,
        "Cache-Control": "no-store",
        "Vary": "Accept, Accept-Language",
    }
    if chosen(request.headers.get("accept"), (_PROBLEM, _HTML)) == _HTML:
        page = problem_page(document, language, str(request.scope.get("root_path", "")))
        return InPieces(page, status, {**PAGE, **own, **retry, **(headers or {})}, _HTML_UTF_8)
    return InPieces(
        json.dumps(document, ensure_ascii=False).encode(),
        status,
        {**DATA, **own, **retry, **(headers or {})},
        _PROBLEM,
    )


def answer(
    request: Request, reply: Reply, headers: Mapping[str, str], vary: str = "Accept"
) -> Response:
    """The answer to a request that a worker replied to; 304 where the client has it already."""
    if "problem" in reply.head:
        return problem(request, reply.status, reply.head["kind"], reply.head["problem"])
    tag = etag(reply.body, reply.media_type)
    own = {**headers, "ETag": tag, "Vary": vary}
    if is_known(request, tag):
        return InPieces(b"", 304, own)
    return InPieces(reply.body, reply.status, own, _with_charset(reply.media_type))


def not_found(request: Request) -> Response:
    """The answer where there is nothing."""
    return problem(request, 404, "not-found", said("not-found"))


def as_json(
    request: Request, document: Any, media_type: str = "application/json", vary: str = ""
) -> Response:
    """A document as JSON; equal documents give equal bytes."""
    data = json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
    reply = Reply({"status": 200, "type": media_type}, data)
    return answer(request, reply, {**DATA, "Cache-Control": "no-cache"}, vary or "Accept")


def etag(data: bytes, media_type: str) -> str:
    """A strong validator of a representation (RFC 9110, section 8.8.3)."""
    return f'"{hashlib.sha256(media_type.encode() + data).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the client has the representation already (RFC 9110, section 13.1.2)."""
    stated = request.headers.get("if-none-match")
    if stated is None or request.method not in ("GET", "HEAD"):
        return False
    tags = [item.strip().removeprefix("W/") for item in stated.split(",")[:100]]
    return stated.strip() == "*" or tag in tags


def _with_charset(media_type: str) -> str:
    is_text = media_type.startswith("text/") and "charset" not in media_type
    return f"{media_type}; charset=utf-8" if is_text else media_type
