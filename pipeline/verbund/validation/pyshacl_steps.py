"""Steps of a pySHACL run for the sandbox, and its regular expressions by XPath.

Each query and each match is a step whose time is bounded (verbund.system.sandbox).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pyshacl.constraints.core.string_based_constraints import StringBasedConstraintBase
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, BNode, URIRef
from rdflib.term import Node

from verbund.shacl.patterns import compile_pattern
from verbund.system.sandbox import Note

# The local variables of pySHACL that hold a shape while all are read, before one is evaluated.
_NAMES = ("shape_node", "s", "node", "p_shape", "prop_shape")


def shape_of(error: BaseException) -> str:
    """The IRI of the shape that pySHACL was reading when it raised; empty where it has none."""
    found, trace = "", error.__traceback__
    while trace is not None:
        values = trace.tb_frame.f_locals
        owner = values.get("self")
        shape = owner if isinstance(owner, Shape) else getattr(owner, "shape", None)
        nodes = [values.get(name) for name in _NAMES] if isinstance(owner, ShapesGraph) else []
        for node in (*nodes, shape.node if isinstance(shape, Shape) else None):
            found = str(node) if isinstance(node, URIRef) else found
        trace = trace.tb_next
    return found


class Steps:
    """Writes into the note which shape pySHACL is evaluating."""

    def __init__(self, note: Note) -> None:
        self._note, self._at = note, ""
        self._patterns: dict[Node, tuple[list[Node], str, dict[Node, _Matcher]]] = {}

    @contextmanager
    def step(self) -> Iterator[None]:
        """Note the begin and the end of a query or a match."""
        self._note.step(self._at)
        try:
            yield
        finally:
            self._note.write(self._at)

    def validate(self, original: Any) -> Callable[..., Any]:
        """The patch of ``Shape.validate`` that notes the shape, and after it the one around it.

        For a shape without an IRI, the nearest one around it that has one is noted.
        """

        def validate(shape: Any, *arguments: Any, **named: Any) -> Any:
            before, at = self._at, shape.node
            if isinstance(at, BNode) or str(at) == before:
                return original(shape, *arguments, **named)
            self._at = str(at)
            self._note.write(self._at)
            try:
                return original(shape, *arguments, **named)
            finally:
                self._at = before
                self._note.write(before)

        return validate

    def pattern(self, _: Any) -> Callable[..., None]:
        """The patch of ``PatternConstraintComponent.__init__`` for expressions of XPath."""

        def __init__(component: Any, shape: Any) -> None:  # noqa: N807 - it takes its place
            StringBasedConstraintBase.__init__(component, shape)
            if shape.node not in self._patterns:
                self._patterns[shape.node] = self._compiled(shape)
            component.string_rules, component.flags, component.compiled_cache = self._patterns[
                shape.node
            ]

        return __init__

    def _compiled(self, shape: Any) -> tuple[list[Node], str, dict[Node, _Matcher]]:
        """The patterns of a shape in their order, its flags, and what matches each pattern."""
        rules = sorted(shape.objects(SH.pattern), key=str)
        flags = "".join(sorted(map(str, shape.objects(SH.flags)))[:1])
        return rules, flags, {rule: _Matcher(str(rule), flags, self) for rule in rules}


class _Matcher:
    """A compiled expression with the methods that pySHACL calls; each match is a step."""

    def __init__(self, expression: str, flags: str, steps: Steps) -> None:
        self._search, self._steps = compile_pattern(expression, flags).search, steps

    def match(self, _: str) -> None:
        """No match, so that pySHACL calls ``search``."""

    def search(self, text: str) -> object:
        """The first match in a text, or None."""
        with self._steps.step():
            return self._search(text)
