"""What pySHACL is at, and its regular expressions as XPath has them.

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

# What pySHACL calls a shape where it reads all of them, before one is at work.
_NAMES = ("shape_node", "s", "node", "p_shape", "prop_shape")


def shape_of(error: BaseException) -> str:
    """The shape that pySHACL was at when it raised; empty where there is none with a name."""
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
    """Tells the note which shape pySHACL is at."""

    def __init__(self, note: Note) -> None:
        self._note, self._at = note, ""

    @contextmanager
    def within(self, shape: Node) -> Iterator[None]:
        """Say that a shape is looked at, and afterwards the one around it again.

        Of shapes without a name the nearest around them is told.
        """
        before = self._at
        if not isinstance(shape, BNode):
            self._at = str(shape)
        self._note.write(self._at)
        try:
            yield
        finally:
            self._at = before
            self._note.write(before)

    @contextmanager
    def step(self) -> Iterator[None]:
        """Say that a query or a match begins, and ends."""
        self._note.step(self._at)
        try:
            yield
        finally:
            self._note.write(self._at)

    def validate(self, original: Any) -> Callable[..., Any]:
        """``Shape.validate`` that says which shape it is at."""

        def validate(shape: Any, *arguments: Any, **named: Any) -> Any:
            with self.within(shape.node):
                return original(shape, *arguments, **named)

        return validate

    def pattern(self, _: Any) -> Callable[..., None]:
        """``PatternConstraintComponent.__init__`` with the expressions of XPath."""

        def __init__(component: Any, shape: Any) -> None:  # noqa: N807 - it takes its place
            StringBasedConstraintBase.__init__(component, shape)
            component.string_rules = sorted(shape.objects(SH.pattern), key=str)
            flags = "".join(sorted(map(str, shape.objects(SH.flags)))[:1])
            component.flags = flags
            component.compiled_cache = {
                rule: _Matcher(str(rule), flags, self) for rule in component.string_rules
            }

        return __init__


class _Matcher:
    """A compiled expression as pySHACL asks it, and that it is a step."""

    def __init__(self, expression: str, flags: str, steps: Steps) -> None:
        self._search, self._steps = compile_pattern(expression, flags).search, steps

    def match(self, _: str) -> None:
        """Nothing: pySHACL then searches."""

    def search(self, text: str) -> object:
        """What matches."""
        with self._steps.step():
            return self._search(text)
