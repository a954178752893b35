"""Queries of shapes: refused where users' are, shut in, and answered as SPARQL says."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph
from tests.support.library import PREFIXES, SHAPES, write_library

from verbund.api.run import validate
from verbund.findings import Finding, Findings
from verbund.findings.catalogue import LANGUAGES, render
from verbund.rdf.graph import RdfGraph
from verbund.release.profiles import check_description
from verbund.validation import engine
from verbund.validation.engine import Engine
from verbund.validation.rdf_files import validate_data
from verbund.workspace.workspace import read_workspace

SHAPE = "https://library.example/shapes#Rule"


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        yield listening


def rule(constraint: str, target: str = "sh:targetClass lib:Member") -> str:
    return f"s:Rule a sh:NodeShape ; {target} ; {constraint} .\n"


def select(where: str, variables: str = "$this") -> str:
    return f'sh:sparql [ sh:prefixes s: ; sh:select """SELECT {variables} {{ {where} }}""" ]'


def findings(folder: Path, rules: str) -> list[Finding]:
    """What validating a library with more rules finds."""
    write_library(folder)
    declared = (
        "<https://library.example/shapes#> sh:declare [ sh:prefix 'lib' ; "
        "sh:namespace 'https://library.example/terms#'^^xsd:anyURI ] .\n"
    )
    (folder / "shapes/library.ttl").write_text(SHAPES + declared + rules, encoding="utf-8")
    try:
        return validate(read_workspace(folder)).findings
    except Findings as stopped:
        return list(stopped.findings)


# --- what is refused

ADDRESS = "<http://127.0.0.1:PORT/>"
REFUSED = {
    "service": select(f"SERVICE {ADDRESS} {{ ?a ?b ?c }}"),
    "escaped": select(f"S\\\\u0045RVICE {ADDRESS} {{ ?a ?b ?c }}"),
    "escaped by Turtle": select(f"S\\u0045RVICE {ADDRESS} {{ ?a ?b ?c }}"),
    "escaped twice": select(f"S\\\\u005Cu0045RVICE {ADDRESS} {{ ?a ?b ?c }}"),
    "file": select("SERVICE SILENT <file:///etc/passwd> { ?a ?b ?c }"),
    "from": "sh:sparql [ sh:select 'SELECT $this FROM <http://127.0.0.1/> { $this ?b ?c }' ]",
    "glued": select("?a ?b trueSERVICEx:y { ?a ?b ?c }").replace("SELECT", f"PREFIX x: {ADDRESS} SELECT"),
    "update": "sh:sparql [ sh:select 'DELETE WHERE { ?s ?p ?o }' ]",
    "minus": select("$this ?p ?o MINUS { $this lib:name 'Ada' }"),
    "values": select("VALUES ?x { 1 } $this ?p ?o"),
    "bound anew": select("$this ?p ?o", "(?o AS ?this)"),
    "not given": select("$this ?p ?o { SELECT ?o { ?x ?p ?o } }"),
    "prefix": (
        "sh:sparql [ sh:prefixes [ sh:declare [ sh:namespace 'urn:x'^^xsd:anyURI ; "
        f"sh:prefix 'x: {ADDRESS} SELECT * {{ SERVICE x:' ] ] ; sh:select 'SELECT $this {{}}' ]"
    ),
    "namespace": (
        "sh:sparql [ sh:prefixes [ sh:declare [ sh:prefix 'x' ; sh:namespace "
        "'urn:x> SELECT ?a { SERVICE <http://127.0.0.1/> {'^^xsd:anyURI ] ] ; "
        "sh:select 'SELECT $this {}' ]"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_for_users_is_refused_in_shapes(
    tmp_path: Path, server: socket.socket, name: str
) -> None:
    rules = rule(REFUSED[name].replace("PORT", str(server.getsockname()[1])))
    found = findings(tmp_path / "library", rules)
    assert {finding.code for finding in found} <= {"M108", "M103"}
    assert found
    assert found[0].place.file == "shapes/library.ttl"
    for finding in found:
        english, german = (render(finding, language).message for language in LANGUAGES)
        assert english.rpartition("may: ")[2] != german.rpartition("darf: ")[2]
    with pytest.raises(TimeoutError):
        server.accept()


def test_a_validator_of_a_component_is_held_to_the_same(tmp_path: Path) -> None:
    component = (
        "s:Component a sh:ConstraintComponent ; sh:parameter [ sh:path s:asked ] ; "
        "sh:validator [ sh:ask 'ASK { SERVICE <http://127.0.0.1/> { $value ?p ?o } }' ] .\n"
    )
    found = findings(tmp_path / "library", component + rule("s:asked 1"))
    assert [finding.code for finding in found] == ["M108"]


def test_a_profile_is_held_to_the_same(tmp_path: Path, server: socket.socket) -> None:
    port = server.getsockname()[1]
    profile = tmp_path / "profile.ttl"
    query = select(f"S\\\\u0045RVICE <http://127.0.0.1:{port}/> {{ ?a ?b ?c }}")
    profile.write_text(PREFIXES + rule(query, "sh:targetNode <urn:x>"), encoding="utf-8")
    found = [f for f in check_description(RdfGraph(), {}, lambda *_: None, (profile,)) if f.shape]
    assert [(f.code, f.shape) for f in found if f.code == "D191"] == [("D191", SHAPE)]
    with pytest.raises(TimeoutError):
        server.accept()


def test_the_engine_reaches_nobody_even_without_the_guard(
    server: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verbund.validation.pyshacl_queries.check_query", lambda _: None)
    port = server.getsockname()[1]
    query = select(f"SERVICE <http://127.0.0.1:{port}/> {{ ?a ?b ?c }}")
    shapes = Graph().parse(data=PREFIXES + rule(query, "sh:targetNode <urn:x>"), format="turtle")
    with pytest.raises(Findings) as caught:
        Engine(shapes, Graph()).report(Graph())
    assert "Too many open files" in str(caught.value.findings[0].details["problem"])
    with pytest.raises(TimeoutError):
        server.accept()


# --- limits

LONG = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . FILTER(?a = ?r && ?c = ?l && ?b = ?n && ?c != ?f)"


def test_a_query_that_runs_away_is_a_finding_that_names_its_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "STEP", 1.0)
    begin = time.monotonic()
    (found,) = findings(tmp_path / "library", rule(select(f"$this ?x ?y . {LONG}")))
    assert (found.code, found.shape) == ("V131", SHAPE)
    assert time.monotonic() - begin < 15


def test_what_stands_for_a_shape_of_a_table_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "STEP", 0.5)
    (found,) = findings(tmp_path / "library", f"s:Member {select(f'$this ?x ?y . {LONG}')} .\n")
    assert (found.code, found.details["shape"]) == ("V131", found.shape)


def test_a_query_that_fills_the_memory_is_a_finding_that_names_its_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MEMORY", 150_000_000)
    many = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r ."
    query = f'sh:sparql [ sh:select """SELECT $this ?a ?d ?g {{ {many} }} ORDER BY ?a ?d""" ]'
    (found,) = findings(tmp_path / "library", rule(query))
    assert (found.code, found.shape) == ("V131", SHAPE)


@pytest.mark.parametrize(
    "text",
    ["SELECT $this { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }",
     "SELECT $this { FILTER(1" + "+1" * 100_000 + ") }",
     "SELECT $this { " + "'\\\\\\\\'" * 50_000 + " }"],
    ids=["brackets", "sum", "quotation marks"],
)  # fmt: skip
def test_a_text_made_to_end_its_reader_is_a_finding(tmp_path: Path, text: str) -> None:
    found = findings(tmp_path / "library", rule(f'sh:sparql [ sh:select "{text}" ]'))
    assert {finding.code for finding in found} == {"M108"}


# --- answers

# What holds of no member, and what holds of each (SPARQL 1.1, sections 17.2 and 17.2.2).
FALSE = [
    "false", "!true", "''", "0", "0.0", "'NaN'^^<http://www.w3.org/2001/XMLSchema#double>",
    "'x'^^<http://www.w3.org/2001/XMLSchema#integer>", "'x'^^<http://www.w3.org/2001/XMLSchema#boolean>",
    "1/0", "!(1/0)", "true && 1/0", "false || 1/0", "?unbound", "!?unbound", "<urn:x>",
    "EXISTS { $this lib:nothing ?o }", "NOT EXISTS { $this lib:name ?o }", "!BOUND($this)",
    "1 IN (2, 1/0)", "'a' < 1",
]  # fmt: skip
TRUE = [
    "true", "'x'", "1", "!false", "!''", "true || 1/0", "!(false && 1/0)", "1 IN (1, 1/0)",
    "BOUND($this)", "EXISTS { $this lib:name ?o }", "NOT EXISTS { $this lib:nothing ?o }",
    "EXISTS { FILTER(BOUND($this)) }", "!isBlank($this)", "STRSTARTS(STR($this),'https://library.example/id/member/')",
]  # fmt: skip


@pytest.mark.parametrize("condition", FALSE)
def test_what_is_false_or_an_error_gives_no_result(tmp_path: Path, condition: str) -> None:
    """SPARQL 1.1, section 17.2.2. In rdflib FILTER(false) counts as true."""
    assert findings(tmp_path / "library", rule(select(f"FILTER({condition})"))) == []


@pytest.mark.parametrize("condition", TRUE)
def test_what_is_true_gives_a_result_for_each(tmp_path: Path, condition: str) -> None:
    found = findings(tmp_path / "library", rule(select(f"FILTER({condition})")))
    assert [f.shape for f in found] == [SHAPE] * 2


SCOPES = [
    "{ { FILTER(BOUND($this)) } }",
    "{ $this lib:name ?x } UNION { FILTER(false) }",
    "OPTIONAL { $this lib:nothing ?n } FILTER(!BOUND(?n))",
    "{ SELECT $this (COUNT(?o) AS ?n) { $this lib:name ?o } GROUP BY $this } FILTER(?n = 1)",
    "FILTER(isIRI($this)&&?x=$this)BIND($this AS ?x)",
]


@pytest.mark.parametrize("where", SCOPES)
def test_this_is_bound_at_every_depth(tmp_path: Path, where: str) -> None:
    """SHACL, section 5.3.1 and appendix A."""
    found = findings(tmp_path / "library", rule(select(where)))
    assert [f.shape for f in found] == [SHAPE] * 2


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("$this lib:name ?x FILTER(REGEX(?x, '^.'))", 2),
        ("$this lib:name ?x FILTER(REGEX(?x, '^[^.-[.]]', 'q'))", 0),
        ("FILTER(regex('abc', '^b'))", 0),
        ("BIND(REPLACE('abc', 'b', 'x') AS ?x) FILTER(?x = 'axc')", 2),
    ],
)
def test_expressions_are_matched(tmp_path: Path, where: str, count: int) -> None:
    """Beside shapes that are compiled, as alone: a query that calls REGEX is one that can run."""
    found = findings(tmp_path / "library", rule(select(where)))
    assert [f.shape for f in found] == [SHAPE] * count


def data_findings(folder: Path, data: str, rules: str) -> list[Finding]:
    write_library(folder)
    (folder / "shapes/library.ttl").write_text(SHAPES + rules, encoding="utf-8")
    file = folder / "data.ttl"
    file.write_text(PREFIXES + data, encoding="utf-8")
    return validate_data(read_workspace(folder).load_model(), [file])[0]


def test_blank_nodes_are_bound_too(tmp_path: Path) -> None:
    data = "[] lib:name 'one' . [] lib:name 'two' ; lib:title 't' .\n"
    query = (
        'sh:sparql [ sh:select """SELECT $this ?value { $this ?p ?value . FILTER(isBlank($this)) '
        "FILTER NOT EXISTS { $this <https://library.example/terms#title> ?t } "
        'FILTER(isLiteral(?value)) }""" ]'
    )
    found = data_findings(tmp_path / "library", data, rule(query, "sh:targetSubjectsOf lib:name"))
    assert [(f.value, f.place.line) for f in found] == [("one", 11)]


def test_a_value_is_bound_wherever_it_stands(tmp_path: Path) -> None:
    """Not only behind a space or a bracket, and if it is an empty text."""
    component = (
        "s:Component a sh:ConstraintComponent ; sh:parameter [ sh:path s:only ] ; "
        "sh:validator [ sh:ask 'ASK { FILTER(STR($only)=STR($value)) }' ] .\n"
        "s:P a sh:PropertyShape ; sh:targetSubjectsOf lib:name ; sh:path lib:name ; s:only 'one' .\n"
    )
    data = "[] lib:name 'one', 'two', '' .\n"
    found = data_findings(tmp_path / "library", data, component)
    assert [f.code for f in found] == ["V127"] * 2
