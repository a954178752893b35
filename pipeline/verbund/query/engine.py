"""Runs queries over a release: in this process, or apart with a limit of time."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import Final, Literal, TextIO

import pyoxigraph as ox

from verbund.findings.catalogue import visible
from verbund.query.errors import QueryError, QueryTimeout
from verbund.query.guard import check_query
from verbund.query.result import Result, ResultFormat
from verbund.query.syntax import syntax_message
from verbund.query.tokens import query_prefixes
from verbund.query.write import write_result

DATA_FILES: Final = ("dataset.nt", "ontology.ttl")
PREFIX_FILES: Final = ("dataset.ttl", "ontology.ttl")
DEFAULT_TIMEOUT: Final = 60.0
CHUNK: Final = 1 << 20


def query_release(
    folder: Path,
    query_text: str,
    *,
    result_format: ResultFormat | str = ResultFormat.TABLE,
    stream: TextIO,
    timeout: float | None = DEFAULT_TIMEOUT,
    color: bool | None = None,
) -> None:
    """Run a query over the release in ``folder`` and write its result to ``stream``.

    Nothing is written unless the whole result is there. ``timeout`` is in seconds and counts from
    when the release is read; None means no limit. Raises QueryError with what is wrong.
    """
    wanted = ResultFormat(result_format)
    check_query(query_text)
    if not any((folder / name).is_file() for name in DATA_FILES):
        raise QueryError(f"There is no release in {visible(str(folder))}: build it first.")
    result = _run_apart(folder, query_text, wanted, timeout)
    prefixes = {**read_prefixes(folder), **query_prefixes(query_text)}
    write_result(result, wanted, stream, prefixes=prefixes, color=color)


def read_release(folder: Path) -> ox.Store:
    """Read dataset.nt and ontology.ttl, as far as they exist, into one default graph."""
    store = ox.Store()
    for name in DATA_FILES:
        path = folder / name
        if path.is_file():
            try:
                store.bulk_load(path=str(path), to_graph=ox.DefaultGraph())
            except (SyntaxError, ValueError, OSError) as error:
                raise QueryError(f"{path} cannot be read: {error}") from error
    return store


def read_prefixes(folder: Path) -> dict[str, str]:
    """Give the prefixes that the release's Turtle files begin with, for shortening names."""
    found: dict[str, str] = {}
    for name in PREFIX_FILES:
        path = folder / name
        if path.is_file():
            try:
                parser = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
                next(iter(parser), None)
            except (SyntaxError, ValueError, OSError):  # a table without short names is no harm
                continue
            found.update(parser.prefixes)
    return found


def run(store: ox.Store, query: str, result_format: ResultFormat = ResultFormat.TABLE) -> Result:
    """Run a query in this process, without a time limit, and give its result.

    The query is looked through first. ``result_format`` only decides between CSV and JSON for
    rows, and refuses what has no such form: rows as Turtle, a graph as CSV or JSON.
    """
    check_query(query)
    try:
        answer = store.query(query)
        return _result(answer, result_format)
    except SyntaxError as error:
        raise QueryError(syntax_message(query, str(error))) from error
    except UnicodeEncodeError as error:
        raise QueryError(
            "The query has a character that is not text (a lone surrogate)."
        ) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"The query failed: {error}") from error


def _run_apart(
    folder: Path, query: str, result_format: ResultFormat, timeout: float | None
) -> Result:
    """Run the query in a process of its own, and end that process when the time is up."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(
        target=_child, args=(sender, folder, query, result_format), daemon=True
    )
    process.start()
    sender.close()
    try:
        return _receive(receiver, timeout)
    except EOFError as error:
        raise QueryError("The query failed: its process ended before its result was there.") from (
            error
        )
    finally:
        process.kill()
        process.join()
        receiver.close()


def _receive(receiver: Connection, timeout: float | None) -> Result:
    """Take messages from the child: read, then pieces of the result, then its kind or an error."""
    deadline: float | None = None
    with SpooledTemporaryFile(max_size=16 * CHUNK) as pieces:
        while True:
            left = None if deadline is None else max(deadline - monotonic(), 0.0)
            if not receiver.poll(left):
                raise QueryTimeout(f"The query took longer than {timeout:g} seconds and was ended.")
            subject, content = receiver.recv()
            if subject == "read" and timeout is not None:
                deadline = monotonic() + timeout
            elif subject == "piece":
                pieces.write(content)
            elif subject == "error":
                raise QueryError(content)
            elif subject == "end":
                pieces.seek(0)
                return Result(content, pieces.read())


def _child(sender: Connection, folder: Path, query: str, result_format: ResultFormat) -> None:
    try:
        store = read_release(folder)
        _lock_in()
        sender.send(("read", None))
        result = run(store, query, result_format)
        for start in range(0, len(result.data), CHUNK):
            sender.send(("piece", result.data[start : start + CHUNK]))
        sender.send(("end", result.kind))
    except QueryError as error:
        sender.send(("error", str(error)))
    except MemoryError:
        sender.send(("error", "The query needs more memory than there is."))


def _lock_in() -> None:
    """Let this process open no further file or connection, where the system can do that."""
    try:
        import resource
    except ImportError:  # Windows: check_query alone stands guard there
        return
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))


def _result(
    answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, wanted: ResultFormat
) -> Result:
    if isinstance(answer, ox.QueryTriples):
        if wanted in (ResultFormat.CSV, ResultFormat.JSON):
            raise QueryError(
                f"CONSTRUCT and DESCRIBE give a graph, which cannot be written as {wanted.value}; "
                "use turtle or table."
            )
        return Result(
            "graph", "".join(f"{line} .\n" for line in sorted(set(map(str, answer)))).encode()
        )
    if wanted is ResultFormat.TURTLE:
        raise QueryError(
            "SELECT and ASK give rows, not a graph, so there is no Turtle; "
            "use table, csv or json, or write a CONSTRUCT query."
        )
    form = ox.QueryResultsFormat.CSV if wanted is ResultFormat.CSV else ox.QueryResultsFormat.JSON
    kind: Literal["rows", "boolean"] = "boolean" if isinstance(answer, ox.QueryBoolean) else "rows"
    return Result(kind, answer.serialize(format=form) or b"")
