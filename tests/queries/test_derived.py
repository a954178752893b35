"""What rules derive says the same as the questions, and what was worked out by hand.

The workspace is that of the traps (traps/records/traps.yaml): why each answer is right stands in
test_traps.py.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from tests.support.questions import ROOT, local, rows_of

import verbund
from verbund.queries import read_release

COOP: Final = "https://w3id.org/agency-cooperation/ontology#"
PREFIXES: Final = f"PREFIX coop: <{COOP}> PREFIX org: <http://www.w3.org/ns/org#> "
LIPPE: Final = ROOT / "output"


@pytest.fixture(scope="module")
def traps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("traps") / "workspace"
    shutil.copytree(Path(__file__).parent / "traps", folder)
    report = verbund.build(folder)
    assert report.conforms, list(report.findings)
    return folder / "output"


@pytest.fixture(params=["traps", "lippe"])
def release(request: pytest.FixtureRequest, traps: Path) -> Path:
    return traps if request.param == "traps" else LIPPE


@cache
def derived(folder: Path) -> ox.Store:
    """The records and what is derived from them, in one graph."""
    store = ox.Store()
    for name in ("dataset.nt", "derived.nt"):
        store.bulk_load(path=str(folder / name), to_graph=ox.DefaultGraph())
    return store


def rows(folder: Path, pattern: str, *names: str) -> set[tuple[str, ...]]:
    """The values of variables, IRIs as ids, and nothing where one is not bound."""
    variables = " ".join(f"?{name}" for name in names)
    found = derived(folder).query(f"{PREFIXES} SELECT DISTINCT {variables} {{ {pattern} }}")
    assert isinstance(found, ox.QuerySolutions)
    return {
        tuple("" if row[name] is None else local(row[name].value) for name in names)
        for row in found
    }


def asked(folder: Path, question: str, values: dict[str, str], *names: str) -> set[tuple[str, ...]]:
    return {
        tuple(local(row[name]) for name in names)
        for row in rows_of(question, {"lang": "en", **values}, folder)
        if row.get("basisKind") != "conference"
    }


# --- cooperation

PAIRS = """
  ?link a coop:Cooperation ; coop:linkedAgent ?own , ?partner ; coop:linkedPartnership ?basis .
  FILTER (?own != ?partner)
  OPTIONAL { ?link coop:linkedAgreement ?agreement }
  OPTIONAL { ?link coop:since ?since }
  OPTIONAL { ?link coop:until ?until }
"""
OF_BODIES = (
    PAIRS
    + """
  ?own org:unitOf* ?agency .
  FILTER NOT EXISTS { ?partner org:unitOf* ?agency }
  FILTER NOT EXISTS { ?agency org:unitOf+ ?partner }
"""
)


def test_links_are_the_partnerships_of_question_01(release: Path) -> None:
    """Asked of everything; what a unit is in counts for its body."""
    columns = ("agency", "partner", "basis", "agreement", "since", "until")
    found = rows(release, OF_BODIES, *columns)
    assert len(found) > 20
    assert found == asked(release, "01", {}, *columns)


def test_cooperation_of_the_police(traps: Path) -> None:
    """“joined”: city 1 from 2014 under both papers, city 2 from 2017 under the later one.

    No link of “proposed”, “planned” and “never”, nor with a guest (city 3), nor with the customs,
    which have not consented. Odd 2 was a guest until 2017-04-30.
    """
    found = rows(traps, PAIRS, "own", "partner", "basis", "agreement", "since")
    assert {row[1:] for row in found if row[0] == "police"} == {
        ("city-1", "joined", "joined-2014", "2014-05-01"),
        ("city-1", "joined", "joined-2018", "2014-05-01"),
        ("city-2", "joined", "joined-2018", "2017-03-01"),
        ("odd-2", "joined", "joined-2018", "2017-05-01"),
        ("city-5", "unknown", "unknown-2015", "2015-01-01"),
        ("city-6", "old", "old-2010", "2010-01-01"),
        ("city-4", "old", "old-2010", "2012-01-01"),
        ("city-6", "new", "new-2016", "2016-01-01"),
        ("city-3", "ended", "", "2011-01-01"),
        ("city-2", "signed-only", "signed-2021", "2021-03-01"),
        ("county", "heads", "heads-2013", "2013"),
    }


def test_a_link_has_its_status_and_the_records_that_it_follows_from(traps: Path) -> None:
    """“unknown” is linked, and says that nobody knows whether it is in force."""
    pattern = "?link coop:linkedPartnership ?basis ; a coop:Cooperation ; coop:linkedStatus ?status"
    assert {("unknown", "unknown"), ("ended", "ended")} <= rows(traps, pattern, "basis", "status")
    from_what = rows(
        traps,
        "?link a coop:Cooperation ; coop:linkedAgent ?one ; coop:linkedPartnership ?basis ;"
        " coop:derivedFrom ?record . FILTER (STRENDS(STR(?one), 'city-2') && STRENDS(STR(?basis), 'joined'))"
        " ?link coop:linkedAgent ?other . FILTER STRENDS(STR(?other), 'police')",
        "record",
    )
    assert from_what == {("joined",), ("joined-2018",), ("police",), ("city-2",), ("city-2-joins",)}


# --- editions


def test_joinings_are_those_of_question_05(release: Path) -> None:
    pattern = """
      ?link a coop:Joining ; coop:linkedAgent ?participant ; coop:linkedEdition ?edition ;
        coop:newAsStated ?stated ; coop:newOnRecord ?new ; coop:perhapsInGroup ?group .
      ?edition coop:editionNumber ?number ; coop:inSeries ?series .
      BIND (IF(!?new, "no", IF(?group, "group", "yes")) AS ?computed)
    """
    found = rows(release, pattern, "series", "number", "participant", "stated", "computed")
    assert found
    names = ("series", "edition", "participant", "stated", "computed")
    assert found == asked(release, "05", {}, *names)


def test_nobody_has_left_where_the_list_is_not_known_to_be_complete(release: Path) -> None:
    assert rows(release, "?link a coop:Leaving", "link") == set()


EDITIONS = """\
sources:
  - {{ id: doc, type: press-release, title: A release, url: https://www.example.org/doc }}
organisations:
  - {{ id: office, type: PublicAgency, name: Office, kind: police-authority, level: state, sources: [doc] }}
  - {{ id: station, type: AgencyUnit, name: Station, kind: police-station, unit_of: office, sources: [doc] }}
  - {{ id: town, type: PublicAgency, name: Town, kind: municipality, level: municipal, sources: [doc] }}
  - {{ id: customs, type: PublicAgency, name: Customs, kind: customs-office, level: federal, sources: [doc] }}
  - {{ id: odd, type: PublicAgency, name: Odd, kind: other, level: state, sources: [doc] }}
agent_groups:
  - {{ id: mayors, name: The mayors, member_kind: municipality, sources: [doc] }}
  - {{ id: others, name: Others, member_kind: other, sources: [doc] }}
conference_series:
  - {{ id: round, title: Round, sources: [doc] }}
conferences:
  - {{ id: first, type: Conference, title: First, status: held, series: round, edition: 1, date: 2018-03-01, sources: [doc] }}
  - {{ id: second, type: Conference, title: Second, status: {status}, series: round, edition: 2, date: 2019-03-01, previous: first, list_completeness: {list}, sources: [doc] }}
participations:
  - {{ conference: first, participant: station, role: participant, status: present, sources: [doc] }}
  - {{ conference: first, participant: town, role: participant, status: present, sources: [doc] }}
  - {{ conference: first, participant: customs, role: participant, status: present, sources: [doc] }}
  - {{ conference: first, participant: odd, role: participant, status: present, sources: [doc] }}
  - {{ conference: first, participant: others, role: participant, status: invited, sources: [doc] }}
  - {{ conference: second, participant: office, role: participant, status: {presence}, sources: [doc] }}
  - {{ conference: second, participant: mayors, role: participant, status: {presence}, sources: [doc] }}
  - {{ conference: second, participant: others, role: participant, status: {presence}, sources: [doc] }}
  - {{ conference: second, participant: customs, role: participant, status: announced, sources: [doc] }}
"""


@pytest.mark.parametrize(
    ("status", "completeness", "expected"),
    [
        # The station's body was there, and the town may have been among the mayors. Customs were
        # announced, and no more. “Other” is like nothing, so odd was in no group.
        ("held", "complete", {("town", "true"), ("customs", "false"), ("odd", "false")}),
        ("held", "partial", set()),
        ("held", "unknown", set()),
        ("announced", "complete", set()),
    ],
)
def test_who_left(
    status: str, completeness: str, expected: set[tuple[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "records").mkdir()
    presence = "present" if status == "held" else "announced"
    text = EDITIONS.format(status=status, list=completeness, presence=presence)
    (tmp_path / "records" / "editions.yaml").write_text(text, encoding="utf-8")
    toml = '[workspace]\nbase = "https://example.org/left/"\nlanguage = "en"\n'
    (tmp_path / "verbund.toml").write_text(toml, encoding="utf-8")
    report = verbund.build(tmp_path)
    assert report.conforms, list(report.findings)
    store = read_release(tmp_path / "output")
    answer = store.query(
        PREFIXES + "SELECT ?agent ?group { GRAPH ?g {"
        " ?link a coop:Leaving ; coop:linkedAgent ?agent ; coop:perhapsInGroup ?group } }"
    )
    assert isinstance(answer, ox.QuerySolutions)
    found = {(local(row["agent"].value), row["group"].value) for row in answer}
    assert found == expected


# --- what expires


@pytest.mark.parametrize(
    "day", ["2019-12-31", "2020-06-01", "2021-06-01", "2022-06-30", "2023-01-01"]
)
def test_what_expires_is_what_question_15_says_of_any_year(day: str, traps: Path) -> None:
    pattern = """
      ?link a coop:Expiry ; coop:linkedPartnership ?partnership ; coop:until ?last ;
        coop:outlasted ?goesOn .
      OPTIONAL { ?link coop:linkedAgreement ?agreement }
      BIND (COALESCE(?agreement, ?partnership) AS ?expiring)
      BIND (STR(?last) AS ?expires)
    """
    every = rows(traps, pattern, "partnership", "expiring", "expires", "goesOn")
    end = f"{int(day[:4]) + 1}{day[4:]}"
    within = {
        row
        for row in every
        if f"{row[2]}{'0000-12-31'[len(row[2]) :]}" >= day
        and f"{row[2]}{'0000-01-01'[len(row[2]) :]}" <= end
    }
    names = ("partnership", "expiring", "expires", "goesOn")
    assert within == asked(traps, "15", {"day": day}, *names)
    # what was replaced, is open-ended, was refused or ended is none of it
    assert {row[1] for row in every} == {"border-2020", "joined-2018", "unknown-2015"}
