"""The plain evaluator on whole graphs: targets, paths and shapes (SHACL, sections 2 to 4).

Conditions on single values and on pairs of properties are those of ``evaluate``; here
is what a graph adds to them. It is written to be read beside the specification.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from verbund.errors import VerbundError
from verbund.findings.result import ShaclResult
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import RDFS, SH
from verbund.rdf.paths import Path, PathKind, predicate_path
from verbund.rdf.terms import RDF_TYPE, Blank, Iri, Literal, Node
from verbund.shacl.components import PAIR_PARAMETERS, WHOLE_PARAMETERS
from verbund.shacl.evaluate import BY_SHAPES, CLOSED, results_of_all, satisfies
from verbund.shacl.shape import Constraint, Qualified, Shape
from verbund.shacl.shape_set import ShapeSet, Targets
from verbund.system.match_time import OutOfTime, RunawayPatternError, bounded

SUBCLASS_OF: Final = RDFS + "subClassOf"

MOST_RESULTS: Final = 1_000_000
"""So many results are made; those of shapes that lead to shapes can have no end otherwise."""


class EvaluationLimitError(VerbundError):
    """Raised where shapes take too long, or give too many results.

    ``at`` is the shape with a target that was at work, empty where it has no name.
    """

    def __init__(self, at: str) -> None:
        super().__init__(at)
        self.at = at


def evaluate_graph(
    data: RdfGraph, shapes: ShapeSet, seconds: float | None = None
) -> list[ShaclResult]:
    """The validation results of the shapes on a graph, without those undecided; in a fixed order.

    ``seconds`` of processor time may be taken; None where the shapes are our own. Raises
    EvaluationLimitError, and RunawayPatternError, which names the shape, where a match takes too
    long.
    """
    run = _Evaluation(data)
    try:
        return run.all(shapes) if seconds is None else bounded(seconds, run.all, shapes)
    except OutOfTime as error:
        raise EvaluationLimitError(run.at) from error


def focus_nodes(data: RdfGraph, targets: Targets) -> list[Node]:
    """The focus nodes that target declarations select in a graph, each once (section 2.1.3)."""
    found = dict.fromkeys(targets.nodes)
    for wanted in targets.classes:
        for kind in _classes_below(data, wanted):
            found |= dict.fromkeys(data.subjects(RDF_TYPE, kind))
    for path in targets.subjects_of:
        found |= dict.fromkeys(data.subjects(path))
    for path in targets.objects_of:
        found |= dict.fromkeys(data.values(path))
    return list(found)


def _classes_below(data: RdfGraph, wanted: Node) -> list[Node]:
    """A class and its subclasses in the graph."""
    return _closure(wanted, lambda kind: data.subjects(SUBCLASS_OF, kind))


def _closure(start: Node, step: Callable[[Node], Iterable[Node]]) -> list[Node]:
    """A node and all that repeated steps lead to, each once."""
    found = {start: None}
    left = [start]
    while left:
        for node in step(left.pop()):
            if node not in found:
                found[node] = None
                left.append(node)
    return list(found)


def values_of(data: RdfGraph, focus: Node, path: Path) -> list[Node]:
    """The values that a property path leads to from a node, each once (section 2.3.1)."""
    inner = path.steps
    match path.kind:
        case PathKind.PREDICATE:
            return data.objects(focus, path.iri)
        case PathKind.SEQUENCE:
            nodes = [focus]
            for step in inner:
                nodes = list(dict.fromkeys(v for n in nodes for v in values_of(data, n, step)))
            return nodes
        case PathKind.ALTERNATIVE:
            return list(dict.fromkeys(v for step in inner for v in values_of(data, focus, step)))
        case PathKind.INVERSE:
            return sources_of(data, focus, inner[0])
        case PathKind.ZERO_OR_ONE:
            return list(dict.fromkeys((focus, *values_of(data, focus, inner[0]))))
        case PathKind.ZERO_OR_MORE:
            return _closure(focus, lambda node: values_of(data, node, inner[0]))
        case _:
            first = values_of(data, focus, inner[0])
            more = (_closure(node, lambda node: values_of(data, node, inner[0])) for node in first)
            return list(dict.fromkeys(node for nodes in more for node in nodes))


def sources_of(data: RdfGraph, value: Node, path: Path) -> list[Node]:
    """The nodes from which a property path leads to a value: the values of its inverse."""
    if path.kind is PathKind.PREDICATE:
        return data.subjects(path.iri, value)
    if path.kind is PathKind.INVERSE:
        return values_of(data, value, path.steps[0])
    steps = tuple(Path(PathKind.INVERSE, steps=(step,)) for step in path.steps)
    turned = steps[::-1] if path.kind is PathKind.SEQUENCE else steps
    return values_of(data, value, Path(path.kind, steps=turned))


class _NoWorld:
    """Stands for what is known beyond the node: conditions on single values need nothing."""

    def is_instance(self, iri: str, kind: str) -> bool:
        raise TypeError(f"{iri} {kind}")

    def in_scheme(self, iri: str, scheme: str) -> bool:
        raise TypeError(f"{iri} {scheme}")


_NOTHING: Final = _NoWorld()


class _Evaluation:
    """One run on one graph, which remembers which node conforms to which shape."""

    def __init__(self, data: RdfGraph) -> None:
        self._data = data
        self._conforming: dict[tuple[int, Node], bool] = {}
        self._classes: dict[Node, frozenset[Node]] = {}
        self._made = 0
        self.at = ""
        """The name of the shape with a target that is at work."""

    def all(self, shapes: ShapeSet) -> list[ShaclResult]:
        """The results of all shapes that are not undecided."""
        left_out = frozenset(shapes.undecided)
        found = []
        for node, (shape, targets) in shapes.shapes.items():
            self.at = node.value if isinstance(node, Iri) else ""
            if node not in left_out:
                for focus in focus_nodes(self._data, targets):
                    found += self.results(shape, focus)
        return found

    def results(self, shape: Shape, focus: Node) -> list[ShaclResult]:
        """All results of a shape for a focus node."""
        try:
            return self._results(shape, focus)
        except RunawayPatternError as error:
            error.name(shape.iri)
            raise

    def _results(self, shape: Shape, focus: Node) -> list[ShaclResult]:
        values = [focus] if shape.path is None else values_of(self._data, focus, shape.path)
        found = [
            _result(shape, focus, constraint, shape.path, value)
            for constraint in shape.constraints
            for value in self._broken(constraint, focus, values)
        ]
        if shape.closed_paths is not None:
            found += self._beyond(shape, focus, values, shape.closed_paths)
        for item in shape.properties:
            for value in values:
                found += self.results(item, value)
        self._made += len(found)
        if self._made > MOST_RESULTS:
            raise EvaluationLimitError(self.at)
        return found

    def conforms(self, shape: Shape, node: Node) -> bool:
        """Whether a node conforms to a shape (section 3.4)."""
        key = id(shape), node
        known = self._conforming.get(key)
        if known is None:
            known = self._conforming[key] = not self.results(shape, node)
        return known

    def _broken(
        self, constraint: Constraint, focus: Node, values: Sequence[Node]
    ) -> Iterable[Node | None]:
        """The value of each result of a constraint; None for a result without one."""
        parameter, argument = constraint.parameter, constraint.argument
        if isinstance(argument, Qualified):
            return [] if self._counted(constraint, argument, values) else [None]
        if parameter in PAIR_PARAMETERS:
            others = {str(argument): self._data.objects(focus, str(argument))}
            return results_of_all(constraint, values, others)
        if parameter in WHOLE_PARAMETERS:
            return results_of_all(constraint, values, {})
        return [value for value in values if not self._holds(constraint, value)]

    def _beyond(
        self, shape: Shape, focus: Node, values: Sequence[Node], allowed: frozenset[str]
    ) -> Iterable[ShaclResult]:
        """The results of properties that a closed shape does not allow (section 4.8.1)."""
        return [
            _result(shape, focus, CLOSED, predicate_path(predicate), value)
            for node in values
            for predicate, stated in self._data.properties(node).items()
            if predicate not in allowed
            for value in stated
        ]

    def _counted(self, constraint: Constraint, asked: Qualified, values: Sequence[Node]) -> bool:
        """Whether as many values conform as a qualified count says (section 4.7.3)."""
        count = sum(
            self.conforms(asked.shape, value)
            and not any(self.conforms(shape, value) for shape in asked.siblings)
            for value in values
        )
        return count >= asked.count if "Min" in constraint.parameter else count <= asked.count

    def _holds(self, constraint: Constraint, node: Node) -> bool:
        """Whether a node satisfies a constraint that looks at each value by itself."""
        parameter, argument = constraint.parameter, constraint.argument
        combine = BY_SHAPES.get(parameter)
        if combine is not None:
            members = argument if isinstance(argument, tuple) else (argument,)
            shapes = (item for item in members if isinstance(item, Shape))
            return combine(self.conforms(item, node) for item in shapes)
        if parameter == "class":
            return Iri(str(argument)) in self._classes_of(node)
        if parameter == "nodeKind":
            kinds = str(argument).removeprefix(SH).split("Or")
            return _KINDS[type(node)] in kinds
        if isinstance(node, Blank):
            return parameter == "in" and isinstance(argument, tuple) and node in argument
        return satisfies(constraint, node, "", {}, _NOTHING)

    def _classes_of(self, node: Node) -> frozenset[Node]:
        """The classes of which a node is a SHACL instance (section 1.1)."""
        known = self._classes.get(node)
        if known is None:
            stated = self._data.objects(node, RDF_TYPE)
            above = (_closure(k, lambda c: self._data.objects(c, SUBCLASS_OF)) for k in stated)
            known = self._classes[node] = frozenset(kind for kinds in above for kind in kinds)
        return known


_KINDS: Final[Mapping[type, str]] = {Iri: "IRI", Blank: "BlankNode", Literal: "Literal"}


def _result(
    shape: Shape, focus: Node, constraint: Constraint, path: Path | None, value: Node | None
) -> ShaclResult:
    return ShaclResult(
        focus=focus,
        component=constraint.component,
        severity=shape.severity,
        path=path,
        value=value,
        shape=shape.node,
        messages=tuple(shape.messages.items()),
    )
