"""Rows with their keys: which rows there are, under which key, and what is said of the others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.support.library import edit, write_library
from tests.support.workspaces import OFFICES, csv_text, write_workspace

from verbund.api.run import build, validate
from verbund.convert.rows.keyed import Batch, KeyIds, RowSource, number, place_of
from verbund.convert.table import TableConverter
from verbund.findings import Finding
from verbund.findings.gathered import Quota
from verbund.read.tables import open_tables
from verbund.resolve.index import Undecided
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.workspace.workspace import Workspace, read_workspace

LIB = "https://library.example/terms#"


def library(folder: Path, tables: Mapping[str, str]) -> Workspace:
    """A library with these tables instead of its own."""
    write_library(folder)
    for name, text in tables.items():
        path = folder / "records" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if path.parent.name != "records":
            (folder / f"records/{path.parent.name}.csv").unlink(missing_ok=True)
    return read_workspace(folder)


def source_of(workspace: Workspace, table: str, quota: Quota | None = None) -> RowSource:
    model = workspace.load_model()
    tables = open_tables(workspace.records, model, "records")
    index = index_tables(model, tables)
    converter = TableConverter(model, build_context(model), tables.by_name[table], index)
    return RowSource(tables.by_name[table], converter.maker, quota)


def keyed(workspace: Workspace, table: str) -> tuple[list[tuple[str, int, int]], list[int]]:
    """The key, file and row of each row that has one; the rows that have none."""
    source = source_of(workspace, table)
    rows = [row for chunk in source.chunks() for row in chunk]
    found = [(key.removesuffix(">"), *place_of(place)) for key, place, _ in rows]
    assert all(key.endswith(">") for key, _, _ in rows)
    return found, [place_of(row.number)[1] for row in source.odd]


def test_a_place_is_a_number_and_comes_back() -> None:
    for file, row in ((0, 2), (1, 2), (70_000, 1 << 39), (3, (1 << 40) - 1)):
        assert place_of(number(file, row)) == (file, row)


def test_a_batch_is_its_rows() -> None:
    rows = [("a>", 2, ["a", "1"]), ("b>", 3, ["b", ""]), ("c>", 4, ["c", "3"])]
    batch = Batch.of(rows)
    assert (len(batch), batch.columns) == (3, (("a", "b", "c"), ("1", "", "3")))
    assert [(key, place, [*cells]) for key, place, cells in batch.rows()] == rows
    first, second = batch.halves()
    assert [*first.rows(), *second.rows()] == [*batch.rows()]
    assert (len(first), len(second), first.keyed) == (1, 2, False)
    assert [part.keyed for part in Batch(["a", "b"], [2, 3], (), keyed=True).halves()] == [True] * 2
    assert [*Batch(["a", "b"], [2, 3], ()).rows()] == [("a", 2, ()), ("b", 3, ())]
    assert (len(Batch.of([])), [*Batch.of([]).rows()]) == (0, [])


KEYS = {
    "plain": (["a", "b-1", "C_2~x", "d.e"], ["a", "b-1", "C_2~x", "d.e"], []),
    "blanks around": ([" a ", "b"], ["a", "b"], []),
    "none": (["", "a", "  "], ["a"], [2, 4]),
    "no part of a path": (["a/b", "c>d", "e f", "..", ".", "ä", "g"], ["g"], [2, 3, 4, 5, 6, 7]),
    "points": (["a.", ".b", "a..b", "a.b.c"], ["a.", ".b", "a..b", "a.b.c"], []),
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_of_one_part(name: str, tmp_path: Path) -> None:
    cells, keys, odd = KEYS[name]
    rows = "".join(f"{cell},N{place}\n" for place, cell in enumerate(cells))
    found, without = keyed(library(tmp_path, {"members.csv": f"number,name\n{rows}"}), "members")
    assert [key for key, _, _ in found] == keys
    assert without == odd
    assert [row for _, _, row in found] == [
        row for row in range(2, 2 + len(cells)) if row not in odd
    ]


def test_keys_of_references(tmp_path: Path) -> None:
    """By id, by name, by IRI; what is not known is a key as it stands, and has its finding."""
    loans = "borrower,book,fee\nm1,3-16,1\nAda,3-16,\n Ada ,0-44,\nmember/m2,Leaves,\nnobody,3-16,\n,3-16,\nm1,,\n"
    found, odd = keyed(library(tmp_path, {"loans.csv": loans}), "loans")
    assert [key for key, _, _ in found] == [
        *("m1/3-16", "m1/3-16", "m1/0-44", "m2/0-44", "nobody/3-16"),
    ]
    assert odd == [7, 8]


def test_keys_of_references_into_classes_and_other_templates(tmp_path: Path) -> None:
    visits = [("number", "office"), ("1", "north"), ("2", "Amt Nord"), ("a/b", "north"), ("3", "x")]
    offices = [("id", "type", "name"), ("north", "Office", "Amt Nord"), ("x", "Nothing", "X")]
    files = {"visits.csv": csv_text(visits), "offices.csv": csv_text(offices)}
    found, odd = keyed(write_workspace(tmp_path, files), "visits")
    assert [key for key, _, _ in found] == ["north.1", "north.2", "x.3"]
    assert odd == [4]


def codes(workspace: Workspace, jobs: int = 1) -> list[tuple[str, int | None, str | None]]:
    found = validate(workspace, jobs=jobs).findings
    return [(item.code, item.place.row, item.value) for item in found]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("number", ["a/b", "a/", "/", "1/../2"])
@pytest.mark.parametrize("office", ["north", "Amt Nord"])
def test_a_slash_is_no_part_of_a_key_beside_a_reference_either(
    office: str, number: str, jobs: int, tmp_path: Path
) -> None:
    """Whatever stands in other rows: it would be the IRI of another record, or of none."""
    visits = [("number", "office"), ("1", "north"), (number, office)]
    files = {"visits.csv": csv_text(visits), "offices.csv": csv_text(OFFICES)}
    workspace = write_workspace(tmp_path, files)
    assert codes(workspace, jobs) == [("K103", 3, number)]
    assert not build(workspace, jobs=jobs).conforms


def test_rows_of_several_files(tmp_path: Path) -> None:
    """Each with its own order of columns; empty rows are none, and lines without cells neither."""
    files = {
        "members/a.csv": "number,name\na,A\n,\n\nb,B\n",
        "members/b.csv": "name,number\nC,c\n , \nD,d\n",
        "members/c.csv": "number,name\n,\n,\n",
    }
    found, odd = keyed(library(tmp_path, files), "members")
    assert [(key, file) for key, file, _ in found] == [("a", 0), ("b", 0), ("c", 1), ("d", 1)]
    assert [row for _, _, row in found if row < 4] == [2, 2]
    assert odd == []


def of_length(folder: Path, rows: str, head: str = "number,name") -> list[Finding]:
    found = validate(library(folder, {"members.csv": f"{head}\n{rows}"})).findings
    return [
        item for item in found if item.place.file == "records/members.csv" and item.code != "F125"
    ]


def test_a_row_of_another_length_is_told_with_its_cells(tmp_path: Path) -> None:
    long = "m3,Name," + ",".join(f"x{n}" for n in range(30))
    one, two = of_length(tmp_path, f"m1\nm2,Grace\n{long}\n")
    assert (one.code, one.place.row, one.place.line, one.place.column) == ("F104", 2, 2, None)
    assert one.details == {"found": "1", "expected": "2"}
    assert (one.headings, one.row_cells, one.value) == (("number", "name"), ("m1",), None)
    assert (two.place.row, two.details) == (4, {"found": "32", "expected": "2"})
    assert two.row_cells == ("m3", "Name", *(f"x{n}" for n in range(20)))


def test_a_row_of_another_length_that_is_no_record_is_told_as_such(tmp_path: Path) -> None:
    one, two = of_length(tmp_path, "m1,Ada\n,Summe,12\nSumme\nm2,Grace\n")
    assert (one.code, one.value, one.details) == ("F142", "Summe", {"found": "3", "expected": "2"})
    assert (two.code, two.value, two.place.row) == ("F142", "Summe", 4)
    assert one.row_cells == ("", "Summe", "12")


def test_a_row_of_another_length_beyond_the_quota_is_counted(tmp_path: Path) -> None:
    rows = "".join(f"m{n}\n" for n in range(9))
    workspace = library(tmp_path, {"members.csv": f"number,name\n{rows}"})
    source = source_of(workspace, "members", Quota(4))
    assert not any(source.chunks())
    assert 4 <= len(source.findings) < 9
    *whole, counted = source.all_findings
    assert whole == source.findings
    assert (counted.code, counted.only_counted) == ("F104", True)
    assert counted.more is not None
    assert counted.more.count == 9 - len(whole)
    assert (counted.more.first, counted.more.last) == (2 + len(whole), 10)


def test_a_heading_without_a_name_makes_no_row_longer(tmp_path: Path) -> None:
    rows = "m1,Ada,\nm2,Grace,\nm3\n"
    found = of_length(tmp_path, rows, head="number,name,")
    assert [(item.code, item.place.row) for item in found if item.code == "F104"] == [("F104", 4)]


def test_without_a_column_of_the_key_there_is_no_record(tmp_path: Path) -> None:
    source = source_of(library(tmp_path, {"loans.csv": "borrower,fee\nm1,1\nm2,2\n"}), "loans")
    assert not any(source.chunks())
    assert [place_of(row.number)[1] for row in source.odd] == [2, 3]


def test_each_part_of_a_key_that_is_missing_is_told_by_its_name(tmp_path: Path) -> None:
    loans = "borrower,fee,book\n,1,3-16\nm1,1,\n"
    found = validate(library(tmp_path, {"loans.csv": loans})).findings
    assert [(item.code, item.place.row, item.place.column) for item in found] == [
        ("K101", 2, "borrower"),
        ("K101", 3, "book"),
    ]
    assert [item.details for item in found] == [
        {"name": {"en": "borrower"}},
        {"name": {"en": "book"}},
    ]
    assert all(item.focus_node is None and item.component is None for item in found)


def test_a_cell_that_means_several_records_has_no_id_of_its_own(tmp_path: Path) -> None:
    workspace = library(tmp_path, {"members.csv": "number,name\nm1,Ada\nm2,Ada\nm3,Grace\n"})
    model = workspace.load_model()
    maker = source_of(workspace, "loans").maker
    ids = KeyIds(maker, model.by_name["loans"].field("borrower"))
    assert [ids[cell] for cell in ("Grace", "m3", " Grace ", "Grace")] == ["m3"] * 4
    for cell in ("Ada", "nobody", ""):
        with pytest.raises(Undecided):
            ids[cell]
        assert cell not in ids


@pytest.mark.parametrize("jobs", [1, 2])
def test_records_of_one_key_are_one(jobs: int, tmp_path: Path) -> None:
    """Whether the key is written as an id or as a name; the first row is the record."""
    loans = "borrower,book,fee\nAda,3-16,1\nm1,The Trial,2\nm2,3-16,x\nm2,3-16,y\n"
    found = validate(library(tmp_path, {"loans.csv": loans}), jobs=jobs).findings
    told = [(item.code, item.place.row, item.place.column) for item in found]
    assert told == [
        ("K102", 3, "borrower"),
        ("V103", 4, "fee"),
        ("K102", 5, "borrower"),
        ("V103", 5, "fee"),
    ]
    again = found[0]
    assert (again.value, again.focus_node) == ("m1", "https://library.example/id/loan/m1/3-16")
    assert again.details == {
        "value": "m1/3-16",
        "other_row": "2",
        "other_file": "records/loans.csv",
    }
    assert (again.shape, again.path) == (
        "https://library.example/shapes#Loan-borrower",
        f"{LIB}borrower",
    )
    assert (again.headings, again.row_cells) == (
        ("borrower", "book", "fee"),
        ("m1", "The Trial", "2"),
    )


def test_the_same_record_in_another_file_is_told_with_that_file(tmp_path: Path) -> None:
    files = {
        "members/a.csv": "number,name\nm1,Ada\nm2,Grace\n",
        "members/b.csv": "name,number\nAda,m3\nAda,m1\n",
    }
    found = [item for item in validate(library(tmp_path, files)).findings if item.code == "K102"]
    (again,) = found
    assert (again.place.file, again.place.row, again.place.position) == (
        "records/members/b.csv",
        3,
        1,
    )
    assert (again.details["other_file"], again.details["other_row"]) == (
        "records/members/a.csv",
        "2",
    )
    assert again.row_cells == ("Ada", "m1")


def test_a_key_is_written_as_it_stands(tmp_path: Path) -> None:
    workspace = library(
        tmp_path,
        {"members.csv": "number,name\nC_2~x.y-z,Ada\n", "loans.csv": "borrower,book\nAda,3-16\n"},
    )
    assert build(workspace).conforms
    text = (workspace.output / "dataset.nt").read_text("utf-8")
    assert f"<https://library.example/id/loan/C_2~x.y-z/3-16> <{LIB}borrower>" in text
    assert f"<https://library.example/id/member/C_2~x.y-z> <{LIB}name>" in text


SHELVES = """
s:Shelf a sh:NodeShape ; sh:targetClass lib:Shelf ; csvw:name "shelves" ;
    csvw:aboutUrl "shelf/{code}" ; csvw:rowTitle s:Shelf-label ;
    sh:property s:Shelf-code, s:Shelf-label .
s:Shelf-code a sh:PropertyShape ; sh:path skos:notation ; csvw:name "code" ; sh:order 1 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string .
s:Shelf-label a sh:PropertyShape ; sh:path lib:name ; csvw:name "label" ; sh:order 2 ;
    sh:datatype xsd:string .
"""


@pytest.mark.parametrize("order", [1, -1])
def test_keys_that_refer_to_one_of_three_tables(order: int, tmp_path: Path) -> None:
    """An id that two of them have is none; in order, the rows are taken as columns."""
    cells = ["3-16", "both", "Grace", "m1", "nobody", "s1", "shelf/s1"][::order]
    workspace = library(
        tmp_path,
        {
            "loans.csv": "borrower,book\n" + "".join(f"{cell},3-16\n" for cell in cells),
            "members.csv": "number,name\nm1,Ada\nm2,Grace\nboth,Max\n",
            "shelves.csv": "code,label\ns1,S\nboth,T\n",
        },
    )
    targets = "sh:or ( [ sh:class lib:Member ] [ sh:class lib:Book ] [ sh:class lib:Shelf ] )"
    for place, old, new in (
        (
            "shapes",
            "sh:maxCount 1 ; sh:class lib:Member .",
            f"sh:maxCount 1 ; {targets} .{SHELVES}",
        ),
        ("ontology", "lib:Loan a owl:Class .", "lib:Loan a owl:Class . lib:Shelf a owl:Class ."),
    ):
        edit(tmp_path / place / "library.ttl", old, new)
    found, odd = keyed(workspace, "loans")
    keys = ["3-16", "both", "m2", "m1", "nobody", "s1", "s1"][::order]
    assert ([key for key, _, _ in found], odd) == ([f"{key}/3-16" for key in keys], [])
    told = {(item.code, item.value) for item in validate(workspace).findings}
    again = "shelf/s1" if order == 1 else "s1"
    assert told == {("R102", "both"), ("R101", "nobody"), ("K102", again)}
