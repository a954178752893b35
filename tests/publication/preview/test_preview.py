"""The preview says what GovData's harvester was seen to do, and blocks what must not happen."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from rdflib import Graph
from tests.support.catalogues import (
    BYTES,
    CATALOGUE,
    DATE,
    EMPTY,
    IDENTIFIER,
    LICENCE,
    MOVED,
    NO_DISTRIBUTION,
    changed,
    graph,
    several,
)

from verbund.findings import Severity, catalogue, entry
from verbund.findings.catalogue import LANGUAGES, render, say
from verbund.publication.preview import (
    BLOCKS,
    Fate,
    HarvestOutcome,
    Match,
    Preview,
    Reason,
    allow,
    preview,
)
from verbund.publication.preview.dates import moment

OLD = "https://example.org/lippe/dataset"
NEW = "https://example.org/lippe/data-set"
FILE = "https://example.org/lippe/distribution/dataset.ttl"


def compared(new: str, published: str | None = CATALOGUE) -> Preview:
    return preview(graph(new), graph(published) if published is not None else None)


def outcomes(found: Preview) -> list[tuple[str, HarvestOutcome, Reason]]:
    return [(item.name, item.outcome, item.reason) for item in found.datasets]


def names(found: Preview, severity: Severity = Severity.VIOLATION) -> list[str]:
    return [entry(item.code).name for item in found.findings if item.severity is severity]


# --- what the portal was seen to do, row by row -------------------------------------------------


def test_a_missing_licence_becomes_other_closed() -> None:
    found = compared(changed((LICENCE, "")))
    assert outcomes(found) == [(OLD, HarvestOutcome.UPDATED, Reason.CHANGED)]
    assert names(found) == ["missing-licence"]
    assert found.findings[0].focus_node == OLD
    message = render(found.findings[0], "en").message
    assert FILE in message
    assert "other-closed" in message


def test_another_iri_with_the_same_date_is_refused_and_the_old_one_deleted() -> None:
    found = compared(changed(MOVED))
    assert outcomes(found) == [
        (NEW, HarvestOutcome.REFUSED, Reason.NOT_NEWER),
        (OLD, HarvestOutcome.DELETED, Reason.SUCCESSOR_REFUSED),
    ]
    assert found.datasets[0].match is Match.IDENTIFIER
    assert found.datasets[0].published == OLD
    assert found.datasets[1].published == NEW
    assert names(found) == ["changed-iri"]  # one cause, one finding: no mass deletion beside it


def test_another_iri_with_a_newer_date_takes_the_place_under_a_new_name() -> None:
    found = compared(changed(MOVED, DATE))
    assert outcomes(found) == [
        (NEW, HarvestOutcome.CREATED, Reason.REPLACES),
        (OLD, HarvestOutcome.DELETED, Reason.REPLACED),
    ]
    assert found.datasets[0].distributions[0].fate is Fate.RECREATED
    assert names(found) == []
    assert names(found, Severity.WARNING) == ["portal-address-breaks"]


def test_an_empty_catalogue_deletes_everything() -> None:
    found = compared(EMPTY, several(1, 2, 3))
    assert [item.outcome for item in found.datasets] == [HarvestOutcome.DELETED] * 3
    assert names(found) == ["empty-catalogue"]
    assert "(3)" in render(found.findings[0], "en").message


def test_without_a_distribution_the_published_dataset_is_deleted() -> None:
    found = compared(changed(NO_DISTRIBUTION))
    assert outcomes(found) == [(OLD, HarvestOutcome.DELETED, Reason.NO_DISTRIBUTION)]
    assert found.datasets[0].distributions[0].fate is Fate.LOST
    assert names(found) == ["missing-distribution"]


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (('Lippe"@de ;', 'Lippe"@de , "Cooperation in Lippe"@en ;'), "title"),
        (("districtKey/05766>", "districtKey/05766> , <https://example.org/nrw>"), "spatial"),
    ],
)
def test_of_two_titles_or_places_one_is_kept(edit: tuple[str, str], what: str) -> None:
    found = compared(changed(edit), changed(edit))
    assert names(found) == []
    assert names(found, Severity.INFO) == ["one-value-kept"]
    assert found.findings[0].details["count"] == "2"
    assert say(f"preview.{what}", "en") in render(found.findings[0], "en").message


# --- outcomes -----------------------------------------------------------------------------------


def test_the_same_catalogue_changes_nothing() -> None:
    found = compared(CATALOGUE)
    assert outcomes(found) == [(OLD, HarvestOutcome.UNCHANGED, Reason.SAME)]
    assert found.findings == ()
    assert found.datasets[0].distributions[0].fate is Fate.KEPT


def test_without_anything_published_all_is_created() -> None:
    found = compared(several(1, 2), None)
    assert [item.outcome for item in found.datasets] == [HarvestOutcome.CREATED] * 2
    assert found.findings == ()


def test_a_change_of_anything_that_is_said_of_a_dataset_is_told_by_property() -> None:
    found = compared(changed(("Beispielstelle", "Andere Stelle"), DATE))
    assert outcomes(found) == [(OLD, HarvestOutcome.UPDATED, Reason.CHANGED)]
    assert found.datasets[0].changed == (
        "http://purl.org/dc/terms/modified",
        "http://xmlns.com/foaf/0.1/name",
    )
    assert found.findings == ()


def test_blank_nodes_are_compared_by_what_they_say() -> None:
    text = several(1)
    assert compared(text, text).datasets[0].outcome is HarvestOutcome.UNCHANGED
    other = text.replace("Stelle 1", "Stelle 2")
    assert "http://xmlns.com/foaf/0.1/name" in compared(other, text).datasets[0].changed


def test_blank_nodes_in_a_circle_are_compared_too() -> None:
    circle = ":dataset dct:relation _:a . _:a dct:relation _:b . _:b dct:relation _:a .\n"
    assert compared(CATALOGUE + circle, CATALOGUE + circle).count(HarvestOutcome.UNCHANGED) == 1


def test_a_sibling_that_changes_changes_nothing_else() -> None:
    text = several(1, 2) + "\n:1 dct:relation :2 ."
    found = compared(text.replace("Titel 2", "Neu"), text)
    assert [item.outcome for item in found.datasets] == [
        HarvestOutcome.UNCHANGED,
        HarvestOutcome.UPDATED,
    ]


def test_without_an_identifier_the_title_tells() -> None:
    found = compared(
        changed(MOVED, (IDENTIFIER, ""), ("im Kreis Lippe", "im  KREIS Lippe")),
        changed((IDENTIFIER, "")),
    )
    assert found.datasets[0].match is Match.TITLE
    assert sorted(names(found)) == ["changed-iri", "identifier-missing"]


def test_a_title_that_several_have_tells_nothing() -> None:
    text = several(1, 2).replace("Titel 2", "Titel 1").replace("id-", "old-")
    new = several(3, modified="2026-12-01").replace("Titel 3", "Titel 1")
    found = compared(new, text)
    assert found.datasets[0].match is None
    assert found.count(HarvestOutcome.DELETED) == 2


def test_a_dataset_without_iri_is_known_by_its_identifier() -> None:
    blank = changed(("\n:dataset ", "\n_:dataset "))
    found = compared(blank, blank)
    assert outcomes(found) == [("lippe", HarvestOutcome.UNCHANGED, Reason.SAME)]


def test_a_dataset_that_the_portal_did_not_take_is_not_deleted_from_it() -> None:
    found = compared(several(1), several(1) + changed(NO_DISTRIBUTION))
    assert [item.outcome for item in found.datasets] == [HarvestOutcome.UNCHANGED]


# --- distributions ------------------------------------------------------------------------------


def test_a_distribution_keeps_its_resource_by_its_iri_only() -> None:
    moved = (FILE + ">", FILE + "-2>")
    found = compared(changed(moved))
    part = found.datasets[0].distributions[0]
    assert (part.fate, part.name, part.published) == (Fate.RECREATED, FILE + "-2", FILE)
    assert names(found, Severity.WARNING) == ["resource-recreated"]
    blank = (f"<{FILE}>", "_:distribution")
    assert compared(changed(blank)).datasets[0].distributions[0].fate is Fate.RECREATED


def test_distributions_that_come_and_go_are_told() -> None:
    other = changed((FILE + ">", FILE + "-2>"), ("/files/dataset.ttl", "/files/other.ttl"))
    parts = compared(other).datasets[0].distributions
    assert [(part.name, part.fate) for part in parts] == [
        (FILE + "-2", Fate.ADDED),
        (FILE, Fate.LOST),
    ]


# --- blocks -------------------------------------------------------------------------------------

BLOCKED = {
    "mass-deletion": (several(1, 2, 3), several(1, 2, 3, 4)),
    "empty-catalogue": (EMPTY, CATALOGUE),
    "changed-iri": (changed(MOVED), CATALOGUE),
    "missing-licence": (changed((LICENCE, "")), CATALOGUE),
    "missing-distribution": (changed(NO_DISTRIBUTION), CATALOGUE),
    "modified-not-newer": (changed(BYTES), CATALOGUE),
    "duplicate-identifier": (several(1, 2).replace("id-2", "id-1"), several(1, 2)),
    "identifier-missing": (changed((IDENTIFIER, "")), changed((IDENTIFIER, ""))),
}


def test_the_blocks_are_the_violations_of_the_catalogue_of_findings() -> None:
    unreadable = {"P109", "P110"}
    violations = [
        item.name
        for item in catalogue().values()
        if item.code[0] == "P"
        and item.severity is Severity.VIOLATION
        and item.code not in unreadable
    ]
    assert list(BLOCKS) == violations == list(BLOCKED)


@pytest.mark.parametrize("name", BLOCKED)
def test_each_block_alone_stops_and_its_name_lets_it_pass(name: str) -> None:
    new, published = BLOCKED[name]
    found = compared(new, published)
    assert names(found) == [name]
    others = set(BLOCKS) - {name}
    assert names(allow(found, others)) == [name]
    allowed = allow(found, {name})
    assert names(allowed) == []
    assert name in names(allowed, Severity.WARNING)
    assert allowed.datasets == found.datasets


@pytest.mark.parametrize("name", BLOCKED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_lack_nothing(name: str, language: str) -> None:
    for finding in compared(*BLOCKED[name]).findings:
        assert "…" not in render(finding, "de" if language == "de" else "en").message


@pytest.mark.parametrize(("kept", "blocked"), [(4, False), (3, True)])
def test_more_than_a_fifth_is_a_mass(kept: int, blocked: bool) -> None:
    found = compared(several(*range(kept)), several(*range(5)))
    assert found.count(HarvestOutcome.DELETED) == 5 - kept
    assert names(found) == (["mass-deletion"] if blocked else [])


def test_one_of_one_is_a_mass() -> None:
    assert names(compared(several(1))) == ["mass-deletion"]


@pytest.mark.parametrize(
    ("before", "after", "blocked"),
    [
        ("2026-11-22", "2026-11-22", True),
        ("2026-11-22", "2026-11-21", True),
        ("2026-11-22", "2026-11-22T00:00:01Z", False),
        ("2026-11-22T01:00:00+02:00", "2026-11-22", False),
        ("2026-11-22", "2026-12", False),
        ("2026-11-22", "bald", True),
        ("2026-11-22", "0001-01-01T00:00:00+14:00", True),
    ],
)
def test_changed_files_need_a_newer_date(before: str, after: str, blocked: bool) -> None:
    new, old = (
        changed(
            ('"2026-11-22"^^xsd:date', f'"{date}"^^xsd:dateTime' if "T" in date else f'"{date}"')
        )
        for date in (after, before)
    )
    found = compared(changed(BYTES, text=new), old)
    assert names(found) == (["modified-not-newer"] if blocked else [])


def test_a_date_that_is_missing_is_not_newer() -> None:
    line = '    dct:modified "2026-11-22"^^xsd:date ;\n'
    found = compared(changed(BYTES, (line, "")))
    assert names(found) == ["modified-not-newer"]
    assert "no date" in render(found.findings[0], "en").message
    assert names(compared(changed(BYTES), changed((line, "")))) == []


def test_a_description_that_changes_without_its_files_needs_no_newer_date() -> None:
    assert names(compared(changed(("Wer mit wem", "Wer womit")))) == []


def test_of_two_with_one_identifier_the_latest_is_kept() -> None:
    text = several(1, 2).replace("id-2", "id-1")
    later = text.replace("2026-11-22", "2026-11-23", 1)
    assert [item.outcome for item in compared(later, None).datasets] == [
        HarvestOutcome.CREATED,
        HarvestOutcome.REFUSED,
    ]
    assert [item.outcome for item in compared(text, several(2)).datasets] == [
        HarvestOutcome.REFUSED,
        HarvestOutcome.UPDATED,
    ]


# --- size, order --------------------------------------------------------------------------------


def test_two_thousand_datasets_take_little_time() -> None:
    """Some 60,000 triples on either side; 1.5 s are usual, and nothing may be quadratic."""
    new, published = graph(several(*range(2000))), graph(several(*range(100, 2100)))
    begin = time.process_time()
    found = preview(new, published)
    assert time.process_time() - begin < 5
    assert found.count(HarvestOutcome.UNCHANGED) == 1900
    assert found.count(HarvestOutcome.CREATED) == found.count(HarvestOutcome.DELETED) == 100


def test_the_order_of_triples_is_of_no_effect() -> None:
    new, published = several(3, 1, 2), several(1, 2, 4)
    found = preview(sorted(graph(new)), sorted(graph(published)))
    again = preview(sorted(graph(new), reverse=True), sorted(graph(published), reverse=True))
    assert replace(found) == again


def test_an_empty_graph_is_an_empty_catalogue() -> None:
    assert names(preview(Graph(), None)) == ["empty-catalogue"]


@pytest.mark.parametrize("text", ["", "2026-13-01", "2026-02-30", "heute", "26-1-1"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment(text) is None


def test_of_several_dates_the_earliest_counts() -> None:
    two = ('"2026-11-22"^^xsd:date', '"2026-11-20"^^xsd:date , "2026-12-24"^^xsd:date')
    found = compared(changed(BYTES, two))
    assert names(found) == ["modified-not-newer"]
    assert found.datasets[0].modified == "2026-11-20"
