"""Findings name columns and tables as the file of the clerk does, in texts of every report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.lippe import copy_lippe
from tests.support.report_runs import reported, written
from tests.support.workbook_files import write_xlsx

from verbund.api.run import validate
from verbund.findings import Finding, Place
from verbund.findings.catalogue import render
from verbund.findings.own_words import OwnWords
from verbund.workspace.workspace import read_workspace

HEADINGS = {
    "Nr": "id", "Art": "type", "Veranstaltung": "title", "Lage": "status", "Wann": "date",
    "Letzter": "end_date", "Dabei": "participants", "Beleg": "sources", "Verlass": "certainty",
    "Weg": "mode", "Wo": "venue", "Zahl": "attendance_number",
}  # fmt: skip
CONFERENCES = [
    [*HEADINGS],
    ["k1", "Konferenz", "Eins", "geplant", "1.–3. Juni 2023", "", "Kreis Lippe", "q1", "", "", "", ""],
    ["k2", "Konferenz", "Zwei", "durchgeführt", "Herbst 2022", "", "", "pol-lip-2019-08-europe-on-patrol", "", "online", "nordrhein-westfalen", ""],
    ["k3", "Konferenz", "Drei", "durchgeführt", "3.5.2022", "1.5.2022", "", "q1", "", "", "", "7"],
    ["k4", "Konferenz", "", "durchgeführt", "3.5.2022", "", "", "", "", "", "", ""],
]  # fmt: skip
MEETINGS = [["Nr", "Bezeichnung", "Fundstelle"], ["q1", "Protokoll", "Akte 1"]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of Lippe, with conferences in a workbook of own headings."""
    folder = copy_lippe(tmp_path_factory.mktemp("own"))
    (folder / "records/conferences.csv").unlink()
    write_xlsx(folder / "records/Liste.xlsx", {"Termine": CONFERENCES})
    rows = [f"Liste.xlsx,Termine,{own},,,{name}" for own, name in HEADINGS.items()]
    head = "file,sheet,heading,value,table,column\nListe.xlsx,Termine,,,conferences,\n"
    (folder / "mapping.csv").write_text(head + "\n".join(rows) + "\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def findings(folder: Path) -> list[Finding]:
    found = validate(read_workspace(folder)).findings
    return [item for item in found if item.place.sheet == "Termine"]


def of(findings: list[Finding], code: str) -> Finding:
    return next(item for item in findings if item.code == code)


def test_the_message_of_a_shape_has_her_headings(findings: list[Finding]) -> None:
    later = next(item for item in findings if item.place.row == 4 and item.place.column == "Wann")
    assert "“Wann”" in render(later, "en").message
    assert "„Letzter“" in render(later, "de").message
    assert "Enddatum" not in render(later, "de").message
    (online,) = (item for item in findings if "online" in render(item, "en").message)
    assert "„Wo“ leeren oder bei „Weg“ gemischt wählen" in render(online, "de").message


def test_so_has_the_column_that_the_remedy_points_to(findings: list[Finding]) -> None:
    assert "03.06.2023 in die Spalte „Letzter“." in render(of(findings, "V221"), "de").remedy
    assert "into the column “Letzter”." in render(of(findings, "V221"), "en").remedy


def test_a_column_that_her_file_lacks_is_named_by_its_label_and_can_be_added(
    findings: list[Finding],
) -> None:
    texts = render(of(findings, "V220"), "de")
    assert "in die Spalte „Datum im Wortlaut“." in texts.remedy
    assert texts.remedy.endswith(
        "Eine Spalte „Datum im Wortlaut“ hat die Datei noch nicht; Sie können sie ergänzen."
    )
    assert render(of(findings, "V220"), "en").remedy.endswith("so far; you can add it.")


def test_a_cell_that_lists_records_and_its_condition_too(findings: list[Finding]) -> None:
    texts = render(of(findings, "R121"), "de")
    assert texts.message.startswith("„Dabei“ sagt, wer anwesend war")
    assert "nicht abgehalten. „Lage“ berichtigen" in texts.message
    assert "„Lage“ ist „geplant“" in texts.message
    assert "in der Tabelle „Teilnahmen“" in texts.message


def test_no_label_is_left_where_the_file_has_a_heading(findings: list[Finding]) -> None:
    labels = ("„Enddatum“", "„Status“", "„Kennung“", "„Titel“", "„Tagungsort“", "„Quellen“")
    for finding in findings:
        texts = " ".join(render(finding, "de"))
        assert not [label for label in labels if label in texts.replace("Tabelle „Quellen“", "")]


def test_every_report_has_them(folder: Path) -> None:
    run = reported(folder)
    for form in ("text", "json", "html", "junit", "sarif", "github"):
        assert "“Letzter”" in written(form, run), form
    # a validation report has the messages of the shapes
    assert "“End date”" in written("turtle", run)


def test_of_a_text_in_several_languages_the_own_column_is_named(tmp_path: Path) -> None:
    write_library(tmp_path)
    books = tmp_path / "records/books.csv"
    books.write_text("isbn,Titel,Titel@de,genre\n1,A,GrÃ¼n,x\n", "utf-8")
    found = {item.place.column: item for item in validate(read_workspace(tmp_path)).findings}
    assert {
        column: item.own_words and item.own_words.columns["en"]["Title"]
        for column, item in found.items()
        if column in ("Titel@de", "genre")
    } == {"Titel@de": "Titel@de", "genre": "Titel"}


# --- texts alone

WORDS = OwnWords(
    {"en": {"Title": "Name", "Parties": "Who"}, "de": {"Titel": "Name"}},
    {"en": {"Parties": "Sheet 2"}},
    {"en": frozenset({"Note", "End"})},
)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("“Title” is empty", "“Name” is empty"),
        ("Title is no “title”", "Title is no “title”"),
        (
            "Name them in “Parties”, or in the table “Parties”.",
            "Name them in “Who”, or in the table “Sheet 2”.",
        ),
        ("tables “Title”, “Parties” or “X”; “Title”", "tables “Title”, “Sheet 2” or “X”; “Name”"),
        ("no quotation", "no quotation"),
        ("“", "“"),
    ],
)
def test_labels_between_quotation_marks_are_replaced(text: str, own: str) -> None:
    assert WORDS.text(text, "en") == own


def test_a_detail_is_what_its_name_says() -> None:
    assert WORDS.detail("column", "Title", "en") == "Name"
    assert WORDS.detail("table", "Parties", "en") == "Sheet 2"
    assert WORDS.detail("target", "Parties", "en") == "Parties"
    assert WORDS.detail("column", "Title", "de") == "Title"


def test_what_is_lacking_is_said_once() -> None:
    finding = Finding(
        "V123", Place("x.csv", row=2), messages={"en": "Fill “Note” or “End”, or “Note”."}
    )
    remedy = render(replace(finding, own_words=WORDS), "en").remedy
    assert remedy.endswith("The file has no columns “Note”, “End” so far; you can add them.")
    assert "so far" not in render(finding, "en").remedy
