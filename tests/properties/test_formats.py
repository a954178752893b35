"""All formats of the release of the Lippe records hold the same graph, whoever reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib import BNode, Graph
from rdflib.compare import isomorphic
from tests.support.rdf_readers import FORMATS, the_same_from_all

from verbund.api.run import build
from verbund.rdf.terms import Literal, ntriples
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("lippe") / "output"
    report = build(replace(read_workspace(ROOT), output=output))
    assert report.conforms
    return output


def test_every_format_gives_the_same_graph(released: Path) -> None:
    assert len(the_same_from_all(released)) > 1000


def test_rdflib_finds_them_isomorphic(released: Path) -> None:
    graphs = [
        Graph().parse(released / name, format=FORMATS[name][1])
        for name in ("dataset.nt", "dataset.ttl")
    ]
    assert isomorphic(*graphs)


@pytest.mark.parametrize("name", FORMATS)
def test_there_is_no_blank_node(released: Path, name: str) -> None:
    for quad in ox.parse(path=str(released / name), format=FORMATS[name][0]):
        assert not isinstance(quad.subject, ox.BlankNode)
        assert not isinstance(quad.object, ox.BlankNode)
        assert quad.graph_name == ox.DefaultGraph()
    graph = Graph().parse(released / "dataset.ttl")
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)


def test_the_json_ld_works_with_the_context_of_the_release(released: Path) -> None:
    document = json.loads((released / "dataset.jsonld").read_bytes())
    assert (
        document["@context"] == json.loads((released / "context.jsonld").read_bytes())["@context"]
    )


def canonical(quads: Iterator[ox.Quad]) -> list[str]:
    """Canonical N-Triples (RDF 1.2 N-Triples, section 4), written anew from the terms."""
    return sorted(
        f"{_term(quad.subject)} {_term(quad.predicate)} {_term(quad.object)} ." for quad in quads
    )


def _term(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    assert isinstance(term, ox.Literal)
    text = "".join(_character(c) for c in term.value)
    if term.language:
        return f'"{text}"@{term.language}'
    if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
        return f'"{text}"'
    return f'"{text}"^^<{term.datatype.value}>'


_NAMED = {"\b": "b", "\t": "t", "\n": "n", "\f": "f", "\r": "r", '"': '"', "\\": "\\"}


def _character(character: str) -> str:
    if character in _NAMED:
        return "\\" + _NAMED[character]
    hidden = character < " " or character in "\x7f\ufffe\uffff"
    return f"\\u{ord(character):04X}" if hidden else character


def test_the_n_triples_are_canonical_and_sorted(released: Path) -> None:
    path = released / "dataset.nt"
    data = path.read_bytes()
    lines = data.split(b"\n")
    assert lines.pop() == b"", "the last line ends with a line break, and there is no other end"
    assert b"\r" not in data
    assert lines == sorted(set(lines)), "in order of bytes, none twice"
    quads = ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)
    assert [line.decode() for line in lines] == sorted(canonical(quads), key=str.encode)


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('\\"\x00\x7f\uffff\n')))
@example("".join(map(chr, range(0x80))))
@example("\ufffe\uffff\U0001ffff")
def test_any_literal_is_canonical(text: str) -> None:
    """Also of the characters that a release never holds."""
    literal = ntriples(Literal(text))
    (quad,) = ox.parse(f"<a:b> <a:c> {literal} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == text
    assert literal == _term(quad.object)


def test_the_turtle_is_grouped_by_record_type(released: Path) -> None:
    text = (released / "dataset.ttl").read_text(encoding="utf-8")
    groups = re.split(r"^# .*$", text, flags=re.MULTILINE)[1:]
    segments = [set(re.findall(r"^<([^/>]+/)", group, flags=re.MULTILINE)) for group in groups]
    assert all(len(segment) == 1 for segment in segments)
    assert len({next(iter(segment)) for segment in segments}) == len(groups)
