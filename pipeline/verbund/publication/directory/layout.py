"""The layout of the folder: the release, documents of its resources, and the server's files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from verbund.html.place import place_of
from verbund.publication.directory.documents import Documents
from verbund.publication.directory.servers import Place, apache, nginx
from verbund.publication.directory.start import index_page, records_page
from verbund.publication.directory.things import VOID
from verbund.publication.release import CATALOGUE, Release

# <download>/         the release, at the address that its catalogue says
# about/              the documents of things: <IRI below the base>.ttl, .jsonld, .nt and .html
INDEX: Final = "index.html"
"""The start page."""

RECORDS: Final = "records.html"
"""The page that lists all records."""

WELL_KNOWN: Final = ".well-known/void"
"""The VoID description (RFC 8615; VoID, section 7.2)."""

HTACCESS: Final = ".htaccess"
SERVERS: Final = "servers"
"""The folder of configurations for Apache and nginx."""

MARKER: Final = ".verbund.json"
FORMAT: Final = "verbund-directory-1"
"""The format of the marker, which lists our files."""


@dataclass(frozen=True, slots=True)
class File:
    """A file wanted in the folder, by its name below it.

    ``source`` is the file of the release that it is a copy of; None for a generated file.
    ``yields`` says that a foreign file may have its place.
    """

    name: str
    bytes: int
    sha256: str
    source: Path | None = None
    yields: bool = False


@dataclass(frozen=True)
class Layout:
    """The files of a publication.

    ``download`` is the URL of the release's files in the catalogue, None without a description;
    ``address`` is the URL of the folder.
    """

    release: Release
    address: str
    download: str | None
    most: int

    @cached_property
    def documents(self) -> Documents:
        """The documents of resources."""
        return Documents(self.release, self.most)

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

    @cached_property
    def files(self) -> Mapping[str, File]:
        """All files but the marker, by name, in order. Reads the release. Raises OSError."""
        found = [*self._copies(), *(made_file(name, data) for name, data in self.made())]
        return {file.name: file for file in sorted(found, key=lambda file: file.name)}

    def made(self) -> Iterator[tuple[str, bytes]]:
        """The generated files with their bytes, without the marker; streams."""
        for name, data in self.documents:
            yield self.about + name, data
        names = self.documents.names if self.documents.has_records else {}
        yield (
            INDEX,
            index_page(self.release, self.documents, self.release_place, self.about).encode(),
        )
        yield RECORDS, records_page(self.about, names).encode()
        place = self.server_place
        yield HTACCESS, apache(place).encode()
        yield f"{SERVERS}/apache.conf", apache(place).encode()
        yield f"{SERVERS}/nginx.conf", nginx(place).encode()

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

    @cached_property
    def server_place(self) -> Place:
        """The place for the configurations of servers."""
        segments = self.documents.segments
        return Place(self.address, self.about, VOID in self.release.files, segments)

    def _copies(self) -> Iterator[File]:
        for file in self.release.copied():
            yield File(self.release_place + file.name, file.bytes, file.sha256, file.path)
            if file.name == VOID:
                yield File(WELL_KNOWN, file.bytes, file.sha256, file.path)


def made_file(name: str, data: bytes) -> File:
    """The entry of a file that holds these bytes."""
    return File(name, len(data), hashlib.sha256(data).hexdigest(), yields=name == HTACCESS)
