"""LibreOffice opens a template, somebody fills it in, and it is read without a finding."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.support.office.fixtures import FORMS, Office, Seen

import verbund
from verbund.api.template import TemplateForm

CONFERENCES, PARTICIPATIONS, PLACES = "Konferenzen", "Teilnahmen", "Orte"
BOOKS: tuple[TemplateForm, ...] = ("xlsx", "ods")

TYPED = {
    CONFERENCES: [
        ("A2", "siko-2"),
        ("B2", "Sicherheitskonferenz"),
        ("C2", "Zweite Konferenz"),
        *[("F2", "2"), ("G2", "innerhalb des Jahres")],
        ("K2", "durchgeführt"),
        ("N2", "16.11.2021"),
        ("W2", "Kreis Musterland"),
        *[("Z2", "40"), ("AB2", "genau"), ("AE2", "Teilnehmende")],
        ("AH2", "bürgernahe Polizei;Datenschutz"),
        ("AN2", "meldung-2024"),
        ("AS1", "Titel@en"),
        ("AS2", "Second conference"),
        *[("A3", "siko-3"), ("B3", "Konferenz"), ("C3", "Dritte"), ("K3", "geplant")],
        *[("N3", "10/2022"), ("AN3", "meldung-2024")],
        *[("A4", "siko-4"), ("B4", "Konferenz"), ("C4", "1/2"), ("K4", "geplant")],
        *[("N4", "2023"), ("AN4", "meldung-2024")],
    ],
    PARTICIPATIONS: [
        *[("A2", "siko-2"), ("B2", "Kreis Musterland"), ("D2", "anwesend"), ("H2", "ja")],
        ("J2", "meldung-2024"),
    ],
    PLACES: [("A2", "musterland"), ("B2", "Musterland"), ("D2", "Kreis"), ("G2", "05766")],
}
LOOKED_AT = [
    *[f"{CONFERENCES}!{at}" for at in ("A1", "K1", "K2", "K500", "F2", "N2", "AH2", "W2", "AT1")],
    f"{CONFERENCES}!T2",
    *[f"{PARTICIPATIONS}!{at}" for at in ("B2", "H2")],
]
WRONG = [(CONFERENCES, "K2", "gehalten"), (PARTICIPATIONS, "H2", "vielleicht"), (PLACES, "D2", "X")]


class Filled(NamedTuple):
    """What LibreOffice saw of a template: of all tables, of some, and as it saved these filled."""

    workspace: Path
    whole: Seen
    template: Seen
    saved: Mapping[str, Seen]


@pytest.fixture(scope="module")
def filled(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Filled]:
    """A template of each form, filled in and saved in each."""
    folder = tmp_path_factory.mktemp("filled")
    workspace = verbund.init(folder / "workspace", name="Kreis").folder
    views: list[dict[str, object]] = []
    typed: list[dict[str, object]] = []
    for form in BOOKS:
        whole, some = folder / f"whole.{form}", folder / f"some.{form}"
        verbund.template(workspace, form=form, output=whole)
        verbund.template(workspace, form=form, output=some, tables=TYPED)
        views.append({"open": str(whole), "view": True})
        cells = [(sheet, *cell) for sheet, cells in TYPED.items() for cell in cells]
        save = [(str(folder / f"{form}.{other}"), FORMS[other]) for other in BOOKS]
        cells = [(PLACES, "A1", "id"), *cells]
        typed.append({"open": str(some), "type": cells, "save": save, "look": LOOKED_AT})
    again = [
        {"open": str(folder / f"{form}.{other}"), "look": LOOKED_AT, "check": [*TYPED]}
        | {"wrong": WRONG}
        for form in BOOKS
        for other in BOOKS
    ]
    seen = iter(office([*views, *typed, *again]))
    viewed, typed_into = [[next(seen) for _ in BOOKS] for _ in range(2)]
    return {
        form: Filled(workspace, view, template, {other: next(seen) for other in BOOKS})
        for form, view, template in zip(BOOKS, viewed, typed_into, strict=True)
    }


pairs = pytest.mark.parametrize(("form", "saved_as"), [(a, b) for a in BOOKS for b in BOOKS])
forms = pytest.mark.parametrize("form", BOOKS)


@forms
def test_it_opens_with_headings_that_cannot_be_overwritten(
    filled: dict[str, Filled], form: str
) -> None:
    whole, seen = filled[form].whole, filled[form].template
    assert len(whole["sheets"]) == 22
    assert whole["sheets"][0] == ["_Anleitung", True, True]
    assert whole["sheets"][-1] == ["_Listen", False, True]
    assert all(protected for _, _, protected in whole["sheets"])
    names = [name for name, visible, _ in whole["sheets"] if visible]
    assert whole["frozen"] == {name: int(name != "_Anleitung") for name in names}
    assert seen["typed"][0] == ["TEXT", "Kennung"]
    cells = seen["cells"]
    locked = {at for at in LOOKED_AT if cells[at]["locked"]}
    assert locked == {f"{CONFERENCES}!A1", f"{CONFERENCES}!K1"}
    assert cells[f"{CONFERENCES}!K1"]["note"].startswith("Muss ausgefüllt sein.\nOb sie ")


@forms
def test_cells_keep_what_is_typed(filled: dict[str, Filled], form: str) -> None:
    seen = filled[form].template
    texts = [text for cells in TYPED.values() for _, text in cells]
    assert [text for _, text in seen["typed"][1:]] == texts
    assert {text for kind, text in seen["typed"][1:] if kind != "TEXT"} == {"2", "40"}


@pairs
def test_what_was_saved_is_read_without_a_finding(
    filled: dict[str, Filled], form: str, saved_as: str, tmp_path: Path
) -> None:
    workspace = shutil.copytree(filled[form].workspace, tmp_path / "workspace")
    source = filled[form].workspace.parent / f"{form}.{saved_as}"
    shutil.copy(source, workspace / f"records/ausgefüllt.{saved_as}")
    report = verbund.build(workspace)
    assert [(item.code, item.place, item.message.en) for item in report.findings] == []
    assert report.records == {
        "conferences": 4,
        "organisations": 2,
        "participations": 3,
        "places": 1,
        "sources": 1,
    }
    data = (workspace / "output/dataset.nt").read_text("utf-8")
    for text in (
        '"2021-11-16"^^<http://www.w3.org/2001/XMLSchema#date>',
        '"2022-10"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>',
        '"2023"^^<http://www.w3.org/2001/XMLSchema#gYear>',
        '"Second conference"@en',
        '"1/2"@de',
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        '"05766"',
        "participation/siko-2/kreis-musterland",
    ):
        assert text in data


@pairs
def test_lists_and_what_they_refuse_outlive_saving(
    filled: dict[str, Filled], form: str, saved_as: str
) -> None:
    seen = filled[form].saved[saved_as]
    cells = seen["cells"]
    status = ["abgesagt", "angekündigt", "durchgeführt", "geplant", "nicht angegeben", "verschoben"]
    for at in ("K2", "K500"):
        cell = cells[f"{CONFERENCES}!{at}"]
        assert (cell["allows"], cell["list"], cell["refuses"]) == ("LIST", status, True)
    number = cells[f"{CONFERENCES}!F2"]
    assert (number["allows"], number["refuses"], number["format"]) == ("WHOLE", True, "General")
    day = cells[f"{CONFERENCES}!N2"]
    assert (day["allows"], day["format"], day["text"]) == ("ANY", "@", "16.11.2021")
    assert "16.11.2021" in day["hint"]
    for at in (f"{CONFERENCES}!W2", f"{PARTICIPATIONS}!B2"):
        assert cells[at]["list"] == ["Kreis Musterland", "Kreispolizeibehörde Musterland"]
        assert not cells[at]["refuses"]
    topics = cells[f"{CONFERENCES}!AH2"]
    assert not topics["refuses"]
    assert len(topics["list"]) > 60
    assert cells[f"{PARTICIPATIONS}!H2"]["list"] == ["ja", "nein"]
    place = cells[f"{CONFERENCES}!T2"]
    assert (place["allows"], place["refuses"], place["from"]) == ("LIST", False, "Orte")
    # A record that is new, and several values in a cell, are in no list, and not refused.
    expected = {CONFERENCES: True, PARTICIPATIONS: True, PLACES: False}
    assert seen["invalid"] == expected
    assert seen["invalid then"] == expected | {PLACES: True}
