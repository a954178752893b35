"""The W3C's test suite of SHACL as workspaces: a test's shapes are the model, its data is --data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
from rdflib import RDF, SH, BNode, Graph, Namespace, URIRef
from rdflib.term import Node

from verbund.validation.rdflib_graphs import read

SUITE = Path(__file__).parents[3] / ".services" / "w3c" / "sht_tests"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
FILES = sorted(path for path in SUITE.rglob("*.ttl") if "sht:Validate" in path.read_text("utf-8"))
TOML = """\
[workspace]
base = "https://w3c.example/id/"
language = "en"
[model]
packaged = false
shapes = ["shapes"]
"""

# What the suite compares of a report; a message only where it expects one.
_OF_REPORT = (RDF.type, SH.conforms, SH.result)
_OF_RESULT = (
    *(RDF.type, SH.focusNode, SH.resultPath, SH.resultSeverity, SH.value),
    *(SH.sourceShape, SH.sourceConstraint, SH.sourceConstraintComponent),
)
_OF_PATH = (
    *(RDF.first, RDF.rest, SH.inversePath, SH.alternativePath),
    *(SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath),
)


class Entry:
    """One test: its data, its shapes without the manifest, and the report that it expects."""

    def __init__(self, path: Path) -> None:
        self.graph = read_file(path)
        entry = next(self.graph.subjects(RDF.type, SHT.Validate))
        action = self.graph.value(entry, MF.action)
        self.data = self._graph(path, action, SHT.dataGraph)
        self.shapes = self._graph(path, action, SHT.shapesGraph)
        report = self.graph.value(entry, MF.result)
        self.report: Node | None = None if report == SHT.Failure else report
        for graph in {self.data, self.shapes}:
            for triple in manifest(graph):
                graph.remove(triple)

    def _graph(self, path: Path, action: Node | None, kind: URIRef) -> Graph:
        name = str(self.graph.value(action, kind)).rpartition("/")[2]
        return read_file(path if name in ("", path.name) else path.parent / name)

    def write(self, folder: Path) -> tuple[Path, Path]:
        """A workspace with the shapes, and the file of the data."""
        for name in ("records", "shapes"):
            (folder / name).mkdir(parents=True)
        (folder / "verbund.toml").write_text(TOML, encoding="utf-8")
        text = unshared(self.shapes).serialize(format="turtle")
        (folder / "shapes/shapes.ttl").write_text(text, encoding="utf-8")
        data = folder / "data.ttl"
        data.write_text(self.data.serialize(format="turtle"), encoding="utf-8")
        return folder, data


def unshared(graph: Graph) -> Graph:
    """The graph with a copy of each blank node for each place where it stands.

    The model files of Verbund have no labels of blank nodes (M106); to SHACL a copy says the same.
    """
    made = Graph()
    seen: set[Node] = set()

    def copied(node: Node, above: frozenset[Node] = frozenset()) -> Node:
        if not isinstance(node, BNode) or node in above:
            return node
        copy = BNode() if node in seen else node
        seen.add(node)
        for _, predicate, value in graph.triples((node, None, None)):
            made.add((copy, predicate, copied(value, above | {node})))
        return copy

    for subject in set(graph.subjects()):
        if not isinstance(subject, BNode) or not any(graph.subjects(None, subject)):
            for _, predicate, value in graph.triples((subject, None, None)):
                made.add((subject, predicate, copied(value)))
    made.remove(
        (None, URIRef(f"{SH}nodeShape"), None)
    )  # a word of the data in one file, which SHACL has not
    return made


def read_file(path: Path) -> Graph:
    text = f"@base <{path.resolve().as_uri()}> .\n{path.read_text('utf-8')}"
    return read(pyoxigraph.RdfFormat.TURTLE, text=text)


# What a report only names; it is described where it stands.
_ELSEWHERE = (SH.sourceShape, SH.value, SH.sourceConstraint, SH.focusNode)


def manifest(graph: Graph) -> list[tuple[Node, Node, Node]]:
    """What a file says of the test: the manifest, the entry, and the blank nodes below them."""
    left = [*graph.subjects(RDF.type, MF.Manifest), *graph.subjects(RDF.type, SHT.Validate)]
    found: list[tuple[Node, Node, Node]] = []
    seen: set[Node] = set(left)
    while left:
        for triple in graph.triples((left.pop(), None, None)):
            found.append(triple)
            value, predicate = triple[2], triple[1]
            if isinstance(value, BNode) and predicate not in _ELSEWHERE and value not in seen:
                seen.add(value)
                left.append(value)
    return found


def comparable(graph: Graph, report: Node, *, messages: bool) -> Graph:
    """What of a report the suite compares, as a graph of its own."""
    found = Graph()
    for triple in _of(graph, report, _OF_REPORT):
        found.add(triple)
    wanted = (*_OF_RESULT, SH.resultMessage) if messages else _OF_RESULT
    for result in graph.objects(report, SH.result):
        for triple in _of(graph, result, wanted):
            found.add(triple)
        for triple in _path(graph, graph.value(result, SH.resultPath)):
            found.add(triple)
    return found


def _of(graph: Graph, node: Node, wanted: tuple[URIRef, ...]) -> Iterator[tuple[Node, Node, Node]]:
    for predicate in wanted:
        yield from graph.triples((node, predicate, None))


def _path(graph: Graph, node: Node | None) -> Iterator[tuple[Node, Node, Node]]:
    if isinstance(node, BNode):
        for triple in _of(graph, node, _OF_PATH):
            yield triple
            yield from _path(graph, triple[2])
