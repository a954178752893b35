"""Runs of pySHACL with all shapes: in place of the compiled checks, or beside them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from rdflib import Graph

from verbund.convert.check.codes import rank_of
from verbund.findings import Finding, Findings, Place
from verbund.findings.finding import Origin, origin_of
from verbund.model.model import Model
from verbund.model.shapes_graph import ShapesGraph
from verbund.shacl.evaluate import ConstraintResult
from verbund.system.sandbox import SandboxError
from verbund.validation.compare import (
    Compiled,
    difference_findings,
    differences,
    reported_differences,
)
from verbund.validation.engine import Engine, ShaclReport, stopped_details
from verbund.validation.findings import ResultFindings
from verbund.validation.graphs import read_dataset, read_model
from verbund.validation.places import placed
from verbund.validation.quick_shapes import QuickShapes, divided
from verbund.validation.rdflib_terms import plain_graph
from verbund.validation.results import ValidationResult, each_once, results_of
from verbund.validation.shacl_engine import ShaclEngine
from verbund.validation.shape_files import at_files_of
from verbund.workspace.workspace import Workspace


class FullRun:
    """One run of pySHACL with all shapes on the converted records.

    With ``fast``, the engine ``shacl`` runs those that it may decide, beside it. Raises Findings
    where an engine cannot run the shapes.
    """

    def __init__(
        self, model: Model, workspace: Workspace, dataset: Path, *, fast: bool = False
    ) -> None:
        self._model, self._workspace = model, workspace
        shapes, ontology = read_model(model)
        annotations = ShapesGraph(plain_graph(shapes))
        data = read_dataset(dataset)
        parts = divided(shapes) if fast else QuickShapes(None, shapes, None)
        by_pyshacl: list[list[ValidationResult]] = []
        self._by_shacl: list[ValidationResult] = []
        with at_files_of(workspace.model_folders):
            for part in (parts.quick, parts.left):
                report = None if part is None else Engine(part, ontology).report(data)
                by_pyshacl.append([] if report is None else results_of(report, annotations))
            if parts.quick is not None:
                report = _by_shacl(parts.quick, ontology, dataset, parts.properties)
                self._by_shacl = each_once(results_of(report, annotations))
        self._quick = by_pyshacl[0]
        self._results = sorted(chain(*by_pyshacl), key=lambda item: item.order)
        self._maker = ResultFindings(model, annotations, data)
        self._compiled = Compiled(model)

    def replace_findings(self, findings: Sequence[Finding]) -> list[Finding]:
        """Replace the findings of compiled constraints by those of pySHACL.

        Findings of cells that cannot become terms are made by the conversion, and stay; such a
        cell gets no other. One cell has one finding.
        """
        kept = [finding for finding in findings if finding.component is None]
        made = [(item, self._maker.finding(item)) for item in self._results]
        found = placed(self._model, self._workspace, made, self._maker.involved)
        ranked = sorted(found, key=lambda f: (rank_of(f.component), f.order))
        cells = {cell for finding in kept if (cell := _cell(finding)) is not None}
        for finding in ranked:
            cell = _cell(finding)
            if cell is None or cell not in cells:
                kept.append(finding)
            if cell is not None:
                cells.add(cell)
        return sorted(kept, key=lambda finding: finding.order)

    def compare_engines(self, results: Sequence[ConstraintResult]) -> list[Finding]:
        """The findings for results that only one engine has of two that run their constraint."""
        theirs = [item for item in self._results if self._compiled.has(item)]
        differ = differences(results, theirs) + reported_differences(self._quick, self._by_shacl)
        found = difference_findings(self._model, differ)
        return placed(self._model, self._workspace, [(None, finding) for finding in found])

    def uncompiled_findings(self) -> list[Finding]:
        """The findings of constraints that are not compiled."""
        left = [item for item in self._results if not self._compiled.has(item)]
        made = [(item, self._maker.finding(item)) for item in left]
        return placed(self._model, self._workspace, made, self._maker.involved)


def _by_shacl(
    shapes: Graph, ontology: Graph, dataset: Path, properties: frozenset[str] | None
) -> ShaclReport:
    """The report of the engine ``shacl``; raises Findings where it does not end."""
    try:
        return ShaclEngine(shapes, ontology).report(dataset, properties)
    except SandboxError as error:
        raise Findings([Finding("V131", Place(), details=stopped_details(error, None))]) from error


def _cell(finding: Finding) -> tuple[Origin, int, int] | None:
    place = finding.place
    if place.file is None or place.row is None or place.position < 0:
        return None
    return origin_of(place), place.row, place.position
