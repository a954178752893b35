"""The documents of things say what the release says, in every form, and nothing else."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.pages.documents import Document, read_document, text_of
from tests.support.publish.folders import library, this_repository

from verbund.findings import Findings
from verbund.html.place import place_of
from verbund.model.load import RESERVED as OURS
from verbund.publication.directory.documents import Documents
from verbund.publication.directory.things import records, survey
from verbund.publication.release import Release, ReleaseFile, read_release
from verbund.rdf.terms import Iri, Literal, is_absolute_iri, ntriples
from verbund.serialise.statements import jsonld, read_line, read_prefixes, turtle
from verbund.views.release import open_views
from verbund.website.described import Thing, descriptions, name_of
from verbund.website.places import Places
from verbund.website.site import site_of

BASE = "https://example.org/id/"
PREFIXES = {"dct": "http://purl.org/dc/terms/", "xsd": "http://www.w3.org/2001/XMLSchema#"}

keys = st.text("abAB019._~-", min_size=1, max_size=8).filter(lambda key: key not in (".", ".."))
paths = st.lists(keys, min_size=1, max_size=2).map(lambda parts: "/".join(["t", *parts]))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
predicates = st.sampled_from(
    [
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "http://purl.org/dc/terms/title",
        "http://purl.org/dc/terms/x-",
        "http://purl.org/dc/terms/1",
        "https://example.org/def#é",
        "https://example.org/def",
    ]
)
iris = st.one_of(
    paths.map(lambda path: Iri(BASE + path)),
    st.sampled_from(["http://purl.org/dc/terms/Agent", "urn:x:y", "mailto:a@b.example"]).map(Iri),
    texts.map(lambda text: Iri("https://example.org/" + text)).filter(
        lambda iri: is_absolute_iri(iri.value)
    ),
)
literals = st.one_of(
    texts.map(Literal),
    texts.map(
        lambda text: Literal(text, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "de-DE")
    ),
    texts.map(lambda text: Literal(text, "http://www.w3.org/2001/XMLSchema#date")),
    texts.map(lambda text: Literal(text, "https://example.org/own")),
)


@st.composite
def datasets(draw: st.DrawFn) -> str:
    """A dataset as canonical, sorted N-Triples."""
    lines = set()
    for subject in draw(st.sets(paths, max_size=6)):
        for _ in range(draw(st.integers(1, 4))):
            predicate = draw(predicates)
            value = draw(iris) if predicate.endswith("#type") else draw(iris | literals)
            lines.add(f"<{BASE}{subject}> <{predicate}> {ntriples(value)} .\n")
    return "".join(sorted(lines, key=str.encode))


def released(folder: Path, dataset: str) -> Release:
    """A release of nothing but a dataset."""
    path = folder / "dataset.nt"
    path.write_text(dataset, encoding="utf-8", newline="\n")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    file = ReleaseFile("dataset.nt", path, "application/n-triples", len(data), digest)
    files = MappingProxyType({"dataset.nt": file})
    return Release(folder, BASE, None, digest, dataset.count("\n"), files)


def documents_of(release: Release, most: int) -> Documents:
    """The documents of a release without a site."""
    return Documents(release, survey(release, most))


def parsed(text: bytes, form: pyoxigraph.RdfFormat) -> set[pyoxigraph.Triple]:
    return {item.triple for item in pyoxigraph.parse(input=text, format=form)}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(datasets())
def test_the_documents_of_all_records_are_the_dataset(dataset: str) -> None:
    """One after another, the N-Triples of all records are dataset.nt, byte for byte.

    The other forms of a document say the same as its N-Triples.
    """
    with tempfile.TemporaryDirectory() as folder:
        documents = documents_of(released(Path(folder), dataset), most=100)
        found = dict(documents)
    joined = "".join(text.decode() for name, text in found.items() if name.endswith(".nt"))
    assert joined == dataset
    for name, text in found.items():
        if name.endswith(".nt"):
            stem = name.removesuffix(".nt")
            triples = parsed(text, pyoxigraph.RdfFormat.N_TRIPLES)
            assert parsed(found[f"{stem}.ttl"], pyoxigraph.RdfFormat.TURTLE) == triples
            assert parsed(found[f"{stem}.jsonld"], pyoxigraph.RdfFormat.JSON_LD) == triples
            assert f"{stem}.html" not in found


@given(st.lists(st.tuples(predicates, iris | literals), min_size=1, max_size=5))
def test_turtle_and_json_ld_say_what_the_lines_say(values: list[tuple[str, Iri | Literal]]) -> None:
    values = [(path, value) for path, value in values if not path.endswith("#type")] or [
        ("http://purl.org/dc/terms/title", Literal(""))
    ]
    lines = sorted({f"<{BASE}a> <{path}> {ntriples(value)} .\n" for path, value in values})
    statements = [read_line(line) for line in lines]
    assert [statement.line for statement in statements] == lines
    triples = parsed("".join(lines).encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    assert parsed(turtle(statements, PREFIXES).encode(), pyoxigraph.RdfFormat.TURTLE) == triples
    text = jsonld(statements, PREFIXES)
    json.loads(text)
    assert parsed(text.encode(), pyoxigraph.RdfFormat.JSON_LD) == triples


@given(paths)
def test_no_two_things_have_one_place(path: str) -> None:
    """A key holds unreserved characters only, so its place is its name."""
    assert place_of(path) == path


@pytest.mark.parametrize(
    "relative",
    [
        "",
        "a//b",
        "a/",
        "/a",
        ".",
        "a/..",
        "a/%2e%2e/b",
        "a%2Fb",
        "a%00b",
        "a%0ab",
        "a%ff",
        "x" * 241,
    ],
)
def test_a_name_that_no_file_can_have_has_no_place(relative: str) -> None:
    assert place_of(relative) is None


def test_a_place_is_the_name_as_servers_decode_it() -> None:
    assert place_of("stra%C3%9Fe/a%20b") == "straße/a b"
    assert place_of("straße/1") == "straße/1"


def test_a_record_that_no_file_can_be_named_after_is_counted(tmp_path: Path) -> None:
    lines = [
        f'<{BASE}t/{key}> <http://purl.org/dc/terms/title> "x" .\n' for key in ("a", "b" * 300)
    ]
    documents = documents_of(released(tmp_path, "".join(lines)), most=10)
    assert documents.unplaced == 1
    names = [name for name, _ in documents if name.endswith(".nt")]
    assert names == ["t/a.nt"]


def test_memory_is_not_taken_for_more_records_than_get_documents(tmp_path: Path) -> None:
    lines = [f'<{BASE}t/{n:05}> <http://purl.org/dc/terms/title> "x" .\n' for n in range(1000)]
    documents = documents_of(released(tmp_path, "".join(lines)), most=999)
    assert documents.survey.count == 1000
    assert documents.survey.records == set()
    assert documents.survey.segments == {"t"}
    assert documents.unplaced == 1000
    assert list(documents) == []


def test_prefixes_that_a_reader_would_take_for_something_else_are_left_out() -> None:
    head = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix http: <http://example.org/#> .
@prefix bare: <urn:x:y> .
@prefix : <http://example.org/> .
@prefix dct: <http://other.example/> .
"""
    assert read_prefixes([head]) == {"dct": "http://purl.org/dc/terms/"}


def test_a_name_is_taken_from_what_names_best() -> None:
    lines = [
        '<a> <http://purl.org/dc/terms/title> "T"@en .\n',
        '<a> <http://www.w3.org/2004/02/skos/core#prefLabel> "P\\t\\"q\\""@de .\n',
        '<a> <http://www.w3.org/2004/02/skos/core#prefLabel> "P2"@de .\n',
    ]
    assert name_of(read_line(line) for line in lines) == {"de": 'P\t"q"'}
    assert name_of([read_line("<a> <b> <c> .\n")]) == {}


# --- the ontology, where it lies below the base ---


def described(release: Release) -> list[Thing]:
    return descriptions({name: file.path for name, file in release.files.items()}, release.base)


def test_an_ontology_below_the_base_has_documents(tmp_path: Path) -> None:
    """With all its terms, and with what it says of nodes without names."""
    base = "https://library.example/"
    workspace = library(tmp_path / "library", base=base, download=f"{base}files/")
    release = read_release(workspace.output, "output")
    things = {thing.relative: thing for thing in described(release)}
    assert {"terms", "genre", "genre/crime", "genre/poetry", "shapes"} <= things.keys()
    ontology = {
        item.triple
        for item in pyoxigraph.parse(path=str(release.files["ontology.ttl"].path))
        if str(item.subject).startswith("<https://library.example/terms")
    }
    lines = "".join(statement.line for statement in things["terms"].statements)
    assert ontology
    assert ontology <= parsed(lines.encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    shapes = [item.triple for item in pyoxigraph.parse(path=str(release.files["shapes.ttl"].path))]
    assert any(isinstance(item.subject, pyoxigraph.BlankNode) for item in shapes)
    found = things["shapes"].statements
    assert len(found) == len(shapes)
    text = turtle(sorted(found), PREFIXES)
    assert len(parsed(text.encode(), pyoxigraph.RdfFormat.TURTLE)) == len(shapes)
    again = {thing.relative: thing for thing in described(release)}
    assert again == things  # nodes without names are numbered alike each time


# --- pages ---


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    """The pages about what is no record, for this repository, read by the rules of HTML."""
    path = tmp_path_factory.mktemp("pages") / "page.html"
    release = read_release(this_repository().output, "output")
    site = site_of(open_views(release.folder), None, Places("about", "download", any_disk=False))
    made = {name: site.file(name) for name in site.paths() if name[2:].startswith("/about/")}
    made |= dict(Documents(release, survey(release, 10_000), site).pages())
    found = {}
    for name, data in made.items():
        assert data is not None
        path.write_bytes(data)
        found[name] = read_document(path)
    return found


def links_of(page: Document) -> dict[str, str]:
    return {item.attrib["href"]: text_of(item) for item in page.all("a")}


def head_of(page: Document) -> str:
    return text_of(next(page.all("h1")))


def test_a_page_is_made_of_what_the_site_has_none_of(pages: dict[str, Document]) -> None:
    first = [name.split("/")[2].removesuffix(".html") for name in pages]
    assert {name for name in first if name not in OURS} == {"value-statement"}
    assert len(pages) > 200


def test_each_page_is_there_in_both_languages_and_leads_to_the_other(
    pages: dict[str, Document],
) -> None:
    for name, page in pages.items():
        language = name[:2]
        assert page.root.attrib["lang"] == language
        other = {"de": "en", "en": "de"}[language] + name[2:]
        up = "../" * name.count("/")
        assert other in pages
        assert f"{up}{other}" in links_of(page)


def test_every_page_has_the_layout_of_the_site(pages: dict[str, Document]) -> None:
    for name, page in pages.items():
        assert len(list(page.all("h1"))) == 1, name
        assert len(list(page.all("main"))) == 1
        assert text_of(next(page.all("title")))
        levels = [int(item.tag[1]) for item in page.all("h1", "h2", "h3")]
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert not list(page.all("script", "img", "iframe"))
        above = "../" * (name.count("/") - 1)
        words = {"de": ["Start", "Tabellen", "Netz"], "en": ["Home", "Tables", "Network"]}
        links = links_of(page)
        shown = [links[f"{above}{path}.html"] for path in ("index", "tables", "network")]
        assert shown[1:] == words[name[:2]][1:]
        assert next(page.all("form")).attrib["action"] == f"{above}search.html"
        styles = [item.attrib["href"] for item in page.all("link") if item.attrib["rel"] != ""]
        assert f"../{above}assets/site.css" in styles
        anchors = [item.attrib["id"] for item in page.root.iter() if "id" in item.attrib]
        assert len(anchors) == len(set(anchors)), name


def test_no_page_is_headed_by_an_iri(pages: dict[str, Document]) -> None:
    """Parts without a name are called by what they are a part of."""
    heads = {name: head_of(page) for name, page in pages.items()}
    ends = {name: name.partition("/about/")[2].removesuffix(".html") for name in pages}
    assert [name for name, head in heads.items() if "://" in head or head == ends[name]] == []
    dataset = "Zusammenarbeit von Behörden im Kreis Lippe"
    assert heads["de/about/dataset/temporal.html"] == f"{dataset} · temporal"
    name = "de/about/distribution/dataset.ttl/checksum.html"
    assert heads[name].startswith("Gesamter Datensatz als")


def test_what_is_said_of_a_value_leads_to_the_page_of_its_record(
    pages: dict[str, Document],
) -> None:
    begin = "de/about/value-statement/agreement."
    name = next(name for name in pages if name.startswith(begin))
    links = links_of(pages[name])
    record = next(href for href in links if href.startswith("../../agreement/"))
    assert head_of(pages[name]).startswith(f"{links[record]}: ")
    assert links[record].startswith("Vereinbarung über")


def test_a_derived_link_has_a_page_that_leads_to_records(pages: dict[str, Document]) -> None:
    links = [name for name in pages if name.startswith("de/about/derived/cooperation/")]
    lines = (this_repository().output / "derived.nt").read_text(encoding="utf-8").splitlines()
    subjects = {line.split(" ")[0] for line in lines if "/derived/cooperation/" in line[:90]}
    assert len(links) == len(subjects) > 10
    assert head_of(pages[links[0]]) == "Zusammenarbeit"
    shown = links_of(pages[links[0]])
    partner = next(href for href in shown if href.startswith("../../../organisation/"))
    assert "/" not in shown[partner]
    assert head_of(pages["de/about/derived.html"]) == "Abgeleitete Verknüpfungen"
    assert head_of(pages["en/about/derived.html"]) == "Derived links"


def with_links(release: Release, text: str) -> Release:
    path = release.folder / "derived.nt"
    path.write_text(text, encoding="utf-8")
    file = ReleaseFile("derived.nt", path, "application/n-triples", 1, "0" * 64)
    return replace(release, files=MappingProxyType({**release.files, "derived.nt": file}))


def test_of_more_links_than_records_may_be_none_has_a_document(tmp_path: Path) -> None:
    record = f"<{BASE}t/a> <https://example.org/def/b> <{BASE}t/a> .\n"
    link = "<{}derived/x/{}> <https://example.org/def/b> <{}t/a> .\n"
    release = released(tmp_path, record)
    release = with_links(release, "".join(link.format(BASE, at, BASE) for at in range(3)))
    names = [name for name, _ in documents_of(release, most=3) if name.endswith(".nt")]
    assert names == ["t/a.nt", "derived/x/0.nt", "derived/x/1.nt", "derived/x/2.nt"]
    documents = documents_of(release, most=2)
    assert [name for name, _ in documents if name.endswith(".nt")] == ["t/a.nt"]
    assert (documents.segments, documents.unplaced) == (("derived",), 0)


def test_a_record_keeps_its_documents_where_a_link_has_its_iri(tmp_path: Path) -> None:
    """A model of before could have such a record."""
    line = f"<{BASE}derived/x/0> <https://example.org/def/b> <{BASE}derived/x/0> .\n"
    release = with_links(released(tmp_path, line), line)
    names = [name for name, _ in documents_of(release, most=3)]
    assert len(names) == len(set(names))


def test_a_line_that_is_no_triple_is_a_finding(tmp_path: Path) -> None:
    record = f"<{BASE}t/a> <https://example.org/def/b> <{BASE}t/a> .\n"
    release = with_links(released(tmp_path, record), f"{record}no triple\n")
    with pytest.raises(Findings) as error:
        dict(documents_of(release, most=3))
    (finding,) = error.value.findings
    assert (finding.code, finding.place.file, finding.place.line) == ("E108", "derived.nt", 2)


def test_a_page_names_terms_in_its_language_and_leads_to_the_ontology(
    pages: dict[str, Document],
) -> None:
    german = next(name for name in pages if name.startswith("de/about/derived/cooperation/"))
    for name, label in ((german, "abgeleitet aus"), (f"en{german[2:]}", "derived from")):
        assert label in [text_of(item) for item in pages[name].all("dt")]
        where = {text: href for href, text in links_of(pages[name]).items()}[label]
        assert where == "../../../ontology.html#derivedFrom"
    said = [text_of(item) for item in pages["de/about/dataset.html"].all("dt")]
    assert {"Schlagwörter", "Dateien", "Gebiet"} <= set(said)


def test_what_a_release_says_is_text(tmp_path: Path) -> None:
    workspace = library(tmp_path / "library")
    release = read_release(workspace.output, "output")
    site = site_of(open_views(release.folder), None, Places("about"))
    base = release.base
    text = ntriples(Literal('</dd><script>alert("x")</script>\x00'))
    lines = f"<{base}derived/x/0> <http://purl.org/dc/terms/title> {text} .\n"
    lines += f"<{base}derived/x/0> <http://purl.org/dc/terms/x> <javascript:alert(1)> .\n"
    documents = Documents(with_links(release, lines), survey(with_links(release, lines), 99), site)
    (tmp_path / "page.html").write_bytes(dict(documents.pages())["de/about/derived/x/0.html"])
    page = read_document(tmp_path / "page.html")
    assert "alert" in head_of(page)
    assert not list(page.all("script"))
    assert all(not item.attrib["href"].startswith("javascript") for item in page.all("a"))


def test_the_records_of_a_release_come_one_by_one(tmp_path: Path) -> None:
    workspace = library(tmp_path / "library")
    release = read_release(workspace.output, "output")
    first = next(iter(records(release)))
    assert first.relative == "book/0-44"
