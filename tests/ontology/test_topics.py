"""A topic of a text has a concept: three lists of phrases, held against the scheme.

``topics/phrases.csv`` has in column ``list``: ``cases``, the topics of 34 recorded texts;
``before``, phrases gathered before the scheme was built; ``unseen``, every topic named in 28 texts
that were looked for after it was built. ``topic`` is the concept that carries the phrase, empty
where none did when the scheme first met it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.lippe import lippe_model

from verbund.model.column_kinds import ConceptColumn
from verbund.rdf.namespaces import split
from verbund.text.names import normalise

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent / "topics"
LEAST = 19 / 20
"""The share of topics in a text that has a concept."""


def phrases(name: str) -> list[dict[str, str]]:
    with (HERE / "phrases.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["list"] == name]


def column() -> ConceptColumn:
    kind = lippe_model().by_name["conferences"].field("topics").kind
    assert isinstance(kind, ConceptColumn)
    return kind


def told(rows: Sequence[dict[str, str]]) -> str:
    return ", ".join(row["phrase"] for row in rows)


@pytest.mark.parametrize(("name", "least"), [("cases", 60), ("before", 250), ("unseen", 150)])
def test_a_topic_has_a_concept_in_nineteen_of_twenty_cases(name: str, least: int) -> None:
    rows, names = phrases(name), {split(iri)[1] for iri in column().labels}
    missed = [row for row in rows if row["topic"] not in names]
    assert len(rows) >= least
    assert 1 - len(missed) / len(rows) >= LEAST, told(missed)


@pytest.mark.parametrize(("name", "share"), [("cases", 0.85), ("before", LEAST), ("unseen", 0.4)])
def test_a_phrase_as_it_stands_is_a_name_of_its_concept_or_of_none(name: str, share: float) -> None:
    """A cell takes a topic in the words of the text, often; it never takes it for another one."""
    options, rows = column().options, phrases(name)
    found = {row["phrase"]: options.get(normalise(row["phrase"])) for row in rows}
    wrong = [
        row
        for row in rows
        if row["topic"]
        and found[row["phrase"]]
        and split(str(found[row["phrase"]]))[1] != row["topic"]
    ]
    assert told(wrong) == ""
    assert sum(map(bool, found.values())) / len(rows) >= share


@pytest.mark.parametrize(
    ("cell", "topic"),
    [
        ("Einbruch", "burglary"),
        ("WOHNUNGSEINBRÜCHE", "burglary"),
        ("KRITIS", "critical-infrastructure"),
        ("Katastrophenschutz", "disaster-control"),
        ("anti-social behaviour", "anti-social-behaviour"),
        ("Clan-Kriminalität", "family-based-crime"),
        ("T0308", "economic-crime"),
        ("Präsenz", "joint-patrols"),
    ],
)
def test_a_cell_takes_a_synonym_of_any_language(cell: str, topic: str) -> None:
    assert split(column().options[normalise(cell)])[1] == topic


def test_eurovoc_is_referred_to_by_known_ids_alone() -> None:
    """Ids with their English labels, as the thesaurus has them; the list has no other ids."""
    with (HERE / "eurovoc.csv").open(encoding="utf-8", newline="") as file:
        known = {row["id"]: row["label"] for row in csv.DictReader(file)}
    files = (ROOT / "ontology").rglob("*.ttl")
    used = {
        found
        for file in files
        for found in re.findall(r"\beurovoc:(\w+)", file.read_text(encoding="utf-8"))
    }
    assert used == set(known)
    assert all(known.values())


_PLURALS = ("e", "en", "n", "er", "s", "nen")


def test_the_singular_and_plural_of_a_label_lead_to_one_concept() -> None:
    """What means one thing as “Stadtfest” means it as “Stadtfeste”."""
    options = column().options
    apart = [
        f"{text}: {split(options[text])[1]}, {text}{ending}: {split(options[text + ending])[1]}"
        for text in sorted(options)
        if len(text) > 4
        for ending in _PLURALS
        if options.get(text + ending, options[text]) != options[text]
    ]
    assert apart == []
