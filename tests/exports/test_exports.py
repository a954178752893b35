"""Exports are what people and other programs read: names beside ids, nothing lost, nothing run."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import networkx as nx
import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from icalendar import Calendar
from python_calamine import CalamineWorkbook
from tests.support.described_library import describe, edit, files_of, write_described_library
from tests.support.exports.reading import Frictionless
from tests.support.library import write_library

import verbund
from verbund.api.run import build
from verbund.cli.main import group as command
from verbund.exports.write import write_export
from verbund.findings import Language
from verbund.serve.held import read_held
from verbund.serve.limits import ServeLimits
from verbund.views.release import open_views
from verbund.workspace.workspace import read_workspace

_VERSIONS = shutil.ignore_patterns("releases")
LIPPE = Path(__file__).parents[2] / "output"
MANIFEST = json.loads((LIPPE / "manifest.json").read_bytes())
LINKS = sum(
    line.count("/derived#Cooperation> .") or line.endswith("#Cooperation> .")
    for line in (LIPPE / "derived.nt").read_text("utf-8").splitlines()
)

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("german") / "export"
    report = verbund.export(folder, LIPPE, language="de")
    assert report.left_out == ()
    assert report.version == MANIFEST["version"]
    return folder


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of which a book looks like a formula, a number is negative, a list has commas."""
    folder = write_described_library(tmp_path_factory.mktemp("library") / "library")
    edit(folder, "loans", "Leaves,,,0", 'Leaves,,,"0,5"')
    edit(
        folder,
        "books",
        "Der Process",
        '"=HYPERLINK(""https://evil.example"",""Der Process, all"")"',
    )
    describe(folder)
    report = build(read_workspace(folder))
    assert report.conforms, report.findings
    verbund.export(folder / "export", folder / "output", language="de")
    return folder


def rows_of(path: Path, delimiter: str = ";") -> Rows:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel takes a file without the mark for Windows-1252"
    assert data.count(b"\r\n") > 0
    text = data.decode("utf-8-sig").splitlines(keepends=True)
    return list(csv.DictReader(text, delimiter=delimiter))


# ---------------------------------------------------------------- CSV


def test_every_table_is_there_with_all_of_its_records(german: Path) -> None:
    found = {path.stem: len(rows_of(path)) for path in (german / "csv").iterdir()}
    records = {name: count for name, count in MANIFEST["records"].items() if count}
    assert {name: found.get(name) for name in records} == records
    assert set(found) - set(records) == {"cooperation", "joining"}


def test_names_stand_beside_ids(german: Path) -> None:
    conferences = {row["Kennung"]: row for row in rows_of(german / "csv/conferences.csv")}
    row = conferences["siko-lippe-2"]
    assert row["Reihe"] == "siko-lippe"
    assert row["Reihe (Name)"] == "Sicherheitskonferenz im Kreis Lippe"
    assert row["Status (Name)"] == "durchgeführt"
    patrol = conferences["europe-on-patrol-2019"]
    assert patrol["Gastgeber"] == "organisation/ipa-lippe-detmold", "of one of several tables"
    assert patrol["Gastgeber (Name)"].endswith("(IPA) Lippe-Detmold")
    assert patrol["Themen"] == "international-cooperation; traffic-checks"
    assert patrol["Themen (Name)"] == "internationale Zusammenarbeit; Verkehrskontrollen"
    assert row["Konferenztyp (Name)"] == "Sicherheitskonferenz", "the class below, not both"
    assert row["Adresse"].endswith("/lippe/conference/siko-lippe-2")


def test_what_is_said_of_a_value_has_words_beside_addresses(german: Path) -> None:
    """Of which record, in which column, what stands there: as pages say it."""
    rows = {row["Kennung"]: row for row in rows_of(german / "csv/value_statements.csv")}
    told = rows["agreement.vereinbarung-op-detmold.signed"]
    assert told["Eintrag (Name)"] == "Vereinbarung über die Ordnungspartnerschaft Detmold"
    assert told["Eigenschaft (Name)"] == "Unterzeichnet am"
    assert (told["Wert"], told["Wert (Name)"]) == ("2022-02", "02/2022")


def test_ids_lead_from_table_to_table(german: Path) -> None:
    series = {row["Kennung"] for row in rows_of(german / "csv/conference_series.csv")}
    conferences = rows_of(german / "csv/conferences.csv")
    assert {row["Reihe"] for row in conferences} - {""} <= series
    ids = {row["Kennung"] for row in conferences}
    assert {row["Konferenz"] for row in rows_of(german / "csv/participations.csv")} <= ids


def test_who_cooperates_with_whom_is_one_table(german: Path) -> None:
    rows = rows_of(german / "csv/cooperation.csv")
    assert len(rows) == LINKS
    ends = [(row["Verknüpfte Stelle 1 (Name)"], row["Verknüpfte Stelle 2 (Name)"]) for row in rows]
    assert all(one and other and one.casefold() <= other.casefold() for one, other in ends)
    (row,) = (
        row
        for row in rows
        if row["Verknüpfte Stelle 1"] == "gemeinde-augustdorf"
        and row["Verknüpfte Stelle 2"] == "kreis-lippe"
    )
    assert row["Verknüpfte Partnerschaft (Name)"] == "Ordnungspartnerschaft Augustdorf"
    assert row["Stand der verknüpften Partnerschaft (Name)"] == "aktiv"
    assert "partnership/op-augustdorf" in row["Abgeleitet aus"].split("; ")
    assert row["Quellen (Name)"] == "Gemeinsames Bündnis für mehr Sicherheit"
    assert row["Sicherheit der Angabe (Name)"]


def test_english_is_for_english_spreadsheets(tmp_path: Path) -> None:
    verbund.export(tmp_path / "en", LIPPE, formats=["csv"], language="en")
    rows = rows_of(tmp_path / "en/csv/conferences.csv", ",")
    names = {row["Id"]: row["Series (name)"] for row in rows}
    assert names["siko-lippe-2"] == "Security conference in the district of Lippe"
    assert not (tmp_path / "en/tables.xlsx").exists()


def test_no_cell_is_a_formula(library: Path) -> None:
    folder = library / "export"
    told = '=HYPERLINK("https://evil.example","Der Process, all")'
    books = rows_of(folder / "csv/books.csv")
    assert f"'{told}" in [row["Titel"] for row in books]
    loans = rows_of(folder / "csv/loans.csv")
    assert f"'{told}" in [row["book (Name)"] for row in loans]
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert told in [cell.value for cell in cells]
    assert not any(cell.hyperlink for cell in cells)
    titles = pq.read_table(folder / "parquet/books.parquet").column("title").to_pylist()
    assert told in titles, "programs get the text as it is"


def test_numbers_are_written_as_each_language_does(library: Path, tmp_path: Path) -> None:
    fees = [row["fee"] for row in rows_of(library / "export/csv/loans.csv") if row["fee"]]
    verbund.export(tmp_path / "en", library / "output", formats=["csv"], language="en")
    english = [row["fee"] for row in rows_of(tmp_path / "en/csv/loans.csv", ",") if row["fee"]]
    assert [fee.replace(",", ".") for fee in fees] == english
    assert any("," in fee for fee in fees)


# ---------------------------------------------------------------- workbook


def test_the_workbook_has_what_the_csv_files_have(german: Path) -> None:
    book = CalamineWorkbook.from_path(str(german / "tables.xlsx"))
    assert len(book.sheet_names) == len(list((german / "csv").iterdir()))
    rows = book.get_sheet_by_name("Konferenzen").to_python()
    expected = rows_of(german / "csv/conferences.csv")
    assert rows[0] == list(expected[0])
    for row, wanted in zip(rows[1:], expected, strict=True):
        found = dict(zip(rows[0], row, strict=True))
        assert found["Titel"] == wanted["Titel"]
        if wanted["Genannte Teilnehmerzahl"]:
            assert found["Genannte Teilnehmerzahl"] == int(wanted["Genannte Teilnehmerzahl"])


# ---------------------------------------------------------------- Parquet, SQLite


def test_parquet_has_types_and_lists(german: Path) -> None:
    table = pq.read_table(german / "parquet/conferences.parquet")
    assert table.num_rows == MANIFEST["records"]["conferences"]
    assert str(table.schema.field("edition").type) == "int64"
    assert str(table.schema.field("hosts_name").type).startswith("list<")
    participations = pq.read_table(german / "parquet/participations.parquet")
    assert str(participations.schema.field("new_in_edition").type) == "bool"


def test_the_database_is_whole_and_joins(german: Path) -> None:
    with closing(sqlite3.connect(german / "dataset.sqlite")) as database:
        ask = database.execute
        assert ask("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert ask("PRAGMA foreign_key_check").fetchall() == []
        for name, count in MANIFEST["records"].items():
            if count:
                for shown in (name, f"{name}_names"):
                    counted = ask(f'SELECT count(*) FROM "{shown}"')  # noqa: S608 a name of ours
                    assert counted.fetchone() == (count,)
        assert ask("SELECT count(*) FROM cooperation").fetchone() == (LINKS,)
        names = ask(
            "SELECT series_name, status_name FROM conferences_names WHERE id = ?", ["siko-lippe-2"]
        )
        assert names.fetchone() == ("Sicherheitskonferenz im Kreis Lippe", "durchgeführt")
        titles = ask("SELECT title_de, title_en FROM conferences WHERE id = 'siko-lippe-2'")
        german_title, english_title = titles.fetchone()
        assert german_title != english_title
        keys = ask("PRAGMA foreign_key_list(participations)").fetchall()
        assert {(key[2], key[3]) for key in keys} >= {
            ("conferences", "conference"),
            ("concepts", "role"),
        }
        found = ask(
            "SELECT label FROM search WHERE search MATCH 'jugendamt AND detmold'"
        ).fetchall()
        assert ("Jugendamt Detmold",) in found


# ---------------------------------------------------------------- network, calendar


def test_the_network_has_agents_as_nodes_and_links_as_edges(german: Path) -> None:
    graph = nx.read_graphml(german / "network.graphml", force_multigraph=True)
    assert graph.number_of_edges() == LINKS
    kinds = {data["table"] for _, data in graph.nodes(data=True)}
    assert "Organisationen" in kinds
    assert graph.number_of_nodes() >= MANIFEST["records"]["organisations"], "also who has no link"
    assert nx.number_of_isolates(graph) > 0
    edge = graph.get_edge_data("organisation/gemeinde-augustdorf", "organisation/kreis-lippe")
    (data,) = edge.values()
    assert data["linked_partnership_name"] == "Ordnungspartnerschaft Augustdorf"
    assert graph.nodes["organisation/kreis-lippe"]["label"] == "Kreis Lippe"


def test_the_calendar_has_events_with_a_day(german: Path) -> None:
    calendar = Calendar.from_ical((german / "events.ics").read_bytes())
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    event = events["https://w3id.org/agency-cooperation/lippe/conference/europe-on-patrol-2019"]
    assert event.decoded("dtstart") == date(2019, 9, 5)
    assert event.decoded("dtend") == date(2019, 9, 9), "the day after the last one"
    assert str(event["location"]) == "Detmold"
    assert not any("siko-lippe-1" in uid for uid in events), "only its month is known"
    assert all(event.errors == [] for event in events.values())


def test_without_links_and_events_there_are_no_such_files(library: Path) -> None:
    folder = library / "export"
    assert not (folder / "network.graphml").exists()
    assert not (folder / "events.ics").exists()
    assert "events.ics" not in (folder / "README.md").read_text("utf-8")


# ---------------------------------------------------------------- description


def test_a_foreign_reader_finds_the_tables_as_described(
    library: Path, tmp_path: Path, frictionless: Frictionless
) -> None:
    cases: list[tuple[Path, Language]] = [(LIPPE, "de"), (library / "output", "en")]
    for release, language in cases:
        folder = tmp_path / f"{release.parent.name}-{language}"
        verbund.export(folder, release, formats=["csv"], language=language)
        report = frictionless(folder / "datapackage.json")
        wrong = [(task["name"], task["errors"][:1]) for task in report["tasks"] if task["errors"]]
        assert (report["errors"], wrong) == ([], [])
        assert len(report["tasks"]) == len(list((folder / "csv").iterdir()))


def test_the_package_names_every_file_with_its_checksum(german: Path) -> None:
    package = json.loads((german / "datapackage.json").read_bytes())
    described = {resource["path"] for resource in package["resources"]}
    own = {"datapackage.json", "README.md", "LIESMICH.md"}
    assert described == set(files_of(german)) - own
    assert len({resource["name"] for resource in package["resources"]}) == len(described)
    assert package["licenses"] == [{"path": "http://dcat-ap.de/def/licenses/cc-zero"}]


def test_equal_releases_give_equal_bytes(german: Path, tmp_path: Path) -> None:
    verbund.export(tmp_path / "again", LIPPE, language="de")
    assert files_of(tmp_path / "again") == files_of(german)


# ---------------------------------------------------------------- the command


def test_the_command_says_where_it_is_and_replaces_only_exports(tmp_path: Path) -> None:
    run = CliRunner().invoke
    folder = tmp_path / "export"
    arguments = ["export", str(LIPPE), "--output", str(folder), "--lang", "de"]
    result = run(command, [*arguments, "--format", "csv, sqlite"])
    assert result.exit_code == 0, result.output
    assert str(folder) in result.output
    assert run(command, [*arguments, "--format", "csv"]).exit_code == 0
    assert not (folder / "dataset.sqlite").exists(), "replaced as a whole"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("mine")
    result = run(command, ["export", str(LIPPE), "-o", str(tmp_path / "mine"), "--lang", "de"])
    assert result.exit_code == 3
    assert (tmp_path / "mine/letter.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("formats", "said"), [("docx", "docx"), (" ,", "''"), ("parquet", "verbund[parquet]")]
)
def test_what_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, formats: str, said: str
) -> None:
    monkeypatch.setattr("verbund.exports.write.LIBRARIES", {"parquet": "no_such_library"})
    monkeypatch.setattr("verbund.api.export.LIBRARIES", {"parquet": "no_such_library"})
    arguments = ["export", str(LIPPE), "-o", str(tmp_path / "x"), "--lang", "en"]
    result = CliRunner().invoke(command, [*arguments, "--format", formats])
    assert result.exit_code == 2
    assert said in result.output
    assert not (tmp_path / "x").exists()


def test_a_format_whose_library_is_missing_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verbund.exports.write.LIBRARIES", {"parquet": "no_such_library"})
    report = verbund.export(tmp_path / "x", LIPPE)
    assert report.left_out == ("parquet",)
    assert not (tmp_path / "x/parquet").exists()


def test_a_release_that_was_changed_and_a_folder_in_it_are_refused(tmp_path: Path) -> None:
    release = Path(shutil.copytree(LIPPE, tmp_path / "release"))
    with pytest.raises(verbund.UsageError):
        verbund.export(release / "export", release)
    with (release / "dataset.nt").open("a") as stream:
        stream.write("\n")
    with pytest.raises(verbund.UnreadableError):
        verbund.export(tmp_path / "x", release)
    assert not (tmp_path / "x").exists()


# ---------------------------------------------------------------- releases of others


def changed(library: Path, tmp_path: Path, name: str, old: str, new: str) -> Path:
    """The release of the library with another text in a file, and checksums that fit."""
    release = Path(shutil.copytree(library / "output", tmp_path / "release"))
    path = release / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    lines = [
        f"{hashlib.sha256((release / entry).read_bytes()).hexdigest()}  {entry}\n"
        for line in (release / "SHA256SUMS").read_text("utf-8").splitlines()
        for entry in [line.split("  ", 1)[1]]
    ]
    (release / "SHA256SUMS").write_text("".join(lines), "utf-8")
    return release


def test_the_name_of_a_table_leads_nowhere(library: Path, tmp_path: Path) -> None:
    release = changed(library, tmp_path, "shapes.ttl", '"books"', '"../../books"')
    manifest = release / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"books"', '"../../books"'), "utf-8")
    sums = (release / "SHA256SUMS").read_text("utf-8").splitlines(keepends=True)
    digest = hashlib.sha256(manifest.read_bytes()).hexdigest()
    sums = [f"{digest}  manifest.json\n" if "manifest.json" in line else line for line in sums]
    (release / "SHA256SUMS").write_text("".join(sums), "utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(verbund.UnreadableError):  # by the model, or where the file is written
        verbund.export(tmp_path / "deep/er/export", release, formats=["csv"])
    assert [path for path in tmp_path.rglob("*.csv") if path not in before] == []


def test_numbers_that_are_none_are_texts(library: Path, tmp_path: Path) -> None:
    release = changed(library, tmp_path, "dataset.nt", '"0.5"^^', '"half"^^')
    verbund.export(tmp_path / "x", release, language="en")
    with closing(sqlite3.connect(tmp_path / "x/dataset.sqlite")) as database:
        assert ("half",) in database.execute("SELECT fee FROM loans").fetchall()
    assert "half" in pq.read_table(tmp_path / "x/parquet/loans.parquet").column("fee").to_pylist()


def test_texts_of_other_languages_are_in_the_database(tmp_path: Path) -> None:
    release = Path(shutil.copytree(LIPPE, tmp_path / "release", ignore=_VERSIONS))
    path = release / "dataset.nt"
    title = '"Vereinbarung über die Ordnungspartnerschaft Lügde"'
    text = path.read_text("utf-8").replace(f"{title}@de", f"{title}@de-AT")
    english = '"Agreement on the Lügde public order partnership"'
    assert f"{title}@de-AT" in text
    assert f"{english}@en" in text
    path.write_text(text.replace(f"{english}@en", f"{english}@fr"), "utf-8")
    write_export(tmp_path / "x", open_views(release), ["sqlite"], "de")
    with closing(sqlite3.connect(tmp_path / "x/dataset.sqlite")) as database:
        query = "SELECT title_de, title_en, title_other FROM agreements"
        found = database.execute(query).fetchall()
    assert (title.strip('"'), None, english.strip('"')) in found


def test_a_number_that_is_a_formula_is_guarded(library: Path, tmp_path: Path) -> None:
    """Files of RDF may call any text a number; only numbers go without an apostrophe."""
    release = changed(library, tmp_path, "dataset.nt", '"0.5"^^', '"=1+1"^^')
    verbund.export(tmp_path / "x", release, formats=["csv", "xlsx"], language="en")
    fees = [row["fee"] for row in rows_of(tmp_path / "x/csv/loans.csv", ",")]
    assert "'=1+1" in fees
    book = openpyxl.load_workbook(tmp_path / "x/tables.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert ("=1+1", "s") in [(cell.value, cell.data_type) for cell in cells]


def test_a_dataset_without_a_title_has_no_address_for_one(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    assert build(read_workspace(folder)).conforms
    verbund.export(tmp_path / "x", folder / "output", formats=["csv"])
    assert (tmp_path / "x/LIESMICH.md").read_text("utf-8").startswith("# Datensatz ohne Titel\n")


@pytest.mark.parametrize("base", ["5", '""', '"no address"'])
def test_a_manifest_without_a_base_is_a_finding(library: Path, tmp_path: Path, base: str) -> None:
    old = json.dumps(json.loads((library / "output/manifest.json").read_bytes())["base"])
    release = changed(library, tmp_path, "manifest.json", f'"base": {old}', f'"base": {base}')
    with pytest.raises(verbund.UnreadableError) as caught:
        verbund.export(tmp_path / "x", release, formats=["csv"])
    assert [finding.code for finding in caught.value.findings] == ["E110"]


def test_a_broken_catalogue_is_a_finding(library: Path, tmp_path: Path) -> None:
    release = changed(library, tmp_path, "catalog.ttl", "@prefix", "@prfix")
    with pytest.raises(verbund.UnreadableError) as caught:
        verbund.export(tmp_path / "x", release, formats=["csv"])
    assert [finding.code for finding in caught.value.findings] == ["E106"]
    assert caught.value.findings[0].place.file == "catalog.ttl"
    assert not (tmp_path / "x").exists()


def test_a_site_of_a_broken_catalogue_is_a_finding(library: Path, tmp_path: Path) -> None:
    release = changed(library, tmp_path, "catalog.ttl", "@prefix", "@prfix")
    with pytest.raises(verbund.UnreadableError) as caught:
        verbund.site(tmp_path / "x", release=release)
    assert [finding.code for finding in caught.value.findings] == ["E106"]
    assert read_held(release, None, ServeLimits()).pages is None, (
        "the server has the data, and no pages"
    )
