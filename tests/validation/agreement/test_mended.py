"""Faults that generated cases have found, each by itself."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from tests.support.agreement.differential import Case, Reference, convert, csv_text
from tests.support.agreement.generated import PREFIXES, SHARED, TARGETS, Generated, Table

ABOUT = (
    's:{0} a sh:NodeShape ; sh:targetClass ex:{0} ; csvw:name "{0}" ; csvw:aboutUrl "{1}/{{id}}" ;'
    " sh:property s:{0}-id , s:{0}-c .\n"
    's:{0}-id a sh:PropertyShape ; sh:path ex:id ; csvw:name "id" ; sh:minCount 1 .\n'
    's:{0}-c a sh:PropertyShape ; sh:path ex:p0 ; csvw:name "c" ; {2} .'
)


def table(name: str, column: str, headings: list[str], *rows: list[str]) -> Table:
    shapes = ABOUT.format(name, name.lower(), column)
    return Table(name, shapes, csv_text(headings, rows), len(rows), ["ex:p0"])


def converted(folder: Path, *tables: Table) -> tuple[Case, Reference]:
    made = Generated(0, "\n".join([PREFIXES, SHARED, *(t.shapes for t in tables)]), tables)
    model = made.load(folder)
    return convert(model, {**made.files, "targets": TARGETS}, folder), Reference(model)


def test_a_language_is_kept_where_another_table_has_other_values_of_the_property(
    tmp_path: Path,
) -> None:
    """JSON-LD has a map of languages only for a property that is text everywhere."""
    case, _ = converted(
        tmp_path,
        table("Text", 'sh:languageIn ( "de" )', ["id", "c@de"], ["k", "ab"]),
        table("Number", "sh:datatype xsd:integer", ["id", "c"], ["k", "1"]),
    )
    assert case.quick.jsonld == case.plain.jsonld
    text = case.quick.jsonld.decode().partition("Text:")[2].partition("targets:")[0]
    assert json.loads(text)["p0"] == {"@language": "de", "@value": "ab"}


def test_the_case_of_a_language_does_not_count(tmp_path: Path) -> None:
    """The value space of language tags is in lower case (RDF 1.1 Concepts, section 3.3)."""
    column = 'sh:languageIn ( "DE" ) ; sh:hasValue "ab"@de ; sh:in ( "ab"@De "b"@de )'
    case, reference = converted(
        tmp_path, table("Text", column, ["id", "c@DE"], ["k", "ab"], ["l", "c"])
    )
    found = [key.component.rpartition("#")[2] for key in case.quick.keys]
    assert sorted(found) == ["HasValueConstraintComponent", "InConstraintComponent"]
    assert case.quick.keys == Counter(reference.results(case.quick.ntriples))


def test_two_texts_in_one_language_are_found_across_lists_of_several_columns(
    tmp_path: Path,
) -> None:
    """Where the property is no map of languages in JSON, nothing gathered has the language."""
    column = 'sh:languageIn ( "de" "en" ) ; csvw:separator ";" ; sh:uniqueLang true'
    case, reference = converted(
        tmp_path,
        table("Text", column, ["id", "c@de", "c@en"], ["k", "a", "b;c"], ["l", "a", "b"]),
        table("Number", "sh:datatype xsd:integer", ["id", "c"], ["k", "1"]),
    )
    found = [(key.focus, key.component.rpartition("#")[2]) for key in case.quick.keys]
    assert found == [("https://example.org/r/text/k", "UniqueLangConstraintComponent")]
    assert case.quick.keys == reference.results(case.quick.ntriples)
    assert case.quick.jsonld == case.plain.jsonld
