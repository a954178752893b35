"""Rules for columns of text: such a column stands in a file once a language."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.migration.test_rules import codes, done, library, read

SUBTITLE = """
lib:subtitle a owl:DatatypeProperty .
"""
COLUMN = """
s:Book sh:property s:Book-subtitle .
s:Book-subtitle a sh:PropertyShape ; sh:path lib:subtitle ; csvw:name "subtitle" ; sh:order 8 ;
    sh:name "Subtitle"@en, "Untertitel"@de ; sh:datatype rdf:langString .
"""


def books(folder: Path, rules: str, text: str) -> Path:
    library(folder, rules)
    for name, more in (("ontology", SUBTITLE), ("shapes", COLUMN)):
        path = folder / name / "library.ttl"
        path.write_text(path.read_text("utf-8") + more, "utf-8")
    (folder / "records" / "books.csv").write_text(text, "utf-8")
    return folder


def rule(where: str, then: str) -> str:
    return f'[[row]]\ntables = ["books"]\nwhere = {{ {where} }}\n{then}\n'


MOVE = rule("title = true", 'move = { title = "subtitle" }')


@pytest.mark.parametrize(
    ("rules", "before", "after"),
    [
        (
            MOVE,
            "isbn,title,title@de,genre\n3-16,Trial,Prozess,crime\n",
            "isbn,title,title@de,genre,subtitle,subtitle@de\n3-16,,,crime,Trial,Prozess\n",
        ),
        (
            MOVE,
            "isbn,title@de,genre\n3-16,Prozess,crime\n",
            "isbn,title@de,genre,subtitle@de\n3-16,,crime,Prozess\n",
        ),
        (
            rule('title = ["Prozess"]', 'put = { subtitle = "Novel" }'),
            "isbn,title,genre\n3-16,Prozess,crime\n",
            "isbn,title,genre,subtitle\n3-16,Prozess,crime,Novel\n",
        ),
        (
            rule('subtitle = { same = "title" }', 'put = { subtitle = "" }'),
            "isbn,title,title@de,genre,subtitle,subtitle@de\n1,A,B,crime,A,B\n2,A,B,crime,A,C\n",
            "isbn,title,title@de,genre,subtitle,subtitle@de\n1,A,B,crime,,\n2,A,B,crime,A,C\n",
        ),
        (
            '[[column]]\ntable = "books"\nheadings = ["addition"]\nnow = "subtitle"\n',
            "isbn,title,genre,addition,addition@de\n1,A,crime,B,C\n",
            "isbn,title,genre,subtitle,subtitle@de\n1,A,crime,B,C\n",
        ),
    ],
    ids=["move", "move the other", "put", "same", "rename"],
)
def test_a_rule_is_for_all_languages(tmp_path: Path, rules: str, before: str, after: str) -> None:
    folder = books(tmp_path / "w", rules, before)
    assert codes(done(folder)) == []
    assert read(folder, "records/books.csv") == after


def test_in_each_language_another_value_is_in_the_way(tmp_path: Path) -> None:
    text = "isbn,title,title@de,genre,subtitle@de\n1,A,B,crime,C\n"
    folder = books(tmp_path / "w", MOVE, text)
    assert codes(done(folder)) == [("G103", "records/books.csv", 2, "subtitle@de")]
    assert read(folder, "records/books.csv") == text
