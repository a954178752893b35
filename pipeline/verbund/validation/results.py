"""Validation results of pySHACL as frozen dataclasses (SHACL, section 3.6.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rdflib import SH, BNode, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from verbund.findings import Severity
from verbund.findings.result import ShaclResult
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.paths import Path, read_path
from verbund.validation.engine import ShaclReport
from verbund.validation.rdflib_terms import to_node
from verbund.validation.shapes_to_run import messages_of


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One validation result.

    ``path`` is None for a path that is not a predicate path; ``whole_path`` is any path, and
    ``start`` the predicate that a sequence path begins with. ``shape`` is the source shape,
    ``named`` the IRI of it or of the shape above it. ``messages`` are the shape's own by language
    tag, ``said`` is the engine's message. ``details`` are the nested results (sh:detail).
    """

    focus: Node
    path: str | None
    start: str | None
    component: str
    value: Node | None
    shape: Node
    named: str
    severity: Severity
    severity_iri: str
    messages: Mapping[str, str]
    said: str
    whole_path: Path | None = None
    constraint: Node | None = None
    details: tuple[ValidationResult, ...] = ()

    def in_place_of(self, prefix: str) -> ValidationResult:
        """The result with the original shape, whose IRI follows ``prefix`` in that of its copy."""
        named = self.named.removeprefix(prefix)  # a shape without an IRI may be below both
        if not str(self.shape).startswith(prefix):
            return replace(self, named=named)
        return replace(self, shape=URIRef(str(self.shape).removeprefix(prefix)), named=named)

    @property
    def plain(self) -> ShaclResult:
        """The result in the terms of ``verbund.shacl``, without rdflib."""
        said = (("", self.said),) if self.said else ()
        return ShaclResult(
            focus=to_node(self.focus),
            component=self.component,
            severity=self.severity_iri,
            path=self.whole_path,
            value=None if self.value is None else to_node(self.value),
            shape=to_node(self.shape),
            constraint=None if self.constraint is None else to_node(self.constraint),
            messages=tuple(self.messages.items()) or said,
            details=tuple(item.plain for item in self.details),
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The sort key of the result: engines report in no fixed order."""
        path = self.whole_path.sparql if self.whole_path else ""
        shown = (self.named, self.component, _ranked(self.focus), path, _ranked(self.value))
        return *shown, *map(_kind, (self.focus, self.value)), *sorted(self.messages.values())


NUMBERED = "data"
"""The prefix of blank node labels that are numbered in the order of their files."""


def _ranked(node: Node | None) -> str:
    """A node's text for sorting; an arbitrary blank node label is left out."""
    text = "" if node is None else str(node)
    return "" if isinstance(node, BNode) and not text.startswith(NUMBERED) else text


def _kind(node: Node | None) -> str:
    """What tells literals of the same text apart: the language, or else the datatype."""
    return (node.language or str(node.datatype or "")) if isinstance(node, RdflibLiteral) else ""


def results_of(report: ShaclReport, shapes: ShapesGraph) -> list[ValidationResult]:
    """The top-level results of a report on ``shapes``, in a fixed order."""
    found = [_reported(report, shapes, node, 0) for node in report.results]
    return sorted(found, key=lambda item: item.order)


def each_once(results: Iterable[ValidationResult]) -> list[ValidationResult]:
    """The results, those of a query once where they are alike, as pySHACL gives them."""
    known: set[tuple[str, ...]] = set()
    found: list[ValidationResult] = []
    for item in results:
        if item.component != _BY_QUERY or item.order not in known:
            found.append(item)
        known.add(item.order)
    return found


_BY_QUERY = str(SH.SPARQLConstraintComponent)

_DEEPEST = 8
"""The depth to which nested results are read; recursive shapes are refused before."""


def _reported(report: ShaclReport, shapes: ShapesGraph, node: Node, depth: int) -> ValidationResult:
    graph = report.graph
    source = _present(graph.value(node, SH.sourceShape))
    shape = report.originals.get(source, source)
    stated = graph.value(node, SH.resultPath)
    path = None if stated is None else read_path(shapes.graph, to_node(stated))
    severity = str(graph.value(node, SH.resultSeverity) or SH.Violation)
    own, said = messages_of(graph, node)
    inner = graph.objects(node, SH.detail) if depth < _DEEPEST else ()
    details = [_reported(report, shapes, item, depth + 1) for item in inner]
    return ValidationResult(
        focus=_present(graph.value(node, SH.focusNode)),
        path=path.predicate if path is not None else None,
        start=path.first if path is not None else None,
        component=str(graph.value(node, SH.sourceConstraintComponent)),
        value=graph.value(node, SH.value),
        shape=shape,
        named=shapes.named(to_node(shape)),
        severity=Severity.of(severity),
        severity_iri=severity,
        messages=own,
        said=said,
        whole_path=path,
        constraint=graph.value(node, SH.sourceConstraint),
        details=tuple(sorted(details, key=lambda item: item.order)),
    )


def _present(node: Node | None) -> Node:
    """A node that every result has; a literal may be false, so it is compared with None."""
    return BNode() if node is None else node


def text_of(node: Node | None) -> str | None:
    """The IRI or lexical form of a node; None for a blank node."""
    if node is None or isinstance(node, BNode):
        return None
    return str(node)


def is_literal(node: Node | None) -> bool:
    """Whether a node is a literal."""
    return isinstance(node, RdflibLiteral)
