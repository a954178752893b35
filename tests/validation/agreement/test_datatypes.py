"""Every datatype of RDF 1.1 is checked alike by every engine, its lexical form and its range."""

from __future__ import annotations

import csv
import json
import re
from itertools import product
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner
from rdflib import SH, BNode, Graph, URIRef
from tests.support.agreement.datatypes import INVALID, VALID
from tests.support.agreement.jena import Jena
from tests.support.library import PREFIXES, TOML

from verbund.cli.main import group
from verbund.model.shapes import ShapeReader
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.datatypes import compare, is_valid
from verbund.rdf.terms import RDF_LANG_STRING, XSD, Iri, Literal, ntriples
from verbund.shacl.evaluate import ConstraintResult, evaluate, has_language
from verbund.shacl.shape import Shape
from verbund.validation.compare import key_of, key_of_reported
from verbund.validation.engine import Engine
from verbund.validation.graph_access import GraphAccess
from verbund.validation.pyshacl_patches import order_of
from verbund.validation.rdflib_graphs import read
from verbund.validation.rdflib_terms import plain_graph, to_node
from verbund.validation.results import results_of

TEXTS = [
    (name, text, is_right)
    for is_right, table in ((True, VALID), (False, INVALID))
    for name, texts in table.items()
    for text in texts
]
SHAPES = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
TURTLE = pyoxigraph.RdfFormat.TURTLE


def shapes_of(parameter: str) -> str:
    """A shape for each datatype, whose focus nodes have a property of their own."""
    return SHAPES + "".join(
        f"<urn:s:{name}> a sh:NodeShape ; sh:targetSubjectsOf <urn:{name}> ;"
        f" sh:property <urn:p:{name}> .\n<urn:p:{name}> a sh:PropertyShape ;"
        f" sh:path <urn:{name}> ; {parameter.format(f'<{XSD}{name}>')} .\n"
        for name in VALID
    )


def data_of(texts: list[tuple[str, str, bool]]) -> str:
    return "".join(
        f"<urn:n:{number}> <urn:{name}> {ntriples(Literal(text, XSD + name))} .\n"
        for number, (name, text, _) in enumerate(texts)
    )


def failing(texts: list[tuple[str, str, bool]]) -> set[str]:
    return {f"urn:n:{number}" for number, (_, _, is_right) in enumerate(texts) if not is_right}


def readable(names: set[str], texts: list[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    return [texts[int(name.rpartition(":")[2])] for name in sorted(names)]


@pytest.mark.parametrize(("name", "text", "is_right"), TEXTS)
def test_the_table_follows_xml_schema(name: str, text: str, is_right: bool) -> None:
    assert is_valid(text, XSD + name) is is_right


def test_both_engines_refuse_ill_typed_literals_of_every_datatype() -> None:
    """SHACL, 4.1.2."""
    shapes, data = read(TURTLE, text=shapes_of("sh:datatype {}")), read(TURTLE, text=data_of(TEXTS))
    annotations = ShapesGraph(plain_graph(shapes))
    theirs = results_of(Engine(shapes, Graph()).report(data), annotations)
    assert readable({str(item.focus) for item in theirs} ^ failing(TEXTS), TEXTS) == []
    ours: list[ConstraintResult] = []
    reader, world = ShapeReader(annotations), GraphAccess(data)
    for focus in set(data.subjects()):
        (path,) = data.predicates(focus)
        (shape,) = shapes.subjects(SH.path, path)
        whole = Shape(iri="urn:s", properties=(reader.property_shape(to_node(shape)),))
        ours += evaluate(whole, str(focus), world.values(focus), world)
    assert sorted(map(key_of, ours)) == sorted(map(key_of_reported, theirs))


def jena_reads_otherwise(name: str, text: str) -> bool:
    """Jena 5.3 takes white space away before it looks, and has two forms as XML Schema 1.0 had."""
    return text != " ".join(text.split()) or (name, text) in (
        ("gMonth", "--01--"),
        ("anyURI", "%zz"),
    )


def test_jena_agrees(jena: Jena) -> None:
    found = {key.focus for key in jena.results(shapes_of("sh:datatype {}"), data_of(TEXTS))}
    unlike = readable(found ^ failing(TEXTS), TEXTS)
    assert [item for item in unlike if not jena_reads_otherwise(*item[:2])] == []


def workspace(folder: Path, cells: list[tuple[str, str, bool]]) -> Path:
    """A table with a column for each datatype, and a row for each text."""
    names = sorted({name for name, _, _ in cells})
    for part in ("ontology", "shapes", "records"):
        (folder / part).mkdir(parents=True)
    (folder / "verbund.toml").write_text(TOML)
    declared = "".join(f"lib:p-{name} a owl:DatatypeProperty .\n" for name in names)
    (folder / "ontology/o.ttl").write_text(
        f"{PREFIXES}<urn:o> a owl:Ontology .\nlib:T a owl:Class .\n{declared}"
    )
    columns = "".join(
        f"s:T-{name} a sh:PropertyShape ; sh:path lib:p-{name} ; csvw:name 'c{number}' ;"
        f" sh:order {number + 2} ; sh:maxCount 1 ; sh:datatype xsd:{name} .\ns:T sh:property s:T-{name} .\n"
        for number, name in enumerate(names)
    )
    (folder / "shapes/s.ttl").write_text(
        PREFIXES + "s:T a sh:NodeShape ; sh:targetClass lib:T ; csvw:name 't' ;"
        " csvw:aboutUrl 't/{id}' ; sh:property s:T-id .\ns:T-id a sh:PropertyShape ; sh:order 1 ;"
        " sh:path skos:notation ; csvw:name 'id' ; sh:minCount 1 ; sh:maxCount 1 ;"
        f" sh:datatype xsd:string .\n{columns}"
    )
    with (folder / "records/t.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["id", *(f"c{number}" for number in range(len(names)))])
        for number, (name, text, _) in enumerate(cells):
            row = [""] * len(names)
            row[names.index(name)] = text
            rows.writerow([f"r{number}", *row])
    return folder


def test_cells_are_checked_by_the_same_table(tmp_path: Path) -> None:
    """Cells that are blank, or have white space that reading takes away, are left out."""
    cells = [item for item in TEXTS if item[1].strip() == item[1] and item[1].isprintable()]
    cells = [item for item in cells if item[1] and "  " not in item[1]]
    cells = [
        item for item in cells if item[:2] != ("boolean", "TRUE")
    ]  # read as spreadsheets mean it
    folder = workspace(tmp_path / "w", cells)
    for engine in ("compiled", "both"):
        arguments = ["validate", "-w", str(folder), "--format", "json", "--engine", engine]
        report = json.loads(CliRunner().invoke(group, arguments).stdout)
        found = {(item["code"], item["row"] - 2) for item in report["findings"]}
        assert {code for code, _ in found} <= {"V103", "V209", "V210"}
        wrong = {("V103", number) for number, item in enumerate(cells) if not item[2]}
        # A year that no one means is told of a date that is one, too.
        years = {(code, number) for code, number in found if code != "V103"}
        found = (found - years) | {("V103", number) for _, number in years if not cells[number][2]}
        assert [(code, cells[number]) for code, number in sorted(found ^ wrong)] == []


# --- order ---

ORDERED = {
    "number": [
        *(("byte", "5"), ("integer", "5"), ("decimal", "5.0"), ("double", "5.0e0"), ("float", "5")),
        *(("unsignedLong", "18446744073709551615"), ("negativeInteger", "-7"), ("long", "-7")),
        *(("double", "NaN"), ("float", "INF"), ("decimal", "0.1"), ("double", "0.1")),
        *(("short", "40000"), ("int", "1_0")),
    ],
    "time": [
        *(("dateTime", "2020-01-01T00:00:00Z"), ("dateTime", "2020-01-01T01:00:00+01:00")),
        *(
            ("dateTimeStamp", "2020-01-01T00:00:00Z"),
            ("dateTimeStamp", "2019-12-31T23:00:00-02:00"),
        ),
        *(("dateTime", "2020-01-01T00:00:00"), ("dateTime", "2019-12-31T24:00:00")),
    ],
    "day": [("date", "2020-01-01Z"), ("date", "2020-01-01+14:00"), ("date", "2019-12-31-12:00")],
    "clock": [("time", "12:00:00Z"), ("time", "13:00:00+02:00"), ("time", "24:00:00Z")],
    "months": [
        ("yearMonthDuration", "P1Y"),
        ("yearMonthDuration", "P12M"),
        ("yearMonthDuration", "-P1M"),
    ],
    "seconds": [
        ("dayTimeDuration", "P1D"),
        ("dayTimeDuration", "PT24H"),
        ("dayTimeDuration", "PT0.5S"),
    ],
}
PAIRS = [
    (Literal(one[1], XSD + one[0]), Literal(other[1], XSD + other[0]))
    for values in ORDERED.values()
    for one, other in product(values, repeat=2)
]


ZONE = re.compile(r"(Z|[+-][0-9]{2}:[0-9]{2})$")


def oxigraph(one: Literal, operator: str, other: Literal) -> bool:
    query = f"ASK {{ FILTER({ntriples(one)} {operator} {ntriples(other)}) }}"
    return bool(pyoxigraph.Store().query(query))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_order_is_that_of_sparql_as_oxigraph_has_it(one: Literal, other: Literal) -> None:
    """Where Oxigraph can: it holds integers of 64 bits, and knows no range of derived types."""
    known = all(is_valid(item.value, item.datatype) for item in (one, other))
    large = any(len(item.value) > 18 and item.value.isdigit() for item in (one, other))
    zoned = [ZONE.search(item.value) is not None for item in (one, other)]
    order = compare(one, other)
    if not known:
        assert order is None
    elif not large and zoned[0] == zoned[1]:
        assert [oxigraph(one, sign, other) for sign in ("<", "=", ">")] == [
            order == -1,
            order == 0,
            order == 1,
        ]


def test_both_engines_compare_derived_types_and_time_zones() -> None:
    """SHACL, 4.3 and 4.5.3: by SPARQL's operators, each pair."""
    operators = {
        "minInclusive": (0, 1),
        "maxInclusive": (0, -1),
        "minExclusive": (1,),
        "maxExclusive": (-1,),
    }
    shapes, data, wrong = SHAPES, "", set()
    for number, (one, other) in enumerate(PAIRS):
        data += f"<urn:n{number}> <urn:p> {ntriples(one)} ; <urn:q> {ntriples(other)} .\n"
        for parameter, allowed in operators.items():
            shapes += (
                f"<urn:{parameter}{number}> a sh:PropertyShape ; sh:targetNode <urn:n{number}> ;"
                f" sh:path <urn:p> ; sh:{parameter} {ntriples(other)} .\n"
            )
            if compare(one, other) not in allowed:
                wrong.add(f"urn:{parameter}{number}")
        for parameter, allowed in (("lessThan", (-1,)), ("lessThanOrEquals", (-1, 0))):
            shapes += (
                f"<urn:{parameter}{number}> a sh:PropertyShape ; sh:targetNode <urn:n{number}> ;"
                f" sh:path <urn:p> ; sh:{parameter} <urn:q> .\n"
            )
            if compare(one, other) not in allowed:
                wrong.add(f"urn:{parameter}{number}")
    graph = read(TURTLE, text=shapes)
    report = Engine(graph, Graph()).report(read(TURTLE, text=data))
    found = {item.named for item in results_of(report, ShapesGraph(plain_graph(graph)))}
    assert found == wrong


# --- languages ---


@pytest.mark.parametrize(
    ("tag", "listed", "fits"),
    [
        ("de", "de", True),
        ("de-AT", "de", True),
        ("DE-at", "de", True),
        ("deu", "de", False),
        ("de", "de-AT", False),
        ("de-AT-1996", "de-at", True),
        ("de-Latn-AT", "de-AT", False),
        ("zh-Hant-TW", "zh-Hant", True),
        ("en", "*", True),
        ("x-de", "de", False),
    ],
)
def test_languages_match_by_basic_filtering(tag: str, listed: str, fits: bool) -> None:
    """RFC 4647, 3.3.1, in both engines, as SPARQL's langMatches has it."""
    shape = f'<urn:s> a sh:NodeShape ; sh:targetNode "a"@{tag} ; sh:languageIn ( "{listed}" ) .'
    shapes = read(TURTLE, text=SHAPES + shape)
    report = Engine(shapes, Graph()).report(Graph())
    assert (results_of(report, ShapesGraph(plain_graph(shapes))) == []) is fits
    (constraint,) = ShapeReader(ShapesGraph(plain_graph(shapes))).readable(Iri("urn:s"))
    assert has_language(Literal("a", RDF_LANG_STRING, tag), constraint.argument) is fits
    query = f'ASK {{ FILTER(langMatches("{tag}", "{listed}")) }}'
    assert bool(pyoxigraph.Store().query(query)) is fits


def test_nothing_else_has_an_order() -> None:
    assert order_of(BNode("a"), BNode("a")) is None
    assert order_of(URIRef("urn:a"), URIRef("urn:a")) is None
