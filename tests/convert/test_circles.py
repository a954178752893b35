"""What a finding of a circle says, and circles over keys of several parts, files and tables.

Which circles there are is in tests/causes/test_circles.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library

from verbund.api.run import validate
from verbund.convert.check.circles import circle_findings, circles, forbids_circles
from verbund.findings import Finding, Severity
from verbund.findings.catalogue import localised, render
from verbund.read.tables import open_tables
from verbund.resolve.indexing import index_tables
from verbund.workspace.workspace import read_workspace

ID = "https://library.example/id/"
QUERY = "SELECT $this ?value WHERE { $this $PATH ?value . ?value $PATH* $this }"
SPONSOR = f"""
s:Member sh:property s:Member-sponsor .
s:Member-sponsor a sh:PropertyShape ; sh:path lib:sponsor ; csvw:name "sponsor" ; sh:order 9 ;
    sh:class lib:Member ; csvw:separator ";" ; sh:sparql [ sh:select "{QUERY}" ] .
"""
AFTER = f"""
s:Loan sh:property s:Loan-after .
s:Loan-after a sh:PropertyShape ; sh:path lib:after ; csvw:name "after" ; sh:order 9 ;
    sh:class lib:Loan ; sh:sparql [ sh:select "{QUERY}" ] .
"""
NEAR = f"""
s:Member sh:property s:near . s:Book sh:property s:near .
s:near a sh:PropertyShape ; sh:path lib:near ; csvw:name "near" ; sh:order 9 ;
    sh:or ( [ sh:class lib:Member ] [ sh:class lib:Book ] ) ; sh:sparql [ sh:select "{QUERY}" ] .
"""


def library(folder: Path, shapes: str, tables: dict[str, str]) -> Path:
    """A library with a relation more, and these files instead of its own."""
    write_library(folder)
    for place, text in (
        ("shapes", shapes),
        (
            "ontology",
            "".join(f"lib:{n} a owl:ObjectProperty .\n" for n in ["sponsor", "after", "near"]),
        ),
    ):
        path = folder / place / "library.ttl"
        path.write_text(f"{path.read_text('utf-8')}\n{text}", encoding="utf-8")
    for path in (folder / "records").iterdir():
        path.unlink()
    for name, text in tables.items():
        path = folder / "records" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def told(folder: Path) -> list[Finding]:
    return [item for item in validate(read_workspace(folder)).findings if item.code == "R107"]


def test_what_a_finding_of_a_circle_says(tmp_path: Path) -> None:
    rule = 'sh:message "{$this} leads over {$PATH} to {$value}"@en ; sh:severity sh:Warning ;'
    shapes = SPONSOR.replace("sh:sparql", f'sh:name "Sponsor"@en, "Bürge"@de ; {rule} sh:sparql')
    members = "Bürge,number,name\n,a,Name a\n c ,b,Name b\na; b,c,Name c\n"
    (found,) = told(library(tmp_path, shapes, {"members.csv": members}))
    assert found.severity is Severity.WARNING
    place = found.place
    assert (place.file, place.row, place.line) == ("records/members.csv", 3, 3)
    assert (place.column, place.position) == ("Bürge", 0)
    assert (found.value, found.headings) == (" c ", ("Bürge", "number", "name"))
    assert found.row_cells == (" c ", "b", "Name b")
    assert found.details["label"] == {"en": "Sponsor", "de": "Bürge"}
    assert found.details["why"] == "member/b → member/c → member/b"
    assert (found.focus_node, found.path) == (
        f"{ID}member/b",
        "https://library.example/terms#sponsor",
    )
    assert found.shape == "https://library.example/shapes#Member-sponsor"
    assert found.messages["en"].startswith(f"{ID}member/b leads over ")
    assert found.messages["en"].endswith(f" to {ID}member/c")


def test_a_record_that_leads_to_itself_is_told_otherwise(tmp_path: Path) -> None:
    members = "number,name,sponsor\na,A,a\nb,B,c\nc,C,b\n"
    one, two = told(library(tmp_path, SPONSOR, {"members.csv": members}))
    assert localised(one.details["what"], "en") != localised(two.details["what"], "en")
    assert render(one, "en").message != render(two, "en").message
    assert one.details["label"] == {"": "sponsor"}


@pytest.mark.parametrize(("length", "shown"), [(4, 5), (5, 6), (6, 6), (9, 6)])
def test_a_long_way_is_shortened(length: int, shown: int, tmp_path: Path) -> None:
    rows = "".join(f"m{at},Name,m{(at + 1) % length}\n" for at in range(length))
    (found,) = told(library(tmp_path, SPONSOR, {"members.csv": f"number,name,sponsor\n{rows}"}))
    way = str(found.details["why"]).split(" → ")
    whole = [f"member/m{at % length}" for at in range(length + 1)]
    assert way == (whole if length < 5 else [*whole[:4], "…", whole[-1]])


def test_the_shortest_way_is_told_from_the_first_row(tmp_path: Path) -> None:
    members = "number,name,sponsor\nx,X,a\na,A,b;c\nb,B,c\nc,C,d\nd,D,a;e\ne,E,\n"
    (found,) = told(library(tmp_path, SPONSOR, {"members.csv": members}))
    assert found.details["why"] == "member/a → member/b → member/c → member/d → member/a"
    assert found.place.row == 3


def test_of_several_files_each_row_is_found_in_its_own(tmp_path: Path) -> None:
    """One file has another order of columns, one no such column, and one no key."""
    rest = "".join(f"r{n:04},Name,\n" for n in range(600))
    files = {
        "members/a.csv": f"number,name,sponsor\n{rest}a,A,b\n",
        "members/b.csv": "sponsor,name,number\na,B,b\n,C,c\n",
        "members/c.csv": "number,name\nd,D\n",
        "members/e.csv": f"name,sponsor,number\n{'E,,' + 'e0' + chr(10)}E,e,e\n",
    }
    found = told(library(tmp_path, SPONSOR, files))
    assert [(item.place.file, item.place.row, item.row_cells) for item in found] == [
        ("records/members/a.csv", 602, ("a", "A", "b")),
        ("records/members/e.csv", 3, ("E", "e", "e")),
    ]


@pytest.mark.parametrize("row", ["a/x,Name,b", ",Name,b", "Summe,,7"])
def test_rows_that_are_no_records_hide_no_circle(row: str, tmp_path: Path) -> None:
    """Wherever they stand: such a row is told by itself, and leads nowhere."""
    members = f"number,name,sponsor\nx,X,\n{row}\nb,B,c\nc,C,b\n"
    (found,) = told(library(tmp_path, SPONSOR, {"members.csv": members}))
    assert found.details["why"] == "member/b → member/c → member/b"
    assert found.place.row == 4


def test_a_circle_below_titles_is_at_its_row(tmp_path: Path) -> None:
    members = "Mitglieder\n\nnumber,name,sponsor\na,A,\nb,B,b\n"
    (found,) = told(library(tmp_path, SPONSOR, {"members.csv": members}))
    assert (found.place.row, found.place.line, found.heading_row) == (5, 5, 3)
    assert found.row_cells == ("b", "B", "b")


def test_keys_of_several_parts_and_of_names(tmp_path: Path) -> None:
    loans = "borrower,book,after\nAda,3-16,m2/0-44\nm2,0-44,m1/3-16\nm2,3-16,m1/3-16\n"
    files = {
        "books.csv": "isbn,title\n3-16,T\n0-44,L\n",
        "members.csv": "number,name\nm1,Ada\nm2,Grace\n",
        "loans.csv": loans,
    }
    (found,) = told(library(tmp_path, AFTER, files))
    assert found.details["why"] == "loan/m1/3-16 → loan/m2/0-44 → loan/m1/3-16"
    assert (found.place.row, found.focus_node) == (2, f"{ID}loan/m1/3-16")


def test_a_circle_over_several_tables(tmp_path: Path) -> None:
    files = {
        "books.csv": "isbn,title,near\n1,One,m1\n2,Two,\n",
        "members.csv": "number,name,near\nm1,Ada,1\nm2,Grace,2\n",
    }
    folder = library(tmp_path, NEAR, files)
    (found,) = told(folder)
    assert found.details["why"] == "book/1 → member/m1 → book/1"
    assert (found.place.file, found.place.row) == ("records/books.csv", 2)
    model = read_workspace(folder).load_model()
    assert [forbids_circles(model, name) for name in ("books", "members", "loans")] == [
        True,
        True,
        False,
    ]


def test_without_a_conversion_the_tables_are_read(tmp_path: Path) -> None:
    """All records that lead to each other come with each circle; the limit counts the rest."""
    rows = "".join(f"m{n},Name,m{n}\n" for n in range(120))
    members = f"number,name,sponsor\na,A,b\nb,B,a;c\nc,C,a\nd,D,a\n{rows}"
    workspace = read_workspace(library(tmp_path, SPONSOR, {"members.csv": members}))
    model = workspace.load_model()
    tables = open_tables(workspace.records, model, "records")
    index = index_tables(model, tables)
    first, *others = circles(model, tables, index)
    assert first[1] == {f"{ID}member/{name}" for name in "abc"}
    assert len(others) == 120
    found = circle_findings(model, tables, index, most=100)
    assert len(found) == 100
    assert [item.place.row for item in found] == sorted(item.place.row or 0 for item in found)
    assert all(item.place.line == item.place.row for item in found)
    assert sum(item.more.count for item in found if item.more is not None) == 21
    assert len(circle_findings(model, tables, index, {}, most=100)) == 0
