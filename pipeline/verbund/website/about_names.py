"""What things beside the records are called on their pages, and where these lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import accumulate
from urllib.parse import quote

from verbund.findings import Language
from verbund.html.place import place_of
from verbund.html.view import Value, in_language
from verbund.html.words import Words
from verbund.rdf.prefixes import Prefixes
from verbund.views.release import ReleaseViews
from verbund.website.addresses import ENDINGS, Addresses
from verbund.website.described import Thing, name_of
from verbund.website.page import Page
from verbund.website.places import about_page
from verbund.website.terms import PAGES_OF_TERMS, TermPages
from verbund.website.text import PACKAGE


class AboutNames:
    """Names and links. ``described`` are the things that describe the release.

    ``prefixes`` shorten the IRIs of terms that have no label.
    """

    def __init__(
        self,
        views: ReleaseViews,
        addresses: Addresses,
        terms: TermPages,
        described: Iterable[Thing],
        prefixes: Mapping[str, str],
    ) -> None:
        self._views, self._addresses, self._terms = views, addresses, terms
        self._prefixes = Prefixes(prefixes)
        self.base = views.base
        self.described = _with_places(described)

    @cached_property
    def own(self) -> Mapping[str, Mapping[str, str]]:
        """The names that things state of themselves, and not of their parts, by relative IRI."""
        return {
            thing.relative: name_of(
                item for item in thing.own if item.subject == f"<{self.base}{thing.relative}>"
            )
            for thing in self.described.values()
        }

    def is_described(self, relative: str) -> bool:
        """Whether an IRI below the base is that of something that describes the release."""
        return place_of(relative) in self.described

    def is_in_site(self, iri: str) -> bool:
        """Whether the page of a record or concept shows it."""
        return self._addresses.place(iri) is not None

    def in_site(self, iri: str, language: Language) -> str:
        """The name of a record or concept, or of what is said of a value."""
        names = self._views.names[language]
        is_record = self._views.type_of(iri) is not None
        return names.record(iri) if is_record else names.concept(iri).text

    def heading(self, iri: str, language: Language) -> list[Value]:
        """The heading for something without a name of its own; never an IRI.

        It is the name that the site has, or that of what it is a part of with the end of its IRI.
        """
        if self.is_in_site(iri):
            return [Value(self.in_site(iri, language))]
        relative = iri.removeprefix(self.base)
        above, _, last = relative.replace("#", "/").rpartition("/")
        while above and not self.own.get(above):
            above = above.rpartition("/")[0]
        name = in_language(self.own.get(above, {}), language) or Value(self._views.title(language))
        return [name, Value(last or relative, code=True)]

    def term(self, iri: str, page: Page) -> Value:
        """The name of a class or property, as a link to its place on the page of the ontology."""
        glossary, language = self._terms.glossary, page.language
        known = glossary.link(iri, language)
        href = page.link("") + known.href if iri in glossary.anchors else known.href
        if not known.code:
            return Value(known.text, known.language, href)
        name = in_language(self._views.model.labels.get(iri, {}), language)
        if name is not None:
            return Value(name.text, name.language, href)
        for package in (PACKAGE, PAGES_OF_TERMS):
            if (word := Words(package, language).known(iri)) is not None:
                return Value(word, href=href)
        return Value(self.short(iri), href=href, code=True)

    def short(self, iri: str) -> str:
        """The prefixed name of a term; its IRI where no prefix fits."""
        return self._prefixes.shorten(iri) or self._terms.glossary.compact(iri)

    def link(self, iri: str, page: Page) -> Value:
        """A link to what an IRI names: its page here, its place in the ontology, or the web."""
        if self.is_in_site(iri):
            return Value(self.in_site(iri, page.language), href=page.href(iri))
        relative = iri.removeprefix(self.base)
        thing, _, fragment = relative.partition("#")
        if not iri.startswith(self.base) or not self.is_described(thing):
            return self.term(iri, page)
        href = page.link(about_page(place_of(thing) or thing))
        if fragment:
            return Value(fragment, href=f"{href}#{quote(fragment)}", code=True)
        name = in_language(self.own[thing], page.language)
        return Value(name.text, name.language, href) if name else Value(relative, "", href, True)

    def shown_at(self, iri: str, page: Page) -> list[Value]:
        """The links to other pages of the site that show something."""
        if self.is_in_site(iri):
            of_page = self._views.subject_of(iri) or iri
            return [Value(self.in_site(of_page, page.language), href=page.href(iri))]
        return [self.term(iri, page)] if iri in self._terms.glossary.anchors else []


def _with_places(things: Iterable[Thing]) -> dict[str, Thing]:
    """Things by the path of their pages, but those in a folder that has the name of a file."""
    found = {place: thing for thing in things if (place := place_of(thing.relative)) is not None}
    taken = {f"{place}{ending}" for place in found for ending in ENDINGS}
    return {
        place: thing
        for place, thing in found.items()
        if taken.isdisjoint(accumulate(place.split("/")[:-1], "{}/{}".format))
    }
