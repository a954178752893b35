"""Results on RDF files keep all that SHACL, section 3.6.2, says of them, in Turtle and in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyoxigraph
import pytest
from click.testing import CliRunner
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node
from tests.support.agreement.w3c_suite import TOML

from verbund.cli.main import group
from verbund.model.shapes_graph import ShapesGraph
from verbund.validation.engine import Engine
from verbund.validation.rdflib_graphs import read
from verbund.validation.rdflib_terms import plain_graph
from verbund.validation.results import results_of

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/findings-schema.json").read_text(encoding="utf-8")
)
TURTLE = pyoxigraph.RdfFormat.TURTLE
PREFIXES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix ex: <https://example.org/> .
"""
# SHACL, section 3.6: what a report and a result must have.
OF_REPORTS = """
ex:Report a sh:NodeShape ; sh:targetClass sh:ValidationReport ; sh:nodeKind sh:BlankNodeOrIRI ;
  sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ,
    [ sh:path sh:result ; sh:class sh:ValidationResult ; sh:nodeKind sh:BlankNodeOrIRI ] .
ex:Result a sh:NodeShape ; sh:targetClass sh:ValidationResult ;
  sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
    [ sh:path sh:value ; sh:maxCount 1 ] ,
    [ sh:path sh:sourceShape ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
    [ sh:path sh:sourceConstraint ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
    [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sh:resultMessage ; sh:uniqueLang true ; sh:or ( [ sh:datatype xsd:string ] [ sh:datatype rdf:langString ] ) ] ,
    [ sh:path sh:detail ; sh:class sh:ValidationResult ] .
"""
PATHS = {
    "ex:p": "<https://example.org/p>",
    "[ sh:inversePath ex:p ]": "^<https://example.org/p>",
    "( ex:p ex:q )": "(<https://example.org/p>/<https://example.org/q>)",
    "[ sh:alternativePath ( ex:p ex:q ) ]": "(<https://example.org/p>|<https://example.org/q>)",
    "[ sh:zeroOrMorePath ex:p ]": "(<https://example.org/p>)*",
    "[ sh:oneOrMorePath ex:p ]": "(<https://example.org/p>)+",
    "[ sh:zeroOrOnePath ex:p ]": "(<https://example.org/p>)?",
    "( ex:p [ sh:inversePath ( ex:q [ sh:zeroOrMorePath ex:r ] ) ] )": (
        "(<https://example.org/p>/^(<https://example.org/q>/(<https://example.org/r>)*))"
    ),
}


def command(folder: Path, shapes: str, data: str, form: str) -> str:
    for name in ("records", "shapes"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "verbund.toml").write_text(TOML, encoding="utf-8")
    (folder / "shapes/s.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    (folder / "data.ttl").write_text(PREFIXES + data, encoding="utf-8")
    arguments = ["validate", "-w", str(folder), "--data", str(folder / "data.ttl")]
    result = CliRunner().invoke(group, [*arguments, "--format", form])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.stdout


def report(folder: Path, shapes: str, data: str) -> Graph:
    """The report, which is well formed."""
    text = command(folder, shapes, data, "turtle")
    assert text == command(folder, shapes, data, "turtle")
    graph = read(TURTLE, text=text)
    rules = read(TURTLE, text=PREFIXES + OF_REPORTS)
    assert results_of(Engine(rules, Graph()).report(graph), ShapesGraph(plain_graph(rules))) == []
    return graph


def results(graph: Graph) -> Iterator[Node]:
    (found,) = graph.subjects(RDF.type, SH.ValidationReport)
    yield from graph.objects(found, SH.result)


def results_json(folder: Path, shapes: str, data: str) -> list[dict[str, Any]]:
    found = json.loads(command(folder, shapes, data, "json"))
    jsonschema_rs.validator_for(SCHEMA).validate(found)
    return [item["result"] for item in found["findings"]]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_that_of_the_shape(tmp_path: Path, path: str) -> None:
    shapes = f"ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path {path} ; sh:minCount 9 ."
    graph = report(tmp_path, shapes, "ex:a ex:p ex:a .")
    (result,) = results(graph)
    wanted = read(TURTLE, text=f"{PREFIXES} ex:x sh:resultPath {path} .")
    found = Graph()
    left = [result]
    while left:
        node = left.pop()
        for _, predicate, value in graph.triples((node, None, None)):
            if node != result or predicate == SH.resultPath:
                found.add(
                    (URIRef("https://example.org/x") if node == result else node, predicate, value)
                )
                left += [value] if isinstance(value, BNode) else []
    assert isomorphic(found, wanted)
    (of_json,) = results_json(tmp_path, shapes, "ex:a ex:p ex:a .")
    assert of_json["path"] == PATHS[path]


NODES = {
    '"x"@de': {"type": "literal", "value": "x", "xml:lang": "de"},
    '"0x"^^xsd:integer': {
        "type": "literal",
        "value": "0x",
        "datatype": "http://www.w3.org/2001/XMLSchema#integer",
    },
    '"a\\"\\\\\\n\\u0007"': {"type": "literal", "value": 'a"\\\n\u0007'},
    "ex:v": {"type": "uri", "value": "https://example.org/v"},
    "[]": {"type": "bnode", "value": "b1"},
}


@pytest.mark.parametrize("node", NODES)
def test_a_focus_node_and_a_value_may_be_any_term(tmp_path: Path, node: str) -> None:
    """A focus node may be a literal or blank, and so may a value, which is the same here."""
    shapes = "ex:S a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:minLength 100 ."
    data = f"ex:a ex:p {node} ."
    (result,) = results(graph := report(tmp_path, shapes, data))
    focus, value = graph.value(result, SH.focusNode), graph.value(result, SH.value)
    assert focus == value
    term = next(read(TURTLE, text=PREFIXES + data).objects())
    assert isinstance(focus, BNode) if isinstance(term, BNode) else focus == term
    (of_json,) = results_json(tmp_path, shapes, data)
    assert of_json["focus_node"] == of_json["value"] == NODES[node]


def test_one_blank_node_has_one_label(tmp_path: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] ."
    data = "_:x ex:p _:y . _:y ex:p _:x , [] ."
    graph = report(tmp_path, shapes, data)
    pairs = {
        (graph.value(item, SH.focusNode), graph.value(item, SH.value)) for item in results(graph)
    }
    assert len(pairs) == 3
    assert len({node for pair in pairs for node in pair}) == 3
    shapes_of_results = set(graph.objects(None, SH.sourceShape))
    assert len(shapes_of_results) == 1
    assert isinstance(shapes_of_results.pop(), BNode)


def test_a_severity_may_be_one_of_the_shapes_own(tmp_path: Path) -> None:
    """SHACL, 2.1.4. Whatever it is called, the run fails by it."""
    shapes = (
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:nodeKind sh:Literal ; sh:severity ex:Grave ."
    )
    (result,) = results(graph := report(tmp_path, shapes, "ex:a ex:p 1 ."))
    assert graph.value(result, SH.resultSeverity) == URIRef("https://example.org/Grave")
    (of_json,) = results_json(tmp_path, shapes, "ex:a ex:p 1 .")
    assert of_json["severity"] == "https://example.org/Grave"


def test_messages_are_those_of_the_shape(tmp_path: Path) -> None:
    """SHACL, 2.1.5: with their languages, and no others beside them."""
    shapes = "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:nodeKind sh:Literal ; sh:message 'Oh'@en-GB , 'Ach'@de , 'Bof' ."
    (result,) = results(graph := report(tmp_path, shapes, "ex:a ex:p 1 ."))
    found = set(graph.objects(result, SH.resultMessage))
    assert found == {Literal("Oh", lang="en-gb"), Literal("Ach", lang="de"), Literal("Bof")}


def test_a_query_is_the_source_constraint(tmp_path: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql ex:Q . ex:Q sh:select 'SELECT $this ?value { $this <https://example.org/p> ?value }' ."
    (result,) = results(graph := report(tmp_path, shapes, "ex:a ex:p '1'^^xsd:byte ."))
    assert graph.value(result, SH.sourceConstraint) == URIRef("https://example.org/Q")
    assert str(graph.value(result, SH.value)) == "1"
    (of_json,) = results_json(tmp_path, shapes, "ex:a ex:p '1'^^xsd:byte .")
    assert of_json["source_constraint"] == {"type": "uri", "value": "https://example.org/Q"}


def test_details_are_results_within(tmp_path: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:node ex:T . ex:T a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:datatype xsd:date ] ."
    data = "ex:a ex:p 'x' ."
    (result,) = results(graph := report(tmp_path, shapes, data))
    (detail,) = graph.objects(result, SH.detail)
    assert graph.value(detail, SH.sourceConstraintComponent) == SH.DatatypeConstraintComponent
    assert graph.value(detail, SH.resultPath) == URIRef("https://example.org/p")
    (of_json,) = results_json(tmp_path, shapes, data)
    (inner,) = of_json["details"]
    assert inner["value"] == {"type": "literal", "value": "x"}


def test_what_data_says_of_reports_is_not_taken_for_results(tmp_path: Path) -> None:
    """The data is a report itself: its blank nodes lead to sh:result, which is no result of ours."""
    shapes = "ex:S a sh:NodeShape ; sh:targetClass sh:ValidationReport ; sh:nodeKind sh:IRI ."
    data = "[] a sh:ValidationReport ; sh:conforms false ; sh:result [ a sh:ValidationResult ; sh:focusNode ex:z ] ."
    (result,) = results(graph := report(tmp_path, shapes, data))
    assert graph.value(result, SH.sourceConstraintComponent) == SH.NodeKindConstraintComponent


def test_a_long_list_at_a_blank_node_is_no_hindrance(tmp_path: Path) -> None:
    """What a focus node leads to is not copied into the report."""
    shapes = "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:nodeKind sh:IRI ."
    data = f"[ ex:p ( {' '.join(map(str, range(5000)))} ) ] ."
    assert len(list(results(report(tmp_path, shapes, data)))) == 1
