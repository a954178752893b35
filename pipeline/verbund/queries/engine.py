"""Queries over a release: run in this process or in a sandbox with limits (docs/limits.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal, TextIO

import pyoxigraph as ox

from verbund.findings import Localised, phrase
from verbund.findings.catalogue import fraction, grouped, visible
from verbund.queries.lookup import base_of, complete, lookup_of
from verbund.queries.result import CountedRows, QueryResult, ResultFormat
from verbund.queries.write import write_result
from verbund.question.question import Question
from verbund.release.derived.graph import DERIVED_FILE, graph_of
from verbund.release.verify.sums import is_regular
from verbund.sparql.errors import QueryError, QueryLimit, QueryRefused, QueryTimeout
from verbund.sparql.guard import check_query
from verbund.sparql.syntax import syntax_message
from verbund.sparql.tokens import query_prefixes
from verbund.system.sandbox import MEGABYTE, Limits, Note, Reason, SandboxError, Work, run_shut_in

DATA_FILES: Final = ("dataset.nt", "ontology.ttl")
PREFIX_FILES: Final = ("dataset.ttl", "ontology.ttl")


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """The limits of a query; None means no limit.

    ``timeout`` is in seconds, once the release has been read. ``memory`` is in bytes and includes
    the release. ``rows`` are those of the result, or the triples of a graph.
    """

    timeout: float | None = 60.0
    memory: int | None = 4_000 * MEGABYTE
    rows: int | None = 1_000_000


DEFAULT_LIMITS: Final = QueryLimits()
OUTPUT: Final = 256 * MEGABYTE
"""The most bytes of a result: the caller holds it in memory."""
READING: Final = 3600.0
"""The seconds within which a release must be read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and values for its parameters as a person gives them."""

    question: Question
    values: Mapping[str, str]


Query = str | Asked
"""A query: its text, or a question with values, which are looked up in the release."""


def query_release(
    folder: Path,
    query_text: Query,
    *,
    result_format: ResultFormat | str = ResultFormat.TABLE,
    stream: TextIO,
    limits: QueryLimits = DEFAULT_LIMITS,
    color: bool | None = None,
) -> None:
    """Run a query over the release in ``folder`` and write its result to ``stream``.

    Nothing is written unless the result is complete. Raises as ``query_result`` does.
    """
    wanted = ResultFormat(result_format)
    result, prefixes = query_result(folder, query_text, wanted, limits)
    write_result(result, wanted, stream, prefixes=prefixes, color=color)


def query_result(
    folder: Path,
    query_text: Query,
    result_format: ResultFormat,
    limits: QueryLimits = DEFAULT_LIMITS,
) -> tuple[QueryResult, dict[str, str]]:
    """Run a query over the release in ``folder``; gives its result, and prefixes for names.

    Raises QueryError with the reason, QueryLimit where the query exceeds a limit.
    """
    if not any(is_regular(folder / name) for name in DATA_FILES):
        raise QueryError(phrase("query.no-release-in", folder=visible(str(folder))))
    return _run_apart(folder, query_text, result_format, limits)


def read_release(folder: Path) -> ox.Store:
    """Read a release into a store, as far as its files exist.

    dataset.nt and ontology.ttl are the default graph. What is derived is a graph of its own, named
    by its IRI, so that queries take nothing for a record that is none.
    """
    store = ox.Store()
    load_release(store, folder)
    return store


def load_release(store: ox.Store, folder: Path) -> None:
    """Read a release into an empty store, as ``read_release`` does. Raises QueryError."""
    for name in DATA_FILES:
        _load(store, folder / name, ox.DefaultGraph())
    base = base_of(folder)
    if base:  # else nobody knows the name of the graph
        _load(store, folder / DERIVED_FILE, ox.NamedNode(graph_of(base)))


def _load(store: ox.Store, path: Path, graph: ox.NamedNode | ox.DefaultGraph) -> None:
    if is_regular(path):  # a link may lead anywhere
        try:
            store.bulk_load(path=str(path), to_graph=graph)
        except (SyntaxError, ValueError, OSError) as error:
            raise QueryError(_unreadable(path, error)) from error


def _unreadable(path: Path, error: Exception) -> Localised:
    return phrase("query.unreadable", file=visible(str(path)), problem=str(error))


def read_prefixes(folder: Path) -> dict[str, str]:
    """The prefixes that the release's Turtle files declare, to shorten names (prefix to IRI)."""
    found: dict[str, str] = {}
    for name in PREFIX_FILES:
        path = folder / name
        if is_regular(path):  # a link may lead anywhere
            try:
                parser = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
                next(iter(parser), None)
            except (SyntaxError, ValueError, OSError):  # a table without short names is no harm
                continue
            found.update(parser.prefixes)
    return found


def run(
    store: ox.Store,
    query: str,
    result_format: ResultFormat = ResultFormat.TABLE,
    rows: int | None = None,
) -> QueryResult:
    """Run a query in this process, without a time limit; gives its result.

    The query is checked first (verbund.sparql.guard). ``result_format`` decides between CSV and
    JSON for rows. Raises QueryError also for a result without such a form: rows as Turtle, a graph
    as CSV or JSON. ``rows`` is the most that the result may have; QueryLimit beyond it.
    """
    check_query(query)
    try:
        answer = store.query(query)
        return _result(answer, result_format, rows)
    except SyntaxError as error:
        raise QueryError(syntax_message(query, str(error))) from error
    except UnicodeEncodeError as error:
        raise QueryError(phrase("query.no-text")) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(phrase("query.failed", problem=str(error))) from error


def _run_apart(
    folder: Path, query: Query, result_format: ResultFormat, limits: QueryLimits
) -> tuple[QueryResult, dict[str, str]]:
    """Run the query in a sandboxed process; gives the result, and prefixes for names.

    The query's text is parsed only in that process, where time and memory are bounded.
    """
    prepare = partial(_prepare, folder, query, result_format, limits.rows)
    bounds = Limits(limits.timeout, limits.memory, ready=READING, output=OUTPUT)
    try:
        answer = run_shut_in(prepare, bounds)
    except SandboxError as error:
        raise _stopped(error, limits) from error
    head, _, data = answer.partition(b"\n")
    about = json.loads(head)
    problem = about.get("problem")
    if problem is not None:
        raise _ERRORS[about["error"]](problem)
    return QueryResult(about["kind"], data), about["prefixes"]


_ERRORS: Final = {kind.__name__: kind for kind in (QueryError, QueryLimit, QueryRefused)}


def _stopped(error: SandboxError, limits: QueryLimits) -> QueryError:
    """The error of a query that the sandbox ended."""
    if error.reason is Reason.TIME:
        if limits.timeout is None or error.at != _RUNNING:
            return QueryTimeout(phrase("query.limit-reading", seconds=fraction(READING)))
        return QueryTimeout(phrase("query.limit-time", seconds=fraction(limits.timeout)))
    if error.reason is Reason.OUTPUT:
        return QueryLimit(phrase("query.limit-output", most=str(OUTPUT // MEGABYTE)))
    if error.reason is Reason.MEMORY:
        if limits.memory is None:
            return QueryLimit(phrase("query.limit-all-memory"))
        return QueryLimit(phrase("query.limit-memory", most=str(limits.memory // MEGABYTE)))
    return QueryError(phrase("query.failed", problem=error.problem))


_RUNNING: Final = "query"


def _prepare(folder: Path, query: Query, result_format: ResultFormat, rows: int | None) -> Work:
    """Read the release; gives the function that then runs the query in the sandbox."""
    phrase("query.failed")  # no file can be read later, the catalogue's neither
    try:
        store, prefixes = read_release(folder), read_prefixes(folder)
        text = query if isinstance(query, str) else _completed(query, store, folder)
    except QueryError as error:
        answer = _encoded(error)
        return lambda _: answer

    def work(note: Note) -> bytes:
        note.write(_RUNNING)
        try:
            result = run(store, text, result_format, rows)
        except QueryError as error:
            return _encoded(error)
        head = {"kind": result.kind, "prefixes": prefixes | query_prefixes(text)}
        return json.dumps(head).encode() + b"\n" + result.data

    return work


def _completed(asked: Asked, store: ox.Store, folder: Path) -> str:
    return complete(asked.question, asked.values, lookup_of(store, folder))


def _encoded(error: QueryError) -> bytes:
    kind = next(kind for kind in type(error).__mro__ if kind.__name__ in _ERRORS)
    return json.dumps({"error": kind.__name__, "problem": error.args[0]}).encode()


def _result(
    answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    wanted: ResultFormat,
    rows: int | None,
) -> QueryResult:
    if isinstance(answer, ox.QueryTriples):
        if wanted in (ResultFormat.CSV, ResultFormat.JSON):
            raise QueryError(phrase("query.graph-only", form=wanted.value))
        lines: set[str] = set()
        for triple in answer:
            lines.add(str(triple))
            if rows is not None and len(lines) > rows:
                raise QueryLimit(phrase("query.limit-triples", most=grouped(rows)))
        return QueryResult("graph", "".join(f"{line} .\n" for line in sorted(lines)).encode())
    if wanted is ResultFormat.TURTLE:
        raise QueryError(phrase("query.rows-only"))
    form = ox.QueryResultsFormat.CSV if wanted is ResultFormat.CSV else ox.QueryResultsFormat.JSON
    kind: Literal["rows", "boolean"] = "boolean" if isinstance(answer, ox.QueryBoolean) else "rows"
    written = CountedRows(form, rows)
    answer.serialize(written, form)  # type: ignore[arg-type]  # it needs `write` alone
    if written.too_many and rows is not None:
        raise QueryLimit(phrase("query.limit-rows", most=grouped(rows)))
    return QueryResult(kind, written.data)
