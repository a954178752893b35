"""Concept schemes and value lists: what a cell may contain, and which IRI that means."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from verbund.findings import Localised
from verbund.model.column_kinds import ConceptColumn
from verbund.model.deprecated import deprecated_in
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import OWL, RDFS, SKOS, split
from verbund.rdf.terms import Iri, Literal, Node, text_of
from verbund.text.names import normalise

_NAMES = (
    SKOS + "notation",
    SKOS + "prefLabel",
    RDFS + "label",
    SKOS + "altLabel",
    SKOS + "hiddenLabel",
)


def choice(
    annotations: ShapesGraph, shape: Node, members: Iterable[str], about: str
) -> ConceptColumn:
    """Return what cells may contain for one of ``members``: local name, IRI, notation or label.

    ``about`` names the list or scheme in findings. If two members share a name, it means the member
    for which it ranks higher. If it has one rank for both, it means the first by IRI, with a
    finding.
    """
    options: dict[str, str] = {}
    ranks: dict[str, int] = {}
    labels: dict[str, Localised] = {}
    for member in sorted(members):
        labels[member] = label_of(annotations.graph, member)
        for label in labels[member].values():
            annotations.check_shown(Iri(member), SKOS + "prefLabel", label)
        for rank, name in _names_of(annotations.graph, member):
            key = normalise(name)
            other = options.get(key)
            if other is None or rank < ranks[key]:
                options[key], ranks[key] = member, rank
            elif other != member and rank == ranks[key]:
                annotations.report("M111", shape, label=name, other=other, scheme=about)
    namespaces = {split(member)[0] for member in labels}
    namespace = namespaces.pop() if len(namespaces) == 1 else about.rstrip("/#") + "/"
    graph = annotations.graph
    return ConceptColumn(options, labels, namespace, _broader(graph, labels), _out(graph, labels))


def _broader(graph: RdfGraph, members: Collection[str]) -> dict[str, str]:
    """Return what stands above a member in the same list; of several, the first by IRI."""
    found: dict[str, str] = {}
    for member in members:
        above = {text_of(value) for value in graph.objects(Iri(member), SKOS + "broader")}
        listed = above.intersection(members) - {member}
        if listed:
            found[member] = min(listed)
    return found


def _out(graph: RdfGraph, members: Collection[str]) -> dict[str, dict[str, Localised]]:
    """Return the labels of what replaces each member that is out of use."""
    if not any(graph.objects(Iri(member), OWL + "deprecated") for member in members):
        return {}
    terms = deprecated_in(graph)
    return {
        member: {other: label_of(graph, other) for other in terms.others(member)}
        for member in members
        if member in terms.out_of_use
    }


def _names_of(graph: RdfGraph, member: str) -> Iterable[tuple[int, str]]:
    yield 0, member
    yield 1, split(member)[1]
    for rank, predicate in enumerate(_NAMES, start=2):
        for value in sorted(graph.objects(Iri(member), predicate), key=text_of):
            yield rank, text_of(value)


def label_of(graph: RdfGraph, iri: str) -> Localised:
    """Return the preferred labels of a term by language; its local name where it has none."""
    labels: dict[str, str] = {}
    for predicate in (SKOS + "prefLabel", RDFS + "label"):
        for value in sorted(graph.objects(Iri(iri), predicate), key=text_of):
            if isinstance(value, Literal):
                labels.setdefault(value.language or "", value.value)
    return dict(sorted(labels.items())) or {"": split(iri)[1]}
