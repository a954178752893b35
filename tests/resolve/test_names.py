"""A reference by any name of a record, and what is suggested for a name that none has."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.lippe import copy_lippe
from tests.support.processes import release_of

from verbund.api.run import build, validate
from verbund.findings import Finding
from verbund.findings.catalogue import render
from verbund.resolve.separators import SEPARATORS, values_of
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
LOANS = "borrower,book,lent,due,fee\n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path)


def members(folder: Path, *rows: str) -> None:
    text = "number,name\n" + "".join(f"{row}\n" for row in rows)
    (folder / "records/members.csv").write_text(text, "utf-8")


def unknown(folder: Path, cell: str) -> Finding:
    (folder / "records/loans.csv").write_text(f"{LOANS}{cell},3-16,2021-03-01,,\n", "utf-8")
    (finding,) = validate(read_workspace(folder)).findings
    assert finding.code == "R101"
    return finding


@pytest.mark.parametrize(
    ("cell", "rows", "suggestion"),
    [
        ("Ada Lovelac", ["m1,Ada Lovelace", "m2,Grace Hopper"], "m1"),
        ("Grace Hoper", ["m1,Ada Lovelace", "m2,Grace Hopper"], "m2"),
        ("Somebody Else", ["m1,Ada Lovelace", "m2,Grace Hopper"], None),
        # two are equally near: to choose one would be to guess
        ("Anna Meyar", ["m1,Anna Meyer", "m2,Anna Meyor"], None),
        ("Anna Meyer", ["m1,Anna Meier", "m2,Anna Mejer"], None),
        # another number is another thing
        ("Wache 3", ["m1,Wache 1", "m2,Wache 2"], None),
        ("Wachee 2", ["m1,Wache 1", "m2,Wache 2"], "m2"),
        ("m12", ["m11,Ada Lovelace", "m2,Grace Hopper"], None),
        # the same record by its id and by its name is one
        ("Ada1", ["ada1x,Ada 1", "m2,Grace Hopper"], "ada1x"),
        # a part of a name is no likeness of the whole
        ("Ada", ["m1,Ada Lovelace of the Analytical Engine"], None),
    ],
)
def test_what_is_suggested(
    cell: str, rows: list[str], suggestion: str | None, library: Path
) -> None:
    members(library, *rows)
    assert unknown(library, cell).suggestion == suggestion


def test_an_agency_by_any_of_its_names_is_the_same_release(tmp_path: Path) -> None:
    one, other = copy_lippe(tmp_path / "one"), copy_lippe(tmp_path / "other")
    path = other / "records/participations.csv"
    text = path.read_text("utf-8")
    ids = {"kreispolizeibehoerde-lippe": "Kreispolizei Lippe", "kreis-lippe": "district of lippe"}
    for key, name in ids.items():
        assert f",{key}," in text
        text = text.replace(f",{key},", f",{name},")
    path.write_text(text, "utf-8")
    for folder in (one, other):
        assert not [item for item in build(read_workspace(folder)).findings if item.row_cells]
    assert release_of(other)["dataset.nt"] == release_of(one)["dataset.nt"]


def test_a_name_that_two_agencies_have_is_not_chosen_between(tmp_path: Path) -> None:
    folder = copy_lippe(tmp_path)
    path = folder / "records/organisations.csv"
    text = path.read_text("utf-8")
    assert "Kreisverwaltung Lippe" in text
    path.write_text(text.replace("Kreisverwaltung Lippe", "Polizei Lippe"), "utf-8")
    path = folder / "records/participations.csv"
    path.write_text(path.read_text("utf-8").replace(",kreis-lippe,", ",Polizei Lippe,"), "utf-8")
    found = {item.code for item in validate(read_workspace(folder)).findings if item.row_cells}
    assert found == {"R102"}


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("crime, poetry", "R108", "crime;poetry"),
        ("crime/poetry", "R108", "crime;poetry"),
        ("crime | poetry", "R108", "crime;poetry"),
        ("crime und poetry", "R108", "crime;poetry"),
        ("crime u. poetry", "R108", "crime;poetry"),
        ("crime sowie poetry", "R108", "crime;poetry"),
        ("crime + poetry", "R108", "crime;poetry"),
        ("crime bzw. poetry", "R108", None),  # it may mean: or
        ("Vandalismus, crime", "R108", None),  # one is unknown: what is meant is not certain
        ("Vandalismus, Graffiti", "R103", None),
        ("crime;poetry", None, None),
    ],
)
def test_values_with_another_separator_between_them(
    cell: str, code: str | None, suggestion: str | None, library: Path
) -> None:
    text = f'isbn,title,genre\n3-16,The Trial,"{cell}"\n0-44,Leaves,\n'
    (library / "records/books.csv").write_text(text, "utf-8")
    found = [(item.code, item.suggestion) for item in validate(read_workspace(library)).findings]
    assert found == ([] if code is None else [(code, suggestion)])


def test_agencies_with_another_separator_between_them(tmp_path: Path) -> None:
    folder = copy_lippe(tmp_path)
    path = folder / "records/conferences.csv"
    text = path.read_text("utf-8")
    assert ",ipa-lippe-detmold," in text
    cell = '"Kreis Lippe, Polizei Lippe"'
    path.write_text(text.replace(",ipa-lippe-detmold,", f",{cell},"), "utf-8")
    (found,) = [item for item in validate(read_workspace(folder)).findings if item.row_cells]
    assert (found.code, found.suggestion) == ("R108", "Kreis Lippe;Polizei Lippe")


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("Amt A, B und C", ["Amt A, B und C"]),
        ("Amt A, B und C, Amt D", ["Amt A, B und C", "Amt D"]),
        ("Amt D und Amt A, B und C", ["Amt D", "Amt A, B und C"]),
        ("Amt D, Amt E / Amt A, B", ["Amt D", "Amt E", "Amt A, B"]),
        ("Amt D, x, Amt E", ["Amt D", "x", "Amt E"]),
        ("Amt D", ["Amt D"]),
        (", ".join(["Amt D"] * 100), ["Amt D"] * 100),
    ],
)
def test_a_name_with_separators_is_one_of_several_values(cell: str, values: list[str]) -> None:
    known = {"Amt A, B und C", "Amt A, B", "Amt D", "Amt E"}
    assert values_of(cell, SEPARATORS, known.__contains__) == values


def test_three_names_of_which_one_has_separators(tmp_path: Path) -> None:
    """The parts are the registered names; which of two readings is meant is not certain."""
    folder = copy_lippe(tmp_path)
    path = folder / "records/organisations.csv"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("Kreisverwaltung Lippe", '"Amt für Bau, Umwelt und Verkehr"'), "utf-8"
    )
    path = folder / "records/conferences.csv"
    cell = '"Polizei Lippe, Amt für Bau, Umwelt und Verkehr"'
    text = path.read_text("utf-8").replace(",ipa-lippe-detmold,", f",{cell},")
    path.write_text(text, "utf-8")
    (found,) = [item for item in validate(read_workspace(folder)).findings if item.row_cells]
    assert found.suggestion == "Polizei Lippe;Amt für Bau, Umwelt und Verkehr"


def test_a_value_of_another_column_says_which(tmp_path: Path) -> None:
    """“Behörde” is a type of organisation, and no kind of agency."""
    folder = copy_lippe(tmp_path)
    path = folder / "records/organisations.csv"
    text = path.read_text("utf-8").replace("district-administration", "Behörde", 1)
    path.write_text(text, "utf-8")
    (found,) = [item for item in validate(read_workspace(folder)).findings if item.row_cells]
    assert (found.code, found.place.column) == ("R103", "kind")
    assert "es steht in der Liste der Spalte „type“" in render(found, "de").message
