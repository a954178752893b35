"""Pages about what is no record: what describes the release, terms, derived links, statements.

They lie in ``about/`` of each language. Each leads to the page of the record, of the concept or of
the ontology where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from verbund.findings import Language
from verbund.html.environment import environment_of
from verbund.html.place import place_of
from verbund.html.view import Row, Value, in_language
from verbund.rdf.terms import RDF_TYPE
from verbund.serialise.statements import Statement, iri_of, literal_of
from verbund.website.about_names import AboutNames
from verbund.website.addresses import Addresses
from verbund.website.described import Thing, name_of
from verbund.website.page import Page
from verbund.website.places import about_page
from verbund.website.text import PACKAGE, SiteText

_TAKEN: Final = frozenset({"main", "find", "cite"})
"""The anchors that every page has."""


@dataclass(frozen=True, slots=True)
class Section:
    """The part of a page about one subject; without an anchor it is what the page is about."""

    anchor: str
    heading: Sequence[Value]
    details: Sequence[Row]


class AboutPages:
    """Makes these pages."""

    def __init__(self, names: AboutNames, addresses: Addresses) -> None:
        self._names, self._addresses = names, addresses

    @property
    def described(self) -> Mapping[str, Thing]:
        """What describes the release, by its path."""
        return self._names.described

    def listed(self, language: Language) -> list[tuple[str, Value]]:
        """The paths of the pages about what has a name of its own, with it, sorted by it.

        What the page of a record or concept shows is not among them.
        """
        found = [
            (about_page(place), name)
            for place, thing in self.described.items()
            if not self._names.is_in_site(self._names.base + thing.relative)
            and (name := in_language(self._names.own[thing.relative], language)) is not None
        ]
        return sorted(found, key=lambda item: (item[1].text, item[0]))

    def page(self, thing: Thing, text: SiteText) -> str:
        """The page about a resource in the language of a text."""
        place = place_of(thing.relative) or thing.relative
        page = Page(self._addresses, text.language, about_page(place), data=place)
        iri = self._names.base + thing.relative
        sections = self._sections(thing, page)
        heading = sections[0].heading if sections else self._names.heading(iri, text.language)
        return (
            environment_of(PACKAGE)
            .get_template("about.html")
            .render(
                site=text,
                say=text.words[text.language],
                page=page,
                name=" · ".join(item.text for item in heading),
                heading=heading,
                iri=iri,
                sections=sections,
                shown=self._names.shown_at(iri, page),
            )
        )

    def _sections(self, thing: Thing, page: Page) -> list[Section]:
        """The parts of a page: the thing first, then what is part of it."""
        whole, taken = self._names.base + thing.relative, set(_TAKEN)
        found = []
        for subject, items in groupby(thing.own, attrgetter("subject")):
            iri, statements = iri_of(subject) or subject, list(items)
            anchor = ""
            if iri != whole:
                anchor = _anchor(iri.removeprefix(whole).lstrip("#/_:"), taken)
            details = list(self._details(statements, page))
            found.append(Section(anchor, self._heading(iri, statements, page), details))
        return sorted(found, key=lambda section: section.anchor != "")

    def _details(self, statements: Iterable[Statement], page: Page) -> Iterator[Row]:
        """The rows of a part; of properties with one name, the later ones have their IRI with it.

        No two rows of a list may have the same name (HTML, dl).
        """
        seen = set[str]()
        for predicate, objects in _by_predicate(statements):
            name = self._names.term(predicate, page)
            if name.text in seen:
                short = self._names.short(predicate)
                name = Value(f"{name.text} ({short})", name.language, name.href)
            seen.add(name.text)
            yield Row(name, [self._value(item, page) for item in objects])

    def _heading(self, iri: str, statements: Sequence[Statement], page: Page) -> list[Value]:
        """What a part is called: by its name, or its class where nothing describes it further."""
        own = in_language(name_of(statements), page.language)
        if own is not None:
            return [own]
        relative = iri.removeprefix(self._names.base).partition("#")[0]
        if not self._names.is_in_site(iri) and not self._names.is_described(relative):
            for kind in _types(statements):
                term = self._names.term(kind, page)
                if not term.code:  # without the link: a heading leads nowhere
                    return [Value(term.text, term.language)]
        return self._names.heading(iri, page.language)

    def _value(self, term: str, page: Page) -> Value:
        """An object of a triple: a text, or a link where something leads to a page."""
        text = literal_of(term)
        if text is not None:
            return Value(text.plain, "" if text.language == page.language else text.language)
        iri = iri_of(term)
        if iri is None:
            return Value(term.removeprefix("_:"), href=f"#{term.removeprefix('_:')}", code=True)
        return self._names.link(iri, page)


def _anchor(wanted: str, taken: set[str]) -> str:
    """An anchor that nothing else on the page has; that of the IRI's fragment where it is free."""
    anchor, number = wanted or "part", 1
    while anchor in taken:
        number += 1
        anchor = f"{wanted or 'part'}-{number}"
    taken.add(anchor)
    return anchor


def _types(statements: Iterable[Statement]) -> Iterator[str]:
    for item in statements:
        iri = iri_of(item.object) if item.predicate == RDF_TYPE else None
        if iri is not None:
            yield iri


def _by_predicate(statements: Iterable[Statement]) -> list[tuple[str, list[str]]]:
    """The objects by predicate: rdf:type first, then the others by IRI."""
    found: dict[str, list[str]] = {}
    for item in statements:
        found.setdefault(item.predicate, []).append(item.object)
    return sorted(found.items(), key=lambda item: (item[0] != RDF_TYPE, item[0]))
