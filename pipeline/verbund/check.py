"""Leaves to pySHACL what is not compiled, and turns its results into findings at their cells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from verbund.findings import Finding, Place, Severity
from verbund.model.model import Model, RecordType

if TYPE_CHECKING:
    from verbund.workspace import Workspace

_SEVERITIES = {str(SH.Warning): Severity.WARNING, str(SH.Info): Severity.INFO}


def run_pyshacl(data: Graph, shapes: Graph, ontology: Graph) -> Graph:
    """The W3C validation report of pySHACL: SHACL Core and SPARQL, no inference.

    The ontology is added to the data, so that classes and concepts are known (SHACL, section 1.5).
    pySHACL's own way of mixing it in takes classes and properties only, and no concept schemes.
    """
    import pyshacl

    data += ontology
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    if not isinstance(report, Graph):
        raise TypeError(f"pySHACL gave no report: {report!r}")
    return report


@contextmanager
def lexical_forms() -> Iterator[None]:
    """Let rdflib read literals as they are written: it would else turn a ``Z`` into ``+00:00``.

    Literals are equal only if their lexical forms are (RDF 1.1 Concepts, section 3.3), and patterns
    and lengths look at these (SHACL, section 4.4).
    """
    import rdflib

    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def check_residuals(model: Model, workspace: Workspace, dataset: Path, skip: bool) -> list[Finding]:
    """The findings of constraints that are not compiled; none are looked for if ``skip``.

    They are looked for only in a graph that is right in all else: a fault in a record would show
    again in whatever a path or a query leads to.
    """
    if skip or not model.residuals:
        return []
    with lexical_forms():
        data = Graph().parse(dataset, format="nt")
        shapes = _residual_shapes(model)
        ontology = Graph().parse(data=model.ontology_turtle, format="turtle")
        report = run_pyshacl(data, shapes, ontology)
    found = [
        _finding(model, report, result) for result in report.subjects(RDF.type, SH.ValidationResult)
    ]
    return sorted(_placed(model, workspace, found), key=lambda finding: finding.order)


def _residual_shapes(model: Model) -> Graph:
    """The shapes without the constraints that are compiled."""
    graph = Graph().parse(data=model.shapes_turtle, format="turtle")
    left = {(residual.shape, residual.parameter) for residual in model.residuals}
    compiled = [
        (shape, constraint.parameter)
        for record_type in model.record_types
        for shape in (record_type.shape, *record_type.shape.properties)
        for constraint in shape.constraints
    ]
    for shape, parameter in compiled:
        if (shape.iri, parameter) not in left:
            graph.remove((URIRef(shape.iri), SH[parameter], None))
    for record_type in model.record_types:
        graph.remove((URIRef(record_type.shape.iri), SH.closed, None))
    return graph


def _finding(model: Model, report: Graph, result: Node) -> Finding:
    def text(predicate: URIRef) -> str | None:
        value = report.value(result, predicate)
        return str(value) if value is not None and not isinstance(value, BNode) else None

    messages = {
        (message.language or "") if isinstance(message, RdflibLiteral) else "": str(message)
        for message in sorted(report.objects(result, SH.resultMessage), key=str)
    }
    shape = text(SH.sourceShape)
    component = text(SH.sourceConstraintComponent) or ""
    severity = report.value(result, SH.resultSeverity)
    own = {tag: message for tag, message in messages.items() if tag}
    return Finding(
        code="V127",
        place=Place(),
        severity=_SEVERITIES.get(str(severity), Severity.VIOLATION),
        value=text(SH.value),
        details={"component": component, "problem": messages.get("", "")},
        messages=own,
        focus_node=text(SH.focusNode),
        path=text(SH.resultPath),
        component=component,
        shape=shape,
    )


def _placed(model: Model, workspace: Workspace, found: list[Finding]) -> Iterator[Finding]:
    """The findings with file, row and column of the record that is their focus node."""
    from dataclasses import replace

    from verbund.convert.run import with_lines
    from verbund.read.tables import open_tables
    from verbund.resolve.index import Index

    tables = open_tables(workspace.records, model, workspace.shown(workspace.records))
    index = Index(model, tables)
    wanted = {str(finding.focus_node) for finding in found}
    places: dict[str, tuple[Place, RecordType]] = {}
    for table in tables.by_name.values():
        segment = model.base + table.record_type.segment
        if any(iri.startswith(segment) for iri in wanted):
            for number, first, rows in table.chunks():
                headings = table.headings[number]
                identify = index.identifier(table, headings)
                for row_number, row in enumerate(rows, start=first):
                    iri = segment + identify(row)
                    if iri in wanted and iri not in places:
                        place = Place(file=headings.shown, row=row_number)
                        places[iri] = place, table.record_type
    placed = []
    for finding in found:
        known = places.get(str(finding.focus_node))
        if known is not None:
            place, record_type = known
            field = next((f for f in record_type.fields if f.path == finding.path), None)
            column = replace(place, column=field.name) if field else place
            finding = replace(finding, place=column)
        placed.append(finding)
    yield from with_lines(placed, tables)
