"""Answers in words: headings, dates and texts as people of a language read them."""

from __future__ import annotations

import pytest

from verbund.question.head import read_question
from verbund.question.wording import Wording, language_asked, readable
from verbund.sparql.errors import QueryError

TEXT = """\
#+ parameters:
#+   lang: { type: language, default: de, en: language, de: Sprache }
#+ columns:
#+   since: { heading: { en: Since, de: Beginn }, type: date, en: since when, de: seit wann }
#+   inForce:
#+     heading: { en: In force, de: In Kraft }
#+     values:
#+       "yes": { en: "yes", de: ja }
#+     en: whether it is in force
#+     de: ob sie in Kraft ist
#+   otherArea: { en: its area, de: ihr Gebiet }
SELECT * { VALUES ?lang { "de" } }
"""
QUESTION = read_question("q", TEXT)


def test_headings_are_those_stated_else_the_variable_as_words() -> None:
    german, english = Wording(QUESTION, "de"), Wording(QUESTION, "en")
    assert [german.heading(name) for name in ("since", "inForce")] == ["Beginn", "In Kraft"]
    assert [english.heading(name) for name in ("since", "inForce")] == ["Since", "In force"]
    assert german.heading("otherArea") == "Other area"
    assert [german.label(name) for name in ("since", "otherArea", "x")] == [
        "Beginn", "ihr Gebiet", "X",
    ]  # fmt: skip
    assert QUESTION.columns is not None
    assert QUESTION.columns["inForce"]["de"] == "ob sie in Kraft ist"


@pytest.mark.parametrize(
    ("text", "german"),
    [("2020-06", "06/2020"), ("2021-11-16", "16.11.2021"), ("2019", "2019"), ("bald", "bald")],
)
def test_dates_are_written_in_one_way_in_each_language(text: str, german: str) -> None:
    assert Wording(QUESTION, "de").text("since", text) == german
    assert Wording(QUESTION, "en").text("since", text) == text
    # a file reference may look like a month: only what the head says to be a date is one
    assert Wording(QUESTION, "de").text("otherArea", text) == text


def test_words_stand_for_texts_of_their_column_alone() -> None:
    assert Wording(QUESTION, "de").text("inForce", "yes") == "ja"
    assert Wording(QUESTION, "de").text("inForce", "never") == "never"
    assert Wording(QUESTION, "de").text("otherArea", "yes") == "yes"


@pytest.mark.parametrize(
    ("variable", "words"),
    [("otherArea", "Other area"), ("as_of", "As of"), ("since", "Since"), ("URL", "Url"), ("", "")],
)
def test_a_variable_is_readable(variable: str, words: str) -> None:
    assert readable(variable) == words


def test_the_language_of_an_answer_is_that_of_its_names() -> None:
    assert language_asked(QUESTION, {}) == "de"
    assert language_asked(QUESTION, {"lang": "en"}) == "en"
    assert language_asked(QUESTION, {"lang": "fr"}) == "en"
    assert language_asked(read_question("plain", "SELECT * {}"), {}) == "en"


@pytest.mark.parametrize("kind", ["day", "xsd:date", "[date]"])
def test_another_type_of_a_column_is_told(kind: str) -> None:
    with pytest.raises(QueryError, match="since"):
        read_question("q", TEXT.replace("type: date", f"type: {kind}"))


@pytest.mark.parametrize("stated", ["heading: [a]", "values: x", "values: { x: [a] }"])
def test_what_is_no_text_is_told(stated: str) -> None:
    with pytest.raises(QueryError):
        read_question("q", TEXT.replace("type: date", stated))
