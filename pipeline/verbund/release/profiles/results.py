"""Validation results of a profile: by our evaluator, and by pySHACL for the other shapes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final

from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.findings.result import ShaclResult
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import Node, ntriples, text_of
from verbund.shacl.components import component_iri
from verbund.shacl.graph_evaluator import MOST_RESULTS, EvaluationLimitError, evaluate_graph
from verbund.shacl.shape_set import ShapeSet
from verbund.system.match_time import OutOfTime, RunawayPatternError, bounded, has_timers

UNUSABLE: Final = "D191"
LONGEST: Final = 60.0
"""Seconds of processor time that foreign shapes may take."""


def run_shapes(
    data: RdfGraph, graph: Callable[[], RdfGraph], name: str, shapes: ShapeSet | None = None
) -> list[ShaclResult]:
    """Validate as ``validate`` does, with errors as findings.

    Raises Findings at the file ``name`` of the shapes where they cannot be run.
    """
    try:
        return validate(data, graph, shapes)
    except Exception as error:  # any error of reading the shapes
        raise Findings([_stopped(name, error)]) from error


def _stopped(name: str, error: Exception) -> Finding:
    """The finding for an error that ended a run."""
    from verbund.system.sandbox import SandboxError  # few runs need an engine

    limit = phrase("gate.limit", seconds=f"{LONGEST:g}", results=f"{MOST_RESULTS:,}")
    if isinstance(error, RunawayPatternError):
        return _not_run(name, limit, error.findings[0].shape)
    if isinstance(error, EvaluationLimitError):
        return _not_run(name, limit, error.at)
    if isinstance(error, SandboxError):
        from verbund.validation.engine import stopped_details

        return _not_run(name, stopped_details(error, error.at)["problem"], error.at)
    said = " ".join(str(error).split()) or type(error).__name__
    return Finding(UNUSABLE, Place(file=name), details={"problem": said})


def _not_run(name: str, problem: str | Localised, shape: str | None) -> Finding:
    """The finding for shapes that could not be run, at the shape being evaluated."""
    details = {"problem": phrase("sandbox.at", shape=shape or "–", problem=problem)}
    return Finding(UNUSABLE, Place(file=name), details=details, shape=shape or None)


def validate(
    data: RdfGraph, graph: Callable[[], RdfGraph], shapes: ShapeSet | None = None
) -> list[ShaclResult]:
    """The validation results of a graph, in a fixed order; ``graph`` gives the shapes graph.

    ``shapes`` are these shapes compiled, which are known to terminate. Without them, the shapes
    are compiled here, and bounded in time.

    Raises EvaluationLimitError and RunawayPatternError for shapes that do not terminate; where
    pySHACL has to run, SandboxError where it fails or exceeds a limit, and RecursiveShapesError for
    recursive shapes.
    """
    if shapes is None and not has_timers():  # on this system evaluation cannot be interrupted
        return sorted(engine_results(data, graph()), key=_order)
    seconds = None if shapes else LONGEST
    shapes = shapes or _compiled(graph())
    found = evaluate_graph(data, shapes, seconds)
    if shapes.needs_engine:
        found += engine_results(data, graph(), shapes.shapes.keys() - set(shapes.undecided))
    return sorted(found, key=_order)


def _compiled(graph: RdfGraph) -> ShapeSet:
    from verbund.shacl.shape_compiler import compile_shapes  # our own are cached

    try:
        return bounded(LONGEST, compile_shapes, graph)
    except OutOfTime as error:
        raise EvaluationLimitError("") from error


def engine_results(
    data: RdfGraph, graph: RdfGraph, decided: Collection[Node] = ()
) -> list[ShaclResult]:
    """The results of pySHACL for a shapes graph, without those of the shapes in ``decided``.

    Raises as ``validate`` does.
    """
    from verbund.model.shapes_graph import ShapesGraph
    from verbund.shacl.shape_nodes import without_targets
    from verbund.validation.engine import Engine  # pySHACL is slow to load
    from verbund.validation.graphs import to_rdflib_graph
    from verbund.validation.results import results_of

    kept = without_targets(graph, decided)
    report = Engine(to_rdflib_graph(kept), to_rdflib_graph(RdfGraph())).run(to_rdflib_graph(data))
    found = []
    for item in results_of(report, ShapesGraph(kept)):
        # The engine's own message is reported only where there is no other.
        said = {} if is_of_core(item.component) else {"": item.said}
        found.append(replace(item.plain, messages=tuple(sorted((item.messages or said).items()))))
    return found


def predicate_of(result: ShaclResult) -> str | None:
    """The property of a result; None where its path is not a predicate path."""
    return None if result.path is None else result.path.predicate


def is_of_core(component: str) -> bool:
    """Whether a constraint component is of SHACL Core, whose IRIs contain their parameter."""
    return component.startswith(SH) and component != component_iri("sparql")


def _order(result: ShaclResult) -> tuple[str, ...]:
    return (
        "" if result.shape is None else text_of(result.shape),
        result.component,
        ntriples(result.focus),
        "" if result.path is None else result.path.sparql,
        "" if result.value is None else ntriples(result.value),
    )
