"""The release that is published: its files as the manifest lists them, and its catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from rdflib import DCAT, RDF, Graph, URIRef

from verbund.findings import Finding, Findings, Place
from verbund.release.manifest import MANIFEST

DATASET, CATALOGUE = "dataset.nt", "catalog.ttl"


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of the release: its name below the release's folder, and what the manifest says."""

    name: str
    path: Path
    media_type: str
    bytes: int
    sha256: str
    triples: int | None = None


@dataclass(frozen=True)
class Release:
    """A release that was built and is whole (``read_release`` has seen to it).

    ``sha256`` and ``triples`` are those of the dataset; ``files`` are by name.
    """

    folder: Path
    base: str
    version: str | None
    sha256: str
    triples: int
    files: Mapping[str, ReleaseFile]

    @cached_property
    def catalogue(self) -> Graph | None:
        """The catalogue in DCAT-AP.de; None where verbund.toml does not describe the dataset."""
        if CATALOGUE not in self.files:
            return None
        return Graph().parse(self.files[CATALOGUE].path, format="turtle")

    @cached_property
    def dataset(self) -> URIRef | None:
        """The IRI of the dataset; None where it is not described."""
        found = self.catalogue.value(None, RDF.type, DCAT.Dataset) if self.catalogue else None
        return found if isinstance(found, URIRef) else None


def read_release(folder: Path, shown: str) -> Release:
    """Read the release in a folder, after a look at every checksum.

    ``shown`` is the folder's name in findings. Raises Findings where there is none (U108), or with
    all that is wrong with it (E1xx): what is not as it was built is not published.
    """
    from verbund.verify.sums import check_sums

    if not (folder / MANIFEST).is_file():
        raise Findings([Finding("U108", Place(file=shown))])
    sums = check_sums(folder)
    if sums.findings:
        raise Findings(sums.findings)
    return _of_manifest(folder)


def _of_manifest(folder: Path) -> Release:
    try:
        document = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {str(item["name"]): _file(folder, item) for item in document["files"]}
        return Release(
            folder=folder,
            base=str(document["base"]),
            version=document.get("version"),
            sha256=str(document["dataset"]["sha256"]),
            triples=int(document["dataset"]["triples"]),
            files=MappingProxyType(files),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        details = {"problem": str(error)}
        raise Findings([Finding("E110", Place(file=MANIFEST), details=details)]) from None


def _file(folder: Path, item: Mapping[str, object]) -> ReleaseFile:
    name, triples = str(item["name"]), item.get("triples")
    return ReleaseFile(
        name=name,
        path=folder / name,
        media_type=str(item["media_type"]),
        bytes=int(str(item["bytes"])),
        sha256=str(item["sha256"]),
        triples=None if triples is None else int(str(triples)),
    )
