"""IRIs made from codes are what RFC 6570 says, also where most of the expansion is left out."""

from __future__ import annotations

import re

import pytest
import uritemplate
from hypothesis import given
from hypothesis import strategies as st

from verbund.model.iri_templates import template_parts
from verbund.resolve.terms import _expander

_TRIPLET = re.compile("(%[0-9A-Fa-f]{2})")
TEMPLATES = [
    "https://example.org/{id}",
    "https://example.org/{+id}",
    "code/{id}/page",
    "https://example.org/{+id}#it",
    "https://example.org/{id}/of/{id}",
    "https://example.org/{+id}/of/{+id}",
    "https://example.org/{id}?all={+id}",
]


def _expanded(template: str, text: str) -> str:
    """What the library makes of each part of a text; with an escape in it, it escapes no other."""
    found = template.replace("{id}", str(uritemplate.expand("{id}", id=text)))
    parts = _TRIPLET.split(text)
    parts[::2] = [str(uritemplate.expand("{+id}", id=part)) for part in parts[::2]]
    return found.replace("{+id}", "".join(parts))


@pytest.mark.parametrize("template", TEMPLATES)
@given(
    text=st.one_of(
        st.text(min_size=1),
        st.from_regex(r"[A-Za-z0-9._~/-]+", fullmatch=True),
        st.from_regex(r"(?:%[0-9A-Fa-f]{0,2}|[a-z/ü ])+", fullmatch=True),
    )
)
def test_every_code_is_expanded_as_the_library_does(template: str, text: str) -> None:
    try:
        expected = _expanded(template, text)
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        return
    assert _expander(template)(text) == expected


@pytest.mark.parametrize(
    ("template", "text", "expected"),
    [
        ("https://e.example/{id}", "a%20b", "https://e.example/a%2520b"),
        ("https://e.example/{+id}", "a%20b/50%", "https://e.example/a%20b/50%25"),
        ("https://e.example/{+id}", "%C3%A4/%zz", "https://e.example/%C3%A4/%25zz"),
        ("https://e.example/{id}", "100%", "https://e.example/100%25"),
    ],
)
def test_escapes_in_a_value(template: str, text: str, expected: str) -> None:
    """RFC 6570, 3.2.2: "%" is escaped; 3.2.3: well-formed triplets stay, other "%" are escaped."""
    assert _expander(template)(text) == expected


@pytest.mark.parametrize(
    "template",
    [
        "{a:3}",
        "{a:>9}",
        "{a*}",
        "{/a}",
        "{#a}",
        "{?a}",
        "{a,b}",
        "{a",
        "a}",
        "{}",
        "{a=1}",
        "%zz{a}",
    ],
)
def test_other_templates_are_none(template: str) -> None:
    assert template_parts(template) == ()
