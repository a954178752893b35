"""Names of values and of tables: the language of the page, then none, then another."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from verbund.rdf.terms import RDF_LANG_STRING as TAGGED
from verbund.rdf.terms import XSD_STRING as PLAIN
from verbund.rdf.terms import Literal
from verbund.views.release import ReleaseViews, open_views

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def views() -> ReleaseViews:
    return open_views(ROOT / "output")


def test_a_text_without_a_language_goes_before_one_in_another(views: ReleaseViews) -> None:
    plain, english = Literal("a", PLAIN), Literal("b", TAGGED, "en")
    austrian, french = Literal("c", TAGGED, "de-AT"), Literal("d", TAGGED, "fr")
    names = views.names["de"]
    assert [item.text for item in names.texts([english, plain])] == ["a"]
    assert [item.text for item in names.texts([english, plain, austrian])] == ["c"]
    assert [(item.text, item.language) for item in names.texts([french])] == [("d", "fr")]
    assert [(item.text, item.language) for item in names.texts([french, english])] == [("b", "en")]


def test_links_of_two_namespaces_are_two_tables(tmp_path: Path) -> None:
    release = Path(
        shutil.copytree(
            ROOT / "output", tmp_path / "release", ignore=shutil.ignore_patterns("releases")
        )
    )
    path = release / "derived.nt"
    text = path.read_text(encoding="utf-8")
    other = re.sub(
        r"<[^>]*#Cooperation> \.", "<https://other.example/ns#Cooperation> .", text, count=5
    )
    path.write_text("".join(sorted(other.splitlines(keepends=True))), encoding="utf-8")
    tables = {table.key: table.total for table in open_views(release).links("en")}
    assert tables == {"Cooperation": 19, "Cooperation-2": 5, "Joining": 3} or tables == {
        "Cooperation": 5, "Cooperation-2": 19, "Joining": 3,
    }  # fmt: skip
