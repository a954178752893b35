"""Which days are certain: one century, one day, and nothing but it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.model.column_kinds import LiteralColumn
from verbund.rdf.terms import XSD, Literal
from verbund.resolve.certain_days import Years, years_of_day
from verbund.resolve.certain_days import certain_day as certainly
from verbund.resolve.probable_values import meant
from verbund.shacl.shape import Constraint, Shape

GERMAN = ("d.M.yyyy", "M/yyyy")
NOTHING = Years()
OF_OUR_TIME = Years(3, 2009, 2021)


def column(*formats: str, kind: str = "date") -> LiteralColumn:
    return LiteralColumn((XSD + kind, XSD + "gYearMonth"), formats, ".", "")


def shape(**bounds: str) -> Shape:
    constraints = tuple(
        Constraint(parameter, Literal(text, XSD + "date")) for parameter, text in bounds.items()
    )
    return Shape("urn:shape", constraints=constraints)


def certain_day(text: str, kind: LiteralColumn, rules: Shape, years: Years) -> str | None:
    found = certainly(text, kind, rules, years)
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("text", "years", "day"),
    [
        ("16.11.21", OF_OUR_TIME, "16.11.2021"),
        ("6.1.09", OF_OUR_TIME, "06.01.2009"),
        ("16. 11. 21", OF_OUR_TIME, "16.11.2021"),
        ("16.11.20", Years(2, 2008, 2010), "16.11.2020"),
        ("16.11.20", Years(2, 2008, 2009), None),  # eleven years after all others
        ("16.11.31", OF_OUR_TIME, None),  # what is suggested is 1931
        ("16.11.99", OF_OUR_TIME, "16.11.1999"),
        ("16.11.98", OF_OUR_TIME, None),
        ("16.11.21", NOTHING, None),
        ("16.11.21", Years(1, 2021, 2021), None),
        ("1.7.22", OF_OUR_TIME._replace(beside=(1945,)), None),  # founded before it was dissolved
        ("1.7.22", OF_OUR_TIME._replace(beside=(1945, 2021)), None),
        ("1.7.22", OF_OUR_TIME._replace(beside=(2014, 2023)), "01.07.2022"),
        ("1.7.22", OF_OUR_TIME._replace(beside=(2011, 2023)), None),
        ("1.7.20", OF_OUR_TIME._replace(named=(1920,)), None),
        ("1.7.20", OF_OUR_TIME._replace(named=(1990, 2021)), "01.07.2020"),
        ("16.11.21", Years(2, 2021, 2021), "16.11.2021"),
        ("16.11.21", Years(2, 1925, 2021), None),  # both centuries are possible
        ("31.11.21", OF_OUR_TIME, None),
        ("29.2.00", Years(2, 1899, 1901), None),  # no such day in 1900
        ("16.11.21", Years(2, 1915, 1930), None),  # what is suggested is 2021
        ("16.11.45", Years(2, 1915, 1945), "16.11.1945"),
        ("16.11.2021", OF_OUR_TIME, None),  # right as it is
        ("16. November 2021", NOTHING, "16.11.2021"),
        ("7 March 2024", NOTHING, "07.03.2024"),
        ("2021/11/16", NOTHING, "16.11.2021"),
        ("2021.11.16", NOTHING, "16.11.2021"),
        ("16. 11. 2021", NOTHING, "16.11.2021"),
        ("2021-11-16 00:00:00", NOTHING, "2021-11-16"),
        ("2021-11-16T00:00:00", NOTHING, "2021-11-16"),
        ("2021-11-16 00:00:00.000", NOTHING, "2021-11-16"),
        ("16.11.2021 00:00", NOTHING, "16.11.2021"),
        ("16.11.2021 0:00", NOTHING, "16.11.2021"),
        ("2021-11-16 00:00:01", NOTHING, None),
        ("2021-11-16T00:00:00Z", NOTHING, None),  # another day elsewhere
        ("2021-11-31 00:00:00", NOTHING, None),
        ("07/03/2024", OF_OUR_TIME, None),
        ("07/03/24", OF_OUR_TIME, None),
        ("Do, 7.3.24", OF_OUR_TIME, None),
        ("am 7. März 2024", NOTHING, None),
        ("16.11.2021 14:30", OF_OUR_TIME, None),
        ("Anfang März 2024", OF_OUR_TIME, None),
        ("Herbst 2025", OF_OUR_TIME, None),
        ("1.–3. Juni 2024", OF_OUR_TIME, None),
        ("44516", OF_OUR_TIME, None),
        ("20211116", OF_OUR_TIME, None),
        ("31. November 2021", OF_OUR_TIME, None),
    ],
)
def test_a_day_is_certain_if_it_can_be_no_other(text: str, years: Years, day: str | None) -> None:
    assert certain_day(text, column(*GERMAN), shape(), years) == day


def test_a_column_without_the_form_of_people_gets_that_of_xsd() -> None:
    assert certain_day("16.11.21", column(), shape(), OF_OUR_TIME) == "2021-11-16"


def test_bounds_of_the_shape_decide_before_other_days() -> None:
    later = shape(minInclusive="2000-01-01", maxExclusive="2100-01-01")
    assert certain_day("16.11.21", column(*GERMAN), later, NOTHING) == "16.11.2021"
    assert certain_day("16.11.21", column(*GERMAN), later, Years(5, 1900, 1930)) == "16.11.2021"
    earlier = shape(minInclusive="1850-01-01", maxInclusive="1950-12-31")
    assert certain_day("16.11.45", column(*GERMAN), earlier, OF_OUR_TIME) == "16.11.1945"
    # 2021 and 1951 are suggested, against the bounds
    assert certain_day("16.11.21", column(*GERMAN), earlier, OF_OUR_TIME) is None
    assert certain_day("16.11.51", column(*GERMAN), earlier, OF_OUR_TIME) is None


def test_a_day_after_that_of_the_release_is_not_certain() -> None:
    """No clock is read: without a stated day, the other days alone decide."""
    years = OF_OUR_TIME._replace(until="2021-11-16")
    assert certain_day("16.11.21", column(*GERMAN), shape(), years) == "16.11.2021"
    assert certain_day("17.11.21", column(*GERMAN), shape(), years) is None
    assert certain_day("17.11.29", column(*GERMAN), shape(), OF_OUR_TIME) == "17.11.2029"


def test_a_column_that_takes_the_hour_keeps_it() -> None:
    times = LiteralColumn((XSD + "date", XSD + "dateTime"), GERMAN, ".", "")
    assert certain_day("2021-11-16 00:00:00", times, shape(), OF_OUR_TIME) is None


@pytest.mark.parametrize(
    "text", ["16.11.21", "16. November 2021", "2021/11/16", "2021-11-16 00:00", "16.11.2021 00:00"]
)
@pytest.mark.parametrize("formats", [GERMAN, ()], ids=["german", "xsd"])
def test_what_is_suggested_is_what_is_written(text: str, formats: tuple[str, ...]) -> None:
    kind = column(*formats)
    assert meant(text, kind) == certain_day(text, kind, shape(), OF_OUR_TIME)


def test_only_columns_of_days_have_days() -> None:
    numbers = LiteralColumn((XSD + "decimal",), (), ".", "")
    assert certain_day("16.11.21", numbers, shape(), OF_OUR_TIME) is None
    assert not years_of_day("2021", numbers)
    assert not years_of_day("16. November 2021", numbers)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("16.11.2021", {2021}),
        ("2021-11", {2021}),
        ("16. November 2021", {2021}),
        ("07/03/2024", {2024}),
        ("16.11.2021, 14:30 Uhr", {2021}),
        ("30.12.2021 bis 2.1.2022", {2021, 2022}),
        ("Herbst 2025", {2025}),
        ("16.11.21", set()),
        ("07/03/24", set()),
        ("31.11.2021", set()),
        ("offen", set()),
    ],
)
def test_years_are_of_all_days_that_name_one_in_full(text: str, years: set[int]) -> None:
    assert set(years_of_day(text, column(*GERMAN))) == years


def test_years_are_counted() -> None:
    years = Years().with_year(2021).with_year(1999)
    assert years == Years(2, 1999, 2021)


@given(st.integers(1, 28), st.integers(1, 12), st.integers(0, 99), st.integers(1850, 2100))
def test_whatever_is_certain_is_near_the_others_and_ends_as_written(
    day: int, month: int, year: int, other: int
) -> None:
    found = certain_day(
        f"{day}.{month}.{year:02}", column(*GERMAN), shape(), Years(3, other, other)
    )
    if found is not None:
        assert found[:6] == f"{day:02}.{month:02}."
        assert int(found[-2:]) == year
        assert abs(int(found[-4:]) - other) <= 10
