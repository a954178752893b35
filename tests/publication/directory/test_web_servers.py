"""Real web servers, with the configuration that is published, answer as Linked Data should."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from time import monotonic
from urllib.parse import unquote, urlsplit

import pyoxigraph
import pytest
from tests.support.described_library import describe, write_described_library
from tests.support.publish.folders import library, opened, publish, rebuilt, this_repository
from tests.support.publish.served import FORMATS, SERVERS, Served, serving
from tests.support.servers.browser import page_text
from tests.support.servers.process import NotInstalledError

from verbund.findings.catalogue import LANGUAGES
from verbund.publication.directory.servers import POLICY
from verbund.workspace.workspace import Workspace

BASE = "https://w3id.org/agency-cooperation/lippe/"
TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "html": "text/html",
}
LEADING = (
    *("accessURL", "dataDump", "downloadURL", "endpointURL"),
    *("exampleResource", "homepage"),
)
"""The properties whose values are addresses of what is published."""

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"
ACCEPT = {
    None: "ttl",
    "": "ttl",
    "*/*": "ttl",
    "text/*": "ttl",
    "application/*": "jsonld",
    "image/png": "ttl",
    "text/turtle": "ttl",
    "TEXT/Turtle": "ttl",
    "text/turtle;charset=utf-8": "ttl",
    "application/ld+json": "jsonld",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"': "jsonld",
    "application/json": "jsonld",
    "application/n-triples": "nt",
    "text/html": "html",
    "application/xhtml+xml": "html",
    FIREFOX: "html",
    JENA: "ttl",
    "text/html, text/turtle;q=0.9": "html",
    "text/html;q=0.4, text/turtle": "ttl",
    "text/turtle;q=0.4,application/ld+json": "jsonld",
    "text/turtle;q=0, application/n-triples": "nt",
    "text/turtle;q=0,application/ld+json;q=0.001": "jsonld",
    "application/rdf+xml,application/ld+json;q=0.5,*/*;q=0.1": "jsonld",
    "text/html ; q=0.9 , application/n-triples ; q=1.0": "nt",
    "text/turtle-x,application/n-triples": "nt",
    "x-text/turtle,application/n-triples": "nt",
    # RFC 9110, 12.5.1: q=0 is "not acceptable"; the range that fits best decides
    "text/html;q=0, */*": "ttl",
    "*/*, text/html;q=0": "ttl",
    "text/turtle;q=0, */*": "jsonld",
    "text/turtle;q=0.0, */*;q=0.1": "jsonld",
    "TEXT/TURTLE ; Q=0.000 , */*": "jsonld",
    "text/*;q=0, */*": "jsonld",
    "text/*;q=0, text/html": "html",
    "text/turtle;q=0, text/*": "html",
    "*/*;q=0, text/html;q=0.1": "html",
    "*/*;q=0, text/*": "ttl",
    "application/*;q=0, text/turtle;q=0, */*": "html",
    "application/ld+json;q=0, application/*": "nt",
    "application/ld+json;q=0, application/json, application/n-triples;q=0.1": "nt",
    "application/ld+json;q=0, application/json": "ttl",
    "application/json;q=0, application/ld+json": "jsonld",
    "text/html;q=0, application/xhtml+xml": "ttl",
    "text/html;q=0, image/png": "ttl",
    "text/turtle;q=0, application/ld+json;q=0, */*": "nt",
    "text/turtle;charset=utf-8;q=0, */*;q=0.5": "jsonld",
    "text/html;q=0.001, text/turtle;q=0": "html",
    "text/html;q=0;x=y, */*": "ttl",
}
SPOKEN = {
    "": "en",
    "de": "de",
    "DE-at": "de",
    "en": "en",
    "fr": "en",
    "*": "en",
    "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7": "de",
    "en-US,en;q=0.9,de;q=0.8": "en",
    "fr-FR, fr;q=0.9, de;q=0.5, en;q=0.1": "de",
    "en;q=0.5, de": "de",
    "den, x-de": "en",
    "de;q=0": "en",
    "de;q=0, en;q=0.2": "en",
    "en;q=0": "de",
    "en-US;q=0.0, *": "de",
    "en;q=0, de;q=0": "en",
    "en-GB;q=0, en": "en",
}
REFUSED = (
    "*/*;q=0",
    "text/turtle;q=0",
    "text/turtle;q=0.0, application/ld+json;q=0.00",
    "text/html;q=0, text/turtle;q=0, application/ld+json;q=0, application/n-triples;q=0, image/png",
    "text/*;q=0, application/*;q=0.000, */*",
)
RECORDS = (
    "conference/siko-lippe-2",
    "participation/siko-lippe-2/kreis-lippe",
    "place/kreis-lippe",
)
"""Things of which the site has a page at their own path."""

THINGS = (
    *RECORDS,
    "dataset",
    "dataset/temporal",
    "catalogue",
    "publisher",
    "contact",
    "distribution/dataset.ttl",
    "distribution/tables/places.csv",
    "distribution/dataset.nt/checksum",
    "void",
    "version",
    "version/1.0.0",
)


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return this_repository()


@pytest.fixture(scope="module", params=SERVERS)
def served(
    request: pytest.FixtureRequest, workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """This repository's release behind each of the servers."""
    root, path = tmp_path_factory.mktemp("root"), urlsplit(BASE).path
    publish(opened(workspace, root / path.strip("/")))
    scratch = tmp_path_factory.mktemp("server") / request.param
    with serving(request.param, root, path, scratch) as server:
        yield server


@pytest.fixture(scope="module")
def statements(workspace: Workspace) -> dict[str, set[pyoxigraph.Triple]]:
    """What the release says of each subject, in all its files."""
    found: dict[str, set[pyoxigraph.Triple]] = {}
    names = ("dataset.nt", "catalog.ttl", "void.ttl", "versions.ttl", "prov.ttl")
    for name in names:
        for item in pyoxigraph.parse(path=str(workspace.output / name)):
            assert isinstance(item.subject, pyoxigraph.NamedNode)
            found.setdefault(item.subject.value, set()).add(item.triple)
    return found


def or_skip_page(url: str) -> str:
    """The text of a page in a browser; skips the test where there is none."""
    try:
        return page_text(url)
    except NotInstalledError as missing:
        pytest.skip(str(missing))


def about(
    thing: str, statements: dict[str, set[pyoxigraph.Triple]], workspace: Workspace
) -> set[pyoxigraph.Triple]:
    """What a thing's document should hold: what is said of it and of its parts."""
    parts = [
        triples
        for subject, triples in statements.items()
        if subject == BASE + thing or subject.startswith((f"{BASE}{thing}#", f"{BASE}{thing}/"))
    ]
    if thing in ("catalogue", "dataset"):
        catalogue = pyoxigraph.parse(path=str(workspace.output / "catalog.ttl"))
        parts.append({item.triple for item in catalogue})
    return set().union(*parts)


@pytest.mark.parametrize(("accept", "form"), ACCEPT.items())
@pytest.mark.parametrize("thing", THINGS)
def test_the_iri_of_a_thing_leads_to_a_document_of_the_form_asked_for(
    served: Served,
    statements: dict[str, set[pyoxigraph.Triple]],
    workspace: Workspace,
    thing: str,
    accept: str | None,
    form: str,
) -> None:
    """W3C, Cool URIs, 4.2: 303 See Other to what describes the thing, by content negotiation."""
    answer = served.ask(thing, accept)
    assert answer.status == 303
    pages = "" if thing in RECORDS else "about/"
    folder = f"en/{pages}".rstrip("/") if form == "html" else "about"
    assert served.location(answer) == f"{served.path}{folder}/{thing}.{form}"
    assert {"accept", "accept-language"} <= answer.varies
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Link" in answer.headers["access-control-expose-headers"]
    document = served.ask_host(served.location(answer), accept)
    assert document.status == 200
    assert document.media_type == TYPES[form]
    assert document.headers["access-control-allow-origin"] == "*"
    assert "Link" in document.headers["access-control-expose-headers"]
    assert "etag" in document.headers
    if form in ("ttl", "html"):
        assert "charset=utf-8" in document.headers["content-type"]
    if form == "html":
        assert f"{BASE}{thing}</code>" in document.body.decode()
        assert document.headers["content-security-policy"] == POLICY
    else:
        assert document.statements() == about(thing, statements, workspace)
        links = [f'<{BASE}{thing}>; rel="describes"']
        links += [
            f'<{served.path}{tag}/{pages}{thing}.html>; rel="alternate"; type="text/html"; '
            f'hreflang="{tag}"'
            for tag in LANGUAGES
        ]
        assert document.headers["link"] == ", ".join(links)


@pytest.mark.parametrize(("asked", "language"), SPOKEN.items())
def test_an_iri_leads_to_its_page_in_the_language_asked_for(
    served: Served, asked: str, language: str
) -> None:
    """RFC 9110, 12.5.4, as far as a server can that compares no weights."""
    for target, page in (
        ("place/kreis-lippe", "place/kreis-lippe.html"),
        ("about/place/kreis-lippe.html", "place/kreis-lippe.html"),
        ("dataset", "about/dataset.html"),
        ("about/dataset.html", "about/dataset.html"),
        ("about/version/1.0.0.html", "about/version/1.0.0.html"),
    ):
        answer = served.ask(target, "text/html", Accept_Language=asked)
        assert answer.status == 303
        assert served.location(answer) == f"{served.path}{language}/{page}"
        assert served.ask_host(served.location(answer)).status == 200
        assert "accept-language" in answer.varies


def test_a_browser_searches_the_site_under_the_policy_of_the_server(served: Served) -> None:
    """Scripts, styles and names are taken from the folder, and nothing else is allowed."""
    text = or_skip_page(f"{served.url}{served.path}de/search.html?q=Lügde")
    assert "Stadt Lügde" in text
    assert "Treffer" in text


def test_addresses_of_before_there_was_a_site_lead_to_it(served: Served) -> None:
    answer = served.ask("records.html", FIREFOX, Accept_Language="de")
    assert (answer.status, served.location(answer)) == (303, f"{served.path}de/tables.html")
    assert served.follow("records.html").status == 200
    assert served.ask("about/place/nowhere.html", FIREFOX).status == 404
    assert served.ask("about/tables.html", FIREFOX).status == 404


@pytest.mark.parametrize("accept", REFUSED)
@pytest.mark.parametrize("thing", ["conference/siko-lippe-2", "dataset"])
def test_who_refuses_every_form_is_told_so(served: Served, thing: str, accept: str) -> None:
    """RFC 9110, 12.5.1 and 15.5.7: 406 Not Acceptable, for scripts of other hosts as well."""
    answer = served.ask(thing, accept)
    assert answer.status == 406
    assert "location" not in answer.headers
    assert "accept" in answer.varies
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_long_accept_header_is_answered_at_once(served: Served) -> None:
    """An expression that can match in many ways would take its time to fail."""
    for item in ("text/turtle;q=0;q=0;q=0", "text/html ", "*/*;q=0 ;", "  ;q=0"):
        begun = monotonic()
        answer = served.ask("dataset", ", ".join([item] * 200) + ", x")
        assert answer.status in (303, 406, 400)
        assert monotonic() - begun < 0.5, item


def test_every_iri_that_the_release_mints_is_answered(
    served: Served, statements: dict[str, set[pyoxigraph.Triple]]
) -> None:
    """With what the release says of it; fragments are parts of the document without them."""
    minted = {subject for subject in statements if subject.startswith(BASE)} - {BASE}
    assert len(minted) > 200
    for accept, media_type in (("text/turtle", "text/turtle"), ("*/*", "text/turtle")):
        for iri in sorted(minted):
            answer = served.follow(iri.removeprefix(BASE).partition("#")[0], accept)
            assert (answer.status, answer.media_type) == (200, media_type), iri
            assert statements[iri] <= answer.statements(), iri


def test_every_address_that_the_catalogue_and_void_give_is_answered(
    served: Served, workspace: Workspace
) -> None:
    addresses = set()
    for name in ("catalog.ttl", "void.ttl"):
        for item in pyoxigraph.parse(path=str(workspace.output / name)):
            local = item.predicate.value.rpartition("/")[2].rpartition("#")[2]
            if local in LEADING:
                assert isinstance(item.object, pyoxigraph.NamedNode)
                addresses.add(item.object.value)
    own = {address for address in addresses if address.startswith(BASE)}
    assert len(own) > 30
    for address in sorted(own):
        assert served.follow(address.removeprefix(BASE)).status == 200, address


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("download/dataset.nt", "application/n-triples"),
        ("download/dataset.ttl", "text/turtle"),
        ("download/dataset.jsonld", "application/ld+json"),
        ("download/catalog.ttl", "text/turtle"),
        ("download/catalog.jsonld", "application/ld+json"),
        ("download/context.jsonld", "application/ld+json"),
        ("download/ontology.ttl", "text/turtle"),
        ("download/feed/feed.trig", "application/trig"),
        ("download/feed/1.0.0/1.0.0-1.trig", "application/trig"),
        ("download/feed/changes.de.atom", "application/atom+xml"),
        ("download/manifest.json", "application/json"),
        ("download/tables/places.csv", "text/csv"),
        ("download/pages/index.de.html", "text/html"),
        ("download/pages/style.css", "text/css"),
        ("download/releases/1.0.0/dataset.ttl", "text/turtle"),
        ("download/releases/1.0.0/pages/index.html", "text/html"),
    ],
)
@pytest.mark.parametrize("accept", [None, "text/html", "application/n-triples"])
def test_files_are_served_as_they_are(
    served: Served, workspace: Workspace, name: str, media_type: str, accept: str | None
) -> None:
    answer = served.ask(name, accept)
    assert (answer.status, answer.media_type) == (200, media_type)
    assert answer.body == (workspace.output / name.removeprefix("download/")).read_bytes()
    assert "content-encoding" not in answer.headers
    assert answer.headers.get("content-security-policy") == (
        POLICY if media_type == "text/html" else None
    )
    again = served.ask(name, accept, If_None_Match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["access-control-allow-origin"] == "*"


def test_well_known_void_leads_to_the_description(served: Served, workspace: Workspace) -> None:
    """VoID, section 7.2: /.well-known/void on the host; and below the base as a plain file."""
    answer = served.ask_host("/.well-known/void", "text/turtle")
    assert (answer.status, served.location(answer)) == (302, f"{served.path}void")
    assert answer.headers["access-control-allow-origin"] == "*"
    own = served.ask(".well-known/void")
    assert (own.status, own.media_type) == (200, "text/turtle")
    assert own.headers["access-control-allow-origin"] == "*"
    assert own.body == (workspace.output / "void.ttl").read_bytes()


def test_people_find_a_page_at_the_base(served: Served) -> None:
    answer = served.ask("", "text/html")
    assert (answer.status, answer.media_type) == (200, "text/html")
    assert answer.headers["content-security-policy"] == POLICY
    for link in ("de/index.html", "en/index.html", "assets/site.css"):
        assert f'href="{link}"' in answer.body.decode()
        assert served.ask(link).status == 200


@pytest.mark.parametrize(
    "target",
    [
        "conference/siko-lippe-99",
        "conference",
        "conference/",
        "conference/siko-lippe-2/",
        "conference/siko-lippe-2%00",
        "conference/siko-lippe-2%0A",
        "conference/siko-lippe-2%0Ax",
        "conference/siko-lippe-2.xml",
        "conference/siko-lippe-2%2Fx",
        "conference/gr%C3%BC%C3%9Fe",
        "conference/%E2%82%AC",
        "conference/%ff%fe",
        "conference/%0d%0aSet-Cookie:%20a=b",
        "conference/siko-lippe-2%3Fx",
        "conference/x" + "y" * 3000,
        "about/conference/siko-lippe-2",
        "Dataset",
        ".htaccess",
        ".verbund.json",
        "%2ehtaccess",
        "..%2f..%2fetc/passwd",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "about/../../../../../etc/passwd",
        "about/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_what_is_not_there_is_not_found(served: Served, target: str, accept: str) -> None:
    answer = served.ask(target, accept)
    assert answer.status in (400, 403, 404, 414), answer
    assert "location" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert b"root:" not in answer.body
    if answer.status == 404 and target.startswith("conference/") and "%" not in target:
        assert answer.headers["access-control-allow-origin"] == "*"


FOLDERS = (
    *("about", "about/place", "de/place", "de/about/version", "assets", "servers", ".well-known"),
    *("download", "download/tables", "download/releases", "download/releases/1.0.0"),
)


@pytest.mark.parametrize("accept", ["*/*", FIREFOX])
@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_without_a_first_page_is_not_found(
    served: Served, name: str, end: str, accept: str
) -> None:
    """Neither listed nor forbidden: that it is a folder says nothing to anybody."""
    answer = served.ask(f"{name}{end}", accept)
    assert (answer.status, answer.headers.get("location")) == (404, None)
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("name", ["", "de/", "en/", "download/pages/"])
def test_a_folder_with_a_first_page_answers_with_it(served: Served, name: str) -> None:
    answer = served.ask(name, FIREFOX)
    assert (answer.status, answer.media_type) == (200, "text/html")
    assert answer.body == served.ask(f"{name}index.html", FIREFOX).body


def test_the_server_has_nothing_to_say_of_its_configuration(served: Served) -> None:
    assert served.ask("").status == 200
    log = served.log.read_text(errors="replace")
    assert not any(word in log for word in ("[warn]", "[alert]", "[emerg]", ":warn]", ":alert]"))


@pytest.mark.parametrize("query", ["?x=1", "?", "?a=/../b"])
def test_a_query_does_not_change_what_a_thing_is(served: Served, query: str) -> None:
    answer = served.follow(f"place/kreis-lippe{query}", "application/n-triples")
    assert (answer.status, answer.media_type) == (200, "application/n-triples")


def test_an_escaped_address_is_the_same_address(served: Served) -> None:
    """RFC 3986, section 2.3: escaping an unreserved character changes nothing."""
    answer = served.follow("place/kreis%2Dlippe", "application/n-triples")
    assert answer.body == served.follow("place/kreis-lippe", "application/n-triples").body


@pytest.mark.parametrize(
    "target",
    ["place/kreis%2Dlippe", "place/%6breis-lippe", "/place/kreis-lippe", "place/./kreis-lippe"],
)
def test_data_never_name_an_iri_that_there_is_not(served: Served, target: str) -> None:
    """However their address is spelled: a server that only knows the spelling names none."""
    answer = served.ask(f"about/{target}.ttl")
    assert answer.status == 200
    found = answer.headers.get("link", "")
    assert not found or found.startswith(f'<{BASE}place/kreis-lippe>; rel="describes"')
    assert f"/{target}" not in found.replace("/place/kreis-lippe", "")


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("path", ["/", "/Ämter & Co/id/"])
def test_a_base_of_any_path(kind: str, path: str, tmp_path: Path) -> None:
    """The path of the base may be the root of the host, or hold what must be escaped."""
    encoded = "https://library.example" + path.replace(" ", "%20").replace("Ä", "%C3%84")
    workspace = library(tmp_path / "library", base=encoded, download=f"{encoded}files/")
    root = tmp_path / "root"
    publish(opened(workspace, root / path.strip("/")))
    sent = urlsplit(encoded).path
    with serving(kind, root, path, tmp_path / "server") as served:
        answer = served.ask_host(f"{sent}book/0-44", "text/turtle")
        assert answer.status == 303
        assert unquote(served.location(answer)) == f"{path}about/book/0-44.ttl"
        assert served.location(answer).isascii()
        page = served.ask_host(f"{sent}book/0-44", "text/html", Accept_Language="de")
        assert unquote(served.location(page)) == f"{path}de/book/0-44.html"
        assert served.ask_host(served.location(page)).status == 200
        document = served.ask_host(served.location(answer))
        lines = (workspace.output / "dataset.nt").read_text().splitlines()
        expected = "\n".join(line for line in lines if line.startswith(f"<{encoded}book/0-44>"))
        assert document.statements() == {
            item.triple
            for item in pyoxigraph.parse(input=expected, format=FORMATS["application/n-triples"])
        }
        assert served.ask_host(f"{sent}files/dataset.nt").status == 200
        void = served.ask_host("/.well-known/void")
        assert void.status == (200 if path == "/" else 302)
        if path == "/":
            assert void.media_type == "text/turtle"
        assert void.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("kind", SERVERS)
def test_records_without_documents_lead_to_the_dataset(kind: str, tmp_path: Path) -> None:
    base = "https://library.example/id/"
    workspace = library(tmp_path / "library", download=base)
    root = tmp_path / "root"
    publish(opened(workspace, root / "id", records=3))
    with serving(kind, root, "/id/", tmp_path / "server") as served:
        for thing, accept in product(("book/0-44", "loan/m1/3-16", "book/none"), ACCEPT):
            answer = served.ask(thing, accept)
            assert (answer.status, served.location(answer)) == (303, "/id/dataset"), accept
        assert served.follow("book/0-44", "text/turtle").media_type == "text/turtle"
        assert served.ask("dataset.nt").status == 200
        assert served.ask("dataset").status == 303
        assert served.ask("other/0-44").status == 404


@pytest.mark.parametrize("kind", SERVERS)
def test_compressed_files(kind: str, tmp_path: Path) -> None:
    """A file asked for with gzip may come packed; a .gz file that is asked for is a file itself."""
    base = "https://library.example/id/"
    describe(write_described_library(tmp_path / "library"), compress_from=1)
    workspace = rebuilt(tmp_path / "library", download=f"{base}files/")
    root = tmp_path / "root"
    publish(opened(workspace, root / "id"))
    plain = (workspace.output / "dataset.ttl").read_bytes()
    with serving(kind, root, "/id/", tmp_path / "server") as served:
        answer = served.ask("files/dataset.ttl", Accept_Encoding="gzip")
        assert answer.media_type == "text/turtle"
        if kind == "nginx":
            assert answer.headers["content-encoding"] == "gzip"
            assert "accept-encoding" in answer.varies
            assert gzip.decompress(answer.body) == plain
        packed = served.ask("files/dataset.ttl.gz", Accept_Encoding="gzip")
        assert packed.media_type == "application/gzip"
        assert "content-encoding" not in packed.headers
        assert gzip.decompress(packed.body) == plain
        thing = served.follow("distribution/dataset.ttl.gz", "text/turtle")
        assert (thing.status, thing.media_type) == (200, "text/turtle")
        assert "content-encoding" not in thing.headers
        assert thing.statements()
