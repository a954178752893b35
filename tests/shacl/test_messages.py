"""Messages of shapes with what a result says in the place of their variables."""

from __future__ import annotations

import pytest

from verbund.rdf.terms import XSD_STRING, Iri, Literal
from verbund.shacl.messages import argument_text, fill, variables_of
from verbund.shacl.shape import Constraint, Pattern, Qualified, Shape


def shown(iri: str) -> str:
    return f"<{iri}>"


NAMED, NAMELESS = Shape("urn:s"), Shape("")


@pytest.mark.parametrize(
    ("argument", "text"),
    [
        (Pattern("a+", "i"), "a+"),
        (Qualified(NAMED, 2), "2"),
        (NAMED, "<urn:s>"),
        (NAMELESS, "…"),
        (Literal("a", XSD_STRING), "a"),
        (Iri("urn:a"), "<urn:a>"),
        ((Literal("a", XSD_STRING), Iri("urn:b")), "a, <urn:b>"),
        (("de", "en"), "<de>, <en>"),
        ((), ""),
        (True, "true"),
        (3, "<3>"),
        ("urn:c", "<urn:c>"),
    ],
)
def test_what_a_parameter_says(argument: object, text: str) -> None:
    assert argument_text(argument, shown) == text


def test_the_variables_of_a_result() -> None:
    constraints = [
        Constraint("pattern", Pattern("a+", "i")),
        Constraint("pattern", Pattern("b", "")),
        Constraint("qualifiedMinCount", Qualified(NAMED, 1)),
        Constraint("qualifiedMaxCount", Qualified(NAMELESS, 2)),
    ]
    assert variables_of("urn:f", "urn:p", "v", constraints, shown) == {
        "this": "urn:f",
        "value": "v",
        "path": "<urn:p>",
        "PATH": "<urn:p>",
        "pattern": "a+",
        "flags": "i",
        "qualifiedMinCount": "1",
        "qualifiedMaxCount": "2",
        "qualifiedValueShape": "<urn:s>",
    }
    assert variables_of("urn:f", None, None, [], shown) == {
        "this": "urn:f",
        "value": "…",
        "path": "…",
        "PATH": "…",
    }
    assert variables_of("urn:f", None, "", [], shown)["value"] == ""


def test_placeholders_are_filled_in_each_language() -> None:
    messages = {"de": "{$value} fehlt {?this} {$none} {value}", "en": "none"}
    known = {"value": "W", "this": "T"}
    assert fill(messages, lambda: known) == {"de": "W fehlt T {$none} {value}", "en": "none"}


def test_variables_are_not_asked_for_where_there_is_no_placeholder() -> None:
    assert fill({"en": "plain"}, lambda: pytest.fail("asked")) == {"en": "plain"}
