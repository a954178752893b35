"""What follows from one bad key, or one heading of a text's language, is no finding beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import edit, write_library
from tests.support.workspaces import OFFICES, csv_text, write_workspace

from verbund.api.run import validate
from verbund.findings.catalogue import render
from verbund.workspace.workspace import read_workspace

WIDE = ("isbn", "title", "title@de", "genre", "place", "year", "series", "remark")


def codes(folder: Path, *, jobs: int = 1) -> list[str]:
    report = validate(read_workspace(folder), jobs=jobs)
    return [finding.code for finding in report.findings if finding.code != "F125"]


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("3\u201316", "K103"),
        ("3-\u200b16", "K103"),
        ("\ufeff3-16", "K103"),
        ("#3-16", "K103"),
        ("3.16", "V108"),
        ("3-16a", "V108"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_is_said_of_references_to_a_row_whose_key_is_wrong(
    key: str, code: str, jobs: int, tmp_path: Path
) -> None:
    folder = write_library(tmp_path)
    edit(folder / "records/books.csv", "\n3-16,", f"\n{key},")
    assert codes(folder, jobs=jobs) == [code]


@pytest.mark.parametrize("number", ["1/2", "x/", "/x", "a//b", "a/.."])
@pytest.mark.parametrize("others", [[], ["1", "2"], ["2", "1"]], ids=["alone", "sorted", "not"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_slash_is_no_part_of_a_key_beside_a_reference(
    number: str, others: list[str], jobs: int, tmp_path: Path
) -> None:
    """The id of a record referred to may hold one; what a cell says of itself may not."""
    rows = [("office", "number"), *(("north", item) for item in [*others, number])]
    tables = {"offices.csv": csv_text(OFFICES), "visits.csv": csv_text(rows)}
    found = validate(write_workspace(tmp_path, tables), jobs=jobs).findings
    assert [(item.code, item.value, item.place.column) for item in found] == [
        ("K103", number, "number")
    ]


def test_a_key_that_is_only_warned_of_keeps_no_reference_from_being_checked(tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    edit(
        folder / "shapes/library.ttl",
        'sh:pattern "^[0-9-]+$" .',
        'sh:pattern "^[0-9-]+$" ; sh:severity sh:Warning .',
    )
    edit(folder / "records/books.csv", "\n3-16,", "\n3.16,")
    assert codes(folder) == ["V108", "R101"]


@pytest.mark.parametrize("heading", ["titel!", "t\u0456tl\u0435", "\ufefftitle", "xyz", ""])
def test_a_misspelt_heading_of_a_text_in_one_language_is_one_finding(
    heading: str, tmp_path: Path
) -> None:
    """Rows seem to lack the text, and references by name seem to lead nowhere."""
    folder = write_library(tmp_path)
    edit(folder / "records/books.csv", "isbn,title,title@de", f"isbn,{heading},title@de")
    assert codes(folder) == ["T104" if not heading else "T101"]


def test_a_misspelt_heading_of_another_column_hides_no_missing_text(tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    edit(folder / "records/books.csv", "isbn,title,title@de,genre", "isbn,title,title@de,genres")
    edit(folder / "records/books.csv", "0-44,Leaves,", "0-44,,")
    edit(folder / "records/loans.csv", "Leaves", "0-44")
    assert codes(folder) == ["T101", "V101"]


@pytest.mark.parametrize("above", ["\n", ",,,\n", " \n\n", ";;;\r\n", "\ufeff\n"])
def test_headings_below_an_empty_row_are_found(above: str, tmp_path: Path) -> None:
    """The file is not called empty."""
    folder = write_library(tmp_path)
    path = folder / "records/books.csv"
    path.write_text(above + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert codes(folder) == ["T110"]


def test_data_below_an_empty_row_are_no_empty_file(tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    (folder / "records/books.csv").write_text("\n3-16,The Trial\n", encoding="utf-8")
    assert codes(folder) == ["T107"]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("before", [0, 1, 5_000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_headings_that_come_again_are_no_record(
    end: str, before: int, jobs: int, tmp_path: Path
) -> None:
    """As where two files were joined; every cell of such a row can be a good text."""
    folder = write_library(tmp_path)
    rows = ["number,name", *(f"x{number},Name" for number in range(before)), "number,name"]
    text = end.join([*rows, "m1,Ada", "m2,Grace", "name,numbers", ""])
    (folder / "records/members.csv").write_text(text, encoding="utf-8", newline="")
    findings = validate(read_workspace(folder), jobs=jobs).findings
    assert [(f.code, f.place.row) for f in findings] == [("F140", before + 2)]


@pytest.mark.parametrize(
    "again",
    ["Number,NAME", '"number","name"', "number, name", '"Number" ,name'],
)
def test_headings_that_come_again_may_be_written_otherwise(again: str, tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    with (folder / "records/members.csv").open("a", encoding="utf-8") as file:
        file.write(f"{again}\nm3,Eve\n")
    found = "F105" if '" ,' in again else "F140"
    assert codes(folder) == [found]


@pytest.mark.parametrize("table", ["books", "loans"])
def test_headings_that_come_again_are_one_finding(table: str, tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    path = folder / f"records/{table}.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.partition("\n")[0], encoding="utf-8")
    assert codes(folder) == ["F140"]


@pytest.mark.parametrize(
    "row",
    [
        "a1,Siko,Erste,crime,2019,Titel,x,y",
        ",".join(f"'{name}'" for name in WIDE),
        ",".join(f"{name}\u200b" for name in WIDE),
    ],
)
def test_a_long_first_row_without_a_heading_is_one_finding(row: str, tmp_path: Path) -> None:
    """Whether it is data, or every heading is damaged alike."""
    folder = write_library(tmp_path)
    columns = "".join(
        f's:Book-{name} a sh:PropertyShape ; sh:path lib:{name} ; csvw:name "{name}" ; '
        f"sh:maxCount 1 ; sh:datatype xsd:string .\n"
        for name in WIDE[4:]
    )
    declared = "".join(f"lib:{name} a owl:DatatypeProperty .\n" for name in WIDE[4:])
    ontology, shapes = folder / "ontology/library.ttl", folder / "shapes/library.ttl"
    ontology.write_text(ontology.read_text(encoding="utf-8") + declared, encoding="utf-8")
    shapes.write_text(shapes.read_text(encoding="utf-8") + columns, encoding="utf-8")
    more = "".join(f", s:Book-{name}" for name in WIDE[4:])
    edit(shapes, "s:Book-title, s:Book-genre .", f"s:Book-title, s:Book-genre{more} .")
    (folder / "records/books.csv").write_text(f"{row}\n3-16,T,U,,,,,\n", encoding="utf-8")
    assert codes(folder) == ["T107"]


@pytest.mark.parametrize(
    "start",
    [
        "number;name,\n", "number,name;\n", "number;name,extra\n", "extra,number;name\n",
        "number\tname,\n", "number;name,number\n", "number, name; x\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("row", ["m1;Ada\n", "m1,Ada\n", ""])
def test_headings_with_two_separators_are_one_finding(start: str, row: str, tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    (folder / "records/members.csv").write_text(start + row, encoding="utf-8")
    assert codes(folder) == ["T109"]


@pytest.mark.parametrize(
    "start",
    [
        'number,"name;x"\n',
        '"number";"na,me"\n',
        "number,name,a;b\n",
        "sep=|\nnumber|name,\n",
        'sep=;\nnumber;name;"na,me"\n',
        'number;"name, ""x"""\n',
        '"number";"name,\nnumber"\n',
        '"num\nber";name;"name,""x"""\n',
    ],
)
def test_another_separator_in_a_heading_is_none(start: str, tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    (folder / "records/members.csv").write_text(start, encoding="utf-8")
    assert "T109" not in codes(folder)


@pytest.mark.parametrize("heading", ["Name, short", "Name, short@fr", "NAME,  Short", "Nam, short"])
def test_a_separator_may_be_part_of_a_heading(heading: str, tmp_path: Path) -> None:
    """Whether the heading is written as the model has it, in another language, or misspelt."""
    folder = write_library(tmp_path)
    ontology, shapes = folder / "ontology/library.ttl", folder / "shapes/library.ttl"
    declared = 'lib:short a owl:DatatypeProperty ; rdfs:label "Name, short"@en .\n'
    column = """s:Member sh:property s:Member-short . s:Member-short a sh:PropertyShape ;
        sh:path lib:short ; csvw:name "short" ; sh:name "Name, short"@en ;
        sh:datatype rdf:langString .\n"""
    ontology.write_text(ontology.read_text(encoding="utf-8") + declared, encoding="utf-8")
    shapes.write_text(shapes.read_text(encoding="utf-8") + column, encoding="utf-8")
    (folder / "records/members.csv").write_text(f"number;{heading};name\n", encoding="utf-8")
    (folder / "records/loans.csv").unlink()
    assert codes(folder) == (["T101"] if heading.startswith("Nam,") else [])


@pytest.mark.parametrize(
    ("headings", "code"), [("number;name,number", "T109"), ('number;"name,number"', "T101")]
)
def test_titles_above_make_no_difference(headings: str, code: str, tmp_path: Path) -> None:
    """What stands in quotation marks is asked of the row of headings, not of the title."""
    folder = write_library(tmp_path)
    (folder / "records/loans.csv").unlink()
    text = f'"Members, as of today"\n\n{headings};name\n1;Ada;Ada\n'
    (folder / "records/members.csv").write_text(text, encoding="utf-8")
    (finding,) = [item for item in validate(read_workspace(folder)).findings if item.code == code]
    assert finding.place.row == 3
    assert code != "T109" or "of row 3" in render(finding, "en").message
    assert ("T109" in codes(folder)) is (code == "T109")
