"""Suggestions in the editor of queries suit the place of the caret: in a real browser."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.support.report_runs import environment
from tests.support.serving import Served

DRIVER = Path(__file__).parent / "consumers/complete.cjs"
CARET = "‸"

PARTS = {
    "SELECT ‸": None,
    "SELECT * { ‸": "subject",
    "SELECT * { ?x ‸": "predicate",
    "SELECT * { ?x a ‸": "object",
    "SELECT * { ?x a coop:Place ‸": "done",
    "SELECT * { ?x a coop:Place ; ‸": "predicate",
    "SELECT * { ?x a coop:Place , ‸": "object",
    "SELECT * { ?x a coop:Place . ‸": "subject",
    "SELECT * { ?x a coop:Place. ‸": "subject",
    "SELECT * { ?x dct:title 'a . b ; c'@de ; ‸": "predicate",
    "SELECT * { ?x coop:n '5'^^xsd:int ; ‸": "predicate",
    "SELECT * { ?x coop:n 5. ‸": "subject",
    "SELECT * { ?x coop:n true ; ‸": "predicate",
    "SELECT * { ?x a coop:Place # . ; {\n ; ‸": "predicate",
    "SELECT * { ?x <http://a.example/b> ‸": "object",
    "SELECT * { ?x ?p ‸": "object",
    "SELECT * { ?x coop:a / ‸": "predicate",
    "SELECT * { ?x coop:a | coop:b ‸": "object",
    "SELECT * { ?x ^coop:a ‸": "object",
    "SELECT * { ?x coop:a? ‸": "object",
    "SELECT * { ?x (coop:a|‸": "predicate",
    "SELECT * { ?x (coop:a/coop:b)+ ‸": "object",
    "SELECT * { ?x coop:a [ ‸": "predicate",
    "SELECT * { ?x coop:a [ coop:b ?y ] ; ‸": "predicate",
    "SELECT * { [ a coop:Place ] ‸": "predicate",
    "SELECT * { FILTER(‸": None,
    "SELECT * { FILTER(?a > 1) ‸": "subject",
    "SELECT * { ?x a coop:Place FILTER regex(?a, '.') ?y ‸": "predicate",
    "SELECT * { FILTER NOT EXISTS { ?x ‸": "predicate",
    "SELECT * { OPTIONAL { ?x a ?y } ?z ‸": "predicate",
    "SELECT * { GRAPH ?g { ?x ‸": "predicate",
    "SELECT * { VALUES ?x { ‸": None,
    "SELECT * { VALUES (?x ?y) { (coop:a coop:b) ‸": None,
    "SELECT * { VALUES (?x ?y) { (coop:a coop:b) } ?x ‸": "predicate",
    "SELECT * { VALUES ?x { coop:a } { ?x ‸": "predicate",
    "SELECT * { { SELECT ?x { ?x a ?y } LIMIT 1 } ?x ‸": "predicate",
    "SELECT * { ?x a ?y } ORDER BY ‸": None,
    "SELECT * { ?x ‸ ; coop:a 'b' . ?y a [": "predicate",
    "} ] ) . ; , ‸": None,
}
TYPED = "SELECT * { ?x a coop:EventParticipation ; ‸"
LATER = "SELECT * { ?x coop:‸ ?y . ?x a coop:EventParticipation }"
OTHER = "SELECT * { ?x a coop:EventParticipation . ?z ‸"
BEYOND = "SELECT * { ?x a coop:EventParticipation ; coop:participant / ‸"
CLASS = "SELECT * { ?x a ‸"
WORDED = "SELECT * { ?x a coop:‸"
LEVEL = "SELECT * { ?x coop:administrativeLevel ‸"
OTHER_PREFIX = "SELECT * { dct:‸"
PARTIAL = "SELECT * { ?z coop:‸"
BY_LABEL = "SELECT * { ?z coop:teilnehm‸"
VARIABLE = "SELECT ?agency { ?agent a coop:Place . ?agency a ?z , [ a coop:Place ] . ?x ?y ?ag‸"
BLANK = "SELECT * { ?x ?y [ a coop:EventParticipation ; ‸"
LONE = "SELECT * { ?lonely‸"
EMPTY = "SELECT ?agency { ‸"
FREE = [TYPED, LATER, OTHER, BEYOND, CLASS, WORDED, LEVEL, OTHER_PREFIX, PARTIAL, BY_LABEL]
FREE += [BLANK, VARIABLE, LONE, EMPTY]


@pytest.fixture(scope="module")
def met(browser: tuple[str, str], served: Served) -> dict[str, Any]:
    """What is suggested."""
    node, chromium = browser
    done = subprocess.run(
        [node, DRIVER, f"{served.address}/de/query/", json.dumps([*PARTS, *FREE])],
        env=environment() | {"CHROMIUM": chromium},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def terms(served: Served) -> dict[str, Any]:
    """The terms that the server gives."""
    found: dict[str, Any] = served.get("/assets/terms.de.json").json()
    return found


def names(met: dict[str, Any], text: str) -> list[str]:
    """The names that are suggested at the caret of a text."""
    return [name for name, _ in met["suggested"][text]["options"]]


def kinds(terms: dict[str, Any]) -> dict[str, str]:
    return {name: kind for name, _, kind in terms["terms"]}


def test_the_part_of_a_triple_is_found(met: dict[str, Any]) -> None:
    assert {text: met["suggested"][text]["part"] for text in PARTS} == PARTS
    assert [text for text in met["errors"] if "404" not in text] == []  # there is no favicon


def test_properties_of_the_class_come_first(met: dict[str, Any], terms: dict[str, Any]) -> None:
    own = set(terms["properties"]["coop:EventParticipation"])
    assert "coop:participant" in own
    for text in (TYPED, BLANK):
        assert names(met, text)
        assert set(names(met, text)[: len(own)]) <= own
    in_prefix = {name for name in own if name.startswith("coop:")}
    assert set(names(met, LATER)[: len(in_prefix)]) <= in_prefix  # the class may stand below
    for text in (OTHER, BEYOND):  # another subject, and what a path leads to
        assert names(met, text)
        assert not set(names(met, text)) <= own


def test_in_the_place_of_a_predicate_there_are_only_properties(
    met: dict[str, Any], terms: dict[str, Any]
) -> None:
    kind = kinds(terms)
    for text in (TYPED, LATER, OTHER, BEYOND, PARTIAL, BY_LABEL):
        assert names(met, text)
        assert {kind[name] for name in names(met, text)} == {"Eigenschaft"}


def test_classes_come_after_a_and_concepts_after_their_property(
    met: dict[str, Any], terms: dict[str, Any]
) -> None:
    kind = kinds(terms)
    for text in (CLASS, WORDED):
        assert {kind[name] for name in names(met, text)} == {"Klasse"}
    listed = {name for of, found in terms["concepts"] for name in found if LEVEL.split()[4] in of}
    assert len(listed) >= 3
    assert set(names(met, LEVEL)[: len(listed)]) == listed


def test_within_a_prefix_there_are_only_its_names(met: dict[str, Any]) -> None:
    for text, prefix in ((WORDED, "coop:"), (PARTIAL, "coop:"), (OTHER_PREFIX, "dct:")):
        assert names(met, text)
        assert all(name.startswith(prefix) for name in names(met, text))
    assert all(name.startswith("coop:") for name in names(met, BY_LABEL))
    assert names(met, BY_LABEL)


def test_variables_of_the_query_are_offered(met: dict[str, Any]) -> None:
    shown = met["suggested"][VARIABLE]["options"]
    assert shown == [
        ["?agency", "?agency\n(Variable)"],
        ["?agent", "?agent\ncoop:Place (Variable)"],
    ]
    assert names(met, LONE) == []  # not the one that is being written
    assert names(met, EMPTY)[0] == "?agency"


def test_a_query_is_completed_by_keyboard(met: dict[str, Any]) -> None:
    assert met["written"].endswith(
        "SELECT ?agency { ?who a coop:EventParticipation ; coop:participant ?agency"
    )


def test_labels_are_shown_in_short_and_do_nothing(met: dict[str, Any]) -> None:
    """Neither as markup, nor with their length, nor with their direction."""
    found = met["harmless"]
    labels = [label for label, _ in found["shown"]]
    assert labels == [
        f"{'W' * 159}…",
        "<img src=x onerror=alert(1)>",
        "\u202eexe.gpj",
        "a\nb",
        f"{'😀' * 159}…",
    ]
    assert {kind for _, kind in found["shown"]} == {" (P)"}
    assert found["images"] == 0
    assert found["height"] < 900
