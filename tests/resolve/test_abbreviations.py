"""What an abbreviation may be short for is a candidate where only one record fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.workspaces import csv_text, write_workspace

from verbund.model.column_kinds import Reference
from verbund.read.tables import workspace_tables
from verbund.resolve.abbreviations import fits, pieces_of
from verbund.resolve.candidates import Candidates
from verbund.resolve.indexing import index_tables
from verbund.resolve.references import References
from verbund.text.names import normalise

OFFICES = [
    ("id", "type", "name"),
    ("x-1", "Office", "Bundespolizei"),
    ("x-2", "Office", "Kreispolizeibehörde Lippe"),
    ("x-3", "Office", "Staatsanwaltschaft Detmold"),
    ("x-4", "Office", "Hauptzollamt Bielefeld"),
    ("x-5", "Office", "Bezirksregierung Detmold"),
    ("x-6", "Office", "Ordnungsamt Lemgo"),
    ("x-7", "Office", "Ordnungsamt Lage"),
]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("BuPo", "Bundespolizei"),
        ("BPol", "Bundespolizeiinspektion Kleve"),
        ("KPB", "Kreispolizeibehörde Lippe"),
        ("KPB Lippe", "Kreispolizeibehörde Lippe"),
        ("StA", "Staatsanwaltschaft Detmold"),
        ("HZA", "Hauptzollamt Bielefeld"),
        ("BezReg", "Bezirksregierung Detmold"),
        ("LKA NRW", "Landeskriminalamt Nordrhein-Westfalen"),
        ("DRK", "Deutsches Rotes Kreuz Kreisverband Lippe e. V."),
        ("IHK", "Industrie- und Handelskammer Lippe"),
        ("AV", "Amt für Verkehr"),
        ("THW", "Technisches Hilfswerk"),
    ],
)
def test_an_abbreviation_fits_the_name_that_it_is_made_of(text: str, name: str) -> None:
    pieces = pieces_of(text)
    assert pieces is not None
    assert fits(pieces, normalise(name))


@pytest.mark.parametrize("text", ["Lippe", "Kreis Lippe", "und", "", "Polizei", "KREISPOLIZEI"])
def test_what_is_no_abbreviation_is_not_taken_for_one(text: str) -> None:
    assert pieces_of(text) is None


@pytest.mark.parametrize("name", ["Polizei Kreis", "Kreis", "Amt für KPB"])
def test_the_first_piece_begins_the_name_and_none_is_missing(name: str) -> None:
    assert not fits(["k", "p", "b"], normalise(name))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("DB", "Deutsches Rotes Kreuz Kreisverband Lippe e. V."),
        ("KB", "Kreis Lippe, Ordnungsamt Bereich 2"),
        ("OV", "Ordnungsamt Lage Verkehr"),
        ("PA", "Polizei Lippe Altstadt"),
        ("AV", "Kreisamt Verkehr"),
    ],
)
def test_no_word_of_a_name_but_small_ones_is_passed_over(text: str, name: str) -> None:
    assert not fits(pieces_of(text) or [], normalise(name))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("BuPo", "office/x-1"),
        ("KPB", "office/x-2"),
        ("StA", "office/x-3"),
        ("HZA", "office/x-4"),
        ("BezReg", "office/x-5"),
        ("OA", None),  # two fit
        ("THW", None),
    ],
)
def test_the_only_record_that_fits_is_a_candidate_and_never_more(
    tmp_path: Path, text: str, key: str | None
) -> None:
    workspace = write_workspace(tmp_path, {"offices.csv": csv_text(OFFICES)})
    model = workspace.load_model()
    index = index_tables(model, workspace_tables(workspace, model))
    kind = model.by_name["visits"].field("office").kind
    assert isinstance(kind, Reference)
    column = References(index, kind)
    resolution = column.by_records(text)
    assert resolution.found is None, "nothing is taken for what is not written"
    found = Candidates(index).of(text, column, resolution, 5)
    assert [item.found.relative for item in found] == ([key] if key else [])
    if key:
        assert (
            found[0].why["de"] == f"„{text}“ kann die Abkürzung dafür sein, und für nichts anderes"
        )
