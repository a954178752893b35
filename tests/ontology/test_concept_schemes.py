"""The concept schemes keep the integrity conditions of SKOS (section numbers: SKOS Reference)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rdflib import Graph, Literal, Node, URIRef
from rdflib.namespace import SKOS

from verbund.text.names import normalise

ROOT = Path(__file__).resolve().parents[2]
CONCEPTS = ROOT / "ontology" / "concepts"
HOME = "https://w3id.org/agency-cooperation/concept/"
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)


@pytest.fixture(scope="module")
def schemes() -> Graph:
    graph = Graph()
    for file in sorted(CONCEPTS.rglob("*.ttl")):
        graph.parse(file, format="turtle")
    return graph


def named(node: Node | None) -> str:
    return str(node).removeprefix(HOME)


def scheme_of(graph: Graph, concept: Node) -> str:
    return named(graph.value(concept, SKOS.inScheme))


def concepts(graph: Graph) -> list[Node]:
    return sorted(set(graph.subjects(SKOS.inScheme)), key=str)


def labels_in_two_roles(graph: Graph) -> Iterator[str]:
    """S13: preferred, alternative and hidden labels of a concept are pairwise disjoint."""
    for concept in concepts(graph):
        found = [
            normalise(str(label)) + f"@{getattr(label, 'language', '')}"
            for role in LABELS
            for label in graph.objects(concept, role)
        ]
        yield from (f"{named(concept)}: {label}" for label in set(found) if found.count(label) > 1)


def second_preferred_labels(graph: Graph) -> Iterator[str]:
    """S14: no more than one preferred label a language; and here, one in each of the two."""
    for concept in concepts(graph):
        found = sorted(
            str(label.language)
            for label in graph.objects(concept, SKOS.prefLabel)
            if isinstance(label, Literal)
        )
        if found != ["de", "en"]:
            yield f"{named(concept)}: {found}"


def circles(graph: Graph) -> Iterator[str]:
    """No concept is broader than itself."""
    for concept in concepts(graph):
        for broader in graph.objects(concept, SKOS.broader):
            if concept in set(graph.transitive_objects(broader, SKOS.broader)):
                yield named(concept)


def related_and_broader(graph: Graph) -> Iterator[str]:
    """S27: what is related is not above or below."""
    for one, other in graph.subject_objects(SKOS.related):
        for above, below in ((one, other), (other, one)):
            if above in set(graph.transitive_objects(below, SKOS.broader)):
                yield f"{named(one)}, {named(other)}"


def clashing_matches(graph: Graph) -> Iterator[str]:
    """S46: an exact match is no broader, narrower or related match; and here, one match a pair."""
    kinds = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
    for concept in concepts(graph):
        found = [target for kind in kinds for target in graph.objects(concept, kind)]
        yield from (f"{named(concept)}: {iri}" for iri in set(found) if found.count(iri) > 1)


def shared_exact_matches(graph: Graph) -> Iterator[str]:
    """Exact matches are transitive (S45): two concepts with one target would be one concept."""
    owners = defaultdict(list)
    for concept, target in graph.subject_objects(SKOS.exactMatch):
        owners[target].append(named(concept))
    yield from (f"{target}: {sorted(found)}" for target, found in owners.items() if len(found) > 1)


def orphans(graph: Graph) -> Iterator[str]:
    """Every concept is a top concept or has a broader one, in its own scheme, and not both."""
    for concept in concepts(graph):
        scheme = graph.value(concept, SKOS.inScheme)
        tops, above = (
            set(graph.objects(concept, key)) for key in (SKOS.topConceptOf, SKOS.broader)
        )
        if (tops, len(above)) != (({scheme}, 0) if not above else (set(), 1)):
            yield named(concept)
        if any(scheme_of(graph, item) != named(scheme) for item in above):
            yield f"{named(concept)}: broader in another scheme"


def unstated_inverses(graph: Graph) -> Iterator[str]:
    """A scheme with levels states both ways, so that no reasoner is needed to go down (S25, S8)."""
    levelled = {graph.value(concept, SKOS.inScheme) for concept in graph.subjects(SKOS.broader)}
    for scheme in levelled:
        for down, up in ((SKOS.hasTopConcept, SKOS.topConceptOf), (SKOS.narrower, SKOS.broader)):
            members = {*graph.subjects(SKOS.inScheme, scheme), scheme}
            ways = [
                {(one, other) for one, other in graph.subject_objects(down) if one in members},
                {(other, one) for one, other in graph.subject_objects(up) if one in members},
            ]
            yield from (f"{named(one)} > {named(other)}" for one, other in ways[0] ^ ways[1])


def shared_names(graph: Graph) -> Iterator[str]:
    """A cell names one concept: no name, in any role and language, has two owners in a scheme."""
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for concept in concepts(graph):
        for role in (*LABELS, SKOS.notation):
            for label in graph.objects(concept, role):
                owners[scheme_of(graph, concept), normalise(str(label))].add(named(concept))
        owners[scheme_of(graph, concept), named(concept).rpartition("/")[2]].add(named(concept))
    yield from (f"{key}: {sorted(found)}" for key, found in owners.items() if len(found) > 1)


def misplaced_notations(graph: Graph) -> Iterator[str]:
    """In a scheme with levels every concept has a notation that begins with that of its broader."""
    levelled = {graph.value(concept, SKOS.inScheme) for concept in graph.subjects(SKOS.broader)}
    for concept in concepts(graph):
        if graph.value(concept, SKOS.inScheme) not in levelled:
            continue
        notations = list(graph.objects(concept, SKOS.notation))
        above = graph.value(concept, SKOS.broader)
        stem = "" if above is None else str(graph.value(above, SKOS.notation))
        if len(notations) != 1 or not str(notations[0]).startswith(stem):
            yield f"{named(concept)}: {notations}"


CHECKS: list[Callable[[Graph], Iterator[str]]] = [
    labels_in_two_roles,
    second_preferred_labels,
    circles,
    related_and_broader,
    clashing_matches,
    shared_exact_matches,
    orphans,
    unstated_inverses,
    shared_names,
    misplaced_notations,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_schemes_keep_the_conditions(
    check: Callable[[Graph], Iterator[str]], schemes: Graph
) -> None:
    assert len(concepts(schemes)) > 500
    assert sorted(check(schemes)) == []


TOPIC = f"{HOME}topic/"


@pytest.mark.parametrize(
    ("check", "subject", "predicate", "value"),
    [
        (labels_in_two_roles, "theft", SKOS.hiddenLabel, Literal("Diebstahl", lang="de")),
        (second_preferred_labels, "theft", SKOS.prefLabel, Literal("Klau", lang="de")),
        (circles, "crime", SKOS.broader, URIRef(f"{TOPIC}burglary")),
        (related_and_broader, "burglary", SKOS.related, URIRef(f"{TOPIC}crime")),
        (clashing_matches, "theft", SKOS.broadMatch, URIRef("http://eurovoc.europa.eu/4742")),
        (shared_exact_matches, "fraud", SKOS.exactMatch, URIRef("http://eurovoc.europa.eu/4742")),
        (orphans, "theft", SKOS.topConceptOf, URIRef(f"{HOME}topic")),
        (unstated_inverses, "theft", SKOS.narrower, URIRef(f"{TOPIC}fraud")),
        (shared_names, "fraud", SKOS.hiddenLabel, Literal("DIEBSTAHL", lang="en")),
        (misplaced_notations, "theft", SKOS.notation, Literal("T99")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_breaks_a_condition_is_found(
    check: Callable[[Graph], Iterator[str]],
    subject: str,
    predicate: URIRef,
    value: Node,
    schemes: Graph,
) -> None:
    triple = (URIRef(TOPIC + subject), predicate, value)
    schemes.add(triple)
    try:
        assert list(check(schemes))
    finally:
        schemes.remove(triple)
