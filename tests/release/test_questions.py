"""The questions of a release: content, but no distribution; with defaults of the release."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.support.lippe import copy_lippe
from tests.support.questions import QUERIES

import verbund
from verbund.question.folder import read_questions
from verbund.rdf.datatypes import DATE
from verbund.rdf.terms import Literal


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_lippe(tmp_path_factory.mktemp("lippe"))
    verbund.build(folder, version="1.1.0", modified="2026-12-01")
    return folder / "output"


def test_every_question_is_in_the_release_its_manifest_and_its_checksums(release: Path) -> None:
    names = [f"queries/{path.name}" for path in QUERIES]
    assert len(names) == 20
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    listed = {item["name"]: item["media_type"] for item in manifest["files"]}
    sums = (release / "SHA256SUMS").read_text(encoding="utf-8")
    for name in names:
        assert listed[name] == "application/sparql-query"
        assert f"  {name}\n" in sums
    assert listed["queries/README.md"] == "text/markdown"
    assert verbund.verify(release).conforms


def test_they_are_beside_the_data_for_a_portal(release: Path) -> None:
    """A portal gets a resource for each distribution of the catalogue, and none of these."""
    assert "queries/" not in (release / "catalog.ttl").read_text(encoding="utf-8")


def test_defaults_are_those_of_the_release(release: Path) -> None:
    """Its language, and its date as the day; records stay open."""
    for question in read_questions(release / "queries"):
        for parameter in question.parameters:
            if parameter.name == "lang":
                assert parameter.default == Literal("de")
            elif parameter.type == DATE:
                assert parameter.default == Literal("2026-12-01", DATE)
            elif parameter.name != "type":
                assert parameter.default is None
        ox.Store().query(question.text)


def test_the_readme_lists_them_in_both_languages(release: Path) -> None:
    text = (release / "queries" / "README.md").read_text(encoding="utf-8")
    assert text.count("](01-partners-of-an-agency.rq)") == 2
    assert "Which agencies meet but have no agreement?" in text
    assert "Welche Behörden treffen sich, haben aber keine Vereinbarung?" in text
    assert "`day` (2026-12-01)" in text


def test_a_question_is_asked_with_the_defaults_of_the_release(release: Path) -> None:
    answer = verbund.query(
        question="06", release=release, parameters={"conference": "siko-lippe-1"}
    )
    assert answer.to_dicts()[0]["status"] == "durchgeführt"
