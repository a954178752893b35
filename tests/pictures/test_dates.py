from __future__ import annotations

import pytest

from verbund.pictures.dates import extent, for_people, is_day, is_qualified


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", 2021, 2022),
        ("2021-01", 2021, 2021 + 31 / 365),
        ("2021-01-01", 2021, 2021 + 1 / 365),
        ("2021-01-01T10:00:00Z", 2021, 2021 + 1 / 365),
        ("2021-01-01+01:00", 2021, 2021 + 1 / 365),
        ("2021-XX", 2021, 2022),
        ("2021-01-XX", 2021, 2021 + 31 / 365),
        ("201X", 2010, 2020),
        ("19XX", 1900, 2000),
        ("2021~", 2021, 2022),
        ("2021-21", 2021 + 59 / 365, 2021 + 151 / 365),  # spring: March to May
        ("2021-24", 2021 + 334 / 365, 2022 + 59 / 365),  # winter: until February
        ("2019/2020", 2019, 2021),
        ("../2019", 2019, 2020),
        ("2019/", 2019, 2020),
    ],
)
def test_what_a_date_may_mean(text: str, first: float, last: float) -> None:
    assert extent(text) == pytest.approx((first, last))


@pytest.mark.parametrize(
    "text", ["", "..", "heute", "2021-13", "2021-02-30", "0000", "21", "Y12345"]
)
def test_what_is_no_date(text: str) -> None:
    assert extent(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2021-07-07", "07.07.2021"),
        ("2021-07", "07/2021"),
        *(
            (text, text)
            for text in (
                *("2021", "201X", "2021-XX", "2019/2021", "bald", "", "2021-07~"),
                *("2021-13", "2021-02-30", "2021-13-45", "2021-25", "2021-22-01", "0000-06"),
            )
        ),
    ],
)
def test_dates_for_people(text: str, said: str) -> None:
    assert for_people(text, "de") == said
    assert for_people(text, "en") == text


@pytest.mark.parametrize(
    ("text", "german", "english"),
    [
        ("2017-21", "Frühjahr 2017", "spring 2017"),
        ("2017-22", "Sommer 2017", "summer 2017"),
        ("2017-23", "Herbst 2017", "autumn 2017"),
        ("1999-24", "Winter 1999/00", "winter 1999/00"),
    ],
)
def test_seasons_are_no_months(text: str, german: str, english: str) -> None:
    """What a record may have where the source says no more (EDTF, level 1)."""
    assert (for_people(text, "de"), for_people(text, "en")) == (german, english)


def test_exact_and_uncertain_dates() -> None:
    assert [is_day(text) for text in ("2021-05-01", "2021-05", "2021", "x")] == [True] + [False] * 3
    assert [is_qualified(text) for text in ("2021?", "2021~", "2021-05")] == [True, True, False]
