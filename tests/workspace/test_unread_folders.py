"""A folder that looks like the workspace's model, and is not read, is told (W111)."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.model.library import TOML, edit, write_library

from verbund.findings import Finding, Severity
from verbund.findings.catalogue import render
from verbund.release.build import validate
from verbund.resources import shapes_folder
from verbund.workspace import read_workspace


def unread(folder: Path) -> list[Finding]:
    return [item for item in validate(read_workspace(folder)).findings if item.code == "W111"]


def test_a_model_beside_a_workspace_of_the_packaged_one_is_told(tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    edit(folder / "verbund.toml", TOML, TOML.partition("[model]")[0])
    found = unread(folder)
    assert [item.details["folder"] for item in found] == ["ontology", "shapes"]
    assert all(item.place.file == "verbund.toml" for item in found)
    assert all(item.severity is Severity.WARNING for item in found)
    assert 'shapes = ["shapes"]' in render(found[1], "de").remedy


def test_it_is_told_at_the_section_that_names_other_folders(tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    shutil.copytree(folder / "shapes", folder / "rules")
    edit(folder / "rules/library.ttl", "sh:minLength 2", "sh:minLength 1")
    edit(folder / "verbund.toml", 'shapes = ["shapes"]', 'shapes = ["rules"]')
    (found,) = unread(folder)
    assert (found.place.line, found.details["folder"]) == (5, "shapes")
    assert found.details["read"] == "rules"


def test_what_is_named_is_read(tmp_path: Path) -> None:
    assert unread(write_library(tmp_path)) == []


def test_a_folder_without_turtle_is_no_model(tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    edit(folder / "verbund.toml", TOML, TOML.partition("[model]")[0])
    for name in ("ontology", "shapes"):
        (folder / name / "library.ttl").rename(folder / name / "library.txt")
    assert unread(folder) == []


def test_a_copy_of_what_is_read_is_told_once_it_differs(tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    edit(folder / "verbund.toml", TOML, TOML.partition("[model]")[0])
    shutil.rmtree(folder / "ontology")
    shutil.rmtree(folder / "shapes")
    shutil.copytree(shapes_folder(), folder / "shapes")
    assert unread(folder) == []
    with next((folder / "shapes").glob("*.ttl")).open("a", encoding="utf-8") as stream:
        stream.write("# a rule more\n")
    assert len(unread(folder)) == 1
