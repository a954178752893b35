"""Pages of queries: an editor that works without a script, and answers as tables and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import urlencode

import pyoxigraph as ox

from verbund.findings import Language, Localised
from verbund.findings.catalogue import localised
from verbund.html.environment import environment_of
from verbund.html.words import Words
from verbund.serve.result import Result, Solution, shortened, shown_of
from verbund.serve.result_pictures import Picture, draw, pictures_of
from verbund.serve.words import title_of
from verbund.views.names import Names
from verbund.views.shown import Row, Table
from verbund.website.page import Page
from verbund.website.site import Site
from verbund.website.text import PACKAGE

_OWN: Final = "verbund.serve"
EDITOR: Final = "query/"
TABLE: Final = "table"
ADDRESS: Final = 7_000
"""The longest query string of an address that is passed on: servers and programs take 8,000."""

_ROWS, _COLUMNS, _CELL, _PAGE = 500, 50, 1_000, 1_000_000
"""The most of an answer on a page: rows, columns, characters of a cell and of all."""

_GRAPH: Final = 200_000
"""The most characters of a graph on a page."""

ENDINGS: Final[Mapping[str, str]] = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
"""The forms of an answer as files."""

_FORMS: Final = {
    "rows": ("CSV", "TSV", "JSON", "XML"),
    "truth": ("JSON", "XML"),
    "graph": ("Turtle", "N-Triples", "JSON-LD", "RDF/XML"),
}
_ENDING_OF: Final = {"Turtle": "ttl", "N-Triples": "nt", "JSON-LD": "jsonld", "RDF/XML": "rdf"}
PAGE_FORMS: Final = "application/sparql-results+json, text/turtle;q=0.5"
"""The forms that a page is made of: rows and truth values as JSON, graphs as Turtle."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the editor, and how the answer is shown; the answer, or what is wrong.

    ``question`` is the title of the question that the query is of. ``kind`` is that of a problem.
    """

    text: str
    shown: str = TABLE
    answer: bytes | None = None
    media_type: str = ""
    problem: Localised | None = None
    kind: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer for the template: ``kind`` is ``rows``, ``truth`` or ``graph``."""

    kind: str
    table: Table | None = None
    columns_left: int = 0
    truth: bool = False
    graph: str = ""
    is_cut: bool = False
    picture: Picture | None = None
    pictures: tuple[str, ...] = ()

    @property
    def files(self) -> list[tuple[str, str]]:
        """The forms that there are as files, with the names of the files."""
        return [
            (form, f"answer.{_ENDING_OF.get(form, form.lower())}") for form in _FORMS[self.kind]
        ]


class _QueryPage(Page):
    """A page of a query: in another language it is that of the same query."""

    search = ""

    def in_language(self, language: str) -> str:
        """The reference to this page in a language."""
        return super().in_language(language) + self.search


def query_page(
    site: Site, language: Language, asked: Asked, search: str = "", name: str = ""
) -> bytes:
    """The page of the editor, with the answer to what was asked.

    ``name`` is the question whose query it is, ``search`` the query string with its values.
    """
    page = _QueryPage(site.addresses, language, EDITOR + name)
    values = {"query": asked.text, **({"as": asked.shown} if asked.shown != TABLE else {})}
    address = f"?{urlencode(values)}"
    is_short, was_asked = len(address) <= ADDRESS, asked.answer is not None or bool(asked.problem)
    page.search = address if not name and is_short and was_asked else search
    answer = None if asked.answer is None else _answer(site, language, page, asked)
    text, tell = site.text(language), Words(_OWN, language)
    return (
        environment_of(_OWN, PACKAGE)
        .get_template("query.html")
        .render(
            site=text,
            say=text.words[language],
            tell=tell,
            page=page,
            asked=asked,
            answer=answer,
            editor=page.link(EDITOR),
            problem=_problem(asked, tell, language),
            address=page.link(EDITOR) + address if is_short else "",
            files=f"?{urlencode({'query': asked.text})}" if is_short else "",
            shown_as=f"?{urlencode({'query': asked.text})}&as=" if is_short else "",
            drawn=answer.picture.drawing.figure() if answer is not None and answer.picture else "",
        )
        .encode()
    )


def _problem(asked: Asked, tell: Words, language: Language) -> dict[str, str] | None:
    """What is wrong, and what to do about it."""
    if asked.problem is None:
        return None
    return {
        "title": localised(title_of(asked.kind), language),
        "detail": localised(asked.problem, language),
        "remedy": tell.known(f"remedy_{asked.kind}") or tell("remedy"),
    }


def _answer(site: Site, language: Language, page: Page, asked: Asked) -> _Answer:
    data = asked.answer or b""
    if asked.media_type.startswith("text/turtle"):
        text = _with_used_prefixes(data.decode())
        cut = text[: text.rfind("\n", 0, _GRAPH) + 1 or _GRAPH] if len(text) > _GRAPH else text
        return _Answer("graph", graph=cut, is_cut=len(cut) < len(text))
    found = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return _Answer("truth", truth=bool(found))
    columns, rows = [variable.value for variable in found.variables], [tuple(row) for row in found]
    result = Result(columns, rows, site.views, language, page.href)
    return _Answer(
        "rows",
        table=_table(result),
        columns_left=max(len(columns) - _COLUMNS, 0),
        picture=draw(asked.shown, result) if asked.shown != TABLE else None,
        pictures=pictures_of(result),
    )


def _with_used_prefixes(turtle: str) -> str:
    """A document without the prefixes that it does not use, which would fill the page."""
    lines = turtle.split("\n")
    first = next((at for at, line in enumerate(lines) if not line.startswith("@prefix ")), 0)
    body = "\n".join(lines[first:])
    used = [line for line in lines[:first] if line.split(" ", 2)[1] in body]
    return "\n".join([*sorted(used), body])


def _table(result: Result) -> Table:
    """The rows that a page has room for; ``total`` counts all."""
    return Table(
        key="answer",
        heading="",
        columns=tuple(result.columns[:_COLUMNS]),
        rows=tuple(_fitting(result.rows, result.names)),
        total=len(result.rows),
    )


def _fitting(rows: Sequence[Solution], names: Names) -> Iterator[Row]:
    left = _PAGE
    for row in islice(rows, _ROWS):
        cells = [
            tuple(shortened(item, _CELL) for item in shown_of(term, names))
            for term in row[:_COLUMNS]
        ]
        left -= sum(len(item.text) + len(item.iri) for cell in cells for item in cell)
        if left < 0:
            return
        yield Row("", tuple(cells))
