"""The pages of the ontology and of the tables: what release/pages says of them, in the layout here.

The site is made from a release alone, so these have no example rows: they lead to the pages of the
release, which have.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from verbund.findings import Language
from verbund.html.view import Value, in_language
from verbund.html.words import Words
from verbund.release.pages.examples import Examples
from verbund.release.pages.glossary import Glossary
from verbund.release.pages.ontology import OntologyPage
from verbund.release.pages.shapes import ShapesPage
from verbund.release.verify.sums import is_regular
from verbund.views.release import ReleaseViews

TERM_PAGES: Final = ("ontology", "shapes")
"""The pages by name, which is the word for their headings too."""

PAGES_OF_TERMS: Final = "verbund.release.pages"
"""The package with their words and the main parts of their templates."""


class TermPages:
    """What the pages of terms show, in every language."""

    def __init__(self, views: ReleaseViews) -> None:
        self._views = views

    @cached_property
    def glossary(self) -> Glossary:
        """The terms, with links as they are seen from the folder of a language."""
        return Glossary(self._views.model, "{page}.html")

    def variables(self, name: str, language: Language) -> Mapping[str, Any]:
        """The variables of the template of a page beside those of every page."""
        say = Words(PAGES_OF_TERMS, language)
        title = self._views.title(language)
        page = OntologyPage(self.glossary, language)
        heading = page.title if name == "ontology" and page.title else Value(say(name))
        original = f"pages/{name}.{language}.html"
        return {
            "heading": heading,
            "title": in_language({language: title}, language) or heading,
            "ontology": page,
            "shapes": ShapesPage(self.glossary, self._examples, language),
            "terms": say,
            "main": f"{name}_main.html",
            "others": [(f"{other}.html", say(other)) for other in TERM_PAGES if other != name],
            "original": original if is_regular(self._views.folder / original) else "",
        }

    @cached_property
    def _examples(self) -> Mapping[str, Examples]:
        """No example of any table: they lie beside the shapes, not in a release."""
        model = self._views.model
        return {item.name: Examples(model, item, ()) for item in model.record_types}
