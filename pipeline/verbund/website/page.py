"""A page being made: where it stands, and how it leads to other pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from verbund.findings import Language
from verbund.html.environment import environment_of
from verbund.website.addresses import Addresses, link, root_of
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
        addresses: Addresses,
        language: Language,
        name: str,
        data: str | None = None,
    ) -> None:
        self.language = language
        self.name = name
        self.root = root_of(f"{language}/{name}")
        self._up = root_of(name)
        here = addresses.seen_from(language, self._up)
        self.href = here.href
        self.markup = here.markup
        self.data = [
            (form, link(f"{addresses.places.data}/{data}.{ending}", self.root))
            for form, ending in FORMS.items()
            if data is not None
        ]

    def link(self, name: str) -> str:
        """The reference to a page in this language, by its path below it."""
        return link(name, self._up)

    def in_language(self, language: str) -> str:
        """The reference to this page in a language."""
        return link(f"{language}/{self.name}", self.root)

    def alternates(self, site: SiteText) -> list[tuple[str, str]]:
        """The languages of the site, each with the reference to this page in it."""
        return [(tag, self.in_language(tag)) for tag in site.languages]

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
