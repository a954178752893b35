"""Values of parameters: a checked term, or refused; no value becomes a part of a query's text."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph
from tests.support.extent import examples

from verbund.question.head import read_question
from verbund.question.question import Parameter
from verbund.question.value import literal_of
from verbund.rdf.terms import XSD, Literal
from verbund.sparql.errors import QueryError

TEXT = """\
#+ parameters:
#+   x: { type: %s }
SELECT ?x { VALUES ?x { UNDEF } }
"""


def parameter(kind: str) -> Parameter:
    return read_question("q", TEXT % kind).parameters[0]


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("xsd:date", "2021-11-16", "2021-11-16"),
        ("xsd:date", " 16.11.2021 ", "2021-11-16"),
        ("xsd:date", "6. 1. 2021", "2021-01-06"),
        ("xsd:integer", "007", "7"),
        ("xsd:integer", "-3", "-3"),
        ("xsd:positiveInteger", "2", "2"),
        ("xsd:gYear", "2021", "2021"),
        ("xsd:boolean", "true", "true"),
        ("xsd:string", "Kreis „Lippe“", "Kreis „Lippe“"),
        ("language", "DE", "de"),
    ],
)
def test_a_value_becomes_a_term(kind: str, value: str, term: str) -> None:
    assert literal_of(parameter(kind), value).value == term


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("xsd:date", "2021-02-29"),
        ("xsd:date", "29.02.2021"),
        ("xsd:date", "2021"),
        ("xsd:date", "2021-11-16Z"),
        ("xsd:date", "0000-01-01"),
        ("xsd:date", "12021-01-01"),
        ("xsd:date", "\u0662\u0660\u0662\u0661-11-16"),
        ("xsd:integer", "1.0"),
        ("xsd:integer", "1" * 19),
        ("xsd:integer", "1 } DROP ALL"),
        ("xsd:positiveInteger", "0"),
        ("xsd:boolean", "yes"),
        ("language", 'de" } #'),
        ("language", "d"),
        ("xsd:string", "a\\u0022 }"),
        ("xsd:string", "a\nb"),
        ("xsd:string", "\u202eabc"),
        ("xsd:string", "x" * 1001),
        ("xsd:string", "\ud800"),
    ],
    ids=ascii,
)
def test_what_is_no_value_is_refused(kind: str, value: str) -> None:
    with pytest.raises(QueryError) as caught:
        literal_of(parameter(kind), value)
    assert caught.value.message("de").startswith("x = ")
    assert caught.value.message("en").isprintable()


@settings(max_examples=examples(300), deadline=None)
@given(
    st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(['" } #', "\\", "'", "}"])
)
def test_a_text_is_itself_in_the_answer_of_both_engines_or_refused(value: str) -> None:
    """“A value never becomes SPARQL text except as a checked term”: docs/queries.md."""
    question = read_question("q", TEXT % "xsd:string")
    try:
        term = literal_of(question.parameters[0], value)
    except QueryError:
        return
    text = question.bound({"x": term})
    rows = ox.Store().query(text)
    assert isinstance(rows, ox.QuerySolutions)
    (row,) = rows
    assert row["x"] == ox.Literal(term.value)
    ((found,),) = Graph().query(text)  # type: ignore[misc]  # rows of SELECT
    assert str(found) == term.value


def test_an_integer_is_written_as_sparql_has_it() -> None:
    question = read_question("q", TEXT % "xsd:integer")
    assert "{ 2 }" in question.bound({"x": Literal("2", f"{XSD}integer")})
