"""pySHACL and rdflib, held to the W3C texts where they are known to read them otherwise.

docs/validation.md tells these differences to users, each with the section that decides.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import cache, partial
from typing import Any

import pyoxigraph
from pyshacl.constraints import constraint_component
from pyshacl.constraints.core import property_pair_constraints, value_range_constraints
from pyshacl.rdfutil import compare
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from verbund.model.placeholder import PLACEHOLDER
from verbund.model.source import to_rdflib
from verbund.shacl.engine import lexical_forms


def as_written(graph: Graph) -> Graph:
    """The graph with every literal of the validity that XML Schema gives it."""
    written = Graph()
    with _quiet("rdflib.term"):
        for subject, predicate, value in graph:
            written.add((subject, predicate, _repaired(value)))
    return written


def read(form: pyoxigraph.RdfFormat, *, text: str | None = None, path: str | None = None) -> Graph:
    """A graph from a text or a file, as it is written; all named graphs of it as one.

    Raises SyntaxError with the line, and OSError.
    """
    graph = Graph()
    for quad in pyoxigraph.parse(input=text, path=path, format=form):
        graph.add(as_stated(quad))
    return graph


def as_stated(triple: pyoxigraph.Triple | pyoxigraph.Quad) -> tuple[Node, Node, Node]:
    """A triple of a file as rdflib has it, its literal as it is written and as valid as it is."""
    with _quiet("rdflib.term"):
        value = _repaired(to_rdflib(triple.object))
    return to_rdflib(triple.subject), to_rdflib(triple.predicate), value


@contextmanager
def by_the_text() -> Iterator[None]:
    """Let pySHACL follow the W3C texts where it, or rdflib under it, is known not to.

    - Literals keep their lexical form (``lexical_forms``).
    - Literals are ill-typed by XML Schema's lexical spaces (``_is_valid``).
    - Literals are ordered as SPARQL orders them (``_order``).
    - A message takes values with a backslash (``_fill``): they are no regular expressions.
    """
    component = constraint_component.ConstraintComponent
    less = property_pair_constraints.LessThanConstraintComponent
    less_or_equal = property_pair_constraints.LessThanOrEqualsConstraintComponent
    with (
        _replaced(value_range_constraints, "compare_literal", lambda _: _compare_literal),
        _replaced(less, "_compare_lt", partial(_pairs, {-1})),
        _replaced(less_or_equal, "_compare_ltoe", partial(_pairs, {-1, 0})),
        _replaced(component, "_format_sparql_based_result_message", lambda _: _fill),
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


def _fill(_: object, message: str, bound: Any) -> str:
    """A message with the variables of a query's solution (SHACL, section 5.3.2)."""
    values = dict(bound[3]) if isinstance(bound, tuple) and len(bound) == _WITH_OTHERS else {}
    if isinstance(bound, dict):
        values = dict(bound)
    else:
        named = zip(("this", "path", "value"), bound, strict=False)
        values |= {name: value for name, value in named if value is not None}
    known = {str(name): str(value) for name, value in values.items()}
    return PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), message)


_WITH_OTHERS = 4
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


def order_of(one: Node, other: Node) -> int | None:
    """-1, 0 or 1 by SPARQL's operators for two nodes as files have them; None for no result."""
    first, second = _repaired(one), _repaired(other)
    if not isinstance(first, Literal) or not isinstance(second, Literal):
        return None
    return _order(first, second)


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
