"""A folder is published whole or not at all, and only what changed is written."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pyoxigraph
import pytest
from tests.support.described_library import edit, write_described_library
from tests.support.publish.folders import (
    ROOT,
    Recorder,
    contents,
    library,
    names,
    opened,
    publish,
    rebuilt,
    states,
    this_repository,
)

from verbund.findings import Findings
from verbund.publication.directory.layout import Layout
from verbund.publication.directory.target import DirectoryTarget
from verbund.publication.error import TargetError
from verbund.publication.plan import Action
from verbund.website.site import Site, open_site
from verbund.workspace.workspace import Workspace, read_workspace

BASE = "https://library.example/id/"
DOWNLOAD = f"{BASE}files/"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return library(tmp_path / "library", download=DOWNLOAD)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "web" / "id"


def code_of(target: DirectoryTarget) -> str:
    """The code with which a publication is refused."""
    with pytest.raises(TargetError) as caught:
        target.apply(target.plan(), Recorder())
    return caught.value.code


def replace(path: Path, data: bytes) -> None:
    """Another file in the place of one, whose bytes other names may share."""
    path.unlink()
    path.write_bytes(data)


def replaced(target: DirectoryTarget, name: str, data: bytes) -> Layout:
    """The layout of a target whose release has other bytes in a file, as of an older version."""
    layout = target._layout
    file = layout.release.files[name]
    replace(file.path, data)
    digest = hashlib.sha256(data).hexdigest()
    files = {**layout.release.files, name: dataclasses.replace(file, sha256=digest)}
    sums = {**layout.release.sums, name: digest}
    release = dataclasses.replace(layout.release, files=files, sums=sums)
    return dataclasses.replace(layout, release=release)


def test_what_lies_where(workspace: Workspace, folder: Path) -> None:
    publish(opened(workspace, folder))
    found = contents(folder)
    release = contents(workspace.output)
    assert {f"files/{name}" for name in release} <= found.keys()
    assert all(found[f"files/{name}"] == data for name, data in release.items())
    assert found[".well-known/void"] == release["void.ttl"]
    site = open_site(workspace.output)
    pages = {path for path in site.paths() if not path.startswith("data/")}
    assert {"index.html", "de/book/0-44.html", "en/search.html", "assets/site.css"} <= pages
    assert pages <= found.keys()
    others = {name for name in found if not name.startswith(("files/", "about/"))} - pages
    assert others == {
        ".htaccess",
        ".verbund.json",
        ".well-known/void",
        "servers/apache.conf",
        "servers/nginx.conf",
    }
    for form in ("ttl", "jsonld", "nt"):
        for thing in ("book/0-44", "loan/m1/3-16", "dataset", "catalogue", "void", "version/1.0.0"):
            assert f"about/{thing}.{form}" in found
    for language in ("de", "en"):
        assert {f"{language}/about/{thing}.html" for thing in ("dataset", "version/1.0.0")} <= pages
        assert f"{language}/about/book/0-44.html" not in found
    assert not [name for name in found if name.startswith("about/") and name.endswith(".html")]


def test_pages_are_those_of_the_site_and_lead_to_what_lies_in_the_folder(
    workspace: Workspace, folder: Path
) -> None:
    """Byte for byte, but for where data and files of the release lie."""
    publish(opened(workspace, folder))
    site = open_site(workspace.output)
    for path in site.paths():
        data = site.file(path)
        assert data is not None
        if path.startswith("data/"):
            assert (folder / f"about/{path.removeprefix('data/')}").is_file()
            continue
        moved = re.sub(rb'"((?:\.\./)+)(data|download)/', rb'"\1<\2>', data)
        moved = moved.replace(b"<data>", b"about/").replace(b"<download>", b"files/")
        assert (folder / path).read_bytes() == moved, path


@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_several_processes_make_the_same_files(
    workspace: Workspace, folder: Path, tmp_path: Path, jobs: int
) -> None:
    """Also the second time, when pages are taken from the folder that others made."""
    publish(opened(workspace, folder, jobs=jobs))
    publish(opened(workspace, tmp_path / "alone", jobs=1))
    first = contents(folder)
    assert first == contents(tmp_path / "alone")
    again = opened(workspace, folder, jobs=jobs)
    assert not again.plan().writes
    again.read_back()
    kept = opened(workspace, folder, jobs=jobs)._layout
    assert kept.site is not None
    pages = [file.name for file in kept.files.values() if kept.site.site.is_of_record(file.name)]
    taken = [name for name in pages if kept._made.get(name) is None and name[:3] in ("de/", "en/")]
    assert {"de/book/0-44.html", "en/book/3-16.html"} <= set(taken)
    assert dict(kept.made(taken)) == {name: first[name] for name in taken}


def test_a_process_that_ends_without_its_work_ends_the_run(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is served stays as it was, whole."""
    publish(opened(workspace, folder, jobs=1))
    before, own, file = contents(folder), os.getpid(), Site.file

    def lost(site: Site, path: str) -> bytes | None:
        if os.getpid() != own:
            os._exit(0)
        return file(site, path)

    monkeypatch.setattr(Site, "file", lost)
    with pytest.raises(TargetError) as error:
        opened(workspace, folder, jobs=9).plan()
    assert error.value.code == "U404"
    assert contents(folder) == before


def test_without_the_site_there_is_data_and_a_start_page(
    workspace: Workspace, folder: Path
) -> None:
    plain = opened(workspace, folder, site=False)
    publish(plain)
    assert plain.read_back().findings == ()
    publish(opened(workspace, folder))
    plain = opened(workspace, folder, site=False)
    publish(plain)
    assert [finding.code for finding in plain.read_back().findings] == ["U418"]
    assert opened(workspace, folder, site=False).read_back().findings == ()
    tops = {path.name for path in folder.iterdir()}
    assert tops.isdisjoint({"de", "en", "assets"})
    assert "Loans" in (folder / "index.html").read_text(encoding="utf-8")
    assert "verbund_language" not in (folder / "servers/nginx.conf").read_text()
    links = re.findall(r'href="([^"]+)"', (folder / "index.html").read_text(encoding="utf-8"))
    assert {"about/site.css", "about/dataset.ttl"} <= set(links)
    assert [link for link in links if not (folder / link).is_file()] == []
    assert (folder / "about/book/0-44.ttl").is_file()


@pytest.mark.parametrize("why", ["model", "order", "place"])
def test_a_release_that_can_have_no_site_is_published_and_told(
    tmp_path: Path, folder: Path, why: str
) -> None:
    workspace = library(
        tmp_path / "library", download=f"{BASE}{'de' if why == 'place' else 'files'}/"
    )
    target = opened(workspace, folder)
    release = target._layout.release
    if why == "model":
        target._layout = replaced(
            target, "shapes.ttl", b"<urn:x:y> a <http://www.w3.org/ns/shacl#Nodeshape> ."
        )
    elif why == "order":
        lines = release.files["dataset.nt"].path.read_bytes().splitlines(keepends=True)
        target._layout = replaced(target, "dataset.nt", b"".join(reversed(lines)))
    publish(target)
    (finding,) = target.read_back().findings
    assert (finding.code, finding.severity) == ("U417", "warning")
    assert set(finding.details["problem"]) == {"de", "en"}
    assert not (folder / "en").exists()


def test_what_is_published_is_what_was_planned(workspace: Workspace, folder: Path) -> None:
    target = opened(workspace, folder)
    plan = target.plan()
    assert not folder.exists()
    assert {step.action for step in plan.steps} == {Action.CREATE}
    publish(target)
    found = contents(folder)
    assert {step.name: step.size for step in plan.steps} == {
        name: len(data) for name, data in found.items()
    }


def test_a_second_run_writes_nothing(workspace: Workspace, folder: Path) -> None:
    publish(opened(workspace, folder))
    before = states(folder)
    again = opened(workspace, folder)
    assert not again.plan().writes
    assert {step.action for step in again.plan().steps} == {Action.LEAVE}
    assert again.plan().size == 0
    assert states(folder) == before


def test_pages_that_would_be_the_same_are_not_made_again(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = opened(workspace, folder)
    publish(target)
    target.read_back()
    made: list[str] = []
    make = Site.file

    def noting(site: Site, path: str) -> bytes | None:
        made.append(path)
        return make(site, path)

    monkeypatch.setattr(Site, "file", noting)
    edit(workspace.folder, "books", "The Trial", "The Castle")
    later = rebuilt(workspace.folder, version="1.1.0")
    made.clear()
    publish(opened(later, folder))
    assert "en/book/3-16.html" in made
    assert {"de/book/0-44.html", "de/member/m2.html"}.isdisjoint(made)
    replace(folder / "de/book/0-44.html", b"changed by hand")
    publish(opened(later, folder))
    assert b"changed by hand" not in (folder / "de/book/0-44.html").read_bytes()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("shapes/library.ttl", '"Title"@en, "Titel"@de', '"Name"@en, "Name"@de'),
        ("verbund.toml", 'title.en = "Loans"', 'title.en = "Lendings"'),
    ],
)
def test_pages_follow_what_all_of_them_share(
    workspace: Workspace, folder: Path, tmp_path: Path, file: str, old: str, new: str
) -> None:
    """No page is taken over from before when a word of the model or the dataset's title changes."""
    target = opened(workspace, folder)
    publish(target)
    target.read_back()
    text = (workspace.folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (workspace.folder / file).write_text(text.replace(old, new), encoding="utf-8")
    later = rebuilt(workspace.folder, version="1.1.0")
    publish(opened(later, folder))
    publish(opened(later, tmp_path / "anew"))
    assert contents(folder) == contents(tmp_path / "anew")


def test_the_outlines_of_the_workspace_are_read(workspace: Workspace, folder: Path) -> None:
    """Those of ``[site] outlines``; that they are drawn is tested with the map."""
    (workspace.folder / "outlines.geojson").write_text("{}")
    with (workspace.folder / "verbund.toml").open("a") as settings:
        settings.write('[site]\noutlines = "outlines.geojson"\n')
    target = opened(read_workspace(workspace.folder), folder)
    with pytest.raises(Findings) as caught:
        target.plan()
    assert [finding.code for finding in caught.value.findings] == ["F185"]


def test_outlines_that_fit_no_territory_are_a_warning(workspace: Workspace, folder: Path) -> None:
    collection = '{"type": "FeatureCollection", "features": []}'
    (workspace.folder / "outlines.geojson").write_text(collection)
    with (workspace.folder / "verbund.toml").open("a") as settings:
        settings.write('[site]\noutlines = "outlines.geojson"\n')
    target = opened(read_workspace(workspace.folder), folder)
    publish(target)
    (finding,) = target.read_back().findings
    assert (finding.code, finding.severity) == ("F186", "warning")


def test_a_page_that_goes_between_plan_and_publication_is_made(
    workspace: Workspace, folder: Path
) -> None:
    """The plan took it over; what lies there when it is written decides."""
    target = opened(workspace, folder)
    publish(target)
    target.read_back()
    whole = contents(folder)
    later = opened(workspace, folder)
    replace(folder / "index.html", b"other")
    plan = later.plan()
    (folder / "de/book/0-44.html").unlink()
    replace(folder / "en/book/0-44.html", b"changed by hand")
    later.apply(plan, Recorder())
    assert contents(folder) == whole


def test_one_changed_record_changes_its_documents_and_the_files_it_stands_in(
    workspace: Workspace, folder: Path
) -> None:
    publish(opened(workspace, folder))
    before = states(folder)
    edit(workspace.folder, "books", "The Trial", "The Castle")
    changed = rebuilt(workspace.folder, version="1.1.0")
    written = {step.name for step in publish(opened(changed, folder)).steps}
    after = states(folder)
    for language in ("de", "en"):
        assert f"{language}/book/0-44.html" not in written
    assert "en/book/3-16.html" in written
    for form in ("ttl", "jsonld", "nt"):
        assert f"about/book/3-16.{form}" in written
        assert f"about/book/0-44.{form}" not in written
        assert f"about/member/m1.{form}" not in written
    assert "files/dataset.nt" in written
    assert {"files/ontology.ttl", "files/tables/members.csv", ".htaccess"}.isdisjoint(written)
    left = {name for name in before if (folder / name).is_file()} - written
    assert left
    assert {name: after[name] for name in left} == {name: before[name] for name in left}


def test_what_is_no_longer_published_goes(workspace: Workspace, folder: Path) -> None:
    publish(opened(workspace, folder))
    fewer = opened(workspace, folder, records=0)
    plan = fewer.plan()
    gone = names(plan, Action.DELETE)
    assert sorted(name for name in gone if name.startswith("about/")) == sorted(
        f"about/{thing}.{form}"
        for thing in (
            "book/0-44",
            "book/3-16",
            "loan/m1/3-16",
            "loan/m2/0-44",
            "member/m1",
            "member/m2",
        )
        for form in ("ttl", "jsonld", "nt")
    )
    publish(fewer)
    assert not (folder / "about/book").exists()
    assert (folder / "about/dataset.ttl").is_file()
    publish(opened(workspace, folder))
    assert (folder / "about/book/0-44.ttl").is_file()


def test_the_same_release_gives_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("one", "two"):
        publish(opened(workspace, tmp_path / name))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def rsync_options() -> list[str]:
    """The options that the documentation tells people to take."""
    text = (ROOT / "docs/publish-directory.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("rsync "))
    return [word for word in line.split() if word.startswith("-")]


def set_times(folder: Path, after: int = 0, *, but: int | None = None) -> int:
    """Set the times of files to so many nanoseconds after a second, but for those of one time."""
    time = 1_700_000_000 * 10**9 + after
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mtime_ns != but:
            os.utime(path, ns=(time, time))
    return time


def test_rsync_sends_only_what_changed(workspace: Workspace, folder: Path, tmp_path: Path) -> None:
    """Also where both publications are of one second, and a file keeps its size."""
    rsync = shutil.which("rsync")
    if rsync is None:
        pytest.skip("rsync is not there: run `make services` (as root, on Debian)")
    host = tmp_path / "host"

    def sent() -> list[str]:
        done = subprocess.run(
            [rsync, *rsync_options(), "--itemize-changes", f"{folder}/", f"{host}/"],
            capture_output=True,
            text=True,
            check=True,
        )
        lines = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
        return sorted(name for what, name in lines if what != "created" and what[1] != "d")

    publish(opened(workspace, folder))
    first = set_times(folder)
    assert len(sent()) == len(contents(folder))
    assert contents(host) == contents(folder)
    publish(opened(workspace, folder))
    assert sent() == []
    edit(workspace.folder, "books", "The Trial", "The Arson")
    changed = rebuilt(workspace.folder, version="1.1.0")
    written = {step.name for step in publish(opened(changed, folder)).steps}
    set_times(folder, after=1, but=first)
    assert {name.partition(" => ")[0] for name in sent()} <= written
    assert contents(host) == contents(folder)


def test_files_are_readable_for_the_server_whatever_the_umask(
    workspace: Workspace, folder: Path
) -> None:
    before = os.umask(0o077)
    try:
        publish(opened(workspace, folder))
    finally:
        os.umask(before)
    for path in [folder, *folder.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_the_folder_keeps_its_rights(workspace: Workspace, folder: Path) -> None:
    publish(opened(workspace, folder))
    folder.chmod(0o2750)
    edit(workspace.folder, "books", "The Trial", "The Castle")
    publish(opened(rebuilt(workspace.folder), folder))
    assert folder.stat().st_mode & 0o7777 == 0o2750


def test_the_files_of_the_release_and_of_the_folder_are_not_the_same(
    workspace: Workspace, folder: Path
) -> None:
    """Whoever edits a file in the folder by hand does not edit the release."""
    publish(opened(workspace, folder))
    own = {path.stat().st_ino for path in workspace.output.rglob("*") if path.is_file()}
    assert own.isdisjoint(path.stat().st_ino for path in folder.rglob("*") if path.is_file())


def test_a_changed_or_missing_file_is_put_right(workspace: Workspace, folder: Path) -> None:
    publish(opened(workspace, folder))
    whole = contents(folder)
    (folder / "about/dataset.ttl").write_text("# gone")
    path = folder / "files/dataset.nt"
    replace(path, path.read_bytes()[::-1])  # the same size
    (folder / "index.html").unlink()
    (folder / "de/index.html").unlink()
    (folder / "de/index.html").symlink_to("/etc/passwd")
    shutil.rmtree(folder / "about/book")
    plan = opened(workspace, folder).plan()
    assert names(plan, Action.UPDATE) == ["about/dataset.ttl", "de/index.html", "files/dataset.nt"]
    assert "index.html" in names(plan, Action.CREATE)
    publish(opened(workspace, folder))
    assert contents(folder) == whole


# --- what others put there ---


def test_what_others_put_there_stays(workspace: Workspace, folder: Path, tmp_path: Path) -> None:
    publish(opened(workspace, folder))
    (tmp_path / "elsewhere").write_text("not ours")
    (folder / "robots.txt").write_text("User-agent: *\n")
    (folder / "about/notes").mkdir()
    (folder / "about/notes/a.txt").write_text("note")
    (folder / "empty").mkdir()
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    (folder / "broken").symlink_to("nowhere")
    kept = ("robots.txt", "about/notes/a.txt", "link", "broken")
    before = states(folder)
    assert not opened(workspace, folder).plan().writes
    edit(workspace.folder, "books", "The Trial", "The Castle")
    publish(opened(rebuilt(workspace.folder), folder))
    after = states(folder)
    assert {name: after[name] for name in kept[:2]} == {name: before[name] for name in kept[:2]}
    assert (folder / "link").readlink() == tmp_path / "elsewhere"
    assert (folder / "broken").readlink() == Path("nowhere")
    assert (folder / "empty").is_dir()
    assert (tmp_path / "elsewhere").read_text() == "not ours"


def test_somebody_elses_htaccess_stays(workspace: Workspace, folder: Path) -> None:
    folder.mkdir(parents=True)
    publish(opened(workspace, folder))
    (folder / ".htaccess").unlink()
    marker = folder / ".verbund.json"
    document = json.loads(marker.read_text())
    document["files"].remove(".htaccess")
    marker.write_text(json.dumps(document))
    (folder / ".htaccess").write_text("Require all denied\n")
    publish(opened(workspace, folder))
    edit(workspace.folder, "books", "The Trial", "The Castle")
    publish(opened(rebuilt(workspace.folder), folder))
    assert (folder / ".htaccess").read_text() == "Require all denied\n"
    assert (folder / "servers/apache.conf").is_file()


@pytest.mark.parametrize("what", ["file", "link", "folder", "below"])
def test_a_foreign_thing_in_the_place_of_a_file_is_refused(
    workspace: Workspace, folder: Path, what: str
) -> None:
    publish(opened(workspace, folder, records=0))
    place = folder / "about/book"
    if what == "file":
        place.write_text("mine")
    elif what == "link":
        place.symlink_to("/tmp")  # noqa: S108 - it must not be followed
    elif what == "folder":
        (place / "0-44.ttl").mkdir(parents=True)
    else:
        (place / "0-44.ttl").mkdir(parents=True)
        (place / "0-44.ttl/x").write_text("mine")
    before = states(folder)
    assert code_of(opened(workspace, folder)) == "U403"
    assert states(folder) == before


def test_a_marker_cannot_lead_out_of_the_folder(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    publish(opened(workspace, folder))
    victim = folder.parent / "victim"
    victim.write_text("keep")
    marker = folder / ".verbund.json"
    document = json.loads(marker.read_text())
    document["files"] += ["../victim", str(victim), "a/../../victim", 7, None]
    document["catalogue"] = "../victim"
    marker.write_text(json.dumps(document))
    target = opened(workspace, folder)
    assert target.published_catalogue() is None
    publish(target)
    assert victim.read_text() == "keep"


# --- what is refused ---


def test_a_folder_with_other_things_in_it_is_not_touched(
    workspace: Workspace, folder: Path
) -> None:
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("a web site")
    before = states(folder)
    assert code_of(opened(workspace, folder)) == "U401"
    assert states(folder) == before


@pytest.mark.parametrize(
    "marker", ["", "{}", "[1]", '{"format": "other"}', "\xff", "[" * 100_000, "null"]
)
def test_a_damaged_marker_makes_a_folder_foreign(
    workspace: Workspace, folder: Path, marker: str
) -> None:
    publish(opened(workspace, folder))
    (folder / ".verbund.json").write_bytes(marker.encode("latin-1"))
    before = states(folder)
    assert code_of(opened(workspace, folder)) == "U401"
    assert states(folder) == before


def test_the_folder_of_another_dataset_is_not_touched(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    other = "https://other.example/id/"
    publish(opened(library(tmp_path / "other", base=other, download=other), folder))
    before = states(folder)
    assert code_of(opened(workspace, folder)) == "U401"
    assert states(folder) == before


def test_an_empty_folder_will_do(workspace: Workspace, folder: Path) -> None:
    folder.mkdir(parents=True)
    publish(opened(workspace, folder))


def test_links_that_lead_to_each_other_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    with pytest.raises(TargetError) as caught:
        opened(workspace, tmp_path / "one")
    assert (caught.value.code, caught.value.details["folder"]) == ("U404", "one")


@pytest.mark.parametrize(
    "name", [".", "..", "output", "output/web", "records", "records/web", "shapes", "ontology/x"]
)
def test_a_folder_of_the_workspace_is_refused(workspace: Workspace, name: str) -> None:
    before = states(workspace.folder)
    with pytest.raises(TargetError) as caught:
        opened(workspace, workspace.folder / name)
    assert caught.value.code == "U402"
    assert states(workspace.folder) == before


def test_a_link_to_the_folder_is_followed_and_stays(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "current").symlink_to("real")
    publish(opened(workspace, tmp_path / "current"))
    assert (tmp_path / "current").is_symlink()
    assert (tmp_path / "real/.verbund.json").is_file()
    (tmp_path / "to-records").symlink_to(workspace.records)
    with pytest.raises(TargetError):
        opened(workspace, tmp_path / "to-records")


def test_a_file_where_the_folder_should_be(workspace: Workspace, folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("a file")
    assert code_of(opened(workspace, folder)) == "U401"
    assert folder.read_text() == "a file"


# --- what is told ---


def test_what_is_read_back_is_what_was_sent(workspace: Workspace, folder: Path) -> None:
    target = opened(workspace, folder)
    publish(target)
    back = target.read_back()
    assert back.findings == ()
    assert back.readings
    assert all(reading.same for reading in back.readings)
    told = {reading.name: reading.found for reading in back.readings}
    manifest = json.loads((workspace.output / "manifest.json").read_text())
    assert told["files/dataset.nt"] == manifest["dataset"]["sha256"]
    replace(folder / "files/dataset.nt", b"other")
    (folder / "about/book/0-44.ttl").unlink()
    (folder / "de/book/0-44.html").unlink()
    changed = [reading.name for reading in target.read_back().readings if not reading.same]
    assert changed == ["files/dataset.nt", "about/", "de/"]  # of many files there is one number


def test_the_catalogue_of_the_last_publication(workspace: Workspace, folder: Path) -> None:
    target = opened(workspace, folder)
    assert target.published_catalogue() is None
    publish(target)
    path = target.published_catalogue()
    assert path == folder / "files/catalog.ttl"
    edit(workspace.folder, "books", "The Trial", "The Castle")
    later = opened(rebuilt(workspace.folder, download=BASE), folder)
    assert later.published_catalogue() == folder / "files/catalog.ttl"
    publish(later)
    assert later.published_catalogue() == folder / "catalog.ttl"
    assert not (folder / "files").exists()


def test_a_download_address_elsewhere_is_told(tmp_path: Path, folder: Path) -> None:
    target = opened(library(tmp_path / "library"), folder)
    publish(target)
    finding = target.read_back().findings[0]
    assert (finding.code, finding.severity) == ("U410", "warning")
    assert (folder / "catalog.ttl").is_file()
    served = "https://library.example/"
    there = opened(rebuilt(tmp_path / "library"), tmp_path / "there", address=served)
    publish(there)
    assert there.read_back().findings == ()
    assert (tmp_path / "there/dump/catalog.ttl").is_file()


@pytest.mark.parametrize("place", ["about/", "about/files/"])
def test_the_release_may_lie_where_documents_would(
    tmp_path: Path, folder: Path, place: str
) -> None:
    workspace = library(tmp_path / "library", download=BASE + place)
    publish(opened(workspace, folder))
    assert (folder / place / "dataset.ttl").read_bytes() == (
        workspace.output / "dataset.ttl"
    ).read_bytes()
    assert (folder / "data/dataset.ttl").is_file()
    assert '$verbund_page "data/"' in (folder / "servers/nginx.conf").read_text()


def test_a_release_at_the_top_beside_pages_whose_names_differ_by_case(
    tmp_path: Path, folder: Path
) -> None:
    """Pages lead to its files, and each has the path of its IRI: a server tells capitals apart."""
    described = write_described_library(tmp_path / "library")
    edit(described, "members", "m2,Grace", "m2,Grace\nM2,Eve")
    publish(opened(rebuilt(described, download=BASE), folder))
    text = (folder / "en/downloads.html").read_text(encoding="utf-8")
    files = re.findall(r'href="([^":#]+)"', text)
    assert "../dataset.ttl" in files
    assert all((folder / "en" / file).is_file() for file in files)
    for place in ("member/m2", "member/M2"):
        page = (folder / f"de/{place}.html").read_text(encoding="utf-8")
        assert f"{BASE}{place}</code>" in page


def test_records_without_documents_are_told(workspace: Workspace, folder: Path) -> None:
    target = opened(workspace, folder, records=5)
    publish(target)
    finding = target.read_back().findings[0]
    assert (finding.code, finding.severity) == ("U411", "warning")
    assert finding.details["count"] == "6"
    assert opened(workspace, folder, records=6).plan().writes


# --- the real release ---


@pytest.fixture(scope="module")
def all_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of this repository as it is published, to be read only."""
    folder = tmp_path_factory.mktemp("all") / "id"
    publish(opened(this_repository(), folder))
    return folder


def test_the_documents_of_all_records_are_the_dataset(all_published: Path) -> None:
    workspace, folder = this_repository(), all_published
    dataset = (workspace.output / "dataset.nt").read_bytes()
    subjects = list(dict.fromkeys(line.split(b" ", 1)[0] for line in dataset.splitlines()))
    places = [
        folder / "about" / (subject[1:-1].decode().removeprefix(workspace.base) + ".nt")
        for subject in subjects
    ]
    assert b"".join(path.read_bytes() for path in places) == dataset
    for path in places:
        lines = {item.triple for item in pyoxigraph.parse(path=str(path))}
        for form in (".ttl", ".jsonld"):
            other = pyoxigraph.parse(path=str(path.with_name(path.name[:-3] + form)))
            assert {item.triple for item in other} == lines


def test_every_link_of_every_page_leads_somewhere(all_published: Path) -> None:
    from html.parser import HTMLParser
    from urllib.parse import unquote, urlsplit

    folder = all_published.resolve()
    links: set[tuple[Path, str]] = set()
    anchors: dict[Path, set[str]] = {}

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found = dict(attrs)
            href, name = found.get("href"), found.get("id")
            if href and not urlsplit(href).scheme:
                links.add((page, href))
            if name:
                anchors.setdefault(page, set()).add(name)

    for page in sorted(folder.rglob("*.html")):
        reader = Reader()
        reader.feed(page.read_text(encoding="utf-8"))
        reader.close()
    assert len(links) > 2000
    assert not any(
        path.is_symlink() for path in folder.rglob("*")
    )  # so that .. is what it looks like
    files = {path for path in folder.rglob("*") if path.is_file()}
    for page, href in sorted(links):
        told = f"{page.parent}/{unquote(urlsplit(href).path)}"
        path = Path(os.path.normpath(told)) if href[0] != "#" else page
        assert path in files, (page, href)
        fragment = unquote(urlsplit(href).fragment)
        assert not fragment or fragment in anchors[path], (page, href)
