"""Where the page of each resource lies in the site, and how pages lead to each other.

    de/index.html, de/table-….html          pages of the release in a language
    de/organisation/kreis-lippe.html        the page of the record base + organisation/kreis-lippe
    de/concept-topic-….html                 the page of a concept
    data/organisation/kreis-lippe.ttl       the record itself, also as .jsonld
    assets/, download/                      style and scripts; the files of the release

Only records lie in folders of a language: no other page can have the name of one. A publication
into the folder of a web server has ``data/`` and ``download/`` elsewhere (places.py).
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Final
from unicodedata import normalize
from urllib.parse import quote

from verbund.findings import Language
from verbund.html.place import LONGEST_NAME, place_of
from verbund.html.words import Words
from verbund.views.concept import scheme_of
from verbund.views.names import Names, word
from verbund.views.release import ReleaseViews
from verbund.views.source import ReleaseSource
from verbund.website.markup import PageMarkup
from verbund.website.places import USUAL, Places
from verbund.website.text import PACKAGE

_MOST_FOLDERS: Final = 1 << 8  # a server is asked for pages in any folder
_MOST_KNOWN: Final = 1 << 17  # references that are kept for the pages of a folder
ENDINGS: Final = (".html", ".ttl", ".jsonld")
"""What the names of pages and of machine forms end with."""


class Addresses:
    """The paths of the pages of a release; all are relative to the folder of the site."""

    def __init__(self, views: ReleaseViews, places: Places = USUAL) -> None:
        self._views = views
        self.places = places
        self._known: dict[str, str | None] = {}
        self._references: dict[tuple[Language, str], References] = {}

    def place(self, iri: str) -> str | None:
        """The path of a page below its language, without ``.html``; None for what has no page."""
        if iri not in self._known:
            self._known[iri] = self._place(iri)
        return self._known[iri]

    def seen_from(self, language: Language, up: str) -> References:
        """The references of pages in a language from which ``up`` leads to its folder."""
        known = self._references.get((language, up))
        if known is None:
            known = References(self, self._views.names[language], up)
            if len(self._references) < _MOST_FOLDERS:
                self._references[language, up] = known
        return known

    def _place(self, iri: str) -> str | None:
        base = self._views.base
        if iri.startswith(base) and self._views.type_of(iri) is not None:
            return self._others.get(iri) or self._of_record(iri)
        return self._concepts.get(iri)

    @cached_property
    def _others(self) -> dict[str, str]:
        """The paths of records that a disk without regard to case would have at another's.

        The first of them by IRI has its own path, the others have a digest behind it. A store that
        is elsewhere is not asked for all of its records: a server has no such disk.
        """
        if not self.places.any_disk or not isinstance(self._views.source, ReleaseSource):
            return {}
        found: dict[str, str] = {}
        taken: set[str] = set()
        for iri in self._views.iris():
            place = self._of_record(iri) or ""
            plain = _without_case(place)
            if place and plain in taken:
                digest = blake2b(iri.encode(errors="replace"), digest_size=4).hexdigest()
                found[iri] = f"{place[: LONGEST_NAME - len(digest) - 1]}~{digest}"
            taken.add(plain)
        return found

    def _of_record(self, iri: str) -> str | None:
        """The path of a record; a statement about a value has that of the record with the value."""
        subject = self._views.subject_of(iri)
        if subject is not None:
            return self.place(subject) if subject != iri else None
        place = place_of(iri[len(self._views.base) :])
        folders = place.split("/")[:-1] if place else []
        # such a folder might have the name of another record's file, and no site could be written
        return None if any(name.endswith(ENDINGS) for name in folders) else place

    @cached_property
    def _concepts(self) -> dict[str, str]:
        """The paths of the concepts that records use, by IRI; two never have the same."""
        names = next(iter(self._views.names.values()))
        found: dict[str, str] = {}
        taken: set[str] = set()
        for iri in self._views.concepts:
            scheme = scheme_of(iri, names)
            parts = ["concept", word(scheme) if scheme else "", word(iri)]
            name = "-".join(filter(None, parts))[:LONGEST_NAME]
            number = 1
            while _without_case(unique := name if number == 1 else f"{name}-{number}") in taken:
                number += 1
            taken.add(_without_case(unique))
            found[iri] = unique
        return found

    @cached_property
    def by_place(self) -> dict[str, str]:
        """The IRIs of concepts, and of records with other paths than their own, by these paths."""
        return {place: iri for iri, place in (*self._concepts.items(), *self._others.items())}


class References:
    """How pages that lie equally deep, in one language, lead to records and concepts."""

    def __init__(self, addresses: Addresses, names: Names, up: str) -> None:
        self._addresses = addresses
        self._up = up
        self._known: dict[str, str] = {}
        self.markup = PageMarkup(self.href, names.record, Words(PACKAGE, names.language))

    def href(self, iri: str) -> str:
        """The reference to the page of a record or concept; empty where there is none."""
        known = self._known.get(iri)
        if known is None:
            place = self._addresses.place(iri) if iri else None
            known = link(f"{place}.html", self._up) if place else ""
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[iri] = known
        return known


def _without_case(path: str) -> str:
    """A path as disks of Windows and macOS compare it."""
    return normalize("NFC", path).casefold()


def root_of(path: str) -> str:
    """What leads from a page to the folder of the site: ``../`` for each folder around it."""
    return "../" * path.count("/")


@lru_cache(maxsize=1 << 16)  # the same few lead to each page
def link(path: str, root: str) -> str:
    """The reference to a file of the site from a page that ``root`` leads up from (RFC 3986)."""
    return root + quote(path, safe="/~-._!$&'()*+,;=@")
