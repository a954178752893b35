"""Heads of questions: what they declare, and what is refused, with a text in both languages."""

from __future__ import annotations

import pytest

from verbund.question.defaults import of_release
from verbund.question.head import read_question
from verbund.question.question import Question
from verbund.rdf.terms import Iri, Literal
from verbund.sparql.errors import QueryError

HEAD = """\
# a comment before
#+ title: { en: Who?, de: Wer? }
#+ description:
#+   en: >-
#+     Two
#+     lines.
#+   de: Zwei Zeilen.
#+ parameters:
#+   series: { type: iri, in: [series/], en: the series, de: die Reihe }
#+   day: { type: xsd:date, en: the day, de: der Tag }
#+   lang: { type: language, default: de, en: language, de: Sprache }
#+ columns:
#+   x: { en: a thing, de: eine Sache }
"""
BODY = """\
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?x { VALUES ?series { UNDEF } VALUES ?day { UNDEF }
  VALUES ?lang { "de" } # VALUES ?lang { "no" }
  BIND ("VALUES ?lang { }" AS ?x) }
"""


def question(head: str = HEAD, body: str = BODY) -> Question:
    return read_question("q", head + body)


def test_what_a_head_says() -> None:
    found = question()
    assert found.title == {"en": "Who?", "de": "Wer?"}
    assert found.description["en"] == "Two lines."
    assert [item.name for item in found.parameters] == ["series", "day", "lang"]
    assert found.parameter("series").among == ("series/",)
    assert found.parameter("lang").default == Literal("de")
    assert found.columns == {"x": {"en": "a thing", "de": "eine Sache"}}


def test_a_query_without_a_head_has_no_parameters() -> None:
    assert read_question("mine", BODY).parameters == ()
    assert read_question("mine", BODY).title == {"en": "mine", "de": "mine"}


def test_values_stand_where_the_defaults_stood_and_nowhere_else() -> None:
    text = question().bound({"series": Iri("https://example.org/a"), "lang": Literal("en")})
    assert "VALUES ?series { <https://example.org/a> }" in text
    assert 'VALUES ?lang { "en" } # VALUES ?lang { "no" }' in text
    assert 'BIND ("VALUES ?lang { }" AS ?x)' in text
    assert "VALUES ?day { UNDEF }" in text


def test_a_release_has_defaults_of_its_own_in_the_head_and_in_the_query() -> None:
    found = of_release(question(), "en", "2021-11-16")
    assert found.parameter("lang").default == Literal("en")
    day = "http://www.w3.org/2001/XMLSchema#date"
    assert found.parameter("day").default == Literal("2021-11-16", day)
    assert "day: { type: xsd:date, default: 2021-11-16, en: the day" in found.text
    assert f'VALUES ?day {{ "2021-11-16"^^<{day}> }}' in found.text
    assert of_release(found, "fr", None).text == found.text  # no concept has a French label


@pytest.mark.parametrize(
    ("head", "body", "said"),
    [
        pytest.param("#+ a: [", BODY, "no YAML", id="no-yaml"),
        pytest.param("# x\n#\n#+ a: &b c\n#+ d: *b\n", BODY, "line 4", id="alias"),
        pytest.param("#+ text\n", BODY, "no keys", id="no-keys"),
        pytest.param("#+ parameters: text\n", BODY, "keys and values", id="parameters-no-object"),
        pytest.param("#+ parameters:\n#+   a: b\n", BODY, "keys and values", id="no-object"),
        pytest.param("#+ title: [a]\n", BODY, "needs a text", id="title-a-list"),
        pytest.param(HEAD + "#+ title: x\n", BODY, "twice", id="key-twice"),
        pytest.param(HEAD + "#+ parameters: {}\n#+   lang: {}\n", BODY, "line", id="two-roots"),
        pytest.param(HEAD.replace("language,", "text,"), BODY, "may be iri", id="type"),
        pytest.param(HEAD.replace("xsd:date", "xsd:ENTITY"), BODY, "may be iri", id="datatype"),
        pytest.param(HEAD.replace("day:", "d-ay:"), BODY, "no name", id="name"),
        pytest.param(HEAD.replace("[series/]", "[series]"), BODY, "with / or #", id="in"),
        pytest.param(HEAD.replace("[series/]", '["x/ } /"]'), BODY, "with / or #", id="in-hostile"),
        pytest.param(HEAD.replace("default: de", 'default: "1 2"'), BODY, "default", id="default"),
        pytest.param(HEAD.replace("default: de", "default: en"), BODY, "has", id="differs"),
        pytest.param(HEAD, BODY.replace("?day", "?dag"), "no VALUES ?day", id="missing"),
        pytest.param(
            HEAD, BODY.replace("UNDEF }", 'UNDEF } VALUES ?lang { "en" }'), "has", id="twice"
        ),
        pytest.param(HEAD, BODY.replace("?day { UNDEF }", "?day { 1 2 }"), "has", id="two-values"),
        pytest.param(HEAD, 'SELECT * { VALUES ?lang { "de"', "not closed", id="open"),
        pytest.param("#+ " + "[" * 5000 + "\n", BODY, "line 1", id="deep"),
    ],
)
def test_a_head_that_cannot_be_is_refused(head: str, body: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        question(head, body)
    assert said in caught.value.message("en")
    assert caught.value.message("de") != caught.value.message("en")


def test_an_unknown_parameter_is_told_with_what_may_be_meant() -> None:
    with pytest.raises(QueryError, match=r"Did you mean series\? It has: series, day, lang"):
        question().parameter("sereis")
    with pytest.raises(QueryError, match="declares none"):
        read_question("mine", BODY).parameter("day")


def test_each_place_of_a_parameter_has_its_value() -> None:
    twice = question(HEAD, BODY.replace("UNDEF }", 'UNDEF } VALUES ?lang { "de" }'))
    text = twice.bound({"lang": Literal("en")})
    assert text.count('{ "en" }') == 3
    assert '{ "de" }' not in text
