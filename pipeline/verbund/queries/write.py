"""Writers of a query's result: as a table, CSV, JSON or Turtle."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Final, TextIO

import pyoxigraph as ox
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from verbund.findings import phrase
from verbund.findings.catalogue import visible
from verbund.queries.result import QueryResult, ResultFormat
from verbund.rdf.prefixes import Prefixes
from verbund.report.harmless import in_line
from verbund.report.streams import pad, use_color, writable, write_utf8
from verbund.serialise.statements import read_line, turtle
from verbund.sparql.errors import QueryError

Terms = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

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


def write_result(
    result: QueryResult,
    result_format: ResultFormat,
    stream: TextIO,
    *,
    prefixes: Mapping[str, str] | None = None,
    color: bool | None = None,
) -> None:
    """Write a result in the format that it was made for.

    ``prefixes`` (prefix to IRI) shorten names.
    """
    known = prefixes or {}
    if result_format in (ResultFormat.CSV, ResultFormat.JSON):
        end = b"" if result.data.endswith(b"\n") else b"\n"
        write_utf8(stream, result.data + end)
    elif result_format is ResultFormat.TURTLE:
        write_utf8(stream, _turtle(result.data, known))
    else:
        _write_table(result, Prefixes(known), stream, color)


def _turtle(data: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Sorted N-Triples as Turtle; equal graphs give equal bytes."""
    statements = [read_line(line) for line in data.decode().split("\n") if line]
    return turtle(statements, prefixes).encode()


def _triples(data: bytes) -> Iterator[ox.Triple]:
    for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES):
        yield quad.triple


def _cell(term: Terms | None, prefixes: Prefixes) -> str:
    """A term as a table shows it: prefixed names, lexical forms, language tags, rare datatypes."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return visible(prefixes.shorten(term.value) or f"<{term.value}>")
    if isinstance(term, ox.Literal):
        text = visible(term.value)
        if term.language:
            return f"{text} @{term.language}"
        datatype = term.datatype.value
        if datatype in _PLAIN:
            return text
        return f"{text} ^^{prefixes.shorten(datatype) or f'<{datatype}>'}"
    return visible(str(term))


def _headings(result: QueryResult) -> list[str]:
    if result.kind == "graph":
        return ["subject", "predicate", "object"]
    return [variable.value for variable in _solutions(result).variables]


def _solutions(result: QueryResult) -> ox.QuerySolutions:
    solutions = ox.parse_query_results(result.data, format=ox.QueryResultsFormat.JSON)
    if not isinstance(solutions, ox.QuerySolutions):  # only for the type: _result wrote rows
        raise QueryError(phrase("query.no-rows"))
    return solutions


def _rows(result: QueryResult, prefixes: Prefixes) -> Iterator[list[str]]:
    """The rows of a table, one after the other: a large result is not held twice."""
    if result.kind == "graph":
        for triple in _triples(result.data):
            terms = (triple.subject, triple.predicate, triple.object)
            yield [_cell(term, prefixes) for term in terms]
        return
    for solution in _solutions(result):
        yield [_cell(term, prefixes) for term in solution]


_MOST_IN_COLOR: Final = 10_000
"""The most rows of an aligned table; longer ones are written row by row, without colour."""


def _write_table(
    result: QueryResult, prefixes: Prefixes, stream: TextIO, color: bool | None
) -> None:
    if result.kind == "boolean":
        stream.write("true\n" if json.loads(result.data)["boolean"] else "false\n")
        return
    headings = _headings(result)
    widths = list(map(cell_len, headings))
    count = 0
    for row in _rows(result, prefixes):
        widths = list(map(max, widths, map(cell_len, row)))
        count += 1
    if use_color(stream, color) and count <= _MOST_IN_COLOR:
        table = Table(box=SIMPLE_HEAD, header_style="bold")
        for heading in headings:
            table.add_column(Text(heading), overflow="fold")
        for row in _rows(result, prefixes):
            table.add_row(*(Text(in_line(writable(cell, stream))) for cell in row))
        Console(file=stream, force_terminal=True, no_color=False, highlight=False).print(table)
        return
    ruler = ["-" * width for width in widths]
    for row in itertools.chain([headings, ruler], _rows(result, prefixes)):
        line = "  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True))
        stream.write(in_line(writable(line.rstrip(), stream)) + "\n")
