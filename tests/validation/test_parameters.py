"""Parameters that no engine may take for something: told at the shape, by file and name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.agreement.w3c_suite import TOML
from tests.support.library import edit, write_library

from verbund.cli.main import group

PREFIXES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/> .
"""
WRONG = (
    'sh:minCount "1"',
    "sh:minCount 1.0",
    'sh:minCount "1"^^xsd:int',
    'sh:minCount "x"^^xsd:integer',
    "sh:minCount -1",
    "sh:minCount ex:One",
    "sh:minCount 1 , 2",
    f"sh:maxCount {'1' * 5000}",
    "sh:maxLength -1",
    'sh:minLength "2"^^xsd:byte',
    "sh:qualifiedMinCount 1.5 ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ]",
    'sh:uniqueLang "1"^^xsd:boolean',
    'sh:uniqueLang "true"',
    "sh:deactivated ex:true",
    'sh:deactivated "yes"',
    "sh:nodeKind ex:Node",
    "sh:nodeKind sh:NodeShape",
    'sh:datatype "xsd:string"',
    'sh:class "ex:C"',
    "sh:datatype xsd:int , xsd:byte",
    "sh:in ex:notAList",
    'sh:in "a"',
    'sh:languageIn ( "de" 5 )',
    'sh:languageIn "de"',
    "sh:or ex:notAList",
    "sh:minInclusive ex:One",
    "sh:minInclusive []",
    "sh:pattern 5",
    'sh:pattern "a"@de',
    'sh:pattern "a" ; sh:flags 1',
    "sh:severity 'grave'",
    "sh:message 5",
    "sh:lessThan 'ex:q'",
    "sh:equals []",
)
PATHS = (
    "'ex:p'",
    "[]",
    "[ sh:inversePath 'x' ]",
    "( ex:p 5 )",
    "[ sh:alternativePath ex:p ]",
)


def run(folder: Path, shape: str) -> tuple[int, list[dict[str, object]]]:
    for name in ("records", "shapes"):
        (folder / name).mkdir(parents=True)
    (folder / "verbund.toml").write_text(TOML, encoding="utf-8")
    (folder / "shapes/a.ttl").write_text(PREFIXES, encoding="utf-8")
    (folder / "shapes/s.ttl").write_text(PREFIXES + shape, encoding="utf-8")
    data = folder / "d.ttl"
    data.write_text(PREFIXES + "ex:a ex:p 1 .", encoding="utf-8")
    arguments = ["validate", "-w", str(folder), "--data", str(data), "--format", "json"]
    result = CliRunner().invoke(group, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)["findings"]


def places(found: list[dict[str, object]]) -> set[object]:
    return {(item["code"], item["file"], item["shape"]) for item in found}


@pytest.mark.parametrize("said", WRONG)
@pytest.mark.parametrize("target", ["sh:targetNode ex:a ;", ""])
def test_a_wrong_parameter_is_told_at_its_shape(tmp_path: Path, said: str, target: str) -> None:
    """Whether the shape has targets itself or another leads to it."""
    shape = f"ex:S a sh:PropertyShape ; {target} sh:path ex:p ; {said} . ex:T sh:targetNode ex:a ; sh:property ex:S ."
    code, found = run(tmp_path, shape)
    assert (code, places(found)) == (3, {("M108", "shapes/s.ttl", "https://example.org/S")})
    assert len(found) == len({str(item["message"]) for item in found})


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_is_none_is_told_at_its_shape(tmp_path: Path, path: str) -> None:
    shape = f"ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path {path} ; sh:minCount 1 ."
    code, found = run(tmp_path, shape)
    assert (code, places(found)) == (3, {("M108", "shapes/s.ttl", "https://example.org/S")})


def test_a_wrong_parameter_of_a_table_is_told_once(tmp_path: Path) -> None:
    library = write_library(tmp_path / "library")
    edit(library / "shapes/library.ttl", "sh:minLength 2", "sh:minLength '2'")
    arguments = ["validate", "-w", str(library), "--format", "json"]
    result = CliRunner().invoke(group, arguments)
    found = json.loads(result.stdout)["findings"]
    assert [(item["code"], item["shape"].rpartition("#")[2]) for item in found] == [
        ("M108", "Member-name")
    ]


RIGHT = (
    "sh:minCount 0 ; sh:maxCount +01 ; sh:minLength 0",
    "sh:uniqueLang true ; sh:deactivated false",
    "sh:flags 'i'",
    "sh:severity ex:Grave ; sh:message 'a' , 'b'@de",
    "sh:in () ; sh:deactivated true",
    "sh:nodeKind sh:Literal ; sh:datatype xsd:integer ; sh:maxInclusive 1.5",
)


@pytest.mark.parametrize("said", RIGHT)
def test_a_right_parameter_is_taken(tmp_path: Path, said: str) -> None:
    shape = f"ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; {said} ."
    assert run(tmp_path, shape) == (0, [])
