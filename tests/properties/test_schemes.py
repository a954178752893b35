"""JSON-LD says the IRIs that N-Triples and Turtle say, whatever prefixes and terms a model has.

"If the active context contains a term definition for prefix having a non-null IRI mapping and the
prefix flag of the term definition is true, return the result of concatenating the IRI mapping and
suffix" (JSON-LD 1.1 API, section 5.2.2): a value ``geo:52.02,8.53`` must meet no such prefix.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset
from tests.properties.readers import the_same_from_all

from verbund.describe.writing import jsonld_text, turtle_text
from verbund.publish.directory.statements import Statement, jsonld, turtle
from verbund.rdf_graph import RdfGraph
from verbund.release.build import build
from verbund.terms import Iri
from verbund.workspace import read_workspace

SCHEMES = ("geo", "doi", "urn", "tel", "mailto", "isbn", "http", "https", "xsd", "o", "T", "a1")
"""Each is the scheme of values and a prefix of the model; half of them name a property, too."""

REST = ("52.02,8.53", "10.1000/182", "isbn:3-16", "x@y.de", "//ex.org/x", "thing/a", "@id", "_:b")
VALUES = [f"{scheme}:{rest}" for scheme in SCHEMES for rest in REST]
SPACES = {scheme: f"https://ex.org/{scheme}#" for scheme in SCHEMES}

TOML = """
[workspace]
base = "https://ex.org/id/"
language = "de"
[model]
packaged = false
ontology = ["ontology"]
shapes = ["shapes"]
"""

_HEAD = (
    "".join(f"@prefix {name}: <{space}> .\n" for name, space in SPACES.items())
    + """
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix s: <https://ex.org/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
)
_ID = "sh:path skos:notation ; csvw:name 'id' ; sh:minCount 1 ; sh:maxCount 1"


def _model(folder: Path) -> None:
    ontology = [_HEAD, "<https://ex.org/o> a owl:Ontology ; owl:versionIRI <https://ex.org/o/1> ."]
    shapes = [_HEAD, f"s:id a sh:PropertyShape ; {_ID} ."]
    for number, name in enumerate(SCHEMES):
        # The local name of every other property is a scheme; those of the rest are prefixes only.
        local = f"p{name}" if number % 2 else name
        ontology.append(f"{name}:{local} a owl:ObjectProperty . {name}:C{name} a owl:Class .")
        shapes.append(
            f"s:{name} a sh:PropertyShape ; sh:path {name}:{local} ; csvw:name 'p{name}' ;"
            f" sh:nodeKind sh:IRI .\n"
            f"s:S{name} a sh:NodeShape ; sh:targetClass {name}:C{name} ; csvw:name 't{name}' ;"
            f" csvw:aboutUrl '{name}s/{{id}}' ; sh:property s:id, s:{name} ."
        )
    for part, texts in (("ontology", ontology), ("shapes", shapes)):
        (folder / part).mkdir()
        (folder / part / "m.ttl").write_text("\n".join(texts), encoding="utf-8")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schemes")
    _model(folder)
    (folder / "verbund.toml").write_text(TOML, encoding="utf-8")
    (folder / "records").mkdir()
    for name in SCHEMES:
        rows = [f'{number},"{value}"' for number, value in enumerate(VALUES)]
        text = "\n".join([f"id,p{name}", *rows, ""])
        (folder / "records" / f"t{name}.csv").write_text(text, encoding="utf-8")
    report = build(read_workspace(folder))
    assert report.conforms, report.findings[:3]
    return folder / "output"


def test_all_forms_say_the_same_iris_for_all_readers(released: Path) -> None:
    found = {node for _, _, node in the_same_from_all(released)}
    assert {f"<{value}>" for value in VALUES} <= found


def test_no_term_of_the_context_is_a_prefix(released: Path) -> None:
    """JSON-LD 1.1 API, section 4.2.2: only a term that is defined by a text becomes one."""
    context = json.loads((released / "context.jsonld").read_bytes())["@context"]
    assert context.pop("@base") == "https://ex.org/id/"
    assert context
    assert all(isinstance(value, dict) and "@prefix" not in value for value in context.values())


_iris = st.builds(
    str.__add__, st.sampled_from([f"{name}:" for name in SCHEMES]), st.sampled_from(REST)
)
_named = st.builds(str.__add__, st.sampled_from([*SPACES.values()]), st.sampled_from(["a", "b-c"]))
_prefixes = st.dictionaries(st.sampled_from(SCHEMES), st.sampled_from([*SPACES.values()]))
_triples = st.lists(st.tuples(_iris | _named, _named, _iris | _named), min_size=1, max_size=8)


@given(_triples, _prefixes)
def test_the_documents_of_things_say_the_same_iris(
    triples: list[tuple[str, str, str]], prefixes: dict[str, str]
) -> None:
    statements = [Statement(f"<{s}>", p, f"<{o}>") for s, p, o in sorted(triples)]
    _same(set(triples), jsonld(statements, prefixes), turtle(statements, prefixes))


@given(_triples, _prefixes)
def test_the_catalogue_says_the_same_iris(
    triples: list[tuple[str, str, str]], prefixes: dict[str, str]
) -> None:
    graph = RdfGraph((Iri(subject), predicate, Iri(node)) for subject, predicate, node in triples)
    _same(set(triples), jsonld_text(graph, prefixes, {}), turtle_text(graph, prefixes, {}))


def _same(expected: set[tuple[str, str, str]], document: str, text: str) -> None:
    with_oxigraph = [
        {tuple(str(term)[1:-1] for term in quad.triple) for quad in ox.parse(given, format=form)}
        for given, form in (
            (document, ox.RdfFormat.JSON_LD),
            (text, ox.RdfFormat.TURTLE),
        )
    ]
    assert with_oxigraph == [expected, expected]
    dataset = Dataset()
    dataset.parse(data=document, format="json-ld")
    assert {(str(s), str(p), str(o)) for s, p, o, _ in dataset.quads()} == expected
