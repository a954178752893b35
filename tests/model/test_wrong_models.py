"""Models that would publish broken files, or never end, are refused with the shape named."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.model.library import write_library

from verbund import Findings, read_workspace, validate

ABOUT = 'csvw:aboutUrl "book/{isbn}"'
WRONG = {
    "space in a template": (ABOUT, 'csvw:aboutUrl "bo ok<>/{isbn}"', "M108"),
    "dot segment": (ABOUT, 'csvw:aboutUrl "../book/{isbn}"', "M108"),
    "inner dot segment": (ABOUT, 'csvw:aboutUrl "book/../member/{isbn}"', "M108"),
    "absolute template": (ABOUT, 'csvw:aboutUrl "https://other.example/{isbn}"', "M108"),
    "fragment": (ABOUT, 'csvw:aboutUrl "book//{isbn}#x?y"', "M108"),
    "segment of the catalogue": (ABOUT, 'csvw:aboutUrl "dataset/{isbn}"', "M108"),
    "segment of the versions": (ABOUT, 'csvw:aboutUrl "version/of/{isbn}"', "M108"),
    "list in a circle": ("", 's:Book-title sh:in s:l . s:l rdf:first "a" ; rdf:rest s:l .', "M108"),
    "list without an end": ("", 's:Book-title sh:in s:l . s:l rdf:first "a" .', "M108"),
    "shape that holds itself": ("", "s:Member sh:or ( s:Member s:Book ) .", "M108"),
    "shape that is not itself": ("", "s:Member sh:not s:Member .", "M108"),
    "no SPARQL": ("", 's:Member sh:sparql [ sh:select "SELEC" ; sh:message "no"@en ] .', "M108"),
    "property shape of a table without a name": (
        "",
        "s:Book sh:property [ sh:path lib:fee ] .",
        "M108",
    ),
    "sh:node of a property shape": ("", "s:Book sh:node s:InGenre-scheme .", "M108"),
    "a query of another kind": (
        "",
        's:Member sh:sparql [ sh:select "ASK { $this ?p ?o }" ] .',
        "M108",
    ),
    "a query without its record": (
        "",
        's:Member sh:sparql [ sh:select "SELECT ?o { $this ?p ?o }" ] .',
        "M108",
    ),
    "a query that SHACL does not permit": (
        "",
        's:Member sh:sparql [ sh:select "SELECT $this { $this ?p ?o MINUS { $this ?p 1 } }" ] .',
        "M113",
    ),
}
RDF = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_model_is_refused(tmp_path: Path, name: str) -> None:
    old, new, code = WRONG[name]
    folder = write_library(tmp_path / "library")
    shapes = folder / "shapes/library.ttl"
    text = shapes.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new) if old else f"{RDF}{text}\n{new}\n"
    shapes.write_text(changed, encoding="utf-8")
    with pytest.raises(Findings) as caught:
        validate(read_workspace(folder))
    assert {finding.code for finding in caught.value.findings} == {code}
