"""Answers to questions as CSV for a spreadsheet: no cell is a formula, days and numbers are such."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.support.serving import RELEASE

from verbund.question.head import read_question
from verbund.serve.question_answers import answer_csv, answer_table
from verbund.serve.window import Window
from verbund.views.release import ReleaseViews, open_views

QUESTION = read_question(
    "q",
    """\
#+ columns:
#+   text: { heading: { en: =Text, de: =Text }, en: a text, de: ein Text }
#+   since: { heading: { en: Since, de: Beginn }, type: date, en: since, de: seit }
#+   state:
#+     heading: { en: State, de: Stand }
#+     values: { open: { en: open, de: offen } }
#+     en: state
#+     de: Stand
SELECT * {}
""",
)
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def views() -> ReleaseViews:
    return open_views(RELEASE)


def literal(value: str, kind: str = "") -> dict[str, str]:
    return {"type": "literal", "value": value} | ({"datatype": XSD + kind} if kind else {})


def window(**row: dict[str, str]) -> Window:
    document = {"head": {"vars": list(row)}, "results": {"bindings": [row]}}
    return Window(json.dumps(document).encode(), 1)


ANSWER = window(
    text=literal('=HYPERLINK("x")'),
    since=literal("2020-06"),
    state=literal("open"),
    yes=literal("true", "boolean"),
    number=literal("-3", "integer"),
    part=literal("-1.5", "decimal"),
    signedOn=literal("2021-11-16", "date"),
    phone=literal("+49 5231"),
    wrong=literal("=1+1", "integer"),
)


def test_a_sheet_is_by_the_rules_of_exports(views: ReleaseViews) -> None:
    data = answer_csv(QUESTION, ANSWER, views.names["de"])
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    assert head == [
        "'=Text",
        "Beginn",
        "Stand",
        "Yes",
        "Number",
        "Part",
        "Signed on",
        "Phone",
        "Wrong",
    ]
    assert row == [
        "'=HYPERLINK(\"x\")", "2020-06", "offen", "ja", "-3", "-1,5", "2021-11-16", "'+49 5231", "'=1+1",
    ]  # fmt: skip
    english = answer_csv(QUESTION, ANSWER, views.names["en"]).decode("utf-8-sig")
    assert "2020-06,open,yes,-3,-1.5,2021-11-16" in english


def test_a_page_has_dates_in_one_way(views: ReleaseViews) -> None:
    """Whether the query gives a date or the text of one."""
    table = answer_table(QUESTION, ANSWER, views.names["de"])
    told = dict(zip(table.columns, [cell[0].text for cell in table.rows[0].cells], strict=True))
    assert (told["Beginn"], told["Signed on"], told["Stand"]) == ("06/2020", "16.11.2021", "offen")


def test_addresses_stand_beside_names_and_names_once(views: ReleaseViews) -> None:
    iri = f"{views.model.base}organisation/kreis-lippe"
    answer = window(one={"type": "uri", "value": iri}, oneName=literal("Kreis Lippe"))
    head, row = answer_csv(QUESTION, answer, views.names["de"]).decode("utf-8-sig").splitlines()
    assert (head, row) == ("One;One (Adresse)", f"Kreis Lippe;{iri}")


def test_a_text_that_is_an_address_of_ours_is_told_by_its_name(views: ReleaseViews) -> None:
    """Where values of several kinds stand in a column, the query gives texts of them (question 20)."""
    record = f"{views.model.base}organisation/kreis-lippe"
    concept = next(iri for iri in views.concepts if iri.endswith("/certainty/contradicted"))
    other = "https://www.example.org/page"
    unknown = f"{views.model.base}organisation/gibt-es-nicht"
    answer = window(
        record=literal(record),
        concept=literal(concept),
        other=literal(other),
        gone=literal(unknown),
    )
    cells = [cell[0] for cell in answer_table(QUESTION, answer, views.names["de"]).rows[0].cells]
    assert [cell.text for cell in cells] == ["Kreis Lippe", "widersprüchlich", other, unknown]
    assert [cell.iri for cell in cells] == [record, concept, "", ""]
    sheet = answer_csv(QUESTION, answer, views.names["en"]).decode("utf-8-sig").splitlines()
    assert sheet[1] == f"District of Lippe,{record},contradicted,{concept},{other},{unknown}"
