"""A cell that lists records of another table says what rows of that table would say."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.support.library import write_library
from tests.support.library_in_git import write_model
from tests.support.lippe import copy_lippe
from tests.support.workbook_files import write_ods, write_xlsx

import verbund
from verbund.api.run import build, validate
from verbund.api.undecided import undecided
from verbund.findings import Finding, Findings, Place
from verbund.findings.catalogue import render
from verbund.findings.finding import More
from verbund.read.derived_file import places_around
from verbund.read.listed_file import ListedFile
from verbund.read.tables import workspace_tables
from verbund.validation.choice import EngineChoice
from verbund.workspace.workspace import read_workspace

DATASET = ("dataset.nt", "dataset.ttl", "dataset.jsonld")
MEMBERS = [["number", "name"], ["m1", "Ada"], ["m2", "Grace"], ["m3", "Emmy"]]
HEADINGS = ["isbn", "title", "lent_to"]

Table = Sequence[Sequence[str]]


def library(folder: Path, tables: Mapping[str, Table]) -> Path:
    """A library whose books list the members that have lent them, with some tables."""
    write_model(folder)
    for name, rows in {"members": MEMBERS, **tables}.items():
        write_csv(folder / f"records/{name}.csv", rows)
    return folder


def write_csv(path: Path, rows: Table) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    path.write_text(stream.getvalue(), encoding="utf-8")


def released(folder: Path, jobs: int = 1) -> list[bytes]:
    """The dataset that a workspace becomes, in each form."""
    report = build(read_workspace(folder), jobs=jobs)
    assert report.conforms, report.findings
    return [(folder / "output" / name).read_bytes() for name in DATASET]


def findings(folder: Path) -> list[Finding]:
    return validate(read_workspace(folder)).findings


def told(found: Sequence[Finding]) -> list[tuple[str, str, int | None, str | None, str | None]]:
    """What a clerk sees of findings first: code, file, row, column, and what is wrong."""
    return [
        (f.code, str(f.place.file).removeprefix("records/"), f.place.row, f.place.column, f.value)
        for f in found
    ]


# --- the same facts as rows and as cells


def records(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"records/{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write_records(folder: Path, name: str, rows: Sequence[dict[str, str]]) -> None:
    write_csv(folder / f"records/{name}.csv", [list(rows[0]), *(list(r.values()) for r in rows)])


class Move(NamedTuple):
    """How rows of a table are listed by rows of another."""

    whole: str
    part: str
    key: str
    column: str
    stated: Mapping[str, str]


MOVES = (
    Move(
        "conferences",
        "participations",
        "conference",
        "Teilnehmende Stellen",
        {"role": "participant", "status": "present"},
    ),
    Move("partnerships", "parties", "partnership", "parties", {"role": "party"}),
)


def move(rows: Path, cells: Path, how: Move) -> int:
    """Move whoever carries nothing else than a cell says into that cell; gives their number."""
    wholes = {row["id"]: row for row in records(rows, how.whole)}
    kept, moved, plain = [], defaultdict(list), []
    for row in records(rows, how.part):
        if all(row[name] == value for name, value in how.stated.items()):
            sources = wholes[row[how.key]]["sources"]
            plain.append({**dict.fromkeys(row, ""), **how.stated, "sources": sources})
            plain[-1] |= {name: row[name] for name in (how.key, "participant")}
            moved[row[how.key]].append(row["participant"])
        else:
            kept.append(row)
    write_records(rows, how.part, [*kept, *plain])
    write_records(cells, how.part, kept)
    listed = [{**row, how.column: "; ".join(moved[key])} for key, row in wholes.items()]
    write_records(cells, how.whole, listed)
    return len(plain)


def test_lippe(tmp_path: Path) -> None:
    """Participations and parties that carry nothing else stand in cells: the bytes stay."""
    rows, cells = copy_lippe(tmp_path / "rows"), copy_lippe(tmp_path / "cells")
    assert all(move(rows, cells, how) > 5 for how in MOVES)
    assert released(cells) == released(rows)


BOOKS = [
    ["3-16", "Der Process", "m1; m2"],
    ["0-44", "Leaves", ""],
    ["9-99", "Nachts", "Emmy;"],
]
LOANS = [
    ["borrower", "book", "fee"],
    ["m1", "3-16", "0,5"],
    ["m2", "3-16", "0,5"],
    ["m3", "9-99", "0,5"],
]


@pytest.fixture(scope="module")
def as_rows(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The dataset of books and loans that stand in rows of their own."""
    folder = tmp_path_factory.mktemp("rows")
    books = [["isbn", "title"], *(row[:2] for row in BOOKS)]
    return released(library(folder, {"books": books, "loans": LOANS}))


def objects(headings: Sequence[str], rows: Table) -> list[dict[str, object]]:
    """Rows as objects, the last column as a list."""
    return [
        {
            **dict(zip(headings, row[:-1], strict=False)),
            headings[-1]: list(filter(None, row[-1].split(";"))),
        }
        for row in rows
    ]


@pytest.mark.parametrize(
    "form", ["csv", "folder", "xlsx", "ods", "json", "jsonl", "yaml", "parquet"]
)
def test_every_format(form: str, tmp_path: Path, as_rows: list[bytes]) -> None:
    folder = library(tmp_path, {})
    records, headings = folder / "records", ["isbn", "Title", "Verliehen an"]
    if form == "csv":
        write_csv(records / "books.csv", [headings, *BOOKS])
    elif form == "folder":
        (records / "books").mkdir()
        write_csv(records / "books/b.csv", [headings, BOOKS[0]])
        write_csv(records / "books/a.csv", [headings[::-1], *(row[::-1] for row in BOOKS[1:])])
    elif form == "xlsx":
        write_xlsx(records / "books.xlsx", {"books": [headings, *BOOKS]})
    elif form == "ods":
        write_ods(records / "books.ods", {"books": [headings, *BOOKS]})
    elif form == "parquet":
        pyarrow = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        table = pyarrow.Table.from_pylist(objects(headings, BOOKS))
        parquet.write_table(table, records / "books.parquet")
    else:
        rows = objects(headings, BOOKS)
        lines = "".join(f"{json.dumps(row)}\n" for row in rows)
        text = lines if form == "jsonl" else json.dumps(rows)  # JSON of this kind is YAML, too
        (records / f"books.{form}").write_text(text, encoding="utf-8")
    assert released(folder) == as_rows


@pytest.mark.parametrize("jobs", [1, 3])
def test_several_processes_and_any_order(jobs: int, tmp_path: Path) -> None:
    """Thousands of books in no order, some wrong: records and findings are the same."""
    books = [
        [f"{at * 7919 % 1500:04}", "Title", "Ada; nobody" if at % 50 == 0 else "m1;m2"]
        for at in range(1500)
    ]
    folder = library(tmp_path, {"books": [HEADINGS, *books]})
    report = validate(read_workspace(folder), jobs=jobs)
    wrong = [row for row, book in enumerate(books, start=2) if "nobody" in book[2]]
    assert report.records == {"books": 1500, "loans": 3000, "members": 3}
    assert told(report.findings) == [
        ("R101", "books.csv", row, "lent_to", "nobody") for row in wrong
    ]


def test_rows_of_its_own_and_rows_listed_are_one_table(tmp_path: Path) -> None:
    books = [HEADINGS, ["3-16", "Der Process", "m1"], ["9-99", "Nachts", "Emmy"]]
    rows = [["borrower", "book", "fee"], ["Grace", "Der Process", "0,5"]]
    folder = library(tmp_path, {"books": books, "loans": rows})
    names = [
        line.split(b">")[0]
        for line in released(folder)[0].splitlines()
        if b"/fee" in line or b"#fee" in line
    ]
    assert [name.rpartition(b"/id/")[2] for name in names] == [
        b"loan/m1/3-16",
        b"loan/m2/3-16",
        b"loan/m3/9-99",
    ]


# --- findings


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("m1;nobody;Emmy", [("R101", "nobody")]),
        ("nobody; no one", [("R101", "no one"), ("R101", "nobody")]),
        ("m1, m2", [("R108", "m1, m2")]),
        ("m1, nobody;m3", [("R108", "m1, nobody")]),
        ("m1 und m2", [("R108", "m1 und m2")]),
        ("m1;Ada", [("R120", "Ada")]),
        ("m1;m1;m1", [("R120", "m1"), ("R120", "m1")]),
        (";; ;", []),
        ("book/3-16", [("R104", "book/3-16")]),
    ],
)
def test_a_part_of_a_cell(cell: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    """Each is told at the cell, with the part that is wrong."""
    folder = library(
        tmp_path, {"books": [HEADINGS, ["0-44", "Leaves", ""], ["3-16", "Nachts", cell]]}
    )
    found = findings(folder)
    assert told(found) == [(code, "books.csv", 3, "lent_to", part) for code, part in expected]
    for finding in found:
        assert finding.headings == tuple(HEADINGS)
        assert finding.row_cells == ("3-16", "Nachts", cell)
        assert (finding.place.line, finding.place.position) == (3, 2)
        for language in ("en", "de"):
            assert str(finding.value) in render(finding, language).message


def test_the_separator_that_is_meant_is_told(tmp_path: Path) -> None:
    folder = library(tmp_path, {"books": [HEADINGS, ["3-16", "Nachts", "m1, Emmy"]]})
    (finding,) = findings(folder)
    assert (finding.details["separator"], finding.suggestion) == (";", "m1;Emmy")


def test_rows_that_are_listed_are_known_by_the_row_around(tmp_path: Path) -> None:
    books = [["isbn", "lent_to", "title"], ["3-16", "m1; m3", "Nachts"], ["0-44", "", "Tags"]]
    folder = library(tmp_path, {"books": [["Bücher", "", ""], *books, ["1-1", "m2;", "Immer"]]})
    workspace = read_workspace(folder)
    tables = workspace_tables(workspace, workspace.load_model())
    (file,) = (one for one in tables.by_name["loans"].files if isinstance(one, ListedFile))
    assert [file.numbers([at]) for at in range(3)] == [{1, 2}, set(), {3}]
    assert (file.numbers([0, 2]), file.numbers([])) == ({1, 2, 3}, set())
    assert file.derived({1, 3, 9}) == {
        1: (3, ("3-16", "m1; m3", "Nachts"), "m1", 1),
        3: (5, ("1-1", "m2;", "Immer"), "m2", 1),
    }
    assert file.derived(set()) == {}
    around = places_around([Place(*file.origin, 2, None, "borrower", 1)], [file])
    assert around == (Place("records/books.csv", None, 3, None, "lent_to", 1),)


def test_where_else_a_record_stands_is_told(tmp_path: Path) -> None:
    books = [HEADINGS, ["3-16", "Nachts", "Ada;m3;m3"]]
    folder = library(tmp_path, {"books": books, "loans": [["borrower", "book"], ["m1", "3-16"]]})
    first, second = findings(folder)
    assert (
        render(first, "en").message == "“Ada” is recorded already: in row 2 of records/loans.csv."
    )
    assert render(second, "de").message == "„m3“ ist schon erfasst: davor in dieser Zelle."
    assert first.shape == "https://library.example/shapes#Book-lent_to"


def test_another_sheet_is_told_with_its_name(tmp_path: Path) -> None:
    folder = library(tmp_path, {})
    sheets = {
        "books": [HEADINGS, ["3-16", "Nachts", "Ada;m2"]],
        "loans": [["borrower", "book"], ["m1", "3-16"]],
    }
    write_xlsx(folder / "records/all.xlsx", sheets)
    (finding,) = findings(folder)
    assert finding.place.sheet == "books"
    message = render(finding, "de").message
    assert message == "„Ada“ ist schon erfasst: in Zeile 2 von records/all.xlsx!loans."


def test_two_columns_that_list_the_same_are_told_with_the_other(tmp_path: Path) -> None:
    folder = library(
        tmp_path, {"books": [[*HEADINGS, "also"], ["3-16", "Nachts", "m1;m2", "Grace"]]}
    )
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write("""
            s:Book sh:property s:Book-also .
            s:Book-also a sh:PropertyShape ; sh:path [ sh:inversePath lib:book ] ;
                csvw:name "also" ; sh:order 5 ; csvw:columnReference s:Loan-borrower .
        """)
    (finding,) = findings(folder)
    assert told([finding]) == [("R120", "books.csv", 2, "also", "Grace")]
    other = "in row 2 of records/books.csv, column “lent_to”"
    assert render(finding, "en").message == f"“Grace” is recorded already: {other}."


def test_a_message_of_a_shape_names_the_part(tmp_path: Path) -> None:
    """A rule of the other table, in its own words."""
    folder = library(tmp_path, {"books": [HEADINGS, ["3-16", "Nachts", "m2; Ada"]]})
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(
            's:Loan-borrower sh:pattern "m2$" ; sh:message "Ask first."@en , "Erst fragen."@de .\n'
        )
    (finding,) = findings(folder)
    assert told([finding]) == [("V108", "books.csv", 2, "lent_to", "Ada")]
    assert render(finding, "en").message == "“Ada”: Ask first."
    assert render(finding, "de").message == "„Ada“: Erst fragen."


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["x y", "Nachts", "m1"]], [("K103", "isbn")]),
        ([["", "Nachts", "m1"]], [("K101", "isbn")]),
        ([["3-16", "Nachts", "m1;m2"]] * 2, [("K102", "isbn")]),
        ([["3-16", "Nachts", "m1", "m2"]], [("F104", None)]),
        ([["3-16", "Nachts"]], [("F104", None)]),
    ],
)
def test_what_follows_from_the_row_around_is_not_told(
    rows: Table, expected: list[tuple[str, str | None]], tmp_path: Path
) -> None:
    folder = library(tmp_path, {"books": [HEADINGS, *rows]})
    report = validate(read_workspace(folder))
    assert [(f.code, f.place.column) for f in report.findings] == expected
    assert report.records.get("loans", 0) == (2 if expected[0][0] == "K102" else 0)


@pytest.mark.parametrize(
    "text", [b"isbn,title,lent_to\n3-16,Nachts,m1\n0-44,\xff\n", b"\xff\xff\xff"]
)
def test_what_a_file_that_cannot_be_read_may_list_is_undecided(text: bytes, tmp_path: Path) -> None:
    """A fine for a loan that may stand there is no fault."""
    folder = library(tmp_path, {"fines": [["loan", "fee"], ["loan/m2/0-44", "1"]]})
    assert [finding.code for finding in findings(folder)] == ["R101"]
    (folder / "records/books.csv").write_bytes(text)
    codes = [finding.code for finding in findings(folder)]
    assert "F102" in codes
    assert "R101" not in codes


def test_nobody_is_asked_to_add_a_column_to_rows_that_a_cell_lists(tmp_path: Path) -> None:
    folder = library(tmp_path, {"books": [HEADINGS, ["3-16", "Nachts", "m1"]]})
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write("""
            s:Loan sh:or ( [ sh:property [ sh:path lib:lent ; sh:minCount 1 ] ]
                           [ sh:property [ sh:path lib:due ; sh:minCount 1 ] ] ) .
        """)
    (finding,) = findings(folder)
    assert told([finding]) == [("V122", "books.csv", 2, "lent_to", "m1")]
    message = render(finding, "en").message
    assert "“lent” is empty" in message
    assert "add" not in message


COPIED = """
lib:shelf a owl:DatatypeProperty .
s:Book sh:property s:Book-shelf .
s:Book-shelf a sh:PropertyShape ; sh:path lib:shelf ; csvw:name "shelf" ; sh:order 9 ;
    csvw:separator "," .
s:Loan sh:property s:Loan-shelf .
s:Loan-shelf a sh:PropertyShape ; sh:path lib:shelf ; csvw:name "shelf" ; sh:order 9 ;
    csvw:separator "|" ; sh:minCount 1 ; sh:maxLength 2 .
s:Book-lent_to sh:property [ sh:path lib:shelf ; csvw:columnReference s:Book-shelf ] .
"""


def with_shelves(folder: Path, cell: str, lent_to: str = "m1;m2") -> Path:
    """Books with shelves, which loans take over."""
    books = [[*HEADINGS, "shelf"], ["3-16", "Nachts", lent_to, cell]]
    library(folder, {"books": books})
    ontology, shapes = COPIED.strip().split("\n", 1)
    for name, text in (("ontology", ontology), ("shapes", shapes)):
        with (folder / f"{name}/library.ttl").open("a", encoding="utf-8") as stream:
            stream.write(f"{text}\n")
    return folder


def test_cells_are_taken_over_with_the_separator_of_their_column(tmp_path: Path) -> None:
    lines = released(with_shelves(tmp_path, "A1, B2"))[0].decode().splitlines()
    shelves = [line.split(" ", 2)[0::2] for line in lines if "#shelf>" in line]
    base = "https://library.example/id/"
    assert shelves == [
        [f"<{base}{record}>", f'"{shelf}" .']
        for record in ("book/3-16", "loan/m1/3-16", "loan/m2/3-16")
        for shelf in ("A1", "B2")
    ]


@pytest.mark.parametrize(("cell", "code"), [("", "V101"), ("B123", "V110")])
def test_a_cell_that_several_rows_take_over_has_one_finding(
    cell: str, code: str, tmp_path: Path
) -> None:
    """It stands at the cell that is to be mended, not at the list."""
    found = findings(with_shelves(tmp_path, cell))
    assert told(found) == [(code, "books.csv", 2, "shelf", cell or None)]


def test_without_a_list_nothing_is_asked_of_what_it_would_take_over(tmp_path: Path) -> None:
    assert findings(with_shelves(tmp_path, "", "")) == []


def test_a_table_that_is_absent_is_told_once(tmp_path: Path) -> None:
    folder = library(tmp_path, {"books": [HEADINGS, ["3-16", "Nachts", "m1;m2"]]})
    (folder / "records/members.csv").unlink()
    (finding,) = findings(folder)
    assert told([finding]) == [("R106", "books.csv", 2, "lent_to", "m1")]
    assert finding.details["count"] == "2"


def test_findings_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    """Those that are only counted are told by rows of the table that lists, too."""
    books = [[f"{at}-1", "Nachts", "nobody;m1;no one"] for at in range(10, 90)]
    folder = library(tmp_path, {"books": [HEADINGS, *books]})
    with (folder / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write("[limits]\nfindings = 100\n")
    found = findings(folder)
    assert len(found) == 100
    assert sum(finding.number for finding in found) == 160
    assert {finding.code for finding in found} == {"R101"}
    assert [finding.more for finding in found if finding.more] == [More(60, 52, 81)]


def test_records_listed_twice_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    books = [[f"{at}-1", "Nachts", "m1;Ada;m2;Grace"] for at in range(10, 90)]
    folder = library(tmp_path, {"books": [HEADINGS, *books]})
    with (folder / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write("[limits]\nfindings = 100\n")
    found = findings(folder)
    assert {(finding.code, finding.value) for finding in found} == {
        ("R120", "Ada"),
        ("R120", "Grace"),
    }
    assert (len(found), sum(finding.number for finding in found)) == (100, 160)


def test_every_engine_says_the_same(tmp_path: Path) -> None:
    """Neither differs on good lists; on bad ones what pySHACL decides is at the cell."""
    good = library(tmp_path / "good", {"books": [HEADINGS, *BOOKS]})
    bad = library(tmp_path / "bad", {"books": [HEADINGS, ["3-16", "Nachts", "m1;nobody"]]})
    for folder, expected in ((good, []), (bad, [("R101", 2, "lent_to")])):
        workspace = read_workspace(folder)
        both = validate(workspace, engine=EngineChoice.BOTH).findings
        assert [(f.code, f.place.row, f.place.column) for f in both] == expected
    rule = validate(read_workspace(bad), engine=EngineChoice.PYSHACL).findings
    assert {(f.place.file, f.place.row, f.place.column) for f in rule} == {
        ("records/books.csv", 2, "lent_to")
    }


# --- the model


WRONG = {
    "no such column": ("s:Loan-borrower ;", "s:Loan-nobody ;"),
    "no way back": ("[ sh:inversePath lib:book ]", "lib:book"),
    "another way back": ("[ sh:inversePath lib:book ]", "[ sh:inversePath lib:borrower ]"),
    "a cell of no column": (
        "sh:path lib:fee ; sh:defaultValue",
        "sh:path lib:name ; sh:defaultValue",
    ),
    "two cells": ('"0,5"', '"0,5" , "1"'),
    "a column of another table": ('sh:defaultValue "0,5"', "csvw:columnReference s:Member-name"),
    "a column of another kind": ('sh:defaultValue "0,5"', "csvw:columnReference s:Book-title"),
    "a separator that is none": (
        'csvw:separator ";" ;\n    csvw:col',
        'csvw:separator "" ;\n    csvw:col',
    ),
    "a name that is none": ('csvw:name "lent_to"', 'csvw:name "lent to"'),
    "a key of two parts": ('csvw:aboutUrl "book/{isbn}"', 'csvw:aboutUrl "book/{isbn}/{title}"'),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_list_that_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    old, new = WRONG[name]
    folder = library(tmp_path, {"books": [HEADINGS, *BOOKS]})
    shapes = folder / "shapes/library.ttl"
    text = shapes.read_text(encoding="utf-8")
    assert text.count(old) == 1
    shapes.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Findings) as caught:
        findings(folder)
    assert [finding.code for finding in caught.value.findings] == ["M108"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("s:Loan-due sh:minCount 1 .", "M108"),
        ('s:Book-genre csvw:name "lent_to" .', "M108"),
        ("s:Book-genre csvw:columnReference s:Loan-borrower .", "M108"),
    ],
)
def test_a_list_that_leaves_something_empty_is_refused(
    more: str, code: str, tmp_path: Path
) -> None:
    folder = library(tmp_path, {"books": [HEADINGS, *BOOKS]})
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(more)
    with pytest.raises(Findings) as caught:
        findings(folder)
    assert {finding.code for finding in caught.value.findings} == {code}


ELSEWHERE = {
    "rows whose id is a reference": """
        s:Fine sh:property s:Fine-noted .
        s:Fine-noted a sh:PropertyShape ; sh:path [ sh:inversePath lib:fined ] ;
            csvw:name "noted" ; csvw:columnReference s:Note-id .
    """,
    "a reference of several values": """
        s:Member sh:property s:Member-noted .
        s:Member-noted a sh:PropertyShape ; sh:path [ sh:inversePath lib:about ] ;
            csvw:name "noted" ; csvw:columnReference s:Note-id .
    """,
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_list_to_which_nothing_refers_back_is_refused(name: str, tmp_path: Path) -> None:
    folder = library(tmp_path, {"books": [HEADINGS, *BOOKS]})
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(ELSEWHERE[name])
    with pytest.raises(Findings) as caught:
        findings(folder)
    assert [finding.code for finding in caught.value.findings] == ["M108"]


def test_what_a_nested_shape_checks_is_run(tmp_path: Path) -> None:
    """One that only fills a column is not; no rule of a shape is passed over in silence."""
    folder = library(tmp_path, {"books": [HEADINGS, *BOOKS]})
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write("s:Book-lent_to sh:property [ sh:path lib:due ; sh:minCount 1 ] .")
    model = read_workspace(folder).load_model()
    assert model.uncompiled == (("https://library.example/shapes#Book-lent_to", "property"),)
    assert [finding.place.column for finding in findings(folder)] == ["lent_to"] * 3


def test_a_list_with_the_name_of_a_column_is_refused(tmp_path: Path) -> None:
    folder = library(tmp_path, {"books": [HEADINGS, *BOOKS]})
    shapes = folder / "shapes/library.ttl"
    text = shapes.read_text(encoding="utf-8")
    shapes.write_text(text.replace('csvw:name "lent_to"', 'csvw:name "genre"'), encoding="utf-8")
    with pytest.raises(Findings) as caught:
        findings(folder)
    assert [finding.code for finding in caught.value.findings] == ["M109"]


def test_a_model_without_lists_has_none(tmp_path: Path) -> None:
    model = read_workspace(write_library(tmp_path / "library")).load_model()
    assert [record_type.listings for record_type in model.record_types] == [(), (), ()]


def test_what_a_list_is_in_the_model(tmp_path: Path) -> None:
    model = read_workspace(library(tmp_path, {})).load_model()
    (listing,) = model.by_name["books"].listings
    assert (listing.table, listing.column, listing.reference) == ("loans", "borrower", "book")
    assert [(cell.name, cell.language, cell.text) for cell in listing.stated] == [
        ("fee", None, "0,5")
    ]
    field = listing.field
    assert (field.name, field.separator, field.required, field.order) == (
        "lent_to",
        ";",
        False,
        4.0,
    )
    assert field.headings == {"en": "Lent to", "de": "Verliehen an"}
    names = [column.name for column in model.by_name["books"].columns]
    assert names == ["isbn", "title", "genre", "lent_to"]
    assert [column.name for column in model.by_name["books"].fields] == names[:-1]
    assert not model.uncompiled


# --- decisions and corrections


def test_an_open_text_of_a_list_is_asked_for_at_its_cell(tmp_path: Path) -> None:
    folder = library(tmp_path, {"books": [HEADINGS, *BOOKS, ["7-77", "Tage", "m1; Adda ;Adda"]]})
    (text,) = verbund.undecided(folder).texts
    assert (text.text, text.table, text.column, text.count) == ("Adda", "loans", "borrower", 2)
    place = verbund.Place("records/books.csv", None, 5, None, "lent_to", 2)
    assert text.places == (place, place)


@pytest.mark.parametrize(("meant", "code"), [("sssom:NoTermFound", "R110"), ("m9", "R111")])
def test_what_was_decided_of_a_name_in_a_list_is_told_at_its_cell(
    tmp_path: Path, meant: str, code: str
) -> None:
    """Who answered “nobody” is not asked again to decide it."""
    rows = [HEADINGS, *BOOKS, ["7-77", "Tage", "m1; Adda"]]
    folder = library(tmp_path, {"books": rows})
    decided = [["subject_label", "table", "column", "object_id"], ["Adda", "loans", "borrower"]]
    decided[1].append(meant)
    write_csv(folder / "decisions.csv", decided)
    assert [finding.code for finding in findings(folder)] == [code]
    assert verbund.undecided(folder).texts == ()


@pytest.mark.parametrize("row", [["", "Summe", "2"], ["Gesamt", "", "Ada; nobody"]])
def test_a_total_below_a_list_is_one_finding_and_gets_no_id(tmp_path: Path, row: list[str]) -> None:
    """What its cell would list are no rows: nothing is missing there, and nobody unknown."""
    folder = library(tmp_path, {"books": [HEADINGS, *BOOKS, row]})
    assert [item.code for item in findings(folder) if item.code != "F125"] == ["F142"]
    assert verbund.fix(folder, dry_run=True).corrections == ()


def test_a_cell_that_rows_take_over_is_corrected_where_it_stands(tmp_path: Path) -> None:
    """Not in the file of the list by the numbers of the rows that it makes."""
    folder = with_shelves(tmp_path, "A1,,B2")
    records = folder / "records/books.csv"
    before = records.read_text(encoding="utf-8")
    fixed = verbund.fix(folder)
    assert [(item.place.file, item.place.row, item.place.column) for item in fixed.corrections] == [
        ("records/books.csv", 2, "shelf")
    ]
    assert records.read_text(encoding="utf-8") == before.replace("A1,,B2", "A1,B2")


def test_a_cell_lists_no_more_records_than_the_limit(tmp_path: Path) -> None:
    """One finding, at once, however many names a cell has."""
    row = ["3-16", "Der Process", ";".join(f"nobody {number}" for number in range(20_000))]
    folder = library(tmp_path, {"books": [HEADINGS, row]})
    (finding,) = findings(folder)
    assert told([finding])[0][:4] == ("F109", "books.csv", 2, "lent_to")
    assert finding.details["setting"] == "[limits] values"
    assert undecided(folder).texts == ()


def test_the_limit_of_values_is_a_setting(tmp_path: Path) -> None:
    row = ["3-16", "Der Process", ";".join(["m1"] * 11)]
    folder = library(tmp_path, {"books": [HEADINGS, row]})
    assert "F109" not in [item.code for item in findings(folder)]
    settings = folder / "verbund.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "\n[limits]\nvalues = 10\n", encoding="utf-8")
    assert [item.code for item in findings(folder)] == ["F109"]
