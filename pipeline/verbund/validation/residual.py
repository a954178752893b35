"""Uncompiled constraints: the shapes that pySHACL runs, and findings of its results at cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from verbund.findings import Finding
from verbund.model.model import Model, RecordType
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.terms import Iri
from verbund.shacl.components import stated_with
from verbund.shacl.parameters import TARGETS
from verbund.shacl.shape_nodes import foreign_parameters, shapes_with_targets
from verbund.system.sandbox import SandboxError
from verbund.validation.choice import is_fast_installed
from verbund.validation.compare import Compiled
from verbund.validation.engine import Engine
from verbund.validation.findings import ResultFindings
from verbund.validation.graphs import read_dataset, read_model
from verbund.validation.near_records import read_near
from verbund.validation.places import placed
from verbund.validation.quick_shapes import QuickShapes, divided
from verbund.validation.rdflib_graphs import as_written
from verbund.validation.rdflib_terms import plain_graph
from verbund.validation.results import ValidationResult, each_once, results_of
from verbund.validation.shacl_engine import ShaclEngine
from verbund.validation.shape_files import LEFT, at_files_of
from verbund.workspace.workspace import Workspace

_TARGET = "target"
# The properties of a shape beside the parameters of its constraints.
_ALWAYS = (RDF.type, SH.path, SH.severity, SH.message, SH.name, SH.deactivated)


def check_residuals(model: Model, workspace: Workspace, dataset: Path) -> list[Finding]:
    """The findings of constraints that are not compiled.

    They are evaluated only on a graph that conforms otherwise: a fault in a record would show again
    wherever a path or a query leads to it. Raises Findings where pySHACL cannot run them.
    """
    whole, ontology = read_model(model)
    shapes = residual_shapes(model, whole)
    annotations = ShapesGraph(plain_graph(shapes))
    with at_files_of(workspace.model_folders):
        results, data = _run(shapes, ontology, annotations, dataset)
    compiled = Compiled(model)
    maker = ResultFindings(model, annotations, data)
    found = [
        (result, maker.finding(result))
        for result in (item.in_place_of(LEFT) for item in results)
        if not compiled.has(result)
    ]
    return sorted(
        placed(model, workspace, found, maker.involved), key=lambda finding: finding.order
    )


def _run(
    shapes: Graph, ontology: Graph, annotations: ShapesGraph, dataset: Path
) -> tuple[list[ValidationResult], Graph]:
    """The results of the engines on a dataset; gives also what the results are told from.

    The engine ``shacl``, where it is installed, decides what it may, and pySHACL the rest; all of
    it where that one does not come to an end.
    """
    parts = divided(shapes) if is_fast_installed() else QuickShapes(None, shapes, None)
    results: list[ValidationResult] = []
    if parts.quick is not None:
        try:
            report = ShaclEngine(parts.quick, ontology).report(dataset, parts.properties)
            results += each_once(results_of(report, annotations))
        except SandboxError:
            parts = QuickShapes(None, shapes, None)
    if parts.left is not None:
        data = read_dataset(dataset)
        results += results_of(Engine(parts.left, ontology).report(data), annotations)
        return sorted(results, key=lambda item: item.order), data
    data = read_near(dataset, _nodes(results))
    data += as_written(ontology)
    return results, data


def _nodes(results: Iterable[ValidationResult]) -> Iterator[Node]:
    for item in results:
        yield item.focus
        if item.value is not None:
            yield item.value


def residual_shapes(model: Model, whole: Graph) -> Graph:
    """The shapes graph changed so that pySHACL decides the uncompiled constraints and no others.

    Shapes that others refer to must stay complete. So a record type's shape loses its target class,
    and a copy gets that target and the uncompiled constraints.
    """
    graph = Graph()
    graph += whole
    plain = plain_graph(whole)
    foreign = frozenset(map(URIRef, foreign_parameters(plain)))
    left: dict[str, set[str]] = {}
    for residual in model.uncompiled:
        left.setdefault(residual.shape, set()).add(residual.parameter)
    tables = {Iri(record_type.shape.iri) for record_type in model.record_types}
    for shape in shapes_with_targets(plain, tables):
        if isinstance(shape, Iri) and _TARGET not in left.get(shape.value, ()):
            for target in map(URIRef, TARGETS):  # compiled into the tables that it targets
                graph.remove((URIRef(shape.value), target, None))
    for record_type in model.record_types:
        _Split(whole, graph, left, foreign).record_type(record_type)
    return graph


class _Split:
    def __init__(
        self, whole: Graph, graph: Graph, left: dict[str, set[str]], foreign: frozenset[URIRef]
    ) -> None:
        self.whole, self.graph, self.left, self.foreign = whole, graph, left, foreign

    def record_type(self, record_type: RecordType) -> None:
        shape = URIRef(record_type.shape.iri)
        self.graph.remove((shape, SH.targetClass, None))
        properties = sorted(self.whole.objects(shape, SH.property), key=str)
        mine = self._parameters(shape)
        theirs = {item: found for item in properties if (found := self._parameters(item))}
        if not mine and not theirs:
            return
        copy = self._copy(shape, mine)
        for kind in self.whole.objects(shape, SH.targetClass):
            self.graph.add((copy, SH.targetClass, kind))
        for item, parameters in theirs.items():
            self.graph.add((copy, SH.property, self._copy(item, parameters)))
        if any((item, SH.qualifiedValueShapesDisjoint, None) in self.whole for item in theirs):
            for item in properties:
                if item not in theirs and (item, SH.qualifiedValueShape, None) in self.whole:
                    self.graph.add((copy, SH.property, self._sibling(item)))

    def _parameters(self, shape: Node) -> list[URIRef]:
        """The parameters of a shape's uncompiled constraints."""
        found: list[URIRef] = []
        for name in sorted(self.left.get(str(shape), set()) - {_TARGET}):
            if URIRef(name) in self.foreign:
                found += sorted(self.foreign)
            else:
                found += [SH[parameter] for parameter in stated_with(name)]
        return found

    def _copy(self, shape: Node, parameters: Iterable[URIRef]) -> URIRef:
        copy = URIRef(f"{LEFT}{shape}")
        for predicate in (*_ALWAYS, *parameters):
            for value in self.whole.objects(shape, predicate):
                self.graph.add((copy, predicate, value))
        return copy

    def _sibling(self, shape: Node) -> URIRef:
        """A copy of a compiled qualified shape for its siblings; it constrains nothing itself."""
        copy = self._copy(shape, [SH.qualifiedValueShape])
        self.graph.add((copy, SH.qualifiedMinCount, Literal("0", datatype=XSD.integer)))
        return copy
