"""Property paths: what they are, and their reader (SHACL, section 2.3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from verbund.data_class import NamedTuple
from verbund.rdf.graph import FIRST, NIL, RdfGraph
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import Iri, Literal, Node


class PathKind(StrEnum):
    """The kinds of property paths (SHACL, section 2.3.1)."""

    PREDICATE = "predicate"
    SEQUENCE = "sequence"
    ALTERNATIVE = "alternativePath"
    INVERSE = "inversePath"
    ZERO_OR_MORE = "zeroOrMorePath"
    ONE_OR_MORE = "oneOrMorePath"
    ZERO_OR_ONE = "zeroOrOnePath"


class Path(NamedTuple):
    """A property path: a predicate with its IRI, or another kind with the paths in it."""

    kind: PathKind
    iri: str = ""
    steps: tuple[Path, ...] = ()

    @property
    def predicate(self) -> str | None:
        """Return the IRI of a predicate path; None for any other."""
        return self.iri if self.kind is PathKind.PREDICATE else None

    @property
    def sparql(self) -> str:
        """Return the path as SPARQL writes it (SPARQL 1.1, section 9.1)."""
        inner = [step.sparql for step in self.steps]
        if self.kind is PathKind.PREDICATE:
            return f"<{self.iri}>"
        if self.kind in _JOINED:
            return f"({_JOINED[self.kind].join(inner)})"
        return (
            f"^{inner[0]}" if self.kind is PathKind.INVERSE else f"({inner[0]}){_MARKS[self.kind]}"
        )

    @property
    def first(self) -> str | None:
        """Return the predicate that the path begins with; None if it begins with none."""
        if self.kind is PathKind.PREDICATE:
            return self.iri
        if self.kind in (PathKind.ALTERNATIVE, PathKind.INVERSE):
            return None
        return self.steps[0].first

    @property
    def widest(self) -> int:
        """Return the most steps that the path, or one in it, has."""
        return max((len(self.steps), *(step.widest for step in self.steps)))


_JOINED: Final = {PathKind.SEQUENCE: "/", PathKind.ALTERNATIVE: "|"}
_MARKS: Final = {PathKind.ZERO_OR_MORE: "*", PathKind.ONE_OR_MORE: "+", PathKind.ZERO_OR_ONE: "?"}

_DEEPEST: Final = 50
"""So many paths are read within each other: Python's stack has an end."""
_MOST: Final = 10_000
"""So many steps are read, each as often as the path leads to it."""
_FEWEST_STEPS: Final = 2
"""The fewest members of a sequence, and of alternatives."""
_BY_PREDICATE: Final[Mapping[str, PathKind]] = {
    SH + kind.value: kind
    for kind in PathKind
    if kind not in (PathKind.PREDICATE, PathKind.SEQUENCE)
}


def predicate_path(iri: str) -> Path:
    """Return the path of a predicate."""
    return Path(PathKind.PREDICATE, iri)


def read_path(graph: RdfGraph, node: Node) -> Path | None:
    """Return the path that a node stands for.

    None for a node that is no well-formed path, leads through itself, or has more steps, or more
    paths within each other, than any that people write.
    """
    return _Reader(graph).path(node, 0)


class _Reader:
    """Reads one path, whose nodes may be shared by its steps."""

    def __init__(self, graph: RdfGraph) -> None:
        self._graph = graph
        self._left = _MOST

    def path(self, node: Node, depth: int) -> Path | None:
        self._left -= 1
        stated = self._graph.properties(node)
        if isinstance(node, Literal) or node == NIL or depth > _DEEPEST or self._left < 0:
            return None
        if FIRST in stated:
            return self._of_steps(PathKind.SEQUENCE, self._graph.members(node), depth)
        if isinstance(node, Iri):
            return predicate_path(node.value)
        found = [(predicate, value) for predicate in stated for value in stated[predicate]]
        return self._of_operator(*found[0], depth) if len(found) == 1 else None

    def _of_operator(self, predicate: str, value: Node, depth: int) -> Path | None:
        kind = _BY_PREDICATE.get(predicate)
        if kind is None:
            return None
        if kind is PathKind.ALTERNATIVE:
            return self._of_steps(kind, self._graph.members(value), depth)
        inner = self.path(value, depth + 1)
        return None if inner is None else Path(kind, steps=(inner,))

    def _of_steps(self, kind: PathKind, members: list[Node] | None, depth: int) -> Path | None:
        if members is None or len(members) < _FEWEST_STEPS:
            return None
        steps: list[Path] = []
        for member in members:
            step = self.path(member, depth + 1)
            if step is None:
                return None
            steps.append(step)
        return Path(kind, steps=tuple(steps))
