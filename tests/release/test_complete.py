"""What stands beside the dataset: description, tables, pages, changes, versions, sums."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.support.described_library import describe, edit, files_of, write_described_library

from verbund.api.run import BuildResult, build, validate
from verbund.findings import Findings, Severity
from verbund.workspace.workspace import read_workspace

RDF = (".ttl", ".nt", ".jsonld")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_described_library(tmp_path / "library")


def built(folder: Path) -> BuildResult:
    report = build(read_workspace(folder))
    assert report.conforms, report.findings
    return report


def manifest(folder: Path) -> dict[str, Any]:
    found = json.loads((folder / "output" / "manifest.json").read_bytes())
    assert isinstance(found, dict)
    return found


def current(folder: Path) -> dict[str, bytes]:
    """The files of the current release, without the versions kept."""
    found = files_of(folder / "output")
    return {name: data for name, data in found.items() if not name.startswith("releases/")}


def kept(folder: Path, version: str) -> dict[str, bytes]:
    return files_of(folder / "output" / "releases" / version)


def test_a_release_holds_all_that_is_promised(library: Path) -> None:
    report = built(library)
    assert report.findings == []
    assert report.version == "1.0.0"
    names = set(current(library))
    assert names >= {
        "catalog.jsonld",
        "catalog.ttl",
        "context.jsonld",
        "dataset.jsonld",
        "dataset.nt",
        "dataset.ttl",
        "manifest.json",
        "ontology.ttl",
        "pages/index.html",
        "pages/ontology.de.html",
        "pages/ontology.en.html",
        "prov.ttl",
        "SHA256SUMS",
        "shapes.ttl",
        "tables/books.csv",
        "tables/csv-metadata.json",
        "versions.ttl",
        "void.ttl",
    }
    assert not any(name.startswith("changes/") for name in names), "there is no version before"
    assert not any(name.endswith(".gz") for name in names)


def test_manifest_and_sums_cover_every_file(library: Path) -> None:
    built(library)
    found = current(library)
    sums = dict(line.split("  ", 1)[::-1] for line in found["SHA256SUMS"].decode().splitlines())
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}
    del digests["SHA256SUMS"]
    assert sums == digests
    del digests["manifest.json"]
    listed = {item["name"]: (item["sha256"], item["bytes"]) for item in manifest(library)["files"]}
    assert listed == {name: (digest, len(found[name])) for name, digest in digests.items()}


def test_unchanged_records_change_no_byte(library: Path) -> None:
    built(library)
    before = files_of(library / "output")
    built(library)
    assert files_of(library / "output") == before


def test_a_second_version_keeps_the_first(library: Path) -> None:
    built(library)
    first = current(library)
    assert kept(library, "1.0.0") == first
    edit(library, "books", "The Trial", "The Trial and more")
    describe(library, "1.1.0", "2026-12-01")
    built(library)
    assert kept(library, "1.0.0") == first
    assert kept(library, "1.1.0") == current(library)
    versions = manifest(library)["versions"]
    assert [(item["version"], item["issued"]) for item in versions] == [
        ("1.0.0", "2026-11-22"),
        ("1.1.0", "2026-12-01"),
    ]
    again = files_of(library / "output")
    built(library)
    assert files_of(library / "output") == again, "the difference is still to the first version"


def test_one_cell_changed_is_two_lines_and_a_sentence(library: Path) -> None:
    built(library)
    edit(library, "books", "The Trial", "The Trial and more")
    describe(library, "1.1.0", "2026-12-01")
    built(library)
    changes = {
        n.removeprefix("changes/"): d for n, d in current(library).items() if "changes/" in n
    }
    assert changes["removed.nt"].count(b"\n") == changes["added.nt"].count(b"\n") == 1
    summary = json.loads(changes["summary.json"])
    assert (summary["old"]["version"], summary["new"]["version"]) == ("1.0.0", "1.1.0")
    for language in ("de", "en"):
        log = changes[f"changes.{language}.md"].decode()
        sentences = [line for line in log.splitlines() if line.startswith("- ")]
        assert len(sentences) == 1
        assert "The Trial and more" in sentences[0]


def test_only_as_many_versions_are_kept_as_asked(library: Path) -> None:
    for number in range(4):
        describe(library, f"1.{number}", f"2026-12-0{number + 1}", keep=2)
        built(library)
    assert {p.name for p in (library / "output" / "releases").iterdir()} == {"1.1", "1.2", "1.3"}
    assert len(manifest(library)["versions"]) == 4, "the history tells of all"
    describe(library, "1.4", "2026-12-05", keep=0)
    edit(library, "books", "The Trial", "The Trial and more")
    built(library)
    assert {p.name for p in (library / "output" / "releases").iterdir()} == {"1.4"}
    once = files_of(library / "output")
    assert "changes/added.nt" in once
    built(library)
    assert files_of(library / "output") == once, "the difference outlives what it was made from"


@pytest.mark.parametrize("task", [validate, build])
def test_other_data_under_the_same_version_are_a_warning(library: Path, task: Any) -> None:
    built(library)
    edit(library, "books", "The Trial", "The Trial and more")
    (finding,) = task(read_workspace(library)).findings
    assert (finding.code, finding.severity) == ("B104", Severity.WARNING)
    assert finding.place.line == 1 + (library / "verbund.toml").read_text().split("\n").index(
        'version = "1.0.0"'
    )
    assert kept(library, "1.0.0") == current(library)


@pytest.mark.parametrize("task", [validate, build])
def test_a_version_that_another_followed_is_not_made_again(library: Path, task: Any) -> None:
    built(library)
    describe(library, "1.1.0", "2026-12-01")
    built(library)
    before = files_of(library / "output")
    describe(library, "1.0.0", "2026-11-22")
    report = task(read_workspace(library))
    assert [finding.code for finding in report.findings] == ["B105"]
    assert not report.conforms
    assert files_of(library / "output") == before


def test_compressed_files_are_described_before_they_are_there(
    library: Path, tmp_path: Path
) -> None:
    describe(library, compress_from=1000)
    profile = tmp_path / "profile.ttl"
    profile.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
        "<https://p.example/S> a sh:NodeShape ; sh:targetSubjectsOf dcat:compressFormat ;\n"
        ' sh:property [ sh:path dcat:packageFormat ; sh:minCount 1 ; sh:message "package"@en ] .\n'
    )
    found = [
        [item.code for item in task(read_workspace(library), profiles=[profile]).findings]
        for task in (validate, build)
    ]
    assert found == [["D190"], ["D190"]]


@pytest.mark.parametrize("task", [build, validate])
def test_a_faulty_description_stops_the_release(library: Path, task: Any) -> None:
    built(library)
    before = files_of(library / "output")
    path = library / "verbund.toml"
    path.write_text(path.read_text().replace('title.en = "Loans"\n', ""))
    report = task(read_workspace(library))
    assert not report.conforms
    assert {finding.place.file for finding in report.findings} == {"verbund.toml"}
    assert files_of(library / "output") == before


def test_large_files_are_compressed(library: Path) -> None:
    import gzip

    describe(library, compress_from=200)
    built(library)
    found = current(library)
    packed = [name for name in found if name.endswith(".gz")]
    assert "dataset.nt.gz" in packed
    for name in packed:
        assert gzip.decompress(found[name]) == found[name.removesuffix(".gz")]
        assert len(found[name.removesuffix(".gz")]) >= 200


def test_without_hard_links_versions_are_copied(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    built(library)
    assert kept(library, "1.0.0") == current(library)


def test_a_workspace_without_a_description_has_none(library: Path) -> None:
    path = library / "verbund.toml"
    path.write_text(path.read_text().partition("\n[release]")[0])
    report = built(library)
    assert report.version is None
    assert set(current(library)) == {
        "SHA256SUMS",
        "context.jsonld",
        "dataset.jsonld",
        "dataset.nt",
        "dataset.ttl",
        "manifest.json",
        "ontology.ttl",
        "shapes.ttl",
    }
    assert not (library / "output" / "releases").exists()


def test_the_same_description_in_both_forms(library: Path) -> None:
    from rdflib import Graph
    from rdflib.compare import isomorphic

    built(library)
    one, other = (
        Graph().parse(library / "output" / name) for name in ("catalog.ttl", "catalog.jsonld")
    )
    assert isomorphic(one, other)
    assert len(one) > 50


@pytest.mark.parametrize("name", ["../../elsewhere", "/etc", "..", "a/b", ""])
def test_a_manifest_leads_to_no_other_folder(library: Path, name: str) -> None:
    elsewhere = library / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret").write_text("not for publication")
    built(library)
    path = library / "output" / "manifest.json"
    document = json.loads(path.read_bytes())
    document["versions"].insert(0, {"version": name, "issued": "2020-01-01", "sha256": "0" * 64})
    path.write_text(json.dumps(document))
    describe(library, "1.1.0", "2026-12-01")
    built(library)
    assert [item["version"] for item in manifest(library)["versions"]] == ["1.0.0", "1.1.0"]
    assert {p.name for p in (library / "output" / "releases").iterdir()} == {"1.0.0", "1.1.0"}
    assert not any("secret" in found for found in files_of(library / "output"))


def test_a_link_in_a_kept_version_is_not_followed(library: Path) -> None:
    built(library)
    (library / "secret").write_text("not for publication")
    (library / "output" / "releases" / "1.0.0" / "link").symlink_to(library / "secret")
    (library / "output" / "releases" / "0.9").symlink_to(library)
    describe(library, "1.1.0", "2026-12-01")
    built(library)
    assert not any("link" in found or "0.9" in found for found in files_of(library / "output"))


def test_a_damaged_manifest_costs_no_version(library: Path) -> None:
    built(library)
    describe(library, "1.1.0", "2026-12-01")
    built(library)
    path = library / "output" / "manifest.json"
    path.write_bytes(path.read_bytes()[:200])
    before = files_of(library / "output")
    describe(library, "1.2.0", "2026-12-02")
    assert [finding.code for finding in validate(read_workspace(library)).findings] == ["B106"]
    with pytest.raises(Findings) as caught:
        build(read_workspace(library))
    assert [finding.code for finding in caught.value.findings] == ["B103"]
    assert files_of(library / "output") == before


def test_versions_are_not_lost_with_the_setting(library: Path) -> None:
    built(library)
    before = files_of(library / "output")
    path = library / "verbund.toml"
    path.write_text(path.read_text().partition("\n[release]")[0])
    assert [finding.code for finding in build(read_workspace(library)).findings] == ["B106"]
    assert files_of(library / "output") == before


@pytest.mark.parametrize("data", [None, b"<b> <c> <d> .\n<a> <b> <c> .\n", b"nonsense"])
def test_a_broken_version_does_not_stop_the_next(library: Path, data: bytes | None) -> None:
    built(library)
    describe(library, "1.1.0", "2026-12-01")
    built(library)
    path = library / "output" / "releases" / "1.0.0" / "dataset.nt"
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    (finding,) = built(library).findings
    assert (finding.code, finding.severity) == ("B107", Severity.WARNING)
    assert not (library / "output" / "changes").exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("landing_page", "https://library.example/id/catalogue"),
        ("landing_page", "https://library.example/id/dataset"),
        ("landing_page", "https://library.example/id/version/1.0.0"),
    ],
)
def test_no_setting_leads_from_the_dataset_to_the_catalogue(
    library: Path, key: str, value: str
) -> None:
    path = library / "verbund.toml"
    text = path.read_text()
    (line,) = (item for item in text.splitlines() if item.startswith(f"{key} ="))
    path.write_text(text.replace(line, f'{key} = "{value}"'))
    report = validate(read_workspace(library))
    assert [(item.code, item.value) for item in report.findings] == [("D109", value)]
    assert report.findings[0].place.line == text.splitlines().index(line) + 1


@pytest.mark.parametrize(
    "base",
    [
        "https://library.example/#/",
        "https://library.example/?x=/",
        "urn:x:/",
        "javascript:alert(1)/",
        "http:/",
    ],
)
def test_a_base_to_which_nothing_can_be_added_is_refused(library: Path, base: str) -> None:
    path = library / "verbund.toml"
    path.write_text(path.read_text().replace("https://library.example/id/", base))
    with pytest.raises(Findings) as caught:
        read_workspace(library)
    assert [(item.code, item.value) for item in caught.value.findings] == [("W104", base)]


@pytest.mark.parametrize("tag", ["de-de-de", "de-12", "de-x", "d", "de_DE"])
def test_a_language_that_readers_refuse_is_refused(library: Path, tag: str) -> None:
    path = library / "verbund.toml"
    path.write_text(path.read_text().replace('title.en = "Loans"', f'title.{tag} = "Loans"'))
    with pytest.raises(Findings):
        read_workspace(library)


def test_a_name_that_no_system_takes_is_a_finding(library: Path) -> None:
    path = library / "verbund.toml"
    text = path.read_text()
    path.write_text(text.replace('language = "en"', f'language = "en"\nrecords = "{"r" * 300}"', 1))
    with pytest.raises(Findings) as caught:
        read_workspace(library)
    assert [item.code for item in caught.value.findings] == ["W106"]
