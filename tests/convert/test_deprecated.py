"""Records that use what is out of use are told what replaces it, and published as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import edit, write_library
from tests.support.lippe import copy_lippe

import verbund
from verbund.api.run import build, validate
from verbund.findings import Finding, Severity
from verbund.findings.catalogue import render
from verbund.workspace.workspace import read_workspace

TERMS = """
genre:verse a skos:Concept ; skos:prefLabel "verse"@en, "Gedichte"@de ; owl:deprecated true ;
    <http://purl.org/dc/terms/isReplacedBy> genre:poetry ;
    skos:inScheme <https://library.example/genre> .
genre:thriller a skos:Concept ; skos:prefLabel "thriller"@en, "Thriller"@de ; owl:deprecated true ;
    <http://purl.org/dc/terms/isReplacedBy> genre:crime , genre:poetry ;
    skos:inScheme <https://library.example/genre> .
genre:pulp a skos:Concept ; skos:prefLabel "pulp"@en ; owl:deprecated true ;
    skos:inScheme <https://library.example/genre> .
lib:fee owl:deprecated true ; <http://purl.org/dc/terms/isReplacedBy> lib:charge .
lib:charge a owl:DatatypeProperty .
"""
COLUMNS = """
s:Loan sh:property s:Loan-charge .
s:Loan-charge a sh:PropertyShape ; sh:path lib:charge ; csvw:name "charge" ; sh:order 9 ;
    sh:name "Charge"@en, "Entgelt"@de ; sh:maxCount 1 ; sh:datatype xsd:decimal .
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = write_library(tmp_path / "library")
    for name, text in (("ontology", TERMS), ("shapes", COLUMNS)):
        with (folder / name / "library.ttl").open("a", encoding="utf-8") as stream:
            stream.write(text)
    loans = folder / "records/loans.csv"
    loans.write_text("borrower,book\nAda,3-16\n", "utf-8")
    return folder


def found(folder: Path) -> list[Finding]:
    return list(validate(read_workspace(folder)).findings)


def genres(folder: Path, *cells: str) -> list[Finding]:
    rows = "".join(f"{number}-1,Title,{cell}\n" for number, cell in enumerate(cells))
    books = "isbn,title,genre\n3-16,The Trial,crime\n" + rows
    (folder / "records/books.csv").write_text(books, "utf-8")
    return found(folder)


def test_nothing_is_said_of_records_without(library: Path) -> None:
    assert genres(library, "poetry;crime") == []


@pytest.mark.parametrize(
    ("cell", "meant"), [("verse", "poetry"), ("Gedichte", "Lyrik"), ("crime;verse", "poetry")]
)
def test_what_is_replaced_by_one_is_mended_by_fix(library: Path, cell: str, meant: str) -> None:
    (warning,) = genres(library, cell)
    assert (warning.code, warning.severity) == ("V214", Severity.WARNING)
    assert (warning.place.row, warning.place.column, warning.value) == (3, "genre", cell)
    assert warning.suggestion == meant
    assert "verbund fix" in render(warning, "de").remedy
    assert "Lyrik" in render(warning, "de").expected
    assert "ist außer Gebrauch" in render(warning, "de").message
    verbund.fix(library)
    assert found(library) == []
    text = (library / "records/books.csv").read_text("utf-8")
    told = "verse" if "verse" in cell else "Gedichte"
    assert f"0-1,Title,{cell.replace(told, meant)}\n" in text


@pytest.mark.parametrize(
    ("cell", "others"), [("thriller", "crime, poetry"), ("pulp", "a concept that is in use")]
)
def test_where_several_or_none_replace_it_a_person_decides(
    library: Path, cell: str, others: str
) -> None:
    (warning,) = genres(library, cell)
    texts = render(warning, "en")
    assert (warning.code, warning.suggestion) == ("V214", None)
    assert others in texts.expected
    assert "verbund fix" not in texts.remedy
    assert "verbund migrate" in texts.remedy
    before = (library / "records/books.csv").read_bytes()
    verbund.fix(library)
    assert (library / "records/books.csv").read_bytes() == before


def test_it_is_published_as_it_is_in_each_way(library: Path) -> None:
    genres(library, *["verse"] * 600)
    released = []
    for jobs in (1, 2):
        result = build(read_workspace(library), jobs=jobs)
        assert result.conforms
        assert sum(item.number for item in result.findings) == 600
        released.append((library / "output/dataset.nt").read_bytes())
    assert released[0] == released[1]
    assert released[0].count(b"/genre/verse>") == 600


def test_a_violation_of_the_same_cell_comes_first(library: Path) -> None:
    edit(
        library / "shapes/library.ttl",
        'csvw:separator ";" ; sh:node s:InGenre .',
        "sh:maxCount 1 ; sh:node s:InGenre ; sh:not [ sh:hasValue genre:verse ] .",
    )
    (finding,) = genres(library, "verse")
    assert finding.severity == Severity.VIOLATION


@pytest.mark.parametrize(("fee", "codes"), [("2,50", ["T111"]), ("", [])])
def test_a_column_out_of_use_is_told_where_it_is_filled(
    library: Path, fee: str, codes: list[str]
) -> None:
    loans = library / "records/loans.csv"
    loans.write_text(f'borrower,book,fee\nAda,3-16,"{fee}"\n', "utf-8")
    told = found(library)
    assert [item.code for item in told] == codes
    for item in told:
        assert (item.severity, item.place.row, item.place.column) == (Severity.WARNING, 1, "fee")
        assert "„Entgelt“" in render(item, "de").expected
        assert "verbund migrate" in render(item, "de").remedy


def test_in_the_packaged_model_a_migration_is_named(tmp_path: Path) -> None:
    folder = copy_lippe(tmp_path)
    edit(
        folder / "records/headcounts.csv",
        ",europe-on-patrol-2019,12,13,more-than,expected,",
        ",europe-on-patrol-2019,,12,expected-about,,",
    )
    (warning,) = found(folder)
    assert (warning.code, warning.place.column) == ("V214", "qualifier")
    assert "etwa, erwartet" in render(warning, "de").expected
    verbund.migrate(folder)
    assert found(folder) == []
