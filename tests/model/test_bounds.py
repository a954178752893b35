"""A bound that no value of its property can meet is M108, at the line of the shape."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library

from verbund.api.run import validate
from verbund.findings import Finding, Findings
from verbund.findings.catalogue import render
from verbund.model.subject_lines import subject_lines
from verbund.workspace.workspace import read_workspace

WRONG = {
    "a text for a day": ('s:Loan-due sh:minInclusive "abc" .', "xsd:string"),
    "a day that is a text": ('s:Loan-due sh:minInclusive "2021-01-01" .', "xsd:string"),
    "a number for a day": ("s:Loan-due sh:maxInclusive 2021 .", "xsd:integer"),
    "a year for a day": ('s:Loan-due sh:minExclusive "2021"^^xsd:gYear .', "xsd:gYear"),
    "a day that is none": ('s:Loan-due sh:maxExclusive "2021-02-30"^^xsd:date .', "2021-02-30"),
    "a German day": ('s:Loan-due sh:maxExclusive "1.2.2021"^^xsd:date .', "1.2.2021"),
    "a text for a number": ('s:Loan-fee sh:maxInclusive "ten" .', "xsd:string"),
    "a text with a language": ('s:Loan-due sh:minInclusive "2021"@de .', "rdf:langString"),
    "a datatype without order": ('s:Loan-due sh:minInclusive "a"^^s:own .', "s:own"),
    "a bound of records": ("s:Loan-book sh:minInclusive 3 .", "IRI"),
    "a length that is a text": ('s:Member-name sh:maxLength "ten" .', "ten"),
    "a length that is a text of digits": ('s:Member-name sh:maxLength "10" .', "10"),
}


def refused(folder: Path, statement: str) -> list[Finding]:
    shapes = write_library(folder) / "shapes/library.ttl"
    shapes.write_text(f"{shapes.read_text(encoding='utf-8')}\n{statement}\n", encoding="utf-8")
    with pytest.raises(Findings) as caught:
        validate(read_workspace(folder))
    return caught.value.findings


@pytest.mark.parametrize("name", WRONG)
def test_it_is_told_at_the_shape(name: str, tmp_path: Path) -> None:
    statement, part = WRONG[name]
    found = refused(tmp_path, statement)
    assert {finding.code for finding in found} == {"M108"}
    subject = statement.partition(" ")[0]
    lines = (tmp_path / "shapes/library.ttl").read_text(encoding="utf-8").splitlines()
    for finding in found:
        assert finding.place.file == "shapes/library.ttl"
        assert finding.place.line is not None
        assert lines[finding.place.line - 1].startswith(f"{subject} a ")
        assert part in render(finding, "en").message
        assert part in render(finding, "de").message


@pytest.mark.parametrize(
    ("statement", "example"),
    [
        ('s:Loan-due sh:minInclusive "abc" .', '"2021-01-01"^^xsd:date'),
        ('s:Loan-due sh:minInclusive "a"^^s:own .', '"2021-01-01"^^xsd:date'),
        ('s:Loan-fee sh:maxInclusive "ten" .', '"10"^^xsd:decimal'),
        ('s:Loan-fee sh:maxInclusive "ten"^^s:own .', '"10"^^xsd:decimal'),
        ("s:Member-name sh:minInclusive 3 .", '"A"^^xsd:string'),
    ],
)
def test_the_advice_fits_the_column(statement: str, example: str, tmp_path: Path) -> None:
    (finding,) = refused(tmp_path, statement)
    assert render(finding, "en").message.endswith(f"such as {example}.")
    assert render(finding, "de").message.endswith(f"etwa {example}.")


@pytest.mark.parametrize(
    "statement",
    [
        "s:Loan-fee sh:minInclusive 9 ; sh:maxInclusive 3 .",
        "s:Loan-fee sh:minExclusive 9 ; sh:maxInclusive 9.0 .",
        's:Loan-due sh:minInclusive "2021-01-02"^^xsd:date; sh:maxExclusive "2021-01-02"^^xsd:date.',
        "s:Member-name sh:minLength 9 ; sh:maxLength 3 .",
        "s:Member-name sh:minCount 2 ; sh:maxCount 1 .",
    ],
)
def test_a_range_without_a_value_is_told(statement: str, tmp_path: Path) -> None:
    found = [item for item in refused(tmp_path, statement) if item.code == "M108"]
    assert any("leaves no value" in render(finding, "en").message for finding in found)
    assert any("keinen Wert" in render(finding, "de").message for finding in found)


def test_one_wrong_bound_is_one_finding(tmp_path: Path) -> None:
    assert len(refused(tmp_path, 's:Loan-due sh:minInclusive "abc" .')) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "s:Loan-fee sh:maxExclusive 100 ; sh:maxInclusive 99.5e0 .",
        's:Loan-due sh:minInclusive "1900-01-01"^^xsd:date .',
        's:Member-name sh:minInclusive "A" ; sh:maxLength 80 .',
        's:Loan-due sh:minInclusive "2021-01-02"^^xsd:date; sh:maxInclusive "2021-01-02"^^xsd:date.',
        "s:Loan-fee sh:in ( 1.5 0.0 ) .",
        's:Book-title sh:or ( [ sh:minLength 1 ] [ sh:hasValue "x"@en ] ) .',
    ],
)
def test_what_can_be_met_is_a_model(statement: str, tmp_path: Path) -> None:
    shapes = write_library(tmp_path) / "shapes/library.ttl"
    shapes.write_text(f"{shapes.read_text(encoding='utf-8')}\n{statement}\n", encoding="utf-8")
    validate(read_workspace(tmp_path))


DOCUMENT = '''\
@prefix s: <https://e.example/s#> .
PREFIX t: <https://e.example/t#>
# s:No a s:X .
s:A a s:B ; s:c "x . s:No" ,
 """ .
s:No """ ; s:d [ s:e 1.5 ; s:f ( s:g "." ) ] .
t:B.c
 s:d s:e.<https://e.example/q> s:d s:e. s:last s:d [] .
[ s:x s:y ] s:z 1 .
s:Z\\-q a s:A . s:A s:d 2 .
'''


def test_lines_are_those_where_a_statement_begins() -> None:
    prefixes = {"s": "https://e.example/s#", "t": "https://e.example/t#"}
    assert subject_lines(DOCUMENT, prefixes) == {
        "https://e.example/s#A": 4,
        "https://e.example/t#B.c": 7,
        "https://e.example/q": 8,
        "https://e.example/s#last": 8,
        "https://e.example/s#Z-q": 10,
    }
