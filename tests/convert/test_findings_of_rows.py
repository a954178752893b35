"""What a finding about a row says beside its code: whose record, which shape, what value, why."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library

from verbund.api.run import validate
from verbund.findings import Finding
from verbund.findings.catalogue import render
from verbund.workspace.workspace import read_workspace

ID = "https://library.example/id/"
LIB, S, SH = (
    "https://library.example/terms#",
    "https://library.example/shapes#",
    "http://www.w3.org/ns/shacl#",
)
HEAD = "borrower,book,lent,due,fee"


def found_in(folder: Path, rules: str = "", **tables: str) -> list[Finding]:
    """The findings of the library with these rules more and these tables instead."""
    write_library(folder)
    shapes = folder / "shapes/library.ttl"
    shapes.write_text(shapes.read_text("utf-8") + rules, encoding="utf-8")
    for name, text in tables.items():
        (folder / f"records/{name}.csv").write_text(text, encoding="utf-8")
    return validate(read_workspace(folder)).findings


def loans(*rows: str, head: str = HEAD) -> str:
    return "".join(f"{row}\n" for row in (head, *rows))


def test_a_finding_about_a_cell(tmp_path: Path) -> None:
    rule = 's:Loan-fee sh:message "{$value} is below {$minInclusive} for {$this} ({$path})"@en .\n'
    (found,) = found_in(tmp_path, rule, loans=loans("m1,3-16,1.3.2021,,-1"))
    assert (found.code, found.place.column, found.place.row) == ("V111", "fee", 2)
    assert (found.focus_node, found.path) == (f"{ID}loan/m1/3-16", f"{LIB}fee")
    assert (found.component, found.shape) == (
        f"{SH}MinInclusiveConstraintComponent",
        f"{S}Loan-fee",
    )
    assert found.value_term == '"-1"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert found.messages == {"en": f"-1 is below 0 for {ID}loan/m1/3-16 (lib:fee)"}
    assert (found.value, found.headings) == ("-1", tuple(HEAD.split(",")))
    assert found.row_cells == ("m1", "3-16", "1.3.2021", "", "-1")


def test_a_finding_about_a_row(tmp_path: Path) -> None:
    rule = "s:Loan sh:or ( s:Dated [ sh:property [ sh:path lib:due ; sh:minCount 1 ] ] ) .\n"
    rule += "s:Dated a sh:NodeShape ; sh:property [ sh:path lib:lent ; sh:minCount 1 ] .\n"
    (found,) = found_in(tmp_path, rule, loans=loans("m1,3-16,,,1"))
    assert (found.code, found.place.column, found.place.row, found.path) == ("V122", None, 2, None)
    assert (found.focus_node, found.shape) == (f"{ID}loan/m1/3-16", f"{S}Loan")
    assert found.component == f"{SH}OrConstraintComponent"
    assert found.value_term == f"<{ID}loan/m1/3-16>"
    assert (found.value, found.row_cells) == (None, ("m1", "3-16", "", "", "1"))
    assert found.headings == tuple(HEAD.split(","))
    message = render(found, "en").message
    assert "(1) “lent” is empty; (2) “due” is empty" in message
    message = render(found, "de").message
    assert "(1) „lent“ ist leer; (2) „due“ ist leer" in message


def test_without_a_key_there_is_no_record_to_name(tmp_path: Path) -> None:
    found = found_in(tmp_path, loans=loans(",3-16,1.3.2021,,-1"))
    assert [(item.code, item.focus_node) for item in found] == [("K101", None), ("V111", None)]


def test_a_value_that_is_missing_is_told_at_its_heading(tmp_path: Path) -> None:
    rule = 's:Book-title sh:message "A {$path} for {$this}: {$value}"@en .\n'
    books = "isbn,title\n3-16,The Trial\n0-44,\n"
    (found,) = found_in(tmp_path, rule, books=books, loans=loans())
    assert (found.code, found.value, found.value_term) == ("V101", None, None)
    assert found.messages == {"en": f"A lib:title for {ID}book/0-44: …"}
    assert found.place.column == "title"


def test_what_is_told_of_the_heading_a_label_and_a_limit(tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, members="number,name\nm1,A\n", loans=loans())
    assert (found.code, found.details["limit"], found.details["found"]) == ("V109", "2", "1")
    assert found.details["label"] == {"": "name"}
    (found,) = found_in(
        tmp_path / "3",
        "s:Book-title sh:uniqueLang true ; csvw:separator '|' .\n",
        books="isbn,title\n3-16,One|Two\n",
        loans=loans(),
    )
    assert (found.code, found.details["label"]) == ("V116", {"en": "Title", "de": "Titel"})
    assert found.details["language"] == "en"


PAIR = "m1,3-16,2.3.2021,1.3.2021,"


def test_two_columns_that_are_compared(tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, loans=loans(PAIR))
    assert (found.code, found.place.column, found.value) == ("V118", "lent", "2.3.2021")
    assert (found.details["other_column"], found.details["other_value"]) == ("due", "1.3.2021")
    assert found.value_term == '"2021-03-02"^^<http://www.w3.org/2001/XMLSchema#date>'


@pytest.mark.parametrize(
    ("rules", "head", "codes"),
    [
        ("s:Loan-lent sh:equals lib:due .\n", "borrower,book,lent,deu,fee", ["T101"]),
        ("s:Loan-lent sh:equals lib:due .\n", "borrower,book,lnet,due,fee", ["T101"]),
        ("s:Loan-due sh:minCount 1 .\n", "borrower,book,lent,deu,fee", ["T101"]),
        (
            "s:Loan sh:or ( [ sh:property [ sh:path lib:due ; sh:minCount 1 ] ] ) .\n",
            "borrower,book,lent,deu,fee",
            ["T101"],
        ),
        ("s:Loan-lent sh:equals lib:due .\n", HEAD, ["V119"]),
    ],
)
def test_what_depends_on_a_heading_that_is_wrong_is_not_told(
    rules: str, head: str, codes: list[str], tmp_path: Path
) -> None:
    found = found_in(tmp_path, rules, loans=loans(PAIR, head=head))
    assert sorted({item.code for item in found}) == codes


def test_the_message_of_a_list_names_what_it_asks(tmp_path: Path) -> None:
    """A shape behind sh:node speaks for itself, with its own parameters."""
    rule = """
s:Member-name sh:node s:Short .
s:Short a sh:NodeShape ; sh:maxLength 3 ; sh:message "{$value} has more than {$maxLength}"@en .
"""
    (found,) = found_in(tmp_path, rule, members="number,name\nm1,Adele\n", loans=loans())
    assert (found.code, found.messages) == ("V121", {"en": "Adele has more than 3"})
    rule = "s:Member-name sh:not s:Long .\n"
    rule += 's:Long a sh:NodeShape ; sh:minLength 4 ; sh:message "{$minLength} or more"@en .\n'
    (found,) = found_in(tmp_path / "2", rule, members="number,name\nm1,Adele\n", loans=loans())
    assert found.code == "V125"
    assert "4 or more" in render(found, "en").message


def test_columns_that_must_be_empty_are_told_as_such(tmp_path: Path) -> None:
    rule = """
s:Loan sh:xone ( [ sh:property [ sh:path lib:due ; sh:maxCount 0 ] ]
                 [ sh:property [ sh:path lib:fee ; sh:maxCount 0 ] ] ) .
"""
    (found,) = found_in(tmp_path, rule, loans=loans("m1,3-16,1.3.2021,2.3.2021,1"))
    message = render(found, "en").message
    assert found.code == "V124"
    assert "(1) “due” is not empty; (2) “fee” is not empty" in message


def test_of_several_files_each_row_is_told_in_its_own(tmp_path: Path) -> None:
    write_library(tmp_path)
    (tmp_path / "records/members.csv").unlink()
    (tmp_path / "records/members").mkdir()
    for number, name in enumerate(("a", "b", "c", "d")):
        text = f"number,name\nm{number}1,Ada\nm{number}2,{'G' if number else 'Grace'}\n"
        (tmp_path / f"records/members/{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "records/loans.csv").write_text(loans(), encoding="utf-8")
    found = validate(read_workspace(tmp_path)).findings
    assert [(item.code, item.place.file, item.place.row) for item in found] == [
        ("V109", f"records/members/{name}.csv", 3) for name in ("b", "c", "d")
    ]
