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
from verbund.findings.catalogue import say, visible
from verbund.pictures.dates import for_people
from verbund.queries.result import QueryResult, ResultFormat
from verbund.question.wording import Wording
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
    wording: Wording | None = None,
    base: str = "",
) -> None:
    """Write a result in the format that it was made for.

    ``prefixes`` (prefix to IRI) shorten names. A table is for people: ``wording`` has the words in
    which it tells the answer to a question, and IRIs below ``base`` stand without it, as in Turtle.
    All other formats are those of SPARQL.
    """
    known = prefixes or {}
    if result_format in (ResultFormat.CSV, ResultFormat.JSON):
        end = b"" if result.data.endswith(b"\n") else b"\n"
        write_utf8(stream, result.data + end)
    elif result_format is ResultFormat.TURTLE:
        write_utf8(stream, _turtle(result.data, known))
    else:
        _write_table(result, _Cells(Prefixes(known), wording, base), stream, color)


def _turtle(data: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Sorted N-Triples as Turtle; equal graphs give equal bytes."""
    statements = [read_line(line) for line in data.decode().split("\n") if line]
    return turtle(statements, prefixes).encode()


def _triples(data: bytes) -> Iterator[ox.Triple]:
    for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES):
        yield quad.triple


class _Cells:
    """How a table shows terms: short names, lexical forms, language tags, rare datatypes.

    With a wording, dates, truth values and texts are as its language has them, and a tag stands
    only at a text of another language.
    """

    def __init__(self, prefixes: Prefixes, wording: Wording | None, base: str) -> None:
        self._prefixes, self._wording, self._base = prefixes, wording, base

    def heading(self, column: str) -> str:
        """The heading of a column."""
        return column if self._wording is None else visible(self._wording.heading(column))

    def cell(self, term: Terms | None, column: str) -> str:
        """A term of a column."""
        if term is None:
            return ""
        if isinstance(term, ox.NamedNode):
            return visible(self._prefixes.shorten(term.value) or f"<{self._relative(term.value)}>")
        if isinstance(term, ox.Literal):
            return self._literal(term, column)
        return visible(str(term))

    def _relative(self, iri: str) -> str:
        """An IRI as it stands beside a base (RFC 3986, section 4.2), where it is below it."""
        rest = iri.removeprefix(self._base) if self._base.endswith("/") else iri
        first = rest.partition("/")[0]
        return iri if first in ("", ".", "..") or ":" in first else rest

    def _literal(self, term: ox.Literal, column: str) -> str:
        text = visible(term.value)
        if term.language:
            is_asked = self._wording is not None and term.language == self._wording.language
            return text if is_asked else f"{text} @{term.language}"
        datatype = term.datatype.value
        if self._wording is not None:
            text = visible(_in_words(term, column, self._wording))
        if datatype in _PLAIN:
            return text
        return f"{text} ^^{self._prefixes.shorten(datatype) or f'<{datatype}>'}"


def _in_words(term: ox.Literal, column: str, wording: Wording) -> str:
    """A literal without a language as the language of a wording has it."""
    kind = term.datatype.value.removeprefix(_XSD)
    if kind == "boolean" and term.value in ("true", "false"):
        return say(f"difference.{term.value}", wording.language)
    if kind in ("date", "gYearMonth"):
        return for_people(term.value, wording.language)
    return wording.text(column, term.value) if kind == "string" else term.value


def _headings(result: QueryResult) -> list[str]:
    if result.kind == "graph":
        return ["subject", "predicate", "object"]
    return [variable.value for variable in _solutions(result).variables]


def _solutions(result: QueryResult) -> ox.QuerySolutions:
    solutions = ox.parse_query_results(result.data, format=ox.QueryResultsFormat.JSON)
    if not isinstance(solutions, ox.QuerySolutions):  # only for the type: _result wrote rows
        raise QueryError(phrase("query.no-rows"))
    return solutions


def _rows(result: QueryResult, cells: _Cells) -> Iterator[list[str]]:
    """The rows of a table, one after the other: a large result is not held twice."""
    if result.kind == "graph":
        for triple in _triples(result.data):
            terms = (triple.subject, triple.predicate, triple.object)
            yield [cells.cell(term, "") for term in terms]
        return
    solutions = _solutions(result)
    columns = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield [cells.cell(term, column) for term, column in zip(solution, columns, strict=True)]


_MOST_IN_COLOR: Final = 10_000
"""The most rows of an aligned table; longer ones are written row by row, without colour."""


def _write_table(result: QueryResult, cells: _Cells, stream: TextIO, color: bool | None) -> None:
    if result.kind == "boolean":
        stream.write("true\n" if json.loads(result.data)["boolean"] else "false\n")
        return
    headings = list(map(cells.heading, _headings(result)))
    widths = list(map(cell_len, headings))
    count = 0
    for row in _rows(result, cells):
        widths = list(map(max, widths, map(cell_len, row)))
        count += 1
    if use_color(stream, color) and count <= _MOST_IN_COLOR:
        table = Table(box=SIMPLE_HEAD, header_style="bold")
        for heading in headings:
            table.add_column(Text(heading), overflow="fold")
        for row in _rows(result, cells):
            table.add_row(*(Text(in_line(writable(cell, stream))) for cell in row))
        Console(file=stream, force_terminal=True, no_color=False, highlight=False).print(table)
        return
    ruler = ["-" * width for width in widths]
    for row in itertools.chain([headings, ruler], _rows(result, cells)):
        line = "  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True))
        stream.write(in_line(writable(line.rstrip(), stream)) + "\n")
