"""The first page of the site: the choice of a language."""

from __future__ import annotations

from collections.abc import Sequence

from verbund.html.environment import environment_of
from verbund.website.text import PACKAGE, SiteText


def languages_page(texts: Sequence[SiteText]) -> str:
    """Return the page that leads to the home page of each language."""
    return environment_of(PACKAGE).get_template("languages.html").render(site=texts)
