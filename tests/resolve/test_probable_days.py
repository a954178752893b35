"""What people write for a day is answered with what they mean, where that is one thing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.model.column_kinds import LiteralColumn
from verbund.rdf.terms import XSD, Literal
from verbund.resolve.literals import read_literal
from verbund.resolve.probable_days import no_day_in, readings
from verbund.resolve.probable_values import (
    both,
    expected_day,
    is_day_number,
    meant,
    meant_year,
    year_of,
)

ANY = LiteralColumn((XSD + "date", XSD + "gYearMonth", XSD + "gYear"))
DAY = LiteralColumn((XSD + "date",))
MOMENT = LiteralColumn((XSD + "dateTime",))
EXPECTED = {"en": "a day", "de": "ein Tag"}

ONE = {
    "2024-03-07": [
        *("7.3.2024", "7. 3. 2024", "07.03.24", "7 3 2024", "2024-3-7", "2024/3/7", "2024.3.7"),
        *("20240307", "07032024", "7. März 2024", "7.März 2024", "7. Maerz 2024", "7.Mrz.24"),
        *("7-Mar-24", "Mar 7 2024", "Mar 7, 2024", "March 7th, 2024", "7th of March 2024"),
        *("2024 March 7", "2024-Mar-7", "Do, 7.3.2024", "Donnerstag, den 7. März 2024"),
        *(
            "Thu 7 March 2024",
            "2024-03-07 00:00:00",
            "7.3.2024 0:00",
            "\u0667.\u0663.2024",
            "7. MÄRZ 2024",
        ),
    ],
    "2024-12-25": [
        *("25/12/2024", "12/25/2024", "25-12-24", "12/25/24", "Mi, 25/12/2024", "on 12/25/2024"),
        *("Mittwoch, den 25-12-24", "25/12/2024 0:00", "12/25/24 00:00:00"),
    ],
    "2024-10-10": ["10/10/2024", "10-10-24"],
    "2024-03": [
        *("März 2024", "Mrz. 2024", "March 2024", "2024 März", "3/2024", "03.2024", "2024/03"),
        *("202403", "im März 2024", "Anfang März 2024", "mid-March 2024"),
    ],
}


@pytest.mark.parametrize(("text", "day"), [(text, day) for day in ONE for text in ONE[day]])
def test_what_means_one_thing_is_offered(text: str, day: str) -> None:
    assert meant(text, ANY) == day


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("07/03/24", "2024-03-07", "2024-07-03"),
        ("7/3/2024", "2024-03-07", "2024-07-03"),
        ("7-3-2024", "2024-03-07", "2024-07-03"),
    ],
)
def test_what_may_mean_two_things_is_offered_both_ways(text: str, first: str, second: str) -> None:
    assert meant(text, DAY) is None
    assert both(text, DAY) == [first, second]
    said = expected_day(text, DAY, EXPECTED)
    assert said == {
        "en": f"a day; “{text}” may be {first} or {second}",
        "de": f"ein Tag; „{text}“ kann {first} oder {second} sein",
    }


WHY = {
    "KW 12/2024": ("is a week", "2024-03-18 to 2024-03-24"),
    "12. KW 2024": ("is a week", "2024-03-18 to 2024-03-24"),
    "2024-W12": ("is a week", "2024-03-18 to 2024-03-24"),
    "KW 1/2021": ("is a week", "2021-01-04 to 2021-01-10"),
    "Frühjahr 2024": ("names no day and no month", "2024"),
    "im Frühjahr 2024": ("names no day and no month", "2024"),
    "Ende 2024": ("names no day and no month", "2024"),
    "ca. 2024": ("names no day and no month", "2024"),
    "2024?": ("names no day and no month", "2024"),
    "Q1 2024": ("names no day and no month", "2024"),
    "1. Quartal 2024": ("names no day and no month", "2024"),
    "Winter 2023/24": ("names no day and no month", "2023"),
    "7.-9.3.2024": ("has two days", "2024-03-07 and 2024-03-09"),
    "7. bis 9. März 2024": ("has two days", "2024-03-07 and 2024-03-09"),
    "30.3. - 2.4.2024": ("has two days", "2024-03-30 and 2024-04-02"),
    "7.3.": ("lacks the year", ""),
    "7. März": ("lacks the year", ""),
    "29.2.2023": ("there is no day", "29.2.2023"),
    "29.2.0001": ("there is no day", "29.2.0001"),
    "März 2024": ("names a month and no day", ""),
    "7.3.2024 14:30": ("has a time, too", "2024-03-07"),
}


@pytest.mark.parametrize("text", WHY)
def test_what_is_no_single_day_is_told_why(text: str) -> None:
    assert meant(text, DAY) is None
    why, part = WHY[text]
    said = expected_day(text, DAY, EXPECTED)["en"]
    assert why in said
    assert part in said


VAGUE = (
    (
        "names no day and no month, only the year 2024: write what the source says, or leave the cell"
        " empty and put these words into a column for text"
    ),
    (
        "nennt weder Tag noch Monat, nur das Jahr 2024: Tragen Sie ein, was die Quelle sagt, oder lassen"
        " Sie die Zelle leer, und schreiben Sie diese Worte in eine Spalte für Text"
    ),
)


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        (
            "KW 12/2024",
            "is a week, from 2024-03-18 to 2024-03-24",
            "ist eine Woche, vom 2024-03-18 bis zum 2024-03-24",
        ),
        ("Ende 2024", *VAGUE),
        ("2024 Q1", *VAGUE),
        (
            "29.12.2023 bis 2.1.2024",
            (
                "has two days, 2023-12-29 and 2024-01-02, and the cell takes one: the last belongs into "
                "a column for the end, if the table has one"
            ),
            (
                "nennt zwei Tage, 2023-12-29 und 2024-01-02; die Zelle nimmt einen: Der letzte gehört in "
                "eine Spalte für das Ende, wenn die Tabelle eine hat"
            ),
        ),
        (" 7.3. ", "lacks the year", "fehlt das Jahr"),
        ("März 2024", "names a month and no day", "nennt einen Monat und keinen Tag"),
        (
            "7.3.2024 14:30",
            "has a time, too: the day alone is 2024-03-07",
            "nennt auch eine Uhrzeit: Der Tag allein ist 2024-03-07",
        ),
    ],
)
def test_why_is_said_in_both_languages(text: str, english: str, german: str) -> None:
    assert expected_day(text, DAY, EXPECTED) == {
        "en": f"a day; “{text}” {english}",
        "de": f"ein Tag; „{text}“ {german}",
    }


def test_a_day_where_a_month_is_asked_for() -> None:
    month = LiteralColumn((XSD + "gYearMonth",))
    assert expected_day("7.3.2024", month, EXPECTED) == {
        "en": "a day; “7.3.2024” names a day",
        "de": "ein Tag; „7.3.2024“ nennt einen Tag",
    }


@pytest.mark.parametrize(
    "text", ["heute", "KW 54/2024", "32.1.2024", "Mrz 24", "2024-13-45", "", "x" * 5000, "7.-", "-"]
)
def test_of_what_means_nothing_nothing_is_said(text: str) -> None:
    assert meant(text, DAY) is None
    assert expected_day(text, DAY, EXPECTED) == EXPECTED


DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"


@pytest.mark.parametrize("dash", DASHES, ids=lambda dash: f"U+{ord(dash):04X}")
def test_a_dash_in_place_of_a_hyphen_is_named_and_the_date_offered(dash: str) -> None:
    text = f"2019{dash}09{dash}11"
    assert meant(text, ANY) == "2019-09-11"
    said = expected_day(text, DAY, EXPECTED)
    character = f"U+{ord(dash):04X}"
    assert said == {
        "en": f"a day; the dash in “{text}” is another character ({character}) than the hyphen of"
        " a date (U+002D)",
        "de": f"ein Tag; der Strich in „{text}“ ist ein anderes Zeichen ({character}) als der"
        " Bindestrich eines Datums (U+002D)",
    }


def test_a_dash_is_not_blamed_for_more_than_it_does() -> None:
    assert "there is no day" in expected_day("2021\u201311\u201331", DAY, EXPECTED)["en"]
    assert "has two days" in expected_day("7.\u20139.3.2024", DAY, EXPECTED)["en"]
    assert expected_day("7\u2013Mar\u201324", DAY, EXPECTED) == EXPECTED
    assert meant("7\u2013Mar\u201324", DAY) == "2024-03-07"


@pytest.mark.parametrize(
    ("text", "datatype", "year"),
    [
        ("0000-01-01", "date", None),
        ("0000-01", "gYearMonth", None),
        ("0000", "gYear", None),
        ("0024-03-07", "date", "2024-03-07"),
        ("0098", "gYear", "1998"),
    ],
)
def test_of_the_year_0_no_other_is_made(text: str, datatype: str, year: str | None) -> None:
    assert meant_year(text, Literal(text, XSD + datatype), ANY) == year
    assert meant("0000", LiteralColumn((XSD + "gYear",))) in (None, "0000")


def test_a_time_is_kept_where_the_column_takes_one() -> None:
    assert meant("07.03.2024 14:30", MOMENT) == "2024-03-07T14:30:00"
    assert meant("7.3.2024, 9:05 Uhr", MOMENT) == "2024-03-07T09:05:00"
    assert meant("7.3.2024 9:05:07", MOMENT) == "2024-03-07T09:05:07"
    assert meant("7.3.2024", MOMENT) is None


FORMS = ("%d.%m.%Y", "%Y%m%d", "%d. %B %Y", "%B %d, %Y", "%Y/%m/%d", "%d %b %Y", "%A, %d.%m.%Y")


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.sampled_from(FORMS))
def test_a_day_in_a_form_that_is_plain_is_that_day(day: date, form: str) -> None:
    text = day.strftime(form)
    if re.fullmatch("[0-9]{8}", text) and len(readings(text)) > 1:
        assert day.isoformat() in both(text, DAY)  # 20112012 also reads the other way round
    else:
        assert meant(text, DAY) == day.isoformat()


@given(st.text("0123456789./-: KWkwQMärzJanbismiTt,?", max_size=24))
def test_what_is_offered_is_always_a_value_of_the_column(text: str) -> None:
    """Whatever is written, nothing is raised; days that are offered exist."""
    for data in (ANY, DAY, MOMENT):
        found = meant(text, data)
        assert found is None or read_literal(found, data) is not None
        assert set(expected_day(text, data, EXPECTED)) == {"en", "de"}


def test_weeks_of_all_years_begin_on_a_monday() -> None:
    for year in range(1990, 2030):
        said = expected_day(f"KW 1/{year}", DAY, EXPECTED)["en"]
        first = date.fromisoformat(re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said)[0])
        assert (first.weekday(), first.isocalendar()[:2]) == (0, (year, 1))
        assert first + timedelta(6) >= date(year, 1, 4)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("7.3.29", [("2029-03-07",)]),
        ("7.3.30", [("1930-03-07",)]),
        ("7.3.00", [("2000-03-07",)]),
        ("7.3.99", [("1999-03-07",)]),
        ("1/2024", [("2024-01",)]),
        ("12/2024", [("2024-12",)]),
        ("13/2024", []),
        ("0/2024", []),
        ("31.4.2024", []),
        ("29.2.2024", [("2024-02-29",)]),
        ("07/03/24", [("2024-03-07",), ("2024-07-03",)]),
        ("13/03/24", [("2024-03-13",)]),
        ("03/13/24", [("2024-03-13",)]),
        ("05/05/24", [("2024-05-05",)]),
        ("10112012", [("2012-11-10",)]),
        ("7.3.2024 14:30", [("2024-03-07T14:30:00",)]),
        ("7.3.2024 4:30:05 Uhr", [("2024-03-07T04:30:05",)]),
        ("7.3.2024 00:00", [("2024-03-07T00:00:00", "2024-03-07")]),
        ("20240307t143000", []),
        ("2024-03-07T14:30:00", [("2024-03-07T14:30:00",)]),
        ("Sept 2024", [("2024-09",)]),
        ("", []),
        ("2024", []),
    ],
)
def test_the_readings_of_a_text(text: str, forms: list[tuple[str, ...]]) -> None:
    assert [reading.forms for reading in readings(f" {text.upper()} ")] == forms


@pytest.mark.parametrize("more", [0, 1])
def test_texts_up_to_sixty_characters_are_read(more: int) -> None:
    """A longer text is a sentence."""
    for start, end, part in (
        ("KW", "12/2024", "is a week"),
        ("07/", "03/24", "may be 2024-03-07 or 2024-07-03"),
        ("7.", "3.", "lacks the year"),
    ):
        text = start + " " * (60 - len(start + end) + more) + end
        said = expected_day(text, DAY, EXPECTED)["en"]
        assert (part in said) is (more == 0)
        assert len(readings(text)) == (2 if part.startswith("may") and not more else 0)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("8.3. - 9.3.2024", "2024-03-08 and 2024-03-09"),
        ("9.3. - 9.3.2024", None),
        ("10.3. - 9.3.2024", None),
        ("7 - 9.3.2024", "2024-03-07 and 2024-03-09"),
        ("30.12.-2.1.2024", None),
        ("30.12.2023-2.1.2024", "2023-12-30 and 2024-01-02"),
        ("2024-03-07 - 2024-03-09", "2024-03-07 and 2024-03-09"),
        ("7. \u2013 9. März 2024", "2024-03-07 and 2024-03-09"),
        (" - 9.3.2024", None),
        ("3/2024 - 4/2024", None),
        ("7.3.-4/2024", None),
    ],
)
def test_a_period_is_two_days_of_which_the_second_is_later(text: str, part: str | None) -> None:
    said = expected_day(text, DAY, EXPECTED)["en"]
    assert ("has two days" in said) is (part is not None)
    assert part is None or part in said


@pytest.mark.parametrize(
    ("text", "lacks"),
    [("29.2.", True), ("30.2.", False), ("31.12.", True), ("0.1.", False), ("1.13", False),
     ("March 7th", True), ("31. April", False), ("31. Mai", True)],
)  # fmt: skip
def test_a_day_without_its_year_is_one_that_some_year_has(text: str, lacks: bool) -> None:
    assert ("lacks the year" in expected_day(text, DAY, EXPECTED)["en"]) is lacks


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31.12.2021", False),
        ("31.11.2021", True),
        ("32.11.2021", False),
        ("2021-02-29", True),
        ("2021-2-31", True),
        ("31.13.2021", False),
        ("31.0.2021", False),
        ("30.2.0001", True),
        ("30.2.0000", False),
        ("30.2.21", True),
        ("31.11.23", True),
        ("29.2.00", False),
        ("28.2.2021", False),
        ("31. Juni 2021", True),
        ("29. Februar 2021", True),
        ("29. Februar 2020", False),
        ("45. Juni 2021", True),
        ("Mo, 31. Juni 2021", True),
        ("June 31, 2021", True),
        ("30-Feb-2021", True),
        ("31/06/2021", True),
        ("06/31/2021", True),
        ("31/12/2021", False),
        ("31.6.2021 14:00", True),
        ("31.04.", True),
        ("31. Mai", False),
        ("29.–31. Juni 2021", True),
        ("30.02.2021 bis 3.3.2021", True),
        ("Juni 2021", False),
        ("Protokoll 31", False),
    ],
)
def test_what_looks_like_a_day_that_the_calendar_lacks(text: str, day: bool) -> None:
    assert (no_day_in(text) is not None) is day
    assert ("there is no day" in expected_day(text, DAY, EXPECTED)["en"]) is day


@pytest.mark.parametrize(
    ("text", "number"),
    [("10000", True), ("99999", True), ("9999", False), ("100000", False), ("01000", False),
     ("44516,25", True), ("44516.", False), ("44516,5,5", False), ("-44516", False)],
)  # fmt: skip
def test_what_looks_like_the_number_of_a_day(text: str, number: bool) -> None:
    assert is_day_number(text) is number


def test_numbers_up_to_forty_characters_are_offered() -> None:
    data = LiteralColumn((XSD + "decimal",))
    forty = "10" + ".000" * 9 + ",5"
    assert len(forty) == 40
    assert meant(forty, data) == "10" + "000" * 9 + ".5"
    assert meant("1" + forty, data) is None


@pytest.mark.parametrize(
    ("text", "datatype", "year"),
    [
        ("2024-03-07", "date", 2024),
        ("-0044-03-15", "date", -44),
        ("0000", "gYear", 0),
        ("12024", "gYear", 12024),
        ("2024-03", "gYearMonth", 2024),
        ("2024-03-07T01:02:03", "dateTime", 2024),
        ("2024-03-07T01:02:03Z", "dateTimeStamp", 2024),
        ("01:02:03", "time", None),
        ("2024", "integer", None),
        ("1" * 50, "gYear", int("1" * 40)),
        ("x", "gYear", None),
    ],
)
def test_the_year_of_a_literal(text: str, datatype: str, year: int | None) -> None:
    assert year_of(Literal(text, XSD + datatype)) == year
