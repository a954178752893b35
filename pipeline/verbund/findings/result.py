"""The validation result of a finding, as plain data (SHACL, section 3.6.2)."""

from __future__ import annotations

from collections.abc import Iterator

from verbund.data_class import data_class
from verbund.rdf.paths import Path
from verbund.rdf.terms import Node


@data_class(frozen=True, slots=True)
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
