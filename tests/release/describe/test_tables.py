"""The clean tables say what the dataset says: to Verbund all of it, to CSVW what it can say."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from tests.support.csv2rdf import triples
from tests.support.workspaces import ONTOLOGY, SHAPES, SITES, write_workspace

from verbund.convert.run import convert_tables
from verbund.model.model import Model
from verbund.rdf.terms import RDF_TYPE
from verbund.read.tables import open_tables
from verbund.release.dataset import DatasetWriter
from verbund.release.describe.csvw import METADATA, tables_metadata
from verbund.release.describe.tables import FOLDER, write_tables
from verbund.release.manifest.checksums import digest_of
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.workspace.workspace import Workspace, read_workspace

ROOT = Path(__file__).parents[3]

MEASURES = """
shapes:Measure a sh:NodeShape ; sh:targetClass e:Measure ;
    csvw:name "measures" ; csvw:aboutUrl "measure/{id}" ;
    rdfs:label "Measures"@en, "Messungen"@de ;
    sh:property shapes:Measure-id, shapes:Measure-amount, shapes:Measure-list, shapes:Measure-open,
        shapes:Measure-when, shapes:Measure-named, shapes:Measure-fixed .
shapes:Measure-id sh:path dct:identifier ; csvw:name "id" ; sh:order 1 ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:datatype xsd:string .
shapes:Measure-amount sh:path e:count ; csvw:name "amount" ; sh:order 2 ; sh:datatype xsd:decimal ;
    csvw:decimalChar "," ; csvw:groupChar "." .
shapes:Measure-list sh:path e:code ; csvw:name "numbers" ; sh:order 3 ; csvw:separator "," ;
    sh:datatype xsd:integer .
shapes:Measure-open sh:path e:hosts ; csvw:name "open" ; sh:order 4 ; csvw:format "ja|nein" ;
    sh:datatype xsd:boolean .
shapes:Measure-when sh:path e:day ; csvw:name "when" ; sh:order 5 ; csvw:format "d.M.yyyy", "M/yyyy" ;
    sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYearMonth ] ) .
shapes:Measure-named sh:path e:note ; csvw:name "named" ; sh:order 6 ; csvw:separator ";" ;
    sh:datatype rdf:langString .
shapes:Measure-fixed sh:path e:page ; sh:hasValue "fixed"@de .
"""
VISITS = (
    ("office", "number", "branch", "hosts", "day", "until"),
    ("Amt Nord", "2", "Berg", "site/hall; Amt Nord;south", "3.4.2021", "2021-04-05"),
    ("south", "1", "hill", "", "", ""),
)
FULL_OFFICES = (
    ("id", "type", "name", "name@en", "code", "page", "link", "count", "note"),
    (
        "south",
        " Amt ",
        'Amt "Süd"\nzwei, drei',
        "South",
        "ä/1",
        "a/b?c=1",
        "https://x.example/",
        "007",
        "\r",
    ),
    ("north", "office", "Amt Nord ", "", "", "", "", "", ""),
    ("hill", "https://example.org/def#Branch", "Berg", "", "c", "d", "", "-0", "a,b"),
)
ROWS = (
    ("id", "amount", "numbers", "open", "when", "named", "named@en"),
    ("b", "1.234,50", "3,1, 02", "Ja", "1.2.2021", "zwei;eins", "two"),
    ("a", "7", "", "nein", "3/2020", "", ""),
    ("c", "-,5", "10", "true", "2020-01", "x", ""),
)
TABLES = {
    "offices.csv": FULL_OFFICES,
    "sites.csv": SITES,
    "visits.csv": VISITS,
    "measures.csv": ROWS,
}


def make(workspace: Workspace, folder: Path) -> Path:
    """The dataset and the clean tables of a workspace; gives the folder of tables."""
    model = workspace.load_model()
    tables = open_tables(workspace.records, model, "records")
    index, context = index_tables(model, tables), build_context(model)
    folder.mkdir()
    with DatasetWriter(folder, model, context) as writer:
        found = convert_tables(
            model, tables, index, context, writer, sort_folder=folder / "sort_folder"
        )
        writer.finish()
    assert not [f for f in found.findings if f.severity == "violation"], found.findings
    entries = write_tables(folder, model, tables, index, sort_folder=folder / "sort_folder")
    for entry in entries:
        assert digest_of(folder / entry.name) == entry.sha256
        assert (folder / entry.name).stat().st_size == entry.bytes
    text = tables_metadata(model, tables, title={"de": "Daten", "en": "Data"})
    (folder / FOLDER / METADATA).write_text(text, encoding="utf-8")
    assert not (folder / "sort_folder").exists()
    return folder / FOLDER


def read_again(workspace: Workspace, tables: Path, folder: Path) -> Path:
    """The same workspace with clean tables in place of its records; gives their clean tables."""
    shutil.copytree(workspace.folder, folder, ignore=shutil.ignore_patterns("records", "output"))
    shutil.copytree(tables, folder / "records", ignore=shutil.ignore_patterns("*.json"))
    return make(read_workspace(folder), folder / "made")


def own_model(folder: Path) -> Workspace:
    ontology = ONTOLOGY + 'e:Measure a owl:Class ; rdfs:label "measure"@en .'
    return write_workspace(folder, TABLES, shapes=SHAPES + MEASURES, ontology=ontology)


def packaged_model(folder: Path, records: Path) -> Workspace:
    shutil.copytree(records, folder / "records", ignore=shutil.ignore_patterns("*.json"))
    text = '[workspace]\nbase = "https://w3id.org/agency-cooperation/lippe/"\n'
    (folder / "verbund.toml").write_text(text, encoding="utf-8")
    return read_workspace(folder)


@pytest.fixture(params=["own", "lippe", "examples"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    folder = tmp_path / "workspace"
    if request.param == "own":
        return own_model(folder)
    records = {"lippe": ROOT / "records", "examples": ROOT / "shapes/examples/given"}
    return packaged_model(folder, records[str(request.param)])


def test_reading_the_tables_again_gives_the_same_bytes(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Of the dataset, and of the tables: they are canonical."""
    first = make(workspace, tmp_path / "made")
    second = read_again(workspace, first, tmp_path / "again")
    for name in ("dataset.nt", "dataset.ttl", "dataset.jsonld"):
        assert (first.parent / name).read_bytes() == (second.parent / name).read_bytes()
    assert sorted(p.name for p in first.iterdir()) == sorted(p.name for p in second.iterdir())
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


def following(model: Model, dataset: set[pyoxigraph.Triple]) -> Iterator[pyoxigraph.Triple]:
    """What follows from the other triples of a dataset by one class or property above theirs."""
    for triple in dataset:
        for table in model.record_types:
            for upper in table.superproperties.get(triple.predicate.value, ()):
                yield pyoxigraph.Triple(triple.subject, pyoxigraph.NamedNode(upper), triple.object)
            kind = triple.object if triple.predicate.value == RDF_TYPE else None
            named = kind.value if isinstance(kind, pyoxigraph.NamedNode) else ""
            for upper in table.superclasses.get(named, ()):
                yield pyoxigraph.Triple(
                    triple.subject, triple.predicate, pyoxigraph.NamedNode(upper)
                )


def test_csvw_says_all_but_the_columns_that_it_suppresses(
    workspace: Workspace, tmp_path: Path
) -> None:
    tables = make(workspace, tmp_path / "made")
    dataset = {
        quad.triple
        for quad in pyoxigraph.parse(path=tables.parent / "dataset.nt")
        if isinstance(quad, pyoxigraph.Quad)
    }
    made = set(triples(tables / METADATA))
    assert made <= dataset, sorted(map(str, made - dataset))[:5]
    group = json.loads((tables / METADATA).read_text(encoding="utf-8"))
    suppressed = {
        (table["tableSchema"]["aboutUrl"].partition("{")[0], column["propertyUrl"])
        for table in group["tables"]
        for column in table["tableSchema"]["columns"]
        if column.get("suppressOutput")
    }
    model = workspace.load_model()
    for triple in dataset - made - set(following(model, dataset)):
        subject = str(triple.subject.value) if hasattr(triple.subject, "value") else ""
        assert any(
            subject.startswith(begin) and triple.predicate.value == path
            for begin, path in suppressed
        ), str(triple)
    assert len(made) > len(dataset) / 2


def test_cells_are_canonical(tmp_path: Path) -> None:
    tables = make(own_model(tmp_path / "workspace"), tmp_path / "made")
    assert rows(tables / "measures.csv") == [
        ["id", "amount", "numbers", "open", "when", "named", "named@en"],
        ["a", "7", "", "false", "2020-03", "", ""],
        ["b", "1234,50", "1,2,3", "true", "2021-02-01", "eins;zwei", "two"],
        ["c", "-,5", "10", "true", "2020-01", "x", ""],
    ]
    assert rows(tables / "visits.csv")[1:] == [
        ["north", "2", "hill", "office/north;office/south;site/hall", "2021-04-03", "2021-04-05"],
        ["south", "1", "hill", "", "", ""],
    ]
    assert [row[:3] for row in rows(tables / "offices.csv")[1:]] == [
        ["hill", "Branch", "Berg"],
        ["north", "Office", "Amt Nord"],
        ["south", "Office", 'Amt "Süd"\nzwei, drei'],
    ]
    assert (tables / "sites.csv").read_bytes() == (b"id,name\r\nhall,Rathaus\r\npark,Park\r\n"), (
        "RFC 4180: CRLF, no byte order mark"
    )


@pytest.mark.parametrize(
    ("hosts", "cell"),
    [
        ("Rathaus-park", "Rathaus-park"),
        ("park-hill - park", "office/hill-site/park"),
        ("Rathaus", "Rathaus"),
    ],
)
def test_a_text_that_holds_the_separator_is_left_as_it_was_written(
    tmp_path: Path, hosts: str, cell: str
) -> None:
    """An id with a hyphen, in a list whose values are parted by hyphens, would be two values."""
    shapes = SHAPES.replace('csvw:separator ";" ; sh:or', 'csvw:separator "-" ; sh:or')
    assert shapes != SHAPES
    tables: dict[str, Any] = {
        "offices.csv": [("id", "type", "name"), ("hill", "Office", "Berg")],
        "sites.csv": [("id", "name"), ("town-hall", "Rathaus"), ("park", "Park")],
        "visits.csv": [("office", "number", "hosts"), ("hill", "1", hosts)],
    }
    first = make(write_workspace(tmp_path / "workspace", tables, shapes=shapes), tmp_path / "made")
    table = [dict(zip(*rows(first / "visits.csv"), strict=True))]
    assert [row["hosts"] for row in table] == [cell]
    workspace = read_workspace(tmp_path / "workspace")
    second = read_again(workspace, first, tmp_path / "again")
    for name in ("dataset.nt", "tables/visits.csv"):
        assert (first.parent / name).read_bytes() == (second.parent / name).read_bytes()


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, strict=True))


def test_rows_come_in_the_order_of_their_keys_whatever_their_order_was(tmp_path: Path) -> None:
    """Further from their place than the window reaches, and in several files."""
    ids = [f"s{number:05}" for number in range(5000)]
    mixed = ids.copy()
    random.Random(1).shuffle(mixed)  # noqa: S311 - an order, no secret
    found = []
    for name, order in (("sorted", [ids]), ("mixed", [mixed[:2000], mixed[2000:]])):
        tables: dict[str, Any] = {
            f"sites/{number}.csv": [("id", "name"), *((i, f"Ort {i}") for i in part)]
            for number, part in enumerate(order)
        }
        made = make(write_workspace(tmp_path / name, tables), tmp_path / f"{name}-made")
        found.append((made / "sites.csv").read_bytes())
    assert found[0] == found[1]
    assert [line.split(b",")[0].decode() for line in found[0].splitlines()[1:]] == ids


def test_a_number_in_two_forms_is_described_as_it_is_written(tmp_path: Path) -> None:
    tables = make(own_model(tmp_path / "workspace"), tmp_path / "made")
    group = json.loads((tables / METADATA).read_text(encoding="utf-8"))
    measures = next(table for table in group["tables"] if table["url"] == "measures.csv")
    columns = {column["name"]: column for column in measures["tableSchema"]["columns"]}
    form = {"decimalChar": ",", "groupChar": "."}
    assert columns["amount"]["datatype"] == {"base": "decimal", "format": form}
    assert columns["numbers"] | {"titles": 0} == {
        "name": "numbers",
        "titles": 0,
        "propertyUrl": "https://example.org/def#code",
        "separator": ",",
        "datatype": "integer",
    }
    assert columns["when"]["suppressOutput"] is True, "a column has one datatype"
    assert columns["named_en"]["titles"]["und"] == "named@en"
    assert columns["constant2"]["default"] == "fixed"


def test_keys_lead_from_table_to_table(tmp_path: Path) -> None:
    """Metadata Vocabulary, 5.7: what a foreign key refers to is a column of a table described."""
    tables = make(packaged_model(tmp_path / "w", ROOT / "records"), tmp_path / "made")
    group = json.loads((tables / METADATA).read_text(encoding="utf-8"))
    by_url = {table["url"]: table["tableSchema"] for table in group["tables"]}
    keys = 0
    for schema in by_url.values():
        names = [column["name"] for column in schema["columns"]]
        assert set(schema["primaryKey"]) <= set(names)
        assert len(set(names)) == len(names)
        for key in schema.get("foreignKeys", []):
            keys += 1
            reference = key["reference"]
            target = by_url[reference["resource"]]
            assert key["columnReference"] in names
            assert target["primaryKey"] == [reference["columnReference"]]
    assert keys > 3
    for url, schema in by_url.items():
        keyed = [tuple(row[: len(schema["primaryKey"])]) for row in rows(tables / url)[1:]]
        assert len(set(keyed)) == len(keyed)
        assert {path.name for path in tables.glob("*.csv")} == set(by_url)
