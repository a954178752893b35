"""An opposite is no spelling mistake, and a kind of something is not that thing."""

from __future__ import annotations

import pytest

from verbund.text.suggestions import is_narrower, is_opposite


@pytest.mark.parametrize(
    ("one", "other", "opposite"),
    [
        ("sicher", "unsicher", True),
        ("unsicher", "sicher", True),
        ("nicht genannt", "genannt", True),
        ("not attended", "attended", True),
        ("unsichre", "unsicher", False),
        ("sicher", "sichern", False),
        ("sicher", "sicher", False),
    ],
)
def test_an_opposite_has_a_word_or_syllable_that_says_no(
    one: str, other: str, opposite: bool
) -> None:
    assert is_opposite(one, other) is opposite


@pytest.mark.parametrize(
    ("text", "candidate", "narrower"),
    [
        ("bericht", "zeitungsbericht", True),
        ("feier", "volkfeier", True),
        ("feier", "amtfeier", False),
        ("gehalten", "abgehalten", False),
        ("zeitungsbericht", "bericht", False),
        ("polizei", "polizeibehörde", False),
        ("bericht", "zeitungsberichte", False),
        ("list", "open list", False),
        ("bericht", "bericht", False),
        ("vertreten", "vertreten durch andere", True),
    ],
)
def test_a_compound_with_a_word_in_front_is_narrower(
    text: str, candidate: str, narrower: bool
) -> None:
    assert is_narrower(text, candidate) is narrower
