from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.pictures.text_width import shortened, width, wrapped


@given(st.text(max_size=80), st.integers(20, 300), st.integers(1, 4))
def test_no_line_is_wider_than_its_room(text: str, room: int, most: int) -> None:
    lines = wrapped(text, 13, room, most)
    assert 1 <= len(lines) <= most
    assert all(width(line, 13) <= room or line == "…" for line in lines)


def test_what_fits_is_whole() -> None:
    text = "Schieder-Schwalenberg im Kreis Lippe"
    assert "".join(wrapped(text, 13, 140, 3)).replace(" ", "") == text.replace(" ", "")
    assert wrapped(text, 13, 140, 3)[0] == "Schieder-"
    assert wrapped(text, 13, 1000, 3) == (text,)


def test_what_does_not_fit_says_so() -> None:
    assert shortened("Kreispolizeibehörde", 13, 60) == "Kreisp…"
    assert wrapped("Kreispolizeibehörde Lippe und weitere", 13, 60, 1)[0].endswith("…")


@pytest.mark.parametrize(("text", "least"), [("漢字", 26), ("WWW", 38), ("e\u0301", 7)])
def test_widths_of_characters(text: str, least: float) -> None:
    assert least <= width(text, 13) <= least * 1.35
