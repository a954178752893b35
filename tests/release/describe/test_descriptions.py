"""VoID, PROV-O and the version history say what is so, and lead nowhere they should not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import PROV, RDF, VOID
from tests.support.workspaces import BASE, OFFICES, SITES, release, write_workspace

from verbund.convert.run import convert_tables
from verbund.model.model import Model
from verbund.read.tables import open_tables
from verbund.release.dataset import DatasetWriter
from verbund.release.describe.provenance import provenance_turtle
from verbund.release.describe.release_facts import ReleaseFacts
from verbund.release.describe.versions import versions_turtle
from verbund.release.describe.void import example_records, void_turtle
from verbund.release.facts import record_files, statistics_of
from verbund.release.manifest.checksums import digest_of
from verbund.release.manifest.manifest import FileEntry, Version
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[3]
TITLE = {"de": "Zusammenarbeit", "en": "Cooperation"}
LIPPE = "https://w3id.org/agency-cooperation/lippe/"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Model, ReleaseFacts]:
    """The dataset of this repository, its model and the facts of the release."""
    folder = tmp_path_factory.mktemp("release")
    workspace = read_workspace(ROOT)
    model = workspace.load_model()
    tables = open_tables(workspace.records, model, "records")
    context = build_context(model)
    with DatasetWriter(folder, model, context) as writer:
        conversion = convert_tables(
            model,
            tables,
            index_tables(model, tables),
            context,
            writer,
            sort_folder=folder / "sort_folder",
            counting=True,
        )
        written = writer.finish()
    files = [FileEntry(f.name, f.size, f.sha256, written.triples) for f in written.files]
    files.append(FileEntry("ontology.ttl", 12, "0" * 64))
    files.append(FileEntry("shapes.ttl", 13, "1" * 64))
    facts = ReleaseFacts(
        version="1.0.0",
        issued="2026-11-22",
        modified="2026-11-22",
        dataset_sha256=digest_of(folder / "dataset.nt"),
        statistics=statistics_of(model, conversion, written),
        files=tuple(files),
        previous_version=None,
        software="verbund 0.2.0",
        record_files=record_files(tables, workspace.folder),
    )
    return folder, model, facts


def void_of(made: tuple[Path, Model, ReleaseFacts]) -> str:
    folder, model, facts = made
    return void_turtle(
        facts,
        model,
        title=TITLE,
        licence="http://dcat-ap.de/def/licenses/cc-zero",
        download="https://example.org/lippe/",
        query_endpoint="https://example.org/sparql",
        examples=example_records(folder / "dataset.nt", model),
    )


def texts(made: tuple[Path, Model, ReleaseFacts]) -> list[str]:
    _, model, facts = made
    versions = [Version("0.9.0", "2026-01-01", "a" * 64), Version("1.0.0", "2026-11-22", "b" * 64)]
    notes = {"1.0.0": {"de": "Neu.", "en": "New."}}
    return [
        void_of(made),
        provenance_turtle(facts, model, title=TITLE),
        versions_turtle(model.base, versions, title=TITLE, notes=notes),
    ]


def parse(text: str) -> Graph:
    return Graph(bind_namespaces="none").parse(data=text, format="turtle")


def dataset_of(folder: Path) -> list[pyoxigraph.Quad]:
    quads = pyoxigraph.parse(path=folder / "dataset.nt")
    return [quad for quad in quads if isinstance(quad, pyoxigraph.Quad)]


def test_the_counts_are_those_of_the_dataset(made: tuple[Path, Model, ReleaseFacts]) -> None:
    quads = dataset_of(made[0])
    graph, void = parse(void_of(made)), URIRef(LIPPE + "void")
    assert int(str(graph.value(void, VOID.triples))) == len(quads)
    subjects = {str(quad.subject) for quad in quads}
    assert int(str(graph.value(void, VOID.entities))) == len(subjects)
    properties = Counter(quad.predicate.value for quad in quads)
    classes = Counter(
        str(quad.object.value)
        for quad in quads
        if quad.predicate.value == str(RDF.type) and isinstance(quad.object, pyoxigraph.NamedNode)
    )
    for counted, link, name, number in (
        (properties, VOID.propertyPartition, VOID.property, VOID.triples),
        (classes, VOID.classPartition, VOID["class"], VOID.entities),
    ):
        parts = list(graph.objects(void, link))
        assert {
            str(graph.value(part, name)): int(str(graph.value(part, number))) for part in parts
        } == counted
    assert int(str(graph.value(void, VOID.properties))) == len(properties)
    assert int(str(graph.value(void, VOID.classes))) == len(classes)


def test_examples_are_the_first_record_of_each_table(
    made: tuple[Path, Model, ReleaseFacts],
) -> None:
    folder, model, facts = made
    found = example_records(folder / "dataset.nt", model)
    subjects = sorted(
        {quad.subject.value for quad in dataset_of(folder) if hasattr(quad.subject, "value")}
    )
    first = [
        next(s for s in subjects if s.startswith(model.base + record_type.segment))
        for record_type in model.record_types
        if facts.statistics.records.get(record_type.name)
    ]
    assert list(found) == first
    assert len(found) > 10


@pytest.mark.parametrize("tables", [(), ("offices",), ("sites",), ("offices", "sites")])
def test_examples_of_few_records(tables: tuple[str, ...], tmp_path: Path) -> None:
    rows = {"offices": OFFICES, "sites": SITES}
    empty = {f"{name}.csv": rows[name][:1] for name in rows if name not in tables}
    workspace = write_workspace(tmp_path, {**{f"{n}.csv": rows[n] for n in tables}, **empty})
    release(workspace)
    found = example_records(workspace.output / "dataset.nt", workspace.load_model())
    known = {"offices": BASE + "office/hill", "sites": BASE + "site/hall"}
    assert list(found) == [known[name] for name in tables]


def test_dumps_are_where_the_files_are(made: tuple[Path, Model, ReleaseFacts]) -> None:
    graph = parse(void_of(made))
    dumps = {str(o) for o in graph.objects(URIRef(LIPPE + "void"), VOID.dataDump)}
    assert dumps == {f"https://example.org/lippe/dataset.{e}" for e in ("nt", "ttl", "jsonld")}


def test_linksets_are_what_lies_outside(made: tuple[Path, Model, ReleaseFacts]) -> None:
    _, model, facts = made
    graph = parse(void_of(made))
    found = {
        str(graph.value(graph.value(links, VOID.objectsTarget), VOID.uriSpace)): int(
            str(graph.value(links, VOID.triples))
        )
        for links in graph.subjects(RDF.type, VOID.Linkset)
    }
    assert found == dict(facts.statistics.objects_by_namespace)
    assert not any(namespace.startswith(model.base) for namespace in found)


def test_every_record_file_was_used(made: tuple[Path, Model, ReleaseFacts]) -> None:
    _, model, facts = made
    text = provenance_turtle(facts, model, title=TITLE)
    graph = parse(text)
    release_iri = URIRef(LIPPE + "version/1.0.0")
    build = graph.value(release_iri, PROV.wasGeneratedBy)
    used = {str(item) for item in graph.objects(build, PROV.used)}
    for path in sorted((ROOT / "records").glob("*.csv")):
        assert f"{release_iri}#records/{path.name}" in used
        assert digest_of(path) in text
    assert model.ontology_version in used
    assert {f"{release_iri}#ontology.ttl", f"{release_iri}#shapes.ttl"} <= used
    agent = graph.value(build, PROV.wasAssociatedWith)
    assert (agent, RDF.type, PROV.SoftwareAgent) in graph


def test_nothing_leads_from_the_catalogues_dataset(made: tuple[Path, Model, ReleaseFacts]) -> None:
    """Even if all files lie in one store, its closure has nothing of these."""
    for text in texts(made):
        graph = parse(text)
        assert not list(graph.predicate_objects(URIRef(LIPPE + "dataset")))
        assert "dcat:Dataset" not in text


def test_the_current_version_is_the_last(made: tuple[Path, Model, ReleaseFacts]) -> None:
    graph = parse(texts(made)[2])
    dcat = "http://www.w3.org/ns/dcat#"
    series, new, old = (URIRef(LIPPE + f"version{part}") for part in ("", "/1.0.0", "/0.9.0"))
    assert graph.value(series, URIRef(dcat + "hasCurrentVersion")) == new
    assert graph.value(new, URIRef(dcat + "previousVersion")) == old
    assert graph.value(old, URIRef(dcat + "previousVersion")) is None
    notes = graph.objects(new, URIRef("http://www.w3.org/ns/adms#versionNotes"))
    assert sorted(map(str, notes)) == ["Neu.", "New."]


def test_no_node_is_blank_and_bytes_are_stable(made: tuple[Path, Model, ReleaseFacts]) -> None:
    again = texts(made)
    for text, other in zip(texts(made), again, strict=True):
        assert text == other
        for quad in pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TURTLE):
            assert not isinstance(quad.subject, pyoxigraph.BlankNode)
            assert not isinstance(quad.object, pyoxigraph.BlankNode)
