"""Results of a SHACL validation, as pySHACL reports them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import SH, BNode, Graph, Literal
from rdflib.term import Node

from verbund.findings import Severity
from verbund.validation.engine import run_pyshacl

_SEVERITIES = {str(SH.Warning): Severity.WARNING, str(SH.Info): Severity.INFO}
_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result (SHACL, section 3.6.2).

    ``component`` is a local name, ``component_iri`` the whole: a profile may have its own.
    """

    focus: Node
    path: str | None
    value: Node | None
    shape: Node
    component: str
    component_iri: str
    severity: Severity
    messages: Mapping[str, str]

    @property
    def rank(self) -> int:
        """Gravest first."""
        return _RANKS[self.severity]


def validate(data: Graph, shapes: Graph) -> list[Result]:
    """Run pySHACL, shut in, on a graph, which is left as it is.

    Raises SandboxError where it stops or is stopped, RecursiveShapesError for shapes that lead back
    to themselves.
    """
    from verbund.validation.pyshacl_patches import as_written  # pySHACL takes its time to load

    report = run_pyshacl(as_written(data), as_written(shapes))
    # Results within results (sh:detail) repeat what the one above them says.
    return [_result(report, node) for node in report.objects(None, SH.result)]


def _result(report: Graph, node: Node) -> Result:
    path = report.value(node, SH.resultPath)
    component = str(report.value(node, SH.sourceConstraintComponent))
    messages = {
        (text.language or "") if isinstance(text, Literal) else "": str(text)
        for text in sorted(report.objects(node, SH.resultMessage), key=str)
    }
    return Result(
        focus=report.value(node, SH.focusNode) or BNode(),
        path=None if path is None or isinstance(path, BNode) else str(path),
        value=report.value(node, SH.value),
        shape=report.value(node, SH.sourceShape) or BNode(),
        component=component.rpartition("#")[2],
        component_iri=component,
        severity=_SEVERITIES.get(str(report.value(node, SH.resultSeverity)), Severity.VIOLATION),
        messages=messages,
    )
