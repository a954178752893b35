"""Publishing a release that the workspace has changed since says so (U133)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.model.library import edit
from tests.release.described import describe, write_described_library

from verbund.cli.main import group

Codes = list[tuple[str, str]]


def run(*arguments: str) -> tuple[int, Codes, str]:
    result = CliRunner().invoke(group, (*arguments, "--format", "json"), env={"LC_ALL": "C"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    found = json.loads(result.stdout)["findings"]
    told = [item for item in found if item["code"] == "U133"]
    return (
        result.exit_code,
        [
            (item["code"], item["severity"])
            for item in found
            if item["code"] not in ("U120", "U410")
        ],
        " ".join(item["message"] for item in told),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_described_library(tmp_path / "library")
    write(folder)
    assert run("build", "-w", str(folder))[0] == 0
    return folder


def write(folder: Path, version: str = "1.0.0", modified: str = "2026-11-22") -> None:
    describe(folder, version, modified)
    path = folder / "verbund.toml"
    text = (
        path.read_text(encoding="utf-8") + '\n[publish.there]\nkind = "directory"\nfolder = "www"\n'
    )
    path.write_text(text, encoding="utf-8")


def publish(folder: Path, *options: str) -> tuple[int, Codes, str]:
    return run("publish", "-w", str(folder), *options)


def test_a_release_that_is_fresh_is_published_without_a_word(folder: Path) -> None:
    assert publish(folder)[:2] == (0, [])
    assert publish(folder)[:2] == (0, [])


CHANGES = {
    "records": ("records/books.csv", "The Trial", "The Process", "the records"),
    "shapes": ("shapes/library.ttl", "sh:minLength 2", "sh:minLength 1", "the shapes"),
    "ontology": ("ontology/library.ttl", '"poetry"@en', '"verse"@en', "the ontology"),
    "settings": ("verbund.toml", '"Loans"', '"Lendings"', "settings in verbund.toml"),
    "faults": ("records/books.csv", "3-16,The Trial", ",The Trial", "which have faults now"),
    "model": ("shapes/library.ttl", "sh:minLength 2", "sh:minLenth 2", "cannot be used now"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_that_was_not_built_is_a_warning_that_names_it(kind: str, folder: Path) -> None:
    file, old, new, what = CHANGES[kind]
    edit(folder / file, old, new)
    exit_code, found, message = publish(folder)
    assert (exit_code, found) == (0, [("U133", "warning")])
    assert what in message
    manifest = json.loads((folder / "www/manifest.json").read_bytes())
    assert manifest["version"] == "1.0.0"


def test_a_change_that_makes_no_other_release_is_none(folder: Path) -> None:
    path = folder / "records/members.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    with (folder / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write("# a remark\n")
    assert publish(folder)[:2] == (0, [])


@pytest.mark.parametrize("changed", [True, False])
def test_a_version_that_was_not_built_stops_all_unless_it_is_allowed(
    changed: bool, folder: Path
) -> None:
    """Who gives a version expects that one to be published."""
    if changed:
        edit(folder / "records/books.csv", "The Trial", "The Process")
    write(folder, "1.1.0", "2026-11-23")
    exit_code, found, message = publish(folder)
    assert (exit_code, found) == (4, [("U133", "violation")])
    assert "1.1.0" in message
    assert not (folder / "www").exists()
    assert publish(folder, "--allow", "outdated-release")[0] == 0
    assert (folder / "www/manifest.json").is_file()


def test_a_version_that_was_built_by_an_option_is_the_release_s_own(folder: Path) -> None:
    options = ("--version", "2.0.0", "--modified", "2026-11-24")
    edit(folder / "records/books.csv", "The Trial", "The Process")
    assert run("build", "-w", str(folder), *options)[0] == 0
    assert publish(folder)[:2] == (0, [])
