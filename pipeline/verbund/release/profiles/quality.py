"""The Metadata Quality Assessment (MQA) of data.europa.eu: what a catalogue would be given.

The metrics are data, in shapes/profiles/mqa.ttl. What the portal measures by requests is left open:
nothing is fetched here. Of several distributions each has to meet a metric, the safe assumption.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from verbund.findings import Localised
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import RDFS, SH
from verbund.rdf.terms import RDF_TYPE, Iri, Literal, Node, text_of
from verbund.release.cache import kept
from verbund.release.describe.vocabularies import DCAT, DCT
from verbund.release.profiles.profile import joined_shapes, own_profile, own_shapes
from verbund.release.profiles.results import run_shapes
from verbund.shacl.shape_set import ShapeSet
from verbund.workspace.packaged import shapes_folder

_FILE: Final = "mqa.ttl"
_PV: Final = "https://piveau.eu/ns/voc#"
"""The vocabulary of the portal's software, which names the metrics."""
_MOST: Final = "https://schema.org/maxValue"
_NAMED: Final = 20
"""The most distributions that are named where they miss a metric."""
_DQV: Final = "http://www.w3.org/ns/dqv#"


class State(StrEnum):
    """Whether a metric is met, missed, or open until the portal has asked the web."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class QualityMetric:
    """A metric of the assessment: its points, those it takes where it is missed, and what to do."""

    name: str
    dimension: str
    points: int
    deduction: int
    of_distributions: bool
    is_of_web: bool
    is_of_profile: bool
    label: Localised
    remedy: Localised


class QualityMeasurement(NamedTuple):
    """A metric as a dataset has it.

    ``number`` says how many distributions miss it, ``lacking`` names the first of them.
    """

    metric: QualityMetric
    state: State
    lacking: tuple[str, ...] = ()
    number: int = 0

    @property
    def points(self) -> int:
        """The points that are certain; fewer than none where the metric takes some."""
        if self.state is State.MET:
            return self.metric.points
        return -self.metric.deduction if self.state is State.MISSED else 0


@dataclass(frozen=True, slots=True)
class Quality:
    """The assessment of a dataset, by its IRI, or else by identifier or title."""

    dataset: str
    measurements: tuple[QualityMeasurement, ...]

    @property
    def points(self) -> int:
        """The points that do not depend on the web."""
        return sum(item.points for item in self.measurements)

    @property
    def most(self) -> int:
        """The points if all requests are answered."""
        return self.points + sum(
            item.metric.points for item in self.measurements if item.state is State.OPEN
        )

    @property
    def of(self) -> int:
        """The points of all metrics."""
        return sum(item.metric.points for item in self.measurements)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The metrics, the dimensions and the ratings of the assessment.

    ``owners`` gives the metric of each property shape. ``ratings`` are labels with the most points
    of each, in rising order.
    """

    shapes: ShapeSet
    owners: Mapping[Node, str]
    metrics: tuple[QualityMetric, ...]
    dimensions: Mapping[str, Localised]
    ratings: tuple[tuple[int, Localised], ...]

    def rating(self, points: int) -> Localised:
        """The label of a number of points."""
        return next((label for most, label in self.ratings if points <= most), self.ratings[-1][1])


@cache
def assessment() -> Assessment:
    """The assessment of shapes/profiles/mqa.ttl, compiled unless it is cached."""
    text = (shapes_folder() / "profiles" / _FILE).read_bytes()
    found = kept("mqa", [text], _compiled)
    return found if isinstance(found, Assessment) else _compiled()


def _compiled() -> Assessment:
    from verbund.shacl.shape_compiler import compile_shapes  # only if it is not cached

    graph = joined_shapes(_FILE)
    limits = [(int(text_of(most)), node) for node, most in graph.pairs(_MOST)]
    metric, dimension = Iri(_DQV + "Metric"), Iri(_DQV + "Dimension")
    return Assessment(
        shapes=compile_shapes(graph),
        owners={shape: _name(metric) for metric, shape in graph.pairs(SH + "property")},
        metrics=tuple(_metric(graph, node) for node in graph.subjects(RDF_TYPE, metric)),
        dimensions={
            _name(node): _texts(graph, node, "label")
            for node in graph.subjects(RDF_TYPE, dimension)
        },
        ratings=tuple((most, _texts(graph, node, "label")) for most, node in sorted(limits)),
    )


def _metric(graph: RdfGraph, node: Node) -> QualityMetric:
    def number(name: str) -> int:
        value = graph.value(node, _PV + name)
        return 0 if value is None else int(text_of(value))

    target = graph.value(node, SH + "targetClass")
    return QualityMetric(
        name=_name(node),
        dimension=_name(graph.objects(node, _DQV + "inDimension")[0]),
        points=number("trueScore"),
        deduction=-number("falseScore"),
        of_distributions=target == Iri(DCAT.Distribution),
        is_of_web=graph.value(node, _DQV + "expectedDataType") is not None,
        is_of_profile=graph.value(node, DCT.conformsTo) is not None,
        label=_texts(graph, node, "label"),
        remedy=_texts(graph, node, "comment"),
    )


def _name(node: Node) -> str:
    return text_of(node).removeprefix(_PV)


def _texts(graph: RdfGraph, node: Node, name: str) -> Localised:
    found = graph.objects(node, RDFS + name)
    return {item.language or "": item.value for item in found if isinstance(item, Literal)}


def assess(graph: RdfGraph) -> list[Quality]:
    """Assess each dataset of a catalogue, in the order of their names; ``graph`` is not changed.

    Raises Findings only if our own shapes cannot be run.
    """
    known = assessment()
    missed: dict[str, set[Node]] = {}
    for result in run_shapes(graph, lambda: joined_shapes(_FILE), _FILE, known.shapes):
        if result.shape is not None and result.shape in known.owners:
            missed.setdefault(known.owners[result.shape], set()).add(result.focus)
    broken = _broken(graph)
    datasets = graph.subjects(RDF_TYPE, Iri(DCAT.Dataset))
    typed = set(graph.subjects(RDF_TYPE, Iri(DCAT.Distribution)))
    shared = not broken <= {*datasets, *typed}  # what belongs to no dataset counts for each
    found = []
    for node in datasets:
        parts = sorted(graph.objects(node, DCAT.distribution), key=text_of)
        dataset = _Dataset(node, parts, [part for part in parts if part not in typed])
        is_broken = shared or not broken.isdisjoint([node, *parts])
        measured = [_measured(metric, dataset, missed, is_broken) for metric in known.metrics]
        found.append(Quality(_called(graph, node), tuple(measured)))
    return sorted(found, key=lambda item: item.dataset)


def _called(graph: RdfGraph, node: Node) -> str:
    """The IRI of a dataset, or else its identifier or title, as in the rest of the preview."""
    if isinstance(node, Iri):
        return node.value
    for predicate in (DCT.identifier, DCT["title"]):
        texts = sorted(text_of(value) for value in graph.objects(node, predicate))
        if texts:
            return texts[0]
    return ""


def _broken(graph: RdfGraph) -> set[Node]:
    """The nodes of which the catalogue breaks a rule of our profile."""
    profile = own_profile()
    known = RdfGraph((*graph, *profile.lists.known_of(graph)))
    results = run_shapes(known, own_shapes, "dcat-ap-de-3.0.ttl", profile.shapes)
    return {item.focus for item in results if item.severity == SH + "Violation"}


class _Dataset(NamedTuple):
    """A dataset with its distributions; ``untyped`` are those that are not said to be any."""

    node: Node
    parts: Sequence[Node]
    untyped: Sequence[Node]


def _measured(
    metric: QualityMetric,
    dataset: _Dataset,
    missed: Mapping[str, Collection[Node]],
    is_broken: bool,
) -> QualityMeasurement:
    lacking = missed.get(metric.name, ())
    if not metric.of_distributions:
        is_missed = is_broken if metric.is_of_profile else dataset.node in lacking
        return QualityMeasurement(metric, State.MISSED if is_missed else State.MET)
    # of what has no class, a portal knows nothing
    found = [part for part in dataset.parts if part in lacking or part in dataset.untyped]
    names = tuple(text_of(part) for part in found[:_NAMED])
    if found or not dataset.parts:
        return QualityMeasurement(metric, State.MISSED, names, len(found))
    return QualityMeasurement(metric, State.OPEN if metric.is_of_web else State.MET)
