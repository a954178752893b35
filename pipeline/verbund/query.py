"""SPARQL over a release: read-only, bounded in time, and without any outward connection.

The engine is pyoxigraph. It would follow SERVICE and has no time limit of its own, so a query is
first looked through (``check_query``) and then run in a process that can be ended and that, once
the release is read, cannot open a file or a connection any more.
"""

from __future__ import annotations

import json
import multiprocessing
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import Final, Literal, TextIO

import pyoxigraph as ox
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from verbund.findings.catalogue import visible
from verbund.report.streams import pad, use_color, writable, write_utf8

DATA_FILES: Final = ("dataset.nt", "ontology.ttl")
PREFIX_FILES: Final = ("dataset.ttl", "ontology.ttl")
DEFAULT_TIMEOUT: Final = 60.0
CHUNK: Final = 1 << 20

Terms = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class QueryError(Exception):
    """Raised where a query gives no result; the message is for the person who wrote it."""


class QueryRefused(QueryError):  # noqa: N818 - a kind of QueryError
    """Raised for a query that would reach out of the release or change something."""


class QueryTimeout(QueryError):  # noqa: N818 - a kind of QueryError
    """Raised for a query that took longer than it may."""


class ResultFormat(StrEnum):
    """How a result is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TURTLE = "turtle"


@dataclass(frozen=True, slots=True)
class Result:
    """A result as bytes of a standard form, which can go from one process to another.

    ``rows`` and ``boolean`` are SPARQL 1.1 results in JSON or CSV, ``graph`` is sorted N-Triples.
    """

    kind: Literal["rows", "boolean", "graph"]
    data: bytes


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
        raise QueryError(_syntax_message(query, str(error))) from error
    except UnicodeEncodeError as error:
        raise QueryError(
            "The query has a character that is not text (a lone surrogate)."
        ) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"The query failed: {error}") from error


def write_result(
    result: Result,
    result_format: ResultFormat,
    stream: TextIO,
    *,
    prefixes: Mapping[str, str] | None = None,
    color: bool | None = None,
) -> None:
    """Write a result in the form it was made for; ``prefixes`` shorten names (prefix to IRI)."""
    known = prefixes or {}
    if result_format in (ResultFormat.CSV, ResultFormat.JSON):
        end = b"" if result.data.endswith(b"\n") else b"\n"
        write_utf8(stream, result.data + end)
    elif result_format is ResultFormat.TURTLE:
        write_utf8(stream, _turtle(result.data, known))
    else:
        _write_table(result, known, stream, color)


# --- What is refused -------------------------------------------------------------------------

_FORBIDDEN: Final = {
    "SERVICE": "would ask another server",
    "LOAD": "would fetch data from elsewhere",
    "FROM": "names data other than the release",
    **dict.fromkeys(
        ("INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH", "USING"),
        "is of an update, and a release is only read",
    ),
}

_SPACE: Final = r"(?:[\s\x00-\x20]|#[^\n\r]*(?:[\n\r]|$))*"
_IRI: Final = r"<[^<>\"{}|^`\\\x00-\x20]*>"
_NAME: Final = r"\w[\w.·‿⁀-]*"
_LOCAL: Final = r"(?:[\w:.·‿⁀-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])*"
_PREFIXED: Final = rf"(?:{_NAME})?:{_LOCAL}"
_VARIABLE: Final = r"[?$]\w+"

_ANY_NAME: Final = r"[^\s\x00-\x20<>{}\"]+"  # wider than the grammar, to be on the safe side

_TOKEN: Final = re.compile(
    rf"""
      (?P<space>[\s\x00-\x20]+|\#[^\n\r]*)
    | (?P<string>'''(?:'{{0,2}}(?:[^'\\]|\\.))*'''|\"\"\"(?:\"{{0,2}}(?:[^\"\\]|\\.))*\"\"\"
        |'(?:[^'\\\n\r]|\\.)*'|\"(?:[^\"\\\n\r]|\\.)*\")
    | (?P<iri>{_IRI})
    | (?P<variable>{_VARIABLE})
    | (?P<blank>_:{_NAME})
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<prefixed>{_PREFIXED})
    | (?P<word>\w+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_SERVICE: Final = re.compile(
    rf"service{_SPACE}(?:silent{_SPACE})?(?:{_IRI}|{_ANY_NAME}){_SPACE}\{{",
    re.IGNORECASE,
)

_WORD_SERVICE: Final = re.compile("service", re.IGNORECASE)

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ROUNDS: Final = 8


def check_query(query: str) -> None:
    """Raise QueryRefused for SERVICE, LOAD, FROM and updates.

    Words in strings, comments, IRIs, variables and prefixed names do not count. Codepoint escapes
    are decoded first, as SPARQL 1.1 says in section 19.2, and again while there are any. The engine
    reads without a lexer: it takes ``SERVICEx:y{`` for SERVICE and ``x:y``, and the ``<`` of
    ``1<2)SERVICE?x#>`` for a comparison. So SERVICE is looked for in every reading of the text.
    """
    for text in _decodings(query):
        _check_words(text)
        _check_readings(text)


def _decodings(query: str) -> Iterator[str]:
    for _ in range(_ROUNDS):
        yield query
        decoded = _ESCAPE.sub(_decode, query)
        if decoded == query:
            return
        query = decoded
    raise QueryRefused("The query is refused: it has escapes within escapes.")


def _decode(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


def _check_words(text: str) -> None:
    for match in _TOKEN.finditer(text):
        word = match["word"]
        if word is not None and word.upper() in _FORBIDDEN:
            raise _refusal(word.upper(), text, match.start())


def _check_readings(text: str) -> None:
    """Follow every way to cut the text into tokens, and refuse SERVICE in any of them.

    ``<`` may begin an IRI or compare, and a keyword may begin in the middle of a word, since the
    engine needs no space between them.
    """
    if "service" not in text.lower():
        return
    reachable = bytearray(len(text) + 1)
    reachable[0] = 1
    for position in range(len(text)):
        if not reachable[position]:
            continue
        if _SERVICE.match(text, position):
            raise _refusal("SERVICE", text, position)
        match = _TOKEN.match(text, position)
        if match is None:  # cannot be: the last alternative takes any character
            continue
        reachable[match.end()] = 1
        for start in _other_starts(match):
            reachable[start] = 1


def _other_starts(token: re.Match[str]) -> list[int]:
    """Give where, inside of a token, the engine might see another token begin."""
    if token["iri"]:
        return [token.start() + 1]  # no IRI but a comparison
    if token["string"] and "\\" in token["string"]:
        return [token.start() + 1, token.start() + 2]  # an escape not allowed: no such string
    if token["word"] or token["prefixed"]:
        prefix = token[0].partition(":")[0]
        return [token.start() + found.start() for found in _WORD_SERVICE.finditer(prefix)]
    return []


def _refusal(word: str, text: str, position: int) -> QueryRefused:
    place = _place(text, position)
    return QueryRefused(f"The query is refused: {word} ({place}) {_FORBIDDEN[word]}.")


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - text.rfind(chr(10), 0, position)}"


def query_prefixes(query: str) -> dict[str, str]:
    """Give the prefixes that a query declares."""
    tokens = [match for match in _TOKEN.finditer(query) if match["space"] is None]
    return {
        name[0][:-1]: iri[0][1:-1]
        for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word[0].upper() == "PREFIX" and name[0].endswith(":") and iri["iri"]
    }


# --- Running ---------------------------------------------------------------------------------


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


_POSITION: Final = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)
_SENTENCE: Final = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){2}.*")


def _syntax_message(query: str, message: str) -> str:
    """Say what is wrong with a query.

    The engine's position is that of the longest word it tried, up to a few letters late, and its
    list of what it expected is long and partial. So the common faults are looked for here.
    """
    problem = _undeclared(query)
    match = _POSITION.match(message)
    if problem is None and match is None:
        problem = message
    elif problem is None and match is not None:
        problem = f"line {match[1]}, column {match[2]}, or shortly before it"
        reasons = [text for text in match[3].split(", ") if _SENTENCE.fullmatch(text)]
        problem += "".join(f": {reason}" for reason in reasons[:1])
    return f"The query cannot be read: {problem}."


def _undeclared(query: str) -> str | None:
    """Give the first prefix without PREFIX, or the first relative IRI without BASE."""
    declared = query_prefixes(query)
    tokens = [match for match in _TOKEN.finditer(query) if match["space"] is None]
    has_base = any(token[0].upper() == "BASE" for token in tokens)
    for previous, token in pairwise([None, *tokens]):
        if token is None or (previous is not None and previous[0].upper() == "PREFIX"):
            continue
        prefix = token[0].partition(":")[0]
        if token["prefixed"] is not None and prefix not in declared:
            return f"{_place(query, token.start())}: the prefix {prefix}: is not declared"
        if token["iri"] is not None and not has_base and not _ABSOLUTE.match(token[0]):
            return f"{_place(query, token.start())}: the IRI {token[0]} is relative"
    return None


_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


# --- Writing ---------------------------------------------------------------------------------

_SAFE_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_PLAIN: Final = frozenset(
    _XSD + name
    for name in (
        "string",
        "integer",
        "decimal",
        "double",
        "boolean",
        "date",
        "gYear",
        "gYearMonth",
        "dateTime",
        "time",
        "nonNegativeInteger",
        "positiveInteger",
        "anyURI",
    )
)


def _shorten(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """Give an IRI as a prefixed name, by the longest namespace that fits, or None."""
    fitting = [
        (len(namespace), prefix, iri[len(namespace) :])
        for prefix, namespace in prefixes.items()
        if namespace and iri.startswith(namespace)
    ]
    for _, prefix, local in sorted(fitting, reverse=True):
        if _SAFE_LOCAL.fullmatch(local):
            return f"{prefix}:{local}"
    return None


def _turtle(data: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Give sorted N-Triples as Turtle: grouped by subject, the same bytes for the same graph."""
    used: dict[str, str] = {}

    def name(term: Terms) -> str:
        if not isinstance(term, ox.NamedNode):
            if isinstance(term, ox.Literal) and not term.language:
                return _literal(term)
            return str(term)
        short = _shorten(term.value, prefixes)
        if short is None:
            return str(term)
        prefix = short.partition(":")[0]
        used[prefix] = prefixes[prefix]
        return short

    def _literal(term: ox.Literal) -> str:
        datatype = term.datatype.value
        text = str(ox.Literal(term.value))
        return text if datatype == _XSD + "string" else f"{text}^^{name(term.datatype)}"

    blocks: list[str] = []
    subject = ""
    for triple in _triples(data):
        head = name(triple.subject)
        verb = "a" if triple.predicate == _TYPE else name(triple.predicate)
        line = f"    {verb} {name(triple.object)}"
        if head == subject:
            blocks[-1] += f" ;\n{line}"
        else:
            blocks.append(f"{head}\n{line}")
            subject = head
    header = "".join(f"@prefix {prefix}: <{used[prefix]}> .\n" for prefix in sorted(used))
    body = "\n".join(f"{block} .\n" for block in blocks)
    return (f"{header}\n{body}" if header and body else header + body).encode()


def _triples(data: bytes) -> Iterator[ox.Triple]:
    for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES):
        yield quad.triple


def _cell(term: Terms | None, prefixes: Mapping[str, str]) -> str:
    """Give a term as a table shows it: short names, bare literals, a language or rare datatype."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return visible(_shorten(term.value, prefixes) or f"<{term.value}>")
    if isinstance(term, ox.Literal):
        text = visible(term.value)
        if term.language:
            return f"{text} @{term.language}"
        datatype = term.datatype.value
        if datatype in _PLAIN:
            return text
        return f"{text} ^^{_shorten(datatype, prefixes) or f'<{datatype}>'}"
    return visible(str(term))


def _table_of(result: Result, prefixes: Mapping[str, str]) -> tuple[list[str], list[list[str]]]:
    if result.kind == "graph":
        rows = [
            [_cell(term, prefixes) for term in (triple.subject, triple.predicate, triple.object)]
            for triple in _triples(result.data)
        ]
        return ["subject", "predicate", "object"], rows
    solutions = ox.parse_query_results(result.data, format=ox.QueryResultsFormat.JSON)
    if not isinstance(solutions, ox.QuerySolutions):  # only for the type: _result wrote rows
        raise QueryError("The result has no rows.")
    names = [variable.value for variable in solutions.variables]
    return names, [[_cell(solution[name], prefixes) for name in names] for solution in solutions]


def _write_table(
    result: Result, prefixes: Mapping[str, str], stream: TextIO, color: bool | None
) -> None:
    if result.kind == "boolean":
        stream.write("true\n" if json.loads(result.data)["boolean"] else "false\n")
        return
    headings, rows = _table_of(result, prefixes)
    if use_color(stream, color):
        table = Table(box=SIMPLE_HEAD, header_style="bold")
        for heading in headings:
            table.add_column(Text(heading), overflow="fold")
        for row in rows:
            table.add_row(*(Text(writable(cell, stream)) for cell in row))
        Console(file=stream, force_terminal=True, no_color=False, highlight=False).print(table)
        return
    widths = [max(cell_len(row[i]) for row in [headings, *rows]) for i in range(len(headings))]
    ruler = ["-" * width for width in widths]
    for row in [headings, ruler, *rows]:
        line = "  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True))
        stream.write(writable(line.rstrip(), stream) + "\n")
