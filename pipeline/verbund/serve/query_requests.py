"""Requests for pages of queries: the editor, answers as pages and as files, by GET and by a form.

Queries are asked as at /sparql: by the same workers, with the same limits, for the same client.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from verbund.findings import Language, Localised
from verbund.findings.catalogue import LANGUAGES, grouped
from verbund.serve.answers import InPieces, answer, not_found, problem
from verbund.serve.fair import RETRY
from verbund.serve.headers import DATA, PAGE
from verbund.serve.opened import Opened
from verbund.serve.pool import OURS
from verbund.serve.query_pages import ENDINGS, TABLE
from verbund.serve.questions import values_of
from verbund.serve.result_pictures import PICTURES
from verbund.serve.site_pages import html_or_other
from verbund.serve.sparql import FORM, Operation, Unfit, body_of, fields_of
from verbund.serve.words import said

_HTML: Final = "text/html; charset=utf-8"
_METHODS: Final = "GET, HEAD, POST, OPTIONS"
_QUERY: Final = "query"
_FILE: Final = "answer."
_FIELDS: Final = ("query", "as")


def is_at(path: str) -> Language | None:
    """The language of a path at or below ``{language}/query``; None for another path."""
    language, _, rest = path.partition("/")
    if not (rest == _QUERY or rest.startswith(f"{_QUERY}/")):
        return None
    return next((tag for tag in LANGUAGES if tag == language), None)


async def pages(request: Request, opened: Opened, path: str, client: str) -> Response | None:
    """Answer a request at or below ``{language}/query``; None for another one.

    There are such pages for a release that has pages.
    """
    language = is_at(path)
    if language is None or not opened.has_pages:
        return None
    path = path.removeprefix(f"{language}/{_QUERY}")
    if not path:
        location = f"{request.scope.get('root_path', '')}/{language}/query/"
        return InPieces(b"", 308, {**PAGE, "Location": location})
    if request.method == "OPTIONS":
        return InPieces(b"", 204, {**PAGE, "Allow": _METHODS})
    if request.method not in ("GET", "HEAD", "POST"):
        text = said("method", allowed=_METHODS)
        return problem(request, 405, "method", text, {"Allow": _METHODS})
    name = path[1:]
    if not name:
        return await _page(request, opened, language, client)
    if name.startswith(_FILE):
        return await _file(request, opened, name, client)
    return await _of_question(request, opened, language, name, client)


async def _page(request: Request, opened: Opened, language: Language, client: str) -> Response:
    job: dict[str, object] = {"language": language}
    try:
        text, shown = await _asked(request, opened)
    except Unfit as unfit:
        return await _told(request, opened, job, unfit.status, unfit.kind, unfit.detail)
    if not text.strip():
        return await _made(request, opened, job)
    job.update(text=text, shown=shown)
    reply = await opened.ask({"job": "query page", **job}, text, client, request)
    if "problem" in reply.head:
        kind, detail = reply.head["kind"], reply.head["problem"]
        return await _told(request, opened, job, reply.status, kind, detail)
    return html_or_other(request, reply.body, _HTML, reply.status)


async def _file(request: Request, opened: Opened, name: str, client: str) -> Response:
    """The whole answer as a file."""
    media_type = ENDINGS.get(name.removeprefix(_FILE))
    if media_type is None:
        return not_found(request)
    try:
        text, _ = await _asked(request, opened)
        if not text.strip():
            raise Unfit(400, "request", said("one-query"))
    except Unfit as unfit:
        return problem(request, unfit.status, unfit.kind, unfit.detail)
    reply = await opened.ask(Operation(text).job(media_type), text, client, request)
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return answer(request, reply, {**DATA, **named, "Cache-Control": "no-cache"})


async def _of_question(
    request: Request, opened: Opened, language: Language, name: str, client: str
) -> Response:
    """The editor with the query of a question, its values filled in."""
    question = opened.questions.get(name)
    if question is None or request.method == "POST":
        return not_found(request)
    job: dict[str, object] = {"language": language, "name": name, "values": {}}
    try:
        stated = fields_of(request.url.query[: opened.limits.address])
        job["values"] = values_of(question, stated, language)
    except Unfit as unfit:
        return await _told(request, opened, job, unfit.status, unfit.kind, unfit.detail)
    reply = await opened.ask({"job": "query editor", **job}, question.text, client, request)
    if "problem" in reply.head:
        kind, detail = reply.head["kind"], reply.head["problem"]
        return await _told(request, opened, job, reply.status, kind, detail)
    return html_or_other(request, reply.body, _HTML, reply.status)


async def _asked(request: Request, opened: Opened) -> tuple[str, str]:
    """The query and how its answer is shown, by the address or by a form. Raises Unfit."""
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != FORM:
            raise Unfit(415, "request", said("form-only"))
        try:
            stated = fields_of((await body_of(request, opened.limits.body)).decode("utf-8"))
        except UnicodeDecodeError:
            raise Unfit(400, "request", said("no-text")) from None
    else:
        if len(request.url.query) > opened.limits.address:
            most = grouped(opened.limits.address)
            raise Unfit(414, "too-large", said("too-large-address", most=most))
        stated = fields_of(request.url.query)
    for name, values in stated.items():
        if name not in _FIELDS:
            known = ", ".join(_FIELDS)
            raise Unfit(400, "request", said("no-parameter", name=name[:100], known=known))
        if len(values) != 1:
            raise Unfit(400, "request", said("twice", name=name))
    shown = stated.get("as", [TABLE])[0]
    text = stated.get("query", [""])[0].replace("\r\n", "\n")  # as browsers send a textarea
    return text, shown if shown in PICTURES else TABLE


async def _made(
    request: Request, opened: Opened, job: Mapping[str, object], status: int = 200
) -> Response:
    """The editor, made by a worker of the server's own: nothing is asked."""
    reply = await opened.run({"job": "query editor", **job}, OURS)
    if reply.status != 200:
        return answer(request, reply, PAGE)
    return html_or_other(request, reply.body, _HTML, status)


async def _told(
    request: Request,
    opened: Opened,
    job: Mapping[str, object],
    status: int,
    kind: str,
    detail: Localised,
) -> Response:
    """The editor that says what is wrong."""
    made = await _made(request, opened, {**job, "problem": detail, "kind": kind}, status)
    if status in (429, 503):
        made.headers["Retry-After"] = str(RETRY)
    return made
