"""Leaves to pySHACL what is not compiled, and turns its results into findings at their cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from verbund.convert.run import with_lines
from verbund.findings import Finding, Findings, Place, Severity
from verbund.model.annotations import term_text
from verbund.model.model import Model, RecordType
from verbund.read.headings import Column, Headings
from verbund.read.tables import open_tables
from verbund.resolve.index import Index

if TYPE_CHECKING:
    from verbund.workspace import Workspace

_PLACEHOLDER = re.compile(r"\{[$?](\w+)\}")
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
        try:
            report = run_pyshacl(data, shapes, ontology)
        except Exception as error:  # whatever a foreign engine or its SPARQL parser raises
            problem = " ".join(str(error).split()) or type(error).__name__
            raise Findings([Finding("M113", Place(), details={"problem": problem})]) from error
    found = [
        _finding(shapes, report, result)
        for result in report.subjects(RDF.type, SH.ValidationResult)
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


def _finding(shapes: Graph, report: Graph, result: Node) -> Finding:
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
    own = own or _query_messages(shapes, report, result)
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
        value_term=term_text(report.value(result, SH.value)),
    )


def _query_messages(shapes: Graph, report: Graph, result: Node) -> dict[str, str]:
    """The messages of a shape's query by language, filled in: pySHACL drops the languages.

    Only for a shape with one query, since a result does not say which one it is of
    (SHACL, section 5.3.2).
    """
    queries = list(shapes.objects(report.value(result, SH.sourceShape), SH.sparql))
    if len(queries) != 1:
        return {}
    values = {
        name: str(report.value(result, predicate) or "")
        for name, predicate in (
            ("this", SH.focusNode),
            ("value", SH.value),
            ("path", SH.resultPath),
        )
    }
    return {
        message.language: _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), message)
        for message in sorted(shapes.objects(queries[0], SH.message), key=str)
        if isinstance(message, RdflibLiteral) and message.language
    }


@dataclass(frozen=True, slots=True)
class _Located:
    """A row of a file: where the record stands that a finding is about."""

    record_type: RecordType
    headings: Headings
    row: int
    cells: tuple[str, ...]

    def place(self, finding: Finding) -> Finding:
        """The finding at the cell of its path; at the row where that has no column."""
        field = next((f for f in self.record_type.fields if f.path == finding.path), None)
        columns = [
            Column(field, tag)
            for name, tag in self.headings.positions
            if field and name == field.name
        ]
        place = Place(file=self.headings.shown, row=self.row)
        if columns:
            place = self.headings.place(columns[0], self.row)
        elif field is not None:
            place = replace(place, column=field.name)
        return replace(finding, place=place, headings=self.headings.texts, row_cells=self.cells)


def _placed(model: Model, workspace: Workspace, found: list[Finding]) -> Iterator[Finding]:
    """The findings with file, row and column of the record that is their focus node."""
    tables = open_tables(workspace.records, model, workspace.shown(workspace.records))
    index = Index(model, tables)
    wanted = {str(finding.focus_node) for finding in found}
    located: dict[str, _Located] = {}
    for table in tables.by_name.values():
        segment = model.base + table.record_type.segment
        if any(iri.startswith(segment) for iri in wanted):
            for number, first, rows in table.chunks():
                headings = table.headings[number]
                identify = index.identifier(table, headings)
                for row_number, row in enumerate(rows, start=first):
                    iri = segment + identify(row)
                    if iri in wanted and iri not in located:
                        located[iri] = _Located(table.record_type, headings, row_number, tuple(row))
    placed = [
        located[finding.focus_node].place(finding) if finding.focus_node in located else finding
        for finding in found
    ]
    yield from with_lines(placed, tables)
