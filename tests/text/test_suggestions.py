"""Which of several texts is suggested for one that is spelt otherwise."""

from __future__ import annotations

import pytest

from verbund.text.suggestions import suggest, suggest_with_score

ROLES = ["gast", "gastgeber", "mitgastgeber", "leitung"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("gastgeberin", "gastgeber"),
        ("gastgeberinnen", "gastgeber"),
        ("gastgebberin", "gastgeber"),
        ("gäste", None),
        ("gast der stadt", "gast"),
        ("leitung des kreises", "leitung"),
        ("x", None),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_the_whole_word_goes_before_a_part_of_it(text: str, meant: str | None, order: int) -> None:
    assert suggest(text, ROLES[::order], loosely=True) == meant


def test_words_in_another_order_are_found_loosely_alone() -> None:
    known = ["kreis lippe", "stadt lage"]
    assert suggest("lippe, kreis", known, loosely=True) == "kreis lippe"
    assert suggest("lippe, kreis", known) is None


def test_the_first_of_equals_is_taken() -> None:
    assert suggest("gast der stadt", ["gast", "gast"], loosely=True) == "gast"
    assert suggest_with_score("abcd", ["abcx", "abcy"]) == ("abcx", 75.0)
    known = ["cc bb aa", "bb cc aa"]
    assert suggest_with_score("aa bb cc", known, loosely=True) == ("bb cc aa", 95.0)
