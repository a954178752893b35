"""Concept schemes and value lists: what a cell may contain, and which IRI that means."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.namespace import RDFS, SKOS

from verbund.findings import Localised
from verbund.model.model import ConceptColumn
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.namespaces import split
from verbund.text.names import normalise

_NAMES = (SKOS.notation, SKOS.prefLabel, RDFS.label, SKOS.altLabel, SKOS.hiddenLabel)


def choice(
    annotations: ShapesGraph, shape: URIRef, members: Iterable[str], about: str
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
            annotations.check_shown(URIRef(member), SKOS.prefLabel, label)
        for rank, name in _names_of(annotations.graph, member):
            key = normalise(name)
            other = options.get(key)
            if other is None or rank < ranks[key]:
                options[key], ranks[key] = member, rank
            elif other != member and rank == ranks[key]:
                annotations.report("M111", shape, label=name, other=other, scheme=about)
    namespaces = {split(member)[0] for member in labels}
    namespace = namespaces.pop() if len(namespaces) == 1 else about.rstrip("/#") + "/"
    return ConceptColumn(options, labels, namespace)


def _names_of(graph: Graph, member: str) -> Iterable[tuple[int, str]]:
    yield 0, member
    yield 1, split(member)[1]
    for rank, predicate in enumerate(_NAMES, start=2):
        for value in sorted(graph.objects(URIRef(member), predicate), key=str):
            yield rank, str(value)


def label_of(graph: Graph, iri: str) -> Localised:
    """Return the preferred labels of a term by language; its local name where it has none."""
    labels: dict[str, str] = {}
    for predicate in (SKOS.prefLabel, RDFS.label):
        for value in sorted(graph.objects(URIRef(iri), predicate), key=str):
            if isinstance(value, RdflibLiteral):
                labels.setdefault(value.language or "", str(value))
    return dict(sorted(labels.items())) or {"": split(iri)[1]}
