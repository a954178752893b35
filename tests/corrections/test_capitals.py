"""Offices have codes in capitals (V-2021); ids are small, and refer to each other all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import edit, write_library

import verbund

MEMBERS = "number,name\nV-2021,Ada\nm2,Grace\nV-2,Emmy\nv-2,Mary\nÄ 1,Lise\n"
LOANS = "borrower,book,lent,due,fee\nV-2021,3-16,,,\nM2,0-44,,,\nX-9,3-16,,,\n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library whose members have ids in small letters."""
    write_library(tmp_path)
    edit(
        tmp_path / "shapes/library.ttl",
        'csvw:name "number" ;',
        'csvw:name "number" ; sh:pattern "^[a-z0-9]+(-[a-z0-9]+)*$" ;',
    )
    (tmp_path / "records/members.csv").write_text(MEMBERS, encoding="utf-8")
    (tmp_path / "records/loans.csv").write_text(LOANS, encoding="utf-8")
    return tmp_path


def told(folder: Path) -> list[tuple[str, str | None, str | None]]:
    found = verbund.validate(folder).findings
    return [(item.code, item.value, item.suggestion) for item in found if item.value]


def test_an_id_of_another_form_has_a_suggestion_that_is_free(library: Path) -> None:
    assert {item for item in told(library) if item[0] in ("V108", "K103")} == {
        ("V108", "V-2021", "v-2021"),
        ("V108", "V-2", None),  # another member has the id v-2
        ("K103", "Ä 1", "ae-1"),
    }


def test_ids_and_references_that_only_have_capitals_are_corrected(library: Path) -> None:
    first = verbund.fix(library)
    again = verbund.fix(library)
    written = [(item.before, item.after) for item in (*first.corrections, *again.corrections)]
    assert sorted(written) == [("M2", "m2"), ("V-2021", "v-2021"), ("V-2021", "v-2021")]
    assert {str(item.reason) for item in again.corrections} == {
        "The id, written as its record has it"
    }
    members = (library / "records/members.csv").read_text(encoding="utf-8")
    assert members == MEMBERS.replace("V-2021", "v-2021")
    assert "X-9" in (library / "records/loans.csv").read_text(encoding="utf-8")


def test_a_reference_with_capitals_that_may_be_two_records_stays(library: Path) -> None:
    (library / "records/members.csv").write_text(
        "number,name\nm1,Ada\nm2,Grace\n", encoding="utf-8"
    )
    (library / "records/loans.csv").write_text(
        "borrower,book,lent,due,fee\nM1,3-16,,,\nm2,3-16,,,\n", encoding="utf-8"
    )
    assert told(library) == [("R101", "M1", "m1")]
    (correction,) = verbund.fix(library, dry_run=True).corrections
    assert (correction.before, correction.after) == ("M1", "m1")
    edit(library / "records/members.csv", "m2,Grace", "m2,M1")
    assert told(library) == [("R102", "M1", None)]
    assert verbund.fix(library, dry_run=True).corrections == ()
