"""The validation result of a finding, as plain data (SHACL, section 3.6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from verbund.rdf.terms import Node


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


_JOINED = {PathKind.SEQUENCE: "/", PathKind.ALTERNATIVE: "|"}
_MARKS = {PathKind.ZERO_OR_MORE: "*", PathKind.ONE_OR_MORE: "+", PathKind.ZERO_OR_ONE: "?"}


@dataclass(frozen=True, slots=True)
class ShaclResult:
    """A validation result (SHACL, section 3.6.2). ``component`` and ``severity`` are IRIs.

    ``shape`` is sh:sourceShape, ``constraint`` sh:sourceConstraint. ``messages`` are pairs of a
    language tag, which may be empty, and a text. ``details`` are the results within (sh:detail).
    """

    focus: Node
    component: str
    severity: str
    path: Path | None = None
    value: Node | None = None
    shape: Node | None = None
    constraint: Node | None = None
    messages: tuple[tuple[str, str], ...] = ()
    details: tuple[ShaclResult, ...] = ()

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes of this result and of its details, in the order of a report."""
        for node in (self.focus, self.value, self.shape, self.constraint):
            if node is not None:
                yield node
        for detail in self.details:
            yield from detail.nodes()
