"""Checks the values of SHACL's parameters (SHACL, sections 2.1 and 4).

An engine refuses an invalid value without its place, or ignores it, or takes it for another one. So
these values are reported at their shape, whoever runs it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from verbund.model.bounds import check_bounds
from verbund.model.shapes_graph import ShapesGraph, order_of_pairs
from verbund.rdf.datatypes import is_valid
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import SH
from verbund.rdf.paths import read_path
from verbund.rdf.terms import RDF_TYPE, XSD, XSD_STRING, Iri, Literal, Node, text_of
from verbund.shacl.components import Argument
from verbund.shacl.parameters import (
    BOUNDS,
    FLAGS,
    LISTS,
    NODE_KINDS,
    SHAPE_LISTS,
    TARGETS,
    of_type,
)
from verbund.shacl.shape_nodes import SHAPE_TYPES

_IRIS: Final = of_type(Argument.IRI, Argument.PROPERTY) | {SH + "severity"}
_WIDEST_PATH: Final = 50
"""The most members of a sequence or of the alternatives of a path."""
_TARGET_IRIS: Final = frozenset(TARGETS) - {SH + "targetNode"}


def check_values(annotations: ShapesGraph) -> None:
    """Report parameters whose values SHACL does not allow: M108 at the shape."""
    for parameters, is_right, why in _RULES:
        for parameter in sorted(parameters):
            stated = annotations.graph.pairs(parameter)
            wrong = [pair for pair in stated if not is_right(pair[1])]
            for subject, value in sorted(wrong, key=order_of_pairs):
                annotations.wrong(subject, parameter, why, value=text_of(value))
    for parameter in sorted(LISTS | SHAPE_LISTS):
        stated = annotations.graph.pairs(parameter)
        for subject, head in sorted(stated, key=order_of_pairs):
            annotations.members(subject, head)
    check_bounds(annotations)
    _check_paths(annotations)


def _check_paths(annotations: ShapesGraph) -> None:
    """Report paths that are neither an IRI nor a structure of SHACL, section 2.3.1."""

    def is_wrong(node: Node) -> bool:
        path = read_path(annotations.graph, node)
        return path is None or path.widest > _WIDEST_PATH

    stated = annotations.graph.pairs(SH + "path")
    for subject, _ in sorted((pair for pair in stated if is_wrong(pair[1])), key=order_of_pairs):
        annotations.wrong(subject, SH + "path", "model.path")


def _is_count(node: Node) -> bool:
    """Whether a node is an ``xsd:integer``, and of no derived type, as SHACL demands."""
    return (
        isinstance(node, Literal)
        and node.datatype == XSD + "integer"
        and is_valid(node.value, XSD + "integer")
        and (not node.value.startswith("-") or not node.value.strip("-0"))
    )


def _is_iri(node: Node) -> bool:
    return isinstance(node, Iri)


def _is_literal(node: Node) -> bool:
    return isinstance(node, Literal)


def _is_text(node: Node) -> bool:
    return isinstance(node, Literal) and node.datatype == XSD_STRING


def _is_message(node: Node) -> bool:
    return isinstance(node, Literal) and (bool(node.language) or _is_text(node))


def _is_flag(node: Node) -> bool:
    """Whether a node is ``true`` or ``false``: engines read ``1`` and ``0`` differently."""
    return isinstance(node, Literal) and (node.value, node.datatype) in (
        ("true", XSD + "boolean"),
        ("false", XSD + "boolean"),
    )


def _is_node_kind(node: Node) -> bool:
    return isinstance(node, Iri) and node.value in NODE_KINDS


_RULES: Final[tuple[tuple[frozenset[str], Callable[[Node], bool], str], ...]] = (
    (of_type(Argument.INTEGER, Argument.QUALIFIED), _is_count, "model.count"),
    (BOUNDS, _is_literal, "model.not-a-literal"),
    (_IRIS | _TARGET_IRIS, _is_iri, "model.not-an-iri"),
    (of_type(Argument.PATTERN, Argument.TEXT), _is_text, "model.not-a-text"),
    (frozenset({SH + "message"}), _is_message, "model.not-a-text"),
    (of_type(Argument.NODE_KIND), _is_node_kind, "model.node-kind"),
    (FLAGS, _is_flag, "model.flag"),
)


def shapes_of(graph: RdfGraph) -> set[Node]:
    """Return the nodes that are shapes by their class or by a target (SHACL, section 2.1)."""
    shapes = {node for kind in SHAPE_TYPES for node in graph.subjects(RDF_TYPE, kind)}
    for target in TARGETS:
        shapes |= set(graph.subjects(target))
    return shapes
