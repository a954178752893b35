"""Whether two texts are spellings of one thing, or names of two."""

from __future__ import annotations

from functools import partial

import pytest

from verbund.text import spelling
from verbund.text.spelling import beginnings, is_kind_of

APART = beginnings(
    [
        "Bundes",
        "Bund",
        "Landes",
        "Land",
        "Staats",
        "Bezirks",
        "Kreis",
        "Stadt",
        "Gemeinde",
        "Federal",
        "State",
        "County",
        "City",
    ]
)
is_spelling = partial(spelling.is_spelling, apart=APART)
says_otherwise = partial(spelling.says_otherwise, apart=APART)


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("Kreis Lipe", "Kreis Lippe"),
        ("Kries Lippe", "Kreis Lippe"),
        ("Der Kreis Lippe", "Kreis Lippe"),
        ("kreis-lipe", "Kreis Lippe"),
        ("Kreispolizei behoerde Lippe", "Kreispolizeibehörde Lippe"),
        ("Polizeipräsidien", "Polizeipräsidium"),
        ("hil", "hill"),
        ("krime", "crime"),
        ("Folksfest", "Volksfest"),
        ("Baderborn", "Paderborn"),
    ],
)
def test_a_slip_of_the_pen(text: str, candidate: str) -> None:
    assert is_spelling(text, candidate)
    assert not says_otherwise(text, candidate)


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("Stadt Lemgo", "Stadt Detmold"),
        ("stadt-lemgo", "stadt-detmold"),
        ("Kreistag Lippe", "Kreis Lippe"),
        ("Ordnungsamt Detmold", "Ordnungsamt"),
        ("Polizei B", "Polizei"),
        ("Dezernat 2", "Dezernat 3"),
        ("Abteilung II", "Abteilung III"),
        ("LKA", "BKA"),
        ("Stadt Marl", "Stadt Werl"),
        ("erledigt", "verlegt"),
        ("Hagen", "Sagen"),
        ("Dorf", "Torf an der Lippe"),
        ("intern", "extern"),
        ("DIN", "TIN"),
        ("Bund", "Hund"),
    ],
)
def test_another_thing_with_a_name_that_is_alike(text: str, candidate: str) -> None:
    assert not is_spelling(text, candidate)
    assert not is_spelling(candidate, text)


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("keine Polizei Lippe", "Polizei Lippe"),
        ("kein Amt", "ein Amt"),
        ("nicht: Kreis Lippe", "Kreis Lippe"),
        ("Kreis Lippe ohne Polizei Lippe", "Kreis Lippe"),
        ("Kreis Lippe außer Detmold", "Kreis Lippe"),
        ("ehem. Kreis Lippe", "Kreis Lippe"),
        ("Kreis Lippe bzw. Polizei Lippe", "Polizei Lippe"),
        ("Kreis Lippe oder Polizei Lippe", "Polizei Lippe"),
        ("not Lippe police", "Lippe police"),
        ("former Lippe police", "Lippe police"),
        ("Landespolizei", "Bundespolizei"),
        ("Staatsarchiv", "Stadtarchiv"),
        ("Abmeldung", "Anmeldung"),
        ("unsicher", "sicher"),
        ("Nichtmitglied", "Mitglied"),
    ],
)
def test_a_word_that_says_otherwise(text: str, candidate: str) -> None:
    for one, other in ((text, candidate), (candidate, text)):
        assert says_otherwise(one, other)
        assert not is_spelling(one, other)


def test_a_compound_is_of_the_kind_that_it_ends_in() -> None:
    assert is_kind_of("anschreiben", "schreiben")
    assert not is_kind_of("nichtmitglied", "mitglied")
    assert not is_kind_of("abgehalten", "gehalten")
    assert not is_kind_of("schreiben", "schreiben an alle")


def test_a_word_that_is_known_is_no_slip() -> None:
    assert is_spelling("Amt Werle", "Amt Werl")
    assert not is_spelling("Amt Werle", "Amt Werl", {"werle"})
    assert is_spelling("Amtt Werle", "Amt Werle", {"werle"})
