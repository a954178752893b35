"""The catalogue: complete, the same in both forms, and safe for harvesters that delete."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD
from tests.support.closure import closure
from tests.support.described import BASE, EVERYTHING, NEEDED, described, facts, workspace
from tests.support.golden import check_golden
from tests.support.graphs import of_rdflib

from verbund.release.describe.catalogue import (
    catalogue_jsonld,
    catalogue_turtle,
    describe_catalogue,
)
from verbund.release.describe.rdflib_vocabularies import DCATDE
from verbund.release.manifest.manifest import FileEntry
from verbund.workspace.description import TABLES, Settings
from verbund.workspace.setting import settings_of

HERE = Path(__file__).parent
DATASET = URIRef(f"{BASE}dataset")
CATALOGUE = URIRef(f"{BASE}catalogue")
LITTLE = NEEDED + '[dataset]\ntitle = "Loans"\n'


def test_the_catalogue_is_as_approved(tmp_path: Path, approve: bool) -> None:
    description = described(tmp_path)
    check_golden(HERE / "catalog.ttl", catalogue_turtle(description), approve)
    check_golden(HERE / "catalog.jsonld", catalogue_jsonld(description), approve)


@pytest.mark.parametrize("text", [EVERYTHING, LITTLE])
def test_both_forms_are_read_as_the_same_graph_by_two_libraries(tmp_path: Path, text: str) -> None:
    description = described(tmp_path, text)
    turtle, jsonld = catalogue_turtle(description), catalogue_jsonld(description)
    graph = of_rdflib(description.graph)
    wanted = set(graph)
    assert set(rdflib.Graph().parse(data=turtle, format="turtle")) == wanted
    assert set(rdflib.Graph().parse(data=jsonld, format="json-ld")) == wanted
    quads = [
        set(pyoxigraph.parse(document.encode(), form))
        for document, form in (
            (turtle, pyoxigraph.RdfFormat.TURTLE),
            (jsonld, pyoxigraph.RdfFormat.JSON_LD),
        )
    ]
    ntriples = graph.serialize(format="nt").encode()
    assert quads[0] == quads[1] == set(pyoxigraph.parse(ntriples, pyoxigraph.RdfFormat.N_TRIPLES))


def test_no_node_is_blank_and_each_own_node_has_a_class(tmp_path: Path) -> None:
    graph = of_rdflib(described(tmp_path).graph)
    assert not any(isinstance(node, BNode) for triple in graph for node in triple)
    for subject in graph.subjects():
        assert graph.value(subject, RDF.type) is not None, subject


def test_from_the_dataset_no_path_leads_elsewhere(tmp_path: Path) -> None:
    """GovData's store deletes whatever a dataset leads to, so it may lead to its own parts only."""
    graph = of_rdflib(described(tmp_path).graph)
    reached = closure(graph, str(DATASET))
    own = {name for name in reached if name.startswith(BASE)}
    assert all(
        re.match(f"{BASE}(dataset|distribution/|publisher$|contact$|rights$)", name) for name in own
    )
    kinds = {str(kind) for name in reached for kind in graph.objects(URIRef(name), RDF.type)}
    assert str(DCAT.Catalog) not in kinds
    datasets = [name for name in reached if (URIRef(name), RDF.type, DCAT.Dataset) in graph]
    assert datasets == [str(DATASET)]
    assert not any("1.1.0" in name or "/version/" in name for name in reached)
    # The walk itself works: from the catalogue it reaches everything of ours.
    assert closure(graph, str(CATALOGUE)) >= reached | {str(CATALOGUE), f"{BASE}query-service"}


def test_each_file_with_data_is_a_distribution_that_keeps_its_iri(tmp_path: Path) -> None:
    graph = of_rdflib(described(tmp_path).graph)
    found = {
        str(name).removeprefix(f"{BASE}distribution/")
        for name in graph.objects(DATASET, DCAT.distribution)
    }
    assert found == {
        "dataset.jsonld",
        "dataset.nt",
        "dataset.nt.gz",
        "dataset.ttl",
        "tables/books.csv",
        "tables/books.csv.gz",
    }
    for name in found:
        subject = URIRef(f"{BASE}distribution/{name}")
        assert graph.value(subject, DCAT.accessURL) == graph.value(subject, DCAT.downloadURL)
        assert graph.value(subject, DCAT.downloadURL) == URIRef(
            f"https://library.example/data/{name}"
        )
        assert (graph.value(subject, DCAT.compressFormat) is not None) == name.endswith(".gz")
        for needed in (DCTERMS.license, DCATDE.licenseAttributionByText, DCTERMS.modified):
            assert graph.value(subject, needed) is not None


def test_what_is_written_without_a_language_is_in_that_of_the_workspace(tmp_path: Path) -> None:
    graph = of_rdflib(described(tmp_path).graph)
    assert graph.value(DATASET, DCTERMS.description) == Literal(
        "Books and\nwho lent them.", lang="en"
    )
    name = graph.value(URIRef(f"{BASE}publisher"), FOAF.name)
    assert name == Literal("Bücherei Beispielstadt")


def test_distributions_speak_the_languages_of_the_datasets_title(tmp_path: Path) -> None:
    german = LITTLE.replace("title", "title.de")
    for text, tags in ((EVERYTHING, {"de", "en"}), (german, {"de"}), (LITTLE, {"en"})):
        graph = of_rdflib(described(tmp_path / str(len(text)), text).graph)
        subject = URIRef(f"{BASE}distribution/tables/books.csv")
        titles = list(graph.objects(subject, DCTERMS.title))
        assert {title.language for title in titles if isinstance(title, Literal)} == tags


def test_geocoding_as_of_2_0_is_a_switch(tmp_path: Path) -> None:
    without = of_rdflib(described(tmp_path / "a").graph)
    assert not list(without.objects(DATASET, DCATDE.politicalGeocodingURI))
    text = EVERYTHING.replace("geocoding_level", "geocoding_2_0 = true\ngeocoding_level")
    found = list(
        of_rdflib(described(tmp_path / "b", text).graph).objects(
            DATASET, DCATDE.politicalGeocodingURI
        )
    )
    assert found == [URIRef("http://dcat-ap.de/def/politicalGeocoding/stateKey/05")]


@pytest.mark.parametrize(
    ("first", "last", "kinds"),
    [
        ("2020", "2024-05", [XSD.gYear, XSD.gYearMonth]),
        ("2020-01-31", None, [XSD.date, None]),
        (None, None, None),
    ],
)
def test_time_is_as_exact_as_the_records(
    tmp_path: Path, first: str | None, last: str | None, kinds: list[URIRef | None] | None
) -> None:
    found = workspace(tmp_path)
    model = found.load_model()
    graph = of_rdflib(
        describe_catalogue(found.settings, facts(first=first, last=last), model, BASE).graph
    )
    period = graph.value(DATASET, DCTERMS.temporal)
    if kinds is None:
        assert period is None
        return
    values = [graph.value(period, name) for name in (DCAT.startDate, DCAT.endDate)]
    assert [str(value) if value else None for value in values] == [first, last]
    assert [value.datatype if isinstance(value, Literal) else None for value in values] == kinds


def test_the_identifier_is_the_datasets_iri_unless_said(tmp_path: Path) -> None:
    assert of_rdflib(described(tmp_path / "a").graph).value(DATASET, DCTERMS.identifier) == Literal(
        "library-loans"
    )
    graph = of_rdflib(described(tmp_path / "b", LITTLE).graph)
    assert graph.value(DATASET, DCTERMS.identifier) == Literal(str(DATASET))


def test_the_version_of_the_ontology_is_always_stated(tmp_path: Path) -> None:
    graph = of_rdflib(described(tmp_path, LITTLE).graph)
    assert graph.value(DATASET, DCTERMS.conformsTo) == URIRef("https://library.example/terms/1")


def test_origins_lead_to_settings_also_of_what_is_absent(tmp_path: Path) -> None:
    description = described(tmp_path, LITTLE)
    graph = of_rdflib(description.graph)
    for table, key in description.origins.values():
        assert key in settings_of(TABLES[table])
    for predicate, origin in (
        (DCTERMS.publisher, ("publisher", "name")),
        (DCTERMS.description, ("dataset", "description")),
        (DCATDE.contributorID, ("dataset", "contributors")),
        (DCAT.contactPoint, ("contact", "email")),
    ):
        assert graph.value(DATASET, predicate) is None
        assert description.origins[str(DATASET), str(predicate)] == origin
    # Every key of the settings that the catalogue is made from is the origin of something.
    made = set(described(tmp_path, EVERYTHING).origins.values())
    of_release = ("keep", "compress_from", "feed")
    unused = {("dataset", "geocoding_2_0"), *(("release", key) for key in of_release)}
    assert (
        made
        == {(table, key) for table, kind in TABLES.items() for key in settings_of(kind)} - unused
    )


def test_a_strange_name_of_a_file_is_quoted(tmp_path: Path) -> None:
    found = workspace(tmp_path)
    more = FileEntry("dataset <1>.ttl", 1, "00" * 32)
    description = describe_catalogue(found.settings, facts(more), found.load_model(), BASE)
    pyoxigraph.parse(catalogue_turtle(description).encode(), pyoxigraph.RdfFormat.TURTLE)


def test_without_a_dataset_there_is_no_catalogue(tmp_path: Path) -> None:
    found = workspace(tmp_path, "")
    with pytest.raises(ValueError, match="no dataset"):
        describe_catalogue(Settings(), facts(), found.load_model(), BASE)
