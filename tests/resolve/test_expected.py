"""What a column takes, in words and in its own form."""

from __future__ import annotations

import pytest

from verbund.model.column_kinds import LiteralColumn
from verbund.rdf.terms import XSD
from verbund.resolve.expected import expected_datatypes, expected_literals


@pytest.mark.parametrize(
    ("names", "english", "german"),
    [
        (["date"], "a day such as 2021-11-16", "ein Tag wie 2021-11-16"),
        (["byte"], "a value of the datatype", "ein Wert des Datentyps"),
    ],
)
def test_a_datatype_in_words(names: list[str], english: str, german: str) -> None:
    said = expected_datatypes([XSD + name for name in names])
    assert said["en"].startswith(english)
    assert said["de"].startswith(german)


def test_one_of_several_datatypes() -> None:
    parts = [expected_datatypes([XSD + name])["en"] for name in ("date", "gYearMonth", "gYear")]
    said = expected_datatypes([XSD + name for name in ("date", "gYearMonth", "gYear")])["en"]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert said.count(" or ") == 2


def test_an_example_is_in_the_form_of_its_column() -> None:
    decimal = (XSD + "decimal",)
    plain, comma = (LiteralColumn(decimal, (), sign) for sign in ".,")
    assert "." in expected_literals(plain, decimal)["en"]
    assert expected_literals(comma, decimal)["en"] == expected_literals(plain, decimal)[
        "en"
    ].replace(".", ",")
