"""What offices head their columns with gets a proposal: the words stand in the shapes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.lippe import ROOT

from verbund.model.model import Model
from verbund.read.likely_columns import Likely
from verbund.resolve.proposal.columns import TableColumns
from verbund.resolve.proposal.samples import Sample
from verbund.resolve.proposal.sheets import Proposing
from verbund.workspace.workspace import read_workspace

OPEN = ""
"""Several columns are equally near, or none: a person decides."""

LEFT_OUT = "-"

CONFERENCES = {
    "Veranstaltung": "title",
    "Datum": "date",
    "Termin": "date",
    "Beginn": "date",
    "Bis": "end_date",
    "Art der Veranstaltung": "type",
    "Ausrichter": "hosts",
    "Gastgeber": "hosts",
    "Veranstalter": "hosts",
    "Federführung": "hosts",
    "Anlass": "purposes",
    "Zweck": "purposes",
    "Bemerkung": "note",
    "Quelle": "sources",
    "Protokoll": "sources",
    "Protokoll vom": OPEN,
    "Protokoll am": OPEN,
    "Anzahl TN": "attendance_text",
    "Teilnehmer": "participants",
    "Teilnehmende": "participants",
    "Teilnehmer/innen": "participants",
    "Beteiligte": "participants",
    "Beteiligte Behörden": "participants",
    "Anwesende": "participants",
    "Attending": "participants",
    "Teilnehmerzahl": "attendance_text",
    "Tagesordnung": "topics_text",
    "Stand": "status",
    "Rechtsgrundlage": "legal_basis",
    "Region": "territory",
    "Ort": OPEN,
    "Veranstaltungsort": OPEN,
    "Thema": OPEN,
    "Ansprechpartner": LEFT_OUT,
    "Ansprechpartner:": LEFT_OUT,
    "Telefon": LEFT_OUT,
    "E-Mail": LEFT_OUT,
    "Uhrzeit": "time",
    "Zeit": "time",
    "Belege": "sources",
    "Quellenangabe": "sources",
    "Seite": "passage",
    "Unklar": "uncertainty",
    "Sicherheit": OPEN,
    "Raum": LEFT_OUT,
    "Lfd. Nr.": LEFT_OUT,
    "Wiedervorlage": LEFT_OUT,
}
PARTNERSHIPS = {
    "Partnerschaft": "title",
    "Kooperationspartner": "parties",
    "Beteiligte": "parties",
    "Partner": "parties",
    "Seit": "start",
    "Quelle Beginn": "start_source",
    "Beginn Quelle": "start_source",
    "Beginn - Quelle": "start_source",
    "Beginn – Gewissheit": "start_certainty",
    "Beginn (Gewissheit)": OPEN,
    "Beginn / Sicherheit der Angabe": "start_certainty",
    "Seite": "passage",
    "Partnerschaftsart": "type",
    "Gründung": "start",
    "Bis": "end",
    "Stand": "status",
    "Art": "type",
    "Einsatzgebiet": "territory",
    "Ziele": "purposes",
}
ORGANISATIONS = {
    "Behörde": "name",
    "Dienststelle": "name",
    "Abkürzung": "other_names",
    "Abk.": "other_names",
    "Kurzbezeichnung": "other_names",
    "Ebene": "level",
    "Behördenart": "kind",
    "Zuständigkeit": "area",
    "Website": "homepage",
    "Übergeordnete Behörde": "unit_of",
}
SOURCES = {
    "Dokument": "title",
    "Betreff": "title",
    "Az.": "file_reference",
    "Aktenzeichen": "file_reference",
    "Geschäftszeichen": "file_reference",
    "Link": "url",
    "URL": "url",
    "Datum": "published",
    "Ablage": "held_at",
    "Dokumentart": "type",
}
PLACES = {"Ortsart": "kind", "Art": "kind", "Weitere Namen": "other_names", "Alias": "other_names"}
AGREEMENTS = {"Vereinbarungsart": "type", "Status": "agreement_status", "Nachweis": "sources"}
TABLES = {
    "places": PLACES,
    "agreements": AGREEMENTS,
    "conferences": CONFERENCES,
    "partnerships": PARTNERSHIPS,
    "organisations": ORGANISATIONS,
    "sources": SOURCES,
}
CASES = [(table, *item) for table, headings in TABLES.items() for item in headings.items()]


@pytest.fixture(scope="module")
def lippe() -> Model:
    return read_workspace(ROOT).load_model()


def proposed(model: Model, table: str, heading: str, *cells: str) -> Likely:
    columns = TableColumns(model.by_name[table], "de", left_out=model.left_out)
    rows = tuple((cell,) for cell in cells)
    (found,) = columns.proposed(Sample(None, (heading,), rows))
    return found


def test_there_are_sixty_and_more() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize(("table", "heading", "column"), CASES)
def test_a_usual_heading_gets_its_column(
    lippe: Model, table: str, heading: str, column: str
) -> None:
    found = proposed(lippe, table, heading)
    said = LEFT_OUT if found.is_left_out else found.column[0] if found.column else OPEN
    assert said == column
    if column == LEFT_OUT:
        assert found.why["de"].startswith("weggelassen: ")


def test_where_several_columns_are_headed_so_the_cells_decide(lippe: Model) -> None:
    words = proposed(lippe, "conferences", "Thema", "Was uns so beschäftigt", "Verschiedenes")
    assert words.column is not None
    assert words.column[0] == "topics_text"


def test_cells_that_cannot_be_values_of_a_column_are_not_proposed_for_it(lippe: Model) -> None:
    found = proposed(lippe, "conferences", "Stand", "siehe Akte", "liegt beim Landrat")
    assert found.column is None


def test_a_heading_in_use_whose_cells_are_all_mistyped_is_open_and_no_unknown_one(
    lippe: Model,
) -> None:
    """“31.06.2026” hides no column: who wrote it looks for the column all the same."""
    found = proposed(lippe, "agreements", "Gültig bis", "31.06.2026", "unbefristet")
    assert found.column is None
    assert found.candidates == (("expires", None),)
    assert found.why["de"] == "offen: dem Namen nach; aber keine Zelle passt dazu"


@pytest.mark.parametrize(
    ("cells", "column", "candidates"),
    [
        (("Behörde", "Behörde", "Verein"), None, ("type", "kind")),
        (("Behörde", "Verein"), None, ("type", "kind")),
        (("Verein", "Kreis"), "kind", ()),
        (("Verein", "Verein", "Behörde"), "kind", ()),
        ((), "kind", ()),
    ],
)
def test_a_heading_in_use_whose_cells_are_rather_in_another_list_is_open(
    lippe: Model, cells: tuple[str, ...], column: str | None, candidates: tuple[str, ...]
) -> None:
    """Office after office heads “Art” what is the type here: “Behörde”, “Behörde”, “Verein”."""
    found = proposed(lippe, "organisations", "Art", *cells)
    assert (found.column and found.column[0]) == column
    assert [name for name, _ in found.candidates] == [*candidates]


def test_what_says_name_is_one_whatever_it_is_spelt_like(lippe: Model) -> None:
    found = proposed(lippe, "organisations", "Name der Organisation", "Stadt Lemgo")
    assert found.column is not None
    assert found.column[0] == "name"


def test_another_model_has_words_of_its_own(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
            '<https://library.example/shapes#Member-name> skos:hiddenLabel "Leserin"@de .\n'
            'lib:NoColumn a sh:NodeShape ; skos:hiddenLabel "Regal"@de ;\n'
            '    rdfs:comment "weggelassen"@de , "left out"@en .\n'
        )
    model = read_workspace(folder).load_model()
    found = proposed(model, "members", "Leserin")
    assert found.column is not None
    assert found.column[0] == "name"
    assert proposed(model, "members", "Regal").is_left_out


def test_the_row_of_headings_is_found_by_headings_in_use(lippe: Model) -> None:
    """Below a title, “Az.” and “Dokumentart” show where the headings are, though not the model's."""
    proposing = Proposing(lippe)
    row = ("Kennung", "Titel", "Dokumentart", "Az.", "Datum")
    assert [text for text in (*row, "Liste der Unterlagen 2021", "") if proposing.knows(text)] == [
        *row
    ]
    sample = Sample("Akten", row, (("q-1", "Protokoll", "Protokoll", "32", ""),))
    sheet = proposing.sheet(sample, "", "Akten.xlsx")
    known = [*sheet.candidates, *(part.table.record_type for part in sheet.parts)]
    assert "sources" in [item.name for item in known]


def test_a_table_with_columns_for_more_of_the_headings_is_a_candidate(lippe: Model) -> None:
    """“Termin” is a column of reported counts alone, and yet this is a list of conferences."""
    row = ("Kürzel", "Veranstaltung", "Termin", "Stand", "Extra")
    cells = (("siko-1", "Erste", "16.11.2021", "durchgeführt", "1"),)
    sheet = Proposing(lippe).sheet(Sample(None, row, cells), "Liste", "Liste.csv")
    assert not sheet.parts
    assert sheet.candidates[0].name == "conferences"
