"""Everybody can read the pages: WCAG 2.1 AA, which BITV 2.0 demands, as far as tests can tell."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import Graph
from tests.support.pages.documents import Document, text_of
from tests.support.pages.models import LANGUAGES, the_model


def test_headings_are_in_order(documents: dict[str, Document]) -> None:
    for document in documents.values():
        levels = [int(item.tag[1]) for item in document.all("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_can_be_read_aloud(documents: dict[str, Document]) -> None:
    for document in documents.values():
        for cell in document.all("th"):
            assert cell.get("scope") in ("col", "row")
            assert text_of(cell)
        for region in document.all("div"):
            if region.get("role") == "region":
                assert text_of(document.by_id(region.attrib["aria-labelledby"]))


def test_landmarks(documents: dict[str, Document]) -> None:
    for document in documents.values():
        assert len(list(document.all("main"))) == 1
        assert text_of(next(document.all("title")))
        for item in document.all("a"):
            assert text_of(item), "a link without a text"
        if document.name != "index.html":
            first = next(document.all("a"))
            assert first.get("href") == "#section-main"
            assert document.by_id("section-main").tag == "main"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_leads_to_the_other_language(
    documents: dict[str, Document], language: str
) -> None:
    for page in ("index", "ontology", "shapes"):
        document = documents[f"{page}.{language}.html"]
        assert next(document.all("html")).get("lang") == language
        for other in LANGUAGES:
            for tag in ("link", "a"):
                found = [item for item in document.all(tag) if item.get("hreflang") == other]
                assert [item.get("href") for item in found] == [f"{page}.{other}.html"]


def test_text_in_another_language_says_so(packaged: dict[str, Document]) -> None:
    graph = Graph().parse(data=the_model().ontology_turtle, format="turtle")
    document = packaged["ontology.de.html"]
    for language, count in (("en", 50), ("de", 400)):
        texts = {str(o) for _, p, o in graph if getattr(o, "language", None) == language}
        texts -= {
            str(o) for _, p, o in graph if getattr(o, "language", None) not in (language, None)
        }
        met = [item for item in document.all("p", "span", "a", "th") if item.text in texts]
        assert len(met) >= count
        assert {document.language_of(item) for item in met} == {language}


def test_colours_have_contrast(folder: Path) -> None:
    """WCAG 2.1, 1.4.3: 4.5 to 1 for text, here on white, on the heads of tables and on targets."""
    style = (folder / "style.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#\w{6})", style))
    grounds = [colours["tint"], *re.findall(r"background: (#\w{6})", style), "#ffffff"]
    assert len(grounds) == 3
    for name in ("ink", "soft", "link"):
        for ground in grounds:
            assert contrast(colours[name], ground) >= 4.5


def contrast(one: str, other: str) -> float:
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
