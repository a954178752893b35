"""Rules over a row, a path or a text: the generated code is sure of what holds, and of nothing else.

Each rule stands in a model of its own, beside those of the library.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from tests.support.agreement.differential import convert
from tests.support.golden import check_golden
from tests.support.library import write_library
from tests.support.workspaces import SHAPES, write_workspace

from verbund.convert.codegen.listing import listing
from verbund.model.model import Model
from verbund.read.tables import open_files
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.workspace.workspace import read_workspace

GOLDEN = Path(__file__).parent / "golden/rules.txt"

LOANS = """\
borrower,book,lent,due,fee
m1,0,2021-03-01,2021-03-02,"1,5"
m1,1,2021-03-01,,
m1,2,,2021-03-02,
m1,3,,,
m1,4,2021-03-01,,1
m1,5,2021-03-02,2021-03-02,1
m1,6,,,2
"""
BOOKS = """\
isbn,title,title@de,genre
0,The Trial,Der Process,crime
1,,Zwei,crime;poetry
2,Two,,poetry
3,Same,Same,
4,x“y,Ä,
5,Two words, Zwei ,crime
6,Six,,
"""
MEMBERS = """\
number,name
m1,Ada
m2,Grace Hopper
m3,gr
m4,no Ada
m5,a/b
"""


class Rule(NamedTuple):
    """What is added to the shapes, and the rows that break it, by the end of their keys.

    ``again`` is how many others the generated code is not sure of.
    """

    text: str
    broken: str
    again: int = 0


def has(path: str) -> str:
    return f"[ sh:property [ sh:path lib:{path} ; sh:minCount 1 ] ]"


def lacks(path: str) -> str:
    return f"[ sh:path lib:{path} ; sh:maxCount 0 ]"


def again(asked: str) -> str:
    """A second shape of the path of titles, without a column of its own."""
    return (
        f"s:Book sh:property s:Again . s:Again a sh:PropertyShape ; sh:path lib:title ; {asked} ."
    )


def also(path: str, value: str) -> str:
    """A value that each book has, whatever its cell says."""
    return (
        "s:Book sh:property s:Also . s:Also a sh:PropertyShape ;"
        f" sh:path lib:{path} ; sh:hasValue {value} ."
    )


RULES: dict[str, Rule] = {
    "one or the other": Rule(f"s:Loan sh:or ( {has('lent')} {has('due')} ) .", "3 6"),
    "both": Rule(f"s:Loan sh:and ( {has('lent')} {has('due')} ) .", "1 2 3 4 6"),
    "just one": Rule(f"s:Loan sh:xone ( {has('lent')} {has('due')} ) .", "0 3 5 6"),
    "just one of three": Rule(
        f"s:Loan sh:xone ( {has('lent')} {has('due')} {has('fee')} ) .", "0 3 4 5"
    ),
    "neither": Rule(f"s:Loan sh:not {has('lent')} .", "0 1 4 5"),
    "not either": Rule(f"s:Loan sh:not [ sh:or ( {has('lent')} {has('fee')} ) ] .", "0 1 4 5 6"),
    "not both": Rule(f"s:Loan sh:not [ sh:and ( {has('lent')} {has('fee')} ) ] .", "0 4 5"),
    "lacking or filled": Rule(f"s:Loan sh:or ( {lacks('fee')} {has('lent')} ) .", "6"),
    "not lacking": Rule(f"s:Loan sh:not {lacks('fee')} .", "1 2 3"),
    "whatever there is": Rule(f"s:Loan sh:or ( [ a sh:NodeShape ] {has('lent')} ) .", ""),
    "whatever there is not": Rule("s:Loan sh:not [ a sh:NodeShape ] .", "0 1 2 3 4 5 6"),
    "by its name": Rule(
        f"s:Loan sh:node s:Full . s:Full a sh:NodeShape ; sh:and ( {has('lent')} {has('fee')} ) .",
        "1 2 3 6",
    ),
    "a class that every row has": Rule(
        "s:Loan sh:or ( [ sh:class lib:Loan ] [ sh:class lib:Book ] ) .", "", 7
    ),
    "a kind of node": Rule("s:Loan sh:nodeKind sh:IRI .", ""),
    "another kind of node": Rule("s:Loan sh:nodeKind sh:Literal .", "0 1 2 3 4 5 6"),
    "an IRI of some length": Rule("s:Loan sh:maxLength 5 .", "0 1 2 3 4 5 6"),
    "an IRI of this form": Rule('s:Loan sh:pattern "/loan/m1/[0-5]$" .', "6", 6),
    "a value or none": Rule(
        f"s:Loan sh:or ( {lacks('fee')} [ sh:path lib:fee ; sh:maxExclusive 1.5 ] ) .", "0 6"
    ),
    "a value or a date": Rule(
        f"s:Loan sh:or ( {has('due')} [ sh:path lib:fee ; sh:minInclusive 2 ; sh:minCount 1 ] ) .",
        "1 3 4",
    ),
    "dates in order, or none": Rule(
        f"s:Loan sh:or ( {lacks('lent')} [ sh:path lib:lent ; sh:lessThan lib:due ] ) .", "5"
    ),
    "dates in order, or a fee": Rule(
        "s:Loan sh:xone ( [ sh:path lib:lent ; sh:lessThan lib:due ; sh:minCount 1 ]"
        " [ sh:path lib:fee ; sh:minCount 1 ] ) .",
        "0 2 3 4",
    ),
    "a record of a table": Rule(
        "s:Loan sh:and ( [ sh:property [ sh:path lib:book ; sh:class lib:Book ] ] ) .", ""
    ),
    "a record of another table": Rule(
        "s:Loan sh:not [ sh:property [ sh:path lib:book ; sh:class lib:Book ] ] .",
        "0 1 2 3 4 5 6",
    ),
    "lesser": Rule("s:Loan-lent sh:lessThan lib:due .", "5"),
    "compared with what is no date": Rule("s:Loan-fee sh:lessThan lib:due .", "0 5"),
    "compared with what no file has": Rule(
        "s:Loan sh:property s:Loan-x . s:Loan-x a sh:PropertyShape ; sh:path lib:x ;"
        ' csvw:name "x" ; sh:datatype xsd:date . s:Loan-lent sh:lessThan lib:x .',
        "",
    ),
    "equal to what no file has": Rule(
        "s:Loan sh:property s:Loan-x . s:Loan-x a sh:PropertyShape ; sh:path lib:x ;"
        ' csvw:name "x" ; sh:datatype xsd:date . s:Loan-lent sh:equals lib:x .',
        "0 1 4 5",
    ),
    "equal to what no column has": Rule("s:Loan-lent sh:equals lib:x .", "0 1 4 5"),
    "equal": Rule("s:Loan-lent sh:equals lib:due .", "0 1 2 4"),
    "unlike": Rule("s:Loan-lent sh:disjoint lib:due .", "5"),
    "required": Rule("s:Loan-fee sh:minCount 1 .", "1 2 3"),
    "forbidden": Rule(f"s:Loan sh:and ( {lacks('fee')} ) .", "0 4 5 6"),
    "a number among some": Rule("s:Loan-fee sh:in ( 1 1.5 ) .", "4 5 6"),
    "a date of some days": Rule('s:Loan-due sh:in ( "2021-03-02"^^xsd:date ) .', ""),
    "closed": Rule("s:Loan sh:closed true ; sh:ignoredProperties ( rdf:type ) .", ""),
    "closed, and its class is not ignored": Rule("s:Loan sh:closed true .", "0 1 2 3 4 5 6"),
    "a text of one form or length": Rule(
        's:Member-name sh:or ( [ sh:pattern "^gr" ] [ sh:minLength 4 ] ) .', "m1 m5"
    ),
    "a text of one form and length": Rule(
        's:Member-name sh:and ( [ sh:pattern "[Aa]d?" ] [ sh:maxLength 6 ] ) .', "m2 m3"
    ),
    "a text of no such form": Rule(
        's:Member-name sh:not [ sh:pattern "Ada" ; sh:maxLength 3 ] .', "m1"
    ),
    "a text of a named form": Rule(
        's:Member-name sh:node s:Form . s:Form a sh:NodeShape ; sh:pattern "^[a-z/]+$" ;'
        ' sh:not [ sh:pattern "/" ] .',
        "m1 m2 m4 m5",
    ),
    "a text of just one form": Rule(
        's:Member-name sh:xone ( [ sh:pattern "Ada" ] [ sh:minLength 4 ] ) .', "m3 m4 m5"
    ),
    "a text of some length": Rule("s:Member-name sh:maxLength 6 .", "m2"),
    "a text that is given": Rule('s:Member-name sh:hasValue "Ada" .', "m2 m3 m4 m5"),
    "a text of a list": Rule('s:Member-name sh:in ( "Ada" "gr" ) .', "m2 m4 m5"),
    "texts of a number of languages": Rule("s:Book-title sh:maxCount 1 .", "0 3 4 5"),
    "texts of two languages": Rule(again("sh:minCount 2"), "1 2 6"),
    "no text of two languages": Rule("s:Book-title sh:maxCount 2 .", ""),
    "texts of one language": Rule(again('sh:languageIn ( "de" )'), "0 2 3 4 5 6"),
    "texts of each language once": Rule("s:Book-title sh:uniqueLang true .", ""),
    "texts of some length": Rule("s:Book-title sh:minLength 2 .", "4"),
    "texts of a form": Rule('s:Book-title sh:pattern "[a-z]$" .', "4"),
    "a text with its language": Rule('s:Book-title sh:hasValue "Two"@en .', "0 1 3 4 5 6", 1),
    "no text, or a concept": Rule(f"s:Book sh:or ( {lacks('title')} {has('genre')} ) .", "3 4 6"),
    "a text or a concept": Rule(
        f"s:Book sh:not [ sh:or ( {has('title')} {has('genre')} ) ] .", "0 1 2 3 4 5 6"
    ),
    "not both a text and a concept": Rule(
        f"s:Book sh:not [ sh:and ( {has('title')} {has('genre')} ) ] .", "0 1 2 5"
    ),
    "a concept that all have": Rule(also("genre", "genre:poetry"), "", 7),
    "a concept that all have, and one more": Rule(
        also("genre", "genre:poetry") + " s:Book-genre sh:maxCount 1 .", "0 1 5", 4
    ),
    "a text that all have": Rule(also("title", '"Buch"@de'), "", 7),
    "concepts of a number": Rule("s:Book-genre sh:maxCount 1 .", "1"),
    "a concept at least": Rule("s:Book-genre sh:minCount 1 .", "3 4 6"),
    "a concept that is given": Rule("s:Book-genre sh:hasValue genre:crime .", "2 3 4 6"),
}


def check_rule(rule: Rule, model: Model, files: Mapping[str, str], folder: Path) -> None:
    """Both ways say of these records that the rows are broken that are, and write the same."""
    case = convert(model, files, folder)
    quick, plain = case.quick, case.plain
    assert quick.ntriples == plain.ntriples
    assert quick.turtle == plain.turtle
    assert quick.jsonld == plain.jsonld
    assert quick.results == plain.results
    assert quick.findings == plain.findings
    broken = rule.broken.split()
    assert sorted({(f.focus_node or "").rpartition("/")[2] for f in quick.findings}) == broken
    assert quick.checked == len(broken) + rule.again


FILES = {"books": BOOKS, "members": MEMBERS, "loans": LOANS}


@cache
def model_with(text: str) -> Model:
    """The model of the library with more shapes."""
    with TemporaryDirectory() as place:
        folder = write_library(Path(place) / "library")
        for part, more in (("ontology", "lib:x a owl:DatatypeProperty ."), ("shapes", text)):
            path = folder / part / "library.ttl"
            path.write_text(f"{path.read_text('utf-8')}\n{more}\n", encoding="utf-8")
        return read_workspace(folder).load_model()


@pytest.mark.parametrize("name", RULES)
def test_a_rule(name: str, tmp_path: Path) -> None:
    rule = RULES[name]
    check_rule(rule, model_with(rule.text), FILES, tmp_path)


OFFICES = """\
id,type,name,link,code
a,Office,A,https://x.example/a,c1
b,Office,B,,c2
c,Branch,C,http://x.example/long/c,
d,Office,D,https://example.org/def#Office,c4
"""
LINK, CODE = "shapes:Office-link ", "shapes:Office-code "
ADDRESSES: dict[str, Rule] = {
    "nothing more": Rule("", ""),
    "one at most": Rule(f"{LINK} sh:maxCount 1 .", ""),
    "two at most": Rule(f"{LINK} sh:maxCount 2 .", ""),
    "one at least": Rule(f"{LINK} sh:minCount 1 .", "b"),
    "none at least": Rule(f"{LINK} sh:minCount 0 .", ""),
    "two at least": Rule(f"{LINK} sh:minCount 2 .", "a b c d"),
    "a form": Rule(f'{LINK} sh:pattern "^https:" .', "c"),
    "a length": Rule(f"{LINK} sh:maxLength 22 .", "c d"),
    "a form or a length": Rule(
        f'{LINK} sh:or ( [ sh:pattern "^https:" ] [ sh:maxLength 4 ] ) .', "c"
    ),
    "one of a list": Rule(f"{LINK} sh:in ( e:Office <https://x.example/a> ) .", "c"),
    "one that is given": Rule(f"{LINK} sh:hasValue e:Office .", "a b c"),
    "of a class": Rule(f"{LINK} sh:not [ sh:class e:Body ] .", ""),
    "a form of one that is made": Rule(f'{CODE} sh:pattern "/c[1-3]$" .', "d"),
    "one that is made at least": Rule(f"{CODE} sh:minCount 1 .", "c"),
}


@cache
def offices_with(text: str) -> Model:
    """The model of offices with more shapes."""
    with TemporaryDirectory() as place:
        return write_workspace(Path(place), {}, shapes=f"{SHAPES}\n{text}\n").load_model()


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_rule_over_addresses(name: str, tmp_path: Path) -> None:
    rule = ADDRESSES[name]
    check_rule(rule, offices_with(rule.text), {"offices": OFFICES}, tmp_path)


# --- the code ------------------------------------------------------------------------------------


def code_of(model: Model, files: Mapping[str, str], folder: Path) -> list[str]:
    """The listing of all tables."""
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        paths.append((path, f"records/{name}.csv", name))
    tables = open_files(paths, model, "records")
    index, context = index_tables(model, tables), build_context(model)
    found = [listing(model, context, table, index) for table in tables.by_name.values()]
    return "".join(found).splitlines()


def more_of(before: list[str], after: list[str]) -> list[str]:
    """The lines that are others, each part with the line before it."""
    lines = difflib.unified_diff(before, after, lineterm="", n=1)
    return [line.rstrip() for line in lines if not line.startswith(("---", "+++", "@@"))]


def test_the_code_of_each_rule(approve: bool, tmp_path: Path) -> None:
    """What a rule makes of the code that there is without it: a reader sees what it costs."""
    parts = []
    for rules, model_of, files in (
        (RULES, model_with, FILES),
        (ADDRESSES, offices_with, {"offices": OFFICES}),
    ):
        plain = code_of(model_of(""), files, tmp_path)
        for name, rule in rules.items():
            lines = more_of(plain, code_of(model_of(rule.text), files, tmp_path))
            parts.append("\n".join([f"# {name}", f"# {rule.text}", *lines, ""]))
    check_golden(GOLDEN, "\n".join(parts), approve)
