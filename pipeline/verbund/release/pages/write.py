"""Writer of the pages of a release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from verbund.findings import Localised
from verbund.findings.catalogue import LANGUAGES, Language
from verbund.html.environment import environment_of
from verbund.html.view import Value, in_language
from verbund.html.words import Words
from verbund.model.model import Model
from verbund.release.pages.examples import Examples
from verbund.release.pages.glossary import Glossary
from verbund.release.pages.kept import kept_or_made
from verbund.release.pages.ontology import OntologyPage
from verbund.release.pages.shapes import ShapesPage
from verbund.system.inside import below

STYLE: Final = "style.css"
PAGES: Final = ("index", "ontology", "shapes")


def write_pages(
    folder: Path,
    model: Model,
    title: Localised,
    *,
    examples: Sequence[Path] = (),
    downloads: Sequence[str] = (),
    roots: Sequence[Path] | None = None,
) -> list[Path]:
    """Write the pages of ontology and shapes, in each language, into a folder, which is created.

    ``title`` is that of the workspace or its dataset, by language; it may be empty. ``examples``
    are folders with valid examples (``<table>/valid.*``); they may be missing. ``roots`` are
    the folders of which one must hold each example, wherever links lead. ``downloads`` are names
    of files in the parent folder, which the overview links to. Gives the files written, sorted by
    name. Equal arguments give equal bytes. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = {item.name: Examples(model, item, examples, roots) for item in model.record_types}
    texts = kept_or_made(
        model, title, downloads, found, lambda: _texts(model, title, downloads, found)
    )
    for name, text in texts.items():
        below(folder, name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in sorted(texts)]


def _texts(
    model: Model, title: Localised, downloads: Sequence[str], examples: Mapping[str, Examples]
) -> dict[str, str]:
    """The texts of all pages, by file name."""
    environment = environment_of("verbund.release.pages")
    glossary = Glossary(model)
    texts = {STYLE: files("verbund.release.pages").joinpath(STYLE).read_text(encoding="utf-8")}
    everywhere: list[dict[str, Any]] = []
    for language in LANGUAGES:
        views = _views(glossary, examples, title, downloads, language)
        everywhere.append(views)
        for page in PAGES:
            text = environment.get_template(f"{page}.html").render(views, page=page)
            texts[f"{page}.{language}.html"] = text
    texts["index.html"] = environment.get_template("choice.html").render(all=everywhere)
    return texts


def _views(
    glossary: Glossary,
    examples: Mapping[str, Examples],
    title: Localised,
    downloads: Sequence[str],
    language: Language,
) -> dict[str, Any]:
    """The variables of the templates in one language."""
    ontology = OntologyPage(glossary, language)
    words = Words("verbund.release.pages", language)
    shown = in_language(title, language) or ontology.title or Value(words("ontology"))
    return {
        "language": language,
        "languages": LANGUAGES,
        "say": words,
        "words": {tag: Words("verbund.release.pages", tag) for tag in LANGUAGES},
        "title": shown,
        "base": glossary.model.base,
        "ontology": ontology,
        "shapes": ShapesPage(glossary, examples, language),
        "downloads": sorted(downloads),
        "release": "../",
    }
