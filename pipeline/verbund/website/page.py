"""A page being made: where it stands, and how it leads to other pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from verbund.findings import Language
from verbund.html.environment import environment_of
from verbund.html.words import Words
from verbund.views.release import ReleaseViews
from verbund.website.addresses import Addresses, link, root_of
from verbund.website.markup import PageMarkup
from verbund.website.text import PACKAGE, Item, SiteText

MEDIA_TYPES: Final[Mapping[str, str]] = {"Turtle": "text/turtle", "JSON-LD": "application/ld+json"}
FORMS: Final[Mapping[str, str]] = {"Turtle": "ttl", "JSON-LD": "jsonld"}

_MOST_PARTS: Final = 1 << 8  # a server is asked for pages in any folder


class Page:
    """A page of the site, for its template.

    ``name`` is its path below the folder of its language. All references are relative, so that the
    site works in any folder of any server, and from the disk.
    """

    media_types = MEDIA_TYPES

    def __init__(
        self,
        views: ReleaseViews,
        addresses: Addresses,
        language: Language,
        name: str,
        data: str | None = None,
    ) -> None:
        self._views = views
        self._addresses = addresses
        self.language = language
        self.name = name
        self.root = root_of(f"{language}/{name}")
        self._up = root_of(name)
        self._hrefs: dict[str, str] = {}
        self.markup = PageMarkup(self.href, self.name_of, Words(PACKAGE, language))
        self.data = [
            (form, link(f"data/{data}.{ending}", self.root))
            for form, ending in FORMS.items()
            if data is not None
        ]

    def link(self, name: str) -> str:
        """The reference to a page in this language, by its path below it."""
        return link(name, self._up)

    def in_language(self, language: str) -> str:
        """The reference to this page in a language."""
        return link(f"{language}/{self.name}", self.root)

    def navigate(self, item: Item) -> str:
        """The reference to what an item of the navigation leads to."""
        return self.link(item.path) if item.of_language else link(item.path, self.root)

    def shared(self, template: str, site: SiteText) -> Markup:
        """A part that many pages have alike: made once for all that see the site from one place."""
        here = self.name if any(item.path == self.name for item in site.navigation) else ""
        key = template, self.root, self._up, here
        made = site.parts.get(key)
        if made is None:
            say = site.words[self.language]
            found = environment_of(PACKAGE).get_template(template)
            text = found.render(site=site, page=self, say=say).rstrip("\n")
            made = Markup(text)  # noqa: S704 - what the template escaped
            if len(site.parts) < _MOST_PARTS:
                site.parts[key] = made
        return made

    def href(self, iri: str) -> str:
        """The reference to the page of a record or concept; empty where there is none."""
        known = self._hrefs.get(iri)
        if known is None:
            place = self._addresses.place(iri) if iri else None
            known = self._hrefs[iri] = self.link(f"{place}.html") if place else ""
        return known

    def name_of(self, iri: str) -> str:
        """The name of a record."""
        return self._views.names[self.language].record(iri)
