"""The feed of releases that were built: it begins, goes on, and says what the dataset says."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from tests.support.described_library import describe, edit, files_of, write_described_library
from tests.support.feed.reading import LdesClient, Replay

import verbund
from verbund.api.run import BuildResult, build
from verbund.findings.catalogue import render
from verbund.workspace.workspace import read_workspace

LIPPE = Path(__file__).parents[3] / "output"
SHAPES = Path(__file__).parent / "shapes.ttl"
AS = "https://www.w3.org/ns/activitystreams#"
BASE = "https://library.example/id/"
ATOM = "{http://www.w3.org/2005/Atom}"


def set_feed(folder: Path, number: int) -> None:
    path = folder / "verbund.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("[release]\n", f"[release]\nfeed = {number}\n"), "utf-8")


def built(folder: Path) -> BuildResult:
    report = build(read_workspace(folder))
    assert report.conforms, report.findings
    return report


def parts_of(release: Path) -> list[tuple[str, str, int]]:
    listed = json.loads((release / "manifest.json").read_bytes()).get("feed", [])
    return [(item["version"], item["published"], item["pages"]) for item in listed]


def next_version(folder: Path, version: str = "1.1.0", day: str = "2026-12-01") -> Path:
    """One book changed, one loan gone, in a version of its own."""
    edit(folder, "books", "The Trial", "The Trial <b>& more")
    loans = folder / "records/loans.csv"
    lines = loans.read_text("utf-8").splitlines(keepends=True)
    loans.write_text("".join(lines[:-1]), "utf-8")
    describe(folder, version, day)
    return folder


def quads_of(page: Path) -> list[ox.Quad]:
    return list(ox.parse(path=page, format=ox.RdfFormat.TRIG, base_iri=page.as_uri()))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library with its first version built."""
    folder = write_described_library(tmp_path_factory.mktemp("first") / "library")
    built(folder)
    return folder


@pytest.fixture
def library(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "library"))


def test_it_begins_with_all_records_and_goes_on_with_what_changed(
    library: Path, replay: Replay
) -> None:
    release = library / "output"
    assert parts_of(release) == [("1.0.0", "2026-11-22T00:00:00Z", 1)]
    root = release / "feed/feed.trig"
    assert replay(root) == (release / "dataset.nt").read_bytes()
    before = (release / "feed/1.0.0/1.0.0-1.trig").read_bytes()
    report = built(next_version(library))
    assert report.findings == []
    assert parts_of(release)[1:] == [("1.1.0", "2026-12-01T00:00:00Z", 1)]
    assert replay(root) == (release / "dataset.nt").read_bytes()
    assert (release / "feed/1.0.0/1.0.0-1.trig").read_bytes() == before
    activities = sorted(
        str(quad.object)[1:-1].removeprefix(AS)
        for quad in quads_of(release / "feed/1.0.0/1.1.0-1.trig")
        if quad.predicate.value.endswith("#type")
        and quad.graph_name == ox.DefaultGraph()
        and str(quad.object).startswith(f"<{AS}")
    )
    assert activities == ["Delete", "Tombstone", "Update"]
    kept = release / "releases/1.0.0"
    assert replay(kept / "feed/feed.trig") == (kept / "dataset.nt").read_bytes()
    assert verbund.verify(release).conforms


def test_a_draft_is_built_as_often_as_one_likes(library: Path, replay: Replay) -> None:
    next_version(library)
    built(library)
    before = files_of(library / "output")
    built(library)
    assert files_of(library / "output") == before
    edit(library, "books", "The Trial <b>& more", "The Trial")
    built(library)
    release = library / "output"
    assert replay(release / "feed/feed.trig") == (release / "dataset.nt").read_bytes()
    page = "feed/1.0.0/1.0.0-1.trig"
    assert files_of(release)[page] == before[page]


def test_without_the_version_before_a_release_built_again_keeps_its_feed(library: Path) -> None:
    next_version(library)
    describe(library, "1.1.0", "2026-12-01", keep=0)
    built(library)
    release = library / "output"
    before = {name: data for name, data in files_of(release).items() if name.startswith("feed/")}
    assert not (release / "releases/1.0.0").exists()
    built(library)
    after = {name: data for name, data in files_of(release).items() if name.startswith("feed/")}
    assert after == before
    assert len(parts_of(release)) == 2


@pytest.mark.parametrize("number", [0, 1])
def test_there_is_none_where_the_settings_say_so(tmp_path: Path, number: int) -> None:
    folder = write_described_library(tmp_path / "library")
    set_feed(folder, number)
    assert built(folder).findings == []
    release = folder / "output"
    assert not (release / "feed").exists()
    assert parts_of(release) == []
    assert "/feed" not in (release / "catalog.ttl").read_text("utf-8")


def test_once_begun_it_goes_on_until_it_is_ended(library: Path) -> None:
    next_version(library)
    set_feed(library, 1)  # fewer than there are records
    built(library)
    assert [part[0] for part in parts_of(library / "output")] == ["1.0.0", "1.1.0"]
    describe(library, "1.2.0", "2026-12-02")
    set_feed(library, 0)
    built(library)
    assert not (library / "output/feed").exists()


def test_it_begins_with_the_version_before_where_that_had_none(
    tmp_path: Path, replay: Replay
) -> None:
    folder = write_described_library(tmp_path / "library")
    set_feed(folder, 0)
    built(folder)
    built(next_version(folder))
    release = folder / "output"
    assert [part[0] for part in parts_of(release)] == ["1.0.0", "1.1.0"]
    assert replay(release / "feed/feed.trig") == (release / "dataset.nt").read_bytes()


@pytest.mark.parametrize("harm", ["edited", "gone", "a link"])
def test_a_page_that_was_changed_is_told_and_a_new_stream_begins(
    library: Path, replay: Replay, harm: str
) -> None:
    built(next_version(library))
    page = library / "output/releases/1.1.0/feed/1.0.0/1.0.0-1.trig"
    data = page.read_bytes()
    page.unlink()
    if harm == "edited":
        page.write_bytes(data + b"# more\n")
    elif harm == "a link":
        elsewhere = library / "page.trig"
        elsewhere.write_bytes(data)
        page.symlink_to(elsewhere)
    describe(library, "1.2.0", "2026-12-02")
    edit(library, "books", "Leaves", "More leaves")
    (finding,) = built(library).findings
    assert finding.code == "B114"
    assert "1.0.0-1.trig is not as it was released" in render(finding, "en").message
    release = library / "output"
    assert [part[0] for part in parts_of(release)] == ["1.1.0", "1.2.0"]
    assert f"<{BASE}feed#1.1.0> a ldes:EventStream" in (release / "feed/feed.trig").read_text()
    assert replay(release / "feed/feed.trig") == (release / "dataset.nt").read_bytes()


def test_the_catalogue_leads_to_it(library: Path) -> None:
    graph = rdflib.Graph().parse(library / "output/catalog.ttl")
    dcat, dct = rdflib.DCAT, rdflib.DCTERMS
    (service,) = graph.subjects(rdflib.RDF.type, dcat.DataService)
    assert str(service) == f"{BASE}feed"
    assert str(graph.value(service, dcat.endpointURL)) == (
        "https://library.example/dump/feed/feed.trig"
    )
    assert rdflib.URIRef("https://w3id.org/ldes/specification") in set(
        graph.objects(service, dct.conformsTo)
    )
    assert graph.value(service, dcat.servesDataset) == rdflib.URIRef(f"{BASE}dataset")
    assert (rdflib.URIRef(f"{BASE}dataset"), None, service) not in graph


def test_feed_readers_get_the_log_of_changes(library: Path) -> None:
    built(next_version(library))
    for language, said, never in (("de", "Geändert", "changed"), ("en", "changed", "geändert")):
        path = library / f"output/feed/changes.{language}.atom"
        feed = ET.fromstring(path.read_text("utf-8"))  # noqa: S314 made by ourselves
        entries = feed.findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in (feed, *entries)]
        assert len(set(ids)) == 3
        times = [entry.findtext(f"{ATOM}updated") for entry in (feed, *entries)]
        assert times == ["2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z", "2026-11-22T00:00:00Z"]
        assert feed.findtext(f"{ATOM}author/{ATOM}name") == "The library"
        told = entries[0].findtext(f"{ATOM}content") or ""
        assert said.casefold() in told.casefold()
        assert never not in told
        assert "<ul><li>" in told
        assert "The Trial &lt;b&gt;&amp; more" in told, "a text in a record is no mark-up"
        first_log = entries[1].findtext(f"{ATOM}content") or ""
        assert first_log.startswith("<p>")


def test_pages_conform_to_the_shapes_of_the_specifications(library: Path) -> None:
    built(next_version(library))
    feeds = (library / "output/feed", LIPPE / "feed")
    for folder in feeds:
        graph = rdflib.Graph()
        for page in sorted(folder.rglob("*.trig")):
            for quad in quads_of(page):
                if quad.graph_name == ox.DefaultGraph():
                    graph.parse(data=f"{quad.triple} .", format="nt")
        conforms, _, text = pyshacl.validate(graph, shacl_graph=str(SHAPES), inference="none")
        assert conforms, text


def test_a_foreign_client_has_the_dataset(ldes_client: LdesClient, replay: Replay) -> None:
    """It reads the pages over HTTP and follows the relations; what it gives is applied in order."""
    members = ldes_client(LIPPE / "feed/feed.trig")
    graphs: dict[str, set[str]] = {}
    records: dict[str, str] = {}
    for quad in ox.parse(input=members.encode(), format=ox.RdfFormat.N_QUADS):
        if quad.graph_name == ox.DefaultGraph():
            if quad.predicate.value == f"{AS}object":
                assert isinstance(quad.object, ox.NamedNode)
                graphs.setdefault(quad.subject.value, set())
                records[quad.object.value] = quad.subject.value  # the later one replaces
        else:
            graphs.setdefault(quad.graph_name.value, set()).add(f"{quad.triple} .\n")
    lines = sorted(line.encode() for last in records.values() for line in graphs[last])
    dataset = (LIPPE / "dataset.nt").read_bytes()
    assert b"".join(lines) == dataset
    assert replay(LIPPE / "feed/feed.trig") == dataset
    assert len(graphs) > len(records), "some records have several members"


def test_a_published_folder_gets_new_pages_and_keeps_the_others(
    library: Path, tmp_path: Path, replay: Replay
) -> None:
    """Files that stay are not written again: whoever serves them may say that they never change."""
    web = tmp_path / "web"

    def published() -> Path:
        path = library / "verbund.toml"
        text = path.read_text("utf-8").replace("https://library.example/dump/", f"{BASE}dump/")
        target = f'\n[publish.web]\nkind = "directory"\nfolder = "{web}"\n'
        path.write_text(text + target, "utf-8")
        built(library)
        report = verbund.publish(workspace=library)
        assert report.conforms, report.findings
        return web / "dump/feed"

    feed = published()
    page = feed / "1.0.0/1.0.0-1.trig"
    before, root = page.stat(), (feed / "feed.trig").read_bytes()
    next_version(library)
    assert published() == feed
    after = page.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert (feed / "feed.trig").read_bytes() != root
    assert replay(feed / "feed.trig") == (web / "dump/dataset.nt").read_bytes()
