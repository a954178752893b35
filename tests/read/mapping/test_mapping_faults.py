"""What is wrong with a mapping: each fault is one finding, at its cell."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.complete_findings import complete
from tests.support.golden import check_golden
from tests.support.library import write_library
from tests.support.mapping_files import causes, found, write_mapping

from verbund.findings import Finding
from verbund.model.model import Model
from verbund.read.mapping.cells import read, written
from verbund.read.tables import workspace_tables
from verbund.workspace.workspace import Workspace, read_workspace

GOLDEN = Path(__file__).parent / "golden"

CASES = {
    "an unknown table": ["members.csv,,,,membres,"],
    "an unknown table of a value": ["members.csv,,name,Ada,Leute,"],
    "an unknown column": ["members.csv,,Wer,,,nmae"],
    "an unknown column of a table": ["members.csv,,Wer,,members,title"],
    "a column of another table": ["members.csv,,Wer,,,isbn"],
    "a column of no table, everywhere": [",,Wer,,,zzz"],
    "two rows that contradict": ["members.csv,,Wer,,,name", "members.csv,,wer,,,-"],
    "two tables for a sheet": ["members.csv,,,,members,", "records/Members.csv,,,,books,"],
    "two ways for a sheet": ["members.csv,,,,members,", "members.csv,,Wer,,*,"],
    "a column without a heading": ["members.csv,,,,,name"],
    "a value without a heading": ["members.csv,,,Ada,members,"],
    "a table without a sheet": [",,,,members,"],
    "a sign without a heading": ["members.csv,,,,*,"],
    "a sign with a column": ["members.csv,,Wer,,*,name"],
    "a sign for every file": [",,Wer,,*,"],
    "a value with a column": ["members.csv,,Wer,Ada,members,name"],
    "a value for every file": [",,Wer,Ada,members,"],
    "rows that match nothing": [
        "memebrs.csv,,,,members,",
        "members.csv,T1,,,-,",
        ",,Wre,,,name",
        ",,Wer,,books,title",
        "members.csv,,zzz,,,-",
    ],
    "a row that is too long": ["members.csv,,Wer,,,name,more"],
    "a row that is too short": ["members.csv,,Wer"],
}


OTHERWISE = {
    "German headings": [
        "Datei;Blatt;Überschrift;Wert;Tabelle;Spalte",
        "memebrs.csv;;;;members;",
        ";;;;members;",
        "members.csv;T;;;-;",
        "members.csv;;;Ada;members;",
        "members.csv;;Zimmer;;;Zimmer",
        "members.csv;;Wer;;;name",
        "members.csv;;wer;;;number",
    ],
    "a heading of several words": ["Datei,Name der Tabelle", "members.csv,members"],
    "columns in another order": ["Spalte,heading", "nmae,Wer", "name,Wre", "name,"],
    "no column for the file": ["heading,table", ",members", "Wer,*"],
    "headings below a title": ["Zuordnung,,", "Datei,Überschrift,Spalte", "members.csv,Wre,name"],
}
"""Headings and rows."""


def members(folder: Path) -> Path:
    """The library, with a heading of nobody's model in the table of members."""
    write_library(folder)
    text = "number,Wer\nm1,Ada\nm2,Grace\n"
    (folder / "records/members.csv").write_text(text, "utf-8")
    return folder


def of_mapping(folder: Path) -> list[Finding]:
    return [finding for finding in found(folder) if finding.place.file == "mapping.csv"]


def test_every_fault_is_told_at_its_cell(
    tmp_path_factory: pytest.TempPathFactory, approve: bool
) -> None:
    folder = members(tmp_path_factory.mktemp("faults"))
    told: dict[str, list[Finding]] = {}
    for name, rows in CASES.items():
        write_mapping(folder, *rows)
        told[name] = of_mapping(folder)
        assert told[name], name
    heads = {"an unknown heading": "file,headin,column", "a heading twice": "file,Datei,column"}
    for name, head in {**heads, "no headings": "a,b,c"}.items():
        write_mapping(folder, "members.csv,,", head=head)
        told[name] = of_mapping(folder)
    for name, (head, *rows) in OTHERWISE.items():
        write_mapping(folder, *rows, head=head)
        told[name] = of_mapping(folder)
        assert told[name], name
    check_golden(GOLDEN / "mapping_faults.json", complete(told), approve)


@pytest.mark.parametrize(
    "rows",
    [
        ["members.csv,,Wer,,,nmae"],
        ["members.csv,,Wer,,,isbn"],
        ["members.csv,,,,membres,"],
        ["members.csv,,Wer,,memmbers,name"],
    ],
)
def test_what_follows_from_a_fault_is_not_told(rows: list[str], tmp_path: Path) -> None:
    write_mapping(members(tmp_path), *rows)
    told = [(f.code, f.place.file) for f in causes(tmp_path)]
    assert told in ([("W137", "mapping.csv")], [("W136", "mapping.csv")])


def test_a_mapping_as_excel_saves_it_is_read(tmp_path: Path) -> None:
    """In Windows-1252, with semicolons, and a row of titles."""
    folder = members(tmp_path)
    text = "Zuordnung für die „Bücherei“;;;\r\nDatei;Überschrift;Spalte;Bemerkung\r\n"
    text += "members.csv;Wer;name;geprüft\r\n"
    (folder / "mapping.csv").write_bytes(text.encode("cp1252"))
    assert [(f.code, f.place.file) for f in found(folder)] == [("F119", "mapping.csv")]
    for encoding in ("utf-16", "utf-8-sig"):
        (folder / "mapping.csv").write_bytes(text.encode(encoding))
        codes = [finding.code for finding in found(folder)]
        assert codes == (["F119"] if encoding == "utf-16" else [])


def test_bytes_of_no_certain_encoding_are_the_cause(tmp_path: Path) -> None:
    folder = members(tmp_path)
    (folder / "mapping.csv").write_bytes("Über;Wo\nWer;name\n".encode("cp1252"))
    assert [item.code for item in found(folder)] == ["F102"]


def test_a_file_that_cannot_be_read_is_the_cause(tmp_path: Path) -> None:
    """That rows speak of nothing follows from it."""
    folder = members(tmp_path)
    (folder / "records/members.csv").write_bytes(b"\xff\xfe\xd8")
    books = (folder / "records/books.csv").read_text("utf-8").replace("isbn", "Nr", 1)
    (folder / "records/books.csv").write_text(books, "utf-8")
    rows = ["books.csv,,Nr,,,isbn", "members.csv,,Wer,,,name", ",,Nr,,members,number"]
    write_mapping(folder, *rows)
    assert [item.code for item in causes(tmp_path)] == ["F102"]
    write_mapping(folder, *rows, "loans.csv,,Nr,,,book")
    assert [(item.code, item.place.row) for item in causes(tmp_path)] == [
        ("T120", 5),
        ("F102", None),
    ]


def test_a_link_out_of_the_workspace_is_not_followed(tmp_path: Path) -> None:
    folder = members(tmp_path / "x")
    (tmp_path / "secret.csv").write_text("heading,column\nWer,name\n", "utf-8")
    (folder / "mapping.csv").symlink_to(tmp_path / "secret.csv")
    assert [item.code for item in of_mapping(folder)] == ["F115"]


def test_neither_a_folder_nor_a_pipe_is_read(tmp_path: Path) -> None:
    folder = members(tmp_path)
    (folder / "mapping.csv").mkdir()
    assert [item.code for item in of_mapping(folder)] == ["F101"]
    (folder / "mapping.csv").rmdir()
    os.mkfifo(folder / "mapping.csv")
    assert [item.code for item in of_mapping(folder)] == ["F116"]


def test_a_mapping_has_a_limit(tmp_path: Path) -> None:
    folder = members(tmp_path)
    write_mapping(folder, *[f"x{n}.csv,,Wer,,,name" for n in range(60_000)])
    (finding,) = of_mapping(folder)
    assert finding.code == "F109"
    assert finding.details["limit"] == str(1 << 20)
    assert finding.details["setting"] == {"en": "none", "de": "keine"}


def test_a_mapping_that_contradicts_itself_many_times_is_read_in_seconds(tmp_path: Path) -> None:
    folder = members(tmp_path)
    rows = [f",,h{n % 7},,members,{'name' if n % 2 else 'number'}" for n in range(20_000)]
    write_mapping(folder, *rows)
    tables = workspace_tables(read_workspace(folder), read_workspace(folder).load_model())
    assert sum(item.code == "W138" for item in tables.findings) > 9_000


@pytest.mark.parametrize("first", "=+-@\t\r'")
def test_what_would_be_a_formula_stands_behind_an_apostrophe(first: str) -> None:
    assert written(f"{first}x") == f"'{first}x"
    assert written("x") == "x"
    assert read("'x") == "'x"
    assert read("'=x ") == "=x"


@given(st.text(max_size=20))
def test_a_heading_is_written_so_that_it_is_read_again(text: str) -> None:
    wanted = text.strip(" \t\r\n\u00a0")
    assert read(written(wanted)) == wanted
    assert not written(text).startswith(("=", "+", "-", "@", "\t", "\r"))


CELLS = st.sampled_from(
    ["", "", "", "-", "*", "members.csv", "all.xlsx", "Wer", "number", "members", "books", "name"]
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return read_workspace(members(tmp_path_factory.mktemp("any")))


@pytest.fixture(scope="module")
def model(library: Workspace) -> Model:
    return library.load_model()


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS, CELLS), max_size=5))
def test_any_mapping_gives_findings_and_never_an_error(
    rows: list[tuple[str, ...]], library: Workspace, model: Model
) -> None:
    write_mapping(library.folder, *map(",".join, rows))
    tables = workspace_tables(library, model)
    for table in tables.by_name.values():
        assert sum(len(chunk) for _, _, chunk in table.chunks()) <= 12
