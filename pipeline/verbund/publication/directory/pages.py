"""HTML pages about resources: the statements of the release, in German and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from verbund.html.environment import environment_of
from verbund.html.place import place_of
from verbund.html.view import Value
from verbund.publication.directory.labels import Labels
from verbund.publication.directory.things import Survey, Thing, name_of
from verbund.rdf.prefixes import Prefixes
from verbund.rdf.terms import RDF_TYPE
from verbund.serialise.statements import Statement, iri_of, literal_of

if TYPE_CHECKING:
    from jinja2 import Template

STYLE: Final = "style.css"
_LANGUAGES: Final = ("de", "en")
_MOST_MENTIONS: Final = 200
"""The most records listed on the page of a record that they refer to."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A row of a page: the label of a property in each language, and its values."""

    names: Sequence[Value]
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Section:
    """The section of a page about one subject."""

    iri: str
    anchor: str
    heading: Sequence[Value]
    details: Sequence[Detail]


def style() -> bytes:
    """The style sheet of the pages, which is that of the release's pages."""
    return files("verbund.release.pages").joinpath(STYLE).read_bytes()


class Pages:
    """Writes pages, which link to each other by relative URLs."""

    def __init__(
        self,
        base: str,
        labels: Labels,
        found: Survey,
        described: Iterable[str],
        prefixes: Mapping[str, str],
    ) -> None:
        self._base, self._labels, self._survey = base, labels, found
        self._described = {name for name in described if place_of(name) is not None}
        self._names = Prefixes(prefixes)

    def page(self, thing: Thing) -> str:
        """The page about a resource, with links to those it refers to and that refer to it."""
        depth = thing.relative.count("/")
        up = "../" * depth
        sections = [
            self._section(subject, list(items), thing, up)
            for subject, items in groupby(thing.own, attrgetter("subject"))
        ]
        sections.sort(key=lambda section: section.anchor != "")
        title = sections[0].heading if sections else [Value(thing.relative, code=True)]
        mentions = self._survey.mentions.get(thing.relative, ())
        return template("thing.html").render(
            title=title,
            iri=self._base + thing.relative,
            sections=sections,
            mentions=list(self._mentions(mentions[:_MOST_MENTIONS], up)),
            more=max(0, len(mentions) - _MOST_MENTIONS),
            files=[(form, _file(thing.relative, form)) for form in ("ttl", "jsonld", "nt")],
            up=up,
        )

    def _section(
        self, subject: str, statements: Sequence[Statement], thing: Thing, up: str
    ) -> Section:
        iri = iri_of(subject) or subject
        whole = self._base + thing.relative
        anchor = "" if iri == whole else iri.removeprefix(whole).lstrip("#/")
        details = [
            Detail(self._term(predicate), [self._value(item.object, up) for item in items])
            for predicate, items in _by_predicate(statements)
        ]
        stated = name_of(statements) or self._survey.names.get(iri.removeprefix(self._base), {})
        names = in_languages(stated)
        return Section(iri, anchor, names or [Value(iri, code=True)], details)

    def _mentions(self, mentions: Iterable[tuple[str, str]], up: str) -> Iterator[Detail]:
        for predicate, items in groupby(sorted(mentions), lambda item: item[0]):
            values = [self._link(relative, up) for _, relative in items]
            yield Detail(self._term(predicate), values)

    def _term(self, iri: str) -> list[Value]:
        """The label of a term in each language; its prefixed name where it has none."""
        if iri == RDF_TYPE:
            return [Value("Art", "de"), Value("Kind", "en")]
        names = in_languages(self._labels.get(iri, {}))
        return names or [Value(self._names.shorten(iri) or iri, code=True)]

    def _value(self, node: str, up: str) -> Value:
        text = literal_of(node)
        if text is not None:
            return Value(text.plain, text.language)
        iri = iri_of(node)
        if iri is None:
            return Value(node, code=True)
        if iri.startswith(self._base) and self._has_page(iri[len(self._base) :]):
            return self._link(iri[len(self._base) :], up)
        names = in_languages(self._labels.get(iri, {}))
        shown = " · ".join(dict.fromkeys(name.text for name in names))
        href = iri if iri.startswith(("http://", "https://")) else ""
        return Value(shown or self._names.shorten(iri) or iri, href=href, code=not shown)

    def _has_page(self, relative: str) -> bool:
        thing = relative.partition("#")[0]
        return thing in self._survey.names or thing in self._described

    def _link(self, relative: str, up: str) -> Value:
        thing, _, fragment = relative.partition("#")
        names = in_languages(self._survey.names.get(relative, {}))
        href = f"{up}{quote(place_of(thing) or thing)}.html" + (
            f"#{quote(fragment)}" if fragment else ""
        )
        return Value(names[0].text if names else relative, href=href, code=not names)


def in_languages(names: Mapping[str, str]) -> list[Value]:
    """A name in each language of the pages; one of another language where it has none."""
    found: list[Value] = []
    for language in _LANGUAGES:
        text = names.get(language)
        if text is not None and all(text != value.text for value in found):
            found.append(Value(text, language))
    if not found:
        found = [Value(text, tag) for tag, text in sorted(names.items())[:1]]
    return found


def _by_predicate(statements: Iterable[Statement]) -> Iterator[tuple[str, list[Statement]]]:
    """The statements by predicate: rdf:type first, then labels, then the others."""
    found: dict[str, list[Statement]] = {}
    for item in statements:
        found.setdefault(item.predicate, []).append(item)
    yield from sorted(found.items(), key=lambda item: (item[0] != RDF_TYPE, item[0]))


def _file(relative: str, form: str) -> str:
    place = place_of(relative) or relative
    return quote(place.rpartition("/")[2]) + f".{form}"


@cache
def template(name: str) -> Template:
    """A template of this package."""
    return environment_of("verbund.publication.directory").get_template(name)
