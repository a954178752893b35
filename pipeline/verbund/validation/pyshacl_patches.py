"""Patches of pySHACL and rdflib where they are known to depart from the specifications.

docs/validation.md lists these differences for users, each with the section that decides.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from pyshacl import helper, validator
from pyshacl.constraints import constraint_component
from pyshacl.constraints.core import (
    property_pair_constraints,
    string_based_constraints,
    value_constraints,
    value_range_constraints,
)
from pyshacl.shape import Shape
from rdflib import BNode, Graph, Literal
from rdflib.term import Node

from verbund.rdf.datatypes import compare
from verbund.rdf.terms import Literal as Plain
from verbund.shacl.evaluate import has_datatype, has_language
from verbund.shacl.placeholders import PLACEHOLDER
from verbund.system.sandbox import Note
from verbund.validation.pyshacl_lookups import kept_lookups
from verbund.validation.pyshacl_steps import Steps
from verbund.validation.pyshacl_verdicts import verdicts_alone
from verbund.validation.rdflib_graphs import lexical_forms, quiet, with_validity
from verbund.validation.rdflib_terms import to_term


@contextmanager
def patched_pyshacl(note: Note, *, queries: bool = True) -> Iterator[None]:
    """Apply the patches within a block: pySHACL then follows the specifications.

    The shape being evaluated is written into ``note``. ``queries`` is whether shapes have any.

    - Queries are answered by Oxigraph, with variables bound as SHACL says (``_answered``).
    - Patterns are those of XPath (``Steps.pattern``).
    - Literals keep their lexical form (``lexical_forms``).
    - Literals are ill-typed by XML Schema's lexical spaces and ranges (``_has_datatype``).
    - Literals are ordered as SPARQL orders them (``order_of``).
    - Language tags match ranges as RFC 4647 says (``_has_language``).
    - A report refers to blank nodes, and copies none of the triples reached from them: these would
      be mistaken for results, and may be endless. The text of each result is not made, as it is
      not read.
    - A message takes values with a backslash (``_fill``): they are no regular expressions.
    - What is asked of the shapes graph is asked once (``kept_lookups``), patterns too.
    - Of shapes of which only a verdict counts no result is made (``verdicts_alone``).
    """
    component = constraint_component.ConstraintComponent
    less = property_pair_constraints.LessThanConstraintComponent
    less_or_equal = property_pair_constraints.LessThanOrEqualsConstraintComponent
    datatype = value_constraints.DatatypeConstraintComponent
    language = string_based_constraints.LanguageInConstraintComponent
    pattern = string_based_constraints.PatternConstraintComponent
    steps = Steps(note)
    with (
        _replaced(validator, "clone_blank_node", lambda _: lambda _source, node, *_, **__: node),
        _replaced(component, "make_v_result_description", lambda _: lambda *_, **__: ""),
        _answered(steps) if queries else nullcontext(),
        _replaced(Shape, "validate", steps.validate),
        _replaced(pattern, "__init__", steps.pattern),
        _replaced(datatype, "evaluate", _each(_has_datatype)),
        _replaced(language, "evaluate", _each(_has_language)),
        _replaced(value_range_constraints, "compare_literal", lambda _: _compare_literal),
        _replaced(less, "_compare_lt", partial(_pairs, {-1})),
        _replaced(less_or_equal, "_compare_ltoe", partial(_pairs, {-1, 0})),
        _replaced(component, "_format_sparql_based_result_message", lambda _: _fill),
        lexical_forms(),
        kept_lookups(),
        verdicts_alone(),
        quiet("rdflib.term"),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", message="Parsing weird boolean")
        yield


@contextmanager
def _answered(steps: Steps) -> Iterator[None]:
    from verbund.validation.oxigraph import Queries  # slow to load
    from verbund.validation.pyshacl_queries import QueryHelper, answered

    with (
        _replaced(Graph, "query", answered(steps, Queries(with_validity))),
        _replaced(helper, "SPARQLQueryHelperCls", lambda _: QueryHelper),
    ):
        yield


@contextmanager
def _replaced(owner: object, name: str, made: Callable[[Any], object]) -> Iterator[None]:
    """Replace an attribute by ``made`` of it, within a block."""
    before = getattr(owner, name)
    setattr(owner, name, made(before))
    try:
        yield
    finally:
        setattr(owner, name, before)


def _fill(_: object, message: str, bound: Any) -> str:
    """A message filled with the bindings of a solution (SHACL, section 5.3.2)."""
    values = dict(bound[3]) if isinstance(bound, tuple) and len(bound) == _WITH_OTHERS else {}
    if isinstance(bound, dict):
        values = dict(bound)
    else:
        named = zip(("this", "path", "value"), bound, strict=False)
        values |= {name: value for name, value in named if value is not None}
    known = {str(name): str(value) for name, value in values.items()}
    return PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), message)


_WITH_OTHERS = 4


def order_of(one: Node, other: Node) -> int | None:
    """The order of two nodes by SPARQL's operators: -1, 0 or 1; None where they have no result.

    SHACL, sections 4.3 and 4.5.3: a pair without a result is a violation. SPARQL 1.1, section
    17.3. rdflib gives every pair an order: IRIs, language-tagged and ill-typed literals and
    different datatypes. It raises TypeError for xsd:gYear and xsd:gYearMonth, drops the time zone
    of dates and compares decimals with doubles without promoting them.
    """
    first, second = _literal(one), _literal(other)
    return None if first is None or second is None else compare(first, second)


def _literal(node: Node) -> Plain | None:
    term = None if isinstance(node, BNode) else to_term(node)
    return term if isinstance(term, Plain) else None


def _compare_literal(one: Literal, other: Literal) -> int:
    """The patch for comparisons in value ranges; raises TypeError where there is no order."""
    order = order_of(one, other)
    if order is None:
        raise TypeError
    return order


def _pairs(allowed: Container[int | None], _: Any) -> Callable[..., tuple[bool, list[Any]]]:
    """The patch for property pair constraints, one pair at a time (SHACL, section 4.5.3)."""

    def compared(
        self: Any, values: set[Node], others: set[Node], graph: Graph, focus: Node
    ) -> tuple[bool, list[Any]]:
        reports = [
            self.make_v_result(graph, focus, value_node=value)
            for value in values
            for other in others
            if order_of(value, other) not in allowed
        ]
        return bool(reports), reports

    return compared


def _each(holds: Callable[[Any, Node], bool]) -> Callable[[Any], object]:
    """The patch for a component whose condition is on each value node by itself."""

    def evaluate(
        self: Any, _: object, graph: Graph, found: dict[Node, Iterable[Node]], __: object
    ) -> tuple[bool, list[Any]]:
        reports = [
            self.make_v_result(graph, focus, value_node=value)
            for focus, values in found.items()
            for value in values
            if not holds(self, value)
        ]
        return not reports, reports

    return lambda _: evaluate


def _has_datatype(component: Any, node: Node) -> bool:
    literal = _literal(node)
    return literal is not None and has_datatype(literal, str(component.datatype_rule))


def _has_language(component: Any, node: Node) -> bool:
    literal = _literal(node)
    ranges = tuple(map(str, component.shape.sg.graph.items(component.string_rules[0])))
    return literal is not None and has_language(literal, ranges)
