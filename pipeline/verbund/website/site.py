"""The site of a release: every page by its path, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import quote

from verbund.findings import Finding, Findings, Language
from verbund.findings.catalogue import LANGUAGES
from verbund.pictures.outlines import Outline, outline_of
from verbund.release.derived.graph import DERIVED_FILE
from verbund.release.manifest.checksums import SIGNATURES, SUMS
from verbund.release.manifest.manifest import MANIFEST
from verbund.release.verify.content import check_order
from verbund.release.verify.sums import is_regular
from verbund.serialise.statements import jsonld, read_prefixes, turtle
from verbund.views.pictures.outline_file import place_polygons
from verbund.views.pictures.release_pictures import ReleasePictures
from verbund.views.release import ReleaseViews, open_views
from verbund.views.source import DATASET
from verbund.website.about_names import AboutNames
from verbund.website.about_pages import AboutPages
from verbund.website.addresses import Addresses
from verbund.website.described import DESCRIPTIONS, Thing, descriptions
from verbund.website.languages import languages_page
from verbund.website.overview import Overview
from verbund.website.picture_pages import PicturePages
from verbund.website.places import ABOUT, USUAL, Places, about_page
from verbund.website.record_data import record_jsonld, record_turtle
from verbund.website.record_page import concept_page, record_page
from verbund.website.search import search_index
from verbund.website.terms import TermPages
from verbund.website.text import PACKAGE, SiteText, site_text

_ASSETS: Final = {
    "pictures.css": ("verbund.pictures", "pictures.css"),
    "pictures.js": ("verbund.pictures", "pictures.js"),
    "search.js": (PACKAGE, "assets/search.js"),
    "site.css": (PACKAGE, "assets/site.css"),
}
_PREFIXES_OF: Final = ("dataset.ttl", *DESCRIPTIONS)
_HEAD: Final = 1 << 16  # bytes of a Turtle file that hold its prefixes


class Site:
    """The pages of a release. What a path gives depends on the release alone.

    ``findings`` are warnings about what it is made with.
    """

    def __init__(
        self,
        views: ReleaseViews,
        outlines: Mapping[str, Outline] | None = None,
        places: Places = USUAL,
        findings: tuple[Finding, ...] = (),
    ) -> None:
        self.views = views
        self.findings = findings
        self._outlines = outlines or {}
        self.addresses = Addresses(views, places)

    def paths(self) -> Iterator[str]:
        """The paths of all files, each once, in a stable order.

        What lies below ``download/`` is not among them: those are the files of the release.
        """
        yield "index.html"
        yield from (f"assets/{name}" for name in _ASSETS)
        yield from (f"assets/names.{tag}.js" for tag in LANGUAGES)
        for tag in LANGUAGES:
            yield from (f"{tag}/{name}" for name in self._overviews[tag].names())
            yield from (f"{tag}/{about_page(place)}" for place in self.about.described)
        for place in self._things:
            yield from (f"{self._data_folder}/{place}.{ending}" for ending in self._forms)
        for iri, place in self._records():
            yield from (f"{tag}/{place}.html" for tag in LANGUAGES)
            if iri.startswith(self.views.base):
                yield from (f"{self._data_folder}/{place}.{ending}" for ending in self._forms)

    def shared(self) -> tuple[object, ...]:
        """What the pages of all records and concepts have in common, beside model and code."""
        texts = [
            (
                text.title,
                text.publisher,
                text.licence,
                text.licence_name,
                text.navigation,
                text.languages,
            )
            for text in self._texts.values()
        ]
        known = sorted(self.addresses.by_place.items())
        return (self.views.base, texts, self.addresses.places, known, self._outlines)

    def is_of_record(self, path: str) -> bool:
        """Whether a path is that of a page of a record or concept, or of a record itself."""
        first, _, name = path.partition("/")
        if first == self._data_folder:
            return name.rpartition(".")[0] not in self._things
        overview = next((self._overviews[tag] for tag in LANGUAGES if tag == first), None)
        is_about = name.startswith(f"{ABOUT}/")
        return overview is not None and not is_about and name not in overview.names()

    def shown_at(self, path: str) -> str | None:
        """The IRI of the record or concept whose page has a path; None for its machine forms."""
        first, _, name = path.partition("/")
        is_data = first == self._data_folder
        return None if is_data else self.iri_at(name.removesuffix(".html"))

    def depends_on_all(self, iri: str) -> bool:
        """Whether the page of a record depends on all records of the release."""
        return self._pictures.depends_on_all(iri)

    def network_parts(self) -> dict[str, str]:
        """What the pages of concepts and places say of parts of the network, by their IRIs."""
        return {
            iri: repr([self._pictures.parts_about(iri, tag) for tag in LANGUAGES])
            for iri in self._pictures.part_pages
        }

    def warm(self) -> None:
        """Read what many pages need, so that none of them seems to depend on all of it."""
        for tag in LANGUAGES:
            for record_type in self.views.tables:
                for iri in self.views.records(record_type, tag)[:1]:
                    self.file(self.path_of(iri, tag) or "")

    def downloads(self) -> list[str]:
        """The names of the files of the release, with its manifest and checksums, sorted."""
        return sorted({*self.views.files, MANIFEST, SUMS, *SIGNATURES})

    def file(self, path: str) -> bytes | None:
        """The bytes of a file of the site; None for a path that it does not have."""
        first, _, rest = path.partition("/")
        text: str | None
        if path == "index.html":
            text = languages_page(list(self._texts.values()))
        elif first == "assets":
            text = self._asset(rest)
        elif first == self._data_folder:
            text = self._data(rest)
        else:
            language = next((tag for tag in LANGUAGES if tag == first), None)
            text = self._page(language, rest) if language is not None else None
        return None if text is None else text.encode()

    def text(self, language: Language) -> SiteText:
        """What all pages of a language share."""
        return self._texts[language]

    @cached_property
    def about(self) -> AboutPages:
        """The pages about what is no record."""
        things = list(self._described())
        names = AboutNames(self.views, self.addresses, self._terms, things, self._prefixes)
        return AboutPages(names, self.addresses)

    def path_of(self, iri: str, language: Language) -> str | None:
        """The path of the page of a record or concept; None for what has none."""
        place = self.addresses.place(iri)
        return None if place is None else f"{language}/{place}.html"

    def iri_at(self, place: str) -> str | None:
        """The IRI of the record or concept whose page has a path, without language and ending."""
        known = self.addresses.by_place.get(place)
        if known is not None:
            return known
        for relative in (quote(place, safe="/-._~"), place):
            iri = self.views.base + relative
            if self.addresses.place(iri) == place and self.views.source.facts(iri):
                return iri
        return None

    @property
    def _data_folder(self) -> str:
        return self.addresses.places.data

    def _records(self) -> Iterator[tuple[str, str]]:
        """The IRIs of all records and used concepts with pages, and the path of each."""
        for record_type in self.views.tables:
            for iri in self.views.records(record_type, LANGUAGES[0]):
                place = self.addresses.place(iri)
                if place is not None:
                    yield iri, place
        for iri in self.views.concepts:
            place = self.addresses.place(iri)
            if place is not None:
                yield iri, place

    def _page(self, language: Language, name: str) -> str | None:
        made = self._overviews[language].page(name)
        if made is not None or not name.endswith(".html"):
            return made
        if name.startswith(f"{ABOUT}/"):
            return self._about_page(language, name)
        iri = self.iri_at(name.removesuffix(".html"))
        if iri is None:
            return None
        text = self._texts[language]
        if iri.startswith(self.views.base):
            return record_page(self.views, self.addresses, text, self._pictures, iri, name)
        return concept_page(self.views, self.addresses, text, self._pictures, iri, name)

    def _about_page(self, language: Language, name: str) -> str | None:
        place = name.removeprefix(f"{ABOUT}/").removesuffix(".html")
        thing = self.about.described.get(place)
        return None if thing is None else self.about.page(thing, self._texts[language])

    def _described(self) -> Iterator[Thing]:
        """What describes the release; nothing where that cannot be read: the rest is shown."""
        folder = self.views.folder
        names = (*DESCRIPTIONS, DERIVED_FILE)
        files = {name: folder / name for name in names if is_regular(folder / name)}
        with suppress(ValueError, SyntaxError):
            yield from descriptions(files, self.views.base)

    def _asset(self, name: str) -> str | None:
        if name in _ASSETS:
            package, path = _ASSETS[name]
            return files(package).joinpath(path).read_text(encoding="utf-8")
        for tag in LANGUAGES:
            if name == f"names.{tag}.js":
                return search_index(self.views, self.addresses, tag)
        return None

    def _data(self, name: str) -> str | None:
        place, _, ending = name.rpartition(".")
        make = self._forms.get(ending)
        thing = self._things.get(place) if make else None
        if thing is not None:
            write = turtle if ending == "ttl" else jsonld
            return write(thing.statements, self._prefixes)
        iri = self.iri_at(place) if make else None
        if iri is None or make is None or not iri.startswith(self.views.base):
            return None
        return make(iri, self.views.source.facts(iri), self._prefixes)

    @cached_property
    def _things(self) -> Mapping[str, Thing]:
        """What describes the release and has machine forms of its own; a record keeps its own."""
        return {
            place: thing
            for place, thing in self.about.described.items()
            if self.views.type_of(self.views.base + thing.relative) is None
            or self.iri_at(place) is None
        }

    @cached_property
    def _forms(self) -> Mapping[str, Callable[..., str]]:
        return {"ttl": record_turtle, "jsonld": record_jsonld}

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        heads = []
        for name in _PREFIXES_OF:
            path = self.views.folder / name
            if is_regular(path):
                with path.open("rb") as stream:  # the head may end within a character
                    heads.append(stream.read(_HEAD).decode(errors="replace"))
        return read_prefixes(heads)

    @cached_property
    def _texts(self) -> dict[Language, SiteText]:
        names = self._pictures.names
        return {tag: site_text(self.views, tag, names) for tag in LANGUAGES}

    @cached_property
    def _pictures(self) -> PicturePages:
        return PicturePages(ReleasePictures(self.views, self._outlines))

    @cached_property
    def _terms(self) -> TermPages:
        return TermPages(self.views)

    @cached_property
    def _overviews(self) -> dict[Language, Overview]:
        return {
            tag: Overview(self.views, self.addresses, text, self._pictures, self._terms, self.about)
            for tag, text in self._texts.items()
        }


def open_site(folder: Path, outlines: Path | None = None) -> Site:
    """Open the site of the release in a folder, with outlines of territories from GeoJSON.

    Raises as ``views.release.open_views``; Findings (F185) where the outlines cannot be read.
    """
    return site_of(open_views(folder), outlines)


def site_of(views: ReleaseViews, outlines: Path | None, places: Places = USUAL) -> Site:
    """Return the site of a release that is open. Raises Findings (F185) as ``open_site``."""
    if outlines is None:
        return Site(views, places=places)
    polygons, found = place_polygons(views, outlines)
    known = {code: outline_of(item) for code, item in polygons.items()}
    return Site(views, known, places, found)


def check_sorted(folder: Path) -> None:
    """Raise Findings (E108) where triples are not sorted: facts are looked up by binary search."""
    for name in (DATASET, DERIVED_FILE):
        found = check_order(folder, name) if is_regular(folder / name) else 0
        if isinstance(found, Finding):
            raise Findings([found])
