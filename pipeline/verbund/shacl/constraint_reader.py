"""Reads what the parameters of shapes say, by the types of their values (SHACL, section 4).

The model of a workspace and the shapes of a profile are read by this alone. What differs is what
becomes of a value that is not well-formed, or that cannot be decided: the model is refused with the
value's shape, a profile is left to a full engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import Blank, Iri, Node, text_of
from verbund.shacl.components import COMPONENTS, Argument
from verbund.shacl.patterns import compile_pattern
from verbund.shacl.shape import Pattern, Qualified, Shape
from verbund.shacl.shape_nodes import PATH, PROPERTY
from verbund.shacl.shape_values import (
    NotCompiledError,
    NotWellFormedError,
    iri,
    is_true,
    language_range,
    literal,
    natural,
    node_kind,
    text,
)
from verbund.shacl.xpath_regex import PatternError

_T = TypeVar("_T")
_LIST: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#List"


@dataclass(frozen=True, slots=True)
class ConstraintReader:
    """Reads the constraints of the shapes of one graph; ``member`` reads a shape within one."""

    graph: RdfGraph
    member: Callable[[Node], Shape]

    def argument(self, node: Node, name: str, value: Node) -> object | None:
        """The argument of the constraint that a value of a parameter makes; None for ``false``.

        ``node`` is the shape, ``name`` the local name of the parameter. Raises NotWellFormedError,
        and NotCompiledError for a parameter that only a full engine can decide.
        """
        component = COMPONENTS.get(name)
        read = None if component is None else _READERS.get(component.argument)
        if read is None:
            raise NotCompiledError
        return read(self, node, value)

    def closed_paths(self, node: Node) -> frozenset[str] | None:
        """The properties that a closed shape allows, those ignored too; None without sh:closed.

        Section 4.8.1. Raises NotWellFormedError.
        """
        if not self._companion(node, "closed", is_true):
            return None
        ignored = self._companion(node, "ignoredProperties", self._iris)
        paths = {
            path.value
            for item in self.graph.objects(node, PROPERTY)
            for path in self.graph.objects(item, PATH)
            if isinstance(path, Iri)
        }
        return frozenset(paths.union(ignored or ()))

    def members(self, head: Node) -> list[Node]:
        """The members of a list. Raises NotWellFormedError for a node that is none."""
        found = self.graph.members(head)
        if found is None:
            raise NotWellFormedError("model.not-a-list", term=_LIST)
        return found

    def siblings(self, node: Node, asked: Node) -> list[Node]:
        """The qualified shapes of sibling property shapes, if they must be disjoint (4.7.3)."""
        if not self._companion(node, "qualifiedValueShapesDisjoint", is_true):
            return []
        found = dict.fromkeys(
            shape
            for parent in self.graph.subjects(PROPERTY, node)
            for item in self.graph.objects(parent, PROPERTY)
            for shape in self.graph.objects(item, SH + "qualifiedValueShape")
            if shape != asked
        )
        return sorted(found, key=order_of_values)

    def _companion(self, node: Node, name: str, read: Callable[[Node], _T]) -> _T | None:
        """What a parameter says that is stated once at most; None where it is not."""
        found = self.graph.objects(node, SH + name)
        try:
            if len(found) > 1:
                raise NotWellFormedError("model.several-values")
            return read(found[0]) if found else None
        except NotWellFormedError as error:
            error.term = error.term or SH + name
            raise

    def _iris(self, head: Node) -> list[str]:
        return list(map(iri, self.members(head)))

    # Readers of one value, by its type.

    def _terms(self, _: Node, value: Node) -> object:
        return tuple(self.members(value))

    def _languages(self, _: Node, value: Node) -> object:
        return tuple(map(language_range, self.members(value)))

    def _flag(self, _: Node, value: Node) -> object | None:
        return True if is_true(value) else None

    def _pattern(self, node: Node, value: Node) -> object:
        expression, flags = text(value), self._companion(node, "flags", text) or ""
        try:
            compile_pattern(expression, flags)
        except PatternError as error:
            raise NotWellFormedError("model.pattern", problem=error.text) from error
        return Pattern(expression, flags)

    def _shape(self, _: Node, value: Node) -> object:
        return self.member(value)

    def _shapes(self, _: Node, value: Node) -> object:
        return tuple(map(self.member, self.members(value)))

    def _qualified(self, node: Node, value: Node) -> object:
        count, asked = natural(value), self._companion(node, "qualifiedValueShape", _itself)
        if asked is None:
            raise NotWellFormedError
        siblings = tuple(map(self.member, self.siblings(node, asked)))
        return Qualified(self.member(asked), count, siblings)


def _itself(node: Node) -> Node:
    return node


def order_of_values(node: Node) -> str:
    """What values are sorted by; blank nodes stay in the order of their file."""
    return "" if isinstance(node, Blank) else text_of(node)


_READERS: Final[Mapping[Argument, Callable[[ConstraintReader, Node, Node], object | None]]] = {
    Argument.INTEGER: lambda _, __, value: natural(value),
    Argument.LITERAL: lambda _, __, value: literal(value),
    Argument.TERM: lambda _, __, value: value,
    Argument.IRI: lambda _, __, value: iri(value),
    Argument.NODE_KIND: lambda _, __, value: node_kind(value),
    Argument.PROPERTY: lambda _, __, value: iri(value),
    Argument.TERM_LIST: ConstraintReader._terms,
    Argument.LANGUAGE_RANGES: ConstraintReader._languages,
    Argument.FLAG: ConstraintReader._flag,
    Argument.PATTERN: ConstraintReader._pattern,
    Argument.SHAPE: ConstraintReader._shape,
    Argument.SHAPE_LIST: ConstraintReader._shapes,
    Argument.QUALIFIED: ConstraintReader._qualified,
}
"""How a value of a component of SHACL Core is read, by its type."""
