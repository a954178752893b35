"""The manifest: the files of a release with sizes, counts and checksums."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from verbund.data_class import NamedTuple
from verbund.release.manifest.feed_part import FEED, FeedPart
from verbund.system.regular_file import read_regular
from verbund.workspace.text_forms import is_date, is_version

MANIFEST = "manifest.json"
LARGEST = 1 << 26
"""The most bytes of a manifest that is read at all."""


LARGEST_MANIFEST = 1 << 22
"""The most bytes of a manifest that is read; that of a release has some thousand."""

LONGEST_LINE = 1 << 24
"""The most bytes of a line of N-Triples that is read; a cell may have a twentieth of it."""

MEDIA_TYPES = {
    ".atom": "application/atom+xml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".md": "text/markdown",
    ".rdfp": "application/rdf-patch",
    ".rq": "application/sparql-query",
    ".ru": "application/sparql-update",
    ".svg": "image/svg+xml",
    ".nt": "application/n-triples",
    ".trig": "application/trig",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".json": "application/json",
}


class Version(NamedTuple):
    """A released version: its name, its date (YYYY-MM-DD) and its dataset's SHA-256."""

    name: str
    issued: str
    sha256: str


def is_sha256(text: object) -> bool:
    """Whether a value is a SHA-256 in lower-case hexadecimal digits."""
    return isinstance(text, str) and re.fullmatch(r"[0-9a-f]{64}", text) is not None


class FileEntry(NamedTuple):
    """The entry of a file: its path below the release's folder, size in bytes, SHA-256.

    ``triples`` is only for RDF files whose triples were counted.
    """

    name: str
    bytes: int
    sha256: str
    triples: int | None = None

    def as_json(self) -> dict[str, object]:
        """The entry as an object for the manifest's JSON."""
        found: dict[str, object] = {
            "name": self.name,
            "media_type": MEDIA_TYPES[Path(self.name).suffix],
            "bytes": self.bytes,
            "sha256": self.sha256,
        }
        if self.triples is not None:
            found["triples"] = self.triples
        return found


class Manifest(NamedTuple):
    """The manifest of a release.

    ``records`` and ``triples_by_table`` are by table name. The dataset's identity is the SHA-256 of
    its canonical N-Triples (RDFC-1.0; there are no blank nodes). ``version`` and ``versions`` (all
    released so far) are only there where the workspace states a version; ``feed`` where the release
    has a change feed.
    """

    base: str
    ontology: str | None
    files: tuple[FileEntry, ...]
    records: dict[str, int]
    triples_by_table: dict[str, int]
    version: str | None = None
    versions: tuple[Version, ...] = ()
    feed: tuple[FeedPart, ...] = ()

    def text(self) -> str:
        """The manifest as JSON; equal releases give equal bytes."""
        dataset = next(entry for entry in self.files if entry.name == "dataset.nt")
        document: dict[str, object] = {} if self.version is None else {"version": self.version}
        document |= {
            "base": self.base,
            "ontology": self.ontology,
            "dataset": {"sha256": dataset.sha256, "triples": dataset.triples},
            "records": dict(sorted(self.records.items())),
            "triples": dict(sorted(self.triples_by_table.items())),
            "files": [entry.as_json() for entry in sorted(self.files, key=lambda e: e.name)],
        }
        if self.version is not None:
            document["versions"] = [
                {"version": item.name, "issued": item.issued, "sha256": item.sha256}
                for item in self.versions
            ]
        if self.feed:
            document[FEED] = [part.as_json() for part in self.feed]
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def entry_of(path: Path, folder: Path, triples: int | None = None) -> FileEntry:
    """The entry of a file below the release's folder, which is read. Raises OSError."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    name = path.relative_to(folder).as_posix()
    return FileEntry(name, path.stat().st_size, digest, triples)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest in a folder as a JSON object, unchecked.

    Raises OSError where it cannot be read, ValueError where it is no JSON object, is nested too
    deeply, or is larger than ``LARGEST``.
    """
    try:
        document = json.loads(read_regular(folder / MANIFEST, LARGEST))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")
    return document


def is_release_of(folder: Path, base: str) -> bool:
    """Whether a folder holds a release of the records below this base, by its manifest.

    Releases of all versions of Verbund are recognised. Raises OSError where the manifest exists
    and cannot be read.
    """
    try:
        document = read_manifest(folder)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    dataset = document.get("dataset")
    return (
        document.get("base") == base
        and isinstance(dataset, dict)
        and isinstance(dataset.get("triples"), int)
        and is_sha256(dataset.get("sha256"))
        and isinstance(document.get("files"), list)
        and isinstance(document.get("records"), dict)
        and isinstance(document.get("triples"), dict)
    )


def versions_of(document: Mapping[str, Any]) -> tuple[Version, ...]:
    """The versions that a manifest lists; invalid entries are skipped.

    The name of a version must also be valid for a folder. Raises KeyError, TypeError or
    AttributeError where the document has another structure.
    """
    return tuple(
        Version(str(item["version"]), str(item["issued"]), str(item["sha256"]))
        for item in document.get("versions", ())
        if is_version(str(item["version"]))
        and (item["issued"] == "" or is_date(str(item["issued"])))
        and is_sha256(item["sha256"])
    )
