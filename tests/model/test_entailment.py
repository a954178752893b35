"""What is written besides what rows say: what follows by RDFS, as far as the shapes permit it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph
import pytest
from tests.support.library import edit, write_library

from verbund.api.run import build, validate
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
ALL_THAT_FOLLOWS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
CONSTRUCT { ?s ?p ?o } WHERE {
  { GRAPH <data:> { ?s a ?below } GRAPH <model:> { ?below rdfs:subClassOf+ ?o } BIND (rdf:type AS ?p) }
  UNION
  { GRAPH <model:> { ?below rdfs:subPropertyOf+ ?p } GRAPH <data:> { ?s ?below ?o } }
}
""".replace("rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")


def lippe(folder: Path, *, materialise: bool) -> list[str]:
    """The lines of the dataset of this repository's records; its output lies in the folder."""
    for name in ("ontology", "shapes", "records"):
        shutil.copytree(ROOT / name, folder / name)
    setting = str(materialise).lower()
    (folder / "verbund.toml").write_text(
        '[workspace]\nbase = "https://w3id.org/agency-cooperation/lippe/"\n'
        f"[model]\nmaterialise = {setting}\n",
        encoding="utf-8",
    )
    assert build(read_workspace(folder)).conforms
    return (folder / "output/dataset.nt").read_text(encoding="utf-8").splitlines()


def test_a_release_states_all_that_follows_and_nothing_else(tmp_path: Path) -> None:
    """An engine for SPARQL computes it from the release without and from its ontology."""
    stated = lippe(tmp_path / "off", materialise=False)
    written = lippe(tmp_path / "on", materialise=True)
    store = pyoxigraph.Store()
    for graph, name in (("data:", "dataset.nt"), ("model:", "ontology.ttl")):
        store.load(path=tmp_path / "off/output" / name, to_graph=pyoxigraph.NamedNode(graph))
    found = store.query(ALL_THAT_FOLLOWS)
    assert isinstance(found, pyoxigraph.QueryTriples)
    following = {f"{triple} ." for triple in found}
    assert len(following - set(stated)) > 400
    assert set(written) == following | set(stated)
    assert len(written) == len(set(written))


@pytest.mark.parametrize(
    ("pattern", "table"),
    [
        ("?x a org:Organization", "organisations"),
        ("?x a schema:Event ; schema:startDate ?day ; schema:superEvent ?of", "conferences"),
        ("?x a coop:Conference", "conferences"),
        ("?x a dct:Location ; dct:isPartOf ?whole", "places"),
        ("?x dct:spatial ?place", "partnerships"),
        ("?x a m8g:Participation ; m8g:role ?role", "parties"),
    ],
)
def test_the_committed_release_is_found_by_the_terms_reused(pattern: str, table: str) -> None:
    store = pyoxigraph.Store()
    store.load(path=ROOT / "output/dataset.nt")
    prefixes = {
        "org": "http://www.w3.org/ns/org#",
        "schema": "https://schema.org/",
        "coop": "https://w3id.org/agency-cooperation/ontology#",
        "dct": "http://purl.org/dc/terms/",
        "m8g": "http://data.europa.eu/m8g/",
    }
    model = read_workspace(ROOT).load_model()
    begin = model.base + model.by_name[table].segment
    found = store.query(
        f'ASK {{ {pattern} FILTER (STRSTARTS(STR(?x), "{begin}")) }}', prefixes=prefixes
    )
    assert isinstance(found, pyoxigraph.QueryBoolean)
    assert bool(found)


ABOVE = """
@prefix up: <https://up.example/> .
lib:Book rdfs:subClassOf up:Work .
lib:lent rdfs:subPropertyOf up:date .
lib:due rdfs:subPropertyOf up:date .
lib:book rdfs:subPropertyOf up:about .
"""
DECLARED = "up:Work a owl:Class . up:about a rdf:Property ."
"""Where a vocabulary declares one of its terms, each that is used has to be declared."""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def above(library: Path, *more: str) -> None:
    """Terms of the library get terms above them."""
    with (library / "ontology/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write("\n".join((ABOVE, *more)))


def triples(library: Path) -> str:
    assert build(read_workspace(library)).conforms
    return (library / "output/dataset.nt").read_text(encoding="utf-8")


def codes(library: Path) -> list[tuple[str, str]]:
    found = validate(read_workspace(library)).findings
    return [(item.code, str(item.details.get("term"))) for item in found]


def test_a_value_of_two_columns_is_stated_once(library: Path) -> None:
    above(library)
    edit(library / "records/loans.csv", "1.3.2021,2021-03-29", "1.3.2021,2021-03-01")
    lines = triples(library).splitlines()
    assert lines == sorted(set(lines), key=str.encode)
    assert codes(library) == []
    days = [line for line in lines if "2021-03-01" in line]
    assert [line.split()[1] for line in days] == [
        "<https://library.example/terms#due>",
        "<https://library.example/terms#lent>",
        "<https://up.example/date>",
    ]


@pytest.mark.parametrize(
    ("statement", "left_out"),
    [
        (f"{DECLARED} up:date a owl:DatatypeProperty ; rdfs:range xsd:date .", []),
        ("up:date rdfs:range rdfs:Literal .", []),
        ("up:date rdfs:range xsd:dateTime .", ["<up>date", "<up>date"]),
        (f"{DECLARED} up:date a owl:ObjectProperty .", ["<up>date", "<up>date"]),
        (f"{DECLARED} up:date a rdf:Property . up:about a owl:DatatypeProperty .", ["<up>about"]),
    ],
)
def test_values_fit_what_the_ontology_says_of_the_property_above(
    library: Path, statement: str, left_out: list[str]
) -> None:
    above(library, statement)
    wanted = [("M119", term.replace("<up>", "up:")) for term in left_out]
    assert codes(library) == wanted
    text = triples(library)
    for name in ("date", "about"):
        assert (f"<https://up.example/{name}>" in text) == (f"<up>{name}" not in left_out)


@pytest.mark.parametrize(
    ("shape", "term"),
    [
        ("s:Loan sh:closed true ; sh:ignoredProperties ( rdf:type up:date ) .", "up:about"),
        ("s:Book sh:property s:One . s:One sh:path rdf:type ; sh:maxCount 1 .", "up:Work"),
        ("s:Book sh:property s:One . s:One sh:path rdf:type ; sh:in ( lib:Book ) .", "up:Work"),
        ("s:Book sh:not [ sh:property [ sh:path rdf:type ; sh:hasValue up:Work ] ] .", "up:Work"),
    ],
)
def test_what_the_shape_forbids_is_left_out_and_told(library: Path, shape: str, term: str) -> None:
    above(library)
    with (library / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(f"\n@prefix up: <https://up.example/> .\n{shape}\n")
    assert codes(library) == [("M119", term)]
    assert f"<https://up.example/{term[3:]}>" not in triples(library)
    permitted = {"up:about", "up:Work", "up:date"} - {term}
    for other in permitted:
        assert f"<https://up.example/{other[3:]}>" in triples(library)


@pytest.mark.parametrize(
    "shape",
    [
        "s:Loan sh:property s:One . s:One sh:path up:date ; sh:maxCount 1 .",
        "s:Loan-fee sh:disjoint up:date .",
        "s:Dated a sh:PropertyShape ; sh:targetSubjectsOf up:date ; sh:path up:date ; sh:maxLength 4 .",
    ],
    ids=["constraint", "comparison", "target"],
)
def test_what_the_shapes_look_at_themselves_stays_as_it_is(library: Path, shape: str) -> None:
    above(library)
    with (library / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(f"\n@prefix up: <https://up.example/> .\n{shape}\n")
    assert codes(library) == []
    text = triples(library)
    assert "<https://up.example/date>" not in text
    assert "<https://up.example/about>" in text


def test_a_class_that_only_follows_cannot_be_chosen(tmp_path: Path) -> None:
    lippe_folder = tmp_path / "lippe"
    lippe(lippe_folder, materialise=True)
    model = read_workspace(lippe_folder).load_model()
    assert model.by_name["organisations"].classes == (
        "https://w3id.org/agency-cooperation/ontology#PublicAgency",
        "https://w3id.org/agency-cooperation/ontology#AgencyUnit",
        "http://www.w3.org/ns/org#FormalOrganization",
    )
    path = lippe_folder / "records/organisations.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",PublicAgency,", ",Agent,", 1), encoding="utf-8")
    assert {item.code for item in validate(read_workspace(lippe_folder)).findings} == {"R103"}


def test_a_decided_text_is_the_record_at_the_property_above_too(library: Path) -> None:
    """The copy of a column behind the table has the decisions of the column."""
    above(library)
    loans = library / "records/loans.csv"
    head, first, *rest = loans.read_text("utf-8").splitlines()
    borrower, book, *days = first.split(",")
    loans.write_text(
        "\n".join([head, ",".join([borrower, "the primer", *days]), *rest, ""]), "utf-8"
    )
    (library / "decisions.csv").write_text(
        f"subject_label,table,column,object_id\nthe primer,loans,book,book/{book}\n", "utf-8"
    )
    assert validate(read_workspace(library)).findings == []
    about = [
        line.split()[2] for line in triples(library).splitlines() if "up.example/about" in line
    ]
    assert f"<https://library.example/id/book/{book}>" in about
