"""From an empty folder and a district office's workbook to a release, as a clerk goes.

Each step is a command, run as a process, or cells that she writes into because the step before
says so.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rdflib import DCTERMS, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef
from tests.support.golden import check_golden
from tests.support.lippe import ROOT
from tests.support.walk import (
    Marked,
    Step,
    Walk,
    edit_list,
    marked_faults,
    next_free,
    write_cells,
)
from tests.support.walk_book import HEADING_ROW, write_book
from tests.support.walk_page import page

BOOK = "records/Sicherheit.xlsx"
COPY = "geprueft.xlsx"
AGAIN = "Rufen Sie verbund fix noch einmal auf."
COLUMNS = {
    "Abkürzung": "Andere Namen",
    "Zimmer": "-",
    "Termin": "Datum",
    "Stand": "Status",
    "Teilnehmer": "Teilnehmende Stellen",
    "Bearbeitung": "-",
    "Beteiligte": "Parteien",
    "Dokumentart": "Art des Dokuments",
    "Datum": "Veröffentlicht am",
}
MEANT = {
    "BuPo": "Bundespolizeiinspektion Beispielhausen",
    "Polizei": "Kreispolizeibehörde Beispielhausen",
}
BASE = "https://example.org/kreis-beispielhausen/"
COOP = Namespace("https://w3id.org/agency-cooperation/ontology#")
SCHEMA = Namespace("https://schema.org/")


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The whole walk, once; the tests look at its steps."""
    walk = Walk(tmp_path_factory.mktemp("walk"))
    write_book(walk.folder / "Sicherheit.xlsx")
    walk.run(
        *("init", "Einen Arbeitsbereich aus der Mappe machen", "init", "sicherheit"),
        *("--from", "Sicherheit.xlsx", "--name", "Kreis Beispielhausen"),
    )
    walk.folder /= "sicherheit"
    _decide_headings(walk)
    _add_ids(walk, walk.run("validate", "Prüfen", "validate"))
    if AGAIN in walk.run("fix", "Berichtigen lassen, was sicher ist", "fix", "--yes"):
        walk.run("again", "Noch einmal berichtigen lassen", "fix", "--yes")
    walk.run("annotate", "Die Mappe mit Meldungen holen", *("validate", "--format", f"xlsx={COPY}"))
    _say_who_is_meant(walk)
    _correct_marked_cells(walk)
    walk.run("build", "Veröffentlichen", "build")
    walk.run("verify", "Die Veröffentlichung prüfen", "verify", "output")
    return walk


def _decide_headings(walk: Walk) -> None:
    path = walk.folder / "mapping.csv"
    cells = [
        (f"mapping.csv, {row['Blatt']}, {row['Überschrift']}: Spalte", row["Spalte"])
        for row in edit_list(path, COLUMNS, "Überschrift", "Spalte")
    ]
    # What belongs to no table is open as a sheet.
    cells += [
        (f"mapping.csv, {row['Blatt']}: Tabelle", row["Tabelle"])
        for row in edit_list(path, {"Raumplan": "-"}, "Blatt", "Tabelle")
    ]
    walk.by_hand("mapping", "In `mapping.csv` eintragen, was offen ist", cells)


def _add_ids(walk: Walk, said: str) -> None:
    """Add the column that is said to be missing to each sheet that is named."""
    book = walk.folder / BOOK
    sheets = re.findall(r'Blatt "(\w+)", Spalte "id"\nFehler T103', said)
    cells = write_cells(
        book,
        [
            (name, f"{next_free(book, name, HEADING_ROW)}{HEADING_ROW}", "Kennung")
            for name in sheets
        ],
    )
    walk.by_hand("ids", "In der Mappe die fehlende Spalte ergänzen, nur ihre Überschrift", cells)


def _say_who_is_meant(walk: Walk) -> None:
    walk.run("ask", "Nach Namen fragen lassen", "resolve", "--format", "csv=fragen.csv")
    answered = edit_list(walk.folder / "fragen.csv", MEANT, "subject_label", "object_id")
    cells = [
        (f"fragen.csv, {row['subject_label']}: object_id", row["object_id"]) for row in answered
    ]
    walk.by_hand("answers", "In der Frageliste sagen, wer gemeint ist", cells)
    walk.run(
        *("decide", "Die Antworten übernehmen", "resolve", "--from", "fragen.csv"),
        *("--author", "Sachgebiet 32"),
    )


def _correct_marked_cells(walk: Walk) -> None:
    """Do in the copy what its list says, and put it in place of the workbook."""
    copy = walk.folder / COPY
    cells: list[tuple[str, str, str | int]] = []
    for fault in marked_faults(load_workbook(copy)):
        cells += _corrected(fault, copy)
    done = write_cells(copy, cells)
    copy.replace(walk.folder / BOOK)
    walk.by_hand(
        "correct",
        f"In `{COPY}` die roten Zellen berichtigen und sie als `{BOOK}` speichern",
        done,
    )


def _corrected(fault: Marked, copy: Path) -> list[tuple[str, str, str | int]]:
    if "verbund resolve" in fault.remedy:
        return []  # answered in the list of questions
    if fault.code == "V220":
        (heading,) = re.findall("in die Spalte „(.+?)“", fault.remedy)
        letter = next_free(copy, fault.sheet, HEADING_ROW)
        row = re.sub("[A-Z]+", "", fault.cell)
        return [
            (fault.sheet, f"{letter}{HEADING_ROW}", heading),
            (fault.sheet, f"{letter}{row}", fault.found),
            (fault.sheet, fault.cell, int(fault.meant)),
        ]
    return [(fault.sheet, fault.cell, fault.meant)]


def test_init_says_what_it_read_and_what_comes_next(walk: Walk) -> None:
    said = step(walk, "init").said
    assert (
        "Gelesene Blätter: 4. Erkannte Überschriften: 24. In mapping.csv zu entscheiden: 1." in said
    )
    assert said.endswith(
        "Als Nächstes:\n  cd sicherheit\n  mapping.csv im Tabellenprogramm durchsehen\n"
        "  verbund validate\n  verbund build\n"
    )


def test_what_init_wrote_names_each_command_that_comes(walk: Walk) -> None:
    said = (walk.folder / "LIESMICH.md").read_text(encoding="utf-8")
    commands = {"fix", "resolve", f"validate --format xlsx={COPY}", "build"}
    assert [name for name in commands if f"`verbund {name}`" not in said] == []
    assert "Fehlt die Spalte „Kennung“, schreiben Sie vorher nur ihre Überschrift" in said


def test_the_proposed_mapping_leaves_open_what_it_cannot_know(walk: Walk) -> None:
    assert step(walk, "mapping").cells == (("mapping.csv, Raumplan: Tabelle", "-"),)


def test_what_offices_call_their_columns_is_proposed(walk: Walk) -> None:
    """The words stand in shapes/usual-headings.ttl; what has no column there is left out."""
    text = (walk.folder / "mapping.csv").read_text(encoding="utf-8-sig")
    said = {
        row["Überschrift"]: row["Spalte"]
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    }
    assert {name: said[name] for name in ("Abkürzung", "Termin", "Stand", "Teilnehmer")} == {
        "Abkürzung": "Andere Namen",
        "Termin": "Datum",
        "Stand": "Status",
        "Teilnehmer": "Teilnehmende Stellen",
    }
    assert (said["Beteiligte"], said["Dokumentart"]) == ("Parteien", "Art des Dokuments")
    assert (said["Zimmer"], said["Bearbeitung"]) == ("-", "-")


def test_the_first_check_names_each_fault_under_her_headings(walk: Walk) -> None:
    done = step(walk, "validate")
    assert done.code == 1
    assert faults(done.said) == [
        ("3", "Dienststellen", "id", "T103"),
        ("4", "Dienststellen", "Internetseite", "V104"),
        ("3", "Ordnungspartnerschaften", "id", "T103"),
        ("3", "Tagungen", "id", "T103"),
        ("5", "Tagungen", "Stand", "R103"),
        ("6", "Tagungen", "Termin", "V220"),
        ("3", "Unterlagen", "id", "T103"),
        ("5", "Unterlagen", "Dokumentart", "R103"),
        ("5", "Unterlagen", "Datum", "V103"),
    ]
    assert "\n9 Fehler, 5 Hinweise in 1 Datei\n" in done.said
    assert "erwartet: eine Spalte mit der Überschrift „Kennung“ oder „id“" in done.said


def test_fix_fills_in_the_ids_and_says_how_many_cells(walk: Walk) -> None:
    said = step(walk, "fix").said
    assert step(walk, "fix").code == 0
    assert said.count("(leer) → ") == 12
    assert 'Blatt "Tagungen", Spalte "Kennung": (leer) → 1-sicherheitskonferenz' in said
    assert 'Blatt "Unterlagen", Spalte "Datum": 15.01.25 → 15.01.2025' in said
    assert "www.kreis-beispielhausen.example → https://www.kreis-beispielhausen.example" in said
    assert (
        'records/Sicherheit.xlsx:5, Blatt "Tagungen", Spalte "Teilnehmer": '
        "KV Beispielhausen, KPB BH, Musterstadt, Neudorf → "
        "KV Beispielhausen;KPB BH;Musterstadt;Neudorf\n"
    ) in said
    assert "15 Zellen in 1 Datei berichtigt.\n" in said
    assert said.endswith(f"{AGAIN}\nEs bleiben: 5 Fehler. Anzeigen mit: verbund validate\n")


def test_with_ids_nothing_is_left_to_correct(walk: Walk) -> None:
    """A cell of several names needs no second round: whose ids lack are known by name."""
    said = step(walk, "again").said
    assert said.startswith("Nichts ist sicher genug, um berichtigt zu werden.\n")
    assert AGAIN not in said


def test_the_annotated_workbook_marks_what_is_left(walk: Walk) -> None:
    done = step(walk, "annotate")
    assert faults(done.said) == [
        ("5", "Tagungen", "Stand", "R103"),
        ("6", "Tagungen", "Termin", "V220"),
        ("6", "Tagungen", "Teilnehmer", "R101"),
        ("6", "Tagungen", "Teilnehmer", "R101"),
        ("5", "Unterlagen", "Dokumentart", "R103"),
    ]
    assert "\n5 Fehler, 4 Hinweise in 1 Datei\n" in done.said
    assert done.said.endswith(f"Der Bericht steht in {COPY}\n")
    assert "entscheiden Sie einmal für alle Zellen dieser Spalte: verbund resolve." in done.said


def test_each_name_that_is_open_is_asked_for_once(walk: Walk) -> None:
    assert "Zu entscheiden: 2 Texte." in step(walk, "ask").said
    assert "dann: verbund resolve --from fragen.csv" in step(walk, "ask").said
    assert step(walk, "answers").cells == (
        ("fragen.csv, BuPo: object_id", "Bundespolizeiinspektion Beispielhausen"),
        ("fragen.csv, Polizei: object_id", "Kreispolizeibehörde Beispielhausen"),
    )
    assert step(walk, "decide").code == 0
    assert "2 Entscheidungen neu, 0 geändert." in step(walk, "decide").said


def test_what_the_copy_proposes_mends_the_marked_cells(walk: Walk) -> None:
    assert step(walk, "correct").cells == (
        ("Tagungen D5", "durchgeführt"),
        ("Tagungen I3", "Datum im Wortlaut"),
        ("Tagungen I6", "Herbst 2024"),
        ("Tagungen C6", "2024"),
        ("Unterlagen B5", "Schreiben"),
    )


def test_the_release_is_built_and_whole(walk: Walk) -> None:
    built, verified = step(walk, "build"), step(walk, "verify")
    assert (built.code, verified.code) == (0, 0)
    assert faults(built.said) == []
    assert "Aus 24 Datensätzen in 6 Tabellen wurden 213 Tripel.\n" in built.said
    assert verified.said.startswith(
        "32 Dateien stimmen mit SHA256SUMS überein; der Datenbestand hat 213 Tripel.\n"
    )


@pytest.fixture(scope="module")
def released(walk: Walk) -> Graph:
    return Graph().parse(walk.folder / "output" / "dataset.nt")


def test_each_agency_of_a_cell_takes_part(released: Graph) -> None:
    at = {
        number: members(released, f"conference/{number}-sicherheitskonferenz")
        for number in (1, 2, 3)
    }
    three = {"kreis-beispielhausen", "kreispolizeibehoerde-beispielhausen", "stadt-musterstadt"}
    assert at == {
        1: three,
        2: three | {"gemeinde-neudorf"},
        3: {*three, "bundespolizeiinspektion-beispielhausen"} - {"stadt-musterstadt"},
    }
    assert len(set(released.subjects(RDF.type, COOP.EventParticipation))) == 10


def test_the_parties_of_a_cell_are_parties(released: Graph) -> None:
    rows = list(released.subjects(COOP.partyTo))
    assert sorted(str(row).removeprefix(f"{BASE}party/") for row in rows) == [
        "ordnungspartnerschaft-musterstadt/kreispolizeibehoerde-beispielhausen",
        "ordnungspartnerschaft-musterstadt/stadt-musterstadt",
    ]


def test_dates_are_those_of_the_cells(released: Graph) -> None:
    held = {
        str(item).removeprefix(f"{BASE}conference/"): date
        for item, date in released.subject_objects(SCHEMA.startDate)
    }
    assert held == {
        "1-sicherheitskonferenz": Literal("2022-11-15", datatype=XSD.date),
        "2-sicherheitskonferenz": Literal("2023-11-14", datatype=XSD.date),
        "3-sicherheitskonferenz": Literal("2024", datatype=XSD.gYear),
    }
    assert list(released.objects(None, COOP.dateText)) == [Literal("Herbst 2024", "de")]
    assert set(released.objects(None, DCTERMS.issued)) == {
        Literal("2022-12-01", datatype=XSD.date),
        Literal("2023-11-20", datatype=XSD.date),
        Literal("2025-01-15", datatype=XSD.date),
    }


def test_abbreviations_are_other_names(released: Graph) -> None:
    names = released.objects(URIRef(f"{BASE}organisation/kreis-beispielhausen"), SKOS.altLabel)
    assert set(names) == {Literal("Kreis BH", "de"), Literal("KV Beispielhausen", "de")}


def test_what_was_left_out_is_not_published(walk: Walk) -> None:
    text = (walk.folder / "output" / "dataset.nt").read_text(encoding="utf-8")
    assert [word for word in ("A 101", "B 12", "SG 32") if word in text] == []


def test_the_page_counts_the_steps(walk: Walk, approve: bool) -> None:
    check_golden(ROOT / "docs" / "clerk-walk.md", page(list(walk.steps.values())), approve)


def step(walk: Walk, name: str) -> Step:
    return walk.steps[name]


def faults(said: str) -> list[tuple[str, ...]]:
    """The row, sheet, column and code of each fault that is told."""
    told = r'^records/Sicherheit\.xlsx:(\d+), Blatt "(.+)", Spalte "(.+)"\nFehler (\w+) '
    return re.findall(told, said, re.MULTILINE)


def members(released: Graph, event: str) -> set[str]:
    """The ids of those who took part in an event."""
    rows = released.subjects(COOP.participationIn, URIRef(BASE + event))
    agents = (released.value(row, COOP.participant) for row in rows)
    return {str(agent).removeprefix(f"{BASE}organisation/") for agent in agents}
