"""Cases from other places: parties, papers and their dates, and numbers, as the sources say it."""

from __future__ import annotations

import pytest
from tests.support.elsewhere import Released


@pytest.mark.parametrize(
    ("partnership", "parties"),
    [
        (
            "op-herzogenrath-kerkrade",
            "stadt-herzogenrath stadt-kerkrade polizei-aachen polizei-limburg-zuid",
        ),
        ("op-lippstadt", "stadt-lippstadt polizeiwache-lippstadt bundespolizei deutsche-bahn"),
        ("op-unna", "stadt-unna kpb-unna"),  # the town, not the district
        ("jugendaemter-polizei-heinsberg", "jugendaemter-kreis-heinsberg kpb-heinsberg"),
        (
            "op-oberbergischer-kreis",
            "oberbergischer-kreis kommunen-oberbergischer-kreis kpb-oberbergischer-kreis",
        ),
        ("schwyz-grenzwachtkorps", "kantonspolizei-schwyz grenzwachtkorps"),
        ("solothurn-grenzwachtkorps", "solothurner-polizei grenzwachtkorps"),
        ("aachener-erklaerung", "belgien bmi aachener-erklaerung-niederlande"),
        ("gemeinsam-sicher-oesterreich", "bmi-oesterreich at-bevoelkerung"),
    ],
)
def test_the_parties_of(released: Released, partnership: str, parties: str) -> None:
    party_to = f"?p coop:partyTo :partnership\\/{partnership}"
    assert released.ask(f"SELECT ?who {{ {party_to} ; coop:participant ?who }}") == {
        (party,) for party in parties.split()
    }


def test_one_list_of_eight_partnerships_says_where_each_stands(released: Released) -> None:
    status = released.ask(
        "SELECT ?p ?s { ?p coop:cooperationStatus ?s ; dct:source :source\\/unna-op-list }"
    )
    signed = ("boenen", "froendenberg", "holzwickede", "schwerte", "selm", "unna")
    assert status == {
        ("op-bergkamen", "active"),
        ("op-kamen", "planned"),
        *((f"op-{town}", "signed") for town in signed),
    }


def test_papers_have_the_dates_that_are_known_and_no_others(released: Released) -> None:
    dates = released.ask(
        "SELECT ?a ?signed ?force ?end { ?a coop:agreementOf ?p"
        " OPTIONAL { ?a coop:signatureDate ?signed } OPTIONAL { ?a coop:entryIntoForce ?force }"
        " OPTIONAL { ?a coop:expiryDate ?end } }"
    )
    assert {row for row in dates if any(row[1:])} == {
        ("gemeinsame-erklaerung-einbruch-bodensee", "2014", "", ""),
        ("vereinbarung-jugendamt-polizei-wermelskirchen", "", "2022-06-01", ""),
        ("vereinbarung-kinderschutz-rhein-erft-kreis", "2024-11-20", "", ""),
        ("vereinbarung-op-lippstadt", "2005-09", "", ""),
        ("vereinbarung-solothurn-gwk-2001", "2001", "", ""),
        ("vereinbarung-stadionallianzen-nrw", "2020-09-14", "", ""),
        ("vereinbarungen-op-oberbergischer-kreis", "2017-22", "", "2023-12-31"),
        ("verwaltungsvereinbarung-schwyz-gwk", "", "2009-05-01", ""),
    }
    assert len(dates) == 15
    assert released.ask("SELECT ?new ?old { ?new dct:replaces ?old }") == {
        ("vereinbarung-solothurn-gwk", "vereinbarung-solothurn-gwk-2001")
    }


def test_who_signed_later_or_earlier_has_no_date_of_another(released: Released) -> None:
    signed = released.ask(
        "SELECT ?who ?day { ?p coop:partyTo :partnership\\/kinderschutz-rhein-erft-kreis ;"
        " coop:participant ?who OPTIONAL { ?p coop:signedOn ?day } }"
    )
    # “../2024-11-20”, by that day, of which ask() leaves what stands behind the last “/”
    assert signed == {("kpb-rhein-erft-kreis", "2024-11-20"), ("rek-2024-staedte", "2024-11-20")}
    exact = "FILTER (DATATYPE(?day) = xsd:date)"
    assert released.ask(
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT ?who { ?p coop:signedOn ?day ;"
        f" coop:partyTo :partnership\\/kinderschutz-rhein-erft-kreis ; coop:participant ?who {exact} }}"
    ) == {("kpb-rhein-erft-kreis",)}


def test_nine_clubs_and_a_ministry_signed_on_one_day(released: Released) -> None:
    signed = released.ask(
        "SELECT ?who ?day { ?p coop:partyTo :partnership\\/stadionallianzen-nrw ;"
        " coop:participant ?who ; coop:signedOn ?day }"
    )
    assert len(signed) == 10
    assert {day for _, day in signed} == {"2020-09-14"}
    clubs = released.ask(
        "SELECT ?who { ?p coop:partyTo :partnership\\/stadionallianzen-nrw ; coop:participant ?who ."
        " ?who a org:FormalOrganization }"
    )
    assert len(clubs) == 9


def test_numbers_of_things_that_are_not_listed(released: Released) -> None:
    counts = released.ask(
        "SELECT ?c ?min ?max ?how ?day { ?c a coop:ReportedCount ; schema:minValue ?min ;"
        " coop:countQualifier ?how ; coop:referenceDate ?day"
        " OPTIONAL { ?c schema:maxValue ?max } }"
    )
    assert counts == {
        ("einsatzbesprechungen-op-lippstadt", "81", "81", "exact", "2025"),
        ("kommunen-oberberg-2021-05", "13", "13", "exact", "2021-05-12"),
        ("kreispolizeibehoerden-nrw-2019-10", "47", "47", "exact", "2019-10"),
        ("op-brandenburg-2023", "43", "43", "exact", "2023-12-31"),
        ("op-nrw-2001-05", "731", "", "more-than", "2001-05"),
    }


def test_what_is_counted_of_which_partnership(released: Released) -> None:
    """Meetings, and agreements of unknown number; cases are no participants."""
    counted = released.ask(
        "SELECT ?c ?what ?partnership ?number { ?c coop:countBasis ?what ; a coop:ReportedCount"
        " OPTIONAL { ?c coop:countedFor ?partnership } OPTIONAL { ?c schema:value ?number } }"
    )
    assert counted == {
        ("einsatzbesprechungen-op-lippstadt", "meetings", "op-lippstadt", "81"),
        ("vereinbarungen-oberberg", "agreements", "op-oberbergischer-kreis", ""),
        ("verletzte-stadionallianzen-nrw", "cases", "", "276"),
    }


def test_an_agreement_is_signed_at_a_conference(released: Released) -> None:
    signed = released.ask(
        "SELECT ?a ?c ?place { ?a coop:signedAtConference ?c ; coop:signaturePlace ?place }"
    )
    assert signed == {
        (
            "gemeinsame-erklaerung-einbruch-bodensee",
            "bodensee-sicherheitsgespraech-13",
            "frauenfeld",
        ),
        (
            "vereinbarung-kinderschutz-rhein-erft-kreis",
            "siko-rhein-erft-kreis-2024",
            "kreishaus-bergheim",
        ),
    }


def test_an_order_carries_an_agreement_out(released: Released) -> None:
    assert released.ask(
        "SELECT ?a ?type ?of { ?a coop:carriesOut ?of ; coop:agreementType ?type }"
    ) == {("dienstbefehl-schwyz-gwk", "implementing-order", "verwaltungsvereinbarung-schwyz-gwk")}


def test_what_is_planned_and_what_was_done(released: Released) -> None:
    steps = released.ask("SELECT ?s ?how { ?s coop:stepStatus ?how }")
    assert ("schwyz-grenzwachtkorps-inkrafttreten", "planned") in steps
    assert ("schwyz-grenzwachtkorps-zustimmung", "completed") in steps
    papers = released.ask("SELECT ?a ?how { ?a coop:agreementStatus ?how }")
    assert ("vereinbarung-solothurn-gwk-2001", "replaced") in papers
    assert ("dienstbefehl-schwyz-gwk", "not-stated") in papers


def test_annexes_and_a_minister_in_place_of_another(released: Released) -> None:
    assert released.ask("SELECT ?a ?number { ?a coop:annexCount ?number }") == {
        ("vereinbarung-solothurn-gwk", "22")
    }
    assert released.ask("SELECT ?who ?for { ?p coop:actingPost ?who ; coop:inPlaceOf ?for }") == {
        ("finanzminister-belgien", "innenminister-belgien")
    }


def test_levels_are_those_of_the_country(released: Released) -> None:
    abroad = released.ask(
        "SELECT ?o ?kind ?level ?country { ?o coop:country ?country ; coop:agencyKind ?kind ;"
        " coop:administrativeLevel ?level }"
    )
    assert ("kantonspolizei-schwyz", "police-authority", "state", "CHE") in abroad
    assert ("grenzwachtkorps", "border-guard", "federal", "CHE") in abroad
    assert ("belgien", "country", "federal", "BEL") in abroad
    assert ("kanton-thurgau", "constituent-state", "state", "CHE") in abroad
    assert ("land-vorarlberg", "constituent-state", "state", "AUT") in abroad
    assert ("polizei-limburg-zuid", "police-authority", "intermediate", "NLD") in abroad
    old = ["administrative-level/foreign", "agency-kind/foreign-authority"]
    used = released.ask("SELECT DISTINCT ?c { ?o coop:administrativeLevel|coop:agencyKind ?c }")
    assert used.isdisjoint({(name.rpartition("/")[2],) for name in old})


def test_a_working_group_governs_a_partnership(released: Released) -> None:
    assert released.ask(
        "SELECT ?p ?b ?kind { ?p coop:jointBody ?b . ?b coop:jointBodyKind ?kind }"
    ) == {("op-warburg", "arbeitskreis-op-warburg", "working-group")}


def test_a_season_and_more_than_a_decade(released: Released) -> None:
    dates = released.ask(
        "PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>"
        " SELECT ?p ?day { ?p a coop:Partnership ; coop:startDate|coop:practiceSince ?day"
        " FILTER (DATATYPE(?day) = edtf:EDTF-level1) }"
    )
    assert dates == {
        ("op-oberbergischer-kreis", "2017-22"),
        ("kinderschutz-lueneburg", "2013-05-16"),
    }
