"""Columns about single values become statements, which say by whom a value is known and how sure."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.support.value_statements import BOOKS, MEMBERS, said_library
from tests.support.workbook_files import write_xlsx

import verbund
from verbund.api.run import build, validate
from verbund.findings import Finding, Findings
from verbund.findings.catalogue import render
from verbund.rdf.terms import Iri, Literal, Term, ntriples, read_term
from verbund.validation.choice import EngineChoice
from verbund.workspace.workspace import read_workspace

BASE = "https://library.example/id/"
DATASET = ("dataset.nt", "dataset.ttl", "dataset.jsonld")
LOANS = (
    "borrower,book,lent,lent_by,lent_sure,lent_why,lent_why@de,fee,fee_sure\n"
    "Ada,3-16,1.3.2021,m2; Emmy,guessed,as she recalls,wie sie sich erinnert,,\n"
    "m2,Leaves,2.3.2021,,,,,,\n"
    'm2,3-16,,,,,,"1,50",certain\n'
)


def released(folder: Path, jobs: int = 1) -> list[bytes]:
    """The dataset that a workspace becomes, in each form."""
    report = build(read_workspace(folder), jobs=jobs)
    assert report.conforms, report.findings
    return [(folder / "output" / name).read_bytes() for name in DATASET]


def findings(folder: Path, engine: EngineChoice = EngineChoice.COMPILED) -> list[Finding]:
    return validate(read_workspace(folder), engine=engine).findings


def told(found: list[Finding]) -> list[tuple[str, str, int | None, str | None, str | None]]:
    """What a clerk sees of findings first: code, file, row, column, and what is wrong."""
    return [
        (f.code, str(f.place.file).removeprefix("records/"), f.place.row, f.place.column, f.value)
        for f in found
    ]


def statements(folder: Path) -> dict[str, dict[str, list[str]]]:
    """What is said in a release, by id: the values of each property, as N-Triples writes them."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in (folder / "output/dataset.nt").read_text(encoding="utf-8").splitlines():
        subject, predicate, value = line.removesuffix(" .").split(" ", 2)
        if subject.startswith(f"<{BASE}said/"):
            name = predicate[1:-1].rpartition("#")[2]
            said = found.setdefault(subject[len(f"<{BASE}said/") : -1], {})
            said.setdefault(name, []).append(value.replace(BASE, ""))
    return found


def test_a_value_and_what_is_said_of_it(tmp_path: Path) -> None:
    """The whole of it: two rows are named, the third says nothing."""
    folder = said_library(tmp_path, {"loans": LOANS})
    released(folder)
    assert statements(folder) == {
        "loan.m1.3-16.lent": {
            "subject": ["<loan/m1/3-16>"],
            "predicate": ["<https://library.example/terms#lent>"],
            "object": ['"2021-03-01"^^<http://www.w3.org/2001/XMLSchema#date>'],
            "told": ["<member/m2>", "<member/m3>"],
            "sure": ["<https://library.example/terms#guessed>"],
            "why": ['"as she recalls"@en', '"wie sie sich erinnert"@de'],
            "notation": ['"loan.m1.3-16.lent"'],
            "type": [
                "<http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement>",
                "<https://library.example/terms#Said>",
            ],
        },
        "loan.m2.3-16.fee": {
            "subject": ["<loan/m2/3-16>"],
            "predicate": ["<https://library.example/terms#fee>"],
            "object": ['"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'],
            "sure": ["<https://library.example/terms#certain>"],
            "notation": ['"loan.m2.3-16.fee"'],
            "type": [
                "<http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement>",
                "<https://library.example/terms#Said>",
            ],
        },
    }


def objects(folder: Path) -> dict[str, str]:
    return {key: said["object"][0] for key, said in statements(folder).items()}


def test_each_value_of_every_kind_of_column_has_a_statement(tmp_path: Path) -> None:
    """Texts by language; concepts, records and IRIs by name; what has none by a checksum."""
    tables = {
        "books": "isbn,title,title@de,title_sure,genre,genre_by\n"
        "3-16,The Trial,Der Process,certain,Krimi; poetry;crime,m1\n",
        "loans": "borrower,book,book_sure\nm1,The Trial,guessed\n",
        "things": "id,type,type_sure,name\nt.1,Globe,certain,Moon\nt~11,Map,certain,Sea\n",
        "notes": "id,about,about_by,see,see_by,code,code_sure\n"
        "n1,Ada;3-16,m3,http://elsewhere.example/,m3,m2,certain\n",
    }
    folder = said_library(tmp_path, tables)
    released(folder)
    genre = "https://library.example/genre/"
    assert objects(folder) == {
        "book.3-16.title.en": '"The Trial"@en',
        "book.3-16.title.de": '"Der Process"@de',
        "book.3-16.genre.crime": f"<{genre}crime>",
        "book.3-16.genre.poetry": f"<{genre}poetry>",
        "loan.m1.3-16.book": "<book/3-16>",
        "thing.t~11.type": "<https://library.example/terms#Globe>",
        "thing.t~011.type": "<https://library.example/terms#Map>",
        "note.n1.about.member.m1": "<member/m1>",
        "note.n1.about.book.3-16": "<book/3-16>",
        "note.n1.see": "<http://elsewhere.example/>",
        "note.n1.code": "<member/m2>",
    }


@pytest.mark.parametrize("form", ["another order", "xlsx", "two processes", "other words"])
def test_the_same_facts_are_the_same_bytes(form: str, tmp_path: Path) -> None:
    expected = released(said_library(tmp_path / "one", {"loans": LOANS}))
    rows = list(csv.reader(LOANS.splitlines()))
    if form == "another order":
        rows = [[row[at] for at in (4, 0, 6, 2, 1, 3, 5, 8, 7)] for row in (rows[0], *rows[:0:-1])]
    if form == "other words":
        rows[0][3:5] = ["lent – Auskunft", "LENT - how sure"]
        rows[1][:4] = ["m1", "The Trial", "2021-03-01", "Emmy;m2;m2"]
    other = said_library(tmp_path / "other", {})
    if form == "xlsx":
        write_xlsx(other / "records/loans.xlsx", {"loans": rows})
    else:
        with (other / "records/loans.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    assert released(other, jobs=2 if form == "two processes" else 1) == expected


def test_without_such_columns_the_data_are_as_if_there_could_be_none(tmp_path: Path) -> None:
    plain = "borrower,book,lent\nm1,3-16,2021-03-01\n"
    with_shape = released(said_library(tmp_path / "with", {"loans": plain}))
    other = said_library(tmp_path / "without", {"loans": plain})
    shapes = other / "shapes/library.ttl"
    text = shapes.read_text(encoding="utf-8")
    shapes.write_text(
        text.replace("sh:reifierShape s:Said", "rdfs:comment 'none'"), encoding="utf-8"
    )
    assert released(other) == with_shape
    assert not (tmp_path / "with/output/dataset-1.2.ttl").exists()


def test_both_engines_find_the_same(tmp_path: Path) -> None:
    folder = said_library(
        tmp_path, {"loans": LOANS.replace("guessed", "unsure").replace("m2;", ";")}
    )
    by_both = findings(folder, engine=EngineChoice.BOTH)
    assert [item.code for item in by_both if item.code.startswith(("V9", "S"))] == []
    assert told(findings(folder)) == [
        ("R103", "loans.csv", 2, "lent_sure", "unsure"),
    ]


def test_what_is_wrong_is_told_at_the_cell(tmp_path: Path) -> None:
    """Of a cell about several values once; of a value with a fault at that value alone."""
    tables = {
        "books": "isbn,title,genre,genre_by,genre_sure\n3-16,The Trial,crime;poetry,nobody,certain\n",
        "loans": "borrower,book,lent,lent_by\nm1,3-16,31.2.2021,m9\n,3-16,,m9\nm2,3-16,1.3.2021,m2\n",
    }
    folder = said_library(tmp_path, tables)
    found = findings(folder)
    assert told(found) == [
        ("R101", "books.csv", 2, "genre_by", "nobody"),
        ("V103", "loans.csv", 2, "lent", "31.2.2021"),
        ("R101", "loans.csv", 2, "lent_by", "m9"),
        ("K101", "loans.csv", 3, "borrower", None),
        ("R123", "loans.csv", 3, "lent_by", "m9"),
    ]
    assert [item.row_cells for item in found][2] == ("m1", "3-16", "31.2.2021", "m9")
    assert found[0].shape == "https://library.example/shapes#Said-by"


def test_of_a_row_without_a_valid_id_nothing_is_said(tmp_path: Path) -> None:
    """What is wrong with the id is told there, once."""
    books = "isbn,title,genre,genre_sure\nx y,Leaves,crime,certain\n3-16,Trial,crime,certain\n"
    assert told(findings(said_library(tmp_path, {"books": books}))) == [
        ("K103", "books.csv", 2, "isbn", "x y")
    ]


def test_something_said_of_no_value_is_told(tmp_path: Path) -> None:
    loans = "borrower,book,lent,lent_sure,lent_by\nm1,3-16,,certain,m2\nm2,3-16,1.3.2021,certain,\n"
    (finding,) = findings(said_library(tmp_path, {"loans": loans}))
    assert told([finding]) == [("R123", "loans.csv", 2, "lent_sure", "certain")]
    assert render(finding, "en").message == "“lent – how sure” is filled in, and “lent” is empty."


def test_a_column_about_a_column_that_is_missing_is_told_once(tmp_path: Path) -> None:
    loans = "borrower,book,lent_sure\nm1,3-16,certain\nm2,3-16,certain\n"
    assert told(findings(said_library(tmp_path, {"loans": loans}))) == [
        ("R123", "loans.csv", 1, "lent_sure", "lent_sure")
    ]


@pytest.mark.parametrize(
    ("heading", "suggested"),
    [("lent_sur", "lent_sure"), ("borrower_sure", None), ("due_sure", None)],
)
def test_a_heading_that_is_misspelt_is_known(
    heading: str, suggested: str | None, tmp_path: Path
) -> None:
    """Of a column about which nothing can be said there is none."""
    loans = f"borrower,book,lent,{heading}\nm1,3-16,1.3.2021,certain\n"
    (finding,) = findings(said_library(tmp_path, {"loans": loans}))
    assert (finding.code, finding.suggestion) == ("T101", suggested)


def test_two_rows_of_one_key_are_told_once(tmp_path: Path) -> None:
    loans = "borrower,book,lent,lent_sure\nm1,3-16,1.3.2021,certain\nm1,3-16,2.3.2021,guessed\n"
    found = findings(said_library(tmp_path, {"loans": loans}))
    assert [item[:3] for item in told(found)] == [("K102", "loans.csv", 3)]


MODELS: Mapping[str, str] = {
    "no table": "s:Loan-due sh:reifierShape s:InGenre .",
    "a table without the parts": "s:Loan-due sh:reifierShape s:Book .",
    "a list": "s:Book-lent_to sh:reifierShape s:Said .",
    "no column": "s:Said-type sh:reifierShape s:Said .",
    "two tables": "s:Loan-lent sh:reifierShape s:Said2 .\ns:Said2 a sh:NodeShape .",
    "a column that must be filled": "s:Said-sure sh:minCount 1 .",
    "a key of two": 's:Said csvw:aboutUrl "said/{id}/{sure}" .',
    "two columns for one part": """
        s:Said sh:property s:Said-again . s:Said-again a sh:PropertyShape ; sh:path rdf:object ;
            csvw:name "again" ; sh:order 9 ; sh:nodeKind sh:IRIOrLiteral .""",
}


@pytest.mark.parametrize("fault", MODELS)
def test_a_model_that_cannot_be_meant_is_refused(fault: str, tmp_path: Path) -> None:
    folder = said_library(tmp_path, {}, MODELS[fault])
    with pytest.raises(Findings) as raised:
        read_workspace(folder).load_model()
    assert {item.code for item in raised.value.findings} <= {"M107", "M108"}
    assert all(render(item, "de").message for item in raised.value.findings)


def test_terms_are_read_as_they_are_written() -> None:
    terms: list[Term] = [
        Iri("https://example.org/ä"),
        Literal('a "quoted" \\ text\n\u0001\U0001f600'),
        Literal("2021", "http://www.w3.org/2001/XMLSchema#gYear"),
        Literal("x", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "de-AT"),
    ]
    assert [read_term(ntriples(term)) for term in terms] == terms
    wrong = ("2021", "<no>", "<a b>", '"open', '"a"@', '"a"^^<no>', '"\\ud800"', "_:b", '"\n"')
    assert [text for text in wrong if read_term(text) is not None] == []


def test_rows_of_the_table_itself_are_read(tmp_path: Path) -> None:
    """As a release has them: the bytes are those of the columns that they were made of."""
    folder = said_library(tmp_path / "columns", {"loans": LOANS})
    expected = released(folder)
    plain = [row[:3] + row[7:8] for row in csv.reader(LOANS.splitlines())]
    said = [["id", "record", "property", "value", "by", "sure", "why@en", "why@de"]]
    for key, item in sorted(statements(folder).items()):
        record = BASE + item["subject"][0][1:-1]
        why = [text[1:-4] for text in item.get("why", ["", ""])]
        by = ";".join(text[len("<member/") : -1] for text in item.get("told", ()))
        sure = item["sure"][0].rpartition("#")[2][:-1]
        said.append([key, record, item["predicate"][0][1:-1], item["object"][0], by, sure, *why])
    other = said_library(tmp_path / "rows", {})
    for name, rows in (("loans", plain), ("said", said)):
        with (other / f"records/{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    assert released(other) == expected
    said[1][3] = "2021-03-01"
    with (other / "records/said.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(said)
    assert [item[:4] for item in told(findings(other))] == [("V104", "said.csv", 2, "value")]


def test_a_cell_about_a_value_is_corrected(tmp_path: Path) -> None:
    """An invisible character is taken out of its cell, as in any column."""
    loans = "borrower,book,lent,lent_sure\nm1,3-16,1.3.2021,gue\u200bssed\n"
    folder = said_library(tmp_path, {"loans": loans})
    report = verbund.fix(folder)
    assert [item.after for item in report.corrections] == ["guessed"]
    assert findings(folder) == []


def test_names_that_are_open_are_asked_for_at_their_cell(tmp_path: Path) -> None:
    loans = "borrower,book,lent,lent_by\nm1,3-16,1.3.2021,Frau Lovelace\n"
    folder = said_library(tmp_path, {"loans": loans})
    (item,) = verbund.undecided(folder).texts
    assert (item.text, item.places[0].column) == ("Frau Lovelace", "lent_by")


def test_the_members_and_books_are_no_part_of_it() -> None:
    """What the tables above take for granted."""
    assert MEMBERS.count("\n") == 4
    assert BOOKS.startswith("isbn,title,title@de,genre")
