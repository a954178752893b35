"""The parts of jobs for pages of queries, and what these pages are made with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlencode

from verbund.findings.catalogue import LANGUAGES, localised
from verbund.queries.lookup import complete
from verbund.serve.held import Held
from verbund.serve.query_pages import TABLE, Asked, query_page
from verbund.serve.result_pictures import PICTURES
from verbund.serve.terms import example, terms_document
from verbund.website.site import Site

_JSON: Final = "application/sparql-results+json"
_FILES: Final = ("query.css", "query-text.js", "query.js")
_TERMS: Final = {f"terms.{tag}.json": tag for tag in LANGUAGES}

JobOf = Mapping[str, Any]


def asset(held: Held, path: str) -> bytes | None:
    """A file that pages of queries are made with; None where there is none of that path."""
    folder, _, name = path.partition("/")
    if folder != "assets" or held.views is None:
        return None
    if name in _TERMS:
        return terms_document(held.views, held.prefixes, _TERMS[name])
    if name in _FILES:
        return files(__package__).joinpath("assets", name).read_bytes()
    return None


def editor(held: Held, site: Site, job: JobOf) -> bytes:
    """The editor, without an answer: with a query, a question's, or one to begin with.

    Raises QueryError for values that a question cannot have.
    """
    language = job["language"]
    if "name" not in job:
        text = job.get("text") or example(site.views, held.prefixes)
        problem, kind = job.get("problem"), job.get("kind", "")
        asked = Asked(text, job.get("shown", TABLE), problem=problem, kind=kind)
        return query_page(site, language, asked)
    question, values = held.questions[job["name"]], job["values"]
    problem = job.get("problem")
    text = question.text if problem else complete(question, values, held.lookup)
    title = localised(question.title, language)
    asked = Asked(text, problem=problem, kind=job.get("kind", ""), question=title)
    search = f"?{urlencode(values)}" if values else ""
    return query_page(site, language, asked, search, name=question.name)


def render_samples(held: Held) -> None:
    """Make a page of each kind, so that all is loaded that one needs: modules, templates, words.

    The answers are made up: no query is run.
    """
    if held.pages is None:
        return
    for tag in LANGUAGES:
        editor(held, held.pages, {"language": tag})
        for name in list(held.questions)[:1]:
            editor(held, held.pages, {"language": tag, "name": name, "values": {}})
        query_page(held.pages, tag, Asked("", answer=b"", media_type="text/turtle"))
        for data in _samples(held):
            for shown in (TABLE, *PICTURES):
                query_page(held.pages, tag, Asked("", shown, data, media_type=_JSON))


def _samples(held: Held) -> Iterator[bytes]:
    """Answers: a truth value, and for each table two records that there need not be, with dates."""
    yield json.dumps({"head": {}, "boolean": True}).encode()
    for table in held.views.tables if held.views is not None else ():
        begin = held.base + table.segment
        links = {name: {"type": "uri", "value": begin + name} for name in "ab"}
        days = [{"type": "literal", "value": day} for day in ("2021", "2021-11-16")]
        rows = {"bindings": [{**links, "c": day} for day in days]}
        yield json.dumps({"head": {"vars": [*"abc"]}, "results": rows}).encode()
