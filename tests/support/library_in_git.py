"""A workspace in a real Git repository, whose records refer to each other in every way there is."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.library import ONTOLOGY, PREFIXES, SHAPES, TOML

# Beside books, members and loans (whose keys are references, also by name): a table that chooses its
# class, one whose key is a reference to a loan, and one that refers by IRI and by code. Books may
# list loans.
MORE_ONTOLOGY = """
lib:Map a owl:Class . lib:Globe a owl:Class . lib:Thing a owl:Class .
lib:Map rdfs:subClassOf lib:Thing . lib:Globe rdfs:subClassOf lib:Thing .
lib:Fine a owl:Class . lib:Note a owl:Class .
lib:loan a owl:ObjectProperty . lib:about a owl:ObjectProperty . lib:map a owl:ObjectProperty .
lib:see a owl:ObjectProperty . lib:coded a owl:ObjectProperty . lib:fined a owl:ObjectProperty .
"""
MORE_SHAPES = """
s:Thing a sh:NodeShape ; sh:targetClass lib:Thing ; csvw:name "things" ;
    csvw:aboutUrl "thing/{id}" ; csvw:rowTitle s:Thing-name ;
    sh:property s:Thing-id, s:Thing-type, s:Thing-name .
s:Thing-id a sh:PropertyShape ; sh:path skos:notation ; csvw:name "id" ; sh:order 1 ;
    sh:minCount 1 ; sh:maxCount 1 .
s:Thing-type a sh:PropertyShape ; sh:path rdf:type ; csvw:name "type" ; sh:order 2 ;
    sh:in ( lib:Map lib:Globe ) ; sh:minCount 1 .
s:Thing-name a sh:PropertyShape ; sh:path lib:name ; csvw:name "name" ; sh:order 3 .

s:Fine a sh:NodeShape ; sh:targetClass lib:Fine ; csvw:name "fines" ;
    csvw:aboutUrl "fine/{loan}" ; sh:property s:Fine-loan, s:Fine-fee .
s:Fine-loan a sh:PropertyShape ; sh:path lib:loan ; csvw:name "loan" ; sh:order 1 ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:class lib:Loan .
s:Fine-fee a sh:PropertyShape ; sh:path lib:fee ; csvw:name "fee" ; sh:order 2 ;
    sh:datatype xsd:decimal ; sh:minInclusive 0 .

s:Note a sh:NodeShape ; sh:targetClass lib:Note ; csvw:name "notes" ;
    csvw:aboutUrl "note/{id}" ;
    sh:property s:Note-id, s:Note-about, s:Note-map, s:Note-see, s:Note-code, s:Note-fined .
s:Note-id a sh:PropertyShape ; sh:path skos:notation ; csvw:name "id" ; sh:order 1 ;
    sh:minCount 1 ; sh:maxCount 1 .
s:Note-about a sh:PropertyShape ; sh:path lib:about ; csvw:name "about" ; sh:order 2 ;
    csvw:separator ";" ; sh:or ( [ sh:class lib:Book ] [ sh:class lib:Member ] ) .
s:Note-map a sh:PropertyShape ; sh:path lib:map ; csvw:name "map" ; sh:order 3 ;
    sh:class lib:Map ; sh:maxCount 1 .
s:Note-see a sh:PropertyShape ; sh:path lib:see ; csvw:name "see" ; sh:order 4 ;
    sh:nodeKind sh:IRI ; sh:or ( [ sh:class lib:Book ; sh:nodeKind sh:IRI ] [ sh:pattern "^http://" ] ) .
s:Note-code a sh:PropertyShape ; sh:path lib:coded ; csvw:name "code" ; sh:order 5 ;
    csvw:valueUrl "member/{code}" ; sh:class lib:Member .
s:Note-fined a sh:PropertyShape ; sh:path lib:fined ; csvw:name "fined" ; sh:order 6 ;
    sh:class lib:Fine .

# The members who have lent a book, in one cell: each is a loan. Poems alone are not lent.
s:Book sh:property s:Book-lent_to .
s:Book-lent_to a sh:PropertyShape ; sh:path [ sh:inversePath lib:book ] ; csvw:name "lent_to" ;
    sh:name "Lent to"@en , "Verliehen an"@de ; sh:order 4 ; csvw:separator ";" ;
    csvw:columnReference s:Loan-borrower ;
    sh:condition s:MayBeLent ;
    sh:property [ sh:path lib:fee ; sh:defaultValue "0,5" ] .
s:MayBeLent a sh:NodeShape ; sh:or (
    [ sh:property [ sh:path lib:genre ; sh:maxCount 0 ] ]
    [ sh:property [ sh:path lib:genre ; sh:hasValue genre:crime ] ] ) .
"""

BASE = "https://library.example/id/"
ISBNS = ("3-16", "0-44", "9-99")
MEMBERS = ("m1", "m2", "m3")

# What the cells of each column may hold: good ones, such as mean nothing, and what is wrong.
CELLS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "books": {
        "isbn": (*ISBNS, *ISBNS, "x y", ""),
        "title": ("The Trial", "Leaves", "Ada", ""),
        "title@de": ("", "Der Process"),
        "genre": ("crime", "poetry;crime", "poetry", "unknown"),
        "lent_to": ("", "", "m1", "m1;m2", "Ada; m3;", "m1, m2", "nobody;m2"),
    },
    "members": {
        "number": (*MEMBERS, *MEMBERS, "3-16", ""),
        "name": ("Ada", "Grace", "ada ", "A"),
    },
    "loans": {
        "borrower": (*MEMBERS, "Ada", "member/m1", BASE + "member/m2", "nobody", "m1, m2", ""),
        "book": (*ISBNS, "The Trial", "leaves", "m1"),
        "lent": ("1.3.2021", "", "2021-13-01"),
        "due": ("2021-03-29", "", "1.1.2020"),
    },
    "things": {
        "id": ("t1", "t2", "t3", "t1"),
        "type": ("Map", "Globe", "Map", "nothing"),
        "name": ("World", "Moon", ""),
    },
    "fines": {
        "loan": ("loan/m1/3-16", "m1/3-16", "m2/0-44", "Ada/3-16", BASE + "loan/m3/9-99", "none"),
        "fee": ("1", "-1", ""),
    },
    "notes": {
        "id": ("n1", "n2", "n3", "n4"),
        "about": ("m1", "3-16;m2", "Ada;Leaves", "nobody", "book/0-44", "m1, m2", ""),
        "map": ("t1", "World", "thing/t2", "moon", "t1 und t2", "t9"),
        "see": ("", BASE + "book/3-16", BASE + "member/m1", "http://elsewhere.example/"),
        "code": ("m1", "m3", "x y", ""),
        "fined": ("", "fine/m1/3-16", "m2/0-44", BASE + "fine/m1/3-16"),
    },
}

Tables = dict[str, list[list[str]]]
"""Rows by file name; the first is the heading."""


def write_model(folder: Path) -> None:
    """Write verbund.toml, the ontology and the shapes."""
    for name in ("ontology", "shapes", "records"):
        (folder / name).mkdir(parents=True)
    (folder / "verbund.toml").write_text(TOML, encoding="utf-8")
    (folder / "ontology/library.ttl").write_text(ONTOLOGY + MORE_ONTOLOGY, encoding="utf-8")
    (folder / "shapes/library.ttl").write_text(SHAPES + MORE_SHAPES, encoding="utf-8")
    assert SHAPES.startswith(PREFIXES)


def write_tables(folder: Path, tables: Tables) -> None:
    """Write the records folder anew."""
    records = folder / "records"
    for path in records.glob("*/*.csv"):
        path.unlink()
    for name, rows in tables.items():
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(rows)
        path = records / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(stream.getvalue(), encoding="utf-8", newline="")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, without what the machine's user has set."""
    done = subprocess.run(
        ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/"},
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    """Commit everything; gives the commit."""
    git(folder, "add", "--all", ".")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "State")
    return git(folder, "rev-parse", "HEAD")
