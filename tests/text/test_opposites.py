"""An opposite is no spelling mistake."""

from __future__ import annotations

import pytest

from verbund.text.suggestions import is_opposite


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
