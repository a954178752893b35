"""Headings that are spelt like a column and mean something else, or its opposite: all stay open."""

from __future__ import annotations

import pytest
from tests.support.lippe import ROOT

from verbund.model.model import Model
from verbund.read.headings import HeadingReader
from verbund.resolve.proposal.columns import TableColumns
from verbund.resolve.proposal.samples import Sample
from verbund.resolve.proposal.sheets import Proposing
from verbund.workspace.workspace import read_workspace

AGENCIES = "Kreis Musterland; Polizei Musterland"
OTHERS = [
    ("Nicht teilnehmende Stellen", AGENCIES),
    ("Nichtteilnehmende Stellen", AGENCIES),
    ("Nicht-teilnehmende Stellen", AGENCIES),
    ("Teilnehmende Stellen nicht", AGENCIES),
    ("Teilnehmende: keine", AGENCIES),
    ("Teilnehmende (entschuldigt)", AGENCIES),
    ("Teilnehmer (geplant)", AGENCIES),
    ("Teilnehmende Stellen (abgesagt)", AGENCIES),
    ("Teilnehmende Stellen (eingeladen)", AGENCIES),
    ("Teilnehmende Stellen [abgesagt]", AGENCIES),
    ("Teilnehmende Stellen ((abgesagt))", AGENCIES),
    ("Teilnehmende Stellen – abgesagt", AGENCIES),
    ("≠ Teilnehmende Stellen", AGENCIES),
    ("Beteiligte (abgesagt)", AGENCIES),
    ("Abwesende", AGENCIES),
    ("Unbeteiligte", AGENCIES),
    ("Kein Gastgeber", "Kreis Lippe"),
    ("Nicht-Gastgeber", "Kreis Lippe"),
    ("Gastgeber (angefragt)", "Kreis Lippe"),
    ("Eingeladene Ämter", AGENCIES),
    ("Nicht einladende Ämter", AGENCIES),
    ("Ausladende Ämter", AGENCIES),
    ("Themen (abgelehnt)", "Einbruch"),
    ("Datum (geplant)", "16.11.2021"),
    ("Datum (ursprünglich)", "16.11.2021"),
    ("Datum der Absage", "16.11.2021"),
    ("Absagedatum", "16.11.2021"),
    ("Abgesagt am", "16.11.2021"),
    ("Früherer Status", "abgesagt"),
    ("Teilnehmerzahl (geplant)", "120"),
    ("Anzahl Teilnehmer (Soll)", "120"),
    ("Teilnehmende nicht mindestens", "120"),
    ("Kein Titel", "A"),
    ("Titel (abgelehnt)", "A"),
    ("Anmerkungen (nicht veröffentlichen)", "A"),
    ("Keine Quelle", "a"),
]
SAME = [
    ("Teilnehmende Stellen", "participants"),
    ("Teilnehmende", "participants"),
    ("Teilnehmende Stelle(n)", "participants"),
    ("Teilnehmende Stellen (durch ; getrennt)", "participants"),
    ("Teilnehmende (Pflichtfeld)", "participants"),
    ("Teilnehmende (Beteiligte)", "participants"),
    ("Einladende Stellen", "hosts"),
    ("Teiln. mind.", "attendance_min"),
    ("Datum (TT.MM.JJJJ)", "date"),
    ("Datum der Konferenz", "date"),
    ("Konferenzdatum", "date"),
    ("Datum: *", "date"),
    ("Titel (engl.)", "title"),
]


@pytest.fixture(scope="module")
def lippe() -> Model:
    return read_workspace(ROOT).load_model()


@pytest.mark.parametrize(("heading", "cell"), OTHERS)
def test_no_likeness_settles_a_heading(lippe: Model, heading: str, cell: str) -> None:
    """Neither that of its name nor that of its cells, whatever the others of the sheet are."""
    table = TableColumns(lippe.by_name["conferences"], "de", left_out=lippe.left_out)
    sample = Sample(None, ("Kennung", heading), (("siko-1", cell), ("siko-2", cell)))
    names = {"organisations": frozenset({"kreis musterland", "polizei musterland", "kreis lippe"})}
    found = table.with_references(sample, table.proposed(sample), names)
    assert found[1].column is None
    assert found[1].is_left_out or found[1].why["de"].startswith("offen")


@pytest.mark.parametrize(("heading", "cell"), OTHERS)
def test_no_heading_is_suggested_that_says_something_else(
    lippe: Model, heading: str, cell: str
) -> None:
    reader = HeadingReader(lippe.by_name["conferences"], "de")
    _, findings = reader.read(("x.csv", None), ["Kennung", heading])
    assert [item.suggestion for item in findings if item.place.column == heading] == [None]


@pytest.mark.parametrize(("heading", "column"), SAME)
def test_the_same_said_in_another_form_is_settled(lippe: Model, heading: str, column: str) -> None:
    proposing = Proposing(lippe)
    (found,) = proposing.tables["conferences"].proposed(Sample(None, (heading,), ()))
    assert found.column is not None
    assert found.column[0] == column


@pytest.mark.parametrize(
    ("table", "heading", "suggestion"),
    [
        (
            "sources",
            "Datum",
            "Veröffentlicht am",
        ),  # as offices call it, and no other that is missing
        ("sources", "Datum (Entwurf)", None),
        ("organisations", "Ort", None),
        ("conferences", "Teilnehmede Stellen", "Teilnehmende Stellen"),
        ("conferences", "Tielnehmer", None),
    ],
)
def test_what_is_suggested(lippe: Model, table: str, heading: str, suggestion: str | None) -> None:
    _, findings = HeadingReader(lippe.by_name[table], "de").read(("x.csv", None), [heading])
    assert [item.suggestion for item in findings if item.code == "T101"] == [suggestion]


def test_a_sheet_of_what_was_called_off_is_left_open(lippe: Model) -> None:
    headings = ("Konferenz", "Beteiligte Stelle", "Rolle", "Teilnahmestatus")
    for name, parts in (("Teilnehmerliste", 1), ("Absagen", 0), ("Nicht dabei", 0)):
        sheet = Proposing(lippe).sheet(
            Sample(name, headings, (("a", "b", "c", "d"),)), "", "x.xlsx"
        )
        assert len(sheet.parts) == parts, name
        assert bool(sheet.candidates) is not bool(parts)
