"""A release that is served from a SPARQL store: the same answers as from memory, by real stores."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.servers.fixtures import or_skip
from tests.support.servers.oxigraph import oxigraph_server
from tests.support.servers.store import Store
from tests.support.serving import LIMITS, RELEASE, Served, loaded, running

from verbund.publication.sparql.record import Record, statements
from verbund.queries.engine import read_release
from verbund.release.manifest.manifest import read_manifest
from verbund.serve.app import Options
from verbund.serve.held import read_held
from verbund.serve.limits import ServeLimits
from verbund.serve.store import RemoteStore, StoreAddress
from verbund.serve.store_check import check_store
from verbund.serve.store_source import StoreSource
from verbund.sparql.errors import QueryError
from verbund.workspace.graph_names import Names

MAKES: dict[str, str] = {}
"""The makes of the stores, by their addresses."""
DERIVED = "https://w3id.org/agency-cooperation/lippe/derived"
NAMES = """\
SELECT ?s ?l { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }
ORDER BY ?s LANG(?l) STR(?l)"""
# stores that other tests use meanwhile, on a machine with other work
PATIENT = replace(LIMITS, seconds=20.0)


@pytest.fixture(scope="module", params=["oxigraph", "fuseki", "virtuoso"])
def address(request: pytest.FixtureRequest) -> StoreAddress:
    """The committed release in each make of store."""
    found = loaded(request.getfixturevalue(request.param))
    MAKES[found.url] = request.param
    return found


def answers_questions(stored: Served) -> bool:
    """Whether a make of store answers long queries: Virtuoso 7.2 cannot compile most of them."""
    store = stored.application.options.store
    return store is not None and MAKES[store.url] != "virtuoso"


@pytest.fixture(scope="module")
def stored(address: StoreAddress) -> Iterator[Served]:
    """The release, served from a store."""
    with running(RELEASE, Options(PATIENT, store=address)) as it:
        yield it


@pytest.mark.program
def test_each_page_is_the_same_byte_for_byte(oxigraph: Store) -> None:
    memory = read_held(RELEASE, None, ServeLimits(seconds=20.0)).pages
    store = read_held(RELEASE, loaded(oxigraph), ServeLimits(seconds=20.0)).pages
    assert memory is not None
    assert store is not None
    paths = list(memory.paths())
    assert list(store.paths()) == paths
    assert len(paths) > 300
    assert [path for path in paths if memory.file(path) != store.file(path)] == []


@pytest.mark.program
def test_pages_are_told_the_same_by_each_store(address: StoreAddress) -> None:
    memory = read_held(RELEASE, None, ServeLimits(seconds=20.0)).views
    assert memory is not None
    ours, theirs = memory.source, StoreSource(RELEASE, RemoteStore(address, memory.base, 20.0))
    kinds = {kind for table in memory.model.record_types for kind in table.classes}
    records = sorted({iri for kind in kinds for iri in ours.instances(kind)})
    assert len(records) > 150
    assert {kind: theirs.instances(kind) for kind in kinds} == {
        kind: ours.instances(kind) for kind in kinds
    }
    assert theirs.links() == ours.links() != []
    concepts = sorted(memory.vocabulary.concepts)
    assert theirs.mentioned(concepts) == ours.mentioned(concepts) != frozenset()
    for iri in (*records, *theirs.links(), *memory.concepts, concepts[0], "no IRI", "urn:a b> {"):
        assert (iri, theirs.mentions(iri), theirs.facts(iri)) == (
            iri,
            ours.mentions(iri) if " " not in iri else (),
            ours.facts(iri),
        )


@pytest.mark.program
def test_the_api_and_pages_are_the_same(served: Served, stored: Served) -> None:
    paths = [
        "/api/",
        "/api/agencies?page=2&size=5",
        "/api/agencies/kreis-lippe",
        "/api/partnerships?lang=de",
        "/api/search?q=lemgo",
        "/de/organisation/kreis-lippe.html",
        "/data/organisation/kreis-lippe.ttl",
        "/data/organisation/kreis-lippe.nt",
        "/organisation/kreis-lippe",
        "/organisation/nobody",
        "/ontology",
        "/en/questions/",
        "/download/",
    ]
    if answers_questions(stored):
        paths.append("/api/agencies/kreis-lippe/partners?at=2021-11-16")
    for path in paths:
        ours, theirs = served.get(path), stored.get(path)
        assert (path, theirs.status_code, theirs.content) == (path, ours.status_code, ours.content)
        assert theirs.headers.get("etag") == ours.headers.get("etag")


def rows_of(data: bytes) -> list[list[str]]:
    return [list(row) for row in csv.reader(io.StringIO(data.decode()))]


@pytest.mark.program
def test_each_question_has_the_same_answer(served: Served, stored: Served) -> None:
    if not answers_questions(stored):
        answer = stored.get("/en/questions/01-partners-of-an-agency.csv?ask=")
        assert (answer.status_code, answer.json()["title"] != "") == (400, True)
        return
    opened = served.application.opened
    assert opened is not None
    found = list(opened.questions)
    assert len(found) >= 20
    limited = 0
    for name in found:
        ours, theirs = (it.get(f"/en/questions/{name}.csv?ask=") for it in (served, stored))
        if ours.status_code == 422:  # of these short limits
            limited += 1
            continue
        assert (name, theirs.status_code) == (name, ours.status_code)
        if ours.status_code == 200:
            assert (name, rows_of(theirs.content)) == (name, rows_of(ours.content))
    assert limited < 5


@pytest.mark.program
def test_values_of_questions_are_looked_up_in_the_store(served: Served, stored: Served) -> None:
    values: tuple[str, ...] = (
        "Kreis Lipe",
        "nobody at all",
    )  # these are refused before the store is asked
    if answers_questions(stored):
        values = ("Kreis Lippe", "kreis-lippe", *values, "05766000")
    for value in values:
        ours, theirs = (
            it.get("/api/questions/01", params={"agency": value}) for it in (served, stored)
        )
        assert (value, theirs.status_code) == (value, ours.status_code)
        assert theirs.content == ours.content


@pytest.mark.program
@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv"),
        (f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{DERIVED}> {{ ?s ?p ?o }} }}", "text/csv"),
        ("SELECT ?s ?o { ?s a ?o } ORDER BY ?s ?o LIMIT 50", "text/tab-separated-values"),
        (
            NAMES,
            None,
        ),
        ("ASK { ?s a ?o }", "application/sparql-results+xml"),
        ("ASK { ?s a <urn:nothing> }", "application/json"),
        ("CONSTRUCT { ?s a ?o } { ?s a ?o }", "text/turtle"),
        ("CONSTRUCT WHERE { ?s a ?o }", "application/ld+json"),
        ("SELECT ?s { ?s a ?o", None),
        ("ASK { ?s a ?o }", "text/csv"),
        ("SELECT * { ?s ?p ?o }", None),
    ],
)
def test_queries_have_the_same_answer(
    served: Served, stored: Served, query: str, accept: str | None
) -> None:
    query = query.replace(DERIVED, "DERIVED")
    graphs = (DERIVED, stored.application.options.store.derived)  # type: ignore[union-attr]
    ours, theirs = (
        it.ask(
            "POST",
            "/sparql",
            data={"query": query.replace("DERIVED", graph)},
            headers={"Accept": accept},
        )
        for it, graph in zip((served, stored), graphs, strict=True)
    )
    assert theirs.status_code == ours.status_code
    assert theirs.headers["content-type"] == ours.headers["content-type"]
    if theirs.status_code == 422 and not answers_questions(stored):
        assert theirs.json()["type"] == ours.json()["type"]  # its own limit of rows comes first
        return
    assert theirs.content == ours.content


@pytest.mark.program
def test_a_query_reads_no_other_graph_of_the_store(stored: Served, address: StoreAddress) -> None:
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    answer = stored.get("/sparql", params={"query": graphs}, headers={"Accept": "text/csv"})
    assert rows_of(answer.content) == [["g"], [address.derived]]
    answer = stored.get("/sparql", params={"query": graphs, "default-graph-uri": address.dataset})
    assert answer.status_code == 400


@pytest.mark.program
def test_too_many_rows_of_a_store_are_no_answer(stored: Served) -> None:
    answer = stored.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert answer.status_code == 422


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that has nothing but the release, in its default graph."""
    with or_skip(oxigraph_server(tmp_path_factory.mktemp("alone"))) as store:
        for graph, file in (
            ("default", "dataset.nt"),
            ("default", "ontology.ttl"),
            (DERIVED, "derived.nt"),
        ):
            address = (
                f"{store.graph_store_url}?default" if graph == "default" else store.graph_url(graph)
            )
            data = (RELEASE / file).read_bytes()
            assert store.ask(address, "POST", data, content_type="text/turtle").status < 300
        yield store


@pytest.mark.program
def test_the_default_graph_of_a_store_may_hold_the_release(alone: Store, served: Served) -> None:
    plain = StoreAddress(alone.query_url)
    with running(RELEASE, Options(PATIENT, store=plain)) as it:
        for path in (
            "/en/organisation/kreis-lippe.html",
            "/api/agencies",
            "/sparql?query=ASK%20%7B%7D",
        ):
            assert it.get(path).content == served.get(path).content
    other = alone.new_graph()
    alone.put(other, "<urn:a> <urn:b> 1 .")
    try:
        assert "that is none of this release" in refusal(plain)
    finally:
        alone.delete(other)


def check(address: StoreAddress, folder: Path = RELEASE) -> int:
    """Check that a store holds the release in a folder."""
    manifest = read_manifest(folder)
    remote = RemoteStore(address, manifest["base"], 20.0)
    try:
        return check_store(remote, folder, manifest)
    finally:
        remote.close()


def refusal(address: StoreAddress, folder: Path = RELEASE) -> str:
    """Why a release is not served from a store."""
    with pytest.raises(QueryError) as error:
        check(address, folder)
    assert set(error.value.texts) == {"de", "en"}
    return error.value.message("en")


@pytest.mark.program
def test_a_store_with_another_release_is_refused(oxigraph: Store, tmp_path: Path) -> None:
    address = loaded(oxigraph)
    assert "default graph has 0 triples" in refusal(replace(address, dataset="", ontology=""))
    assert "dataset.nt + ontology.ttl" in refusal(replace(address, ontology=""))
    assert "derived.nt" in refusal(replace(address, derived=oxigraph.new_graph()))

    manifest = read_manifest(RELEASE)
    marks = Names(address.dataset).record
    record = Record("0" * 64, 2851, "0.9.0")
    assert oxigraph.put(marks, statements(address.dataset, record)).status < 300
    assert "names version 0.9.0, the folder has 1.1.0" in refusal(address)
    record = replace(record, sha256=manifest["dataset"]["sha256"], version="1.1.0")
    assert oxigraph.put(marks, statements(address.dataset, record)).status < 300
    assert check(address) == len(read_release(RELEASE))

    # as many triples, no record, another name in one of them
    other = tmp_path / "other"
    shutil.copytree(RELEASE, other, ignore=shutil.ignore_patterns("releases"))
    text = (other / "dataset.nt").read_text(encoding="utf-8").replace("Kreis Lippe", "Kreis Lipp")
    (other / "dataset.nt").write_text(text, encoding="utf-8")
    assert "The store does not hold this release: <" in refusal(loaded(oxigraph, other))


@pytest.mark.program
def test_user_and_password_come_from_the_environment(
    fuseki_with_password: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = loaded(fuseki_with_password)
    assert "401" in refusal(address)
    address = replace(address, user="STORE_USER", password="STORE_PASSWORD")  # noqa: S106
    monkeypatch.delenv("STORE_USER", raising=False)
    assert "STORE_USER is not set" in refusal(address)
    monkeypatch.setenv("STORE_USER", fuseki_with_password.user)
    monkeypatch.setenv("STORE_PASSWORD", fuseki_with_password.password)
    with running(RELEASE, Options(PATIENT, store=address)) as it:
        assert it.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True
        assert it.get("/health/ready").status_code == 200


@pytest.mark.program
def test_a_release_without_a_model_is_not_served_from_a_store(
    oxigraph: Store, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(RELEASE, other, ignore=shutil.ignore_patterns("releases", "shapes.ttl"))
    with pytest.raises(QueryError, match="only with a model that can be read"):
        read_held(other, loaded(oxigraph), ServeLimits(seconds=5.0))
