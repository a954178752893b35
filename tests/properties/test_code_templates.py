"""IRIs made from codes are what RFC 6570 says, also where most of the expansion is left out."""

from __future__ import annotations

import pytest
import uritemplate
from hypothesis import given
from hypothesis import strategies as st

from verbund.convert.terms import _expander

TEMPLATES = [
    "https://example.org/{id}",
    "https://example.org/{+id}",
    "code/{id}/page",
    "https://example.org/{+id}#it",
    "https://example.org/{id}/of/{id}",
    "https://example.org/{+id}/of/{+id}",
    "https://example.org/{id}?all={+id}",
]


@pytest.mark.parametrize("template", TEMPLATES)
@given(text=st.one_of(st.text(min_size=1), st.from_regex(r"[A-Za-z0-9._~/-]+", fullmatch=True)))
def test_every_code_is_expanded_as_the_library_does(template: str, text: str) -> None:
    try:
        expected = uritemplate.expand(template, {"id": text})
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        return
    assert _expander(template)(text) == expected
