"""An unknown heading gets the suggestion that a mapping proposes: by one rule."""

from __future__ import annotations

import pytest
from tests.support.lippe import lippe_model

from verbund.findings import Finding
from verbund.findings.catalogue import render
from verbund.read.headings import HeadingReader
from verbund.read.likely_columns import record_names
from verbund.resolve.proposal.samples import Sample
from verbund.resolve.proposal.sheets import Proposing

HEADINGS = [
    *(("organisations", text) for text in (
        "Behördenart", "Web", "Webadresse", "Lfd. Kennung", "Name der Behörde", "Ebene",
        "Bemerkungen", "Namme", "Bezeichnung", "Ort", "Nummer", "Adresse", "Sonstiges",
    )),
    *(("conferences", text) for text in (
        "Titel der Veranstaltung", "Beginn", "Thema", "Ort", "Protokoll vom", "Datum (TT.MM.JJJJ)",
        "Titel (engl.)", "Anmerk.", "Konferenztypp", "Absagegrund", "Teilnehmer", "Lfd. Nr.",
        "Nicht teilnehmende Stellen", "Ausladende Ämter", "Statuss", "Due date",
    )),
    *(("sources", text) for text in ("Link", "Az.", "Datum", "Datum (Entwurf)", "Fundstelle")),
]  # fmt: skip


@pytest.mark.parametrize(("table", "heading"), HEADINGS)
def test_what_is_suggested_is_what_is_proposed(table: str, heading: str) -> None:
    """A mapping decides what says the same; what is only misspelt is open there, and nearest."""
    model = lippe_model()
    proposing = Proposing(model)
    row = ("Anmerkung" if heading != "Bemerkungen" else "Quellen", heading)
    _, likely = proposing.tables[table].proposed(Sample(None, row, ()))
    reader = HeadingReader(
        model.by_name[table], "de", records=record_names(model, model.by_name[table])
    )
    _, findings = reader.read(("x.csv", None), row)
    (told,) = (item for item in findings if item.place.column == heading)
    suggested = told.suggestion and reader.column_of(told.suggestion)
    if likely.column is not None:
        assert suggested == likely.column
    elif suggested is not None:
        assert suggested == likely.nearest
    else:
        assert told.suggestion is None


@pytest.mark.parametrize(
    ("table", "heading", "suggestion"),
    [
        ("organisations", "Behördenart", "Art der Organisation"),
        ("organisations", "Web", "Internetseite"),
        ("organisations", "Bemerkungen", "Anmerkung"),
        ("conferences", "Titel der Konferenz", "Titel"),
        ("conferences", "Titel (engl.)", "Titel@en"),
        ("conferences", "Thema", None),  # two columns are headed so
        ("conferences", "Protokoll vom", None),  # asks for a day
    ],
)
def test_what_is_suggested(table: str, heading: str, suggestion: str | None) -> None:
    findings = told(table, "Kennung", heading)
    assert [item.suggestion for item in findings if item.place.column == heading] == [suggestion]


def told(table: str, *headings: str) -> list[Finding]:
    reader = HeadingReader(lippe_model().by_name[table], "de")
    return reader.read(("x.csv", None), headings)[1]


def test_only_columns_that_are_absent_are_suggested() -> None:
    (one,) = (item for item in told("conferences", "Titel", "Titell") if item.code == "T101")
    assert one.suggestion != "Titel"


def test_where_several_columns_are_headed_so_they_are_named_first() -> None:
    (one,) = (item for item in told("conferences", "Kennung", "Ort") if item.value == "Ort")
    expected = render(one, "de").expected
    assert expected.startswith(
        "eine der Spalten Tagungsort, Tagungsort im Wortlaut, die am nächsten sind; sonst Kennung,"
    )
    (one,) = (item for item in told("conferences", "Tagungsort", "Ort") if item.value == "Ort")
    assert "eine der Spalten Tagungsort im Wortlaut, die" in render(one, "de").expected


def test_a_missing_column_and_the_heading_that_is_like_it_are_one_finding() -> None:
    found = told("organisations", "Lfd. Kennung", "Typ", "Name", "Quellen")
    (one,) = (item for item in found if item.place.column == "Lfd. Kennung")
    assert (one.code, one.details["name"], one.value) == ("T103", "id", "Lfd. Kennung")
    assert (one.place.row, one.place.position) == (1, 0)
    assert [item.code for item in found if item.details.get("name") == "id"] == ["T103"]
    remedy = render(one, "de").remedy
    assert (
        "Ist „Lfd. Kennung“ damit gemeint, benennen Sie stattdessen diese Überschrift um" in remedy
    )
    assert "mapping.csv" in remedy


@pytest.mark.parametrize("heading", ["Keine Kennung", "xyzzy"])
def test_a_heading_that_denies_it_or_is_unlike_it_is_a_finding_of_its_own(heading: str) -> None:
    found = told("organisations", heading, "Typ", "Name", "Quellen")
    assert ("T101", heading) in [(item.code, item.place.column) for item in found]
    assert ("T103", "id") in [(item.code, item.place.column) for item in found]
