"""Validation results of pySHACL as frozen records (SHACL, section 3.6.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rdflib import SH, BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from verbund.findings import Severity
from verbund.model.annotations import Annotations
from verbund.shacl.engine import ShaclReport, messages_of

SEVERITIES = {str(SH.Warning): Severity.WARNING, str(SH.Info): Severity.INFO}


@dataclass(frozen=True, slots=True)
class Reported:
    """One result.

    ``path`` is None for a path that is not a single predicate; ``has_path`` tells such a result
    from one without a path, and ``start`` is the predicate that a sequence begins with. ``shape``
    is the node that found fault, ``named`` the IRI of it or of the shape above it. ``messages`` are
    the shape's own by language, ``said`` the engine's words. ``details`` are the results within
    this one (sh:detail).
    """

    focus: Node
    path: str | None
    start: str | None
    component: str
    value: Node | None
    shape: Node
    named: str
    severity: Severity
    messages: Mapping[str, str]
    said: str
    has_path: bool = False
    details: tuple[Reported, ...] = ()

    def in_place_of(self, prefix: str) -> Reported:
        """The result with the shape that one named after it stands for."""
        if not str(self.shape).startswith(prefix):
            return self
        shape = URIRef(str(self.shape).removeprefix(prefix))
        return replace(self, shape=shape, named=self.named.removeprefix(prefix))

    @property
    def order(self) -> tuple[str, ...]:
        """A fixed order: engines report in none."""
        texts = (self.named, self.component, self.focus, self.path, self.start, self.value)
        return tuple("" if isinstance(text, BNode) else str(text or "") for text in texts)


def results_of(report: ShaclReport, shapes: Annotations) -> list[Reported]:
    """The results at the top of a report on ``shapes``, in a fixed order."""
    found = [_reported(report, shapes, node, 0) for node in report.results]
    return sorted(found, key=lambda item: item.order)


_DEEPEST = 8
"""How many results within results are read; recursive shapes are refused before."""


def _reported(report: ShaclReport, shapes: Annotations, node: Node, depth: int) -> Reported:
    graph = report.graph
    source = _present(graph.value(node, SH.sourceShape))
    shape = report.originals.get(source, source)
    path = graph.value(node, SH.resultPath)
    own, said = messages_of(graph, node)
    inner = graph.objects(node, SH.detail) if depth < _DEEPEST else ()
    details = [_reported(report, shapes, item, depth + 1) for item in inner]
    return Reported(
        focus=_present(graph.value(node, SH.focusNode)),
        path=str(path) if isinstance(path, URIRef) else None,
        start=_start(graph, path),
        component=str(graph.value(node, SH.sourceConstraintComponent)),
        value=graph.value(node, SH.value),
        shape=shape,
        named=shapes.named(shape),
        severity=SEVERITIES.get(str(graph.value(node, SH.resultSeverity)), Severity.VIOLATION),
        messages=own,
        said=said,
        has_path=path is not None,
        details=tuple(sorted(details, key=lambda item: item.order)),
    )


def _start(graph: Graph, path: Node | None) -> str | None:
    """The predicate that a path begins with, if it begins with one (SHACL, section 2.3.1)."""
    from rdflib import RDF

    while isinstance(path, BNode):
        repeated = next(
            (
                inner
                for kind in (SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
                for inner in graph.objects(path, kind)
            ),
            None,
        )
        path = repeated or graph.value(path, RDF.first)
    return str(path) if isinstance(path, URIRef) else None


def _present(node: Node | None) -> Node:
    """A node that every result has. A literal may count as false: ask for None."""
    return BNode() if node is None else node


def text_of(node: Node | None) -> str | None:
    """A node as a person reads it; None for a blank node, which has no name."""
    if node is None or isinstance(node, BNode):
        return None
    return str(node)


def is_literal(node: Node | None) -> bool:
    """Whether a node is a literal."""
    return isinstance(node, RdflibLiteral)
