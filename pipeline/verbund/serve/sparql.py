"""SPARQL 1.1 Protocol: queries by GET, by a form and directly; updates are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from verbund.errors import _ControlFlow
from verbund.findings import Localised
from verbund.findings.catalogue import grouped
from verbund.serve.answers import InPieces, answer, problem
from verbund.serve.description import service_description
from verbund.serve.headers import DATA, PREFLIGHT
from verbund.serve.opened import Opened
from verbund.serve.words import said

FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_MOST_FIELDS: Final = 100
_METHODS: Final = "GET, HEAD, POST, OPTIONS"


class Unfit(_ControlFlow):
    """Raised for a request that cannot be taken; says why, with the status of the answer."""

    def __init__(self, status: int, kind: str, detail: Localised) -> None:
        self.status, self.kind, self.detail = status, kind, detail
        super().__init__(kind)


@dataclass(frozen=True, slots=True)
class Operation:
    """A query operation (SPARQL 1.1 Protocol, section 2.1)."""

    query: str
    default_graphs: Sequence[str] = field(default=())
    named_graphs: Sequence[str] = field(default=())

    def job(self, accept: str | None) -> dict[str, object]:
        """The job of a worker."""
        return {
            "job": "query",
            "text": self.query,
            "accept": accept,
            "default_graphs": list(self.default_graphs),
            "named_graphs": list(self.named_graphs),
        }


async def endpoint(request: Request, opened: Opened, client: str) -> Response:
    """Answer a request to /sparql."""
    if request.method == "OPTIONS":
        return InPieces(b"", 204, {**PREFLIGHT, "Allow": _METHODS})
    try:
        operation = await _operation(request, opened.limits.body)
    except Unfit as unfit:
        headers = {"Allow": _METHODS} if unfit.status == 405 else {}
        return problem(request, unfit.status, unfit.kind, unfit.detail, headers)
    accept = request.headers.get("accept")
    if operation is None:
        return service_description(request, opened, accept)
    reply = await opened.ask(operation.job(accept), operation.query, client, request)
    return answer(request, reply, {**DATA, "Cache-Control": "no-cache"})


async def _operation(request: Request, most: int) -> Operation | None:
    """What a request asks for; None for the service's description. Raises Unfit."""
    if request.method in ("GET", "HEAD"):
        return _from_form(request.url.query, may_be_none=True)
    if request.method != "POST":
        raise Unfit(405, "method", said("method", allowed=_METHODS))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _UPDATE:
        raise Unfit(403, "refused", said("update"))
    if kind not in (FORM, _QUERY):
        raise Unfit(415, "request", said("media-type"))
    try:
        text = (await body_of(request, most)).decode("utf-8")
    except UnicodeDecodeError:
        raise Unfit(400, "request", said("no-text")) from None
    if kind == FORM:
        return _from_form(text)
    graphs = fields_of(request.url.query)
    if "update" in graphs or "query" in graphs:
        raise Unfit(400, "request", said("one-query"))
    return Operation(text, *_graphs(graphs))


def _from_form(text: str, *, may_be_none: bool = False) -> Operation | None:
    stated = fields_of(text)
    if "update" in stated:
        raise Unfit(403, "refused", said("update"))
    queries = stated.get("query", [])
    if not queries and may_be_none:
        return None
    if len(queries) != 1:
        raise Unfit(400, "request", said("one-query"))
    return Operation(queries[0], *_graphs(stated))


def _graphs(stated: Mapping[str, list[str]]) -> tuple[list[str], list[str]]:
    return stated.get("default-graph-uri", []), stated.get("named-graph-uri", [])


def fields_of(text: str) -> dict[str, list[str]]:
    """The fields of a form, or of an address. Raises Unfit where it is none."""
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise Unfit(400, "request", said("no-form", most=str(_MOST_FIELDS))) from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


async def body_of(request: Request, most: int) -> bytes:
    """The body of a request. Raises Unfit where it is too large: at once, if it says so itself."""
    stated = request.headers.get("content-length", "")
    too_large = Unfit(413, "too-large", said("too-large", most=grouped(most)))
    if stated.isascii() and stated.isdigit() and (len(stated) > 12 or int(stated) > most):
        raise too_large
    data = bytearray()
    try:
        async for piece in request.stream():
            data += piece
            if len(data) > most:
                raise too_large
    except ClientDisconnect:
        raise Unfit(400, "request", said("no-text")) from None  # nobody is there to read it
    return bytes(data)
