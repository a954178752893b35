"""Pages about what the site has no page of: what describes the release, terms, derived links.

Each is in German and English, and leads to the pages of the site where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from verbund.findings import Language
from verbund.html.environment import environment_of
from verbund.html.place import place_of
from verbund.html.view import Value
from verbund.publication.directory.labels import Labels
from verbund.publication.directory.things import Thing, name_of
from verbund.rdf.prefixes import Prefixes
from verbund.rdf.terms import RDF_TYPE
from verbund.serialise.statements import Statement, iri_of, literal_of
from verbund.website.site import Site

if TYPE_CHECKING:
    from jinja2 import Template

STYLE: Final = "style.css"
_LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")  # as the pages are German first
_UP: Final = "../"  # from the folder of the documents to that of the site


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
    """Writes pages, which link to each other and to those of the site by relative URLs.

    ``kinds`` are the classes of derived links by IRI relative to the base: each is called by its
    class, as all else that it says are references.
    """

    def __init__(
        self,
        base: str,
        labels: Labels,
        described: Iterable[Thing],
        kinds: Mapping[str, str],
        prefixes: Mapping[str, str],
        site: Site | None,
    ) -> None:
        self._base, self._labels, self._site = base, labels, site
        self._kinds = kinds
        self._described = {
            thing.relative: _name_of_itself(base, thing)
            for thing in described
            if place_of(thing.relative) is not None
        }
        self._prefixes = Prefixes(prefixes)

    def page(self, thing: Thing) -> str:
        """The page about a resource, with links to those that it refers to."""
        up = _UP * thing.relative.count("/")
        sections = [
            self._section(subject, list(items), thing, up)
            for subject, items in groupby(thing.own, attrgetter("subject"))
        ]
        sections.sort(key=lambda section: section.anchor != "")
        return template("thing.html").render(
            title=sections[0].heading if sections else self._heading(thing.relative),
            iri=self._base + thing.relative,
            sections=sections,
            files=[(form, _file(thing.relative, form)) for form in ("ttl", "jsonld", "nt")],
            shown=list(self._shown(self._base + thing.relative, up)),
            up=up,
        )

    def _shown(self, iri: str, up: str) -> Iterator[Value]:
        """The links to the pages on which the site shows something, one in each language."""
        if self._site is None:
            return
        for language in _LANGUAGES:
            path = self._site.path_of(iri, language)
            if path is not None:
                name = self._name_in_site(self._site.views.subject_of(iri) or iri, language)
                yield Value(name, language, _UP + up + quote(path))

    def _name_in_site(self, iri: str, language: Language) -> str:
        """The name of a record or concept of the site."""
        assert self._site is not None  # noqa: S101 - whoever asks has asked the site for its path
        names = self._site.views.names[language]
        is_record = self._site.views.type_of(iri) is not None
        return names.record(iri) if is_record else names.concept(iri).text

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
        names = in_languages(name_of(statements))
        return Section(iri, anchor, names or self._heading(iri.removeprefix(self._base)), details)

    def _heading(self, relative: str) -> list[Value]:
        """The heading for something without a name of its own; never an IRI.

        It is the name that the site has, that of its class for a derived link, else that of what it
        is a part of, with the end of its IRI.
        """
        iri = self._base + relative
        if self._site is not None and self._site.addresses.place(iri) is not None:
            return in_languages({tag: self._name_in_site(iri, tag) for tag in _LANGUAGES})
        if relative in self._kinds:
            names = in_languages(self._labels.get(self._kinds[relative], {}))
            if names:
                return names
        above, _, last = relative.replace("#", "/").rpartition("/")
        while above and not self._described.get(above):
            above = above.rpartition("/")[0]
        names = in_languages(self._described.get(above, {}))
        return [*names, Value(last or relative, code=True)]

    def _term(self, iri: str) -> list[Value]:
        """The label of a term in each language; its prefixed name where it has none."""
        if iri == RDF_TYPE:
            return [Value("Art", "de"), Value("Kind", "en")]
        names = in_languages(self._labels.get(iri, {}))
        return names or [Value(self._prefixes.shorten(iri) or iri, code=True)]

    def _value(self, node: str, up: str) -> Value:
        text = literal_of(node)
        if text is not None:
            return Value(text.plain, text.language)
        iri = iri_of(node)
        if iri is None:
            return Value(node, code=True)
        found = next(self._shown(iri, up), None)
        if found is not None:
            return found
        relative = iri.removeprefix(self._base)
        thing, _, fragment = relative.partition("#")
        if iri.startswith(self._base) and thing in self._described:
            names = in_languages(self._described[thing] if not fragment else {})
            href = f"{up}{quote(place_of(thing) or thing)}.html"
            href += f"#{quote(fragment)}" if fragment else ""
            return Value(names[0].text if names else relative, href=href, code=not names)
        names = in_languages(self._labels.get(iri, {}))
        shown = " · ".join(dict.fromkeys(name.text for name in names))
        href = iri if iri.startswith(("http://", "https://")) else ""
        return Value(shown or self._prefixes.shorten(iri) or iri, href=href, code=not shown)


def _name_of_itself(base: str, thing: Thing) -> dict[str, str]:
    """The name that a resource states of itself, and not of its parts, by language tag."""
    subject = f"<{base}{thing.relative}>"
    return name_of(item for item in thing.own if item.subject == subject)


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
