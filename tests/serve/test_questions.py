"""The pages of questions: forms without a script, names in place of IRIs, addresses to keep."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from tests.support.serving import RELEASE, Served

import verbund

FIRST = "/de/questions/01-partners-of-an-agency"


class Read(HTMLParser):
    """Links, fields and cells of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fields: dict[str, str] = {}
        self.options: list[str] = []
        self.tags: list[str] = []
        self.cells: list[str] = []
        self._in_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "a":
            self.links.append(given["href"])
        if tag in ("input", "select", "button") and given.get("name"):
            self.fields[given["name"]] = given.get("type", tag)
        if tag == "option":
            self.options.append(given["value"])
        if tag == "td":
            self._in_cell = True
            self.cells.append("")
        assert "style" not in given
        assert not any(name.startswith("on") for name in given)

    def handle_endtag(self, tag: str) -> None:
        """Take an end."""
        self._in_cell = self._in_cell and tag != "td"

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._in_cell:
            self.cells[-1] += data


def test_a_question_is_found_by_its_number(served: Served) -> None:
    """Commands and the API take numbers, so people try them here."""
    for asked in ("?agency=kreis-lippe", ""):
        answer = served.get(f"/de/questions/01{asked}")
        assert answer.status_code == 308
        assert answer.headers["location"] == FIRST + asked
    assert served.get("/de/questions/1.csv").headers["location"] == f"{FIRST}.csv"
    assert served.get("/de/questions/99").status_code == 404


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_question_has_a_form(served: Served, language: str) -> None:
    listed = Read(served.get(f"/{language}/questions/").text)
    wanted = [link for link in listed.links if re.search(r"/questions/\d\d-", link)]
    names = sorted({link.rpartition("/")[2] for link in wanted})
    assert names == sorted(item.name for item in verbund.questions(release=RELEASE))
    for item in verbund.questions(release=RELEASE):
        answer = served.get(f"/{language}/questions/{item.name}")
        assert answer.status_code == 200
        page = Read(answer.text)
        wanted_fields = {one.name for one in item.parameters if one.type != "language"}
        assert wanted_fields | {"ask"} <= set(page.fields)
        assert "script" not in page.tags
        for one in item.parameters:
            if one.type == "date":
                assert page.fields[one.name] == "date"


def test_agencies_are_chosen_by_name(served: Served) -> None:
    page = Read(served.get(FIRST).text)
    assert "Kreis Lippe" in page.options
    assert not any("/" in option for option in page.options)


def test_the_answer_is_that_of_the_query_command_with_names_and_links(served: Served) -> None:
    answer = served.get(FIRST, params={"agency": "Kreis Lippe", "ask": "1"})
    page = Read(answer.text)
    rows = verbund.query(
        question="01", parameters={"agency": "Kreis Lippe"}, language="de", release=RELEASE
    )
    assert f"({len(rows)})" in answer.text
    assert "Gemeinde Augustdorf" in page.cells
    links = {urljoin(FIRST, link) for link in page.links}
    assert "/de/organisation/gemeinde-augustdorf.html" in links
    assert "/en/questions/01-partners-of-an-agency" in links
    assert served.get("/de/organisation/gemeinde-augustdorf.html").status_code == 200
    assert not any(cell.startswith("http") for cell in page.cells)
    again = served.get(FIRST, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 200  # the form alone is another page


def test_all_rows_as_csv(served: Served) -> None:
    answer = served.get(f"{FIRST}.csv", params={"agency": "kreis-lippe"})
    rows = verbund.query(
        question="01", parameters={"agency": "kreis-lippe"}, language="de", release=RELEASE
    )
    assert answer.headers["content-type"].startswith("text/csv")
    assert "01-partners-of-an-agency.csv" in answer.headers["content-disposition"]
    read = list(csv.reader(io.StringIO(answer.text)))
    assert read[0] == list(rows.columns)
    assert len(read) - 1 == len(rows)


class Headings(HTMLParser):
    """The headings of the table of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag."""
        if tag == "th":
            self._within = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        """Take an end."""
        self._within = self._within and tag != "th"

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._within:
            self.found[-1] += data


@pytest.mark.parametrize(
    ("language", "headings", "dates", "kind"),
    [
        ("de", {"Beginn", "Unterzeichnet", "Sicherheit"}, {"06/2020"}, "Partnerschaft"),
        ("en", {"Since", "Signed", "Certainty"}, {"2020-06"}, "partnership"),
    ],
)
def test_an_answer_is_in_the_words_of_its_language(
    served: Served, language: str, headings: set[str], dates: set[str], kind: str
) -> None:
    """Headings and dates are those of people, whether the query gives a date or its text."""
    asked = f"/{language}/questions/01-partners-of-an-agency"
    answer = served.get(asked, params={"agency": "gemeinde-leopoldshoehe", "ask": "1"})
    assert headings <= set(map(str.strip, Headings(answer.text).found))
    cells = {cell.strip() for cell in Read(answer.text).cells}
    assert {cell for cell in cells if re.fullmatch(r"\d{4}-\d\d|\d\d/\d{4}", cell)} == dates
    assert kind in cells
    assert 'href="01-partners-of-an-agency.table.csv' in answer.text.replace("../questions/", "")


def test_texts_that_are_addresses_of_records_have_names(served: Served) -> None:
    for language, name in (("de", "Kooperationsvereinbarung"), ("en", "Cooperation agreement")):
        answer = served.get(f"/{language}/questions/07-gaps-of-partnerships", params={"ask": "1"})
        cells = [cell.strip() for cell in Read(answer.text).cells]
        assert not any(cell.startswith("http") for cell in cells)
        assert any(cell.startswith(name) for cell in cells)
        assert "no-start-date" not in answer.text.partition('id="answer"')[2]


@pytest.mark.parametrize(
    ("language", "mark", "since"), [("de", ";", "Beginn"), ("en", ",", "Since")]
)
def test_all_rows_for_a_spreadsheet(served: Served, language: str, mark: str, since: str) -> None:
    """The rule is that of ``verbund export``; the CSV of SPARQL keeps its own."""
    asked = f"/{language}/questions/01-partners-of-an-agency"
    answer = served.get(f"{asked}.table.csv", params={"agency": "kreis-lippe"})
    rows = verbund.query(
        question="01", parameters={"agency": "kreis-lippe"}, language="de", release=RELEASE
    )
    assert answer.headers["content-type"].startswith("text/csv")
    named = answer.headers["content-disposition"]
    assert f'"01-partners-of-an-agency.{language}.table.csv"' in named
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.endswith(b"\r\n")
    head, *told = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=mark)
    assert since in head
    assert len(told) == len(rows)
    assert any("Gemeinde Augustdorf" in row or "Municipality of Augustdorf" in row for row in told)
    assert any(cell.endswith("organisation/gemeinde-augustdorf") for row in told for cell in row)
    assert not any(cell in ("true", "false") for row in told for cell in row)
    moved = served.get(f"/{language}/questions/1.table.csv")
    assert moved.headers["location"] == f"{asked}.table.csv"


@pytest.mark.parametrize("number", range(1, 21))
def test_every_question_is_answered_in_its_defaults(served: Served, number: int) -> None:
    item = verbund.questions(release=RELEASE)[number - 1]
    answer = served.get(f"/en/questions/{item.name}", params={"ask": "1"})
    assert answer.status_code == 200
    expected = verbund.query(question=item.name, language="en", release=RELEASE)
    assert f'<span class="count">({len(expected)})</span>' in answer.text


def test_what_cannot_be_answered_is_told_in_the_form(served: Served) -> None:
    answer = served.get(FIRST, params={"agency": "Kreis Lipp", "ask": "1"})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "kreis-lippe" in answer.text
    assert 'value="Kreis Lipp"' in answer.text
    script = served.get(FIRST, params={"agency": "<script>alert(1)</script>", "ask": "1"})
    assert "<script" not in script.text
    day = served.get("/de/questions/15-expiring", params={"day": "2020-02-30", "ask": "1"})
    assert day.status_code == 400


def test_what_is_no_question(served: Served) -> None:
    assert served.get("/de/questions/99-nothing").status_code == 404
    assert served.get(f"{FIRST}?nothing=1").status_code == 400
    assert served.get(f"{FIRST}?agency=a&agency=b").status_code == 400
    assert served.get("/de/questions.html").headers["location"] == "/de/questions/"
    assert served.get("/de/questions").headers["location"] == "/de/questions/"
