"""What is looked at for all texts of a column together agrees with a look at each."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from verbund.convert.codegen.caches import is_plain, odd_of
from verbund.text.damage import BETWEEN, damage_of, looks_sound

TEXTS = st.lists(st.text(" `=@+-|!Err:?#ÄŸ‚ax\n\u00e9\u201e", max_size=6), max_size=4)  # noqa: RUF001


@given(TEXTS)
@example(["ErdoÄŸan"])
@example(["Fl‚Ächen"])  # noqa: RUF001 - as misread
@example(["1+1", "+a"])
@example(["so `=a"])
@example(["Err:502"])
def test_texts_that_look_sound_have_no_damage(texts: list[str]) -> None:
    joined = BETWEEN + BETWEEN.join(texts)
    if looks_sound(joined):
        assert not [t for t in texts if t.strip() == t and t.isprintable() and damage_of(t)]


@given(TEXTS)
@example([" a", "a "])
@example(["a`", " "])
@example([": `"])
def test_odd_texts_are_those_that_are_not_plain_alone(texts: list[str]) -> None:
    distinct = set(texts)
    found = odd_of(distinct)
    assert len(found) == len(set(found))
    alone = {text for text in distinct if BETWEEN not in text and not is_plain([text])}
    assert alone <= set(found)  # with the sign between texts in it, one may look odd and is not
    assert not found or not is_plain(distinct)


@pytest.mark.parametrize("text", ["Ä", "Älter", "a=b", "x@y", "https://a", "Ähren", "‚Zitat'"])  # noqa: RUF001
def test_usual_texts_look_sound(text: str) -> None:
    assert looks_sound(BETWEEN + text)
