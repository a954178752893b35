"""Writing stays inside what is ours: the output, what lies beside it, and names of files."""

from __future__ import annotations

import importlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.described_library import edit, files_of, write_described_library
from tests.support.library import write_library

from verbund.api.run import build
from verbund.findings import Findings
from verbund.findings.catalogue import render
from verbund.system.inside import below, leads_inside
from verbund.workspace.workspace import read_workspace

LISTED = {"records": '"NAME"', "shapes": '["NAME"]', "ontology": '["NAME"]'}
"""A folder as each setting takes it."""
Change = Callable[[Path], object]


def library(folder: Path, output: str) -> Path:
    """The library with another output folder."""
    write_library(folder)
    path = folder / "verbund.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("language", f'output = "{output}"\nlanguage', 1), encoding="utf-8")
    return folder


def codes(folder: Path) -> list[str]:
    """The codes of a build that is refused before it begins."""
    with pytest.raises(Findings) as caught:
        build(read_workspace(folder))
    return [finding.code for finding in caught.value.findings]


# --- the output is ours only if its manifest says so


def foreign(**more: object) -> str:
    return json.dumps({"name": "a web app", "base": "https://library.example/id/", **more})


@pytest.mark.parametrize(
    "manifest",
    [
        "{}",
        "[]",
        "no JSON",
        '{"name": "a web app"}',
        foreign(),
        foreign(dataset={"sha256": "0" * 64, "triples": 1}),
        foreign(dataset={"sha256": "0", "triples": 1}, files=[], records={}, triples={}),
        "[" * 100_000,
    ],
)
def test_a_folder_with_the_manifest_of_something_else_is_left(
    tmp_path: Path, manifest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERBUND_OUTSIDE", str(tmp_path))
    folder = library(tmp_path / "library", "../www")
    www = tmp_path / "www"
    www.mkdir()
    (www / "manifest.json").write_text(manifest, encoding="utf-8")
    (www / "index.html").write_text("precious", encoding="utf-8")
    before = files_of(www)
    assert codes(folder) == ["B103"]
    assert files_of(www) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["library", "www"]


def test_a_release_of_another_base_is_left(tmp_path: Path) -> None:
    folder = library(tmp_path / "library", "output")
    assert build(read_workspace(folder)).conforms
    before = files_of(folder / "output")
    toml = folder / "verbund.toml"
    text = toml.read_text(encoding="utf-8").replace("library.example/id/", "other.example/id/")
    toml.write_text(text, encoding="utf-8")
    assert codes(folder) == ["B103"]
    assert files_of(folder / "output") == before


def test_a_manifest_that_is_a_link_is_not_ours(tmp_path: Path) -> None:
    folder = library(tmp_path / "library", "output")
    assert build(read_workspace(folder)).conforms
    manifest = folder / "output" / "manifest.json"
    manifest.rename(tmp_path / "manifest.json")
    manifest.symlink_to(tmp_path / "manifest.json")
    assert codes(folder) in (["B103"], ["B101"])


# --- where an output may not be


@pytest.mark.parametrize(
    "output", [".git", ".git/x", "a/.GIT/b", "link", "link/x", "records/../l2"]
)
def test_an_output_in_git_or_over_a_link_is_refused(tmp_path: Path, output: str) -> None:
    folder = library(tmp_path / "library", output)
    (tmp_path / "elsewhere").mkdir()
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    (folder / "l2").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Findings) as caught:
        read_workspace(folder)
    assert [finding.code for finding in caught.value.findings] == ["W104"]


@pytest.mark.parametrize("key", LISTED)
def test_no_finding_of_a_folder_tells_where_the_workspace_lies(tmp_path: Path, key: str) -> None:
    folder = library(tmp_path / "library", "output")
    text = (folder / "verbund.toml").read_text(encoding="utf-8")
    text = text.replace("language", 'records = "records"\nlanguage', 1)
    for name in (".", "../library", "../other", "./nowhere"):
        changed = re.sub(rf"(?m)^{key} = .*", f"{key} = {LISTED[key]}".replace("NAME", name), text)
        assert changed != text
        (folder / "verbund.toml").write_text(changed, encoding="utf-8")
        (tmp_path / "other").mkdir(exist_ok=True)
        with pytest.raises(Findings) as caught:
            read_workspace(folder)
        told = [str(render(item, "en")) + repr(item) for item in caught.value.findings]
        assert told
        assert not any(str(tmp_path) in words for words in told)


@pytest.mark.parametrize("where", ["../www", "a/../../www", "ABSOLUTE"])
def test_an_output_outside_is_one_that_the_user_permits(
    tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = library(tmp_path / "library", where.replace("ABSOLUTE", str(tmp_path / "www")))
    with pytest.raises(Findings) as caught:
        read_workspace(folder)
    (finding,) = caught.value.findings
    stated = where.replace("ABSOLUTE", str(tmp_path / "www"))
    assert (finding.code, finding.details["folder"]) == ("W116", stated)
    monkeypatch.setenv("VERBUND_OUTSIDE", str(tmp_path / "www"))
    assert build(read_workspace(folder)).conforms
    assert (tmp_path / "www/manifest.json").is_file()


@pytest.mark.parametrize("output", ["../home", ".."])
def test_an_output_that_holds_the_home_is_refused(
    tmp_path: Path, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    with pytest.raises(Findings):
        read_workspace(library(tmp_path / "library", output))


# --- what lies beside


def as_folder(path: Path) -> None:
    path.mkdir()
    (path / "precious").write_text("mine", encoding="utf-8")


def as_link(path: Path) -> None:
    target = path.parent.parent / "elsewhere"
    as_folder(target)
    path.symlink_to(target)


def as_file(path: Path) -> None:
    path.write_text("mine", encoding="utf-8")


@pytest.mark.parametrize("what", ["new", "old", "lock"])
@pytest.mark.parametrize("made", [as_folder, as_link, as_file])
def test_what_others_put_beside_the_output_is_left(tmp_path: Path, what: str, made: Change) -> None:
    folder = library(tmp_path / "library", "output")
    assert build(read_workspace(folder)).conforms
    made(folder / f".output.{what}")
    before = files_of(tmp_path)
    links = [path.readlink() for path in folder.iterdir() if path.is_symlink()]
    assert codes(folder) == ["B112"]
    assert codes(folder) == ["B112"], "nor does a second run take it for its own"
    assert files_of(tmp_path) == before
    assert links == [path.readlink() for path in folder.iterdir() if path.is_symlink()]


def test_a_lock_that_leads_to_nothing_makes_no_file(tmp_path: Path) -> None:
    folder = library(tmp_path / "library", "output")
    (folder / ".output.lock").symlink_to(tmp_path / "made")
    assert codes(folder) == ["B112"]
    assert not (tmp_path / "made").exists()


def test_a_lock_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    folder = library(tmp_path / "library", "output")
    os.mkfifo(folder / ".output.lock")
    assert codes(folder) == ["B112"]


# --- names


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/", "a/.", "a\0b"],
)
def test_a_name_that_leads_out_becomes_no_path(tmp_path: Path, name: str) -> None:
    assert not leads_inside(name)
    with pytest.raises(Findings) as caught:
        below(tmp_path, name)
    assert [finding.code for finding in caught.value.findings] == ["B113"]


@pytest.mark.parametrize("name", ["a\nb", "a\\b", "\u202eb", "a\x7f"])
def test_a_name_that_hides_something_becomes_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(Findings):
        below(tmp_path, name)


@pytest.mark.parametrize("name", ["a", "a/b.csv", "..a/b..", "ü/ß"])
def test_other_names_do(tmp_path: Path, name: str) -> None:
    assert below(tmp_path, name) == tmp_path / name


def test_a_link_on_the_way_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("link", "link/x"):
        with pytest.raises(Findings):
            below(tmp_path, name)


def test_a_table_of_the_model_is_written_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the model may say: its check is another one."""
    from verbund.release.describe import tables

    folder = write_described_library(tmp_path / "library")
    before = files_of(folder)
    # Loaded before: else it would keep the other name for all tests.
    importlib.import_module("verbund.release.describe.csvw")
    monkeypatch.setattr(tables, "file_name", lambda _: "../../records/books.csv")
    assert codes(folder) == ["B113"]
    assert files_of(folder) == before


def test_a_report_follows_no_link_that_waits_for_it(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from verbund.cli.main import group

    folder = library(tmp_path / "library", "output")
    edit(folder, "books", "The Trial", "")
    target = tmp_path / "precious"
    target.write_text("mine", encoding="utf-8")
    (tmp_path / ".r.html.new").symlink_to(target)
    (tmp_path / "r.html").symlink_to(target)
    report = f"html={tmp_path / 'r.html'}"
    arguments = ["validate", "-w", str(folder), "--format", report]
    assert CliRunner().invoke(group, arguments).exit_code == 2
    assert target.read_text(encoding="utf-8") == "mine"
    target.write_text("", encoding="utf-8")  # what is empty may be replaced
    assert CliRunner().invoke(group, arguments).exit_code == 0
    assert target.read_text(encoding="utf-8") == ""
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!")
