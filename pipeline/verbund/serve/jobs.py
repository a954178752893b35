"""What a worker does: each job is a function of the release that it holds and plain arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from verbund.findings import Localised, phrase
from verbund.findings.catalogue import LANGUAGES, grouped
from verbund.queries.lookup import complete
from verbund.rdf.terms import is_absolute_iri, ntriples
from verbund.release.derived.graph import graph_of
from verbund.serve.api_jobs import Wrong, run_api_job
from verbund.serve.forms import GRAPHS, NotAcceptable, TooMuch, graph_bytes, written
from verbund.serve.forwarded import forwarded
from verbund.serve.held import Held
from verbund.serve.limits import ServeLimits
from verbund.serve.query_jobs import asset, editor, render_samples
from verbund.serve.query_pages import PAGE_FORMS, query_page
from verbund.serve.query_pages import Asked as AskedQuery
from verbund.serve.question_answers import answer_csv
from verbund.serve.question_pages import MOST, Asked, list_page, question_page
from verbund.serve.store import RemoteStore, StoreError
from verbund.serve.window import Window, narrowed, window_of
from verbund.serve.words import said
from verbund.sparql.errors import QueryError, QueryRefused
from verbund.sparql.guard import check_query
from verbund.sparql.syntax import syntax_message
from verbund.sparql.tokens import query_prefixes

LAST: Final = "last"
"""The key by which a worker says whether it ends with its reply."""


LIMIT: Final = "limit"
"""The kind of a reply to what takes more than it may."""


class Reply(NamedTuple):
    """The answer to a job: a status of HTTP, what it says beside, and bytes."""

    head: Mapping[str, Any]
    body: bytes = b""

    @property
    def status(self) -> int:
        """The status."""
        return int(self.head["status"])

    @property
    def media_type(self) -> str:
        """The media type of the bytes."""
        return str(self.head.get("type", "application/octet-stream"))


def problem(status: int, kind: str, detail: Localised) -> Reply:
    """The reply that says what is wrong."""
    return Reply({"status": status, "kind": kind, "problem": detail})


Job = Mapping[str, Any]


def run_job(held: Held, job: Job, limits: ServeLimits) -> Reply:
    """Do a job; what is wrong with it is its reply."""
    try:
        return _JOBS[job["job"]](held, job, limits)
    except QueryRefused as error:
        return problem(403, "refused", error.texts)
    except QueryError as error:
        return problem(400, "query", error.texts)
    except NotAcceptable as error:
        offers = ", ".join(error.offers)
        return problem(406, "not-acceptable", said("not-acceptable", offers=offers))
    except TooMuch as error:
        most = limits.result if error.what == "bytes" else limits.rows
        return problem(422, LIMIT, said(f"limit-{error.what}", most=grouped(most)))
    except StoreError as error:
        found = problem(error.status, error.kind, error.detail)
        return Reply({**found.head, "why": f"{error.kind}: {error.why}"}) if error.why else found


def warm_up(held: Held, limits: ServeLimits) -> None:
    """Let all be loaded that jobs load when they first need it: a worker cannot any more.

    Texts of the catalogue, words, patterns, modules for suggestions: wrong jobs need most.
    """
    if isinstance(held.store, RemoteStore):
        return  # its workers can
    texts = ("SELECT", "ASK { SERVICE <x:y> {} }", "ASK {}", "CONSTRUCT {} {}", "ASK { ?x y:z 1 }")
    for text in texts:
        for accept in (None, *GRAPHS):
            run_job(held, {"job": "query", "text": text, "accept": accept}, limits)
    seen = set()
    for question in held.questions.values():
        for parameter in question.parameters:
            if parameter.type not in seen:
                seen.add(parameter.type)
                for value in ("nobody there", "2020-02-30"):  # no query is run for them
                    job = {"job": "question", "name": question.name, "accept": "text/csv"}
                    run_job(held, {**job, "values": {parameter.name: value}}, limits)
    for name in list(held.questions)[:1]:
        for tag in LANGUAGES:
            for shown in ("api", "page"):
                own: Job = {"name": name, "values": {}, "language": tag, "shown": shown}
                _shown(held, {**own, "page": 1, "size": 1, "at": None}, _NOTHING)
            _sheet(held, {"name": name, "language": tag}, _NOTHING, limits)
    render_samples(held)
    phrase("query.failed")


def _query(held: Held, job: Job, limits: ServeLimits) -> Reply:
    return _answered(held, job["text"], job, limits)


def _question(held: Held, job: Job, limits: ServeLimits) -> Reply:
    """The answer to a question: as a result of SPARQL, or as it is shown by API or page."""
    question = held.questions[job["name"]]
    text = complete(question, job["values"], held.lookup)
    if "shown" not in job:
        return _answered(held, text, job, limits)
    if job["shown"] == "sheet":
        return _sheet(held, job, _window(held, text, (0, limits.rows, None), limits), limits)
    first, most = _span(job)
    return _shown(held, job, _window(held, text, (first, most, job.get("at")), limits))


def _sheet(held: Held, job: Job, window: Window, limits: ServeLimits) -> Reply:
    """The whole answer to a question as CSV for people. Raises TooMuch."""
    if held.pages is None:
        return problem(404, "not-found", said("not-found"))
    if window.total > limits.rows:
        raise TooMuch("rows")
    names = held.pages.views.names[job["language"]]
    data = answer_csv(held.questions[job["name"]], window, names)
    if len(data) > limits.result:
        raise TooMuch("bytes")
    return Reply({"status": 200, "type": "text/csv"}, data)


def _ahead(held: Held, job: Job, limits: ServeLimits) -> Reply:
    """The answer to a question as each of several jobs shows it: it is asked once for all.

    The jobs are of one question with the same values, and show its first rows.
    """
    asked: list[Job] = job["jobs"]
    text = complete(held.questions[asked[0]["name"]], asked[0]["values"], held.lookup)
    spans = [_span(item)[1] for item in asked]
    window = _window(held, text, (0, max(spans), None), limits)
    replies = [
        _shown(held, item, narrowed(window, most)) for item, most in zip(asked, spans, strict=True)
    ]
    parts = [[dict(item.head), len(item.body)] for item in replies]
    return Reply({"status": 200, "parts": parts}, b"".join(item.body for item in replies))


def _span(job: Job) -> tuple[int, int]:
    """The rows that a job shows: the number of the first, and how many."""
    return ((job["page"] - 1) * job["size"], job["size"]) if job["shown"] == "api" else (0, MOST)


_NOTHING: Final = Window(b'{"head":{"vars":[]},"results":{"bindings":[]}}', 0)


def _shown(held: Held, job: Job, window: Window) -> Reply:
    """Rows of an answer as the API or a page shows them."""
    if job["shown"] == "api" and held.api is not None:
        found = run_api_job(held.api, {**job, "of": "answer", "answer": window})
        if isinstance(found, bytes):
            return Reply({"status": 200, "type": "application/json"}, found)
    if job["shown"] == "page" and held.pages is not None and held.choices is not None:
        asked, question = Asked(job["values"], window), held.questions[job["name"]]
        page = question_page(held.pages, question, held.choices, job["language"], asked)
        return Reply({"status": 200, "type": "text/html"}, page)
    return problem(404, "not-found", said("not-found"))


def _window(
    held: Held, text: str, span: tuple[int, int, str | None], limits: ServeLimits
) -> Window:
    """Rows of the answer to a question: the number of the first, how many, on which day."""
    if isinstance(held.store, RemoteStore):
        reply = _answered(held, text, {"accept": "application/json"}, limits)
        found: object = ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.JSON)
    else:
        check_query(text)
        with _told(text):
            found = held.store.query(text)
    with _told(text):
        return window_of(found, *span) if isinstance(found, ox.QuerySolutions) else _NOTHING


@contextmanager
def _told(text: str) -> Iterator[None]:
    """Say what is wrong with a query, or with running it, as QueryError."""
    try:
        yield
    except SyntaxError as error:
        raise QueryError(syntax_message(text, str(error))) from error
    except UnicodeEncodeError as error:
        raise QueryError(phrase("query.no-text")) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(phrase("query.failed", problem=str(error))) from error


def _answered(held: Held, text: str, job: Job, limits: ServeLimits) -> Reply:
    store, graphs = held.store, _graphs(held, job)
    prefixes = {**held.prefixes, **query_prefixes(text)}
    if isinstance(store, RemoteStore):
        result = forwarded(store, text, graphs, job["accept"], prefixes, limits)
        return Reply({"status": 200, "type": result.media_type}, result.data)
    check_query(text)
    with _told(text):
        answer = store.query(text, **_dataset(graphs))
        result = written(answer, job["accept"], prefixes, limits.rows, limits.result)
    return Reply({"status": 200, "type": result.media_type}, result.data)


_Graphs = tuple[Sequence[str], Sequence[str]]


def _graphs(held: Held, job: Job) -> _Graphs:
    """The default and named graphs that the protocol asks for (SPARQL 1.1 Protocol, 2.1.4).

    They are graphs that there are; raises QueryError for another one.
    """
    default, named = job.get("default_graphs", ()), job.get("named_graphs", ())
    if not default and not named:
        return (), ()
    known = graph_of(held.base) if held.base else ""
    if isinstance(held.store, RemoteStore):
        known = held.store.derived
    for graph in (*default, *named):
        if graph != known:
            raise QueryError(said("graph", graph=graph[:1000], known=known or "–"))
    return default, named


def _dataset(graphs: _Graphs) -> dict[str, Any]:
    default, named = graphs
    if not default and not named:
        return {}
    return {
        "default_graph": [ox.NamedNode(graph) for graph in default],
        "named_graphs": [ox.NamedNode(graph) for graph in named],
    }


def _document(held: Held, job: Job, limits: ServeLimits) -> Reply:
    """The triples of a resource as a document; without ``accept``, whether there is any."""
    lines = held.documents.get(job["relative"], ()) or tuple(_about(held, job["relative"]))
    if not lines:
        return problem(404, "not-found", said("not-found"))
    if job["accept"] is None:
        return Reply({"status": 200})
    if sum(map(len, lines)) > limits.result:
        raise TooMuch("bytes")
    data = graph_bytes(sorted(lines), job["accept"], held.prefixes)
    return Reply({"status": 200, "type": job["accept"]}, data)


def _about(held: Held, relative: str) -> Iterator[str]:
    """The triples about a record or a derived link, as the files have them."""
    iri = held.base + relative
    if not held.base or not is_absolute_iri(iri):
        return
    if held.views is not None:
        for path, terms in held.views.source.facts(iri).items():
            yield from (f"<{iri}> <{path}> {ntriples(term)}" for term in terms)
        return
    if isinstance(held.store, RemoteStore):
        return
    for quad in held.store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
        yield str(quad.triple)


def _page(held: Held, job: Job, limits: ServeLimits) -> Reply:
    data = None if held.pages is None else held.pages.file(job["path"])
    data = asset(held, job["path"]) if data is None else data
    if data is None:
        return problem(404, "not-found", said("not-found"))
    return Reply({"status": 200}, data)


def _question_list(held: Held, job: Job, limits: ServeLimits) -> Reply:
    if held.pages is None:
        return problem(404, "not-found", said("not-found"))
    return Reply({"status": 200}, list_page(held.pages, held.questions, job["language"]))


def _question_page(held: Held, job: Job, limits: ServeLimits) -> Reply:
    if held.pages is None or held.choices is None:
        return problem(404, "not-found", said("not-found"))
    asked = None
    if "values" in job:
        asked = Asked(job["values"], problem=job.get("problem"))
    question = held.questions[job["name"]]
    page = question_page(held.pages, question, held.choices, job["language"], asked)
    return Reply({"status": 200}, page)


def _query_page(held: Held, job: Job, limits: ServeLimits) -> Reply:
    """The page of a query with its answer, which is the one of /sparql."""
    if held.pages is None:
        return problem(404, "not-found", said("not-found"))
    reply = _answered(held, job["text"], {"accept": PAGE_FORMS}, limits)
    asked = AskedQuery(job["text"], job["shown"], reply.body, reply.media_type)
    data = query_page(held.pages, job["language"], asked)
    if len(data) > limits.result:
        raise TooMuch("bytes")
    return Reply({"status": 200, "type": "text/html"}, data)


def _query_editor(held: Held, job: Job, limits: ServeLimits) -> Reply:
    if held.pages is None:
        return problem(404, "not-found", said("not-found"))
    return Reply({"status": 200, "type": "text/html"}, editor(held, held.pages, job))


def _api(held: Held, job: Job, limits: ServeLimits) -> Reply:
    if held.api is None:
        return problem(404, "not-found", said("not-found"))
    found = run_api_job(held.api, job)
    if isinstance(found, Wrong):
        return problem(found.status, found.kind, found.text)
    return Reply({"status": 200, "type": "application/json"}, found)


_JOBS: Final[Mapping[str, Callable[[Held, Job, ServeLimits], Reply]]] = {
    "query": _query,
    "question": _question,
    "ahead": _ahead,
    "document": _document,
    "page": _page,
    "api": _api,
    "question list": _question_list,
    "question page": _question_page,
    "query page": _query_page,
    "query editor": _query_editor,
}
