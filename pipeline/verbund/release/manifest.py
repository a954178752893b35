"""The manifest: what a release holds, with sizes, counts and checksums."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.json"

MEDIA_TYPES = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".md": "text/markdown",
    ".rdfp": "application/rdf-patch",
    ".ru": "application/sparql-update",
    ".svg": "image/svg+xml",
    ".nt": "application/n-triples",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was released: its name, its date (YYYY-MM-DD) and its dataset's SHA-256."""

    name: str
    issued: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a release, by its path below the release's folder.

    ``triples`` only for RDF whose triples were counted.
    """

    name: str
    bytes: int
    sha256: str
    triples: int | None = None

    def as_json(self) -> dict[str, object]:
        """The entry as the manifest has it."""
        found: dict[str, object] = {
            "name": self.name,
            "media_type": MEDIA_TYPES[Path(self.name).suffix],
            "bytes": self.bytes,
            "sha256": self.sha256,
        }
        if self.triples is not None:
            found["triples"] = self.triples
        return found


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release holds.

    ``records`` and ``triples_by_table`` are by table name. The dataset's identity is the SHA-256 of
    its canonical N-Triples (RDFC-1.0; there are no blank nodes). ``version`` and ``versions``, all
    that were released so far, only where the workspace states a version.
    """

    base: str
    ontology: str | None
    files: tuple[FileEntry, ...]
    records: dict[str, int]
    triples_by_table: dict[str, int]
    version: str | None = None
    versions: tuple[Version, ...] = ()

    def text(self) -> str:
        """The manifest as JSON, the same bytes for the same release."""
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
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def entry_of(path: Path, folder: Path, triples: int | None = None) -> FileEntry:
    """The entry of a file that is written already, below the release's folder."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    name = path.relative_to(folder).as_posix()
    return FileEntry(name, path.stat().st_size, digest, triples)
