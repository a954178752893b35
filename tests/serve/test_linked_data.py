"""Linked data, downloads and pages on the wire: redirections, conditions, ranges."""

from __future__ import annotations

import hashlib
import json

import pyoxigraph as ox
import pytest
from tests.support.serving import RELEASE, Served

RECORD = "/organisation/kreis-lippe"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "language", "location"),
    [
        (BROWSER, "de-DE,de;q=0.8", "/de/organisation/kreis-lippe.html"),
        (BROWSER, "en", "/en/organisation/kreis-lippe.html"),
        (BROWSER, "fr", "/en/organisation/kreis-lippe.html"),
        ("text/turtle", "de", "/data/organisation/kreis-lippe.ttl"),
        ("application/ld+json, text/turtle;q=0.9", "de", "/data/organisation/kreis-lippe.jsonld"),
        ("application/n-triples", "de", "/data/organisation/kreis-lippe.nt"),
    ],
)
def test_a_record_leads_to_the_document_that_suits(
    served: Served, accept: str, language: str, location: str
) -> None:
    headers = {"Accept": accept, "Accept-Language": language}
    answer = served.get(RECORD, headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))
    assert answer.headers["access-control-allow-origin"] == "*"
    followed = served.get(location, headers=headers)
    assert followed.status_code == 200
    assert "kreis-lippe" in followed.text


def test_documents_hold_what_the_release_says_of_the_record(served: Served) -> None:
    begin = "<https://w3id.org/agency-cooperation/lippe/organisation/kreis-lippe> "
    lines = (RELEASE / "dataset.nt").read_text(encoding="utf-8").splitlines()
    expected = {line for line in lines if line.startswith(begin)}
    for ending, form in (("nt", ox.RdfFormat.N_TRIPLES), ("ttl", ox.RdfFormat.TURTLE),
                         ("jsonld", ox.RdfFormat.JSON_LD), ("rdf", ox.RdfFormat.RDF_XML)):  # fmt: skip
        answer = served.get(f"/data{RECORD}.{ending}")
        found = {f"{quad.triple} ." for quad in ox.parse(answer.content, format=form)}
        assert found == expected
        assert 'rel="describes"' in answer.headers["link"]


@pytest.mark.parametrize("name", ["ontology", "shapes", "dataset", "catalogue", "version/1.1.0"])
def test_what_describes_the_release_can_be_looked_up(served: Served, name: str) -> None:
    answer = served.get(f"/{name}", headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    document = served.get(answer.headers["location"])
    assert len(list(ox.parse(document.content, format=ox.RdfFormat.TURTLE))) > 3


@pytest.mark.parametrize(
    ("name", "location"),
    [
        ("ontology", "/de/ontology.html"),
        ("shapes", "/de/shapes.html"),
        ("dataset", "/de/about/dataset.html"),
        ("version/1.1.0", "/de/about/version/1.1.0.html"),
    ],
)
def test_what_describes_the_release_has_pages_in_the_layout_of_the_site(
    served: Served, name: str, location: str
) -> None:
    answer = served.get(f"/{name}", headers={"Accept": BROWSER, "Accept-Language": "de"})
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    page = served.get(location)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for part in ('class="find"', "assets/site.css", 'hreflang="en"'):
        assert part in page.text


def test_what_there_is_not_is_not_found(served: Served) -> None:
    for path in ("/organisation/nobody", "/data/organisation/nobody.ttl", "/de/nothing.html",
                 "/data/x", "/%2e%2e/etc/passwd", "/data/%3E%20.ttl", "/\u00e4"):  # fmt: skip
        answer = served.get(path, headers={"Accept-Language": "de"})
        assert answer.status_code == 404, path
        assert answer.json()["title"] == "Nicht gefunden"
    assert served.get(RECORD, headers={"Accept": "image/png"}).status_code == 406
    assert served.ask("DELETE", RECORD).status_code == 405


@pytest.mark.parametrize(
    "path", [f"/data{RECORD}.ttl", f"/de{RECORD}.html", "/download/dataset.ttl", "/assets/site.css"]
)
def test_head_and_conditions(served: Served, path: str) -> None:
    whole = served.get(path)
    head = served.ask("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-length", "content-type", "cache-control"):
        assert head.headers[name] == whole.headers[name]
    assert int(head.headers["content-length"]) == len(whole.content)
    assert "last-modified" not in whole.headers
    known = {"If-None-Match": f'"other", W/{whole.headers["etag"]}'}
    again = served.get(path, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == whole.headers["etag"]
    assert served.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_downloads_are_the_files_of_the_manifest(served: Served) -> None:
    manifest = json.loads((RELEASE / "manifest.json").read_bytes())
    for entry in manifest["files"]:
        answer = served.get(f"/download/{entry['name']}")
        assert hashlib.sha256(answer.content).hexdigest() == entry["sha256"]
        assert answer.headers["content-type"].partition(";")[0] == entry["media_type"]
    assert served.get("/download/manifest.json").json() == manifest
    assert served.get("/download/SHA256SUMS").status_code == 200
    for name in ("README.md", "../verbund.toml", "%2e%2e/verbund.toml", "releases", "pages/"):
        assert served.get(f"/download/{name}").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-50", -50, None),
     ("bytes=5-5", 5, 6), ("bytes=10-99999999999", 10, None)],
)  # fmt: skip
def test_ranges(served: Served, wanted: str, start: int, end: int | None) -> None:
    data = (RELEASE / "dataset.nt").read_bytes()
    answer = served.get("/download/dataset.nt", headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == data[start:end]
    first = start % len(data)
    assert (
        answer.headers["content-range"]
        == f"bytes {first}-{first + len(answer.content) - 1}/{len(data)}"
    )


def test_ranges_that_cannot_be_had_or_do_not_count(served: Served) -> None:
    size = (RELEASE / "dataset.nt").stat().st_size
    beyond = served.get("/download/dataset.nt", headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    for header in ("bytes=5-2", "bytes=-", "lines=1-2", "bytes=0-1,4-5"):
        answer = served.get("/download/dataset.nt", headers={"Range": header})
        assert (answer.status_code, len(answer.content)) == (200, size)
    tag = served.ask("HEAD", "/download/dataset.nt").headers["etag"]
    for condition, status in ((tag, 206), ('"old"', 200)):
        headers = {"Range": "bytes=0-9", "If-Range": condition}
        assert served.get("/download/dataset.nt", headers=headers).status_code == status


def test_pages_are_those_of_the_site_with_a_strict_policy(served: Served) -> None:
    from verbund.website.site import open_site

    site = open_site(RELEASE)
    for path in ("de/index.html", "en/organisation/kreis-lippe.html", "assets/names.de.js"):
        answer = served.get(f"/{path}")
        assert answer.content == site.file(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        for name in ("referrer-policy", "permissions-policy", "cross-origin-opener-policy"):
            assert name in answer.headers
    assert served.get("/de/").content == site.file("de/index.html")
    home = served.get("/", headers={"Accept-Language": "de"})
    assert (home.status_code, home.headers["location"]) == (303, "/de/")
    assert served.get("/de").headers["location"] == "/de/"


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Zur Startseite"), ("en", "To the first page")]
)
def test_a_browser_gets_a_page_where_there_is_nothing(
    served: Served, language: str, said: str
) -> None:
    firefox = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    headers = {"Accept": firefox, "Accept-Language": language}
    found = served.get("/de/organisation/%3Cscript%3E.html", headers=headers)
    assert found.status_code == 404
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in found.headers["content-security-policy"]
    assert said in found.text
    assert "<script" not in found.text
    program = served.get("/de/organisation/nobody.html", headers={"Accept": "*/*"})
    assert program.headers["content-type"].startswith("application/problem+json")
