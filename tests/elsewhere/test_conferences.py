"""Cases from other places: who invited, when, who came, as the sources say it."""

from __future__ import annotations

from tests.support.elsewhere import Released


def test_who_invited_whether_as_an_agency_or_as_a_post(released: Released) -> None:
    agencies = released.ask("SELECT ?c ?h { ?c a ?kind ; coop:host ?h }")
    assert agencies == {
        ("bodensee-sicherheitsgespraech-14", "kanton-schaffhausen"),
        ("kosi-eitorf", "kpb-rhein-sieg-kreis"),
        ("kosi-eitorf-2022", "kpb-rhein-sieg-kreis"),
        ("mannheimer-sicherheitstag-2", "behoerden-spiegel"),
        ("mannheimer-sicherheitstag-2", "stadt-mannheim"),
        ("siko-gelsenkirchen-2020", "polizei-gelsenkirchen"),
    }
    posts = released.ask("SELECT ?c ?p { ?c a ?kind ; coop:hostPost ?p }")
    assert posts == {
        ("bodensee-sicherheitsgespraech-14", "vorsteherin-finanzdepartement-schaffhausen"),
        ("siko-duesseldorf-2021", "polizeipraesident-duesseldorf"),
        ("siko-hoexter-1", "abteilungsleiter-polizei-hoexter"),
        ("siko-hoexter-1", "landrat-hoexter"),
        ("siko-minden-luebbecke-6", "landrat-minden-luebbecke"),
        ("siko-rhein-erft-kreis-2021", "landrat-rhein-erft-kreis"),
        ("siko-rhein-erft-kreis-2024", "landrat-rhein-erft-kreis"),
        ("siko-soest-1", "landraetin-soest"),
        ("siko-warendorf-2025", "landrat-warendorf"),
    }


def test_a_date_is_as_exact_as_the_source(released: Released) -> None:
    dates = released.ask(
        "SELECT ?c ?d (DATATYPE(?d) AS ?t) { ?c schema:startDate ?d ; coop:eventStatus ?s }"
    )
    assert {(case, day, kind.partition("#")[2]) for case, day, kind in dates} == {
        ("bodensee-sicherheitsgespraech-12", "2013", "gYear"),
        ("bodensee-sicherheitsgespraech-13", "2014", "gYear"),
        ("bodensee-sicherheitsgespraech-14", "2015-06-18", "date"),
        ("kosi-eitorf-2022", "2022-03-15", "date"),
        ("mannheimer-sicherheitstag-2", "2021-11-17", "date"),
        ("siko-duesseldorf-2021", "2021-07-14", "date"),
        ("siko-gelsenkirchen-2020", "2020-10-08", "date"),
        ("siko-hoexter-1", "2019-07", "gYearMonth"),
        ("siko-minden-luebbecke-6", "2025-10-09", "date"),
        ("siko-rhein-erft-kreis-2021", "2021-11-09", "date"),
        ("siko-rhein-erft-kreis-2024", "2024-11-20", "date"),
        ("siko-soest-1", "2019-10", "gYearMonth"),
        ("siko-soest-2020", "2020", "gYear"),
        ("siko-warendorf-2025", "2025", "gYear"),
    }


def test_announced_is_not_held_and_online_has_no_place(released: Released) -> None:
    status = released.ask("SELECT ?c ?s { ?c coop:eventStatus ?s }")
    assert {row for row in status if row[1] != "held"} == {
        ("mannheimer-sicherheitstag-2", "announced"),
        ("siko-gelsenkirchen-2020", "announced"),
        ("siko-paderborn", "not-stated"),
        ("siko-soest-2020", "planned"),
    }
    modes = released.ask(
        "SELECT ?c ?mode ?place"
        " { ?c coop:attendanceMode ?mode OPTIONAL { ?c schema:location ?place } }"
    )
    assert {row for row in modes if row[1] == "online"} == {
        ("kosi-eitorf-2022", "online", ""),
        ("mannheimer-sicherheitstag-2", "online", ""),
        ("siko-duesseldorf-2021", "online", ""),
    }


def test_how_many_came_with_the_kind_of_number(released: Released) -> None:
    numbers = released.ask(
        "SELECT ?c ?min ?max ?how ?of { ?c coop:attendanceQualifier ?how ; coop:attendanceBasis ?of"
        " OPTIONAL { ?c coop:attendanceMinimum ?min }"
        " OPTIONAL { ?c coop:attendanceMaximum ?max } }"
    )
    assert numbers == {
        ("mannheimer-sicherheitstag-2", "", "", "exact", "organisations"),
        ("siko-hoexter-1", "51", "", "more-than", "participants"),
        ("siko-soest-1", "62", "62", "exact", "participants"),
    }


def test_who_registered_is_no_bound_of_who_came(released: Released) -> None:
    """42 had registered: 32 municipalities and 10 others."""
    assert released.ask(
        "SELECT ?number ?status { ?c coop:attendanceNumber ?number ; coop:countStatus ?status }"
    ) == {("42", "registered")}
    assert released.ask(
        "SELECT ?number ?status { ?c coop:countOf ?conference ; schema:value ?number ;"
        " coop:partOfAttendance true ; coop:countStatus ?status }"
    ) == {("32", "registered"), ("10", "registered")}


def test_a_conference_begins_at_a_time(released: Released) -> None:
    assert released.ask("SELECT ?c ?time { ?c coop:startTime ?time }") == {
        ("siko-rhein-erft-kreis-2021", "10:00:00")
    }


def test_informal_names_are_the_agencies_that_they_mean(released: Released) -> None:
    customs = released.ask(
        "SELECT ?c ?words { ?p coop:participant :organisation\\/hza-bielefeld ;"
        " coop:participationIn ?c OPTIONAL { ?p coop:wording ?words } }"
    )
    assert customs == {
        ("siko-minden-luebbecke-6", ""),
        ("siko-warendorf-2025", "Zoll Bielefeld, Hamm und Münster"),
    }


def test_two_municipalities_stand_for_the_rest_and_one_body_is_new(released: Released) -> None:
    here = "?p coop:participationIn :conference\\/siko-warendorf-2025 ; coop:participant ?who"
    status = released.ask(f"SELECT ?who ?how {{ {here} ; coop:participationStatus ?how }}")
    assert {row for row in status if row[1] != "present"} == {
        ("waf-2025-buergermeister", "represented")
    }
    assert ("stadt-ahlen", "present") in status
    assert ("stadt-ennigerloh", "present") in status
    assert len(status) == 14
    assert released.ask(f"SELECT ?by {{ {here} ; coop:representedBy ?by }}") == {
        ("stadt-ahlen",),
        ("stadt-ennigerloh",),
    }
    assert released.ask(f"SELECT ?who {{ {here} ; coop:newInEdition true }}") == {
        ("kvk-warendorf",)
    }
