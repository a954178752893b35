"""Shapes with targets of their own: which are compiled, and that pySHACL says the same of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.support.agreement.differential import Reference, convert
from tests.support.library import edit, write_library

from verbund.api.run import validate
from verbund.findings import Severity
from verbund.model.model import Model
from verbund.workspace.workspace import read_workspace

TITLE = """
s:NoDraft a sh:PropertyShape ; sh:targetSubjectsOf lib:title ; sh:path lib:title ;
    sh:severity sh:Warning ; sh:not s:Draft ; sh:message "No drafts."@en .
s:Draft a sh:NodeShape ; sh:pattern "Draft" .
"""
NAME = """
s:Name a sh:NodeShape ; sh:targetClass lib:Book , lib:Member ; sh:property s:Name-length .
s:Name-length a sh:PropertyShape ; sh:path skos:notation ; sh:minLength 3 ; sh:minCount 1 .
"""

PAIRS_AND_COUNTS = """
s:Apart a sh:PropertyShape ; sh:targetSubjectsOf lib:name ; sh:path lib:name ; sh:disjoint skos:notation ;
    sh:qualifiedValueShape [ sh:minLength 6 ] ; sh:qualifiedMaxCount 0 .
s:Order a sh:PropertyShape ; sh:targetSubjectsOf lib:lent ; sh:path lib:lent ; sh:lessThan lib:due .
"""

# who pays has a day by which to bring it back
CONTRADICTION = """
s:FeeWithoutDue a sh:NodeShape ; sh:targetClass lib:Loan ; sh:severity sh:Warning ; sh:message "Due?"@en ;
    sh:or ( [ sh:property [ sh:path lib:fee ; sh:maxCount 0 ] ] [ sh:property [ sh:path lib:due ; sh:minCount 1 ] ] ) ;
    sh:not [ sh:property [ sh:path lib:fee ; sh:hasValue 9.5 ] , [ sh:path lib:lent ; sh:minCount 1 ] ] ;
    sh:property s:FeeWithoutDue-fee .
s:FeeWithoutDue-fee a sh:PropertyShape ; sh:path lib:fee ; sh:maxInclusive 100 .
"""

COMPILED = {
    "subjects of its own path": TITLE,
    "records of classes": NAME,
    "pairs and a count that no value breaks": PAIRS_AND_COUNTS,
    "constraints over the record's properties": CONTRADICTION,
    "classes that no table has": "s:X a sh:NodeShape ; sh:targetClass <http://xmlns.com/foaf/0.1/Person> ; sh:closed true .",
    "a path that no table has": "s:X a sh:NodeShape ; sh:targetSubjectsOf skos:note ; sh:nodeKind sh:IRI .",
    "switched off": "s:X a sh:NodeShape ; sh:deactivated true ; sh:targetSubjectsOf lib:title ; sh:nodeKind sh:Literal .",
}
LEFT = {
    "a node": "s:X a sh:NodeShape ; sh:targetNode genre:crime ; sh:nodeKind sh:IRI .",
    "objects": "s:X a sh:NodeShape ; sh:targetObjectsOf lib:title ; sh:nodeKind sh:Literal .",
    "subjects of another path": "s:X a sh:PropertyShape ; sh:targetSubjectsOf lib:title ; sh:path lib:genre ; sh:maxCount 9 .",
    "a value that must be there": "s:X a sh:PropertyShape ; sh:targetSubjectsOf lib:title ; sh:path lib:title ; sh:minCount 1 .",
    "constraints on the record": "s:X a sh:NodeShape ; sh:targetClass lib:Book ; sh:nodeKind sh:IRI .",
    "a query on the record": 's:X a sh:NodeShape ; sh:targetClass lib:Book ; sh:sparql [ sh:select "SELECT $this WHERE { $this a $this }" ] .',
    "a part that is not compiled": "s:X a sh:NodeShape ; sh:targetClass lib:Book ; sh:not [ sh:property [ sh:path [ sh:zeroOrMorePath lib:book ] ; sh:minCount 1 ] ] .",
    "fault in the ontology": 's:X a sh:PropertyShape ; sh:targetSubjectsOf skos:prefLabel ; sh:path skos:prefLabel ; sh:not [ sh:pattern "Krimi" ] .',
}


def library(folder: Path, shapes: str) -> Path:
    write_library(folder)
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(shapes)
    return folder


def model_of(folder: Path) -> Model:
    return read_workspace(folder).load_model()


@pytest.mark.parametrize("name", COMPILED)
def test_compiled(tmp_path: Path, name: str) -> None:
    assert model_of(library(tmp_path / "library", COMPILED[name])).uncompiled == ()


@pytest.mark.parametrize("name", LEFT)
def test_left_to_pyshacl(tmp_path: Path, name: str) -> None:
    uncompiled = model_of(library(tmp_path / "library", LEFT[name])).uncompiled
    assert [(item.shape.rpartition("#")[2], item.parameter) for item in uncompiled] == [
        ("X", "target")
    ]


def test_pyshacl_says_the_same(tmp_path: Path) -> None:
    """Also of records that other tables hold, and however often."""
    folder = library(tmp_path / "library", TITLE + NAME)
    model = model_of(folder)
    files = {
        "books": "isbn,title,title@de,genre\n3-16,Draft one,Draft zwei,crime\n1,Leaves,,\n",
        "members": "number,name\nm1,Ada\nm02,Draft\n",
        "loans": "borrower,book\nm1,3-16\n",
    }
    (tmp_path / "tables").mkdir()
    case = convert(model, files, tmp_path / "tables")
    found = Counter(
        (result.shape.iri.rpartition("#")[2], result.focus.rpartition("/")[2])
        for result in case.plain.results
    )
    assert found == {
        ("NoDraft", "3-16"): 2,
        ("Name-length", "1"): 1,
        ("Name-length", "m1"): 1,
    }
    assert case.quick.keys == Reference(model).results(case.quick.ntriples)
    assert case.quick.keys == case.plain.keys


def test_pyshacl_says_the_same_of_pairs_and_counts(tmp_path: Path) -> None:
    """They hold where the path has no value, so that records without it need no look."""
    model = model_of(library(tmp_path / "library", PAIRS_AND_COUNTS))
    files = {
        "books": "isbn,title,title@de,genre\n3-16,One,,\n1,Two,,\n",
        "members": "number,name\nAda,Ada\nm2,Grace\nm3,Barbara\n",
        "loans": (
            "borrower,book,lent,due,fee\nAda,3-16,1.3.2021,1.3.2021,\nm2,1,,1.3.2021,\n"
            "m2,3-16,1.3.2021,2.3.2021,\nm3,1,1.3.2021,,\n"
        ),
    }
    (tmp_path / "tables").mkdir()
    case = convert(model, files, tmp_path / "tables")
    found = sorted(
        (result.shape.iri.rpartition("#")[2], result.constraint.parameter, result.focus[-8:])
        for result in case.plain.results
    )
    assert found == [
        ("Apart", "disjoint", "mber/Ada"),
        ("Apart", "qualifiedMaxCount", "ember/m3"),
        ("Order", "lessThan", "Ada/3-16"),
    ]
    assert case.quick.keys == Reference(model).results(case.quick.ntriples)
    assert case.quick.keys == case.plain.keys


def test_pyshacl_says_the_same_of_what_does_not_go_together(tmp_path: Path) -> None:
    """Each rule has its own severity and words, whatever the table's shape has."""
    model = model_of(library(tmp_path / "library", CONTRADICTION))
    files = {
        "books": "isbn,title,title@de,genre\n3-16,One,,\n1,Two,,\n2,Three,,\n",
        "members": "number,name\nAda,Ada\nm2,Grace\n",
        "loans": (
            'borrower,book,lent,due,fee\nAda,3-16,,1.3.2021,"1,5"\nAda,1,,,"1,5"\nAda,2,,,\n'
            'm2,1,1.3.2021,2.3.2021,"9,5"\nm2,2,,2.3.2021,101\nm2,3-16,,,"9,5"\n'
        ),
    }
    (tmp_path / "tables").mkdir()
    case = convert(model, files, tmp_path / "tables")
    found = sorted(
        (
            result.focus.rpartition("loan/")[2],
            result.constraint.parameter,
            result.shape.severity.rpartition("#")[2],
        )
        for result in case.plain.results
    )
    assert found == [
        ("Ada/1", "or", "Warning"),
        ("m2/1", "not", "Warning"),
        ("m2/2", "maxInclusive", "Violation"),
        ("m2/3-16", "or", "Warning"),
    ]
    assert case.quick.keys == Reference(model).results(case.quick.ntriples)
    assert case.quick.keys == case.plain.keys


def test_a_finding_is_at_its_cell_with_the_rules_own_words(tmp_path: Path) -> None:
    folder = library(tmp_path / "library", TITLE)
    edit(folder / "records/books.csv", "Der Process", "Draft")
    report = validate(read_workspace(folder))
    (finding,) = report.findings
    assert report.by_pyshacl == []
    assert (finding.place.file, finding.place.row, finding.place.column) == (
        "records/books.csv",
        2,
        "title@de",
    )
    assert (finding.severity, finding.messages) == (Severity.WARNING, {"en": "No drafts."})


def test_classes_of_some_rows_of_a_table_are_for_pyshacl(tmp_path: Path) -> None:
    """A table whose rows choose their class, where the rule is about one of these."""
    shapes = """
lib:Novel a owl:Class ; rdfs:subClassOf lib:Book .
s:Book sh:property s:Book-type .
s:Book-type a sh:PropertyShape ; sh:path rdf:type ; csvw:name "type" ; sh:in ( lib:Book lib:Novel ) .
s:X a sh:NodeShape ; sh:targetClass lib:Novel ; sh:property s:X-title .
s:X-title a sh:PropertyShape ; sh:path lib:title ; sh:minLength 9 .
"""
    folder = library(tmp_path / "library", "")
    for name in ("ontology", "shapes"):
        with (folder / name / "library.ttl").open("a", encoding="utf-8") as stream:
            stream.write(shapes if name == "shapes" else shapes.partition("\ns:Book ")[0])
    assert [item.shape for item in model_of(folder).uncompiled] == [
        "https://library.example/shapes#X"
    ]
