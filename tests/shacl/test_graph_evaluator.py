"""The evaluator of graphs says what pySHACL says, and leaves to it what it does not know."""

from __future__ import annotations

import threading
from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.graphs import plain

from verbund.findings.result import ShaclResult
from verbund.rdf.graph import RdfGraph, node_of, oxigraph_term
from verbund.rdf.namespaces import SH
from verbund.rdf.paths import Path, PathKind
from verbund.rdf.terms import Iri, text_of
from verbund.release.profiles.results import engine_results
from verbund.shacl.components import COMPONENTS
from verbund.shacl.graph_evaluator import evaluate_graph, values_of
from verbund.shacl.shape_compiler import compile_shapes
from verbund.shacl.shape_nodes import without_targets
from verbund.system import python_process
from verbund.validation.rdflib_graphs import read

PREFIXES = """
@prefix ex: <https://ex.example/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """
ex:Sub rdfs:subClassOf ex:Thing . ex:SubSub rdfs:subClassOf ex:Sub .
ex:a a ex:Thing ; ex:p 1 , 2.5 , "x"^^xsd:integer , "text" , "Text"@de , "text"@de-AT , "3"@DE ,
        ex:a , ex:b , [ ex:p 7 ] , "2021-02-30"^^xsd:date , "2021-03-01"^^xsd:date , 1e0 ,
        "400"^^xsd:byte , "2021"^^xsd:gYear , "" ;
    ex:q 1 , "text" , "2021-02-01"^^xsd:date , ex:b ; ex:r ex:b , ex:c .
ex:b a ex:Sub ; ex:p "text"@en , "Text"@EN , 12 ; ex:q 12 ; ex:r ex:c , [ a ex:Thing ] .
ex:c a ex:SubSub ; ex:s ex:a ; ex:q "z" .
ex:d ex:p -4 ; ex:r ex:a .
_:e a ex:Thing ; ex:p "true"^^xsd:boolean , "1"^^xsd:boolean ; ex:q true .
"""
PROPERTIES = [
    "sh:minCount 2", "sh:maxCount 1", "sh:maxCount 0", "sh:uniqueLang true", "sh:uniqueLang false",
    "sh:class ex:Thing", "sh:class ex:Thing , ex:Sub", "sh:datatype xsd:integer",
    "sh:datatype xsd:date", "sh:datatype xsd:byte", "sh:datatype rdf:langString",
    "sh:nodeKind sh:IRI", "sh:nodeKind sh:BlankNodeOrLiteral", "sh:nodeKind sh:BlankNode",
    "sh:nodeKind sh:IRIOrLiteral", "sh:minInclusive 2", "sh:maxInclusive 2.5",
    "sh:minExclusive 1.0", "sh:maxExclusive 12", 'sh:minInclusive "2021-02-28"^^xsd:date',
    "sh:minLength 2", "sh:maxLength 3", "sh:maxLength 0", 'sh:pattern "^t"',
    'sh:pattern "^T" ; sh:flags "i"', 'sh:pattern "\\\\d"', 'sh:languageIn ( "de" "en-GB" )',
    'sh:languageIn ( "*" )', "sh:equals ex:q", "sh:disjoint ex:q", "sh:lessThan ex:q",
    "sh:lessThanOrEquals ex:q", "sh:hasValue 1", "sh:hasValue ex:b , ex:z", 'sh:hasValue "text"@DE',
    'sh:in ( 1 "text" ex:a "Text"@DE )', "sh:in ()", "sh:node ex:Named", "sh:node [ sh:class ex:Sub ]",
    "sh:not [ sh:nodeKind sh:IRI ]", "sh:or ( [ sh:nodeKind sh:IRI ] [ sh:datatype xsd:integer ] )",
    "sh:and ( [ sh:nodeKind sh:IRI ] [ sh:class ex:Thing ] )",
    "sh:xone ( [ sh:nodeKind sh:Literal ] [ sh:minLength 4 ] [ sh:class ex:Sub ] )",
    "sh:qualifiedValueShape [ sh:class ex:Thing ] ; sh:qualifiedMinCount 2",
    "sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMaxCount 1",
    "sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedValueShape [ sh:class ex:Sub ]",
    "sh:closed true ; sh:ignoredProperties ( rdf:type )",
    "sh:closed true ; sh:property [ sh:path ex:p ]", "sh:property [ sh:path ex:q ; sh:minCount 1 ]",
    "sh:deactivated true ; sh:minCount 9", "sh:property [ sh:deactivated true ; sh:path ex:q ; sh:minCount 9 ]",
    "sh:node ex:Off", "sh:not ex:Off", "sh:severity sh:Warning ; sh:minCount 9",
    'sh:severity ex:Grave ; sh:minCount 9 ; sh:message "eins"@de , "one"@en , "none"',
]  # fmt: skip
PATHS = [
    "ex:p", "[ sh:inversePath ex:r ]", "( ex:r ex:p )", "( [ sh:inversePath ex:r ] ex:p )",
    "[ sh:alternativePath ( ex:q ex:r ) ]", "[ sh:zeroOrMorePath ex:r ]", "[ sh:oneOrMorePath ex:r ]",
    "[ sh:zeroOrOnePath ex:r ]", "[ sh:oneOrMorePath [ sh:alternativePath ( ex:r ex:s ) ] ]",
]  # fmt: skip
NODES = [
    "sh:class ex:Sub", "sh:nodeKind sh:IRI", "sh:datatype xsd:integer", "sh:in ( ex:a 1 )",
    "sh:equals ex:q", "sh:disjoint ex:r", "sh:hasValue ex:a", 'sh:pattern "a$"', "sh:minLength 20",
    "sh:closed true", "sh:node ex:Named", "sh:not ex:Named", "sh:property ex:Shared",
    "sh:languageIn ( 'de' )", "sh:minInclusive 5", "sh:closed false",
]  # fmt: skip
TARGETS = [
    "sh:targetClass ex:Thing", "sh:targetClass ex:Sub", "sh:targetNode ex:a , ex:nowhere , 5 , 'x'",
    "sh:targetSubjectsOf ex:p", "sh:targetObjectsOf ex:p", "a rdfs:Class", "a owl:Class",
]  # fmt: skip
SHARED = """
ex:Named a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .
ex:Off a sh:NodeShape ; sh:deactivated true ; sh:nodeKind sh:Literal .
ex:Shared sh:path ex:p ; sh:minCount 2 .
ex:Siblings sh:targetClass ex:Thing ; sh:property
    [ sh:path ex:r ; sh:qualifiedValueShape [ sh:class ex:Sub ] ; sh:qualifiedMinCount 1 ;
      sh:qualifiedValueShapesDisjoint true ] ,
    [ sh:path ex:r ; sh:qualifiedValueShape [ sh:class ex:SubSub ] ; sh:qualifiedMaxCount 1 ;
      sh:qualifiedValueShapesDisjoint true ] .
"""


def shapes_text() -> str:
    """A shape for each constraint, each path and each target."""
    found = [
        f"ex:P{number} a sh:NodeShape ; {TARGETS[number % 4]} ; sh:property [ sh:path ex:p ; {text} ] ."
        for number, text in enumerate(PROPERTIES)
    ]
    found += [
        f"ex:W{number} a sh:PropertyShape ; {TARGETS[number % 2]} ; sh:path {path} ; {text} ."
        for number, path in enumerate(PATHS)
        for text in ("sh:maxCount 1 ; sh:nodeKind sh:Literal ; sh:hasValue ex:b",)
    ]
    found += [
        f"ex:N{number} {TARGETS[(number + 2) % 5]} ; {text} ." for number, text in enumerate(NODES)
    ]
    found += [
        f"ex:T{number} a sh:NodeShape ; {text} ; sh:nodeKind sh:BlankNode . _:t{number} a ex:T{number} ."
        for number, text in enumerate(TARGETS)
    ]
    return "\n".join((PREFIXES, SHARED, *found))


def graph_of(text: str) -> RdfGraph:
    return plain(read(ox.RdfFormat.TURTLE, text=text))


def keys(results: list[ShaclResult]) -> Counter[tuple[object, ...]]:
    """What two engines must agree on; the words of messages are those of the shape."""
    return Counter(
        (r.focus, r.path, r.component, r.value, r.shape, r.severity, r.messages) for r in results
    )


def test_pyshacl_says_the_same_from_a_process_that_was_not_forked() -> None:
    """Beside another thread nothing is forked: literals that travel stay as they are written."""
    shapes = graph_of(shapes_text())
    data = graph_of(PREFIXES + DATA + "".join(f"ex:i{n} a ex:T{n} . " for n in range(len(TARGETS))))
    forked = keys(engine_results(data, shapes))
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    try:
        assert not python_process.is_single_threaded()
        started = keys(engine_results(data, shapes))
    finally:
        ended.set()
        other.join()
    assert started == forked


def test_every_component_target_and_path_means_what_it_means_to_pyshacl() -> None:
    shapes = graph_of(shapes_text())
    data = graph_of(PREFIXES + DATA + "".join(f"ex:i{n} a ex:T{n} . " for n in range(len(TARGETS))))
    compiled = compile_shapes(shapes)
    assert not compiled.needs_engine
    ours, theirs = keys(evaluate_graph(data, compiled)), keys(engine_results(data, shapes))
    assert ours - theirs == Counter()
    assert theirs - ours == Counter()
    assert len(ours) > 300
    # hasValue, pairs and counts too: no component is left out.
    stated = {predicate.removeprefix(SH) for _, predicate, _ in shapes}
    assert COMPONENTS.keys() - stated == {"sparql"}


LEFT = [
    "sh:sparql [ sh:select 'SELECT $this WHERE { $this a ?c }' ]",
    "sh:minCount 'x'", "sh:property [ sh:minCount 1 ]", "sh:minLength '1'^^xsd:int", "sh:minLength ex:a",
    "sh:minLength -1", "sh:minLength 1.0", "sh:property [ sh:path ex:p ; sh:minCount 1 , 2 ]",
    "sh:property [ sh:path ex:p , ex:q ]", "sh:property [ sh:path 'p' ]", "sh:property 'x'",
    "sh:property [ sh:path ( ex:p ) ]", "sh:property [ sh:path () ]", "sh:property [ sh:path [] ]",
    "sh:property [ sh:path [ sh:inversePath ex:p , ex:q ] ]", "sh:property [ sh:path ex:p ; sh:uniqueLang 1 ]",
    "sh:nodeKind sh:Node", "sh:nodeKind 'IRI'", "sh:class 'x'", "sh:datatype 'x'", "sh:datatype xsd:date , xsd:time",
    "sh:pattern '('", "sh:pattern 'a' ; sh:flags 'Z'", "sh:pattern 1", "sh:in 'x'", "sh:in ( 1 ) , ( 2 )",
    "sh:languageIn ( 'de_DE' )", "sh:or ()", "sh:or 'x'", "sh:and ( 1 )", "sh:node ex:S",
    "sh:not [ sh:property [ sh:path ex:p ; sh:node ex:S ] ]", "sh:deactivated 'no'", "sh:deactivated true , false",
    "sh:closed 'true'", "sh:closed true ; sh:ignoredProperties ( 'x' )", "sh:minInclusive ex:a", "sh:maxCount 1",
    "sh:severity 'x'", "sh:message ex:a", "sh:path ex:p", "a sh:PropertyShape", "sh:js []", "sh:rule []",
    "sh:property [ sh:path ex:p ; sh:qualifiedMinCount 1 ]", "sh:minCont 1", "sh:sparql 1", "sh:equals 'p'",
]  # fmt: skip


@pytest.mark.parametrize("text", LEFT)
def test_what_is_not_certain_is_left_to_the_engine(text: str) -> None:
    shapes = graph_of(f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetNode ex:a ; {text} .")
    compiled = compile_shapes(shapes)
    assert compiled.undecided == (Iri("https://ex.example/S"),)
    assert compiled.needs_engine


def test_only_what_leads_to_an_uncertain_shape_is_left() -> None:
    text = f"""{PREFIXES}
ex:Left sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:node ex:Query ] .
ex:Query a sh:NodeShape ; sh:sparql [ sh:select 'SELECT $this WHERE {{ $this a ?c }}' ] .
ex:Decided sh:targetNode ex:a ; sh:minLength 90 .
"""
    shapes = graph_of(text)
    compiled = compile_shapes(shapes)
    left, decided = Iri("https://ex.example/Left"), Iri("https://ex.example/Decided")
    assert (compiled.undecided, [*compiled.shapes]) == ((left,), [decided])
    rest = without_targets(shapes, [decided])
    assert [*compile_shapes(rest).shapes] == []
    assert compile_shapes(rest).undecided == (left,)


def test_shapes_that_nobody_targets_must_be_well_formed_too() -> None:
    shapes = graph_of(f"{PREFIXES} ex:S a sh:NodeShape , sh:PropertyShape .")
    assert compile_shapes(shapes).needs_engine
    assert compile_shapes(shapes).undecided == ()


@pytest.mark.parametrize("name", ["not", "node", "property", "qualifiedValueShape"])
def test_values_that_are_shapes_must_be_well_formed_too(name: str) -> None:
    for member, left in (("sh:path ex:p", False), ("sh:path ex:p , ex:q", True)):
        text = f"{PREFIXES} ex:S sh:{name} [ {member} ] ."
        assert compile_shapes(graph_of(text)).needs_engine is left


def test_who_leads_to_a_shape_must_be_well_formed_too() -> None:
    for name in ("node", "property"):
        text = f"{PREFIXES} ex:S sh:{name} [ sh:path ex:p ] ; sh:severity 'grave' ."
        assert compile_shapes(graph_of(text)).needs_engine


def test_targets_of_all_kinds_are_put_together() -> None:
    targets = (
        "sh:targetNode ex:nowhere ; sh:targetClass ex:Sub ; sh:targetSubjectsOf ex:s ;"
        " sh:targetObjectsOf ex:s , ex:t"
    )
    shapes = compile_shapes(graph_of(f"{PREFIXES} ex:S {targets} ; sh:in () ."))
    data = graph_of(f"{PREFIXES} ex:b a ex:Sub . ex:c ex:s ex:a . ex:d ex:t ex:e , ex:a .")
    found = sorted(text_of(result.focus) for result in evaluate_graph(data, shapes))
    assert [item.removeprefix("https://ex.example/") for item in found] == [
        *("a", "b", "c", "e", "nowhere"),
    ]


@pytest.mark.parametrize("name", ["or", "and", "xone"])
def test_members_of_lists_must_be_well_formed_too(name: str) -> None:
    for member, left in (("sh:nodeKind sh:IRI", False), ("sh:nodeKind 'IRI'", True)):
        text = f"{PREFIXES} ex:S sh:{name} ( [ {member} ] ) ."
        assert compile_shapes(graph_of(text)).needs_engine is left


def test_paths_nested_deeply_are_left() -> None:
    for depth, left in ((50, False), (51, True)):
        for opened, closed in (("( ", " ex:q )"), ("[ sh:inversePath ", " ]")):
            path = opened * depth + "ex:p" + closed * depth
            shapes = graph_of(f"{PREFIXES} ex:S sh:targetNode ex:a ; sh:path {path} .")
            assert compile_shapes(shapes).needs_engine is left, path


def test_shapes_nested_deeply_are_left() -> None:
    chain = "".join(f"ex:S{n} sh:node ex:S{n + 1} . " for n in range(1000))
    compiled = compile_shapes(graph_of(f"{PREFIXES} {chain} ex:S0 sh:targetNode ex:a ."))
    assert compiled.needs_engine


def test_shapes_shared_at_every_level_take_no_time() -> None:
    """Each leads twice to the next: without a memory that would be 2¹³ visits of the last."""
    shapes = "".join(
        f"ex:S{n} sh:or ( [ sh:node ex:S{n + 1} ; sh:maxLength 1 ] [ sh:node ex:S{n + 1} ] ) . "
        for n in range(6)
    )
    text = f"{PREFIXES} {shapes} ex:S6 sh:minLength 90 . ex:S0 sh:targetNode ex:a ."
    compiled = compile_shapes(graph_of(text))
    assert not compiled.needs_engine
    assert len(evaluate_graph(RdfGraph(), compiled)) == 1


SPACE = "https://ex.example/"
_leaves = st.sampled_from("pqr").map(lambda name: Path(PathKind.PREDICATE, SPACE + name))
_paths = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(
            lambda steps: Path(PathKind.SEQUENCE, steps=tuple(steps))
        ),
        st.lists(inner, min_size=2, max_size=3).map(
            lambda steps: Path(PathKind.ALTERNATIVE, steps=tuple(steps))
        ),
        st.tuples(
            st.sampled_from(
                [
                    PathKind.INVERSE,
                    PathKind.ZERO_OR_MORE,
                    PathKind.ONE_OR_MORE,
                    PathKind.ZERO_OR_ONE,
                ]
            ),
            inner,
        ).map(lambda made: Path(made[0], steps=(made[1],))),
    ),
    max_leaves=6,
)
_nodes = st.sampled_from("abcde").map(lambda name: Iri(SPACE + name))
_triples = st.lists(
    st.tuples(_nodes, st.sampled_from("pqr").map(lambda name: SPACE + name), _nodes), max_size=14
)


def _sparql(path: Path) -> str:
    """With brackets around what is turned round: ``^`` binds closer than all else."""
    inner = [_sparql(step) for step in path.steps]
    match path.kind:
        case PathKind.PREDICATE:
            return f"<{path.iri}>"
        case PathKind.SEQUENCE:
            return f"({'/'.join(inner)})"
        case PathKind.ALTERNATIVE:
            return f"({'|'.join(inner)})"
        case PathKind.INVERSE:
            return f"(^({inner[0]}))"
    marks = {PathKind.ZERO_OR_MORE: "*", PathKind.ONE_OR_MORE: "+", PathKind.ZERO_OR_ONE: "?"}
    return f"(({inner[0]}){marks[path.kind]})"


@given(_triples, _paths)
def test_paths_lead_where_those_of_sparql_lead(
    triples: list[tuple[Iri, str, Iri]], path: Path
) -> None:
    focus = Iri(SPACE + "a")
    triples = [*triples, (focus, SPACE + "z", focus)]  # Oxigraph knows only nodes of the graph
    store = ox.Store()
    for subject, predicate, value in triples:
        store.add(
            ox.Quad(ox.NamedNode(subject.value), ox.NamedNode(predicate), oxigraph_term(value))
        )
    found = store.query(f"SELECT DISTINCT ?v {{ <{focus.value}> {_sparql(path)} ?v }}")
    assert isinstance(found, ox.QuerySolutions)
    expected = {node_of(solution[0]) for solution in found}
    values = values_of(RdfGraph(triples), focus, path)
    assert len(values) == len(set(values))
    assert set(values) == expected
