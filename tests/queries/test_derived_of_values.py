"""A link is as sure as the dates that it states: what is said of a single value counts."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.support.questions import local

import verbund
from verbund.queries import read_release

RECORDS = """\
sources:
  - { id: doc, type: press-release, title: A release, url: https://www.example.org/doc }
organisations:
  - { id: police, type: PublicAgency, name: Police, kind: police-authority, level: state, sources: [doc] }
  - { id: town, type: PublicAgency, name: Town, kind: municipality, level: municipal, sources: [doc] }
  - { id: club, type: FormalOrganization, name: Club, kind: association, sources: [doc] }
  - { id: press, type: FormalOrganization, name: Press, kind: company, sources: [doc] }
partnerships:
  - { id: from-start, title: Title A, type: other, status: ended, sources: [doc],
      start: 2015, start_certainty: unclear, end: 2020, end_source: doc, end_certainty: contradicted }
  - { id: from-paper, title: Title B, type: other, status: active, sources: [doc] }
  - { id: perhaps, title: Title D, type: other, status: active, status_certainty: unclear, end: 2031,
      sources: [doc] }
  - { id: sure, title: Title C, type: other, status: active, start: 2019, sources: [doc],
      type_certainty: unclear }
agreements:
  - { id: paper, title: Title B, partnership: from-paper, type: cooperation-agreement, sources: [doc],
      signed: 2018, signed_certainty: derived, expires: 2030-06-30, expires_certainty: unclear }
  - { id: endless, title: Title C, partnership: sure, type: cooperation-agreement, sources: [doc],
      open_ended: true }
parties:
  - { partnership: from-start, participant: police, role: party, sources: [doc] }
  - { partnership: from-start, participant: town, role: party, sources: [doc] }
  - { partnership: from-paper, participant: police, role: party, sources: [doc] }
  - { partnership: from-paper, participant: town, role: party, sources: [doc] }
  - { partnership: from-paper, participant: press, role: observer, sources: [doc] }
  - { partnership: perhaps, participant: police, role: party, sources: [doc] }
  - { partnership: perhaps, participant: town, role: party, sources: [doc] }
  - { partnership: sure, participant: police, role: party, sources: [doc] }
  - { partnership: sure, participant: town, role: party, sources: [doc] }
party_periods:
  - { id: club, partnership: sure, participant: club, role: party, from: 2022, sources: [doc],
      from_certainty: derived }
"""
LINKS = """
PREFIX coop: <https://w3id.org/agency-cooperation/ontology#>
SELECT ?link ?kind ?basis ?since ?until ?certainty ?from {
  GRAPH ?derived {
    ?link a ?kind ; coop:linkedPartnership ?basis .
    OPTIONAL { ?link coop:since ?since }
    OPTIONAL { ?link coop:until ?until }
    OPTIONAL { ?link coop:certainty ?certainty }
    OPTIONAL { ?link coop:derivedFrom ?from . FILTER (CONTAINS(STR(?from), "/value-statement/")) }
  }
}
"""

Row = tuple[str, ...]


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> set[Row]:
    """The links, once for each thing said of their dates."""
    folder: Path = tmp_path_factory.mktemp("values")
    (folder / "records").mkdir()
    (folder / "records" / "all.yaml").write_text(RECORDS, encoding="utf-8")
    toml = '[workspace]\nbase = "https://example.org/x/"\nlanguage = "en"\n'
    (folder / "verbund.toml").write_text(toml, encoding="utf-8")
    report = verbund.build(folder)
    assert report.conforms, list(report.findings)
    answer = read_release(folder / "output").query(LINKS)
    assert isinstance(answer, ox.QuerySolutions)
    names = ("link", "kind", "basis", "since", "until", "certainty", "from")
    return {
        tuple("" if row[name] is None else local(row[name].value) for name in names)
        for row in answer
    }


def of(links: set[Row], kind: str, basis: str) -> set[Row]:
    return {row[3:] for row in links if row[1].endswith(kind) and row[2] == basis}


def test_what_is_said_of_the_beginning_and_of_the_end_is_said_of_the_link(links: set[Row]) -> None:
    start, end = (f"partnership.from-start.{name}" for name in ("start", "end"))
    assert of(links, "Cooperation", "from-start") == {
        ("2015", "2020", certainty, statement)
        for certainty in ("unclear", "contradicted")
        for statement in (start, end)
    }


def test_where_the_date_is_that_of_the_agreement_so_is_the_doubt(links: set[Row]) -> None:
    """The press observed only: two are parties, and so there is one link."""
    signed = "agreement.paper.signed"
    assert of(links, "Cooperation", "from-paper") == {("2018", "", "derived", signed)}
    assert len({link for link, _, basis, *_ in links if basis == "from-paper"}) == 2  # and its end
    expires = "agreement.paper.expires"
    assert of(links, "Expiry", "from-paper") == {("", "2030-06-30", "unclear", expires)}


def test_a_status_that_nobody_is_sure_of_is_told(links: set[Row]) -> None:
    told = {("", "2031", "unclear", "partnership.perhaps.status")}
    assert of(links, "Cooperation", "perhaps") == of(links, "Expiry", "perhaps") == told


def test_what_is_said_of_other_values_is_not(links: set[Row]) -> None:
    """Of what kind it is does not matter here; who joined later has a date of its own."""
    joined = "party-period.club.from"
    assert of(links, "Cooperation", "sure") == {
        ("2019", "", "", ""),
        ("2022", "", "derived", joined),
    }
