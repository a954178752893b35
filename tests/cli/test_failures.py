"""What is wrong with a workspace is a finding with code and place, and never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.support.library import ONTOLOGY, edit, write_library
from tests.support.library import SHAPES as SHAPES_TEXT

from verbund.cli.main import group

Change = Callable[[Path], object]
SHAPES = "https://library.example/shapes#"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def verbund(*arguments: str) -> Result:
    result = CliRunner().invoke(group, [*arguments, "--lang", "en"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


def findings(folder: Path, exit_code: int) -> list[dict[str, Any]]:
    """The findings of validate; build and the text form must agree with them."""
    result = verbund("validate", "--workspace", str(folder), "--format", "json")
    report = json.loads(result.stdout)
    assert result.exit_code == exit_code
    assert report["conforms"] is (exit_code == 0)
    built = verbund("build", "--workspace", str(folder), "--format", "json")
    said = json.loads(built.stdout)
    assert said.pop("released") is (exit_code == 0)
    assert (said, built.exit_code) == (report, exit_code)
    text = verbund("validate", "--workspace", str(folder))
    assert text.exit_code == exit_code
    for finding in report["findings"]:
        assert finding["code"] in text.stdout
        assert finding["message"] in text.stdout
    return list(report["findings"])


def replaced(file: str, old: str, new: str) -> Change:
    return lambda folder: edit(folder / file, old, new)


def written(file: str, content: str | bytes) -> Change:
    data = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / file).write_bytes(data)


def added(file: str, text: str) -> Change:
    def change(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as stream:
            stream.write(text)

    return change


def removed(file: str) -> Change:
    return lambda folder: (folder / file).unlink()


def folder_named(file: str) -> Change:
    def change(folder: Path) -> None:
        (folder / file).unlink(missing_ok=True)
        (folder / file).mkdir()

    return change


def dangling(file: str) -> Change:
    def change(folder: Path) -> None:
        (folder / file).unlink(missing_ok=True)
        (folder / file).symlink_to(folder / "nowhere")

    return change


def emptied(name: str) -> Change:
    def change(folder: Path) -> None:
        for path in (folder / name).iterdir():
            path.unlink()

    return change


def renamed(old: str, new: str) -> Change:
    return lambda folder: (folder / old).rename(folder / new)


GARBAGE = bytes(range(256)) * 3
TTL, ONT, TOML = "shapes/library.ttl", "ontology/library.ttl", "verbund.toml"
ONT_END, TTL_END = ONTOLOGY.count("\n"), SHAPES_TEXT.count("\n")
LENT_LINE = SHAPES_TEXT[: SHAPES_TEXT.index('csvw:name "lent"')].count("\n") + 1
LENT = 'csvw:name "lent" ; sh:order 3 ;'

# Each: what is done, the finding's code, file, line, shape (local name), suggestion, exit code.
WRONG: dict[str, tuple[Change, str, str | None, int | None, str | None, str | None, int]] = {
    # --- the workspace file
    "no verbund.toml": (removed(TOML), "W101", TOML, None, None, None, 3),
    "verbund.toml is a folder": (folder_named(TOML), "F101", TOML, None, None, None, 3),
    "verbund.toml leads nowhere": (dangling(TOML), "W101", TOML, None, None, None, 3),
    "verbund.toml is binary": (written(TOML, GARBAGE), "F102", TOML, None, None, None, 3),
    "verbund.toml has bad syntax": (replaced(TOML, '"en"', '"en'), "W102", TOML, 3, None, None, 3),
    "verbund.toml ends too early": (written(TOML, '[workspace]\nbase = """x'), "W102", TOML, 2, None, None, 3),
    "unknown key": (replaced(TOML, "language", "langauge"), "W103", TOML, 3, None, "language", 3),
    "unknown table": (replaced(TOML, "[model]", "[modell]"), "W103", TOML, 5, None, "model", 3),
    "value of the wrong type": (replaced(TOML, '"en"', "7"), "W104", TOML, 3, None, None, 3),
    "no language tag": (replaced(TOML, '"en"', '"English!"'), "W104", TOML, 3, None, None, 3),
    "list of the wrong type": (replaced(TOML, '["shapes"]', "[1]"), "W104", TOML, 8, None, None, 3),
    "a table that is a text": (written(TOML, 'workspace = "x"\n'), "W104", TOML, 1, None, None, 3),
    "no base": (replaced(TOML, "base = ", "# "), "W105", TOML, 1, None, None, 3),
    "empty verbund.toml": (written(TOML, ""), "W105", TOML, None, None, None, 3),
    "base without a slash": (replaced(TOML, "/id/", "/id"), "W104", TOML, 2, None, None, 3),
    "base is not absolute": (replaced(TOML, "https://library.example/id/", "id/"), "W104", TOML, 2, None, None, 3),
    "no folder of records": (renamed("records", "data"), "W106", TOML, None, None, None, 3),
    "no folder of shapes": (renamed("shapes", "forms"), "W106", TOML, 8, None, None, 3),
    "output is the workspace": (replaced(TOML, "language", 'output = "."\nlanguage'), "W104", TOML, 3, None, None, 3),
    "output holds the workspace": (replaced(TOML, "language", 'output = ".."\nlanguage'), "W104", TOML, 3, None, None, 3),
    "output is what is read": (replaced(TOML, "language", 'output = "shapes"\nlanguage'), "W104", TOML, 3, None, None, 3),
    "output is within what is read": (replaced(TOML, "language", 'output = "records/x"\nlanguage'), "W104", TOML, 3, None, None, 3),
    "output is a file": (written("output", "mine"), "W104", TOML, None, None, None, 3),
    # --- the model
    "broken Turtle in the ontology": (added(ONT, "\nlib:x a\n"), "M101", ONT, ONT_END + 3, None, None, 3),
    "broken Turtle in the shapes": (replaced(TTL, LENT, "csvw:name 'lent ;"), "M101", TTL, LENT_LINE, None, None, 3),
    "a Turtle file that is binary": (written("ontology/x.ttl", GARBAGE), "F102", "ontology/x.ttl", 2, None, None, 3),
    "a Turtle file that is a folder": (folder_named("shapes/x.ttl"), "F101", "shapes/x.ttl", None, None, None, 3),
    "a Turtle file that leads nowhere": (dangling("shapes/x.ttl"), "F101", "shapes/x.ttl", None, None, None, 3),
    "no shapes": (removed(TTL), "M112", "shapes", None, None, None, 3),
    "misspelt term": (replaced(TTL, "sh:lessThanOrEquals", "sh:lesThanOrEquals"), "M102", TTL, None, "Loan-lent", "sh:lessThanOrEquals", 3),
    "term in the wrong case": (replaced(TTL, "sh:minInclusive", "sh:mininclusive"), "M102", TTL, None, "Loan-fee", "sh:minInclusive", 3),
    "misspelt term in the ontology": (replaced(ONT, "lib:Book a owl:Class", "lib:Book a owl:Clas"), "M102", ONT, None, None, None, 3),
    "term not declared": (replaced(TTL, "sh:path lib:fee", "sh:path lib:feee"), "M104", TTL, None, "Loan-fee", None, 3),
    "term not supported": (replaced(TTL, LENT, LENT + " sh:rule [] ;"), "M103", TTL, None, "Loan-lent", None, 3),
    "one prefix, two namespaces": (written("shapes/x.ttl", "@prefix lib: <https://other.example/> .\n"), "M105", "shapes/x.ttl", None, None, None, 3),
    "one prefix, two namespaces across folders": (replaced(TTL, "@prefix genre: <https://library.example/genre/>", "@prefix genre: <https://other.example/>"), "M105", TTL, None, None, None, 3),
    "labelled blank node": (added(ONT, "\n_:x a lib:Book .\n"), "M106", ONT, ONT_END + 2, None, None, 3),
    "a base in Turtle": (added(TTL, "\n@base <https://x.example/> .\n"), "M106", TTL, TTL_END + 2, None, None, 3),
    "overlapping segments": (replaced(TTL, "loan/{borrower}", "book/{borrower}"), "M109", TTL, None, "Loan", None, 3),
    "two tables of one name": (replaced(TTL, 'csvw:name "members"', 'csvw:name "books"'), "M109", TTL, None, "Member", None, 3),
    "two columns of one name": (replaced(TTL, 'csvw:name "due"', 'csvw:name "lent"'), "M109", TTL, None, "Loan", None, 3),
    "no csvw:aboutUrl": (replaced(TTL, ' ; csvw:aboutUrl "member/{number}"', ""), "M107", TTL, None, "Member", None, 3),
    "template with an unknown variable": (replaced(TTL, "member/{number}", "member/{nummer}"), "M108", TTL, None, "Member", None, 3),
    "template with a bracket too few": (replaced(TTL, "member/{number}", "member/{number"), "M108", TTL, None, "Member", None, 3),
    "template without a segment": (replaced(TTL, "member/{number}", "{number}"), "M108", TTL, None, "Member", None, 3),
    "no target class": (replaced(TTL, "s:Member a sh:NodeShape ; sh:targetClass lib:Member", "s:Member a sh:NodeShape"), "M107", TTL, None, "Member", None, 3),
    "no path": (replaced(TTL, "sh:path lib:name ; ", ""), "M107", TTL, None, "Member-name", None, 3),
    "bad pattern": (replaced(TTL, "^[0-9-]+$", "^[0-9-+$"), "M108", TTL, None, "Book-isbn", None, 3),
    "bad format": (replaced(TTL, LENT, LENT + ' csvw:format "TT.MM" ;'), "M108", TTL, None, "Loan-lent", None, 3),
    "bad number": (replaced(TTL, "sh:minLength 2", 'sh:minLength "two"'), "M108", TTL, None, "Member-name", None, 3),
    "bad severity": (replaced(TTL, "sh:minLength 2", "sh:severity sh:Message"), "M102", TTL, None, "Member-name", None, 3),
    "broken list": (replaced(TTL, '( "en" "de" )', "sh:Info"), "M108", TTL, None, "Book-title", None, 3),
    "no such concept scheme": (replaced(TTL, "sh:hasValue <https://library.example/genre>", "sh:hasValue <https://library.example/topic>"), "M110", TTL, None, "Book-genre", None, 3),
    "nobody has that class": (replaced(TTL, "sh:class lib:Member", "sh:class lib:Loaner"), "M104", TTL, None, "Loan-borrower", None, 3),
    # --- files of records
    "no records": (emptied("records"), "F110", "records", None, None, None, 3),
    "a binary CSV file": (written("records/members.csv", GARBAGE), "F102", "records/members.csv", 2, None, None, 1),
    "an empty CSV file": (written("records/members.csv", ""), "F108", "records/members.csv", None, None, None, 1),
    "an unclosed quote": (added("records/members.csv", '"m3,X\n'), "F103", "records/members.csv", 4, None, None, 1),
    "a ragged row": (added("records/members.csv", "m3\n"), "F104", "records/members.csv", 4, None, None, 1),
    "an unknown table": (written("records/member.csv", "number\n"), "F106", "records/member.csv", None, None, "members", 1),
    "a spreadsheet": (written("records/members.xls", b"PK"), "F107", "records/members.xls", None, None, None, 1),
    "an unknown column": (replaced("records/books.csv", "isbn,title,", "isbn,titles,"), "T101", "records/books.csv", 1, None, "title", 1),
    "a column twice": (replaced("records/members.csv", "number,name", "name,Name"), "T102", "records/members.csv", 1, None, None, 1),
    "a column missing": (replaced("records/members.csv", "number,name", "number,"), "T103", "records/members.csv", 1, "Member-name", None, 1),
    # --- cells
    "no key": (added("records/members.csv", ",Linus\n"), "K101", "records/members.csv", 4, "Member-number", None, 1),
    "a key twice": (added("records/members.csv", "m2,Linus\n"), "K102", "records/members.csv", 4, "Member-number", None, 1),
    "a key with a space": (added("records/members.csv", "m 3,Linus\n"), "K103", "records/members.csv", 4, "Member-number", "m-3", 1),
    "an unknown reference": (added("records/loans.csv", "Ada,Leavs,,,\n"), "R101", "records/loans.csv", 4, "Loan-book", "0-44", 1),
    "an ambiguous reference": (added("records/members.csv", "m3,Ada\n"), "R102", "records/loans.csv", 2, "Loan-borrower", None, 1),
    "an unknown concept": (replaced("records/books.csv", "poetry;", "poetri;"), "R103", "records/books.csv", 3, "Book-genre", "poetry", 1),
    "a reference of another class": (added("records/loans.csv", "Ada,m2,,,\n"), "R104", "records/loans.csv", 4, "Loan-book", None, 1),
    "several values": (added("records/loans.csv", '"Ada;Grace",0-44,,,\n'), "R105", "records/loans.csv", 4, "Loan-borrower", None, 1),
    "no date": (added("records/loans.csv", "Ada,0-44,tomorrow,,\n"), "V103", "records/loans.csv", 4, "Loan-lent", None, 1),
    "dates in the wrong order": (added("records/loans.csv", "Ada,0-44,2.3.2021,1.3.2021,\n"), "V118", "records/loans.csv", 4, "Loan-lent", None, 1),
    "a fee too low": (added("records/loans.csv", 'Ada,0-44,,,"-0,5"\n'), "V111", "records/loans.csv", 4, "Loan-fee", None, 1),
}  # fmt: skip


@pytest.mark.parametrize("change", [folder_named, dangling], ids=["folder", "leads nowhere"])
def test_a_csv_file_that_is_none_is_a_finding(
    library: Path, change: Callable[[str], Change]
) -> None:
    change("records/loans.csv")(library)
    assert [item["code"] for item in findings(library, 3)] == ["F101"]


def test_a_csv_file_without_one_known_column_is_a_finding(library: Path) -> None:
    (library / "records/loans.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert {item["code"] for item in findings(library, 1)} == {"T107"}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_found_at_its_place(library: Path, name: str) -> None:
    change, code, file, line, shape, suggestion, exit_code = WRONG[name]
    change(library)
    found = findings(library, exit_code)
    fitting = [
        item
        for item in found
        if item["code"] == code and (shape is None or item["shape"] == SHAPES + shape)
    ]
    assert fitting, found
    finding = fitting[0]
    assert finding["file"] == file
    if line is not None:
        assert finding["line"] == line
    if suggestion is not None:
        assert finding["suggestion"] == suggestion
    assert str(library) not in json.dumps(found), "a finding must not depend on where the folder is"
