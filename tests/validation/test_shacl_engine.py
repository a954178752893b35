"""The engine ``shacl`` in place of pySHACL: the same findings, the same limits, or pySHACL after all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import SH, Graph
from tests.support.library import PREFIXES, SHAPES, edit, write_library

from verbund.api.run import validate
from verbund.findings import Finding, Findings
from verbund.rdf.datatypes import is_valid
from verbund.rdf.terms import RDF_TYPE
from verbund.validation import engine, residual
from verbund.validation.choice import EngineChoice
from verbund.validation.looked_at import looked_at
from verbund.validation.quick_shapes import divided
from verbund.validation.rdflib_graphs import read
from verbund.workspace.workspace import read_workspace

LIB = "https://library.example/terms#"
DECLARED = (
    "<https://library.example/shapes#> sh:declare [ sh:prefix 'lib' ; "
    f"sh:namespace '{LIB}'^^<http://www.w3.org/2001/XMLSchema#anyURI> ] .\n"
)


def of_member(name: str, rest: str) -> str:
    return f"s:Member sh:property s:{name} . s:{name} a sh:PropertyShape ; {rest} .\n"


BROKEN = {
    "the other way": of_member("X", "sh:path [ sh:inversePath lib:borrower ] ; sh:maxCount 0"),
    "several steps": of_member(
        "X",
        "sh:path ( [ sh:inversePath lib:borrower ] lib:book lib:genre ) ; sh:maxCount 1 ;"
        " sh:message 'Not {$maxCount}'@en, 'Nicht {$maxCount}'@de",
    ),
    "any number of steps": of_member(
        "X", "sh:path [ sh:zeroOrMorePath [ sh:inversePath lib:borrower ] ] ; sh:maxCount 1"
    ),
    "one of two": of_member(
        "X", "sh:path [ sh:alternativePath ( lib:name skos:notation ) ] ; sh:maxCount 1"
    ),
    "a warning about what a value says": "s:Loan-book sh:property [ sh:path lib:genre ;"
    " sh:maxCount 1 ; sh:severity sh:Warning ] .\n",
    "what a value must be": "s:Loan-book sh:node [ a sh:NodeShape ; sh:property"
    " [ sh:path lib:genre ; sh:hasValue genre:poetry ; sh:message 'No poem'@en ] ] .\n",
    "a query": "s:Rule a sh:NodeShape ; sh:targetClass lib:Member ; sh:sparql [ sh:prefixes s: ;"
    " sh:message 'Called {$this}'@en, 'Heißt {$this}'@de ;"
    " sh:select 'SELECT $this { $this lib:name ?n }' ] .\n",
    "a query that finds it twice": "s:Rule a sh:NodeShape ; sh:targetClass lib:Book ; sh:sparql"
    " [ sh:prefixes s: ; sh:select 'SELECT $this { $this lib:title ?n }' ] .\n",
    "what refers to it": "s:Rule a sh:NodeShape ; sh:targetObjectsOf lib:borrower ;"
    " sh:property [ sh:path lib:name ; sh:in ( 'Ada' ) ] .\n",
    "one of no shapes": "s:Loan-book sh:property [ sh:path lib:genre ; sh:or () ; sh:and () ],"
    " [ sh:path lib:title ; sh:xone () ] .\n",
    "none of two": "s:Loan-book sh:property [ sh:path lib:title ;"
    " sh:not [ sh:minLength 3 ], [ sh:maxLength 30 ], [ sh:nodeKind sh:Literal ] ] .\n",
    "one node": "s:Rule a sh:NodeShape ; sh:targetNode <https://library.example/id/member/m1> ;"
    " sh:not [ sh:property [ sh:path lib:name ; sh:minCount 1 ] ] .\n",
}


def library(folder: Path, rules: str) -> Path:
    write_library(folder)
    (folder / "shapes/library.ttl").write_text(SHAPES + DECLARED + rules, encoding="utf-8")
    return folder


def findings(folder: Path, choice: EngineChoice = EngineChoice.COMPILED) -> list[Finding]:
    try:
        return validate(read_workspace(folder), engine=choice).findings
    except Findings as stopped:
        return list(stopped.findings)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What each engine is asked in a run, by name."""
    names: list[str] = []
    for name in ("Engine", "ShaclEngine"):
        kind = getattr(residual, name)

        def noted(shapes: Graph, ontology: Graph, name: str = name, kind: type = kind) -> object:
            names.append(name)
            return kind(shapes, ontology)

        monkeypatch.setattr(residual, name, noted)
    return names


@pytest.mark.parametrize("rule", BROKEN)
def test_it_tells_what_pyshacl_tells(
    rule: str, tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = library(tmp_path / "library", BROKEN[rule])
    quick = findings(folder)
    assert asked == ["ShaclEngine"]
    monkeypatch.setattr(residual, "is_fast_installed", lambda: False)
    slow = findings(folder)
    assert asked == ["ShaclEngine", "Engine"]
    assert quick
    assert [_told(item) for item in quick] == [_told(item) for item in slow]


def _told(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (
        *(finding.code, finding.severity, place.file, place.row, place.column, finding.value),
        *(finding.messages, finding.details, finding.shape, finding.path, finding.value_term),
        finding.focus_node,
    )


@pytest.mark.parametrize("rule", BROKEN)
def test_three_engines_agree(rule: str, tmp_path: Path) -> None:
    folder = library(tmp_path / "library", BROKEN[rule])
    assert "V130" not in {item.code for item in findings(folder, EngineChoice.ALL)}


def test_a_difference_to_pyshacl_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report of pySHACL lacks a result, as if it had passed a value by."""
    folder = library(tmp_path / "library", BROKEN["the other way"])
    whole = engine.run_pyshacl

    def less(data: Graph, shapes: Graph) -> Graph:
        report = whole(data, shapes)
        for result in list(report.objects(None, SH.result))[:1]:
            report.remove((None, SH.result, result))
        return report

    monkeypatch.setattr(engine, "run_pyshacl", less)
    found = [item for item in findings(folder, EngineChoice.ALL) if item.code == "V130"]
    assert [(item.details["engine"], item.details["other"]) for item in found] == [
        ("shacl", "pySHACL")
    ]


# --- what it may not decide


LEFT = {
    "what a value's value must be": "s:Loan-book sh:node [ a sh:NodeShape ; sh:property"
    " [ sh:path lib:genre ; sh:node [ sh:property [ sh:path skos:prefLabel ; sh:maxCount 1 ] ] ] ] .\n",
    "what a value must be, by a path of two steps": "s:Loan-book sh:node [ a sh:NodeShape ;"
    " sh:property [ sh:path ( lib:genre skos:prefLabel ) ; sh:maxCount 0 ] ] .\n",
    "a bound": of_member(
        "X", "sh:path ( [ sh:inversePath lib:borrower ] lib:fee ) ; sh:minInclusive 9"
    ),
    "an order": of_member("X", "sh:path [ sh:inversePath lib:borrower ] ; sh:lessThan lib:name"),
    "a pattern": of_member(
        "X", "sh:path ( [ sh:inversePath lib:borrower ] lib:fee ) ; sh:pattern '^9\\\\d'"
    ),
    "a pattern with a hyphen in a set": of_member(
        "X", "sh:path ( [ sh:inversePath lib:borrower ] lib:fee ) ; sh:pattern '[a-z-9]'"
    ),
    "a pattern that repeats a repetition": of_member(
        "X", "sh:path ( [ sh:inversePath lib:borrower ] lib:fee ) ; sh:pattern '0*+'"
    ),
    "numbers of any size": of_member(
        "X", "sh:path ( [ sh:inversePath lib:borrower ] lib:fee ) ; sh:datatype xsd:decimal"
    ),
    "an expression in a query": "s:Rule a sh:NodeShape ; sh:targetClass lib:Member ; sh:sparql"
    " [ sh:prefixes s: ; sh:select 'SELECT $this { $this lib:name ?n FILTER regex(?n, \"A\") }' ] .\n",
    **{
        f"a query that {what}": "s:Rule a sh:NodeShape ; sh:targetClass lib:Loan ; sh:sparql"
        f" [ sh:prefixes s: ; {text} ] .\n"
        for what, text in {
            "gives a value": "sh:select 'SELECT $this ?value { $this lib:fee ?value }'",
            "makes a value": "sh:select 'SELECT $this (1 + 1 AS ?value) { $this lib:fee ?x }'",
            "counts": "sh:select 'SELECT $this { $this lib:fee ?x } GROUP BY $this'",
            "asks for an order": "sh:select 'SELECT $this { $this lib:fee ?x FILTER(?x < 1) }'",
            "is not to be run": "sh:deactivated true ; sh:select 'SELECT $this { $this lib:fee 0 }'",
        }.items()
    },
    "a component of others": "s:Rule a sh:NodeShape ; sh:targetClass lib:Member ; s:size 5 ."
    " s:Size a sh:ConstraintComponent ; sh:parameter [ sh:path s:size ] ;"
    " sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK { FILTER(false) }' ] .\n",
    "a class that is a shape": "lib:Member a sh:NodeShape, owl:Class ;"
    " sh:property [ sh:path [ sh:inversePath lib:borrower ] ; sh:maxCount 0 ] .\n",
    "a closed value": "s:Loan-book sh:node [ a sh:NodeShape ; sh:closed true ;"
    " sh:property [ sh:path lib:title ], [ sh:path rdf:type ] ] .\n",
}


@pytest.mark.parametrize("rule", LEFT)
def test_what_it_reads_otherwise_is_left_to_pyshacl(
    rule: str, tmp_path: Path, asked: list[str]
) -> None:
    findings(library(tmp_path / "library", LEFT[rule]))
    assert asked == ["Engine"]


def test_why_a_value_of_a_value_fails_is_told(tmp_path: Path) -> None:
    """Only pySHACL tells it, by sh:detail."""
    found = findings(library(tmp_path / "library", LEFT["what a value's value must be"]))
    assert found
    assert all("why" in item.details for item in found)


def test_each_shape_goes_to_one_engine(tmp_path: Path, asked: list[str]) -> None:
    folder = library(tmp_path / "library", BROKEN["one node"] + LEFT["a pattern"])
    edit(folder / "records/loans.csv", "m2,Leaves,,,0", "m2,Leaves,,,5")
    found = findings(folder)
    assert asked == ["ShaclEngine", "Engine"]
    assert {item.shape.rpartition("#")[2]: item.code for item in found if item.shape} == {
        "Rule": "V125",
        "X": "V108",
    }
    assert len(found) == 2


def test_where_it_does_not_end_pyshacl_decides(
    tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And names the shape, which this engine cannot."""
    any_of = " || ".join(f'LANG(?c{number}) = "xx"' for number in range(9))
    every = " ".join(f"?a{number} ?b{number} ?c{number} ." for number in range(9))
    rule = (
        "s:Rule a sh:NodeShape ; sh:targetClass lib:Member ; sh:sparql"
        f" [ sh:select 'SELECT $this {{ {every} FILTER({any_of}) }}' ] .\n"
    )
    monkeypatch.setattr(engine, "STEP", 0.3)
    (found,) = findings(library(tmp_path / "library", rule))
    assert asked == ["ShaclEngine", "Engine"]
    assert (found.code, found.shape) == ("V131", "https://library.example/shapes#Rule")


def test_a_decimal_of_many_digits_is_one(tmp_path: Path) -> None:
    """The engine knows 18 digits."""
    folder = library(tmp_path / "library", LEFT["numbers of any size"])
    edit(folder / "records/loans.csv", "m2,Leaves,,,0", f'm2,Leaves,,,"0,{"1" * 19}"')
    assert findings(folder) == []


FORMS = {
    "integer": ("9" * 400, "-0", "+1", "1.0", " 1"),
    "long": ("9223372036854775807", "9223372036854775808"),
    "unsignedByte": ("255", "256", "-0"),
    "negativeInteger": ("-1", "0"),
    "double": ("1e400", "+INF", "INF", "NaN", "nan", ".5"),
    "float": ("3.5e38", "-INF", "0x1"),
    "boolean": ("1", "TRUE"),
    "date": ("2021-02-29", "2020-02-29+14:00", "0000-01-01", "10000-01-01", "02020-01-01"),
    "anyURI": ("a b", "%zz", ""),
    "string": ("", "a\nb"),
    "decimal": (".5", "5.", "1e5", "0.1111111111111111111", "1" + "0" * 40),
    "dateTime": ("2020-01-01T24:00:01", "2020-01-01T00:00:00." + "1" * 30),
    "gMonthDay": ("--02-30",),
    "gYearMonth": ("2020-13",),
    "duration": ("P99999999999999999999Y",),
    "yearMonthDuration": ("P1D",),
    "hexBinary": ("0",),
    "language": ("de_AT",),
    "token": ("a  b",),
}


@pytest.mark.parametrize("name", FORMS)
def test_it_is_asked_only_for_datatypes_that_it_knows(name: str) -> None:
    """Either it takes each form for what it is, or the shape is left to pySHACL."""
    shacl = pytest.importorskip("shacl")
    iri = f"http://www.w3.org/2001/XMLSchema#{name}"
    rule = f"s:Rule a sh:NodeShape ; sh:targetObjectsOf lib:fee ; sh:datatype <{iri}> ."
    parts = divided(read(pyoxigraph.RdfFormat.TURTLE, text=f"{PREFIXES}{rule}"))
    wrong = []
    for form in FORMS[name]:
        literal = pyoxigraph.Literal(form, datatype=pyoxigraph.NamedNode(iri))
        report = shacl.Shapes.from_text(f"{PREFIXES}{rule}", "turtle").validate_text(
            f"<x:a> <{LIB}fee> {literal} .", "turtle"
        )
        if ("DatatypeConstraint" in report.serialize("ntriples")) == is_valid(form, iri):
            wrong.append(form)
    assert (parts.quick is None) == bool(wrong), wrong


def test_texts_that_differ_by_their_language_alone_have_an_order(tmp_path: Path) -> None:
    rule = "s:Loan-book sh:property [ sh:path lib:title ; sh:datatype xsd:string ] .\n"
    folder = library(tmp_path / "library", rule)
    edit(folder / "records/books.csv", "The Trial,Der Process", "Trial,Trial")
    orders = [item.order for item in findings(folder)]
    assert len(orders) == len(set(orders)) == 3


# --- what it is given


DATA = """\
<x:a> <x:p> "1" .
<x:a> <x:q> "Zwei – \U0001f600 ä" .
<x:a> <x:q> <x:b> .
<x:b> <x:p> "\\"q\\" ; . <x:q>"@de .
<x:ü> <x:r> "5"^^<x:t> .
"""


@pytest.mark.parametrize("properties", [None, (), ("x:p",), ("x:q", "x:r"), ("x:p", "x:q", "x:r")])
def test_the_text_holds_the_triples_with_these_properties(
    properties: tuple[str, ...] | None, tmp_path: Path
) -> None:
    path = tmp_path / "dataset.nt"
    path.write_text(DATA, encoding="utf-8")
    more = '<x:o> <x:z> "ß" .\n'
    text = looked_at(path, properties, more)
    assert text.isascii()
    wanted = {
        triple
        for triple in _triples(DATA, pyoxigraph.RdfFormat.N_TRIPLES)
        if properties is None or triple.predicate.value in properties
    }
    wanted |= set(_triples(more, pyoxigraph.RdfFormat.N_TRIPLES))
    assert set(_triples(text, pyoxigraph.RdfFormat.TURTLE)) == wanted


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20))
def test_every_literal_is_the_same_in_it(text: str) -> None:
    literal = pyoxigraph.Literal(text)
    line = f"<x:a> <x:p> {literal} .\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", lambda *_: _Lines(line))
        short = looked_at(Path("dataset.nt"), ("x:p",))
    (triple,) = _triples(short, pyoxigraph.RdfFormat.TURTLE)
    assert triple.object == literal


class _Lines:
    """A file that is held."""

    def __init__(self, text: str) -> None:
        self._lines = text.encode().splitlines(keepends=True)

    def __enter__(self) -> Iterator[bytes]:
        return iter(self._lines)

    def __exit__(self, *_: object) -> None:
        pass


def _triples(text: str, form: pyoxigraph.RdfFormat) -> Iterator[pyoxigraph.Triple]:
    for quad in pyoxigraph.parse(text, format=form):
        yield quad.triple


QUERY = "sh:sparql [ sh:prefixes s: ; sh:select 'SELECT $this { WHERE }' ]"


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("sh:property [ sh:path ( lib:book lib:genre ) ; sh:minCount 1 ]", {"book", "genre"}),
        ("sh:property [ sh:path lib:name ; sh:equals lib:title ]", {"name", "title"}),
        (QUERY.replace("WHERE", "$this lib:lent/lib:due ?x"), {"lent", "due"}),
        (QUERY.replace("WHERE", "$this ?p ?x"), None),
    ],
)
def test_it_looks_at_what_shapes_name(rule: str, names: set[str] | None) -> None:
    text = f"{PREFIXES}{DECLARED}s:Rule a sh:NodeShape ; sh:targetSubjectsOf lib:fee ; {rule} ."
    parts = divided(read(pyoxigraph.RdfFormat.TURTLE, text=text))
    assert parts.left is None
    if names is None:
        assert parts.properties is None
        return
    assert parts.properties is not None
    found = {item.removeprefix(LIB) for item in parts.properties if item.startswith(LIB)}
    assert found - {""} == {*names, "fee"}
    assert RDF_TYPE in parts.properties
