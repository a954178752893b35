"""What describes a release may be anything that somebody else wrote: the site stands all the same.

The pages themselves are tried with those of a published folder and in the browser.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.support.publish.folders import library

from verbund.website.described import descriptions
from verbund.website.site import open_site
from verbund.website.write import write_site
from verbund.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return library(tmp_path_factory.mktemp("library"))


@pytest.mark.parametrize("broken", [b"<a> <b", b"\xff\xfe", b'<a> <b> "c'])
def test_a_description_that_cannot_be_read_leaves_the_rest(
    workspace: Workspace, broken: bytes
) -> None:
    path = workspace.output / "void.ttl"
    before = path.read_bytes()
    assert "dataset" in open_site(workspace.output).about.described
    path.write_bytes(broken)
    try:
        site = open_site(workspace.output)
        assert not [name for name in site.paths() if "/about/" in name]
        assert site.file("de/about/dataset.html") is None
        assert b"44" in (site.file("de/book/0-44.html") or b"")
        assert site.file("de/downloads.html")
    finally:
        path.write_bytes(before)


def test_nodes_without_names_may_lead_in_a_circle(tmp_path: Path) -> None:
    base = "https://example.org/id/"
    path = tmp_path / "prov.ttl"
    path.write_text(f"<{base}x> <{base}p> _:a . _:a <{base}p> _:b . _:b <{base}p> _:a .\n")
    (thing,) = descriptions({"prov.ttl": path}, base)
    assert (thing.relative, len(thing.own)) == ("x", 3)


def test_a_thing_in_a_folder_with_the_name_of_a_file_has_no_page(
    workspace: Workspace, tmp_path: Path
) -> None:
    """No disk could hold both: the file `about/x.html` and a folder of that name."""
    path = workspace.output / "prov.ttl"
    before = path.read_text(encoding="utf-8")
    names = ("x", "x.html/y", "x.ttl/y/z", "y.html/x")
    base = workspace.base
    lines = "".join(f'<{base}{name}> <{base}p> "a" .\n' for name in names)
    path.write_text(before + lines, encoding="utf-8")
    try:
        site = open_site(workspace.output)
        assert {"x", "y.html/x"} == site.about.described.keys() & set(names)
        write_site(site, tmp_path / "site")
    finally:
        path.write_text(before, encoding="utf-8")
    assert (tmp_path / "site/de/about/y.html/x.html").is_file()


def test_a_record_of_which_a_description_speaks_keeps_its_data(workspace: Workspace) -> None:
    """What says who made a record, say, is no reason to leave out what the record says."""
    path = workspace.output / "prov.ttl"
    before = path.read_text(encoding="utf-8")
    names = [f"data/book/0-44.{ending}" for ending in ("ttl", "jsonld")]
    data = [open_site(workspace.output).file(name) for name in names]
    base = workspace.base
    path.write_text(f'{before}<{base}book/0-44> <{base}p> "described" .\n', encoding="utf-8")
    try:
        site = open_site(workspace.output)
        assert [site.file(name) for name in names] == data
        paths = list(site.paths())
        assert len(paths) == len(set(paths)), "each once"
        assert site.is_of_record(names[0])
        assert b"described" in (site.file("en/about/book/0-44.html") or b"")
    finally:
        path.write_text(before, encoding="utf-8")


def test_parts_have_anchors_and_rows_have_names_of_their_own(workspace: Workspace) -> None:
    path = workspace.output / "prov.ttl"
    before = path.read_text(encoding="utf-8")
    base = workspace.base
    path.write_text(
        f'{before}<{base}x> <http://purl.org/dc/terms/title> "Above" ;'
        " <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> 1 ; <http://rdfs.org/ns/void#property> 1 .\n"
        f'<{base}x#main> <{base}p> "taken" .\n<{base}x/a/part> <{base}p> "below" .\n',
        encoding="utf-8",
    )
    try:
        site = open_site(workspace.output)
        whole = (site.file("en/about/x.html") or b"").decode()
        part = (site.file("en/about/x/a/part.html") or b"").decode()
    finally:
        path.write_text(before, encoding="utf-8")
    assert whole.count('id="main"') == 1, "every page has that one"
    assert 'id="main-2"' in whole
    assert '<h1>Above · <code translate="no">part</code></h1>' in part
    names = re.findall(r"<dt><a [^>]*>(.*?)</a></dt>", whole.partition("<section>")[0])
    assert len(names) == len(set(names)) == 3
