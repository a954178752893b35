"""Requests for questions: forms, answers as pages and as CSV. An answer has an address to keep."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from verbund.findings import Language
from verbund.question.question import LANGUAGE, Question
from verbund.serve.answers import InPieces, answer, not_found, problem
from verbund.serve.headers import DATA, PAGE
from verbund.serve.jobs import Job, Reply
from verbund.serve.opened import Opened
from verbund.serve.pool import OURS
from verbund.serve.site_pages import html_or_other
from verbund.serve.sparql import Unfit, fields_of
from verbund.serve.words import said

_HTML = "text/html; charset=utf-8"
_ASK = "ask"
_CSV = ".csv"
SHEET = ".table.csv"
"""The ending of an answer as CSV for people; ``.csv`` alone is that of SPARQL."""

SHOWN_FORM = "application/json"


async def pages(
    request: Request, opened: Opened, language: Language, path: str, client: str
) -> Response | None:
    """Answer a request below ``{language}/questions``; None for what is no question."""
    if not opened.has_pages:
        return None
    if path in (".html", ""):
        location = f"{request.scope.get('root_path', '')}/{language}/questions/"
        return InPieces(b"", 308, {**PAGE, "Location": location})
    if path in ("/", "/index.html"):
        return await _made(request, opened, {"job": "question list", "language": language})
    ending = next((item for item in (SHEET, _CSV) if path.endswith(item)), "")
    name = path[1:].removesuffix(ending)
    question = find(opened, name)
    if question is None:
        return not_found(request)
    if question.name != name:  # its number, as commands and the API take it
        stated_by = f"?{request.url.query}" if request.url.query else ""
        root = request.scope.get("root_path", "")
        location = f"{root}/{language}/questions/{question.name}{ending}{stated_by}"
        return InPieces(b"", 308, {**PAGE, "Location": location})
    try:
        stated = fields_of(request.url.query)
        values = values_of(question, stated, language)
    except Unfit as unfit:
        return problem(request, unfit.status, unfit.kind, unfit.detail)
    if ending:
        shown = {"shown": "sheet", "language": language} if ending == SHEET else None
        reply = await ask(opened, question, values, "text/csv", client, shown)
        tagged = f"{question.name}.{language}{SHEET}" if shown else f"{question.name}{_CSV}"
        named = {"Content-Disposition": f'attachment; filename="{tagged}"'}
        return answer(request, reply, {**DATA, **named, "Cache-Control": "no-cache"})
    job: dict[str, object] = {"job": "question page", "name": name, "language": language}
    if not stated:
        return await _made(request, opened, job)
    reply = await ask(opened, question, values, SHOWN_FORM, client, shown_on_page(language))
    if reply.status == 200:
        return html_or_other(request, reply.body, _HTML)
    told = {"values": values, "problem": reply.head["problem"]}
    return await _made(request, opened, {**job, **told}, reply.status)


def shown_on_page(language: Language) -> dict[str, object]:
    """How a page shows an answer."""
    return {"shown": "page", "language": language}


def find(opened: Opened, name: str) -> Question | None:
    """The question of a name or a number."""
    number = name.lstrip("0")
    for question in opened.questions.values():
        own = question.name.partition("-")[0].lstrip("0")
        if question.name == name or (number and number == own):
            return question
    return None


def values_of(
    question: Question, stated: Mapping[str, list[str]], language: Language | None
) -> dict[str, str]:
    """The values of parameters; the language of names is that of the page, unless one is stated.

    Raises Unfit for a parameter that the question does not have, or with two values.
    """
    found: dict[str, str] = {}
    for parameter in question.parameters:
        if parameter.type == LANGUAGE and language is not None:
            found[parameter.name] = language
    known = {item.name for item in question.parameters}
    for name, values in stated.items():
        if name == _ASK:
            continue
        if name not in known:
            listed = ", ".join(sorted(known))
            raise Unfit(400, "request", said("no-parameter", name=name[:100], known=listed))
        if len(values) != 1:
            raise Unfit(400, "request", said("twice", name=name))
        found[name] = values[0]
    return found


async def ask(
    opened: Opened,
    question: Question,
    values: Mapping[str, str],
    accept: str,
    client: str,
    shown: Mapping[str, object] | None = None,
) -> Reply:
    """The answer to a question, as a result of SPARQL, or as ``shown`` says."""
    job = job_of(question, values, accept, shown)
    return await opened.ask_question(job, question.text, client)


def job_of(
    question: Question,
    values: Mapping[str, str],
    accept: str,
    shown: Mapping[str, object] | None = None,
) -> Job:
    """The job of a worker that answers a question."""
    job = {"job": "question", "name": question.name, "values": dict(values), "accept": accept}
    return {**job, **(shown or {})}


async def _made(
    request: Request, opened: Opened, job: Mapping[str, object], status: int = 200
) -> Response:
    reply = await opened.run(job, OURS)
    if reply.status != 200:
        return answer(request, reply, PAGE)
    return html_or_other(request, reply.body, _HTML, status)
