"""Holds the compiled checks to pySHACL, result by result, on the same N-Triples.

The W3C texts decide. Where pySHACL or rdflib reads them otherwise, the difference is listed below,
one function each, with the section that decides; docs/validation.md tells them to users.
"""

from __future__ import annotations

import csv
import io
import logging
import re
import warnings
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph
from pyshacl.constraints.core import property_pair_constraints, value_range_constraints
from pyshacl.rdfutil import compare
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH, XSD
from rdflib.term import Node

from verbund.check import lexical_forms, run_pyshacl
from verbund.convert.constraints import Result
from verbund.convert.jsonld import Context, build_context
from verbund.convert.rows import RowSource
from verbund.convert.table import Converted, TableConverter
from verbund.findings import Finding
from verbund.model import Model
from verbund.model.annotations import to_term
from verbund.read.tables import open_files
from verbund.resolve.index import Index
from verbund.terms import ntriples

Files = Mapping[str, str]
"""CSV texts by table name."""


class Key(NamedTuple):
    """What two engines must agree on: focus node, path, component, value in N-Triples."""

    focus: str
    path: str | None
    component: str
    value: str | None


@dataclass(slots=True)
class Side:
    """What one way of converting gives: the text of all tables in each format, and what is said.

    ``checked`` is the number of rows the plain checker looked at, of ``rows``.
    """

    ntriples: bytes = b""
    turtle: bytes = b""
    jsonld: bytes = b""
    results: list[Result] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    checked: int = 0

    @property
    def keys(self) -> Counter[Key]:
        """The results, each with how often it is there."""
        return Counter(map(key_of, self.results))


@dataclass(frozen=True, slots=True)
class Case:
    """A model and the files of its tables, converted both ways."""

    quick: Side
    plain: Side


def key_of(result: Result) -> Key:
    """The key of a compiled result."""
    value = ntriples(result.value) if result.value is not None else None
    return Key(result.focus, result.path, result.constraint.component, value)


def csv_text(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as a CSV file has them."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([headings, *rows])
    return stream.getvalue()


def with_base(model: Model, base: str) -> Model:
    """The same model for records that live elsewhere, so that many cases fit into one graph."""
    return replace(model, base=base)


def convert(model: Model, files: Files, folder: Path) -> Case:
    """Convert tables with the generated code and plainly. ``folder`` takes the files."""
    paths = []
    for table, text in sorted(files.items()):
        path = folder / f"{table}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        paths.append((path, f"records/{table}.csv", table))
    context = build_context(model)
    quick = _convert(model, context, paths, plainly=False)
    return Case(quick, _convert(model, context, paths, plainly=True))


def _convert(
    model: Model, context: Context, paths: Sequence[tuple[Path, str, str]], *, plainly: bool
) -> Side:
    """One way. Rows whose key was there before are findings only, as in a build."""
    tables = open_files(paths, model, "records")
    index = Index(model, tables)
    side = Side(findings=list(tables.findings))
    for name, table in tables.by_name.items():
        converter = TableConverter(model, context, table, index, plainly=plainly)
        source = RowSource(table, converter.maker)
        rows = sorted(row for chunk in source.chunks() for row in chunk)
        batches = iter([rows] if rows else [])
        kept = [batch for batch in converter.without_duplicates(batches, side.findings) if batch]
        with _counted(converter) as count:
            converted = [converter.convert(batch) for batch in kept]
        side.rows += sum(len(batch) for batch in kept)
        side.checked += count()
        side.ntriples += b"".join(item.ntriples for item in converted)
        side.turtle += b"".join(item.turtle for item in converted)
        side.jsonld += f"{name}:".encode() + b",\n".join(item.jsonld for item in converted)
        _say(side, converted)
        side.findings += source.findings + converter.check_odd(source.odd)
    return side


def _say(side: Side, converted: Sequence[Converted]) -> None:
    for item in converted:
        side.results += item.results
        side.findings += item.findings


@contextmanager
def _counted(converter: TableConverter) -> Iterator[Callable[[], int]]:
    """Count how many rows the plain checker looks at."""
    calls = 0

    def counting(check: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object) -> object:
            nonlocal calls
            calls += 1
            return check(*arguments)

        return counted

    with _replaced(converter.checker, "check", counting):
        yield lambda: calls


# --- the reference ---


class Reference:
    """pySHACL with the shapes and the ontology of a model, read once.

    What it says is taken as it is but for the differences named in ``by_the_text``.
    """

    def __init__(self, model: Model) -> None:
        with by_the_text():
            self.shapes = _graph(model.shapes_turtle, "turtle")
            self.ontology = _graph(model.ontology_turtle, "turtle")

    def results(self, data: bytes) -> Counter[Key]:
        """What pySHACL says of a graph, each result with how often it is there."""
        with by_the_text():
            report = run_pyshacl(_graph(data.decode(), "nt"), self.shapes, self.ontology)
        return Counter(_report_key(report, item) for item in report.objects(None, SH.result))


def _graph(text: str, form: str) -> Graph:
    """A graph as it is written, every literal of it with the validity that XML Schema gives it."""
    parsed, graph = Graph().parse(data=text, format=form), Graph()
    for subject, predicate, value in parsed:
        graph.add((subject, predicate, _repaired(value)))
    return graph


def _report_key(report: Graph, result: Node) -> Key:
    def text(predicate: URIRef) -> str | None:
        value = report.value(result, predicate)
        return str(value) if value is not None else None

    value = report.value(result, SH.value)
    return Key(
        str(text(SH.focusNode)),
        text(SH.resultPath),
        str(text(SH.sourceConstraintComponent)),
        ntriples(to_term(value)) if value is not None else None,
    )


# --- where pySHACL 0.40 and rdflib 7.6 differ from the text ---


@contextmanager
def by_the_text() -> Iterator[None]:
    """Let pySHACL follow the W3C texts where it, or rdflib under it, is known not to.

    - Literals keep their lexical form (``lexical_forms``).
    - Literals are ill-typed by XML Schema's lexical spaces (``_is_valid``).
    - Literals are ordered as SPARQL orders them (``_order``).
    """
    less = property_pair_constraints.LessThanConstraintComponent
    less_or_equal = property_pair_constraints.LessThanOrEqualsConstraintComponent
    with (
        _replaced(value_range_constraints, "compare_literal", lambda _: _compare_literal),
        _replaced(less, "_compare_lt", partial(_pairs, {-1})),
        _replaced(less_or_equal, "_compare_ltoe", partial(_pairs, {-1, 0})),
        lexical_forms(),
        _quiet("rdflib.term"),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", message="Parsing weird boolean")
        yield


@contextmanager
def _replaced(owner: object, name: str, made: Callable[[Any], object]) -> Iterator[None]:
    """Put what ``made`` makes of an attribute in its place for a while."""
    before = getattr(owner, name)
    setattr(owner, name, made(before))
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep rdflib from logging a traceback for each ill-typed literal."""
    logger = logging.getLogger(name)
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_SAMPLES = {
    XSD.date: "2000-01-01",
    XSD.dateTime: "2000-01-01T00:00:00",
    XSD.time: "00:00:00",
    XSD.gYear: "2000",
    XSD.gYearMonth: "2000-01",
}
_NUMBERS = {XSD.integer, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.decimal, XSD.double}
_RECOGNISED = {*_NUMBERS, *_SAMPLES, XSD.boolean}
# A value of each Python class that pySHACL asks for, for literals that rdflib could not convert.
_STAND_INS = {XSD.date: date(1, 1, 1), XSD.dateTime: datetime(1, 1, 1), XSD.time: time()}  # noqa: DTZ001


def _repaired(node: Node) -> Node:
    """The node, its ``ill_typed`` set by the lexical space of its datatype.

    SHACL, section 4.1.2 (sh:datatype refuses ill-typed literals); RDF 1.1 Concepts, section 3.3;
    XML Schema 1.1, part 2, section 3. rdflib 7.6 takes ``1_000`` and digits of other scripts as
    integers, ``1e5`` and ``NaN`` as decimals, ``20210101T0000`` as a dateTime, ``2021-W01-1`` as a
    date; it refuses years before 1 and after 9999 and the hour 24; and it knows no lexical space
    of xsd:gYear and xsd:gYearMonth.
    """
    if not isinstance(node, Literal) or node.datatype not in _RECOGNISED:
        return node
    valid = _is_valid(str(node), node.datatype)
    if node.ill_typed is not None and valid is not node.ill_typed:
        return node
    node._ill_typed = not valid
    node._value = _STAND_INS.get(node.datatype) if valid else None
    return node


def _is_valid(text: str, datatype: URIRef) -> bool:
    """Whether a text is in a lexical space: numbers by their grammar, the rest by Oxigraph."""
    if datatype == XSD.decimal:
        return _DECIMAL.fullmatch(text) is not None
    if datatype == XSD.boolean:
        return text in ("true", "false", "1", "0")
    if datatype == XSD.double:
        return _DOUBLE.fullmatch(text) is not None
    if datatype in _NUMBERS:
        least = {XSD.nonNegativeInteger: 0, XSD.positiveInteger: 1}.get(datatype)
        found = _INTEGER.fullmatch(text)
        return found is not None and (least is None or int(text) >= least)
    sample = Literal(_SAMPLES[datatype], datatype=datatype)
    value = Literal(text, datatype=datatype, normalize=False)
    return _oxigraph(value, "<", sample) or _oxigraph(value, ">=", sample)


@cache
def _oxigraph(one: Literal, operator: str, other: Literal) -> bool:
    """Whether SPARQL 1.1, section 17.3, gives true for a comparison, as Oxigraph has it."""
    query = f"ASK {{ FILTER({one.n3()} {operator} {other.n3()}) }}"
    return bool(pyoxigraph.Store().query(query))


def _is_known(one: Node, other: Node) -> bool:
    """Whether rdflib orders two values as the text does.

    SHACL, sections 4.3 and 4.5.3: a pair that SPARQL's operator has no result for is a violation.
    SPARQL 1.1, section 17.3, has operators for two numbers, two booleans, two xsd:string and two
    xsd:dateTime; section 17.3.1 lets engines add rows, as both have for other dates. rdflib gives
    every pair an order: IRIs, language-tagged and ill-typed literals and different datatypes. It
    raises TypeError for xsd:gYear and xsd:gYearMonth, drops the time zone of dates and compares
    decimals with doubles without promoting them.
    """
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    if one.language or other.language or one.ill_typed or other.ill_typed:
        return False
    numbers = {one.datatype, other.datatype}
    if numbers <= _NUMBERS:
        return XSD.double not in numbers
    plain = {None, XSD.string}
    if one.datatype != other.datatype and not numbers <= plain:
        return False
    if one.datatype in plain or one.datatype == XSD.boolean:
        return True
    text = (str(one), str(other))
    zoned = any(_ZONE.search(item) for item in text)
    return one.datatype in (XSD.date, XSD.dateTime) and not zoned and _fits_python(text)


_ZONE = re.compile(r"(Z|[+-][0-9]{2}:[0-9]{2})$")


def _fits_python(texts: Sequence[str]) -> bool:
    """Whether rdflib can read dates: four-digit years from 1 on, hours to 23."""
    return all(text[:4].isdigit() and text[4] == "-" and "T24" not in text for text in texts)


def _order(one: Literal, other: Literal) -> int | None:
    """-1, 0 or 1 by SPARQL's operators; None where these have no result.

    Oxigraph calls a term equal to itself before it looks at its value: NaN and ill-typed literals
    are kept from it.
    """
    if any(item.ill_typed or item.language or str(item) == "NaN" for item in (one, other)):
        return None
    if one.datatype in _SAMPLES and bool(_ZONE.search(one)) != bool(_ZONE.search(other)):
        return None
    for operator, order in (("<", -1), ("=", 0), (">", 1)):
        if _oxigraph(one, operator, other):
            return order
    return None


_rdflib_order: Callable[[Literal, Literal], int] = compare.compare_literal


def _compare_literal(one: Literal, other: Literal) -> int:
    """How pySHACL compares in ranges; TypeError means that there is no order."""
    if _is_known(one, other):
        return int(_rdflib_order(one, other))
    order = _order(one, other)
    if order is None:
        raise TypeError
    return order


def _pairs(allowed: Container[int | None], original: Any) -> Callable[..., tuple[bool, list[Any]]]:
    """How pySHACL compares pairs, one pair at a time (SHACL, section 4.5.3)."""

    def compare(
        self: Any, values: set[Node], others: set[Node], graph: Graph, focus: Node
    ) -> tuple[bool, list[Any]]:
        reports: list[Any] = []
        for value in values:
            for other in others:
                if _is_known(value, other):
                    reports += original(self, {value}, {other}, graph, focus)[1]
                elif not _in_order(value, other, allowed):
                    reports.append(self.make_v_result(graph, focus, value_node=value))
        return bool(reports), reports

    return compare


def _in_order(one: Node, other: Node, allowed: Container[int | None]) -> bool:
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    return _order(one, other) in allowed
