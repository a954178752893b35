"""A value of which part belongs into another column says which one, in the headings of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import edit, write_library

from verbund.api.run import validate
from verbund.findings.catalogue import render
from verbund.workspace.workspace import read_workspace

COLUMNS = """
lib:words a owl:DatatypeProperty . lib:most a owl:DatatypeProperty .
s:Loan sh:property s:Loan-words , s:Loan-most .
s:Loan-words a sh:PropertyShape ; sh:path lib:words ; csvw:name "words" ;
    sh:name "In words"@en , "In Worten"@de ; sh:order 6 .
s:Loan-most a sh:PropertyShape ; sh:path lib:most ; csvw:name "most" ; sh:order 7 ;
    sh:datatype xsd:decimal ; csvw:decimalChar "," .
s:Loan-lent rdfs:seeAlso s:Loan-words .
s:Loan-fee rdfs:seeAlso s:Loan-words ; sh:lessThan lib:most .
s:Loan-due rdfs:seeAlso lib:title , s:Loan .
"""

REMEDY_EN = (
    "Write the words into the column “In words”. Leave in this one only what is certain from "
    "them, or nothing. The file has no column “In words” so far; you can add it."
)
REMEDY_DE = (
    "Schreiben Sie die Worte in die Spalte „In Worten“. Lassen Sie hier nur stehen, was daraus "
    "sicher hervorgeht, oder nichts. Eine Spalte „In Worten“ hat die Datei noch nicht; Sie können "
    "sie ergänzen."
)


def library(folder: Path, column: str, cell: str) -> Path:
    """A library with a loan one cell of which is another."""
    write_library(folder)
    first, shapes = COLUMNS.strip().split("\n", 1)
    for name, text in (("ontology", first), ("shapes", shapes)):
        with (folder / f"{name}/library.ttl").open("a", encoding="utf-8") as stream:
            stream.write(f"{text}\n")
    cells = {"borrower": "m1", "book": "3-16", "lent": "", "due": "", "fee": "", column: cell}
    row = ";".join(cells.values())
    (folder / "records/loans.csv").write_text(f"{';'.join(cells)}\n{row}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("column", "cell", "code", "offered"),
    [
        ("lent", "Herbst 2025", "V220", None),  # the column takes no year alone
        ("lent", "am vergangenen Freitag", "V220", None),
        ("lent", "heute", "V220", None),
        ("fee", "über 40", "V220", None),
        ("fee", "zwölf", "V220", None),
        ("lent", "1.–3. Juni 2025", "V221", None),
        ("lent", "30.12.2024 bis 2.1.2025", "V221", None),
        ("fee", "3,5 - 4", "V221", None),
        ("fee", "3 bis 4", "V221", None),
        ("lent", "31.6.2025", "V103", None),
        ("lent", "31. Juni 2025", "V103", None),
        ("lent", "29.–31. Juni 2025", "V103", None),
        ("lent", "0016-11-2021", "V103", None),
        ("lent", "16. Juni 2025", "V103", "16.06.2025"),
        ("lent", "2025", "V103", None),
        ("fee", "12 %", "V103", "0,12"),
        ("due", "Herbst 2025", "V103", None),  # none of what it points to is a column
        ("due", "1.–3. Juni 2025", "V103", None),
        ("lent", "x" * 2000, "V220", None),
        ("lent", "- bis -", "V220", None),
        ("lent", "#N/A", "V202", None),
    ],
)
def test_what_belongs_elsewhere(
    column: str, cell: str, code: str, offered: str | None, tmp_path: Path
) -> None:
    (finding,) = validate(read_workspace(library(tmp_path / "w", column, cell))).findings
    assert (finding.code, finding.place.column, finding.value) == (code, column, cell)
    assert finding.suggestion == offered


def told(folder: Path) -> list[tuple[str, str, str]]:
    """Message, expectation and remedy of the only finding, in both languages."""
    (finding,) = validate(read_workspace(folder)).findings
    found = [render(finding, language) for language in ("en", "de")]
    return [(item.message, item.expected, item.remedy) for item in found]


def test_words_are_told_with_the_column_for_them(tmp_path: Path) -> None:
    english, german = told(library(tmp_path / "w", "fee", "etwa 40"))
    assert english == (
        "“etwa 40” says in words what this column takes as a date or a number.",
        "a number such as 12,5, or nothing",
        REMEDY_EN,
    )
    assert german == (
        "„etwa 40“ sagt in Worten, was hier als Datum oder Zahl stehen soll.",
        "eine Zahl wie 12,5; oder nichts",
        REMEDY_DE,
    )


def test_a_period_is_told_with_the_column_for_its_end(tmp_path: Path) -> None:
    """A column without a heading is told by its name."""
    english, german = told(library(tmp_path / "w", "lent", "1.–3. Juni 2025"))
    assert english[2] == "Write 01.06.2025 here, and 03.06.2025 into the column “due”."
    assert german[0] == (
        "„1.–3. Juni 2025“ nennt zwei Werte, 01.06.2025 und 03.06.2025; die Zelle nimmt einen."
    )
    assert german[2] == "Schreiben Sie 01.06.2025 hierhin und 03.06.2025 in die Spalte „due“."


def test_the_year_of_words_is_offered_where_the_column_takes_one(tmp_path: Path) -> None:
    folder = library(tmp_path / "w", "lent", "Herbst 2025")
    years = "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] )"
    edit(
        folder / "shapes/library.ttl",
        'sh:maxCount 1 ; sh:datatype xsd:date ; csvw:format "d.M.yyyy" ; sh:less',
        f"sh:maxCount 1 ; {years} ; sh:less",
    )
    (finding,) = validate(read_workspace(folder)).findings
    assert (finding.code, finding.suggestion) == ("V220", "2025")


def test_what_the_model_says_of_columns(tmp_path: Path) -> None:
    model = read_workspace(library(tmp_path / "w", "lent", "")).load_model()
    fields = {field.name: field for field in model.by_name["loans"].fields}
    words = {"en": "In words", "de": "In Worten"}
    assert {name: (field.in_words, field.until) for name, field in fields.items()} == {
        "borrower": ({}, {}),
        "book": ({}, {}),
        "lent": (words, {"": "due"}),
        "due": ({}, {}),
        "fee": (words, {"": "most"}),
        "words": ({}, {}),
        "most": ({}, {}),
    }


def test_a_text_that_a_column_of_yes_and_no_asks_names_that_column(tmp_path: Path) -> None:
    """“unbefristet” is no day, but there is a column that asks just that."""
    folder = library(tmp_path, "due", "Verlängert ")
    with (folder / "ontology/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write("lib:extended a owl:DatatypeProperty .\n")
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(
            "s:Loan sh:property s:Loan-extended .\n"
            's:Loan-extended a sh:PropertyShape ; sh:path lib:extended ; csvw:name "extended" ;\n'
            '    sh:name "Extended"@en , "verlängert"@de ; sh:order 8 ; sh:datatype xsd:boolean .\n'
        )
    (finding,) = validate(read_workspace(folder)).findings
    assert finding.code == "V103"
    assert render(finding, "de").message.endswith(
        "Im Einzelnen: genau danach fragt die Spalte „verlängert“: dort, oder in einer neuen "
        "Spalte dieses Namens, ja schreiben, und hier nichts."
    )
    edit(folder / "records/loans.csv", "Verlängert ", "verlängert bis Mai")
    (finding,) = validate(read_workspace(folder)).findings
    assert "why" not in finding.details
