"""The function ``query``: SPARQL queries over the release of a workspace."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import Final, Literal, TextIO

import pyoxigraph as ox

from verbund.api.argument_types import wrong_value
from verbund.api.arguments import StrPath, path_or_none
from verbund.api.errors import one_of, public, wrong_use
from verbund.api.late import LateSequence, source_of
from verbund.api.shipped_questions import release_and_questions
from verbund.findings import Finding, Findings, Language, Localised, Place, phrase
from verbund.findings.catalogue import visible
from verbund.queries import (
    Asked,
    QueryLimits,
    QueryResult,
    ResultFormat,
    query_result,
    write_result,
)
from verbund.queries.lookup import base_of
from verbund.question.folder import find_question
from verbund.question.head import has_head, read_question
from verbund.question.question import LANGUAGE
from verbund.question.wording import Wording, language_asked
from verbund.rdf.datatypes import is_integer, is_valid
from verbund.rdf.terms import XSD
from verbund.release.verify.sums import is_regular
from verbund.sparql.errors import NoReleaseError
from verbund.system.input_file import (
    input_finding,
    is_of_workspace,
    read_input,
)
from verbund.system.limits import QUERY
from verbund.system.sandbox import MEGABYTE
from verbund.text.normal_form import normal

QueryForm = Literal["table", "csv", "json", "turtle"]

Value = str | int | float | bool | Decimal | date | None
"""A value in a row of an answer; None where a variable is not bound."""

ParameterValue = str | int | Decimal | date
"""A value for a parameter of a question."""


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term; a literal has a datatype, and may have a language tag."""

    kind: Literal["iri", "literal", "blank"]
    value: str
    datatype: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class QueryAnswer:
    """The answer to a query.

    ``kind`` is rows (SELECT), boolean (ASK) or graph (CONSTRUCT, DESCRIBE). ``columns`` are the
    variables without their question marks; those of a graph are subject, predicate and object, and
    that of ASK is boolean. ``rows`` are plain values: numbers, truth values and whole dates as
    objects of Python, all else as text, with None where a variable is not bound. ``terms`` are
    their RDF terms; an answer in the form csv has lexical forms only.
    """

    kind: Literal["rows", "boolean", "graph"]
    columns: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]
    terms: Sequence[tuple[Term | None, ...]]

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        """Iterate over the rows."""
        return iter(self.rows)

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def __bool__(self) -> bool:
        """The result of ASK; for rows and graphs, whether there is any."""
        return bool(self.rows[0][0]) if self.kind == "boolean" else len(self.rows) > 0

    def to_dicts(self) -> list[dict[str, Value]]:
        """The rows as dictionaries by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@public
def query(
    query: StrPath | None = None,
    workspace: StrPath = ".",
    *,
    question: str | None = None,
    parameters: Mapping[str, ParameterValue] | None = None,
    language: Language | None = None,
    release: StrPath | None = None,
    timeout: float | None = 60.0,
    max_rows: int | None = 1_000_000,
    max_memory: int | None = 4_000,
    form: QueryForm = "table",
) -> QueryAnswer:
    """Query the release of a workspace by SPARQL: read-only, with limits, without any connection.

    Args:
        query: The text of the query, or a file: a path, or a string that ends in .rq or .sparql.
        workspace: The folder with verbund.toml.
        question: The number or name of a question of the release, in place of a query.
        parameters: Values by the names of the parameters that the head of the query declares: text,
            numbers, days. A record is named by its id, its name or its IRI. An empty text is none.
        language: The language of names in the answer, where the query has a parameter for it.
        release: The folder of a release, in place of the workspace's.
        timeout: Seconds after which the query is stopped; for each limit, None means none.
        max_rows: The most rows, or triples, of an answer.
        max_memory: Megabytes that the query may need, the release that it reads included.
        form: The form that ``write_answer`` is to write.

    Raises:
        QueryError: If the query, its head or a parameter is wrong, or there is no such question; a
            QueryLimit if it exceeds a limit.
        NoReleaseError: If there is no release.
        UnreadableError: If the workspace or the file of the query cannot be read.
        UsageError: If an argument is invalid.
    """
    limits = _limits(timeout, max_rows, max_memory)
    if form not in list(ResultFormat):
        raise one_of("form", ResultFormat, form)
    if (query is None) == (question is None):
        raise wrong_use(phrase("question.either"))
    folder = Path(workspace)
    text = None if query is None else normal(_text_of(query, folder))  # as all texts of a release
    elsewhere = path_or_none(release)
    output, files = release_and_questions(folder, elsewhere)
    if not is_regular(output / "dataset.nt"):
        if elsewhere is not None:
            raise NoReleaseError(phrase("query.no-release-in", folder=visible(str(elsewhere))))
        raise NoReleaseError(phrase("query.no-release"))
    values = _values(parameters)
    asked = _asked(text, question, files, values, language)
    result, prefixes = query_result(output, asked, ResultFormat(form), limits)
    run = _QueryRun(result, prefixes, ResultFormat(form), _wording(asked), base_of(output))
    return _answer(run)


@dataclass(frozen=True, slots=True)
class _QueryRun:
    """The result of the engine, with how it is written, from which an answer is made."""

    result: QueryResult
    prefixes: Mapping[str, str]
    form: ResultFormat
    wording: Wording | None
    base: str


def _wording(asked: str | Asked) -> Wording | None:
    """The words in which the answer to a question is told; None for a query as it stands."""
    if isinstance(asked, str):
        return None
    return Wording(asked.question, language_asked(asked.question, asked.values))


def write_answer(answer: QueryAnswer, stream: TextIO) -> None:
    """Write an answer to a stream in the form chosen in ``query``.

    The table of a question has its headings in words, and dates as the language of the answer
    writes them. IRIs below the base of the release stand in tables without it.
    """
    run = source_of(answer.rows, _QueryRun)
    write_result(
        run.result,
        run.form,
        stream,
        prefixes=run.prefixes,
        wording=run.wording,
        base=run.base,
    )


def _asked(
    text: str | None,
    name: str | None,
    files: list[Path],
    values: dict[str, str],
    language: Language | None,
) -> str | Asked:
    """The query to run: its text, or a question with values for its parameters."""
    if name is not None:
        question = find_question(name, files)
    elif text is None:
        raise wrong_use(phrase("question.either"))
    elif not values and (language is None or not has_head(text)):
        return text  # whatever its head says: nothing is put in
    else:
        question = read_question("query", text)
    if language is not None:
        spoken = (item.name for item in question.parameters if item.type == LANGUAGE)
        values = {**dict.fromkeys(spoken, str(language)), **values}
    for known in values:
        question.parameter(known)
    return Asked(question, values)


def _values(parameters: Mapping[str, ParameterValue] | None) -> dict[str, str]:
    """The values of parameters as texts. Raises UsageError for what is none."""
    found: dict[str, str] = {}
    for name, value in (parameters or {}).items():
        for given, kinds in ((name, "str"), (value, "str | int | Decimal | date")):
            wrong = wrong_value("parameters", given, kinds)
            if wrong is not None:
                raise wrong_use(wrong)
        found[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def _limits(timeout: float | None, rows: int | None, megabytes: int | None) -> QueryLimits:
    for name, value in (("timeout", timeout), ("max_rows", rows), ("max_memory", megabytes)):
        if value is not None and not (value > 0 and math.isfinite(value)):
            raise wrong_use(phrase("argument.above-0", name=name, value=str(value)))
    return QueryLimits(timeout, None if megabytes is None else megabytes * MEGABYTE, rows)


def _text_of(query: StrPath, workspace: Path) -> str:
    """The text of a query given as a file or as text. Raises Findings."""
    name = str(query)
    is_named = name.endswith((".rq", ".sparql")) and "\n" not in name
    if not isinstance(query, PathLike) and not is_named:
        return query
    path = Path(query)
    try:
        roots = (workspace,) if is_of_workspace(path, workspace) else None
        return read_input(path, roots=roots, most=QUERY).decode("utf-8")
    except FileNotFoundError:
        problem = phrase("query.no-file")
        raise Findings([Finding("F101", Place(file=name), details={"problem": problem})]) from None
    except OSError as error:
        raise Findings([input_finding(error, name)]) from None
    except UnicodeDecodeError as error:
        raise Findings(
            [Finding("F101", Place(file=name), details={"problem": why_unreadable(error)})]
        ) from None


def why_unreadable(error: OSError | UnicodeDecodeError) -> str | Localised:
    """The reason why a text cannot be read, in words; that of the system is quoted."""
    if isinstance(error, UnicodeDecodeError):
        return phrase("query.no-utf8", byte=str(error.start + 1))
    if isinstance(error, FileNotFoundError):
        return phrase("query.no-file")
    return error.strerror or str(error)


# --- rows


def _answer(run: _QueryRun) -> QueryAnswer:
    columns, terms = _READERS[run.result.kind](run)
    return QueryAnswer(
        kind=run.result.kind,
        columns=columns,
        rows=LateSequence(run, lambda: (tuple(map(_value, row)) for row in terms())),
        terms=LateSequence(run, terms),
    )


_Rows = Callable[[], Iterator[tuple[Term | None, ...]]]


def _of_rows(run: _QueryRun) -> tuple[tuple[str, ...], _Rows]:
    if run.form is ResultFormat.CSV:
        return _of_csv(run.result.data)

    def solutions() -> ox.QuerySolutions:
        found = ox.parse_query_results(run.result.data, format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):  # only for the type: these are rows
            raise TypeError(type(found).__name__)
        return found

    def terms() -> Iterator[tuple[Term | None, ...]]:
        for solution in solutions():
            yield tuple(None if term is None else _term(term) for term in solution)

    return tuple(variable.value for variable in solutions().variables), terms


def _of_csv(data: bytes) -> tuple[tuple[str, ...], _Rows]:
    """Columns and rows of a CSV result; names of variables need no quotation marks."""
    head, _, rest = data.partition(b"\n")
    columns = tuple(filter(None, head.decode("utf-8").strip().split(",")))

    def terms() -> Iterator[tuple[Term | None, ...]]:
        csv.field_size_limit(max(csv.field_size_limit(), len(rest)))
        for row in csv.reader(io.StringIO(rest.decode("utf-8"), newline="")):
            yield tuple(Term("literal", cell) for cell in row or [""] * len(columns))

    return columns, terms


def _of_boolean(run: _QueryRun) -> tuple[tuple[str, ...], _Rows]:
    text = "true" if b"true" in run.result.data else "false"
    return ("boolean",), lambda: iter([(Term("literal", text, f"{XSD}boolean"),)])


def _of_graph(run: _QueryRun) -> tuple[tuple[str, ...], _Rows]:
    def terms() -> Iterator[tuple[Term | None, ...]]:
        for quad in ox.parse(run.result.data, format=ox.RdfFormat.N_TRIPLES):
            yield _term(quad.subject), _term(quad.predicate), _term(quad.object)

    return ("subject", "predicate", "object"), terms


_READERS: Final = {"rows": _of_rows, "boolean": _of_boolean, "graph": _of_graph}


def _term(term: object) -> Term:
    if isinstance(term, ox.NamedNode):
        return Term("iri", term.value)
    if isinstance(term, ox.Literal):
        return Term("literal", term.value, term.datatype.value, term.language)
    return Term("blank", str(term))


_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}
_PYTHON: Final[Mapping[str, Callable[[str], Value]]] = {
    f"{XSD}decimal": Decimal,
    f"{XSD}double": float,
    f"{XSD}float": float,
    f"{XSD}boolean": _TRUTH.__getitem__,
    f"{XSD}date": date.fromisoformat,
}


def _value(term: Term | None) -> Value:
    """The Python value of a term; the lexical form of an ill-typed literal."""
    if term is None:
        return None
    datatype = term.datatype or ""
    python = int if is_integer(datatype) else _PYTHON.get(datatype)
    if python is None or not is_valid(term.value, datatype):
        return term.value
    try:
        return python(term.value)
    except ValueError:  # a date with a time zone or before the year 1, a very long number
        return term.value
