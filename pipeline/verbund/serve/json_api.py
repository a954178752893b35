"""Requests to the JSON API: collections, records, questions, search."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from verbund.findings import Language
from verbund.findings.catalogue import LANGUAGES
from verbund.question.question import LANGUAGE, Question
from verbund.serve.answers import answer, as_json, not_found, problem
from verbund.serve.api_views import PERIOD
from verbund.serve.headers import DATA
from verbund.serve.jobs import Reply
from verbund.serve.negotiate import language_of
from verbund.serve.openapi import MOST_ROWS, USUAL_ROWS
from verbund.serve.opened import Opened
from verbund.serve.partial_days import is_day
from verbund.serve.pool import OURS
from verbund.serve.questions import SHOWN_FORM, ask, find, values_of
from verbund.serve.sparql import Unfit, fields_of
from verbund.serve.words import said

Fields = dict[str, list[str]]
_OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.1"
_OWN: Final = ("lang", "page", "size", "at")


def shown_by_api(
    language: Language, page: int = 1, size: int = USUAL_ROWS, at: str | None = None
) -> dict[str, object]:
    """How the API shows an answer; its first page, unless another is asked for."""
    return {"shown": "api", "language": language, "page": page, "size": size, "at": at}


async def api(request: Request, opened: Opened, path: str, client: str) -> Response:
    """Answer a request below ``/api/``."""
    if not opened.has_pages:
        return not_found(request)
    try:
        return await _Call(request, opened, client).answer(path.split("/"))
    except Unfit as unfit:
        return problem(request, unfit.status, unfit.kind, unfit.detail)


class _Call:
    """One request: its language, its page, and what else it states."""

    def __init__(self, request: Request, opened: Opened, client: str) -> None:
        self.request, self.opened, self.client = request, opened, client
        self.fields = fields_of(request.url.query)
        self.language = self._language()
        self.page = self._number("page", 1, 1_000_000)
        self.size = self._number("size", USUAL_ROWS, MOST_ROWS)

    async def answer(self, steps: list[str]) -> Response:
        """The answer for the steps of a path. Raises Unfit."""
        match steps:
            case [""]:
                return await self._linked({"of": "collections"}, {"openapi": "openapi.json"})
            case ["openapi.json"]:
                return await self._plain({"of": "openapi"})
            case ["search"]:
                text = self.fields.get("q", [""])[0]
                return await self._linked({"of": "find", "text": text}, {})
            case ["questions"]:
                return self._questions()
            case ["questions", name]:
                return await self._question(find(self.opened, name), {})
            case [name]:
                return await self._linked({"of": "collection", "name": name})
            case [name, *rest]:
                return await self._record(name, rest)
        return not_found(self.request)

    async def _record(self, name: str, steps: list[str]) -> Response:
        """A record, or a question about one; keys of several columns have slashes."""
        key = "/".join(steps)
        found = await self._linked({"of": "record", "name": name, "id": key}, {})
        if found.status_code != 404 or len(steps) < 2:
            return found
        return await self._about(name, "/".join(steps[:-1]), steps[-1])

    async def _about(self, name: str, key: str, about: str) -> Response:
        """A question about a record: by its name without the number, or the beginning of it."""
        reply = await self._run({"of": "record", "name": name, "id": key})
        if reply.status != 200:
            return answer(self.request, reply, DATA)
        iri = json.loads(reply.body)["iri"]
        slug = f"{about}-"
        found = [
            item
            for item in self.opened.questions.values()
            if f"{item.name.partition('-')[2]}-".startswith(slug)
        ]
        if len(found) != 1:
            return not_found(self.request)
        relative = iri.removeprefix(self.opened.base)
        parameter = next(
            (item for item in found[0].parameters if relative.startswith(item.among or "\0")), None
        )
        if parameter is None:
            return not_found(self.request)
        return await self._question(found[0], {parameter.name: iri})

    def _questions(self) -> Response:
        items = [
            {"number": item.name.partition("-")[0], "name": item.name,
             "title": item.title[self.language], "description": item.description[self.language]}
            for item in self.opened.questions.values()
        ]  # fmt: skip
        return as_json(self.request, {"version": self.opened.version, "items": items})

    async def _question(self, question: Question | None, own: Mapping[str, str]) -> Response:
        if question is None:
            return not_found(self.request)
        known = {item.name for item in question.parameters}
        stated = {
            name: values
            for name, values in self.fields.items()
            if name not in _OWN or (name in known and name != "lang")
        }
        at = self._day() if "at" not in known else None
        if at is not None and not set(PERIOD) <= set(question.columns or {}):
            raise Unfit(400, "request", said("no-period"))
        values = {**values_of(question, stated, self.language), **own}
        for item in question.parameters:
            if item.type == LANGUAGE:
                values[item.name] = self.language
        shown = shown_by_api(self.language, self.page, self.size, at)
        reply = await ask(self.opened, question, values, SHOWN_FORM, self.client, shown)
        return self._with_links(reply, None)

    async def _plain(self, job: Mapping[str, object]) -> Response:
        reply = await self._run(job)
        typed = Reply({**reply.head, "type": _OPENAPI}, reply.body)
        return answer(self.request, typed, {**DATA, "Cache-Control": "no-cache"})

    async def _linked(
        self, job: Mapping[str, object], links: Mapping[str, str] | None = None
    ) -> Response:
        """The answer to a job, with links to itself and to the pages around it."""
        return self._with_links(await self._run(job), links)

    def _with_links(self, reply: Reply, links: Mapping[str, str] | None) -> Response:
        if "problem" in reply.head:
            return answer(self.request, reply, DATA)
        document = json.loads(reply.body)
        found = {"self": self._link(self.page), **(links or {})}
        if links is None:
            if self.page > 1:
                found["prev"] = self._link(self.page - 1)
            if self.page * self.size < document["total"]:
                found["next"] = self._link(self.page + 1)
        vary = "Accept-Language"
        return as_json(self.request, {**document, "links": found}, vary=vary)

    async def _run(self, job: Mapping[str, object]) -> Reply:
        return await self.opened.run({"job": "api", **self._own(), **job}, OURS)

    def _own(self) -> dict[str, Any]:
        return {"language": self.language, "page": self.page, "size": self.size}

    def _link(self, page: int) -> str:
        fields = {name: values[0] for name, values in self.fields.items() if name != "page"}
        if page > 1:
            fields["page"] = str(page)
        path = self.request.scope["path"]
        return f"{path}?{urlencode(fields)}" if fields else path

    def _language(self) -> Language:
        stated = self.fields.get("lang")
        if stated is None:
            return language_of(self.request.headers.get("accept-language"))
        for tag in LANGUAGES:
            if stated == [tag]:
                return tag
        raise Unfit(400, "request", said("wrong-value", name="lang", expected=", ".join(LANGUAGES)))

    def _number(self, name: str, usual: int, most: int) -> int:
        stated = self.fields.get(name)
        if stated is None:
            return usual
        text = stated[0]
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        if len(stated) == 1 and is_number and 0 < int(text) <= most:
            return int(text)
        expected = f"1–{most}"
        raise Unfit(400, "request", said("wrong-value", name=name, expected=expected))

    def _day(self) -> str | None:
        stated = self.fields.get("at")
        if stated is None:
            return None
        if len(stated) == 1 and is_day(stated[0]):
            return stated[0]
        raise Unfit(400, "request", said("wrong-value", name="at", expected="2021-11-16"))
