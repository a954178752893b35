"""The W3C's own tests of SHACL (data-shapes test suite): core and SPARQL.

They come inside the source package of pySHACL; `make services` fetches it. Each test is run by the
engine that ``--engine pyshacl``, ``--data`` and what is not compiled use. Where all of a test's
shapes can be compiled, the plain evaluator is held to the same expected results.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from tests.support.graphs import plain, rdflib_node

from verbund.findings import Findings
from verbund.findings.result import ShaclResult
from verbund.model.shapes import ShapeReader
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.terms import Iri, text_of
from verbund.rdf.terms import Node as PlainNode
from verbund.release.profiles.results import predicate_of, validate
from verbund.shacl.evaluate import evaluate
from verbund.shacl.shape import Shape
from verbund.shacl.shape_compiler import compile_shapes
from verbund.shacl.shape_nodes import is_deactivated, shapes_with_targets
from verbund.system.sandbox import SandboxError
from verbund.validation.compare import key_of
from verbund.validation.engine import Engine
from verbund.validation.graph_access import GraphAccess
from verbund.validation.rdflib_graphs import read
from verbund.validation.rdflib_terms import plain_graph, to_rdflib_node
from verbund.validation.results import results_of

SUITE = Path(__file__).parents[3] / ".services" / "w3c" / "sht_tests"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
FILES = sorted(path for path in SUITE.rglob("*.ttl") if "sht:Validate" in path.read_text("utf-8"))

# Where pySHACL 0.40 does not do what the suite expects; docs/validation.md says so.
KNOWN = {
    # It takes "1" as true. Verbund refuses the shape (M108).
    "core/property/uniqueLang-002.ttl",
    # $shapesGraph, which engines may leave out: M113.
    "sparql/pre-binding/shapesGraph-001.ttl",
}

# Focus node, path, component and value; blank nodes, which have no name, are all one.
Key = tuple[str, str, str, str]


class Entry:
    """One test: its data, its shapes, and the results that the suite expects; None for failure."""

    def __init__(self, path: Path) -> None:
        self.graph = _read(path)
        entry = next(self.graph.subjects(RDF.type, SHT.Validate))
        action = self.graph.value(entry, MF.action)
        self.data = self._graph(path, action, SHT.dataGraph)
        self.shapes = self._graph(path, action, SHT.shapesGraph)
        report = self.graph.value(entry, MF.result)
        self.expected: Counter[Key] | None = None
        if report != SHT.Failure:
            found = self.graph.objects(report, SH.result)
            self.expected = Counter(self._key(result) for result in found)

    def _graph(self, path: Path, action: Node | None, kind: URIRef) -> Graph:
        name = str(self.graph.value(action, kind)).rpartition("/")[2]
        return self.graph if name in ("", path.name) else _read(path.parent / name)

    def _key(self, result: Node) -> Key:
        values = (
            self.graph.value(result, predicate)
            for predicate in (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.value)
        )
        focus, path, component, value = map(_text, values)
        return focus, path, component, value


def _read(path: Path) -> Graph:
    base = path.resolve().as_uri()
    text = f"@base <{base}> .\n{path.read_text('utf-8')}"
    return read(pyoxigraph.RdfFormat.TURTLE, text=text)


def _text(node: object) -> str:
    if node is None:
        return "-"
    if isinstance(node, BNode):
        return "_:"
    return node.n3() if isinstance(node, Literal) else str(node)


def names() -> list[str]:
    return [path.relative_to(SUITE).as_posix() for path in FILES]


@pytest.mark.skipif(not FILES, reason="the W3C suite is not there: run `make services`")
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xfail(strict=True) if name in KNOWN else ())
        for name in names()
    ],
)
def test_the_engine_reports_what_the_suite_expects(name: str) -> None:
    entry = Entry(SUITE / name)
    shapes = ShapesGraph(plain_graph(entry.shapes))
    data = Graph()
    data += entry.data
    try:
        results = results_of(Engine(entry.shapes, Graph()).report(data), shapes)
    except Findings:
        assert entry.expected is None
        return
    found: Counter[Key] = Counter()
    for result in results:
        path = "_:" if result.path is None and result.whole_path else _text(result.path)
        found[_text(result.focus), path, result.component, _text(result.value)] += 1
    assert entry.expected is not None
    assert found == entry.expected


@pytest.mark.skipif(not FILES, reason="the W3C suite is not there: run `make services`")
@pytest.mark.parametrize("name", [name for name in names() if name not in KNOWN])
def test_the_evaluator_of_graphs_reports_what_the_suite_expects(name: str) -> None:
    """With the engine for what it leaves; of the core that is next to nothing."""
    entry = Entry(SUITE / name)
    shapes, data = plain(entry.shapes), plain(entry.data)
    compiled = compile_shapes(shapes)
    assert name in LEFT or compiled.needs_engine == name.startswith("sparql/")
    try:
        results = validate(data, lambda: shapes)
    except SandboxError:
        assert entry.expected is None
        return
    assert entry.expected is not None
    assert Counter(map(_key, results)) == entry.expected


LEFT = {
    # Its shapes lead deeper into each other than the evaluator follows.
    "core/complex/shacl-shacl.ttl",
    # It has a qualified count on a node shape.
    "core/node/qualified-001.ttl",
}


def _key(result: ShaclResult) -> Key:
    path, value = "-", "-" if result.value is None else _shown(result.value)
    if result.path is not None:
        path = predicate_of(result) or "_:"
    return _shown(result.focus), path, result.component, value


def _shown(node: PlainNode) -> str:
    return _text(rdflib_node(node))


COMPILED = [name for name in names() if name.startswith("core/")]


def compiled_results(entry: Entry) -> Counter[Key] | None:
    """What the plain evaluator says; None where a shape or a node cannot be compiled."""
    annotations = ShapesGraph(plain_graph(entry.shapes))
    found: Counter[Key] = Counter()
    world = GraphAccess(entry.data)
    for node in shapes_with_targets(annotations.graph, ()):
        reader = ShapeReader(annotations)
        shape = _compiled(reader, annotations, node)
        if reader.uncompiled or annotations.findings:
            return None
        for focus in _focus_nodes(entry, to_rdflib_node(node)):
            blank = any(isinstance(value, BNode) for value in entry.data.objects(focus))
            if not isinstance(focus, URIRef) or blank:
                return None
            for result in evaluate(shape, str(focus), world.values(focus), world):
                key = key_of(result)
                value = key.value or "-"
                value = value[1:-1] if value.startswith("<") else value
                found[key.focus, key.path or "-", key.component, value] += 1
    return found


def _compiled(reader: ShapeReader, annotations: ShapesGraph, node: PlainNode) -> Shape:
    if annotations.graph.objects(node, str(SH.path)):
        return Shape(iri=text_of(node), properties=(reader.property_shape(node),))
    off = is_deactivated(annotations.graph, node)
    properties = tuple(
        reader.property_shape(item, switched_off=off) for item in annotations.properties(node)
    )
    return reader.node_shape(Iri(text_of(node)), properties)


def _focus_nodes(entry: Entry, shape: Node) -> Iterator[Node]:
    """The targets of a shape (SHACL, section 2.1.3)."""
    data, shapes = entry.data, entry.shapes
    found = set(shapes.objects(shape, SH.targetNode))
    kinds = set(shapes.objects(shape, SH.targetClass))
    if (shape, RDF.type, RDFS.Class) in shapes:
        kinds.add(shape)
    for kind in kinds:
        for below in data.transitive_subjects(RDFS.subClassOf, kind):
            found |= set(data.subjects(RDF.type, below))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        found |= set(data.subjects(predicate))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        found |= set(data.objects(None, predicate))
    return iter(sorted(found, key=str))


def test_the_plain_evaluator_reports_what_the_suite_expects() -> None:
    """For every test of the core whose shapes compile; at least forty do."""
    if not FILES:
        pytest.skip("the W3C suite is not there: run `make services`")
    compared, unlike = 0, []
    for name in COMPILED:
        entry = Entry(SUITE / name)
        found = compiled_results(entry)
        if found is None or entry.expected is None:
            continue
        compared += 1
        if found != entry.expected:
            unlike.append((name, found - entry.expected, entry.expected - found))
    assert unlike == []
    assert compared >= 40
