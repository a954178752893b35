"""The Metadata Quality Assessment of data.europa.eu: points, what is missing, what the web decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.described import described

from verbund.rdf.graph import RdfGraph
from verbund.rdf.terms import Blank, Iri, Literal
from verbund.release.profiles.quality import Quality, State, assess, assessment

DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
MODEL_POINTS = {
    "findability": 100,
    "accessibility": 100,
    "interoperability": 110,
    "reusability": 75,
    "contextuality": 20,
}
"""The points of each dimension, as the portal's page of its methodology has them."""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> RdfGraph:
    """A catalogue for which verbund.toml says everything."""
    return described(tmp_path_factory.mktemp("library")).graph


def measured(quality: Quality) -> dict[str, int]:
    return {item.metric.name: item.points for item in quality.measurements}


def without(graph: RdfGraph, predicate: str) -> RdfGraph:
    return RdfGraph(triple for triple in graph if triple[1] != predicate)


def test_the_points_are_those_of_the_portal() -> None:
    found = dict.fromkeys(MODEL_POINTS, 0)
    for metric in assessment().metrics:
        found[metric.dimension] += metric.points
        assert metric.label.keys() == metric.remedy.keys() == {"de", "en"}
    assert found == MODEL_POINTS


def test_of_a_whole_description_only_what_the_web_decides_is_open(catalogue: RdfGraph) -> None:
    (quality,) = assess(catalogue)
    states = {item.metric.name: item.state for item in quality.measurements}
    assert {name for name, state in states.items() if state is State.OPEN} == {
        "accessUrlStatusCode",
        "downloadUrlStatusCode",
    }
    # the list of DCAT-AP.de, which the portal does not know
    assert {name for name, state in states.items() if state is State.MISSED} == {"knownLicence"}
    assert (quality.points, quality.most, quality.of) == (315, 395, 405)
    rating = assessment().rating
    assert (rating(quality.points)["en"], rating(quality.most)["de"]) == ("good", "sehr gut")


@pytest.mark.parametrize(
    ("predicate", "points"),
    [
        (f"{DCAT}keyword", {"keywordAvailability": 0, "dcatApCompliance": 30}),
        (f"{DCAT}theme", {"categoryAvailability": 0}),
        (f"{DCT}spatial", {"spatialAvailability": 0}),
        (f"{DCT}temporal", {"temporalAvailability": 0}),
        (f"{DCAT}downloadURL", {"downloadUrlAvailability": 0}),
        (
            f"{DCT}format",
            {
                "formatAvailability": -5,
                "formatMediaTypeVocabularyAlignment": 0,
                "formatMediaTypeNonProprietary": 0,
            },
        ),
        (
            f"{DCAT}mediaType",
            {
                "mediaTypeAvailability": -5,
                "formatMediaTypeVocabularyAlignment": 0,
                "formatMediaTypeNonProprietary": 20,
            },
        ),
        (f"{DCT}license", {"licenceAvailability": 0, "knownLicence": 0, "dcatApCompliance": 0}),
        (
            f"{DCT}accessRights",
            {"accessRightsAvailability": 0, "accessRightsVocabularyAlignment": 0},
        ),
        (f"{DCAT}contactPoint", {"contactPointAvailability": 0}),
        (f"{DCT}publisher", {"publisherAvailability": 0}),
        (f"{DCT}rights", {"rightsAvailability": 0}),
        (f"{DCAT}byteSize", {"byteSizeAvailability": 0}),
        (f"{DCT}issued", {"dateIssuedAvailability": 0}),
        (f"{DCT}modified", {"dateModifiedAvailability": 0}),
    ],
)
def test_what_is_not_stated_gives_no_points(
    catalogue: RdfGraph, predicate: str, points: dict[str, int]
) -> None:
    (quality,) = assess(without(catalogue, predicate))
    found = measured(quality)
    assert {name: found[name] for name in points} == points


@pytest.mark.parametrize(
    ("file_type", "points"),
    [
        ("XLSX", {"formatMediaTypeNonProprietary": 0, "formatMediaTypeMachineInterpretable": 20}),
        ("PNG", {"formatMediaTypeMachineInterpretable": 0}),
    ],
)
def test_a_distribution_that_lacks_something_is_named(
    catalogue: RdfGraph, file_type: str, points: dict[str, int]
) -> None:
    space = "http://publications.europa.eu/resource/authority/file-type/"
    one = Iri("https://library.example/id/distribution/dataset.nt")
    changed = RdfGraph(
        (s, p, Iri(space + file_type) if (s, p) == (one, f"{DCT}format") else o)
        for s, p, o in catalogue
    )
    (quality,) = assess(changed)
    assert {name: measured(quality)[name] for name in points} == points
    lacking = {item.metric.name: item.lacking for item in quality.measurements}
    assert all(lacking[name] == (one.value,) for name, given in points.items() if not given)


def test_a_licence_of_the_eu_is_known(catalogue: RdfGraph) -> None:
    eu = Iri("http://publications.europa.eu/resource/authority/licence/CC0")
    changed = RdfGraph((s, p, eu if p == f"{DCT}license" else o) for s, p, o in catalogue)
    (quality,) = assess(changed)
    assert measured(quality)["knownLicence"] == 10


def test_without_a_distribution_nothing_of_distributions_is_met(catalogue: RdfGraph) -> None:
    (quality,) = assess(without(catalogue, f"{DCAT}distribution"))
    of_parts = [item for item in quality.measurements if item.metric.of_distributions]
    assert {item.state for item in of_parts} == {State.MISSED}
    assert quality.most == quality.points


def test_what_is_not_said_to_be_a_distribution_meets_nothing(catalogue: RdfGraph) -> None:
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    one = Iri("https://library.example/id/distribution/dataset.nt")
    untyped = RdfGraph(triple for triple in catalogue if triple[:2] != (one, kind))
    (quality,) = assess(untyped)
    of_parts = [item for item in quality.measurements if item.metric.of_distributions]
    assert {(item.state, item.lacking, item.number) for item in of_parts} >= {
        (State.MISSED, (one.value,), 1)
    }
    assert not [item for item in of_parts if item.state is not State.MISSED]


@pytest.mark.parametrize(
    ("predicate", "metric"),
    [("downloadURL", "downloadUrlStatusCode"), ("accessURL", "accessUrlStatusCode")],
)
def test_an_address_that_is_not_stated_cannot_answer(
    catalogue: RdfGraph, predicate: str, metric: str
) -> None:
    (quality,) = assess(without(catalogue, DCAT + predicate))
    states = {item.metric.name: item.state for item in quality.measurements}
    assert states[metric] is State.MISSED


def test_few_of_many_distributions_are_named(catalogue: RdfGraph) -> None:
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    dataset = Iri("https://library.example/id/dataset")
    parts = [Iri(f"https://library.example/id/distribution/{n:03}") for n in range(50)]
    more = [
        triple
        for part in parts
        for triple in (
            (dataset, f"{DCAT}distribution", part),
            (part, kind, Iri(f"{DCAT}Distribution")),
        )
    ]
    (quality,) = assess(RdfGraph([*catalogue, *more]))
    rights = next(i for i in quality.measurements if i.metric.name == "rightsAvailability")
    assert (rights.number, len(rights.lacking), rights.lacking[0]) == (50, 20, parts[0].value)


def test_a_dataset_without_an_iri_is_called_by_its_identifier_or_title() -> None:
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    one, other = Blank("a"), Blank("b")
    graph = RdfGraph(
        [
            (one, kind, Iri(f"{DCAT}Dataset")),
            (other, kind, Iri(f"{DCAT}Dataset")),
            (one, f"{DCT}title", Literal("Loans")),
            (other, f"{DCT}identifier", Literal("books")),
        ]
    )
    assert [item.dataset for item in assess(graph)] == ["Loans", "books"]


def test_a_fault_of_one_dataset_is_not_anothers(catalogue: RdfGraph) -> None:
    other = Iri("https://library.example/id/other")
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    both = RdfGraph([*catalogue, (other, kind, Iri(f"{DCAT}Dataset"))])
    found = {item.dataset: measured(item)["dcatApCompliance"] for item in assess(both)}
    assert found == {"https://library.example/id/dataset": 30, other.value: 0}


def test_rights_are_stated_once_for_all_distributions(tmp_path: Path) -> None:
    graph = described(tmp_path).graph
    (statement,) = graph.values(f"{DCT}rights")
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    assert [str(item[0]) for item in graph.objects(statement, label)] == [
        "Ohne Gewähr für die Vollständigkeit.",
        "No warranty that it is complete.",
    ]
    parts = graph.subjects(
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", Iri(f"{DCAT}Distribution")
    )
    assert set(graph.subjects(f"{DCT}rights")) == set(parts)
