"""The parts of jobs for pages of queries, and what these pages are made with."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from verbund.findings.catalogue import LANGUAGES, localised
from verbund.queries.lookup import complete
from verbund.serve.held import Held
from verbund.serve.query_pages import TABLE, Asked, query_page
from verbund.serve.terms import example, terms_document
from verbund.website.site import Site

_FILES: Final = ("query.css", "query.js")
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


def samples(held: Held) -> list[str]:
    """Queries whose pages need all that any page of a query needs: modules, templates, words."""
    rows = ["SELECT ?a { VALUES ?a { 1 } }", "ASK {}", "CONSTRUCT { <x:y> <x:y> 1 } {}", "SELECT"]
    if held.views is not None:
        for table in held.views.tables:
            first = list(islice(held.views.records(table, LANGUAGES[0]), 2))
            if len(first) == 2:
                rows.append(f'SELECT * {{ VALUES (?a ?b ?c) {{ (<{first[0]}> <{first[1]}> "2021") '
                            f'(<{first[0]}> <{first[1]}> "2021-11-16") }} }}')  # fmt: skip
    return rows
