"""Which shapes the engine ``shacl`` may decide, and which triples of a dataset these look at.

It may where it is known to say what pySHACL says (docs/validation.md): tests hold both against
each other on generated shapes. All other shapes are left to pySHACL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from typing import Final, NamedTuple

from rdflib import RDF, Graph, URIRef

from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import RDF as RDF_SPACE
from verbund.rdf.namespaces import RDFS, SH, XSD
from verbund.rdf.terms import RDF_LANG_STRING, RDF_TYPE, Blank, Iri, Literal, Node
from verbund.shacl.parameters import SHAPE_LISTS, SHAPE_VALUES, TARGETS
from verbund.shacl.shape_nodes import (
    CLASS_TYPES,
    PATH,
    PROPERTY,
    foreign_parameters,
    shapes_with_targets,
)
from verbund.sparql.named_terms import named_terms
from verbund.sparql.tokens import TOKEN
from verbund.validation.rdflib_terms import plain_graph, to_rdflib_node

_SELECT: Final = SH + "select"

_LEFT: Final = frozenset(
    SH + name
    for name in (
        *("lessThan", "lessThanOrEquals"),  # counts pairs otherwise
        *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),  # orders fewer datatypes
        "closed",  # does not tell which property of a value is one too many
        *("ask", "validator", "nodeValidator", "propertyValidator"),  # components of others
        *("js", "jsFunctionName", "rule", "target", "expression", "flags"),
    )
)
"""What the engine reads otherwise, or was not compared in."""

_DEACTIVATED: Final = SH + "deactivated"

_PATTERN: Final = SH + "pattern"

_PLAIN_PATTERN: Final = re.compile(
    r"\^?(?:(?:[A-Za-z0-9 _:/-]|\[-?(?:[A-Za-z0-9_](?:-[A-Za-z0-9_])?)+-?\])"
    r"(?:[*+?]|\{\d(?:,\d?)?\})?)*\$?"
)
"""Patterns that mean the same in every dialect of regular expressions; others are XPath's alone.

Each repetition stands behind what it repeats, and a hyphen in a set makes a range or is an end.
"""

_DATATYPE: Final = SH + "datatype"

_SAME_FORMS: Final = frozenset(
    {RDF_LANG_STRING}
    | {XSD + name for name in ("string", "boolean", "double", "float", "date", "anyURI")}
    | {XSD + name for name in ("integer", "long", "int", "short", "byte")}
    | {XSD + name for name in ("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte")}
    | {XSD + f"{sign}Integer" for sign in ("positive", "negative", "nonPositive", "nonNegative")}
)
"""The datatypes whose literals both take for the same.

Of others it takes wrong forms (``--02-30``), or refuses those of many digits (decimals, clocks).
"""

_NESTED: Final = SHAPE_VALUES | SHAPE_LISTS
_INNER: Final = _NESTED - {PROPERTY}
"""What leads to shapes that others than the report's results tell of."""

_QUERY_WORDS: Final = frozenset(
    (
        *("SELECT", "DISTINCT", "WHERE", "PREFIX", "FILTER", "NOT", "EXISTS", "OPTIONAL", "UNION"),
        *("A", "IN", "TRUE", "FALSE", "BOUND", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL"),
        *("LANG", "LANGMATCHES", "SAMETERM", "DATATYPE", "CONTAINS", "STRSTARTS", "STRENDS"),
    )
)
"""Words of queries that both engines read alike.

Others make values, which the engine drops or writes as the file does (``0.10``), or have patterns.
"""


class QuickShapes(NamedTuple):
    """A shapes graph in two: what the engine ``shacl`` decides, and what is left to pySHACL.

    Either is None where there is nothing for it. ``properties`` are those of which the shapes of
    ``quick`` may look at triples; None for all.
    """

    quick: Graph | None
    left: Graph | None
    properties: frozenset[str] | None


def divided(shapes: Graph) -> QuickShapes:
    """Divide a shapes graph by its targets; what others name stays with each of them.

    The engine ``shacl`` is given only what it is to decide: what it cannot read would end it.
    """
    plain = plain_graph(shapes)
    foreign = foreign_parameters(plain)
    quick: list[Node] = []
    left: list[Node] = []
    reached: set[Node] = set()
    read: set[str] | None = {RDF_TYPE, RDFS + "subClassOf"}
    for shape in shapes_with_targets(plain, ()):
        of_shape = _Reached(plain, shape, foreign)
        if not of_shape.may_be_quick:
            left.append(shape)
            continue
        quick.append(shape)
        reached |= of_shape.nodes
        looked_at = of_shape.properties()
        read = None if read is None or looked_at is None else read | looked_at
    return QuickShapes(
        about(without_targets(shapes, left), reached) if quick else None,
        without_targets(shapes, quick) if left else None,
        None if read is None else frozenset(read),
    )


def without_targets(shapes: Graph, nodes: Iterable[Node]) -> Graph:
    """A shapes graph in which some shapes have no target any more."""
    graph = Graph()
    graph += shapes
    for node in map(to_rdflib_node, nodes):
        for target in map(URIRef, TARGETS):
            graph.remove((node, target, None))
        for kind in map(to_rdflib_node, CLASS_TYPES):  # a class that is a shape is its own target
            graph.remove((node, RDF.type, kind))
    return graph


def about(shapes: Graph, nodes: Iterable[Node]) -> Graph:
    """What a shapes graph says of some of its nodes."""
    graph = Graph()
    for node in map(to_rdflib_node, nodes):
        for triple in shapes.triples((node, None, None)):
            graph.add(triple)
    return graph


class _Reached:
    """What a shape leads to in its graph."""

    def __init__(self, graph: RdfGraph, shape: Node, foreign: frozenset[str]) -> None:
        self._graph, self._foreign = graph, foreign
        self._nodes: dict[Node, None] = {}
        self._leads_back = False
        self._follow(shape)

    @property
    def may_be_quick(self) -> bool:
        """Whether the engine is known to decide everything here as pySHACL does."""
        if self._leads_back:  # of recursive shapes pySHACL says so
            return False
        if self._has_details() or self._has_deactivated_query():
            return False
        return not any(
            predicate in _LEFT
            or predicate in self._foreign
            or (predicate == RDF_TYPE and value in CLASS_TYPES)
            or (predicate == _SELECT and not _is_plain_query(value))
            or (predicate == _DATATYPE and not _has_same_forms(value))
            or (predicate == _PATTERN and not _PLAIN_PATTERN.fullmatch(_text(value)))
            for predicate, value in self._said()
        )

    @property
    def nodes(self) -> Set[Node]:
        """The shape, and the nodes that it leads to."""
        return self._nodes.keys()

    def _has_details(self) -> bool:
        """Whether an inner shape fails for what only sh:detail tells, which the engine leaves out.

        That is what the evaluator of records cannot say: paths of several steps, queries, and
        shapes of what a value refers to.
        """
        waiting = [value for predicate, value in self._said() if predicate in _INNER]
        seen: set[Node] = set()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            said = self._graph.properties(node)
            if PATH in said and not said.keys().isdisjoint(_NESTED):
                return True
            for predicate, values in said.items():
                if predicate == _SELECT or any(_is_long(predicate, value) for value in values):
                    return True
                waiting += values
        return False

    def _has_deactivated_query(self) -> bool:
        """Whether a query is not to be run, which the engine runs all the same."""
        said = map(self._graph.properties, self._nodes)
        return any(_SELECT in each and _DEACTIVATED in each for each in said)

    def properties(self) -> frozenset[str] | None:
        """The properties whose triples may be looked at; None for all."""
        found: set[str] = set()
        for predicate, value in self._said():
            if predicate == _SELECT:
                asked = named_terms(f"{self._prefixes()}{_text(value)}", "").properties
                if asked is None:
                    return None
                found |= asked
            if isinstance(value, Iri):
                found.add(value.value)
        return frozenset(found)

    def _said(self) -> Iterator[tuple[str, Node]]:
        for node in self._nodes:
            for predicate, values in self._graph.properties(node).items():
                for value in values:
                    yield predicate, value

    def _prefixes(self) -> str:
        """What the shapes declare for queries (SHACL, section 5.2.1)."""
        declared = [
            (self._graph.value(node, SH + "prefix"), self._graph.value(node, SH + "namespace"))
            for node in self._nodes
        ]
        return "".join(
            f"PREFIX {prefix.value}: <{space.value}>\n"
            for prefix, space in declared
            if isinstance(prefix, Literal) and isinstance(space, Literal)
        )

    def _follow(self, shape: Node) -> None:
        """Walk in depth, with a stack of its own: shapes of others may be nested without end."""
        above: dict[Node, None] = {}
        stack: list[tuple[Node, Iterator[Node]]] = []

        def enter(node: Node) -> None:
            self._nodes[node] = above[node] = None
            values = [v for each in self._graph.properties(node).values() for v in each]
            stack.append((node, iter(values)))

        enter(shape)
        while stack:
            node, rest = stack[-1]
            value = next(rest, None)
            if value is None:
                stack.pop()
                del above[node]
            elif isinstance(value, Iri | Blank) and self._graph.describes(value):
                if value in above:
                    self._leads_back = True
                elif value not in self._nodes:
                    enter(value)


def _is_long(predicate: str, value: Node) -> bool:
    return predicate == PATH and not isinstance(value, Iri)


def _has_same_forms(datatype: Node) -> bool:
    """Whether both take the same literals of a datatype; of those of others any form is right."""
    name = datatype.value if isinstance(datatype, Iri) else ""
    return name in _SAME_FORMS or not name.startswith((XSD, RDF_SPACE))


def _text(value: Node) -> str:
    return value.value if isinstance(value, Literal) else ""


def _is_plain_query(value: Node) -> bool:
    """Whether a query selects ``$this`` alone, makes no value, and asks for no order.

    The engine gives a result for each solution, also for those that are alike, and other variables
    as they stand in the file; and it knows no order of years and the like.
    """
    tokens = [token for token in TOKEN.finditer(_text(value)) if token["space"] is None]
    words = [token["word"].upper() for token in tokens if token["word"]]
    if any(word not in _QUERY_WORDS and not word.isdigit() for word in words):
        return False
    if any(token["other"] and token[0] in "<>" for token in tokens):
        return False
    brace = next((at for at, token in enumerate(tokens) if token[0] == "{"), len(tokens))
    return [token[0] for token in tokens[:brace] if token["variable"]] in (["$this"], ["?this"])
