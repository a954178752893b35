"""What pySHACL asks of the shapes graph for each focus node anew, asked once in a run.

The shapes graph does not change while shapes are evaluated. Half of the time of a run with many
focus nodes went into these questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from pyshacl import shape as shape_module
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib.term import Node

_PARAMETERS = "CONSTRAINT_PARAMS"
"""Where the module of shapes keeps the list of all parameters, and their components."""


@contextmanager
def kept_lookups() -> Iterator[None]:
    """Keep the answers within a block, in which one shapes graph is evaluated.

    - The statements of a shape, and the objects of one of its predicates.
    - Whether a predicate is a parameter of a constraint component: a set in place of a list, each
      of whose terms is compared.
    - The name of a shape, of which pySHACL makes a message for a log at each evaluation.
    """
    statements: dict[Node, list[tuple[Node, Node]]] = {}
    found: dict[tuple[Node, Node | None], list[Node]] = {}
    names: dict[Any, str] = {}
    ask: Any = ShapesGraph.predicate_objects
    look_up: Any = Shape.objects
    named: Any = Shape.__str__

    def predicate_objects(graph: Any, node: Node) -> Iterator[tuple[Node, Node]]:
        if node not in statements:
            statements[node] = list(ask(graph, node))
        return iter(statements[node])

    def objects(shape: Any, predicate: Node | None = None) -> Iterator[Node]:
        key = (shape.node, predicate)
        if key not in found:
            found[key] = list(look_up(shape, predicate))
        return iter(found[key])

    def name_of(shape: Any) -> str:
        if shape not in names:
            names[shape] = named(shape)
        return names[shape]

    parameters = (frozenset(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP)
    with ExitStack() as stack:
        for owner, name, value in (
            (ShapesGraph, "predicate_objects", predicate_objects),
            (Shape, "objects", objects),
            (Shape, "__str__", name_of),
            (shape_module, _PARAMETERS, parameters),
        ):
            before = getattr(owner, name, None)  # the module sets its own at the first validation
            stack.callback(setattr, owner, name, before or (None, None))
            setattr(owner, name, value)
        yield
