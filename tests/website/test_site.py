"""The files of a site: all that a page leads to is there, and nothing else is."""

from __future__ import annotations

import csv
import io
import json
import posixpath
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyoxigraph
import pytest
from tests.support.library import edit, write_library

import verbund
from verbund import build
from verbund.website import overview
from verbund.website.places import Places
from verbund.website.search import plain_words
from verbund.website.site import Site, open_site
from verbund.website.write import write_site

BASE = "https://w3id.org/agency-cooperation/lippe/"
OWN = ("href", "src", "action")


class Reader(HTMLParser):
    """What a page leads to, which anchors it has, its first heading and what is in the way of CSP."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.led: list[str] = []
        self.loaded: list[str] = []
        self.anchors: list[str] = []
        self.inline: list[str] = []
        self.headings: list[str] = []
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        stated = dict(attrs)
        self._open = tag if tag != "span" else self._open
        self.led += [str(stated[name]) for name in OWN if stated.get(name) is not None]
        if tag in ("script", "img", "iframe") or stated.get("rel") == "stylesheet":
            self.loaded += [str(stated[name]) for name in ("src", "href") if stated.get(name)]
        if stated.get("id"):
            self.anchors.append(str(stated["id"]))
        if "style" in stated or any(name.startswith("on") for name in stated):
            self.inline.append(tag)
        if tag == "style" or (tag == "script" and not stated.get("src")):
            self.inline += [tag] if stated.get("type") != "application/ld+json" else []
        if tag == "h1":
            self.headings.append("")

    def handle_data(self, data: str) -> None:
        if self._open == "h1" and self.headings:
            self.headings[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag != "span" else self._open


def pages(made: Mapping[str, bytes]) -> Iterator[tuple[str, Reader]]:
    for path, data in made.items():
        if path.endswith(".html"):
            yield path, Reader(data.decode())


def resolved(path: str, reference: str) -> tuple[str, str]:
    """The file and the anchor that a relative reference of a page means."""
    parts = urlsplit(reference)
    if not parts.path:
        return path, parts.fragment
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
    return target, parts.fragment


def test_every_reference_leads_to_a_file_and_an_anchor(
    site: Site, made: Mapping[str, bytes]
) -> None:
    readers = dict(pages(made))
    known = set(made) | {f"download/{name}" for name in site.downloads()}
    broken = []
    for path, reader in readers.items():
        for reference in reader.led:
            if urlsplit(reference).scheme:
                continue
            target, anchor = resolved(path, reference)
            if target not in known or (anchor and unquote(anchor) not in readers[target].anchors):
                broken.append((path, reference))
    assert broken == []


def test_no_page_asks_another_host_or_runs_what_stands_in_it(made: Mapping[str, bytes]) -> None:
    for path, reader in pages(made):
        assert [item for item in reader.loaded if urlsplit(item).scheme or item[:2] == "//"] == []
        assert reader.inline == [], path


def test_each_page_has_one_heading_that_is_no_iri_and_anchors_once(
    made: Mapping[str, bytes],
) -> None:
    for path, reader in pages(made):
        assert len(reader.headings) == 1, path
        assert reader.headings[0].strip(), path
        assert "://" not in reader.headings[0], path
        assert len(set(reader.anchors)) == len(reader.anchors), path


def test_every_record_has_pages_and_machine_forms_with_its_statements(
    site: Site, made: Mapping[str, bytes]
) -> None:
    """The Turtle and JSON-LD of all records together are the dataset."""
    lines = (site.views.folder / "dataset.nt").read_text(encoding="utf-8").splitlines()
    dataset = {
        str(item) for item in pyoxigraph.parse("\n".join(lines), pyoxigraph.RdfFormat.N_TRIPLES)
    }
    for ending, form in (
        ("ttl", pyoxigraph.RdfFormat.TURTLE),
        ("jsonld", pyoxigraph.RdfFormat.JSON_LD),
    ):
        found: set[str] = set()
        for path, data in made.items():
            place = path.removeprefix("data/").removesuffix(f".{ending}")
            is_data = path == f"data/{place}.{ending}"
            if is_data and place not in site.about.described:
                quads = pyoxigraph.parse(data, form, base_iri=BASE)
                found |= {str(item.triple) for item in quads}
        about_values = {item for item in dataset if item.startswith(f"<{BASE}value-statement/")}
        assert found == dataset - about_values
    subjects = {line.split("> ")[0][1:] for line in lines}
    for iri in sorted(subjects):
        if not iri.startswith(f"{BASE}value-statement/"):
            for language in ("de", "en"):
                assert site.path_of(iri, language) in made, iri


def text_of(data: bytes) -> str:
    """The text of a page, without tags, on one line."""
    plain = re.sub(rb"<script.*?</script>|<[^>]+>", b" ", data, flags=re.DOTALL).decode()
    return " ".join(plain.split())


def test_the_page_of_an_agency_shows_partners_with_basis_and_evidence(
    made: Mapping[str, bytes],
) -> None:
    page = made["de/organisation/kreispolizeibehoerde-lippe.html"]
    text = text_of(page)
    assert "Zusammenarbeit (11)" in text
    tables = re.sub(r"<figure.*?</figure>", "", page.decode(), flags=re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", tables, re.DOTALL)
    row = next(row for row in rows if "gemeinde-leopoldshoehe.html" in row)
    for said in (
        "Gemeinde Leopoldshöhe",
        "Vereinbarung über die Ordnungspartnerschaft Leopoldshöhe",
        "06/2020",
        "aktiv",
        "abgeleitet",
        'href="../source/',
    ):
        assert said in row


def test_a_statement_about_one_value_stands_at_that_value(made: Mapping[str, bytes]) -> None:
    """Lippe has 41 of them, such as how sure the date of a signature is."""
    opened = sum(
        data.count(b"(Beleg f\xc3\xbcr ") for path, data in made.items() if path[:3] == "de/"
    )
    assert opened == 41


def test_what_is_not_certain_looks_so(site: Site, made: Mapping[str, bytes]) -> None:
    certain = made["de/organisation/kreispolizeibehoerde-lippe.html"].decode()
    doubtful = made["de/partnership/op-augustdorf.html"].decode()
    assert 'class="warning"' not in certain
    assert "Was hier steht, ist nicht gesichert." in doubtful
    assert '<span class="doubtful"><a href="../concept-certainty-unclear.html"' in doubtful
    assert 'class="doubtful-row"' in made["de/links-Cooperation.html"].decode()
    assert "nicht gesichert" in made["de/links-Cooperation.html"].decode()


def test_who_cooperates_with_whom_is_one_table_with_both_names(made: Mapping[str, bytes]) -> None:
    text = text_of(made["en/links-Cooperation.html"])
    assert "Cooperation (24)" in text
    assert "Linked agent 1 Linked agent 2" in text


def test_each_table_is_a_spreadsheet_with_names_beside_ids(made: Mapping[str, bytes]) -> None:
    text = made["de/cooperation.csv"].decode("utf-8-sig")
    heading, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert len(rows) == 24
    one = dict(
        zip(heading, next(row for row in rows if "gemeinde-leopoldshoehe" in row), strict=True)
    )
    assert one["Verknüpfte Stelle 1"] == "gemeinde-leopoldshoehe"
    assert one["Verknüpfte Stelle 1 (Name)"] == "Gemeinde Leopoldshöhe"
    assert made["en/organisations.csv"].startswith(b"\xef\xbb\xbf")
    assert b'href="cooperation.csv"' in made["de/links-Cooperation.html"]
    assert b'href="organisations.csv"' in made["en/table-organisations.html"]


def test_both_languages_have_the_same_pages(made: Mapping[str, bytes]) -> None:
    german = {path[3:] for path in made if path.startswith("de/")}
    english = {path[3:] for path in made if path.startswith("en/")}
    assert german == english
    assert text_of(made["en/index.html"]).count("Organisationen") == 0
    assert text_of(made["de/index.html"]).count("Organisations") == 0


def test_search_engines_are_told_in_their_vocabulary(made: Mapping[str, bytes]) -> None:
    page = made["en/conference/siko-lippe-2.html"].decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found is not None
    document = json.loads(found[1])
    assert document["@type"] == "Event"
    assert document["@id"].startswith(BASE)
    assert document["name"] in text_of(page.encode())
    assert document["startDate"] == "2021-11-16"
    told = [_schema_of(page) for path, page in made.items() if path.startswith("en/statement/")]
    several = [item["about"] for item in told if isinstance(item.get("about"), list)]
    assert several, "some statements are about more than one thing"
    assert all(len(items) > 1 and all("name" in item for item in items) for items in several)


def _schema_of(page: bytes) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.decode())
    assert found is not None
    document: dict[str, Any] = json.loads(found[1])
    return document


def test_ids_that_differ_only_by_case_do_not_overwrite_each_other(
    site: Site, tmp_path: Path
) -> None:
    """On disks of Windows and macOS, where a site may be copied to, such names are one."""
    release = Path(
        shutil.copytree(
            site.views.folder, tmp_path / "release", ignore=shutil.ignore_patterns("releases")
        )
    )
    path = release / "dataset.nt"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    begin = f"<{site.views.base}organisation/"
    known = [line for line in lines if line.startswith(f"{begin}radio-lippe>")]
    ids = ("Radio-Lippe", "RADIO-LIPPE", "radio-lippe", "o%CC%88", "%C3%B6")
    for name in {*ids} - {"radio-lippe"}:
        lines += [line.replace(f"{begin}radio-lippe>", f"{begin}{name}>", 1) for line in known]
    path.write_text("".join(sorted(lines)), encoding="utf-8")
    opened = open_site(release)
    paths = list(opened.paths())
    plain = {unicodedata.normalize("NFC", item).casefold() for item in paths}
    assert len(plain) == len(paths)
    for name in ids:
        iri = f"{site.views.base}organisation/{name}"
        place = opened.path_of(iri, "de")
        assert place in paths
        page = opened.file(place or "")
        assert page is not None
        assert f'<link rel="canonical" href="{iri}">' in page.decode()
    assert opened.path_of(f"{site.views.base}organisation/RADIO-LIPPE", "de") == (
        "de/organisation/RADIO-LIPPE.html"
    ), "the first has its own"
    for_server = Site(opened.views, places=Places(any_disk=False))
    assert for_server.path_of(f"{site.views.base}organisation/radio-lippe", "de") == (
        "de/organisation/radio-lippe.html"
    ), "a web server finds a page by the IRI"


def test_a_release_that_is_not_sorted_has_no_site(site: Site, tmp_path: Path) -> None:
    """Facts are found by binary search: of some records nothing would be shown."""
    release = Path(
        shutil.copytree(
            site.views.folder, tmp_path / "release", ignore=shutil.ignore_patterns("releases")
        )
    )
    path = release / "dataset.nt"
    old = path.read_bytes()
    lines = old.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[100:], *lines[:100]]))
    one, other = (sha256(data).hexdigest() for data in (old, path.read_bytes()))
    for name in ("manifest.json", "SHA256SUMS"):
        text = (release / name).read_text("utf-8")
        assert one in text
        (release / name).write_text(text.replace(one, other), "utf-8")
    listed = sha256((release / "manifest.json").read_bytes()).hexdigest()
    sums = (release / "SHA256SUMS").read_text("utf-8").splitlines()
    kept = [f"{listed}  manifest.json" if line.endswith("manifest.json") else line for line in sums]
    (release / "SHA256SUMS").write_text("\n".join([*kept, ""]), "utf-8")
    with pytest.raises(verbund.UnreadableError) as caught:
        verbund.site(tmp_path / "site", release=release)
    assert [item.code for item in caught.value.findings] == ["E108"]
    assert not (tmp_path / "site").exists()


def test_the_licence_has_its_name(made: Mapping[str, bytes]) -> None:
    for path, name in (
        ("de/index.html", "CC0 1.0 (gemeinfrei)"),
        ("en/index.html", "CC0 1.0 (pub"),
    ):
        footer = made[path].decode().split("<footer>")[1]
        assert f'<a href="{CC_ZERO}" rel="license external">{name}' in footer
    cited = made["de/organisation/stadt-luegde.html"].decode().split('id="cite"')[1]
    assert f'<a href="{CC_ZERO}" rel="license external">' in cited.split("<footer>")[0]


def test_a_heading_says_nothing_twice(made: Mapping[str, bytes]) -> None:
    page = made["de/organisation/stadt-luegde.html"].decode()
    assert '<h2 id="parties-participant">Parteien <span' in page
    assert "Parteien – Partei" not in page


CC_ZERO = "http://dcat-ap.de/def/licenses/cc-zero"


def test_a_long_table_is_in_parts_that_have_each_row_once(
    made: Mapping[str, bytes], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "PAGE_SIZE", 10)
    short = Site(site.views)
    parts = [path for path in short.paths() if path.startswith("en/table-organisations.")]
    shown = [_rows_of(short.file(path) or b"") for path in parts]
    assert [len(rows) for rows in shown] == [10, 10, 9]
    assert [row for rows in shown for row in rows] == _rows_of(made["en/table-organisations.html"])


def _rows_of(page: bytes) -> list[str]:
    return re.findall(r'<th scope="row"><a href="([^"]+)"', page.decode())


def test_ids_that_are_names_of_files_leave_the_site_whole(site: Site, tmp_path: Path) -> None:
    """An id of a model of others may be a path; a folder cannot have the name of a file."""
    release = Path(
        shutil.copytree(
            site.views.folder, tmp_path / "release", ignore=shutil.ignore_patterns("releases")
        )
    )
    path = release / "dataset.nt"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    begin = f"<{site.views.base}organisation/"
    known = [
        line.removeprefix(f"{begin}radio-lippe>")
        for line in lines
        if f"{begin}radio-lippe>" in line[:99]
    ]
    ids = (
        "a",
        "a.html",
        "a.html/b",
        "a.ttl/b",
        "a/b",
        "index",
        "..",
        "../../x",
        "%2e%2e/x",
        "a%00",
    )
    lines += [f"{begin}{name}>{rest}" for name in ids for rest in known]
    path.write_text("".join(sorted(lines)), encoding="utf-8")
    written = open_site(release)
    write_site(written, tmp_path / "site")
    found = {item.name for item in (tmp_path / "site/de/organisation").iterdir()}
    assert {"a", "a.html", "a.html.html", "index.html", "radio-lippe.html"} <= found
    assert (tmp_path / "site/de/organisation/a/b.html").is_file()
    assert {item.name for item in tmp_path.iterdir()} == {"release", "site"}


def test_a_concept_leads_to_all_records_that_use_it(made: Mapping[str, bytes]) -> None:
    page = made["de/concept-cooperation-status-active.html"].decode()
    assert "Begriff der Liste „" in page
    assert 'href="partnership/op-augustdorf.html"' in page


def test_a_path_that_is_no_page_is_none(site: Site) -> None:
    for path in (
        *("", "de", "de/", "fr/index.html", "de/organisation/", "de/organisation/niemand.html"),
        *("assets/", "assets/../site.py", "assets/words.toml", "data/organisation/niemand.ttl"),
        *("data/organisation/kreis-lippe.nt", "de/../de/index.html", "de//index.html"),
        *("download/dataset.nt", "de/organisation/kreis-lippe", "de/concept-nothing.html"),
    ):
        assert site.file(path) is None, path


def test_the_search_finds_other_names_and_both_languages(made: Mapping[str, bytes]) -> None:
    for language in ("de", "en"):
        script = made[f"assets/names.{language}.js"].decode()
        entries = json.loads(script.removeprefix("const names = ").removesuffix(";\n"))
        by_path = {path: (name, other.split()) for name, _, path, other in entries}
        name, other = by_path["organisation/kreispolizeibehoerde-lippe.html"]
        assert (
            name
            == {"de": "Kreispolizeibehörde Lippe", "en": "Lippe district police authority"}[
                language
            ]
        )
        words = {*other, *plain_words(name)}
        assert {"kreispolizei", "lippische", "kreispolizeibehorde", "police"} <= words
        assert f"{language}/{'organisation/kreispolizeibehoerde-lippe.html'}" in made
        other = by_path["concept-topic-administrative-cooperation.html"][1]
        assert {"amtshilfe", "interagency"} <= set(other), "other names, in both languages"


def test_words_are_compared_without_marks_and_case() -> None:
    assert plain_words("Lügde-Straße, ÉTAT (2021)") == ["lugde", "strasse", "etat", "2021"]


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028\u202eevil"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """A site of a model of another domain, with a hostile name in data and model."""
    folder = write_library(tmp_path_factory.mktemp("library"))
    edit(folder / "records/books.csv", "The Trial", f'"{HOSTILE}"')
    edit(folder / "ontology/library.ttl", '"crime"@en', '"</title><script>alert(3)</script>"@en')
    edit(folder / "shapes/library.ttl", '"Books"@en', '"<b onclick=alert(4)>Books"@en')
    edit(folder / "records/books.csv", "poetry;crime", "poetry")
    edit(folder / "records/books.csv", "crime", "Krimi")
    report = build(folder)
    assert report.conforms
    site = open_site(folder / "output")
    return {path: site.file(path) or b"" for path in site.paths()}


def test_a_hostile_name_is_text_everywhere(hostile: Mapping[str, bytes]) -> None:
    shown = 0
    for path, reader in pages(hostile):
        assert reader.inline == [], path
        assert all("alert" not in item for item in reader.loaded), path
        shown += any("alert(1)" in item for item in reader.headings)
        assert b"<img" not in hostile[path]
        assert all("\u202e" not in item for item in reader.headings), "it turns the text round"
    assert shown == 2
    assert all("://" not in item for _, reader in pages(hostile) for item in reader.headings)
    assert b"\xe2\x80\xa8" not in hostile["assets/names.en.js"]


def test_another_model_has_a_whole_site(hostile: Mapping[str, bytes]) -> None:
    """Names, columns and tables come from the model: a library has books, members, loans."""
    assert {"en/book/3-16.html", "en/loan/m1/3-16.html", "en/concept-genre-crime.html"} <= set(
        hostile
    )
    member = text_of(hostile["en/member/m1.html"])
    assert "loans (1)" in member.lower()
    assert "2021-03-29" in member
    assert "29.03.2021" in text_of(hostile["de/member/m1.html"])
    broken = [
        (path, reference)
        for path, reader in pages(hostile)
        for reference in reader.led
        if not urlsplit(reference).scheme
        and resolved(path, reference)[0] not in hostile
        and not resolved(path, reference)[0].startswith("download/")
    ]
    assert broken == []


# ---------------------------------------------------------------- the folder


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_folder_has_every_page_and_the_files_of_the_release(
    site: Site, made: Mapping[str, bytes], tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    written = write_site(site, one)
    found = files_below(one)
    assert written.files == len(found) - 1
    assert {path: data for path, data in found.items() if path in made} == dict(made)
    release = {path.removeprefix("download/") for path in found if path.startswith("download/")}
    assert "dataset.nt" in release
    assert "manifest.json" in release
    assert found["download/dataset.nt"] == (site.views.folder / "dataset.nt").read_bytes()
    write_site(site, two, jobs=2)
    assert files_below(two) == found, "the files do not depend on the number of processes"


def test_what_did_not_change_stays_the_same_file(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_site(site, folder)
    page, other = folder / "de/index.html", folder / "de/tables.html"
    before = page.stat()
    other.write_bytes(b"of a version before")
    again = write_site(site, folder)
    assert again.changed == 1
    assert page.stat().st_ino == before.st_ino
    assert page.stat().st_mtime_ns == before.st_mtime_ns
    assert b"Tabellen" in other.read_bytes()
    other.write_bytes(other.read_bytes().replace(b"Tabellen", b"Gabellen"))
    assert write_site(site, folder).changed == 1, "as long as before, and not the same"
    assert b"Gabellen" not in other.read_bytes()


def test_a_link_to_the_folder_stays_and_nothing_is_left_beside_it(
    site: Site, tmp_path: Path
) -> None:
    (tmp_path / "www").symlink_to("sites/lippe")
    for _ in range(2):
        write_site(site, tmp_path / "www")
        assert (tmp_path / "www").is_symlink()
        assert (tmp_path / "sites/lippe/de/index.html").is_file()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["sites", "www"]
        assert [path.name for path in (tmp_path / "sites").iterdir()] == ["lippe"]


def test_a_site_that_fails_leaves_the_last_one(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    write_site(site, folder)
    before = files_below(folder)

    def broken(path: str) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site, "file", broken)
    with pytest.raises(Exception, match=r"."):
        write_site(site, folder)
    assert files_below(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    with pytest.raises(Exception, match=r"."):
        write_site(site, folder, jobs=2)
    assert files_below(folder) == before
