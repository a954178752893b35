"""Which shapes of a profile are run: those with a target that have something to check."""

from __future__ import annotations

from typing import Final

from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import XSD, Iri, Literal, Node
from verbund.shacl.parameters import CONSTRAINTS
from verbund.shacl.shape_nodes import DEACTIVATED, PATH, shape_nodes, targets_of
from verbund.shacl.shape_set import Targets

_LEADING: Final = (SH + "property", SH + "node")
"""What leads to another shape, which may have constraints."""
_QUERY: Final = SH + "sparql"
_TRUE: Final = (Literal("true", XSD + "boolean"), Literal("1", XSD + "boolean"))


def targeted(shapes: RdfGraph) -> set[Node]:
    """The shapes that have a target; a shape that is a class has one (SHACL, section 2.1.3.3)."""
    return {node for node in shape_nodes(shapes) if targets_of(shapes, node) != Targets()}


def has_check(shapes: RdfGraph, shape: Node) -> bool:
    """Whether a shape, or one that it leads to, is active and has a constraint that is run.

    Those are the constraints of SHACL Core and SPARQL; rules and scripts (sh:rule, sh:js) are not.
    """
    parameters = (CONSTRAINTS - {*_LEADING, _QUERY}) | _own_parameters(shapes)
    seen: set[Node] = set()
    open_shapes = [shape]
    while open_shapes:
        node = open_shapes.pop()
        if node in seen or _is_deactivated(shapes, node):
            continue
        seen.add(node)
        if not parameters.isdisjoint(shapes.properties(node)):
            return True
        queries = shapes.objects(node, _QUERY)
        if any(not _is_deactivated(shapes, query) for query in queries):
            return True
        for parameter in _LEADING:
            open_shapes += shapes.objects(node, parameter)
    return False


def _is_deactivated(shapes: RdfGraph, shape: Node) -> bool:
    return any(value in _TRUE for value in shapes.objects(shape, DEACTIVATED))


def _own_parameters(shapes: RdfGraph) -> set[str]:
    """The parameters of constraint components with a SPARQL validator (SHACL, section 6)."""
    return {
        path.value
        for kind in ("validator", "nodeValidator", "propertyValidator")
        for component, validator in shapes.pairs(SH + kind)
        if shapes.objects(validator, SH + "ask") or shapes.objects(validator, SH + "select")
        for parameter in shapes.objects(component, SH + "parameter")
        for path in shapes.objects(parameter, PATH)
        if isinstance(path, Iri)
    }
