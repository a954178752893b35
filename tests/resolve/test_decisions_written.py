"""Decisions that are written are read as the same, in one order, and no spreadsheet runs them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.resolve.decision import COLUMNS, Decision, in_order
from verbund.resolve.decisions_file import from_rows, read_decisions
from verbund.resolve.decisions_write import write_decisions, write_questions
from verbund.system.limits import Limits
from verbund.text.formula_guard import guarded, unguarded

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("=-+@'\t\n"))
"""Texts with what spreadsheets take for formulas."""


def written(decisions: list[Decision]) -> str:
    stream = io.StringIO(newline="")
    write_decisions(stream, decisions)
    return stream.getvalue()


@given(TEXTS)
def test_a_guarded_text_comes_back(text: str) -> None:
    """``guarded`` is undone by ``unguarded``, and its cell begins like no formula."""
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1+1", "'=1+1"), ("'=1", "''=1"), ("a=b", "a=b"), ("'a", "'a"), ("-", "'-"), ("", "")],
)
def test_the_guard_is_an_apostrophe(text: str, cell: str) -> None:
    assert (guarded(text), unguarded(cell)) == (cell, text)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), max_size=5))
def test_what_is_written_is_read_as_the_same(rows: list[tuple[str, str, str, str]]) -> None:
    """Reading what was written gives the decisions, in their order."""
    given_rows = [Decision(a, b, comment=c, author=d) for a, b, c, d in rows]
    decisions = from_rows(given_rows, "answers").decisions
    with TemporaryDirectory() as name:
        path = Path(name) / "decisions.csv"
        path.write_text(written(list(decisions)), encoding="utf-8", newline="")
        found = read_decisions(path, "decisions.csv", roots=None, limits=Limits())
    assert found.faults == ()
    cells = [item.cells() for item in found.decisions]
    assert cells == [item.cells() for item in in_order(decisions)]


def test_the_file_is_sorted_and_keeps_slots_that_it_does_not_know() -> None:
    one = Decision("b", "x/1", others=(("confidence", "0.5"),))
    other = Decision("A", "x/2", "t", "c", "Zwei", "Anna", "2026-11-02", "weil")
    third = Decision("a", "sssom:NoTermFound", "t", "b")
    expected = (
        f"{','.join(COLUMNS)},confidence\n"
        "b,,,x/1,,,,,skos:exactMatch,rdfs literal,semapv:ManualMappingCuration,0.5\n"
        "a,t,b,sssom:NoTermFound,,,,,skos:exactMatch,rdfs literal,semapv:ManualMappingCuration,\n"
        "A,t,c,x/2,Zwei,Anna,2026-11-02,weil,skos:exactMatch,rdfs literal,"
        "semapv:ManualMappingCuration,\n"
    )
    assert written([other, one, third]) == written([third, other, one]) == expected


def test_a_list_of_questions_is_for_a_spreadsheet(tmp_path: Path) -> None:
    stream = io.StringIO(newline="")
    write_questions(stream, [{"subject_label": "=x;y", "count": "2"}], ";")
    text = stream.getvalue()
    assert text.startswith(
        "\ufeffsubject_label;table;column;object_id;comment;table_label;column_label;candidates;"
    )
    assert next(csv.reader([text.splitlines()[1]], delimiter=";")) == [
        *("'=x;y", "", "", "", "", "", "", "", "", "2")
    ]
    path = tmp_path / "q.csv"
    path.write_text(text.replace('"\'=x;y";;;', '"\'=x;y";;;-'), encoding="utf-8")
    found = read_decisions(path, "q.csv", roots=None, limits=Limits(), answers=True)
    assert [(item.text, item.object, item.row) for item in found.decisions] == [
        ("=x;y", "sssom:NoTermFound", 2)
    ]
    path.write_text(text, encoding="utf-8")
    assert read_decisions(path, "q.csv", roots=None, limits=Limits(), answers=True).decisions == ()


def test_answers_of_a_program_are_checked_as_those_in_a_file() -> None:
    found = from_rows([Decision("", "x"), Decision("a", "b", date="1.1.2026")], "answers")
    assert found.decisions == ()
    assert [(item.code, item.place.row, item.place.column) for item in found.faults] == [
        ("R118", 2, "subject_label"),
        ("R118", 3, "mapping_date"),
    ]
