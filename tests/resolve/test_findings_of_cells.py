"""All that is said of each fault of a cell, a key and a reference: approved word by word."""

from __future__ import annotations

from pathlib import Path

from tests.support.complete_findings import complete
from tests.support.golden import check_golden
from tests.support.library import ONTOLOGY, edit, write_library
from tests.support.library import SHAPES as LIBRARY_SHAPES
from tests.support.workspaces import OFFICES, SHAPES, SITES, check, csv_text, write_workspace
from tests.support.workspaces import ONTOLOGY as ONTOLOGY_OF_OFFICES

from verbund.findings import Finding
from verbund.workspace.workspace import read_workspace

GOLDEN = Path(__file__).parent / "golden"

CELLS: dict[str, dict[str, str]] = {
    "an unknown choice": {"type": "Offic"},
    "an unknown choice that is like none": {"type": "Zzzzzzzz"},
    "an unknown choice that is no part of an IRI": {"type": "Öf fice/x"},
    "two choices": {"type": "Amt, Außenstelle"},
    "two choices, one unknown": {"type": "Amt, Zzzzzzzz"},
    "a choice with what is not shown": {"type": "Of\u200bfice"},
    "a choice that is an error": {"type": "#REF!"},
    "a choice that shows nothing": {"type": "\u200b\u00ad"},
    "no address": {"link": "no address"},
    "an address with what is not shown": {"link": "https://x.example/a\u200bb"},
    "a code with what is not shown": {"code": "a\u00adb"},
    "a code that makes no address": {"page": "a[b"},
    "no number": {"count": "many"},
    "a number in another form": {"count": "1.234.567"},
    "a number with a fraction": {"count": "12,5"},
    "two numbers": {"count": "10, 5"},
    "two numbers, one unreadable": {"count": "10, x"},
    "a number that is an error": {"count": "#NV"},
    "a number with what is not shown": {"count": "5\u200b0"},
    "a number that shows nothing": {"count": "\u2060\u200b"},
    "a very long number": {"count": "1" + ".000" * 20},
    "a text that is an error": {"note": "#DIV/0!"},
    "a text that shows nothing": {"note": "\u200b\u2060"},
    "a text with what is not shown": {"note": "a\u200bb"},
    "a text that was read wrongly": {"note": "FÃ¼nfte"},
    "a text in which signs are lost": {"note": "F\ufffdnfte"},
    "a formula": {"note": "=SUM(A1)"},
    "a name that was read wrongly": {"name": "StraÃ\x9fe"},
    "an id that is none": {"id": "Amt Nord/2"},
    "an id of signs alone": {"id": "//"},
    "an id of dots": {"id": ".."},
    "no id": {"id": ""},
    "nothing that is asked for": {"type": "", "name": ""},
}

VISITS: dict[str, dict[str, str]] = {
    "no record": {"office": "sooth"},
    "no record, by name": {"office": "Amt Nordd"},
    "no record, by segment": {"office": "office/suoth"},
    "no record, by IRI": {"office": "https://example.org/id/office/suoth"},
    "no record at all": {"office": "zzzzzz"},
    "no record of two tables": {"hosts": "hill;parc;hall"},
    "two records of one name": {"office": "Amt Ost"},
    "two records of one id": {"hosts": "hall; twin"},
    "a record of another class": {"branch": "south"},
    "a record of another class, by name": {"branch": "Amt Süd"},
    "a record of another table": {"office": "hall"},
    "several records": {"office": "north; south"},
    "several records, one unknown": {"office": "north; zzzzzz"},
    "a reference with what is not shown": {"office": "nor\u200bth"},
    "a reference that is an error": {"office": "#NAME?"},
    "a reference that shows nothing": {"branch": "\u200b"},
    "a day that is none": {"day": "31.11.2021"},
    "a day in another form": {"day": "16/11/21"},
    "a day that may be two": {"day": "07/03/24"},
    "a week": {"day": "KW 12/2024"},
    "the number of a day": {"day": "44516"},
    "a year of two digits": {"day": "0021-11-16"},
    "a year before any record": {"day": "0989-11-16"},
    "two days": {"day": "1.2.2021; 2.2.2021"},
    "a day with what is not shown": {"day": "1.2.2021\u200e"},
    "a day with another dash": {"day": "2021\u201302\u201303"},
    "a day behind its end": {"day": "2.2.2021", "until": "1.2.2021"},
    "no number": {"number": ""},
    "a number that is no part of an id": {"number": "1/2"},
}

WRONG_KEYS = [("south", "Branch", "Amt Süd zwei"), ("east", "Office", "Amt Ost")]
TWINS = [("ost", "Office", "Amt Ost"), ("east", "Branch", "Amt Ost"), ("twin", "Office", "Z")]


def of_cells(folder: Path, cells: dict[str, str]) -> list[Finding]:
    row = {"id": "a", "type": "Office", "name": "A", "note": "", "code": "", "link": ""}
    row |= {"page": "", "count": ""} | cells
    return check(write_workspace(folder, {"offices.csv": [list(row), list(row.values())]}))


def of_visit(folder: Path, cells: dict[str, str]) -> list[Finding]:
    row = {"office": "north", "number": "1", "branch": "", "hosts": "", "day": "", "until": ""}
    row |= cells
    tables = {
        "offices.csv": csv_text([*OFFICES, *TWINS]),
        "sites.csv": csv_text([*SITES, ("twin", "Halle")]),
        "visits.csv": csv_text([list(row), list(row.values())]),
    }
    return check(write_workspace(folder, tables))


def test_what_is_said_of_cells(tmp_path: Path, approve: bool) -> None:
    told = {
        name: of_cells(tmp_path / str(at), cells) for at, (name, cells) in enumerate(CELLS.items())
    }
    check_golden(GOLDEN / "cells.json", complete(told), approve)


def test_what_is_said_of_references_and_days(tmp_path: Path, approve: bool) -> None:
    told = {
        name: of_visit(tmp_path / str(at), cells) for at, (name, cells) in enumerate(VISITS.items())
    }
    check_golden(GOLDEN / "references.json", complete(told), approve)


def test_what_is_said_of_many_concepts_and_of_bounds(tmp_path: Path, approve: bool) -> None:
    """Twelve concepts are named, and no more; a bound of the shape allows what lies within it."""
    told = {}
    for count in (12, 13):
        library = write_library(tmp_path / str(count))
        genres = "".join(
            f"genre:g{number} a skos:Concept ; skos:inScheme <https://library.example/genre> ;"
            f' skos:prefLabel "genre {number}"@en, "Art {number}"@de .\n'
            for number in range(count - 2)
        )
        (library / "ontology/library.ttl").write_text(ONTOLOGY + genres, encoding="utf-8")
        edit(library / "records/books.csv", "poetry;crime", "poetry;genre 10;essay")
        told[f"a choice of {count}"] = check(read_workspace(library))
    for bound in ("minInclusive", "minExclusive"):
        shapes = SHAPES.replace("sh:lessThanOrEquals e:until", f'sh:{bound} "0980-01-01"^^xsd:date')
        assert shapes != SHAPES
        days = ["0979-12-31", "0980-01-01", "0980-01-02", "1000-01-01", "10000-01-01"]
        rows = [("office", "number", "day"), *(("north", str(n), d) for n, d in enumerate(days))]
        tables = {"offices.csv": csv_text(OFFICES), "visits.csv": csv_text(rows)}
        told[bound] = check(write_workspace(tmp_path / bound, tables, shapes=shapes))
    check_golden(GOLDEN / "choices_and_bounds.json", complete(told), approve)


def test_what_is_said_once_for_many_rows(tmp_path: Path, approve: bool) -> None:
    """A table or a column that is not there, and tables that are not known in full."""
    visits = "office,number,branch,hosts\nnorth,1,hill,hall;x\nsouth,2,,y\neast,3,hill,\n"
    library = write_library(tmp_path / "library")
    either = (
        "s:Loan sh:or ( [ sh:property [ sh:path lib:lent ; sh:minCount 1 ] ]"
        " [ sh:property [ sh:path lib:due ; sh:minCount 1 ] ] ) .\n"
        's:Loan-lent sh:name "Lent on"@en, "Verliehen am"@de .\n'
    )
    (library / "shapes/library.ttl").write_text(LIBRARY_SHAPES + either, encoding="utf-8")
    loans = library / "records/loans.csv"
    loans.write_text("borrower,book,fee\nm1,3-16,1\nm2,0-44,\nm1,0-44,2\n", encoding="utf-8")
    told = {"columns that are not there": check(read_workspace(library))}
    loans.write_text("borrower,book,fee\nm1,3-16,1\n", encoding="utf-8")
    told["columns that are not there, of one row"] = check(read_workspace(library))
    shapes = library / "shapes/library.ttl"
    edit(shapes, "s:Loan sh:or", "s:Loan sh:severity sh:Warning ; sh:or")
    loans.write_text("borrower,book,fee\nm1,3-16,1\nm2,0-44,\n", encoding="utf-8")
    told["columns that are not there, as advice"] = check(read_workspace(library))
    for name, tables in {
        "a table that is not there": {"visits.csv": visits, "sites.csv": csv_text(SITES)},
        "tables that are not there": {"visits.csv": visits},
        "a key twice": {"offices.csv": csv_text([*OFFICES, *WRONG_KEYS])},
        "a key twice, to which a row refers": {
            "offices.csv": csv_text([*OFFICES, *WRONG_KEYS]),
            "visits.csv": "office,number\neast,1\ngone,2\n",
        },
    }.items():
        told[name] = check(write_workspace(tmp_path / name, tables))
    check_golden(GOLDEN / "said_once.json", complete(told), approve)


def test_what_is_said_where_labels_are_missing(tmp_path: Path, approve: bool) -> None:
    """Tables of the library, and the classes of all of them, have names alone."""
    told = {}
    for name, files in {
        "records of another table": {"loans.csv": "borrower,book\n3-16,m1\nzzz,qqq\n"},
        "a table without labels that is not read": {"members.csv": "number,name\nm1,\udcff\n"},
        "tables with labels and without": {"zzz.csv": "x\n", "books.csv": "", "members.csv": ""},
        "a genre that is none": {
            "books.csv": "isbn,title,genre\n3-16,A,essay\n0-44,Leaves,Lyrik\n"
        },
    }.items():
        records = write_library(tmp_path / name) / "records"
        for file, text in files.items():
            (records / file).write_bytes(text.encode("utf-8", "surrogateescape"))
            if not text:
                (records / file).unlink()
        told[name] = check(read_workspace(tmp_path / name))
    check_golden(GOLDEN / "without_labels.json", complete(told), approve)


def test_a_class_without_a_label_is_asked_for_by_its_table(tmp_path: Path, approve: bool) -> None:
    told = {}
    stated = ' ; rdfs:label "branch"@en, "Außenstelle"@de'
    for name, label in {"none": "", "one in English": ' ; rdfs:label "branch"@en'}.items():
        ontology = ONTOLOGY_OF_OFFICES.replace(stated, label)
        assert ontology != ONTOLOGY_OF_OFFICES
        tables = {
            "offices.csv": csv_text(OFFICES),
            "visits.csv": "office,number,branch\nnorth,1,south\n",
        }
        told[name] = check(write_workspace(tmp_path / name, tables, ontology=ontology))
    check_golden(GOLDEN / "classes.json", complete(told), approve)
