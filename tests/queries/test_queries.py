"""The questions, asked of the committed release: the answers as read and approved.

What makes each answer right stands beside it, from docs/records.md.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from tests.support.golden import check_golden
from tests.support.questions import QUERIES, ROOT, csv_of, rows_of, text_of
from tests.support.questions import local as id_of

import verbund
from verbund.api.query import write_answer
from verbund.queries import check_query
from verbund.question.head import read_question

GOLDEN = Path(__file__).parent / "golden"
RELEASE = ROOT / "output"
ASKED: dict[str, dict[str, str]] = {
    "01": {"agency": "kreispolizeibehoerde-lippe"},
    "02": {"territory": "kreis-lippe", "day": "2021-11-16"},
    "03": {"subject": "op-horn-bad-meinberg"},
    "04": {"series": "siko-lippe", "number": "2"},
    "05": {"series": "siko-lippe"},
    "09": {"district": "kreis-lippe"},
    "14": {"partnership": "op-horn-bad-meinberg"},
    "15": {"day": "2021-11-16"},
}
"""What the questions are asked about; the others are asked without values."""

EMPTY = frozenset({"12", "13", "15", "17"})
"""The questions to which the records hold no answer, as they should.

All parties are in North Rhine-Westphalia, and none is a company or an association; no agreement has
a stated term; no conference was cancelled, moved or, as far as is told, online.
"""


@cache
def answer(number: str) -> list[dict[str, str]]:
    return rows_of(number, ASKED.get(number, {}), RELEASE)


def local(row: dict[str, str], name: str) -> str:
    return id_of(row[name])


def test_there_are_twenty_questions() -> None:
    assert [path.name[:2] for path in QUERIES] == [f"{number:02}" for number in range(1, 21)]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_answer_is_the_approved_one(path: Path, approve: bool) -> None:
    number = path.stem[:2]
    data = csv_of(number, ASKED.get(number, {}), RELEASE)
    check_golden(GOLDEN / f"{path.stem}.csv", data, approve)
    # a question that nothing answers tests nothing
    assert (data.count("\n") > 1) == (number not in EMPTY)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_another_engine_answers_alike(path: Path) -> None:
    number = path.stem[:2]
    values = ASKED.get(number, {})
    other = rows_of(number, values, RELEASE, "rdflib")
    as_counted = [Counter(map(str, rows)) for rows in (other, answer(number))]
    assert as_counted[0] == as_counted[1]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_can_be_asked_without_any_value(path: Path) -> None:
    """Then it is asked of everything: what is answered about one thing is among it."""
    number = path.stem[:2]
    without = dict.fromkeys(ASKED.get(number, {}), "")
    if "day" in without:
        without["day"] = ASKED[number]["day"]
    everything = Counter(map(str, rows_of(number, without, RELEASE)))
    assert Counter(map(str, answer(number))) <= everything


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_is_described_in_both_languages(path: Path) -> None:
    """Its title ends as a question does; each column and parameter is told in German and English."""
    text = path.read_text(encoding="utf-8")
    check_query(text)
    question = read_question(path.stem, text)
    assert all(title.endswith("?") for title in question.title.values())
    said = [question.title, question.description, *(item.label for item in question.parameters)]
    said += (question.columns or {}).values()
    assert all(item["en"] and item["de"] and item["en"] != item["de"] for item in said)
    head, _, _ = text.partition("WHERE {")
    selected = head[head.index("SELECT") :]
    variables = re.findall(
        r"AS \?(\w+)\)|\?(\w+)", re.sub(r"\([^()]*(\([^)]*\))?[^()]*AS", "(AS", selected)
    )
    assert list(question.columns or {}) == [one or other for one, other in variables]
    assert [item.name for item in question.parameters][-1] == "lang"
    assert "ORDER BY" in text


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_every_column_has_a_heading_in_both_languages(path: Path) -> None:
    """No two columns of an answer have the same, and each fits above a column."""
    text = path.read_text(encoding="utf-8")
    question = read_question(path.stem, text)
    headings, columns = question.headings or {}, list(question.columns or {})
    assert list(headings) == columns
    for tag in ("de", "en"):
        told = [heading[tag] for heading in headings.values()]
        assert len(set(told)) == len(told)
        assert all(0 < len(heading) <= 30 for heading in told)
    assert question.dates <= set(columns)
    query = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for words in (question.words or {}).values():
        assert all(f'"{text}"' in query for text in words)  # the query says it
        assert all(word["de"] and word["en"] for word in words.values())


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_table_of_an_answer_is_in_one_language(path: Path) -> None:
    """In German no date is written otherwise, and no word of the query itself is left."""
    number = path.stem[:2]
    answer = verbund.query(
        question=number, parameters=ASKED.get(number, {}), language="de", release=RELEASE
    )
    stream = io.StringIO()
    write_answer(answer, stream)
    head, _, *rows = stream.getvalue().splitlines()
    question = read_question(path.stem, path.read_text(encoding="utf-8"))
    assert all(heading["de"] in head for heading in (question.headings or {}).values())
    said = re.sub(r"<[^>]*>", "", "\n".join(rows))
    for column, words in (question.words or {}).items():
        found = {str(row[column]) for row in answer.to_dicts()}
        for code in found & set(words):
            word = words[code]["de"]
            assert re.search(rf"(^|  ){re.escape(word)}(  |$)", said, re.MULTILINE)
            if word != code:
                assert not re.search(rf"(^|  ){re.escape(code)}(  |$)", said, re.MULTILINE)
    assert not re.search(r"  \d{4}-\d\d(-\d\d)?(  |$)", said, re.MULTILINE)
    assert "  true" not in said
    assert " @de" not in said


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_names_are_in_the_language_asked_for(path: Path) -> None:
    number = path.stem[:2]
    text = text_of(number, {**ASKED.get(number, {}), "lang": "en"}, RELEASE)
    assert 'VALUES ?lang { "en" }' in text


def test_partners_of_the_police_by_basis() -> None:
    """Four towns and municipalities by partnership with it, Detmold with its station; 5 offices."""
    partnership = {
        local(row, "partner") for row in answer("01") if row["basisKind"] == "partnership"
    }
    assert partnership == {
        "stadt-horn-bad-meinberg", "gemeinde-leopoldshoehe", "stadt-luegde", "gemeinde-augustdorf",
        "stadt-detmold", "kreis-lippe", "jugendamt-kreis-lippe", "jugendamt-bad-salzuflen",
        "jugendamt-detmold", "jugendamt-lage", "jugendamt-lemgo",
    }  # fmt: skip
    detmold = next(row for row in answer("01") if local(row, "partner") == "stadt-detmold")
    assert detmold["namedAs"] == "Polizeiwache Detmold"
    # the symposium of 2019 was only announced: nobody was present
    assert not any("europe-on-patrol" in row["basis"] for row in answer("01"))


def test_partnerships_in_force_on_the_day_of_the_second_conference() -> None:
    """Detmold signed in 2022; Augustdorf has no date; the others were reported before the day."""
    assert {local(row, "partnership"): row["inForce"] for row in answer("02")} == {
        "jugendaemter-polizei-lippe": "yes",
        "op-augustdorf": "unknown",
        "op-horn-bad-meinberg": "presumed",
        "op-leopoldshoehe": "presumed",
        "op-luegde": "presumed",
    }


def test_documents_of_a_partnership_whose_sources_disagree() -> None:
    documents = {local(row, "document") for row in answer("03")}
    assert documents == {
        "lippe-news-2019-09-30-horn", "radio-lippe-2019-horn", "lippe-news-zwischenbilanz-horn",
    }  # fmt: skip
    of_it = [row for row in answer("03") if local(row, "record") == "op-horn-bad-meinberg"]
    assert {row["certainty"] for row in of_it} == {"widersprüchlich"}


def test_participants_of_the_second_conference() -> None:
    """Three are named as new, two as speakers; that the rest of 2019 came again is implied."""
    by_certainty: dict[str, set[str]] = {}
    for row in answer("04"):
        by_certainty.setdefault(row["certainty"], set()).add(local(row, "participant"))
    assert by_certainty == {
        "genannt": {
            "bundespolizeiinspektion-muenster", "staatsanwaltschaft-detmold",
            "hauptzollamt-bielefeld", "jugendaemter-kreis-lippe", "kreispolizeibehoerde-lippe",
        },
        "abgeleitet": {"kreis-lippe", "kommunen-kreis-lippe", "bezirksregierung-detmold"},
    }  # fmt: skip
    # whether the list is complete is not said
    assert {row["list"] for row in answer("04")} == {"unbekannt"}


def test_who_joined_is_the_same_as_stated_and_as_computed() -> None:
    assert {
        (local(row, "participant"), row["stated"], row["computed"]) for row in answer("05")
    } == {
        ("bundespolizeiinspektion-muenster", "true", "yes"),
        ("hauptzollamt-bielefeld", "true", "yes"),
        ("staatsanwaltschaft-detmold", "true", "yes"),
    }


def test_attendance_in_bounds_that_hold() -> None:
    """30; more than 40; and no bounds for what was only expected."""
    bounds = {
        (local(row, "conference"), row["basis"]): (row["lower"], row["upper"])
        for row in answer("06")
    }
    assert bounds == {
        ("siko-lippe-1", "Teilnehmende"): ("30", "30"),
        ("siko-lippe-2", "Teilnehmende"): ("41", ""),
        ("europe-on-patrol-2019", "Teilnehmende"): ("", ""),
        ("europe-on-patrol-2019", "Länder"): ("", ""),
    }


def test_gaps() -> None:
    """Lügde has everything; of Augustdorf neither a date nor a paper is on record."""
    gaps: dict[str, set[str]] = {}
    for row in answer("07"):
        gaps.setdefault(local(row, "partnership"), set()).add(row["gap"])
    assert "op-luegde" not in gaps
    assert gaps["op-augustdorf"] >= {"no-start-date", "no-agreement"}
    assert gaps["jugendaemter-polizei-lippe"] >= {"no-start-date", "no-signature-date"}
    assert "unclear-party" in gaps["op-leopoldshoehe"]
    assert [name for name, found in gaps.items() if "no-agreement" in found] == ["op-augustdorf"]


def test_seven_stated_and_three_or_four_of_them_on_record() -> None:
    """Horn, Leopoldshöhe and Lügde; Augustdorf perhaps; Detmold came after the count."""
    (seven,) = [row for row in answer("08") if row["stated"]]
    assert (seven["stated"], seven["recorded"], seven["undated"]) == ("7", "3", "1")
    assert (seven["missingMin"], seven["missingMax"]) == ("3", "4")
    (numerous,) = [row for row in answer("08") if not row["stated"]]
    assert numerous["missingMin"] == numerous["missingMax"] == ""


def test_eleven_of_sixteen_municipalities_have_none_on_record() -> None:
    names = {row["name"] for row in answer("09")}
    assert len(names) == 11
    assert not names & {"Augustdorf", "Detmold", "Horn-Bad Meinberg", "Leopoldshöhe", "Lügde"}


def test_topics_by_year() -> None:
    years = [row["year"] for row in answer("10")]
    assert sorted(set(years)) == ["2019", "2020", "2021", "2022", "undated"]
    counted = {(row["year"], local(row, "topic")): row for row in answer("10")}
    assert counted["2021", "child-protection"]["conferences"] == "1"
    # safety of children means traffic there: not child protection (docs/records.md)
    assert ("2022", "child-protection") not in counted


def test_partnerships_across_levels() -> None:
    """The police are of the state; with it go towns, the district, or both; never one level alone."""
    levels: dict[str, set[str]] = {}
    for row in answer("11"):
        levels.setdefault(local(row, "partnership"), set()).add(row["level"])
    both = {"Landesebene", "Gemeindeebene"}
    assert levels == {
        "jugendaemter-polizei-lippe": both | {"Kreisebene"},
        "op-augustdorf": both | {"Kreisebene"},
        "op-horn-bad-meinberg": both | {"Kreisebene"},
        "op-detmold": both,
        "op-leopoldshoehe": both,
        "op-luegde": both,
    }


def test_steps_of_a_partnership_whose_start_is_contradicted() -> None:
    """Signed in September 2019, begun “at the end of 2019”, reviewed “a good year” later."""
    assert [(row["date"], row["step"], row["foundIn"]) for row in answer("14")] == [
        ("2019", "Beginn", "event"),
        ("2019-09", "Unterzeichnung", "event"),
        ("2021-01~", "Bilanz", "event"),
    ]


def test_no_legal_basis_is_on_record() -> None:
    """Six partnerships and four conferences, and no source names a rule on which one rests."""
    assert [row["recordKind"] for row in answer("16")] == ["conference"] * 4 + ["partnership"] * 6
    assert not any(row["legalBasis"] for row in answer("16"))


def test_who_meets_without_an_agreement() -> None:
    """Of the six agencies named for 2021 only the district and the police share one.

    It is that of Horn-Bad Meinberg. Fourteen pairs of 2021 are left, and of 2019 the two with the
    regional government.
    """
    pairs = [
        (local(row, "conference"), local(row, "one"), local(row, "other")) for row in answer("18")
    ]
    assert {row["agreement"] for row in answer("18")} == {"none"}
    assert [pair[1:] for pair in pairs if pair[0] == "siko-lippe-1"] == [
        ("bezirksregierung-detmold", "kreis-lippe"),
        ("bezirksregierung-detmold", "kreispolizeibehoerde-lippe"),
    ]
    of_2021 = [pair[1:] for pair in pairs if pair[0] == "siko-lippe-2"]
    assert len(of_2021) == 14
    assert ("kreis-lippe", "kreispolizeibehoerde-lippe") not in of_2021


def test_the_landrat_heads_both_parties() -> None:
    """The district and its police; of the youth office he heads the body it is a unit of."""
    assert {
        (local(row, "partnership"), local(row, "one"), row["direct"]) for row in answer("19")
    } == {
        ("op-augustdorf", "kreis-lippe", "true"),
        ("op-horn-bad-meinberg", "kreis-lippe", "true"),
        ("jugendaemter-polizei-lippe", "jugendamt-kreis-lippe", "false"),
    }
    assert {local(row, "post") for row in answer("19")} == {"landrat-lippe"}


def test_contradictions() -> None:
    """The start of Horn-Bad Meinberg, marked at the partnership, event and statement (docs/records.md).

    “2019” holds September 2019, so no days are left that cannot both be right. The signature and the
    statement of the later review name each other: the reader sees both, each with its source.
    """
    rows = answer("20")
    assert {(local(row, "about"), local(row, "record"), row["found"]) for row in rows} == {
        ("op-horn-bad-meinberg", "op-horn-bad-meinberg", "stated"),
        ("op-horn-bad-meinberg", "op-horn-bad-meinberg-beginn", "stated"),
        ("op-horn-bad-meinberg", "horn-ende-2019", "stated"),
        ("op-horn-bad-meinberg-beginn", "horn-ende-2019", "stated"),  # it is about both
        ("op-horn-bad-meinberg", "op-horn-bad-meinberg-unterschrift", "stated"),
    }
    (day,) = (row for row in rows if row["property"] and row["otherRecord"])
    assert (local(day, "record"), day["value"]) == ("op-horn-bad-meinberg-unterschrift", "2019-09")
    assert local(day, "otherRecord") == "horn-ende-2019"
    assert local(day, "document") == "lippe-news-2019-09-30-horn"
    assert local(day, "otherDocument") == "lippe-news-zwischenbilanz-horn"


def test_no_word_of_a_head_is_cut_at_a_hyphen() -> None:
    """YAML joins lines with a space, so a hyphen at the end of one would be followed by it."""
    files = [
        *sorted((ROOT / "queries").glob("*.rq")),
        *sorted((ROOT / "ontology/rules").glob("*.rq")),
    ]
    cut = [
        f"{path.name}:{number}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if line.startswith("#+") and line.endswith("-") and not line.endswith(">-")
    ]
    assert len(files) > 20
    assert cut == []
