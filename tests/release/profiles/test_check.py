"""What the gate says of values on no list, and what it makes of the shape files of others."""

from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, XSD, Graph, Literal, Namespace, URIRef
from tests.support.graphs import plain

from verbund.findings import Finding, Severity
from verbund.findings.catalogue import LANGUAGES, phrase, render
from verbund.rdf.namespaces import SH
from verbund.release.profiles import check_description, results
from verbund.report.text import write_text
from verbund.shacl import graph_evaluator
from verbund.shacl.components import COMPONENTS
from verbund.validation import engine

PERFECT = Path(__file__).with_name("perfect.ttl")
BASE = "https://example.org/lippe/"
DATASET = URIRef(BASE + "dataset")
CATALOGUE = URIRef(BASE + "catalogue")
TURTLE = URIRef(BASE + "distribution/dataset.ttl")
GZIP = URIRef(BASE + "distribution/dataset.nt.gz")
EU = "http://publications.europa.eu/resource/authority/"
LICENCES = "http://dcat-ap.de/def/licenses/"
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
ORIGINS = {
    (str(DATASET), str(DCTERMS.title)): ("dataset", "title"),
    (str(DATASET), str(DCAT.theme)): ("dataset", "themes"),
    (str(TURTLE), str(DCTERMS.license)): ("dataset", "licence"),
    (str(GZIP), str(DCTERMS.license)): ("dataset", "licence"),
    (str(TURTLE), str(DCAT.accessURL)): ("release", "download"),
}
LINES = {("dataset", None): 20, ("dataset", "title"): 21, ("dataset", "licence"): 25}


def perfect() -> Graph:
    return Graph().parse(PERFECT, format="turtle")


def line_of(table: str, key: str | None) -> int | None:
    return LINES.get((table, key))


def check(graph: Graph, *profiles: Path) -> list[Finding]:
    return check_description(plain(graph), ORIGINS, line_of, profiles)


def one(graph: Graph, *profiles: Path) -> Finding:
    (finding,) = check(graph, *profiles)
    return finding


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "meant", "code"),
    [
        (DATASET, DCAT.theme, EU + "data-theme/JUSTICE", EU + "data-theme/JUST", "D104"),
        (DATASET, DCAT.theme, EU + "data-theme/just", EU + "data-theme/JUST", "D104"),
        (
            DATASET,
            DCATDE.contributorID,
            "http://dcat-ap.de/def/contributors/openNrw",
            "http://dcat-ap.de/def/contributors/openNRW",
            "D104",
        ),
        (GZIP, DCTERMS.license, LICENCES + "dl-zero-de/2_0", LICENCES + "dl-zero-de/2.0", "D104"),
        (
            GZIP,
            DCTERMS.license,
            "https://dcat-ap.de/def/licenses/dl-zero-de/2.0",
            LICENCES + "dl-zero-de/2.0",
            "D105",
        ),
        (GZIP, DCTERMS.license, LICENCES + "cc-zero/", LICENCES + "cc-zero", "D104"),
        (DATASET, DCTERMS.accessRights, "http://example.org/PUBLIC", EU + "access-right/PUBLIC", "D105"),
        (
            TURTLE,
            DCAT.mediaType,
            "http://www.iana.org/assignments/media-types/text/turtle",
            "https://www.iana.org/assignments/media-types/text/turtle",
            "D104",
        ),
        (CATALOGUE, DCTERMS.language, EU + "language/DE", EU + "language/DEU", "D104"),
        (CATALOGUE, DCTERMS.language, EU + "language/QQQ", None, "D104"),
    ],
)  # fmt: skip
def test_a_value_on_no_list_is_answered_with_the_one_that_was_meant(
    subject: URIRef, predicate: URIRef, value: str, meant: str | None, code: str
) -> None:
    graph = perfect()
    graph.set((subject, predicate, URIRef(value)))
    finding = one(graph)
    assert (finding.code, finding.value, finding.suggestion) == (code, value, meant)
    for language in LANGUAGES:
        assert render(finding, language).expected
    assert finding.severity != Severity.INFO


def test_a_setting_that_is_repeated_in_the_catalogue_is_reported_once() -> None:
    graph = perfect()
    for distribution in (TURTLE, GZIP):
        graph.set((distribution, DCTERMS.license, URIRef(LICENCES + "dl-zero-de")))
    assert one(graph).place.line == 25


def test_all_that_is_wrong_is_reported() -> None:
    graph = perfect()
    graph.remove((DATASET, DCTERMS.title, None))
    graph.remove((DATASET, DCAT.keyword, None))
    graph.set((GZIP, DCTERMS.license, URIRef(LICENCES + "nonesuch")))
    # No setting is known here for keywords, so it is told as something that the records lack.
    assert [finding.code for finding in check(graph)] == ["D108", "D101", "D104"]


def test_what_no_setting_makes_is_placed_at_the_table_or_else_the_file() -> None:
    graph = perfect()
    graph.remove((DATASET, DCAT.keyword, None))
    graph.remove((CATALOGUE, DCTERMS.title, None))
    keyword, title = sorted(
        check(graph), key=lambda finding: finding.focus_node or "", reverse=True
    )
    assert (keyword.place.file, keyword.place.line) == ("verbund.toml", 20)
    assert (title.place.file, title.place.line) == ("verbund.toml", None)


def test_a_report_names_line_key_and_remedy() -> None:
    graph = perfect()
    graph.remove((DATASET, DCTERMS.title, None))
    out = io.StringIO()
    write_text(check(graph), out, language="de", color=False)
    assert out.getvalue().startswith(
        "verbund.toml:21\n"
        "Fehler D101 description-missing: Der Datensatz braucht einen Titel, nicht leer und in jeder Sprache nur einen.\n"
        "  erwartet: eine Angabe zu „dataset.title“\n"
        "  Abhilfe: Ergänzen Sie die Einstellung in verbund.toml.\n"
    )


def test_an_empty_catalogue_is_stopped() -> None:
    graph = Graph()
    for triple in perfect().triples((CATALOGUE, None, None)):
        graph.add(triple)
    graph.remove((CATALOGUE, DCAT.dataset, None))
    shapes = {(f.shape or "").rpartition("#")[2] for f in check(graph) if f.severity == "violation"}
    assert shapes == {"DcatCatalog-dataset", "DcatCatalog-publisher"}


# Written like the official files: classes of values, membership of schemes, a query, a node shape.
OFFICIAL = """
@prefix : <http://example.org/profile/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:Dataset_Shape
    a sh:NodeShape ;
    sh:targetClass dcat:Dataset ;
    sh:property :theme , [ sh:path dcat:theme ; sh:class skos:Concept ] ,
        [ sh:path dct:language ; sh:class dct:LinguisticSystem ] ,
        [ sh:path dct:accrualPeriodicity ; sh:class dct:Frequency ] ,
        [ sh:path dct:conformsTo ; sh:class dct:Standard ] ,
        [ sh:path dct:publisher ; sh:node :Agent_Shape ] ,
        [ sh:path dct:creator ; sh:minCount 1 ; sh:severity sh:Warning ;
          sh:message "dct:creator fehlt"@de , "dct:creator is missing"@en ] .
:theme sh:path dcat:theme ;
    sh:property [ sh:path skos:inScheme ;
        sh:hasValue <http://publications.europa.eu/resource/authority/data-theme> ] .
:Agent_Shape a sh:NodeShape ; sh:property [ sh:path foaf:name ; sh:minCount 1 ] .
:Concept_Shape a sh:NodeShape ; sh:targetClass skos:Concept ;
    sh:property [ sh:path skos:prefLabel ; sh:minCount 1 ] .
:Distribution_Shape a sh:NodeShape ; sh:targetClass dcat:Distribution ;
    sh:property [ sh:path dct:format ; sh:class dct:MediaTypeOrExtent ] ,
        [ sh:path dct:license ; sh:class dct:LicenseDocument ] ;
    sh:sparql [ sh:message "kein https"@de ;
        sh:select '''SELECT $this ?value WHERE {
            $this <http://www.w3.org/ns/dcat#accessURL> ?value
            FILTER(!STRSTARTS(STR(?value), "https://")) }''' ] .
"""


@pytest.fixture
def official(tmp_path: Path) -> Path:
    file = tmp_path / "official.ttl"
    file.write_text(OFFICIAL, encoding="utf-8")
    return file


def test_of_a_given_profile_only_real_findings_remain(official: Path) -> None:
    finding = one(perfect(), official)
    assert (finding.code, finding.severity) == ("D190", Severity.WARNING)
    assert finding.shape == "http://example.org/profile/Dataset_Shape"
    assert finding.place.line == 20
    assert render(finding, "de").message == "official.ttl zu dct:creator: dct:creator fehlt"
    assert (
        render(finding, "en").message == "official.ttl says of dct:creator: dct:creator is missing"
    )


def test_a_given_profile_is_run_beside_ours(official: Path) -> None:
    graph = perfect()
    graph.set((TURTLE, DCAT.accessURL, URIRef("http://example.org/dataset.ttl")))
    graph.add((DATASET, DCTERMS.creator, Literal("x")))
    graph.set((DATASET, DCAT.theme, URIRef("http://example.org/none")))
    found = {(f.code, f.path, f.value) for f in check(graph, official)}
    assert found == {
        ("D105", str(DCAT.theme), "http://example.org/none"),
        ("D190", str(DCAT.theme), "http://example.org/none"),
        ("D190", None, None),
    }


def test_a_folder_is_read_with_its_subfolders_in_every_format(
    official: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "shapes" / "deep"
    folder.mkdir(parents=True)
    shapes = Graph().parse(official)
    shapes.serialize(folder / "a.rdf", format="xml")
    shapes.serialize(folder.parent / "b.jsonld", format="json-ld")
    finding = one(perfect(), folder.parent)
    assert (finding.code, finding.path) == ("D190", str(DCTERMS.creator))


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("broken.ttl", "<a> <b>\n;; .", 2),
        ("broken.rdf", "<rdf:RDF>", None),
        ("remote.jsonld", '{"@context": "https://example.org/context.jsonld", "@id": "x"}', None),
        ("profile.pdf", "%PDF", None),
        ("nothing.ttl", "<http://example.org/a> <http://example.org/b> <http://example.org/c> .", None),
        ("query.ttl", OFFICIAL.replace("SELECT $this", "SELCT $this"), None),
        ("pattern.ttl", OFFICIAL.replace("sh:minCount 1 ; sh:severity", "sh:minCount 'x' ; sh:severity"), None),
    ],
)  # fmt: skip
def test_a_profile_that_cannot_be_used_is_a_finding(
    tmp_path: Path, name: str, content: str, line: int | None
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    finding = one(perfect(), file)
    assert finding.code == "D191"
    assert name in (finding.place.file or "")
    if line is not None:
        assert finding.place.line == line
    for language in LANGUAGES:
        assert "…" not in render(finding, language).message


def problem_of(finding: Finding) -> str:
    return render(finding, "en").message


def test_a_profile_whose_entities_unfold_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "lol.rdf"
    text = (
        '<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">'
        '<r:Description r:about="http://e.example/a"><e:b>&b;</e:b></r:Description></r:RDF>'
    )
    for encoding in ("utf-8", "utf-16"):
        file.write_bytes(text.encode(encoding))
        finding = one(perfect(), file)
        assert finding.code == "D191"
        assert "declares XML entities" in problem_of(finding)


def test_a_profile_with_a_literal_too_large_is_a_finding(tmp_path: Path) -> None:
    file = tmp_path / "huge.ttl"
    file.write_text(f'<a:b> <a:c> "{"x" * (17 << 20)}" .', encoding="utf-8")
    assert one(perfect(), file).code == "D191"


PREFIXES = (
    OFFICIAL.partition(":Dataset_Shape")[0]
    + """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
)
CREATOR = "sh:property [ sh:path dct:creator ; sh:minCount 1 ]"


@pytest.mark.parametrize("kind", ["rdfs:Class", "owl:Class"])
def test_a_shape_that_is_a_class_has_a_target(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "class.ttl"
    file.write_text(f"{PREFIXES} dcat:Dataset a sh:NodeShape , {kind} ; {CREATOR} .")
    assert one(perfect(), file).code == "D190"


@pytest.mark.parametrize(
    "content",
    [
        "sh:deactivated true ; " + CREATOR,
        "sh:property [ sh:deactivated true ; sh:path dct:creator ; sh:minCount 1 ]",
        "sh:js [ sh:jsFunctionName 'f' ]",
        "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate dct:x ; sh:object 1 ]",
        "sh:node :Empty",
    ],
)
def test_a_profile_that_checks_nothing_is_a_finding(tmp_path: Path, content: str) -> None:
    file = tmp_path / "idle.ttl"
    shape = f":S a sh:NodeShape ; sh:targetClass dcat:Dataset ; {content} . :Empty a sh:NodeShape ."
    file.write_text(PREFIXES + shape)
    finding = one(perfect(), file)
    assert finding.code == "D191"
    assert "no shape in it checks anything" in problem_of(finding)


def test_an_overlay_that_deactivates_all_is_a_finding(tmp_path: Path) -> None:
    folder = tmp_path / "shapes"
    folder.mkdir()
    shape = f":S a sh:NodeShape ; sh:targetClass dcat:Dataset ; {CREATOR} ."
    (folder / "shapes.ttl").write_text(PREFIXES + shape)
    assert one(perfect(), folder).code == "D190"
    (folder / "overlay.ttl").write_text(PREFIXES + ":S sh:deactivated true .")
    assert one(perfect(), folder).code == "D191"


@pytest.mark.filterwarnings("error")
def test_shapes_that_lead_back_to_themselves_are_a_finding(tmp_path: Path) -> None:
    file = tmp_path / "circle.ttl"
    circle = f":S a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:node :S ; {CREATOR} ."
    file.write_text(PREFIXES + circle)
    finding = one(perfect(), file)
    assert finding.code == "D191"
    assert "recursion" in problem_of(finding)


def test_a_profile_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    codes = [f.code for f in check(perfect(), tmp_path / "none.ttl", tmp_path / "empty")]
    assert codes == ["D191", "D191"]


def test_findings_come_in_the_same_order_each_time(official: Path) -> None:
    graph = perfect()
    for predicate in (DCTERMS.title, DCTERMS.description, DCAT.theme, DCTERMS.spatial):
        graph.remove((None, predicate, None))
    assert check(graph, official) == check(graph, official)


def test_the_gate_is_quick_enough_to_be_always_on() -> None:
    """With the shapes read, a catalogue of two distributions takes some 0.1 s; a bound for alarm."""
    check(perfect())
    before = time.process_time()
    check(perfect())
    assert time.process_time() - before < 1


def test_a_profile_with_a_component_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(
        """
@prefix ex: <https://p.example/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Never a sh:ConstraintComponent ;
    sh:parameter [ sh:path ex:never ] ;
    sh:nodeValidator [ a sh:SPARQLSelectValidator ; sh:message "never"@en ;
        sh:select "SELECT DISTINCT $this WHERE { $this ?p ?o }" ] .
ex:S a sh:NodeShape ; sh:targetClass dcat:Catalog ; ex:never true .
""",
        encoding="utf-8",
    )
    (finding,) = check(perfect(), path)
    assert (finding.code, finding.component) == ("D190", "https://p.example/Never")


def test_a_shape_without_words_of_its_own_is_told_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "silent.ttl"
    shape = (
        ":S a sh:NodeShape ; sh:targetClass dcat:Dataset ; "
        "sh:property [ sh:path dct:creator ; sh:minCount 1 ] , "
        "[ sh:path dct:title ; sh:languageIn ( 'fr' 'it' ) ] ."
    )
    path.write_text(PREFIXES + shape)
    found = {(render(f, "de").message, render(f, "en").message) for f in check(perfect(), path)}
    assert found == {
        (
            "silent.ttl zu dct:creator: Es sind weniger Angaben als 1.",
            "silent.ttl says of dct:creator: there are fewer values than 1.",
        ),
        (
            "silent.ttl zu dct:title: Der Wert ist in keiner der Sprachen fr, it.",
            "silent.ttl says of dct:title: the value is in none of the languages fr, it.",
        ),
    }


def test_every_constraint_has_words_of_its_own() -> None:
    for name in COMPONENTS.keys() - {"sparql"}:
        said = phrase(f"gate.asked.{name}", value="x")
        assert set(said) == set(LANGUAGES)


QUERY = """
:Q a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:sparql [ sh:message "by query"@en ;
    sh:select 'SELECT $this WHERE { $this a ?c FILTER(false) }' ] , [ sh:message "found"@en ;
    sh:select 'SELECT $this ?value WHERE { $this a ?value }' ] .
"""


def test_only_the_shapes_with_queries_are_left_to_pyshacl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query is answered as ever, and each other finding is there once."""
    targets: list[str] = []
    run = engine.run_pyshacl

    def noted(data: Graph, shapes: Graph) -> Graph:
        targets.extend(map(str, shapes.subjects(URIRef(f"{SH}targetClass"))))
        return run(data, shapes)

    monkeypatch.setattr(engine, "run_pyshacl", noted)
    path = tmp_path / "query.ttl"
    path.write_text(
        f"{PREFIXES} {QUERY} :S a sh:NodeShape ; sh:targetClass dcat:Dataset ; {CREATOR} ."
    )
    found = [(f.shape, render(f, "en").message) for f in check(perfect(), path)]
    space = "http://example.org/profile/"
    assert found == [
        (f"{space}Q", "query.ttl says of …: found"),
        (f"{space}S", "query.ttl says of dct:creator: there are fewer values than 1."),
    ]
    assert targets == [f"{space}Q"]


@pytest.mark.parametrize(
    "query", ["", "sh:sparql [ sh:select 'SELECT $this { $this a ?c FILTER(false) }' ] ; "]
)
def test_an_ill_typed_number_is_no_number_to_whoever_decides(tmp_path: Path, query: str) -> None:
    """As `--data` has it; once the gate ran pySHACL in a way of its own."""
    path = tmp_path / "number.ttl"
    constraint = "sh:path dcat:byteSize ; sh:minInclusive 1 ; sh:datatype xsd:nonNegativeInteger"
    xsd = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    shape = f":S a sh:NodeShape ; sh:targetClass dcat:Distribution ; {query} sh:property [ {constraint} ] ."
    path.write_text(PREFIXES + xsd + shape)
    graph = perfect()
    size = Literal("1_000", datatype=XSD.nonNegativeInteger, normalize=False)
    graph.set((GZIP, DCAT.byteSize, size))
    found = [f for f in check(graph, path) if f.code == "D190"]
    assert [(f.value, f.focus_node) for f in found] == [("1_000", str(GZIP))]


RUNAWAY = f'{PREFIXES} :S a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property [ sh:path dct:title ; sh:pattern "^(.|..)*$" ] .'
LONG = Literal("a" * 90 + "\n\n!")


def test_a_pattern_that_runs_away_is_a_finding_that_names_its_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "LONGEST", 0.3)
    path = tmp_path / "runaway.ttl"
    path.write_text(RUNAWAY)
    graph = perfect()
    graph.set((DATASET, DCTERMS.title, LONG))
    (finding,) = (f for f in check(graph, path) if f.code == "D191")
    assert finding.shape == "http://example.org/profile/S"
    assert finding.place.file == "runaway.ttl"
    assert "its shapes took longer than 0.3 seconds" in problem_of(finding)


def test_where_no_timer_can_be_set_patterns_are_run_shut_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside the main thread nothing would end a match."""
    monkeypatch.setattr(engine, "STEP", 0.5)
    path = tmp_path / "runaway.ttl"
    path.write_text(RUNAWAY)
    graph = perfect()
    graph.set((DATASET, DCTERMS.title, LONG))
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(check, graph, path).result()
    (finding,) = (f for f in found if f.code == "D191")
    assert finding.shape == "http://example.org/profile/S"


ENDLESS = {
    "paths": "sh:property [ sh:path " + "[ sh:zeroOrMorePath " * 12
    + "[ sh:alternativePath ( dcat:distribution [ sh:inversePath dcat:distribution ] ) ]"
    + " ]" * 12 + " ; sh:maxCount 1 ]",
    "shapes": "sh:property [ sh:path [ sh:zeroOrMorePath [ sh:alternativePath ( dcat:distribution "
    "[ sh:inversePath dcat:distribution ] ) ] ] ; sh:nodeKind sh:Literal ; " * 9
    + "sh:maxCount 0" + " ]" * 9,
}  # fmt: skip


@pytest.mark.parametrize("name", ENDLESS)
def test_shapes_without_an_end_are_a_finding_that_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(results, "LONGEST", 1.5)
    monkeypatch.setattr(graph_evaluator, "MOST_RESULTS", 50_000)
    path = tmp_path / "endless.ttl"
    path.write_text(
        f"{PREFIXES} :S a sh:NodeShape ; sh:targetClass dcat:Dataset ; {ENDLESS[name]} ."
    )
    graph = perfect()
    for number in range(40):
        graph.add((DATASET, DCAT.distribution, URIRef(f"{BASE}distribution/{number}")))
    (finding,) = (f for f in check(graph, path) if f.code == "D191")
    assert finding.shape == "http://example.org/profile/S"
