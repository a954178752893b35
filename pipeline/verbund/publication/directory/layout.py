"""The layout of the folder: release, site, documents of resources, and the server's files."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from verbund.findings import Finding
from verbund.findings.catalogue import LANGUAGES
from verbund.html.place import place_of
from verbund.publication.directory.apache import apache
from verbund.publication.directory.documents import Documents
from verbund.publication.directory.files import File, Made, made_file
from verbund.publication.directory.nginx import nginx
from verbund.publication.directory.servers import Place
from verbund.publication.directory.site_files import SEGMENTS, SiteFiles, open_site_views
from verbund.publication.directory.start import STYLE, index_page, style
from verbund.publication.directory.things import Survey, survey
from verbund.publication.release import CATALOGUE, Release
from verbund.system.python_process import is_possible, is_single_threaded
from verbund.views.release import ReleaseViews
from verbund.website.described import VOID
from verbund.website.places import Places

# <download>/         the release, at the address that its catalogue says
# about/              the documents of things: <IRI below the base>.ttl, .jsonld, .nt
# de/, en/, assets/   the pages of the site, where there is one; de/about/ those of no record
INDEX: Final = "index.html"
"""The start page."""

WELL_KNOWN: Final = ".well-known/void"
"""The VoID description (RFC 8615; VoID, section 7.2)."""

HTACCESS: Final = ".htaccess"
SERVERS: Final = "servers"
"""The folder of configurations for Apache and nginx."""

MARKER: Final = ".verbund.json"
FORMAT: Final = "verbund-directory-1"
"""The format of the marker, which lists our files."""


@dataclass(frozen=True)
class Layout:
    """The files of a publication.

    ``download`` is the URL of the release's files in the catalogue, None without a description;
    ``address`` is the URL of the folder. ``has_site`` says whether the site is wanted, ``outlines``
    is the file with the outlines of its map, ``jobs`` how many processes make its pages.
    """

    release: Release
    address: str
    download: str | None
    most: int
    folder: Path
    has_site: bool = True
    outlines: Path | None = None
    jobs: int = 1
    _made: Made = field(default_factory=Made, repr=False, compare=False)

    @cached_property
    def survey(self) -> Survey:
        """The survey of the records. Raises OSError."""
        return survey(self.release, self.most)

    @cached_property
    def documents(self) -> Documents:
        """The documents of resources."""
        return Documents(self.release, self.survey, self.site.site if self.site else None)

    @cached_property
    def site(self) -> SiteFiles | None:
        """The files of the site; None where there is none.

        Raises OSError, and Findings (F185) where the outlines of territories cannot be read.
        """
        if self._views is None or isinstance(self._views, Finding) or self.is_in_the_way:
            return None
        places = Places(self.about[:-1], self.release_place[:-1], any_disk=False)
        return SiteFiles.of(self._views, self.outlines, places, self.folder)

    @property
    def no_site(self) -> Finding | None:
        """Why the release can have no site; None where it has one, or none is wanted."""
        return self._views if isinstance(self._views, Finding) else None

    @property
    def is_in_the_way(self) -> bool:
        """Whether the release lies where the site would, by the URL of its files."""
        return self._wants_site and any(
            name.partition("/")[0] in SEGMENTS for name in self._of_release
        )

    @property
    def _wants_site(self) -> bool:
        return self.has_site and self.most > 0 and self.survey.count <= self.most

    @cached_property
    def _views(self) -> ReleaseViews | Finding | None:
        return open_site_views(self.release) if self._wants_site else None

    @cached_property
    def release_place(self) -> str:
        """The path of the release's files below the folder, with a slash at the end, or ""."""
        for begin in (self.release.base, self.address):
            if self.download is not None and self.download.startswith(begin):
                place = place_of(self.download[len(begin) : -1])
                return "" if place is None else f"{place}/"
        return ""

    @property
    def is_downloadable(self) -> bool:
        """Whether the files are found at the URLs in the catalogue."""
        known = (self.release.base, self.address)
        return self.download is None or self.download in [
            begin + self.release_place for begin in known
        ]

    @property
    def about(self) -> str:
        """The folder of documents, apart from that of the release."""
        return "data/" if self.release_place.startswith("about/") else "about/"

    @property
    def counted(self) -> tuple[str, ...]:
        """The folders with many files: what is read back of each is one number."""
        return (self.about, *(f"{language}/" for language in LANGUAGES))

    @cached_property
    def files(self) -> Mapping[str, File]:
        """All files but the marker, by name, in order. Reads the release. Raises OSError."""
        found = [*self._of_site(), *self._of_release.values(), *self._of_documents()]
        return {file.name: file for file in sorted(found, key=lambda file: file.name)}

    def made(self, names: Collection[str]) -> Iterator[tuple[str, bytes]]:
        """These of the generated files with their bytes; streams. Raises OSError.

        A page that lay in the folder when ``files`` was read, and that has changed since, is made.
        """
        for name in names:
            data = self._made.get(name)
            if data is None and self.site is not None:
                data = self.site.made(name)
            if data is not None:
                yield name, data

    def marker(self, names: Iterable[str]) -> bytes:
        """The content of the marker that lists these names as ours."""
        there = CATALOGUE in self.release.files
        document = {
            "format": FORMAT,
            "base": self.release.base,
            "version": self.release.version,
            "dataset": self.release.sha256,
            "catalogue": self.release_place + CATALOGUE if there else None,
            "files": sorted(names),
        }
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()

    def keep(self) -> None:
        """Note for the next run what the pages in the folder were made of."""
        if self.site is not None:
            self.site.keep()

    def close(self) -> None:
        """Let go of what was made."""
        self._made.close()

    @cached_property
    def server_place(self) -> Place:
        """The place for the configurations of servers."""
        return Place(
            self.address,
            self.about,
            VOID in self.release.files,
            self.documents.segments,
            base=self.release.base,
            languages=LANGUAGES if self.site else (),
            release=self.release_place,
        )

    @cached_property
    def _of_release(self) -> Mapping[str, File]:
        """The files of the release by name, and its VoID description where it is looked for."""
        found = {}
        for file in self.release.copied():
            name = self.release_place + file.name
            found[name] = File(name, file.bytes, file.sha256, file.path)
            if file.name == VOID:
                found[WELL_KNOWN] = File(WELL_KNOWN, file.bytes, file.sha256, file.path)
        return found

    @property
    def _processes(self) -> int:
        """How many processes make the pages: one with threads does not fork."""
        return self.jobs if is_possible() and is_single_threaded() else 1

    def _of_site(self) -> Iterator[File]:
        if self.site is not None:
            yield from self.site.files(self._made, self._processes)

    def _of_documents(self) -> Iterator[File]:
        for name, data in self._documents():
            self._made.put(name, data)
            yield made_file(name, data, yields=name == HTACCESS)

    def _documents(self) -> Iterator[tuple[str, bytes]]:
        for name, data in self.documents:
            yield self.about + name, data
        yield from self.documents.pages()
        if self.site is None:
            page = index_page(self.release, self.documents, self.release_place, self.about)
            yield INDEX, page.encode()
            yield self.about + STYLE, style()
        place = self.server_place
        yield HTACCESS, apache(place).encode()
        yield f"{SERVERS}/apache.conf", apache(place).encode()
        yield f"{SERVERS}/nginx.conf", nginx(place).encode()
