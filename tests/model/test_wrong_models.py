"""Models that would publish broken files, or never end, are refused with the shape named."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library

from verbund.api.run import validate
from verbund.findings import Findings
from verbund.workspace.workspace import read_workspace

ABOUT = 'csvw:aboutUrl "book/{isbn}"'
QUALIFIED = "sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ]"
WRONG = {
    "space in a template": (ABOUT, 'csvw:aboutUrl "bo ok<>/{isbn}"', "M108"),
    "dot segment": (ABOUT, 'csvw:aboutUrl "../book/{isbn}"', "M108"),
    "inner dot segment": (ABOUT, 'csvw:aboutUrl "book/../member/{isbn}"', "M108"),
    "absolute template": (ABOUT, 'csvw:aboutUrl "https://other.example/{isbn}"', "M108"),
    "fragment": (ABOUT, 'csvw:aboutUrl "book//{isbn}#x?y"', "M108"),
    "segment of the catalogue": (ABOUT, 'csvw:aboutUrl "dataset/{isbn}"', "M108"),
    "segment of the versions": (ABOUT, 'csvw:aboutUrl "version/of/{isbn}"', "M108"),
    "segment of the site": (ABOUT, 'csvw:aboutUrl "de/{isbn}"', "M108"),
    "no segment": (ABOUT, 'csvw:aboutUrl "book-{isbn}"', "M108"),
    "table that is a path": ('csvw:name "books"', 'csvw:name "../../records/members"', "M108"),
    "table with a drive": ('csvw:name "books"', 'csvw:name "C:books"', "M108"),
    "table with a dot": ('csvw:name "books"', 'csvw:name "books.csv"', "M108"),
    "table without a name": ('csvw:name "books"', 'csvw:name ""', "M108"),
    "table with a line end": ('csvw:name "books"', 'csvw:name "books\\n"', "M108"),
    "table with a NUL": ('csvw:name "books"', 'csvw:name "books\\u0000"', "M108"),
    "table of 200 letters": ('csvw:name "books"', f'csvw:name "{"b" * 200}"', "M108"),
    "column of 200 letters": ('csvw:name "title"', f'csvw:name "{"t" * 200}"', "M108"),
    "tables that differ in capitals": ('csvw:name "books"', 'csvw:name "Members"', "M109"),
    "prefix of a template": (ABOUT, 'csvw:aboutUrl "book/{isbn:3}"', "M108"),
    "prefix of a template that is no number": (ABOUT, 'csvw:aboutUrl "book/{isbn:>9}"', "M108"),
    "percent sign in a template": (ABOUT, 'csvw:aboutUrl "bo%zz/{isbn}"', "M108"),
    "value template with two operators": (
        "",
        's:Book-genre csvw:valueUrl "code/{?genre}" .',
        "M108",
    ),
    "decimal sign of two characters": ('csvw:decimalChar ","', 'csvw:decimalChar ",,"', "M108"),
    "digit as a decimal sign": ('csvw:decimalChar ","', 'csvw:decimalChar "1"', "M108"),
    "line end between digits": (
        'csvw:decimalChar ","',
        'csvw:decimalChar "," ; csvw:groupChar "\\n"',
        "M108",
    ),
    "one sign for two things": (
        'csvw:decimalChar ","',
        'csvw:decimalChar "," ; csvw:groupChar ","',
        "M108",
    ),
    "list in a circle": ("", 's:Book-title sh:in s:l . s:l rdf:first "a" ; rdf:rest s:l .', "M108"),
    "list without an end": ("", 's:Book-title sh:in s:l . s:l rdf:first "a" .', "M108"),
    "shape that holds itself": ("", "s:Member sh:or ( s:Member s:Book ) .", "M108"),
    "shape that is not itself": ("", "s:Member sh:not s:Member .", "M108"),
    "ignored property that is a text": (
        "",
        's:Member sh:closed true ; sh:ignoredProperties ( "a" ) .',
        "M108",
    ),
    "disjoint and not": (
        "",
        f"s:Book-title {QUALIFIED} ; sh:qualifiedValueShapesDisjoint true, false .",
        "M108",
    ),
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
        "M108",
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


def test_what_is_wrong_with_flags_is_told_once(tmp_path: Path) -> None:
    """Not also as flags that no pattern knows."""
    folder = write_library(tmp_path / "library")
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write('s:Book-title sh:pattern "a" ; sh:flags s:none .')
    with pytest.raises(Findings) as caught:
        validate(read_workspace(folder))
    (finding,) = caught.value.findings
    assert (finding.code, finding.details["term"]) == ("M108", "sh:flags")
