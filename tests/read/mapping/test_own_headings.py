"""Own headings and sheets: what mapping.csv says counts before the names of the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.lippe import copy_lippe
from tests.support.mapping_files import found, told, write_mapping, write_more
from tests.support.processes import release_of
from tests.support.tab_rows import csv_rows
from tests.support.workbook_files import write_ods, write_xlsx
from tests.support.workspaces import csv_text

import verbund
from verbund.api.run import build
from verbund.findings import Findings, Severity, entry
from verbund.workspace.workspace import read_workspace

RENAMED = [
    ["Liste der Ausleihen", "", "", "", ""],
    ["Entliehen von", "Werk", "Von", "Bis", "Gebühr"],
    ["Ada", "3-16", "1.3.2021", "2021-03-29", ""],
    ["m2", "Leaves", "", "", "0"],
]
"""The loans of the library, with a title and headings of nobody's model."""

SAID = (
    "{file},{sheet},,,loans,",
    "{file},{sheet},entliehen VON,,,borrower",
    ",,Werk,,,book",
    ",,Von,,loans,Lent",
    "{file},,Bis,,,due",
    ",{sheet},Gebühr,,,fee",
)


def as_csv(path: Path) -> None:
    path.write_text(csv_text(RENAMED, delimiter=";"), "utf-8")


def as_xlsx(path: Path) -> None:
    write_xlsx(path, {"Tabelle1": RENAMED, "Notizen": [["nur"], ["so"]]})


def as_ods(path: Path) -> None:
    write_ods(path, {"Tabelle1": RENAMED, "Notizen": [["nur"], ["so"]]})


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The library's dataset, from tables as the model has them."""
    folder = write_library(tmp_path_factory.mktemp("plain"))
    assert build(read_workspace(folder)).conforms
    return release_of(folder)["dataset.nt"]


@pytest.mark.parametrize(
    ("name", "sheet", "write"),
    [
        ("Ausleihen 2021.csv", "", as_csv),
        ("Ausleihen.xlsx", "Tabelle1", as_xlsx),
        ("unter/Ausleihen.ods", "Tabelle1", as_ods),
    ],
)
def test_own_headings_give_the_same_bytes(
    name: str, sheet: str, write: Callable[[Path], None], plain: bytes, tmp_path: Path
) -> None:
    write_library(tmp_path)
    (tmp_path / "records/loans.csv").unlink()
    path = tmp_path / "records" / name
    path.parent.mkdir(exist_ok=True)
    write(path)
    rows = [row.format(file=name, sheet=sheet) for row in SAID]
    if not sheet:
        rows[-1] = f"{name},,Gebühr,,,fee"
    write_mapping(tmp_path, *rows, *([f"{name},Notizen,,,-,"] if sheet else []))
    result = build(read_workspace(tmp_path))
    assert told(result.findings) == [("T110", f"records/{name}", sheet or None, 2, None)]
    assert release_of(tmp_path)["dataset.nt"] == plain


def test_a_finding_shows_her_own_heading(tmp_path: Path) -> None:
    write_library(tmp_path)
    path = tmp_path / "records/loans.csv"
    path.write_text("Wer,book,Bis\nm1,3-16,31.2.2021\n", "utf-8")
    write_mapping(tmp_path, ",,Wer,,,borrower", "loans.csv,,Bis,,,due")
    (finding,) = found(tmp_path)
    assert (finding.code, finding.place.column, finding.place.position) == ("V103", "Bis", 2)
    assert finding.headings == ("Wer", "book", "Bis")


@pytest.mark.parametrize("heading", ["file", "Datei"])
def test_headings_of_the_mapping_are_in_both_languages(heading: str, tmp_path: Path) -> None:
    write_library(tmp_path)
    (tmp_path / "records/loans.csv").rename(tmp_path / "records/x.csv")
    german = "Überschrift;Wert;Tabelle;Spalte;Blatt;Warum;Vorschläge;Bemerkung"
    write_mapping(tmp_path, "x.csv;;;LOANS;;;a;b;c", head=f"{heading};{german}")
    assert found(tmp_path) == []


def test_a_column_left_out_on_purpose_is_no_finding(tmp_path: Path) -> None:
    write_library(tmp_path)
    path = tmp_path / "records/members.csv"
    path.write_text("number,name,Zimmer\nm1,Ada,12\nm2,Grace,\n", "utf-8")
    assert [item.code for item in found(tmp_path)] == ["T101"]
    for column in ("-", "–"):
        write_mapping(tmp_path, f"members.csv,,Zimmer,,,{column}")
        assert found(tmp_path) == []
    # A heading that the model knows can be left out, too.
    path.write_text("number,name,Name\nm1,Ada,12\nm2,Grace,\n", "utf-8")
    assert [item.code for item in found(tmp_path)] == ["T120", "T102"]
    path.write_text("number,Zimmer,name\nm1,Ada,12\nm2,Grace,1\n", "utf-8")
    write_mapping(tmp_path, ",,Zimmer,,members,name", "members.csv,,name,,,-")
    assert found(tmp_path) == []


def test_an_own_heading_counts_before_that_of_the_model(tmp_path: Path) -> None:
    write_library(tmp_path)
    path = tmp_path / "records/members.csv"
    path.write_text("name,number\nm1,Ada\nm2,Grace\n", "utf-8")
    write_mapping(tmp_path, "members.csv,,name,,,number", "members.csv,,number,,,name")
    assert found(tmp_path) == []


def test_the_more_exact_row_counts(tmp_path: Path) -> None:
    write_library(tmp_path)
    path = tmp_path / "records/members.csv"
    path.write_text("Nr,Wer\nm1,Ada\nm2,Grace\n", "utf-8")
    (tmp_path / "records/books.csv").write_text("Nr,title\n3-16,T\n0-44,Leaves\n", "utf-8")
    write_mapping(
        tmp_path, ",,Nr,,,isbn", ",,Nr,,members,number", ",,Wer,,,number", "members.csv,,Wer,,,name"
    )
    assert found(tmp_path) == []


def test_an_open_row_says_nothing(tmp_path: Path) -> None:
    """What init could not decide is told as if it were not there, and titles are found by it."""
    write_library(tmp_path)
    path = tmp_path / "records/members.csv"
    path.write_text("Liste,,,\nnumber,Wer,Wo,Wann\nm1,Ada,,\nm2,Grace,,\n", "utf-8")
    assert [item.code for item in found(tmp_path)] == ["T107", "F125"]
    write_mapping(tmp_path, ",,Wer,,,name", ",,Wo,,,", ",,Wann,,members,", "zzz.csv,,,,,")
    assert [(f.code, f.place.row, f.place.column) for f in found(tmp_path)] == [
        ("T110", 2, None),
        ("T101", 2, "Wo"),
        ("T101", 2, "Wann"),
    ]


def test_a_file_left_out_is_not_even_opened(tmp_path: Path) -> None:
    write_library(tmp_path)
    (tmp_path / "records/alt.xls").write_bytes(b"\xd0\xcf")
    (tmp_path / "records/kaputt.xlsx").write_bytes(b"no archive")
    assert sorted(item.code for item in found(tmp_path)) == ["F107", "F150"]
    for alt in ("alt.xls", "./alt.xls", "records/alt.xls"):
        write_mapping(tmp_path, f"{alt},,,,-,", "records\\KAPUTT.xlsx,,,,-,")
        assert found(tmp_path) == []


def test_a_hidden_sheet_is_read_where_it_is_named(tmp_path: Path) -> None:
    from openpyxl import Workbook

    write_library(tmp_path)
    (tmp_path / "records/members.csv").unlink()
    book = Workbook()
    for name, rows in {
        "a": [["x"]],
        "b": [["number", "name"], ["m1", "Ada"], ["m2", "Bo"]],
    }.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name == "b" else "visible"
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "records/x.xlsx")
    write_mapping(tmp_path, "x.xlsx,a,,,-,", "x.xlsx,b,,,members,")
    assert [item.code for item in found(tmp_path)] == ["F157"]


def test_an_only_sheet_left_has_the_table_of_its_file(tmp_path: Path) -> None:
    write_library(tmp_path)
    (tmp_path / "records/members.csv").unlink()
    rows = [["number", "name"], ["m1", "Ada"], ["m2", "Bo"]]
    write_xlsx(tmp_path / "records/members.xlsx", {"T1": rows, "T2": [["x"]]})
    write_mapping(tmp_path, ",T2,,,-,")
    assert found(tmp_path) == []


def test_keys_of_documents_are_headings_and_sheets(tmp_path: Path, plain: bytes) -> None:
    write_library(tmp_path)
    for name in ("members", "loans"):
        (tmp_path / f"records/{name}.csv").unlink()
    text = """{"leute": [
 {"nr": "m1", "wer": "Ada", "entliehen": [{"was": "3-16", "lent": "1.3.2021", "due": "2021-03-29"}]},
 {"nr": "m2", "wer": "Grace", "entliehen": [{"was": "Leaves", "fee": 0}]}
]}"""
    (tmp_path / "records/alles.json").write_text(text, "utf-8")
    write_mapping(
        tmp_path,
        "alles.json,leute,,,members,",
        "alles.json,leute/entliehen,,,loans,",
        ",,nr,,members,number",
        ",,wer,,members,name",
        "alles.json,leute/entliehen,was,,,book",
    )
    result = build(read_workspace(tmp_path))
    assert told(result.findings) == []
    assert release_of(tmp_path)["dataset.nt"] == plain


def test_a_repeated_row_of_own_headings_is_told(tmp_path: Path) -> None:
    write_library(tmp_path)
    path = tmp_path / "records/members.csv"
    path.write_text("Nr,Wer\nm1,Ada\nNr,Wer\nm2,Grace\n", "utf-8")
    write_mapping(tmp_path, ",,Nr,,,number", ",,Wer,,,name")
    assert [(f.code, f.place.row) for f in found(tmp_path)] == [("F140", 3)]


def test_what_a_spreadsheet_would_calculate_is_a_heading(tmp_path: Path) -> None:
    """A heading that begins as a formula is written behind an apostrophe."""
    write_library(tmp_path)
    path = tmp_path / "records/members.csv"
    path.write_text("number,=Name\nm1,Ada\nm2,Grace\n", "utf-8")
    write_mapping(tmp_path, "members.csv,,'=Name,,,name")
    assert found(tmp_path) == []


def test_the_setting_names_another_file(tmp_path: Path) -> None:
    write_library(tmp_path)
    toml = tmp_path / "verbund.toml"
    toml.write_text(toml.read_text("utf-8").replace("[model]", 'mapping = "x/z.csv"\n[model]'))
    assert [(f.code, f.place.file, f.place.line, f.value) for f in found(tmp_path)] == [
        ("W135", "verbund.toml", 5, "x/z.csv")
    ]
    (tmp_path / "x").mkdir()
    (tmp_path / "x/z.csv").write_text("heading,column\nWer,name\n", "utf-8")
    (tmp_path / "records/members.csv").write_text("number,Wer\nm1,Ada\nm2,Bo\n", "utf-8")
    assert found(tmp_path) == []


@pytest.mark.parametrize("name", ["records/m.csv", "output/m.csv", "../m.csv", "m.xlsx"])
def test_a_mapping_is_a_csv_file_beside_the_records(name: str, tmp_path: Path) -> None:
    write_library(tmp_path)
    toml = tmp_path / "verbund.toml"
    said = f'mapping = "{name}"\n[model]'
    toml.write_text(toml.read_text("utf-8").replace("[model]", said))
    with pytest.raises(Findings) as error:
        read_workspace(tmp_path)
    (finding,) = error.value.findings
    assert (finding.code, finding.place.line, finding.value) == ("W104", 5, name)


def test_several_processes_respect_it(tmp_path: Path) -> None:
    write_library(tmp_path)
    (tmp_path / "records/loans.csv").unlink()
    rows = [["Nr", "Wer"], *([f"m{n:05}", f"Member {n}"] for n in range(2500))]
    (tmp_path / "records/members.csv").write_text(csv_text(rows), "utf-8")
    write_mapping(tmp_path, ",,Nr,,,number", ",,Wer,,,name")
    build(read_workspace(tmp_path))
    expected = release_of(tmp_path)["dataset.nt"]
    assert expected.count(b"\n") == 2500 * 3 + 10
    assert not build(read_workspace(tmp_path), jobs=3).findings
    assert release_of(tmp_path)["dataset.nt"] == expected


def test_the_release_is_described_by_the_model(tmp_path: Path) -> None:
    """Of all that is released, only the list of what was read differs."""
    copy_lippe(tmp_path / "plain")
    verbund.build(tmp_path / "plain")
    tmp_path = tmp_path / "own"
    copy_lippe(tmp_path)
    for path in (tmp_path / "records").glob("*.csv"):
        heads, *rows = csv_rows(path)
        own = [f"Angabe: {text}" for text in heads]
        (tmp_path / f"records/Liste {path.stem}.csv").write_text(csv_text([own, *rows]), "utf-8")
        path.unlink()
        write_more(tmp_path, f"Liste {path.stem}.csv,,,,{path.stem},")
        write_more(tmp_path, *(f",,Angabe: {text},,,{text}" for text in heads))
    verbund.build(tmp_path)
    made, expected = release_of(tmp_path), release_of(tmp_path.parent / "plain")
    names = {name for name, content in made.items() if expected[name] != content}
    assert {name.rpartition("/")[2] for name in names} == {
        "SHA256SUMS",
        "manifest.json",
        "prov.ttl",
    }
    assert b"mapping.csv" in made["prov.ttl"]
    assert b"mapping.csv" not in expected["prov.ttl"]


def test_explain_knows_a_column_by_her_own_heading(tmp_path: Path) -> None:
    write_library(tmp_path)
    path = tmp_path / "records/members.csv"
    path.write_text("number,Wer\nm1,Ada\n", "utf-8")
    write_mapping(tmp_path, ",,Wer,,,name")
    found = verbund.explain("members.wer", workspace=tmp_path)
    assert isinstance(found, verbund.ColumnExplanation)
    assert (found.name, found.example) == ("name", "Ada")
    with pytest.raises(verbund.UnknownCode):
        verbund.explain("members.Wo", workspace=tmp_path)


def test_a_note_stops_nothing() -> None:
    assert entry("T120").severity == Severity.INFO
