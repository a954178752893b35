"""What says the same of one thing twice, in settings, a model and dates, says it once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import edit, write_library
from tests.support.lippe import copy_lippe

from verbund.api.run import validate
from verbund.findings import Finding, Findings, Severity
from verbund.findings.catalogue import render
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]


def found_in(folder: Path) -> list[Finding]:
    """All findings of a workspace, whether it can be used or not."""
    try:
        return validate(read_workspace(folder)).findings
    except Findings as error:
        return error.findings


def test_the_number_of_a_day_is_no_year_after_the_release(tmp_path: Path) -> None:
    table = copy_lippe(tmp_path) / "records" / "conferences.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("2021-11-16", "44516", 1), encoding="utf-8")
    assert [item.code for item in found_in(tmp_path)] == ["V210"]


@pytest.mark.parametrize("term", ["sh:maxCont 1", "sh:dataType xsd:string"])
def test_a_misspelt_term_of_shacl_is_not_said_to_be_unsupported(term: str, tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    edit(folder / "shapes/library.ttl", "sh:minLength 2 .", f"sh:minLength 2 ; {term} .")
    assert [item.code for item in found_in(folder)] == ["M102"]


@pytest.mark.parametrize(("key", "wrong"), [("issued", "isued"), ("download", "downlod")])
def test_a_key_that_a_misspelt_one_stands_for_is_not_missing(
    key: str, wrong: str, tmp_path: Path
) -> None:
    settings = copy_lippe(tmp_path) / "verbund.toml"
    edit(settings, f"\n{key} =", f"\n{wrong} =")
    (finding,) = found_in(tmp_path)
    assert (finding.code, finding.suggestion) == ("W103", key)


def test_a_key_that_no_misspelt_one_stands_for_is_missing(tmp_path: Path) -> None:
    settings = copy_lippe(tmp_path) / "verbund.toml"
    edit(settings, "\ndownload =", "\nisued =")
    assert [(item.code, item.details["key"]) for item in found_in(tmp_path)] == [
        ("W103", "release.isued"),
        ("W105", "release.download"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[release]", "[relaese]"),
        ("[workspace]", "[workspaec]"),
        ("records =", "recods ="),
        ("[workspace]\n", "workspace = 1\n[x]\n"),
    ],
)
def test_what_a_misspelt_table_or_key_holds_is_not_missing(
    old: str, new: str, tmp_path: Path
) -> None:
    settings = copy_lippe(tmp_path) / "verbund.toml"
    edit(settings, old, new)
    (tmp_path / "records").rename(tmp_path / "data")
    settings.write_text(settings.read_text().replace('= "records"', '= "data"'), encoding="utf-8")
    codes = [item.code for item in found_in(tmp_path)]
    assert codes == (["W103"] if "x" not in new else ["W104", "W103"])


def test_records_that_were_not_read_are_not_said_to_lack_dates(tmp_path: Path) -> None:
    settings = copy_lippe(tmp_path) / "verbund.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n[limits]\nfiles = 1\n")
    assert [item.code for item in found_in(tmp_path)] == ["F109"]


HIDDEN = "\u200b"


@pytest.mark.parametrize(
    ("table", "old", "new", "code", "suggestion"),
    [
        ("loans", "m2,Leaves", "m2,#NV", "V202", None),
        ("loans", "m2,Leaves", "m2,#BEZUG!", "V202", None),
        ("books", "poetry;crime", "poetry;#REF!", "V202", None),
        ("loans", "Leaves", f"Lea{HIDDEN}ves", "V208", "Leaves"),
        ("loans", "Leaves", f"{HIDDEN}", "V207", None),
        ("loans", "Leaves", f"{HIDDEN}Unwritten", "R101", None),
        ("books", "poetry;crime", f"poetry;{HIDDEN}crime", "V208", "crime"),
        ("books", "poetry;crime", f"poetry;{HIDDEN}", "V207", None),
        ("loans", "1.3.2021", f"1.3.2021{HIDDEN}", "V208", "1.3.2021"),
        ("loans", "1.3.2021", "\u200e1.3.2021", "V208", "1.3.2021"),
        ("loans", "1.3.2021", f"{HIDDEN}", "V207", None),
        ("loans", ",,,0", f",,,{HIDDEN}0", "V208", "0"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_spoilt_a_cell_is_told_rather_than_what_it_fails(
    table: str, old: str, new: str, code: str, suggestion: str | None, jobs: int, tmp_path: Path
) -> None:
    folder = write_library(tmp_path)
    edit(folder / f"records/{table}.csv", old, new)
    (finding,) = validate(read_workspace(folder), jobs=jobs).findings
    assert (finding.code, finding.suggestion) == (code, suggestion)
    assert finding.severity is Severity.VIOLATION


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("31.11.2021", True),
        ("2021-02-30", True),
        ("29.2.2021", True),
        ("2100-02-29", True),
        ("32.11.2021", False),
        ("2021-13-01", False),
        ("0000-02-30", False),
        ("30/02/21", True),
        ("soon", False),
    ],
)
def test_a_day_that_the_calendar_lacks_is_told_to_be_none(
    day: str, told: bool, tmp_path: Path
) -> None:
    folder = write_library(tmp_path)
    edit(folder / "records/loans.csv", "1.3.2021", day)
    (finding,) = found_in(folder)
    assert finding.code == "V103"
    shown = render(finding, "de")
    assert (f"den Tag {day} gibt es nicht" in shown.expected) is told


@pytest.mark.parametrize(
    ("setting", "most", "told"),
    [
        ("cell", 1024, "mehr als 1024 Zeichen in einer Zelle"),
        ("line", 1024, "mehr als 1024 Bytes in einer Zeile"),
        ("file", 1024, "mehr als 1024 Bytes in einer Datei"),
        ("columns", 10, "mehr als 10 Spalten in einer Tabelle"),
        ("files", 1, "mehr als 1 Dateien in einem Ordner"),
        ("model", 1024, "mehr als 1024 Bytes in Ontologie und Shapes zusammen"),
    ],
)
def test_a_limit_is_told_with_its_unit_and_its_setting(
    setting: str, most: int, told: str, tmp_path: Path
) -> None:
    folder = write_library(tmp_path)
    with (folder / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write(f"\n[limits]\n{setting} = {most}\n")
    members = folder / "records/members.csv"
    if setting == "columns":
        edit(members, "number,name", "number,name" + ",x" * 10)
    else:
        edit(members, "Ada", "A" * 2000)
    finding = next(item for item in found_in(folder) if item.code == "F109")
    shown = render(finding, "de")
    assert told in shown.message
    assert f"[limits] {setting}." in shown.remedy


ONE_OR_OTHER = """
s:Loan sh:or ( [ sh:property [ sh:path lib:fee ; sh:minCount 1 ] ]
               [ sh:property [ sh:path lib:lent ; sh:minCount 1 ] ] ) ;
       sh:or ( [ sh:property [ sh:path lib:{cell} ; sh:maxCount 0 ] ]
               [ sh:property [ sh:path lib:due ; sh:minCount 1 ] ] ) .
"""


@pytest.mark.parametrize(
    ("cell", "row", "told"),
    [
        ("fee", "m1,3-16,,,", 1),  # the first rule alone
        ("fee", "m1,3-16,,,1", 1),  # the second alone
        ("fee", "m1,3-16,1.3.2021,,1", 1),
        ("book", "m1,3-16,,,", 2),  # both, and no cell is of both
        ("fee", "m1,3-16,1.3.2021,2021-03-29,1", 0),
    ],
)
def test_rules_of_one_row_are_told(cell: str, row: str, told: int, tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(ONE_OR_OTHER.format(cell=cell))
    loans = folder / "records/loans.csv"
    loans.write_text(f"borrower,book,lent,due,fee\n{row}\n", encoding="utf-8")
    assert [finding.code for finding in found_in(folder)] == ["V122"] * told


def test_two_rules_that_ask_of_one_cell_are_told_once(tmp_path: Path) -> None:
    """One asks for it and one asks that it be empty: mending one breaks or mends the other."""
    folder = write_library(tmp_path)
    asked = ONE_OR_OTHER.format(cell="book").replace(
        "lib:due ; sh:minCount 1", "lib:lent ; sh:minCount 1"
    )
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(asked)
    loans = folder / "records/loans.csv"
    loans.write_text("borrower,book,lent,due,fee\nm1,3-16,,,\n", encoding="utf-8")
    (finding,) = found_in(folder)
    assert (finding.code, finding.place.row) == ("V122", 2)
