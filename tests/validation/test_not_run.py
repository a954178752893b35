"""What pySHACL cannot run is told at the shape and its file, wherever it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.library import write_library

from verbund.cli.main import group

NAMESPACE = "https://library.example/shapes#"
NOT_RUN = {
    "a query asks for what is not there": "s:Bad a sh:NodeShape ; sh:targetClass lib:Member ;"
    " sh:sparql [ sh:select 'SELECT $this WHERE { GRAPH $shapesGraph { ?s ?p ?o } }' ] .",
    "a query of a table's shape": "s:Member sh:sparql"
    " [ sh:select 'SELECT $this WHERE { GRAPH $shapesGraph { ?s ?p ?o } }' ] .",
    "a component lacks a validator": "s:Bad a sh:NodeShape ; sh:targetClass lib:Member ; s:size 5 ."
    " s:Size a sh:ConstraintComponent ; sh:parameter [ sh:path s:size ] .",
}


def findings(library: Path, *arguments: str) -> tuple[int, list[dict[str, object]]]:
    line = ["validate", "-w", str(library), "--format", "json", *arguments]
    result = CliRunner().invoke(group, line)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)["findings"]


@pytest.mark.parametrize("said", NOT_RUN)
@pytest.mark.parametrize("way", ["data", "pyshacl", "compiled"])
def test_the_shape_and_its_file_are_named(tmp_path: Path, said: str, way: str) -> None:
    library = write_library(tmp_path / "library")
    prefixes = "\n".join(
        line
        for line in (library / "shapes/library.ttl").read_text("utf-8").splitlines()
        if line.startswith("@prefix")
    )
    (library / "shapes/more.ttl").write_text(f"{prefixes}\n{NOT_RUN[said]}\n", encoding="utf-8")
    data = tmp_path / "d.ttl"
    data.write_text("<urn:m> a <https://library.example/terms#Member> .", encoding="utf-8")
    arguments = {
        "data": ("--data", str(data)),
        "pyshacl": ("--engine", "pyshacl"),
        "compiled": (),
    }[way]
    code, found = findings(library, *arguments)
    assert code == 3
    places = {(item["file"], str(item["shape"]).removeprefix(NAMESPACE)) for item in found}
    assert len(found) == 1
    assert places <= {
        ("shapes/more.ttl", "Bad"),
        ("shapes/more.ttl", "Size"),
        ("shapes/library.ttl", "Member"),
    }


def test_what_is_said_of_an_expression_is_in_the_language_of_the_user(tmp_path: Path) -> None:
    library = write_library(tmp_path / "library")
    text = (library / "shapes/library.ttl").read_text("utf-8")
    prefixes = "\n".join(line for line in text.splitlines() if line.startswith("@prefix"))
    query = 'SELECT $this { $this ?p ?x FILTER(REGEX(STR(?x), "a(b")) }'
    rule = f"s:Bad a sh:NodeShape ; sh:targetClass lib:Member ; sh:sparql [ sh:select '{query}' ] ."
    (library / "shapes/more.ttl").write_text(f"{prefixes}\n{rule}\n", encoding="utf-8")
    words = {"en": "REGEX “a(b”: a group has no", "de": "REGEX „a(b“: einer Gruppe fehlt"}
    for language, said in words.items():
        code, (found,) = findings(library, "--engine", "pyshacl", "--lang", language)
        assert (code, found["code"]) == (3, "M113")
        assert said in str(found["message"])
