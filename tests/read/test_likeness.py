"""How like headings are to names of columns, as offices write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.read.likeness import (
    ALIKE,
    CUT_SHORT,
    END,
    EQUAL,
    WORDS,
    best_likeness,
    likeness,
)
from verbund.read.written_heading import as_compared


@pytest.mark.parametrize(
    ("heading", "text", "tag"),
    [
        ("Datum", "datum", None),
        (" Datum: *", "datum", None),
        ("Datum (von)", "datum", None),
        ("Titel [kurz] (engl.)", "titel", "en"),
        ("Titel (deutsch)", "titel", "de"),
        ("Titel englisch", "titel", "en"),
        ("Title EN", "title", "en"),
        ("Titel engl.", "titel", "en"),
        ("Titel, dt.:", "titel", "de"),
        ("Titel@fr", "titel", "fr"),
        ("Titel@", "titel@", None),
        ("Engl.", "engl.", None),
        ("(engl.)", "(engl.)", "en"),
        ("Teiln. mind.", "teiln. mind.", None),
        ("„Name“", "name", None),
        ("***", "***", None),
        ("* Titel EN *", "titel", "en"),
        ("- englisch", "englisch", None),
    ],
)
def test_what_people_put_around_a_heading_is_left_out(
    heading: str, text: str, tag: str | None
) -> None:
    assert as_compared(heading)[:2] == (text, tag)


@pytest.mark.parametrize(
    ("heading", "name", "score"),
    [
        ("datum", "datum", EQUAL),
        ("datum.", "datum", EQUAL),
        ("teiln. mind.", "teilnehmende mindestens", CUT_SHORT),
        ("veröff. am", "veröffentlicht am", CUT_SHORT),
        ("datum der konferenz", "datum", WORDS),
        ("konf.-status", "status", WORDS),
        ("internetadresse", "adresse", END),
        ("text aussage", "aussage text", WORDS),
        ("stand", "stand vom", WORDS),
    ],
)
def test_a_heading_is_like_a_name(heading: str, name: str, score: float) -> None:
    assert likeness(heading, name) == score
    assert score >= ALIKE


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("ein datum", "ort"),
        ("antwort", "ort"),  # a short name ends many words
        ("te. mi.", "teilnehmende mindestens"),  # two letters are no word cut short
        ("teiln. max.", "teilnehmende mindestens"),
        ("vert. am", "versand am"),
        ("teiln.", "teilnehmende mindestens"),
        ("titel", "tabelle"),
        ("von", "bis"),
    ],
)
def test_a_heading_is_not_like_a_name(heading: str, name: str) -> None:
    assert likeness(heading, name) < ALIKE


def test_a_spelling_counts_as_far_as_it_is_like() -> None:
    assert round(likeness("art des orts", "art des ortes")) == 96
    assert best_likeness("art des orts", ["ort", "art des ortes"])[1] == "art des ortes"
    assert best_likeness("x", []) == (0.0, "")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_have_a_likeness(one: str, other: str) -> None:
    """Likeness is from 0 to 100, and a text is equal to itself but for a dot at its end."""
    written = as_compared(one)
    assert written.text or not one.strip()
    assert 0 <= likeness(written.text, as_compared(other).text) <= EQUAL
