"""A version that was published never changes, at every kind of target, in the order of a person."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.support.described_library import describe, edit, files_of, write_described_library
from tests.support.servers.ckan import Ckan
from tests.support.servers.store import Store

from verbund.cli.main import group
from verbund.findings import Severity
from verbund.release.manifest.manifest import Version
from verbund.release.published import note_published, read_published

BASE = "https://library.example/id/"


def run(*arguments: str, **environment: str) -> Result:
    result = CliRunner().invoke(group, arguments, env={"LC_ALL": "C"} | environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@dataclass
class Shelf:
    """A library with one target, and what that target holds of the dataset now."""

    folder: Path
    target: str
    held: Callable[[], object]
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        write_described_library(self.folder)
        self.describe()

    def describe(self, version: str = "1.0.0", modified: str = "2026-11-22", keep: int = 5) -> None:
        describe(self.folder, version, modified, keep=keep)
        path = self.folder / "verbund.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}\n[publish.there]\n{self.target}", encoding="utf-8")

    def build(self, *options: str) -> tuple[int, list[str]]:
        return codes(run("build", "-w", str(self.folder), "--format", "json", *options))

    def publish(self, *options: str) -> tuple[int, list[str]]:
        arguments = ("publish", "-w", str(self.folder), "--format", "json", *options)
        exit_code, found = codes(run(*arguments, **self.environment))
        return exit_code, [code for code in found if code not in ("U120", "U121", "U122", "U410")]

    def change(self, old: str, new: str) -> None:
        edit(self.folder, "books", old, new)

    def manifest(self) -> Any:
        return json.loads((self.folder / "output/manifest.json").read_bytes())

    @property
    def sha256(self) -> str:
        return str(self.manifest()["dataset"]["sha256"])

    def published(self) -> tuple[Version, ...]:
        return read_published(self.folder, BASE)


def codes(result: Result) -> tuple[int, list[str]]:
    return result.exit_code, [item["code"] for item in json.loads(result.stdout)["findings"]]


def of_folder(folder: Path) -> object:
    path = folder / "manifest.json"
    found = json.loads(path.read_bytes()) if path.is_file() else {}
    return (found["version"], found["dataset"]["sha256"]) if found else None


def of_store(store: Store, graph: str) -> object:
    query = (
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#> "
        f"SELECT ?v ?h {{ GRAPH <{graph}/published> {{ <{graph}> dcat:version ?v ; "
        "spdx:checksum/spdx:checksumValue ?h } }"
    )
    rows = store.query(query).json["results"]["bindings"]
    return (rows[0]["v"]["value"], rows[0]["h"]["value"].lower()) if rows else None


def of_portal(portal: Ckan, name: str) -> object:
    try:
        found = portal.done("package_show", {"id": name})
    except Exception:  # noqa: BLE001 - there is none yet
        return None
    hashes = [r["hash"] for r in found["resources"] if r["uri"].endswith("/dataset.nt")]
    return found["version"], hashes[0]


KINDS = ("directory", "oxigraph", "fuseki", "virtuoso", "ckan")
ONE_OF_EACH = pytest.mark.parametrize("shelf", ["directory", "oxigraph", "ckan"], indirect=True)


@pytest.fixture(params=KINDS)
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    """A library with a target of each kind, nothing published yet."""
    kind, folder = request.param, tmp_path / "library"
    if kind == "directory":
        target = 'kind = "directory"\nfolder = "../www"\naddress = "https://library.example/"\n'
        yield Shelf(folder, target, lambda: of_folder(tmp_path / "www/dump"))
    elif kind == "ckan":
        portal: Ckan = request.getfixturevalue("ckan")
        organisation = portal.new_organization()
        name = f"loans-{organisation.name}"
        target = (
            f'kind = "ckan"\nurl = "{portal.url}"\norganisation = "{organisation.name}"\n'
            f'dataset = "{name}"\ntoken = "TOKEN"\nfiles = "upload"\n'
        )
        yield Shelf(folder, target, lambda: of_portal(portal, name), {"TOKEN": organisation.token})
        if of_portal(portal, name) is not None:
            portal.done("package_delete", {"id": name}, token=organisation.token)
    else:
        yield from _in_store(request.getfixturevalue(kind), folder)


def _in_store(store: Store, folder: Path) -> Iterator[Shelf]:
    graph = f"https://example.org/versions/{secrets.token_hex(8)}"
    proof = (
        f'authentication = "{store.authentication}"\nuser = "USER_"\npassword = "PASSWORD_"\n'
        if store.authentication != "none"
        else ""
    )
    target = (
        f'kind = "sparql"\nquery = "{store.query_url}"\nupdate = "{store.update_url}"\n'
        f'graph_store = "{store.graph_store_url}"\ngraph = "{graph}"\n{proof}'
    )
    environment = {"USER_": store.user, "PASSWORD_": store.password} if proof else {}
    yield Shelf(folder, target, lambda: of_store(store, graph), environment)
    for name in (graph, f"{graph}/published", f"{graph}/staging", f"{graph}/previous"):
        store.update(f"DROP SILENT GRAPH <{name}>")


# --- with every kind of target


def test_the_order_of_a_person_ends_well(shelf: Shelf) -> None:
    """Change, build, see the error, give it a version and date, build, publish."""
    assert shelf.build() == (0, [])
    first = shelf.sha256
    release = files_of(shelf.folder / "output/releases/1.0.0")
    assert shelf.publish() == (0, [])
    assert shelf.held() == ("1.0.0", first)
    assert shelf.published() == (Version("1.0.0", "2026-11-22", first),)

    shelf.change("The Trial", "The Castle")
    assert shelf.build() == (1, ["B104"]), "it was published: an error"
    assert shelf.sha256 == first, "nothing was replaced"
    later = ("--version", "1.1.0", "--modified", "2026-12-01")
    assert shelf.build(*later) == (0, [])
    shelf.change("The Castle", "The Castle again")
    assert shelf.build(*later) == (0, []), "a draft is replaced without a word"
    second = shelf.sha256
    told = (shelf.folder / "output/changes/changes.en.md").read_text(encoding="utf-8")
    assert "The Castle again" in told
    assert "The Trial" in told, "what changed since the version that was published"
    assert files_of(shelf.folder / "output/releases/1.0.0") == release

    assert shelf.publish() == (0, [])
    assert shelf.held() == ("1.1.0", second)
    assert [item.name for item in shelf.published()] == ["1.0.0", "1.1.0"]
    assert shelf.publish() == (0, []), "and a second run"


def test_what_the_workspace_has_forgotten_the_target_knows(shelf: Shelf) -> None:
    assert shelf.build() == (0, [])
    first = shelf.sha256
    assert shelf.publish() == (0, [])
    (shelf.folder / "published.json").unlink()
    shelf.change("The Trial", "The Castle")
    assert shelf.build() == (0, ["B104"]), "only a warning: nothing is known"
    assert shelf.publish("--dry-run") == (4, ["U130"])
    assert shelf.published() == ()
    assert shelf.publish() == (4, ["U130"])
    assert shelf.held() == ("1.0.0", first)
    assert [(item.name, item.sha256) for item in shelf.published()] == [("1.0.0", first)]

    later = ("--version", "1.1.0", "--modified", "2026-12-01")
    assert shelf.build(*later) == (1, ["B109"]), "releases/1.0.0 is not what was published"
    shutil.rmtree(shelf.folder / "output/releases/1.0.0")
    assert shelf.build(*later) == (0, [])
    assert shelf.publish() == (0, [])
    assert shelf.held() == ("1.1.0", shelf.sha256)


@ONE_OF_EACH
def test_it_can_be_allowed(shelf: Shelf) -> None:
    assert shelf.build() == (0, [])
    assert shelf.publish() == (0, [])
    (shelf.folder / "published.json").unlink()
    shelf.change("The Trial", "The Castle")
    assert shelf.build() == (0, ["B104"])
    allowed = ("--allow", "changed-version", "--allow", "modified-not-newer")
    exit_code, found = shelf.publish(*allowed)
    assert exit_code == 0
    assert "U130" in found
    assert shelf.held() == ("1.0.0", shelf.sha256)
    assert [item.sha256 for item in shelf.published()] == [shelf.sha256]


@ONE_OF_EACH
def test_another_copy_of_the_workspace_does_not_take_versions_away(
    shelf: Shelf, tmp_path: Path
) -> None:
    assert shelf.build() == (0, [])
    assert shelf.publish() == (0, [])
    other = tmp_path / "other"
    shutil.copytree(shelf.folder, other)
    shelf.change("The Trial", "The Castle")
    shelf.describe("1.1.0", "2026-12-01")
    assert shelf.build() == (0, [])
    second = shelf.sha256
    assert shelf.publish() == (0, [])

    shelf.folder, first = other, shelf.folder
    shelf.change("The Trial", "The Burrow")
    shelf.describe("1.1.0", "2026-12-01")
    assert shelf.build() == (0, [])
    assert shelf.publish() == (4, ["U130"]), "the same version with other data"
    shelf.folder.joinpath("published.json").unlink()
    shutil.rmtree(shelf.folder / "output")
    shelf.describe("1.2.0", "2026-12-02")
    assert shelf.build() == (0, [])
    exit_code, found = shelf.publish()
    assert (exit_code, found) == (4, ["U131"]), "a version that this copy does not know"
    assert shelf.held() == ("1.1.0", second)
    shutil.copy(first / "published.json", shelf.folder / "published.json")
    assert shelf.build() == (0, [])
    assert shelf.publish() == (0, [])
    assert shelf.held() == ("1.2.0", shelf.sha256)


# --- in a folder, which keeps versions


@pytest.fixture
def web(tmp_path: Path) -> Shelf:
    """The library with a folder for a web server, 1.0.0 published."""
    target = 'kind = "directory"\nfolder = "../www"\naddress = "https://library.example/"\n'
    shelf = Shelf(tmp_path / "library", target, lambda: of_folder(tmp_path / "www/dump"))
    assert shelf.build() == (0, [])
    assert shelf.publish() == (0, [])
    return shelf


def kept(web: Shelf, version: str = "1.0.0") -> dict[str, bytes]:
    return files_of(web.folder.parent / "www/dump/releases" / version)


def test_a_version_before_keeps_its_bytes_at_the_target(web: Shelf) -> None:
    """Also where its description was mended since, and the version itself was not published."""
    before = kept(web)
    assert before
    path = web.folder / "verbund.toml"
    path.write_text(path.read_text().replace("Who borrowed what.", "Who borrowed which book."))
    assert web.build() == (0, [])
    web.change("The Trial", "The Castle")
    later = ("--version", "1.1.0", "--modified", "2026-12-01")
    assert web.build(*later) == (0, [])
    assert files_of(web.folder / "output/releases/1.0.0") != before
    assert web.publish() == (0, [])
    assert kept(web) == before
    assert web.publish() == (0, [])
    damaged = web.folder.parent / "www/dump/releases/1.0.0/dataset.nt"
    damaged.unlink()
    damaged.write_bytes(b"x")
    exit_code, _ = web.publish()
    assert exit_code == 0
    assert kept(web)["dataset.nt"] == before["dataset.nt"], "what was damaged is put right"


def test_a_version_before_stays_where_the_workspace_has_lost_it(web: Shelf) -> None:
    before = kept(web)
    shutil.rmtree(web.folder / "output")
    web.change("The Trial", "The Castle")
    web.describe("1.1.0", "2026-12-01")
    assert web.build() == (0, [])
    assert [item["version"] for item in web.manifest()["versions"]] == ["1.0.0", "1.1.0"]
    assert web.publish() == (0, [])
    assert kept(web) == before
    assert kept(web, "1.1.0")
    web.describe("1.2.0", "2026-12-02", keep=1)
    assert web.build() == (0, [])
    assert web.publish() == (0, [])
    assert not kept(web), "no more are kept than are asked for"


def test_without_kept_versions_drafts_are_still_compared_with_what_was_published(
    web: Shelf,
) -> None:
    web.describe("1.1.0", "2026-12-01", keep=0)
    for title in ("The Castle", "The Burrow"):
        path = web.folder / "records/books.csv"
        text = path.read_text(encoding="utf-8").replace("The Castle", "The Trial")
        path.write_text(text.replace("The Trial", title), encoding="utf-8")
        assert web.build() == (0, [])
        told = (web.folder / "output/changes/changes.en.md").read_text(encoding="utf-8")
        assert title in told
        assert "The Trial" in told
    assert web.publish() == (0, [])
    once = web.sha256
    assert web.build() == (0, [])
    assert web.sha256 == once
    assert (web.folder / "output/changes/added.nt").stat().st_size, "it is still told"


def test_a_draft_of_another_name_is_no_part_of_the_history(web: Shelf) -> None:
    web.change("The Trial", "The Castle")
    assert web.build("--version", "1.1.0", "--modified", "2026-12-01") == (0, [])
    assert web.build("--version", "2.0.0", "--modified", "2026-12-02") == (0, [])
    assert web.build("--version", "1.1.0", "--modified", "2026-12-03") == (0, [])
    assert [item["version"] for item in web.manifest()["versions"]] == ["1.0.0", "1.1.0"]
    assert {p.name for p in (web.folder / "output/releases").iterdir()} == {"1.0.0", "1.1.0"}
    web.change("The Castle", "The Trial")
    assert web.build() == (0, []), "and back to what was published, unchanged"


def test_a_new_version_wants_a_newer_date(web: Shelf) -> None:
    web.change("The Trial", "The Castle")
    assert web.build("--version", "1.1.0", "--modified", "2026-11-22") == (0, ["B110"])
    assert web.publish() == (1, ["P106"])


def test_a_kept_version_that_was_changed_is_compared_with_no_more(web: Shelf) -> None:
    data = web.folder / "output/releases/1.0.0/dataset.nt"
    text = data.read_bytes()
    data.unlink()
    data.write_bytes(text.replace(b"The Trial", b"The Triax"))
    web.change("The Trial", "The Castle")
    assert web.build("--version", "1.1.0", "--modified", "2026-12-01") == (0, ["B107"])
    assert web.publish() == (3, ["E104"]), "nor is it published"


# --- what is noted, and what a release may say


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"format": "verbund-published-2", "published": {}}',
        '{"format": "verbund-published-1", "published": []}',
        '{"format": "verbund-published-1", "published": {"b": [1]}}',
        '{"format": "verbund-published-1", "published": {"b": [{"version": "../x", "issued": "", "sha256": "%s"}]}}'
        % ("0" * 64),
        '{"format": "verbund-published-1", "published": {"b": [{"version": "1", "issued": "", "sha256": "0"}]}}',
        '{"format": "verbund-published-1", "published": {"b": {"version": "1"}}}',
        '{"format": "verbund-published-1", "published": {"b": [%s, %s]}}'
        % (('{"version": "1", "issued": "", "sha256": "%s"}' % ("0" * 64),) * 2),
        None,
    ],
)
def test_a_note_that_is_none_is_not_taken_for_an_empty_one(web: Shelf, text: str | None) -> None:
    """Nor is one of 5 MiB (made here, so that it does not stay in memory)."""
    (web.folder / "published.json").write_text(
        text if text is not None else "x" * (5 << 20), encoding="utf-8"
    )
    before = files_of(web.folder)
    assert web.build() == (3, ["B111"])
    assert web.publish() == (3, ["B111"])
    assert files_of(web.folder) == before


def test_a_note_that_is_a_link_is_not_followed(web: Shelf, tmp_path: Path) -> None:
    note = web.folder / "published.json"
    note.rename(tmp_path / "elsewhere")
    note.symlink_to(tmp_path / "elsewhere")
    assert web.build() == (3, ["B111"])


def test_the_note_is_the_same_whenever_it_is_written(web: Shelf) -> None:
    before = (web.folder / "published.json").read_bytes()
    assert web.publish() == (0, [])
    assert (web.folder / "published.json").read_bytes() == before
    (web.folder / "published.json").unlink()
    assert web.publish() == (0, [])
    assert (web.folder / "published.json").read_bytes() == before


def test_a_note_keeps_what_it_knows(tmp_path: Path) -> None:
    one, two, three = (Version(name, "", name * 64) for name in "abc")
    assert note_published(tmp_path, "https://a/", [one, three])
    assert note_published(tmp_path, "https://b/", [two])
    assert note_published(tmp_path, "https://a/", [two, three])
    assert read_published(tmp_path, "https://a/") == (one, two, three)
    assert read_published(tmp_path, "https://b/") == (two,)
    assert not note_published(tmp_path, "https://a/", [two])
    other = Version("b", "2026-11-22", "d" * 64)
    assert note_published(tmp_path, "https://a/", [other])
    assert read_published(tmp_path, "https://a/") == (one, other, three)


def resummed(folder: Path) -> None:
    """Checksums of a release after somebody changed it: they are as its files are."""
    from verbund.release.manifest.checksums import write_checksums

    write_checksums(folder)


@pytest.mark.parametrize("name", ["../../.ssh/id_rsa", "/etc/passwd", "dataset.nt", "not-there"])
def test_a_manifest_that_names_other_files_is_refused(web: Shelf, name: str) -> None:
    document = web.manifest()
    document["files"].append({**document["files"][0], "name": name})
    (web.folder / "output/manifest.json").write_text(json.dumps(document), encoding="utf-8")
    resummed(web.folder / "output")
    before = files_of(web.folder.parent / "www")
    assert web.publish() == (3, ["E110"])
    result = run("verify", str(web.folder / "output"), "--format", "json")
    assert codes(result) == (1, ["E110"])
    assert files_of(web.folder.parent / "www") == before


def test_what_no_checksum_names_is_not_published(web: Shelf) -> None:
    (web.folder / "output/releases/notes.txt").write_text("mine", encoding="utf-8")
    (web.folder / "output/releases/0.9").mkdir()
    (web.folder / "output/releases/0.9/secret").write_text("mine", encoding="utf-8")
    assert web.publish() == (0, [])
    assert not [name for name in files_of(web.folder.parent / "www") if "secret" in name]
    (web.folder / "output/releases/1.0.0/secret").write_text("mine", encoding="utf-8")
    assert web.publish() == (3, ["E105"])


def test_a_receipt_is_written_into_no_release(web: Shelf, tmp_path: Path) -> None:
    for name in ("output/x.json", "records/x.json", "verbund.toml", "published.json"):
        result = run("publish", "-w", str(web.folder), "--receipt", str(web.folder / name))
        assert result.exit_code == 2, name
    (tmp_path / "precious").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "precious")
    result = run("publish", "-w", str(web.folder), "--receipt", str(tmp_path / "link"))
    assert result.exit_code == 2
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "mine"
    (tmp_path / "precious").write_text("", encoding="utf-8")  # what is empty may be replaced
    assert web.publish("--receipt", str(tmp_path / "link")) == (0, [])
    assert (tmp_path / "precious").read_text(encoding="utf-8") == ""


def test_the_severity_is_that_of_a_draft_or_of_what_was_published(web: Shelf) -> None:
    web.change("The Trial", "The Castle")
    for command in ("build", "validate"):
        result = run(command, "-w", str(web.folder), "--format", "json")
        (finding,) = json.loads(result.stdout)["findings"]
        assert finding["severity"] == Severity.VIOLATION
        assert "was published with other data" in finding["message"]


def test_what_lies_beside_the_folder_is_left(web: Shelf) -> None:
    beside = web.folder.parent / ".www.new"
    beside.symlink_to(web.folder)
    web.change("The Trial", "The Castle")
    assert web.build("--version", "1.1.0", "--modified", "2026-12-01") == (0, [])
    before = files_of(web.folder)
    assert web.publish() == (4, ["U412"])
    assert files_of(web.folder) == before
    assert beside.is_symlink()


def test_one_target_that_refuses_holds_all_back(web: Shelf) -> None:
    """One version with two contents at two targets is as bad as one that changes at one."""
    (web.folder / "published.json").unlink()
    web.change("The Trial", "The Castle")
    assert web.build() == (0, ["B104"])
    with (web.folder / "verbund.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[publish.new]\nkind = "directory"\nfolder = "../new"\n')
    assert web.publish() == (4, ["U130"])
    assert not (web.folder.parent / "new").exists()
    assert web.publish("new") == (4, ["U130"]), "what is noted now holds for a target alone too"


def test_a_release_of_0_2_0_is_replaced_and_its_history_kept(web: Shelf) -> None:
    """Its manifest has the same form; it left no note of what it had published."""
    (web.folder / "published.json").unlink()
    web.change("The Trial", "The Castle")
    assert web.build("--version", "1.1.0", "--modified", "2026-12-01") == (0, [])
    assert web.publish() == (0, [])
    assert [item.name for item in web.published()] == ["1.0.0", "1.1.0"]


@pytest.mark.parametrize("shelf", ["directory"], indirect=True)
@pytest.mark.parametrize(
    "lie", ["dataset", "versions", "no versions", "another version", "a path for a version", "base"]
)
def test_a_manifest_that_lies_does_not_change_a_published_version(shelf: Shelf, lie: str) -> None:
    """By what it says of its dataset a release would pass for the one that is there."""
    shelf.build()
    assert shelf.publish()[0] == 0
    before, held = shelf.manifest(), shelf.held()
    shelf.change("The Trial", "The Trail")
    shutil.rmtree(shelf.folder / "output")
    (shelf.folder / "published.json").unlink()
    shelf.describe(modified="2026-11-23")
    shelf.build()
    output = shelf.folder / "output"
    found = shelf.manifest()
    if lie == "dataset":
        found["dataset"] = before["dataset"]
    found["versions"] = before["versions"] if lie != "no versions" else []
    if "version" in lie and lie not in ("versions", "no versions"):
        found["version"] = "2.0.0" if lie == "another version" else "../../x"
    if lie == "base":
        found["base"] = "https://x.example/> } DROP ALL #"
    (output / "manifest.json").write_text(json.dumps(found), encoding="utf-8")
    shutil.rmtree(output / "releases")
    lines = (output / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = [
        f"{sha256((output / name).read_bytes()).hexdigest()}  {name}"
        for name in (line.split("  ", 1)[1] for line in lines)
        if (output / name).is_file()
    ]
    (output / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
    exit_code, codes_found = shelf.publish()
    assert exit_code == 3
    assert set(codes_found) <= {"E110", "E111"}
    assert shelf.held() == held
