"""JSON-LD that reading would drop without a word is told, with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.library import write_library

from verbund.cli.main import group
from verbund.validation.json_ld import dropped

CONTEXT = {
    "lib": "https://library.example/terms#",
    "name": "lib:name",
    "knows": {"@id": "lib:knows", "@type": "@id"},
    "kind": {"@id": "lib:kind", "@type": "@vocab"},
    "none": None,
    "label": {"@id": "lib:label", "@container": "@language"},
    "raw": {"@id": "lib:raw", "@type": "@json"},
    "within": {"@id": "lib:within", "@context": {"inner": "lib:inner"}},
    "Thing": {"@id": "lib:Thing", "@context": {"own": "lib:own"}},
}

NODE = {"@context": CONTEXT, "@id": "urn:a"}
DROPPED = {
    "a key without a definition": ({**NODE, "nmae": 1}, ("key", "nmae", "/nmae")),
    "a key that is switched off": ({**NODE, "none": 1}, ("key", "none", "/none")),
    "a key below": ({**NODE, "name": [{"x": 1}]}, ("key", "x", "/name/0/x")),
    "a key with a slash": ({**NODE, "a/b~c": 1}, ("key", "a/b~c", "/a~1b~0c")),
    "like a keyword": ({**NODE, "@tpye": 1}, ("keyword", "@tpye", "/@tpye")),
    "null": ({**NODE, "name": None}, ("null", "name", "/name")),
    "null in a list": ({**NODE, "name": {"@list": [1, None]}}, ("null", "@list", "/name/@list/1")),
    "null as a value": ({**NODE, "name": {"@value": None}}, ("null", "@value", "/name/@value")),
    "a floating text": ([{**NODE, "name": 1}, "x"], ("floating", "x", "/1")),
    "a floating text in a graph": (
        {"@context": CONTEXT, "@graph": [{"@id": "urn:a", "name": 1}, 5]},
        ("floating", "5", "/@graph/1"),
    ),
    "a floating node": ({"@context": CONTEXT, "@id": "urn:a"}, ("floating", "urn:a", "")),
    "a relative type": ({**NODE, "@type": "Member"}, ("type", "Member", "/@type")),
    "a relative datatype": (
        {**NODE, "name": {"@value": "x", "@type": "date"}},
        ("type", "date", "/name/@type"),
    ),
    "a relative id": ({**NODE, "@id": "a", "name": 1}, ("id", "a", "/@id")),
    "a relative reference": ({**NODE, "knows": "b"}, ("id", "b", "/knows")),
    "a reference to no term": ({**NODE, "kind": "b"}, ("id", "b", "/kind")),
    "an unknown prefix": ({**NODE, "foaf:name": 1}, ("prefix", "foaf:name", "/foaf:name")),
    "an unknown prefix of a type": ({**NODE, "@type": "x:T"}, ("prefix", "x:T", "/@type")),
    "an IRI that is none": (
        {**NODE, "@id": "http://a b/", "name": 1},
        ("iri", "http://a b/", "/@id"),
    ),
    "a language that is none": (
        {**NODE, "name": {"@value": "x", "@language": "de_AT"}},
        ("language", "de_AT", "/name/@language"),
    ),
    "a language of a map that is none": (
        {**NODE, "label": {"de_AT": "x"}},
        ("language", "de_AT", "/label/de_AT"),
    ),
    "an inner context that clears": (
        {**NODE, "knows": {"@context": None, "name": 1}},
        ("key", "name", "/knows/name"),
    ),
    "terms that lead in circles": (
        {"@context": {"a": "b", "b": "a"}, "@id": "urn:a", "a": 1},
        ("key", "a", "/a"),
    ),
}


@pytest.mark.parametrize("name", DROPPED)
def test_what_is_dropped_has_its_place(name: str) -> None:
    """JSON-LD 1.1 API, 5.1.2."""
    document, expected = DROPPED[name]
    assert [(item.why, item.text, item.pointer) for item in dropped(document)] == [expected]


READ = {
    "terms": {**NODE, "name": ["a", 1, True, {"@value": "x", "@language": "de-AT"}]},
    "compact IRIs": {**NODE, "lib:x": {"@id": "lib:y"}, "@type": ["lib:T", "https://e.example/T"]},
    "a vocabulary": {"@context": {"@vocab": "https://e.example/"}, "@type": "T", "anything": 1},
    "a base": {"@context": [CONTEXT, {"@base": "https://e.example/"}], "@id": "a", "knows": "b"},
    "maps of languages": {**NODE, "label": {"de": "x", "en": ["y", "z"], "@none": "n"}},
    "raw JSON": {**NODE, "raw": {"x": None, "y": [1]}},
    "a context of a property": {**NODE, "within": {"inner": 1}},
    "a context of a type": {**NODE, "@type": "Thing", "own": 1},
    "blank nodes": {**NODE, "@id": "_:a", "knows": "_:b", "name": {"name": 1}},
    "references": {**NODE, "kind": "lib", "knows": {"@id": "urn:b"}},
    "a graph": {"@context": CONTEXT, "@graph": [{"@id": "urn:a", "name": 1}]},
    "the other way": {**NODE, "@reverse": {"knows": {"@id": "urn:b", "name": 1}}},
    "aliases": {
        "@context": {**CONTEXT, "id": "@id", "type": "@type"},
        "id": "urn:a",
        "type": "lib:T",
    },
    "schemes": {**NODE, "knows": ["mailto:a@b.example", "urn:x:y", "tel:1", "https://x.example/"]},
    "nothing": [],
}


@pytest.mark.parametrize("name", READ)
def test_what_is_read_is_not_told(name: str) -> None:
    assert list(dropped(READ[name])) == []


def run(folder: Path, text: str) -> tuple[int, list[dict[str, object]]]:
    library = write_library(folder / "library")
    path = folder / "a.jsonld"
    path.write_text(text, encoding="utf-8")
    arguments = ["validate", "-w", str(library), "--lang", "en", "--format", "json"]
    result = CliRunner().invoke(group, [*arguments, "--data", str(path)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, json.loads(result.stdout)["findings"]


def test_a_name_that_is_dropped_many_times_is_one_warning(tmp_path: Path) -> None:
    nodes = [{"@id": f"urn:{number}", "@type": "lib:X", "nmae": 1} for number in range(1000)]
    text = json.dumps({"@context": CONTEXT, "@graph": nodes})
    code, findings = run(tmp_path, text)
    found = [item for item in findings if item["code"] == "F131"]
    assert (code, [item["severity"] for item in found]) == (0, ["warning"])
    assert found[0]["message"] == (
        "At /@graph/0/nmae and 999 more, JSON-LD is not read as it was meant: the name “nmae”"
        " stands for no IRI: no context defines it"
    )


def test_a_name_that_stands_twice_is_told(tmp_path: Path) -> None:
    text = '{"@id": "urn:a", "https://e.example/p": 1, "https://e.example/p": 2}'
    _, findings = run(tmp_path, text)
    assert [item["value"] for item in findings if item["code"] == "F131"] == ["https://e.example/p"]


@pytest.mark.parametrize("number", ["1" * 5000, "1e400", "-0", "1.0"])
def test_numbers_of_any_size_are_read(tmp_path: Path, number: str) -> None:
    code, findings = run(tmp_path, f'{{"@id": "urn:a", "https://e.example/p": {number}}}')
    assert (code, [item["code"] for item in findings]) == (0, ["F114"])


@pytest.mark.parametrize("part", ['{"https://e.example/p":', "["])
def test_what_is_nested_too_deep_is_told(tmp_path: Path, part: str) -> None:
    code, findings = run(tmp_path, part * 100_000)
    assert (code, [item["code"] for item in findings]) == (1, ["F111"])
    assert "nested deeper" in str(findings[0]["message"])


def test_depth_that_can_be_parsed_can_be_walked(tmp_path: Path) -> None:
    text = '{"nmae":' * 900 + "1" + "}" * 900
    _, findings = run(tmp_path, text)
    assert [item["value"] for item in findings if item["code"] == "F131"] == ["nmae"]
