"""Which shapes of a profile are run, and which have nothing to check."""

from __future__ import annotations

import pytest
from rdflib import Graph
from tests.support.graphs import plain

from verbund.rdf.terms import Blank, Iri
from verbund.shacl.profile_targets import has_check, targeted

PREFIXES = """
@prefix : <https://example.org/shapes#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
CHECK = "sh:property [ sh:path :p ; sh:minCount 1 ]"


def component(validator: str, says: str) -> str:
    return (
        ":C a sh:ConstraintComponent ; sh:parameter [ sh:path :p ] , [ sh:path [ ] ] ;"
        f" sh:{validator} [ sh:{says} 'ASK {{ $value a :Thing }}' ] ."
        " :D sh:parameter [ sh:path :q ] ."
    )


@pytest.mark.parametrize(
    ("content", "rest", "checked"),
    [
        (CHECK, "", True),
        ("sh:minLength 1", "", True),
        ("sh:deactivated false ; sh:minLength 1", "", True),
        ("sh:deactivated true ; sh:minLength 1", "", False),
        ("sh:deactivated '1'^^<http://www.w3.org/2001/XMLSchema#boolean> ; sh:minLength 1", "", False),
        ("sh:property [ sh:path :p ]", "", False),
        ("sh:property [ sh:path :p ; sh:deactivated true ; sh:minCount 1 ]", "", False),
        ("sh:property [ sh:path :p ; sh:property [ sh:path :q ; sh:maxCount 1 ] ]", "", True),
        ("sh:node :T", ":T sh:node :U . :U sh:minLength 1 .", True),
        ("sh:node :T", ":T sh:node :U , :S . :U sh:node :T .", False),
        ("sh:node :T", ":T sh:deactivated true ; sh:minLength 1 .", False),
        ("sh:rule [ ] ; sh:js [ ]", "", False),
        ("sh:sparql [ sh:select 'SELECT $this {}' ]", "", True),
        ("sh:sparql [ sh:select 'SELECT $this {}' ; sh:deactivated true ]", "", False),
        ("sh:sparql [ sh:deactivated true ] , [ sh:select 'SELECT $this {}' ]", "", True),
        (":p 1", "", False),
        (":p 1", component("validator", "ask"), True),
        (":p 1", component("nodeValidator", "select"), True),
        (":p 1", component("propertyValidator", "select"), True),
        (":p 1", component("validator", "jsFunctionName"), False),
        (":q 1", component("validator", "ask"), False),
    ],
)  # fmt: skip
def test_whether_a_shape_checks_anything(content: str, rest: str, checked: bool) -> None:
    shape = f":S a sh:NodeShape ; sh:targetClass :T ; {content} . {rest}"
    graph = plain(Graph().parse(data=PREFIXES + shape, format="turtle"))
    assert has_check(graph, Iri("https://example.org/shapes#S")) is checked


@pytest.mark.parametrize(
    "text",
    [
        ":S sh:targetClass :T .",
        ":S sh:targetNode :t .",
        ":S sh:targetSubjectsOf :p .",
        ":S sh:targetObjectsOf :p .",
        ":S a sh:NodeShape , rdfs:Class .",
        ":S a sh:PropertyShape , owl:Class ; sh:path :p .",
    ],
)
def test_a_shape_with_a_target(text: str) -> None:
    others = f" :X a sh:NodeShape ; {CHECK} . :Y a rdfs:Class ."
    graph = plain(Graph().parse(data=PREFIXES + text + others, format="turtle"))
    assert targeted(graph) == {Iri("https://example.org/shapes#S")}
    assert not any(isinstance(node, Blank) for node in targeted(graph))
