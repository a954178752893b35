"""What people read of plans and receipts: few lines, and in their language."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from verbund.findings import Language
from verbund.publication.plan import Action, Plan, Step
from verbund.publication.receipt import PublishOutcome, Receipt
from verbund.publication.release import Release
from verbund.publication.report import publication_lines
from verbund.publication.run import Publication
from verbund.publication.target import Check, Verification
from verbund.publication.words import field

RELEASE = Release(Path(), "https://a.example/", "1", "0" * 64, 1, MappingProxyType({}))


def text(language: Language, *steps: Step, readings: tuple[Check, ...] = ()) -> list[str]:
    receipt = Receipt(
        "t", "ckan", PublishOutcome.PUBLISHED, Plan(steps), steps, read_back=Verification(readings)
    )
    return [line.strip() for line in publication_lines(Publication(RELEASE, (receipt,)), language)]


def files(count: int, action: Action = Action.CREATE) -> list[Step]:
    return [Step(action, "file", f"about/{number}.ttl", 1000) for number in range(count)]


def test_a_few_files_are_named_each() -> None:
    lines = text("en", *files(5))
    assert [line for line in lines if line.startswith("create")] == [
        f"create  file about/{number}.ttl (1.0 kB)" for number in range(5)
    ]
    assert not [line for line in lines if "--format json" in line]


def test_many_files_are_one_line_for_each_thing_that_is_done() -> None:
    lines = text("en", *files(400), *files(6, Action.DELETE), Step(Action.UPDATE, "file", "x"))
    assert "create  400 files: about/0.ttl, about/1.ttl, about/2.ttl, … (400.0 kB)" in lines
    assert "delete  6 files: about/0.ttl, about/1.ttl, about/2.ttl, … (6.0 kB)" in lines
    assert "update  file x" in lines
    assert "each of them: --format json or --receipt FILE" in lines
    assert len(lines) < 12


@pytest.mark.parametrize("kind", ["organisation", "dataset", "resource", "graph", "file"])
@pytest.mark.parametrize("count", [1, 6])
def test_every_kind_has_words_in_german(kind: str, count: int) -> None:
    steps = [Step(Action.UPDATE, kind, f"n{number}") for number in range(count)]
    words = {
        "organisation": ("Organisation", "Organisationen"),
        "dataset": ("Datensatz", "Datensätze"),
        "resource": ("Ressource", "Ressourcen"),
        "graph": ("Graph", "Graphen"),
        "file": ("Datei", "Dateien"),
    }[kind]
    told = f"6 {words[1]}: n0, n1, n2, …" if count > 1 else f"{words[0]} n0"
    assert f"ändern    {told}" in text("de", *steps)


def test_fields_are_in_german_where_they_are_ours_and_in_quotes_where_not() -> None:
    lines = text(
        "de",
        Step(Action.UPDATE, "resource", "a.csv", 10, ("file", "hash")),
        Step(Action.UPDATE, "graph", "g", 0, ("triples",)),
        Step(Action.UPDATE, "graph", "h", 0, ("version",)),
        readings=(
            Check("file", "about/", "files", "3", "2"),
            Check("dataset", "d", "version", "1", "2"),
        ),
    )
    assert "ändern    Ressource a.csv (10 bytes; die Datei, „hash“)" in lines
    assert "ändern    Graph g (Tripel)" in lines
    assert "ändern    Graph h (Version)" in lines
    assert "about/, Zahl der Dateien: gesendet „3“, gefunden „2“" in lines
    assert "d, „version“: gesendet „1“, gefunden „2“" in lines


@pytest.mark.parametrize(
    ("kind", "what"),
    [("file", "sha256"), ("file", "files"), ("graph", "sha256"), ("graph", "triples")],
)
def test_every_measure_has_words(kind: str, what: str) -> None:
    assert set(field(kind, what)) == {"en", "de"}
