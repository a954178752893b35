"""The promise: the ontology and the shapes are the schema, and no Python changes for another one.

Only Turtle and CSV are written here. What follows from them is looked for in every output.
"""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from tests.support.library import edit, write_library

from verbund.api.run import BuildResult, build, validate
from verbund.findings import Finding
from verbund.report.documentation.tables import tables_page
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
COOP = "https://w3id.org/agency-cooperation/ontology#"
LIPPE = "https://w3id.org/agency-cooperation/lippe/"

ONTOLOGY = """\
@prefix coop: <https://w3id.org/agency-cooperation/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

coop:livestreamAddress
    a owl:ObjectProperty ;
    rdfs:label "livestream"@en , "Livestream"@de ;
    skos:definition "Where the conference can be watched."@en , "Wo die Konferenz zu sehen ist."@de ;
    rdfs:isDefinedBy <https://w3id.org/agency-cooperation/ontology> .
coop:durationInHours
    a owl:DatatypeProperty ;
    rdfs:label "duration in hours"@en , "Dauer in Stunden"@de ;
    rdfs:isDefinedBy <https://w3id.org/agency-cooperation/ontology> .
coop:Venue a owl:Class ; rdfs:label "room"@en , "Raum"@de .
coop:seats a owl:DatatypeProperty .
coop:ofConference a owl:ObjectProperty .
"""

SHAPES = """\
@prefix coop: <https://w3id.org/agency-cooperation/ontology#> .
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shapes: <https://w3id.org/agency-cooperation/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

shapes:Conference sh:property shapes:Conference-duration .
shapes:Conference-duration
    a sh:PropertyShape ;
    sh:path coop:durationInHours ;
    csvw:name "duration" ;
    sh:name "Duration (hours)"@en , "Dauer (Stunden)"@de ;
    sh:description "How long it took, for example 2,5."@en , "Wie lange es dauerte, etwa 2,5."@de ;
    sh:order 11.5 ;
    sh:maxCount 1 ;
    sh:datatype xsd:decimal ;
    csvw:decimalChar "," ;
    sh:minExclusive 0 ;
    sh:message "“Duration” is a number above 0."@en , "„Dauer“ ist eine Zahl über 0."@de .
"""

NEW_TYPE = """
shapes:Room
    a sh:NodeShape ;
    sh:targetClass coop:Venue ;
    csvw:name "rooms" ;
    csvw:aboutUrl "room/{conference}/{id}" ;
    rdfs:label "Rooms"@en , "Räume"@de ;
    rdfs:comment "Rooms of a conference."@en , "Räume einer Konferenz."@de ;
    sh:property shapes:Room-id , shapes:Room-conference , shapes:Room-seats .
shapes:Room-id a sh:PropertyShape ; sh:path dct:identifier ; csvw:name "id" ; sh:order 1 ;
    sh:name "Id"@en , "Kennung"@de ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string .
shapes:Room-conference a sh:PropertyShape ; sh:path coop:ofConference ; csvw:name "conference" ;
    sh:name "Conference"@en , "Konferenz"@de ; sh:order 2 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:class coop:Conference .
shapes:Room-seats a sh:PropertyShape ; sh:path coop:seats ; csvw:name "seats" ; sh:order 3 ;
    sh:name "Seats"@en , "Plätze"@de ; sh:datatype xsd:positiveInteger ; sh:maxCount 1 .
"""


@pytest.fixture
def lippe(tmp_path: Path) -> Path:
    """This repository's workspace with folders of its own for ontology and shapes."""
    folder = tmp_path / "workspace"
    shutil.copytree(ROOT / "records", folder / "records")
    text = (ROOT / "verbund.toml").read_text(encoding="utf-8")
    assert "[model]" not in text
    text += '\n[model]\nontology = ["own/ontology"]\nshapes = ["own/shapes"]\n'
    (folder / "verbund.toml").write_text(text, encoding="utf-8")
    (folder / "own/ontology").mkdir(parents=True)
    (folder / "own/shapes").mkdir()
    (folder / "own/ontology/own.ttl").write_text(ONTOLOGY, encoding="utf-8")
    (folder / "own/shapes/own.ttl").write_text(SHAPES, encoding="utf-8")
    return folder


def add_column(path: Path, heading: str, cells: dict[str, str]) -> None:
    """Add a column to a CSV file; ``cells`` by the first cell of their row, else empty."""
    import csv

    with path.open(encoding="utf-8", newline="") as stream:
        head, *rows = list(csv.reader(stream))
    assert cells.keys() <= {row[0] for row in rows}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*head, heading])
        writer.writerows([*row, cells.get(row[0], "")] for row in rows)


def released(folder: Path) -> BuildResult:
    report = build(read_workspace(folder))
    assert report.findings == []
    return report


def checked(folder: Path) -> list[Finding]:
    return validate(read_workspace(folder)).findings


def read(folder: Path) -> rdflib.Graph:
    """The release as a graph; each of its forms gives the same one, in two libraries."""
    output = folder / "output"
    graph = rdflib.Graph().parse(output / "dataset.nt", format="nt")
    assert len(graph) == len((output / "dataset.nt").read_text(encoding="utf-8").splitlines())
    for name, form in (("dataset.ttl", "turtle"), ("dataset.jsonld", "json-ld")):
        assert isomorphic(graph, rdflib.Graph().parse(output / name, format=form))
        parsed = {str(quad.triple) for quad in ox.parse(path=str(output / name))}
        plain = {str(quad.triple) for quad in ox.parse(path=str(output / "dataset.nt"))}
        assert parsed == plain
    return graph


def test_a_new_property_is_in_every_output(lippe: Path) -> None:
    add_column(lippe / "records/conferences.csv", "Dauer (Stunden)", {"siko-lippe-2": "2,5"})
    before = len((ROOT / "output/dataset.nt").read_text(encoding="utf-8").splitlines())
    assert released(lippe).triples == before + 1
    graph = read(lippe)
    conference = rdflib.URIRef(LIPPE + "conference/siko-lippe-2")
    path = rdflib.URIRef(COOP + "durationInHours")
    assert [str(value) for value in graph.objects(conference, path)] == ["2.5"]

    output = lippe / "output"
    assert f'<{conference}> <{path}> "2.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n' in (
        output / "dataset.nt"
    ).read_text(encoding="utf-8")
    assert "    coop:durationInHours 2.5" in (output / "dataset.ttl").read_text(
        encoding="utf-8"
    ) or 'coop:durationInHours "2.5"^^xsd:decimal' in (output / "dataset.ttl").read_text(
        encoding="utf-8"
    )
    document = json.loads((output / "dataset.jsonld").read_text(encoding="utf-8"))
    nodes = {node["@id"]: node for node in document["@graph"]}
    assert "durationInHours" in nodes["conference/siko-lippe-2"]
    context = json.loads((output / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert context["durationInHours"] == {
        "@id": "https://w3id.org/agency-cooperation/ontology#durationInHours",
        "@type": "http://www.w3.org/2001/XMLSchema#decimal",
    }
    assert document["@context"] == context
    assert "coop:durationInHours" in (output / "ontology.ttl").read_text(encoding="utf-8")
    assert "shapes:Conference-duration" in (output / "shapes.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize("heading", ["duration", "Duration (hours)", " DAUER  (stunden)"])
def test_a_new_property_is_found_under_each_heading(lippe: Path, heading: str) -> None:
    add_column(lippe / "records/conferences.csv", heading, {"siko-lippe-2": "2,5"})
    assert checked(lippe) == []


@pytest.mark.parametrize(
    ("cell", "code", "component"),
    [
        ("zwei", "V103", "DatatypeConstraintComponent"),
        ("0", "V113", "MinExclusiveConstraintComponent"),
    ],
)
def test_a_new_property_is_checked(lippe: Path, cell: str, code: str, component: str) -> None:
    add_column(lippe / "records/conferences.csv", "duration", {"siko-lippe-2": cell})
    (finding,) = checked(lippe)
    assert (finding.code, finding.value) == (code, cell)
    assert (finding.place.file, finding.place.row) == ("records/conferences.csv", 3)
    assert finding.place.column == "duration"
    assert finding.path == COOP + "durationInHours"
    assert finding.component == "http://www.w3.org/ns/shacl#" + component
    assert finding.shape == "https://w3id.org/agency-cooperation/shapes#Conference-duration"
    assert finding.focus_node == LIPPE + "conference/siko-lippe-2"


def test_a_new_property_is_in_the_documentation_of_tables(lippe: Path) -> None:
    page = tables_page(read_workspace(lippe).load_model())
    (line,) = [line for line in page.splitlines() if line.startswith("| `duration` |")]
    assert "Duration (hours)" in line
    assert "Dauer (Stunden)" in line
    assert "How long it took, for example 2,5." in line
    assert "`duration`" not in tables_page(read_workspace(ROOT).load_model())


def test_a_property_that_is_not_declared_is_refused(lippe: Path) -> None:
    """The shape alone is not enough: a misspelt property must not pass."""
    from verbund.findings import Findings

    edit(lippe / "own/shapes/own.ttl", "coop:durationInHours", "coop:durationInHour")
    with pytest.raises(Findings) as caught:
        checked(lippe)
    (finding,) = caught.value.findings
    assert (finding.code, finding.place.file) == ("M104", "own/shapes/own.ttl")


def test_a_new_record_type(lippe: Path) -> None:
    with (lippe / "own/shapes/own.ttl").open("a", encoding="utf-8") as stream:
        stream.write(NEW_TYPE)
    (lippe / "records/Räume.csv").write_text(
        "Kennung;Konferenz;Plätze\n"
        "saal;Zweite Sicherheitskonferenz im Kreis Lippe;60\n"
        "foyer;siko-lippe-2;\n",
        encoding="utf-8",
    )
    report = released(lippe)
    assert report.records["rooms"] == 2
    graph = read(lippe)
    room = rdflib.URIRef(LIPPE + "room/siko-lippe-2/saal")
    assert (room, rdflib.RDF.type, rdflib.URIRef(COOP + "Venue")) in graph
    seats = graph.value(room, rdflib.URIRef(COOP + "seats"))
    assert seats == rdflib.Literal("60", datatype=rdflib.XSD.positiveInteger)
    manifest = json.loads((lippe / "output/manifest.json").read_text(encoding="utf-8"))
    assert manifest["records"]["rooms"] == 2
    assert "## rooms" in tables_page(read_workspace(lippe).load_model())

    (lippe / "records/Räume.csv").write_text(
        "Kennung;Konferenz;Plätze\nsaal;siko-lippe-3;viele\n", encoding="utf-8"
    )
    assert [(f.code, f.place.column) for f in checked(lippe)] == [
        ("R101", "Konferenz"),
        ("V103", "Plätze"),
    ]


def test_another_domain_builds_from_its_own_model_alone(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    assert released(folder).records == {"books": 2, "loans": 2, "members": 2}
    graph = read(folder)
    assert len(graph) == 25
    terms = "https://library.example/terms#"
    loan = rdflib.URIRef("https://library.example/id/loan/m1/3-16")
    assert graph.value(loan, rdflib.URIRef(terms + "due")) == rdflib.Literal(
        "2021-03-29", datatype=rdflib.XSD.date
    )
    text = "".join(path.read_text(encoding="utf-8") for path in (folder / "output").iterdir())
    assert "agency" not in text.lower(), "nothing of the packaged model comes along"


def test_the_pipeline_names_nothing_of_the_domain() -> None:
    """No term of the ontology stands in a Python file."""
    model = read_workspace(ROOT).load_model()
    names = {record_type.name for record_type in model.record_types if "_" in record_type.name}
    names |= {
        record_type.segment for record_type in model.record_types if "-" in record_type.segment
    }
    names |= {"agency-cooperation", "coop:"}
    files = sorted((ROOT / "pipeline").rglob("*.py"))
    assert files
    found = {
        (path.name, name)
        for path in files
        for name in names
        if name in io.StringIO(path.read_text(encoding="utf-8")).getvalue()
    }
    assert found == set()


def test_iris_may_look_like_names_of_the_generated_code(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    for path in (folder / "ontology/library.ttl", folder / "shapes/library.ttl"):
        text = path.read_text(encoding="utf-8")
        text = text.replace("https://library.example/terms#", "https://library.example/c77/v88/n0#")
        text = text.replace('( "en" "de" )', '( "en" "de" "fr" )')
        path.write_text(text, encoding="utf-8")
    (folder / "records/books.csv").write_text(
        "isbn,title,title@de,title@fr,genre\n3-16,The Trial,Der Process,Le Procès,crime\n"
        "0-44,Leaves,,,poetry;crime\n",
        encoding="utf-8",
    )
    report = build(read_workspace(folder))
    assert report.findings == []
    titles = "<https://library.example/c77/v88/n0#title>"
    assert (folder / "output/dataset.nt").read_text(encoding="utf-8").count(titles) == 4


# A shape that is switched off still says what its records are.
CONSTANT = """
s:Book sh:property s:Book-always ; sh:deactivated true .
s:Book-always a sh:PropertyShape ; sh:path lib:genre ; sh:hasValue genre:crime .
"""


@pytest.mark.parametrize("genres", [("", ""), ("poetry", ""), ("crime", "poetry;crime")])
def test_a_constant_beside_a_column(tmp_path: Path, genres: tuple[str, str]) -> None:
    """Every record has it, whatever its cell holds, and though no cell of the table holds any."""
    folder = write_library(tmp_path / "library")
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(CONSTANT)
    rows = [f"0-{number},Title,{genre}\n" for number, genre in enumerate(genres)]
    (folder / "records/books.csv").write_text("isbn,title,genre\n" + "".join(rows), "utf-8")
    (folder / "records/loans.csv").unlink()
    assert build(read_workspace(folder)).findings == []
    dataset = (folder / "output/dataset.nt").read_text(encoding="utf-8")
    assert dataset.count("/terms#genre> <https://library.example/genre/crime>") == 2
    assert dataset.count("/genre/poetry>") == sum("poetry" in genre for genre in genres)


def test_a_constant_beside_a_column_is_checked_as_a_value_is(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        rule = "s:R a sh:PropertyShape ; sh:targetSubjectsOf lib:genre ; sh:path lib:genre ;"
        stream.write(f"{CONSTANT}{rule} sh:maxLength 33 .\n")  # crime's IRI has 34
    (folder / "records/books.csv").write_text(
        "isbn,title,genre\n0-1,Title,\n0-2,Title,\n", encoding="utf-8"
    )
    (folder / "records/loans.csv").unlink()
    found = validate(read_workspace(folder)).findings
    assert [(finding.code, finding.place.row) for finding in found] == [("V110", 2), ("V110", 3)]


def test_values_that_are_the_same_count_once_in_a_rule_over_cells(tmp_path: Path) -> None:
    """Both parts hold: one title, and one genre, though the cell names it twice."""
    folder = write_library(tmp_path / "library")
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(
            "s:Book sh:xone ( [ sh:property [ sh:path lib:title ; sh:maxCount 1 ] ]"
            " [ sh:property [ sh:path lib:genre ; sh:maxCount 1 ] ] ) .\n"
        )
    (folder / "records/books.csv").write_text(
        "isbn,title,genre\n0-1,One,crime;Krimi\n0-2,Two,crime;poetry\n", encoding="utf-8"
    )
    (folder / "records/loans.csv").unlink()
    found = validate(read_workspace(folder)).findings
    assert [(finding.code, finding.place.row) for finding in found] == [("V124", 2)]


@pytest.mark.parametrize(("count", "code"), [("sh:minCount 2", "V101"), ("sh:maxCount 0", "V102")])
def test_a_count_that_one_reference_cannot_keep(tmp_path: Path, count: str, code: str) -> None:
    folder = write_library(tmp_path / "library")
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(
            "s:Loan sh:property s:Loan-other ."
            f" s:Loan-other a sh:PropertyShape ; sh:path lib:book ; {count} .\n"
        )
    (folder / "records/loans.csv").write_text(
        "borrower,book,lent,due,fee\nm1,3-16,,,\nm2,0-44,,,\n", encoding="utf-8"
    )
    found = validate(read_workspace(folder)).findings
    assert [(finding.code, finding.place.row) for finding in found] == [(code, 2), (code, 3)]
