"""Columns about single values in the commands: what explains, proposes, offers and compares them."""

from __future__ import annotations

from pathlib import Path

from tests.support.library_in_git import commit, git
from tests.support.value_statements import said_library

import verbund

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/agency-cooperation/lippe/"


def test_a_column_is_explained_with_those_that_may_stand_beside_it() -> None:
    signed = verbund.explain("agreements.signed", ROOT)
    assert isinstance(signed, verbund.ColumnExplanation)
    said = ("source", "passage", "certainty", "uncertainty", "contradicted_by")
    assert signed.beside == tuple(f"signed_{name}" for name in said)
    assert "Spalten, die zu seinen Werten daneben stehen können:\n  signed_source" in signed.text(
        "de"
    )
    sure = verbund.explain("agreements.Unterzeichnet am – Sicherheit", ROOT)
    assert isinstance(sure, verbund.ColumnExplanation)
    assert (sure.name, sure.beside) == ("signed_certainty", ())
    assert set(sure.values) == {"contradicted", "derived", "stated", "unclear"}


def test_templates_do_not_offer_them(tmp_path: Path) -> None:
    """Nor the table that they make, unless somebody asks for it."""
    (tmp_path / "all").mkdir()
    report = verbund.template(ROOT, output=tmp_path / "all", form="csv")
    assert "value_statements" not in report.tables
    assert "agreements" in report.tables
    heads = [path.read_text("utf-8-sig").splitlines()[0] for path in (tmp_path / "all").iterdir()]
    assert [head for head in heads if "signed_" in head or " – " in head] == []
    (tmp_path / "one").mkdir()
    asked = verbund.template(ROOT, tables="value_statements", output=tmp_path / "one", form="csv")
    assert asked.tables == ("value_statements",)


def test_headings_of_an_office_are_proposed_for_them(tmp_path: Path) -> None:
    """Of two columns both are named, in either order; the table that they make is none to fill."""
    path = tmp_path / "Vereinbarungen.csv"
    path.write_text(
        "Kennung;Titel;Partnerschaft;Unterzeichnet am;Quelle Unterzeichnet am;"
        "Unterzeichnet am - Sicherheit;Quellen\n"
        "v1;Vereinbarung;p1;1.6.2022;s1;abgeleitet;s1\n",
        encoding="utf-8",
    )
    verbund.init(tmp_path / "neu", name="X", base=BASE, sources=path)
    text = (tmp_path / "neu/mapping.csv").read_text("utf-8-sig")
    (row,) = (line for line in text.splitlines() if "Quelle Unterzeichnet am" in line)
    assert "Unterzeichnet am – Quelle" in row.split(";")
    assert "Angaben zu Werten" not in text


def test_a_source_that_is_not_on_record_is_asked_for_as_its_cell_is_headed(tmp_path: Path) -> None:
    """Nobody who fills in such a column has a table of statements; a decision may name the cell."""
    loans = "borrower,book,lent,lent – told by\nm1,3-16,1.3.2021,Adda\n"
    folder = said_library(tmp_path, {"loans": loans})
    (text,) = verbund.undecided(folder).texts
    assert (text.table_label.en, text.column_label.en) == ("loans", "lent – told by")
    (folder / "decisions.csv").write_text(
        "subject_label,table,column,object_id\nAdda,loans,lent – told by,m1\n", encoding="utf-8"
    )
    assert verbund.validate(folder).findings == ()
    assert verbund.undecided(folder).texts == ()


def test_only_what_changed_is_checked(tmp_path: Path) -> None:
    """A cell about a value belongs to its row: what it had before is not told again."""
    loans = (
        "borrower,book,lent,lent_by\nm1,3-16,1.3.2021,nobody\nm2,3-16,,m3\nm3,3-16,2.3.2021,m1\n"
    )
    folder = said_library(tmp_path, {"loans": loans})
    git(folder, "init", "--quiet")
    before = commit(folder)
    path = folder / "records/loans.csv"
    path.write_text(loans.replace("2.3.2021,m1", "2.3.2021,m9") + "m1,0-44,,m2\n", encoding="utf-8")
    report = verbund.validate_changed(before, folder)
    found = [(item.code, item.place.row, item.place.column) for item in report.findings]
    assert found == [("R101", 4, "lent_by"), ("R123", 5, "lent_by")]
    report = verbund.validate_changed(commit(folder), folder)
    assert report.findings == ()


def test_yaml_has_them_as_keys(tmp_path: Path) -> None:
    """An object in place of a value is none: it would be a row of another table."""
    folder = said_library(tmp_path, {})
    path = folder / "records/loans.yaml"
    row = "- { borrower: m1, book: 3-16, lent: 1.3.2021, lent_by: [m2, m3], lent_sure: guessed }\n"
    path.write_text(row, encoding="utf-8")
    report = verbund.build(folder)
    assert report.conforms, report.findings
    text = (folder / "output/dataset.nt").read_text(encoding="utf-8")
    assert text.count("said/loan.m1.3-16.lent> <https://library.example/terms#told>") == 2
    path.write_text("- { borrower: m1, book: 3-16, lent: { value: 1.3.2021 } }\n", encoding="utf-8")
    assert not verbund.validate(folder).conforms
