"""The release to publish: the files that its manifest lists, and its catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from rdflib import DCAT, RDF, Graph, URIRef

from verbund.findings import Finding, Findings, Place
from verbund.release.manifest.checksums import KEPT, SIGNATURES, SUMS
from verbund.release.manifest.manifest import (
    MANIFEST,
    Version,
    entry_of,
    read_manifest,
    versions_of,
)
from verbund.validation.rdflib_terms import to_rdflib
from verbund.workspace.text_forms import is_version

DATASET, CATALOGUE = "dataset.nt", "catalog.ttl"


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of the release: its name below the release's folder, and its entry of the manifest."""

    name: str
    path: Path
    media_type: str
    bytes: int
    sha256: str
    triples: int | None = None


@dataclass(frozen=True, slots=True)
class Copied:
    """A file to publish unchanged: its name below the release's folder, size and SHA-256."""

    name: str
    path: Path
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Release:
    """A release whose checksums ``read_release`` has verified.

    ``sha256`` and ``triples`` are those of the dataset; ``files`` are by name. ``versions`` are all
    that the release lists, the oldest first. ``sums`` are the checksums of SHA256SUMS, by name.
    """

    folder: Path
    base: str
    version: str | None
    sha256: str
    triples: int
    files: Mapping[str, ReleaseFile]
    versions: tuple[Version, ...] = ()
    sums: Mapping[str, str] = field(default_factory=dict)

    def copied(self) -> Iterator[Copied]:
        """Every file of the release, and of the versions kept with it, sorted by name.

        Only files that match their checksums are published, and no others in the folder. Raises
        OSError, and Findings as ``kept`` does.
        """
        yield from _listed(self.folder, "", self.sums)
        for version in self.kept:
            yield from self.kept[version]

    @cached_property
    def kept(self) -> Mapping[str, tuple[Copied, ...]]:
        """The files of each version that is kept with the release, by version.

        Raises Findings where one is incomplete or changed (E1xx), or not the version of its name.
        """
        return MappingProxyType(dict(_kept(self.folder, self.versions)))

    @cached_property
    def catalogue(self) -> Graph | None:
        """The catalogue in DCAT-AP.de; None where verbund.toml does not describe the dataset."""
        if CATALOGUE not in self.files:
            return None
        return _graph(self.files[CATALOGUE].path)

    @cached_property
    def dataset(self) -> URIRef | None:
        """The IRI of the dataset; None where it is not described."""
        if CATALOGUE not in self.files:
            return None
        for quad in _quads(self.files[CATALOGUE].path):
            if (quad.predicate, quad.object) == _IS_DATASET:
                return URIRef(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
        return None


_IS_DATASET: Final = (NamedNode(str(RDF.type)), NamedNode(str(DCAT.Dataset)))


def _quads(path: Path) -> Iterator[Quad]:
    """The triples of a file of Turtle: read in a tenth of the time that rdflib takes."""
    return parse(path=path, format=RdfFormat.TURTLE)


def _graph(path: Path) -> Graph:
    found = Graph()
    for quad in _quads(path):
        found.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return found


def read_release(folder: Path, shown: str) -> Release:
    """Read the release in a folder, after verifying every checksum.

    ``shown`` is the folder's name in findings. Raises Findings where there is no release (U108) or
    it has changed since it was built (E1xx).
    """
    from verbund.release.verify.sums import check_sums, is_regular

    if not is_regular(folder / MANIFEST):
        raise Findings([Finding("U108", Place(file=shown))])
    sums = check_sums(folder)
    if sums.findings:
        raise Findings(sums.findings)
    return _of_manifest(folder, sums.listed)


def _of_manifest(folder: Path, listed: Mapping[str, str]) -> Release:
    from verbund.release.verify.manifest import why_other_names

    try:
        document = read_manifest(folder)
        problem = why_other_names([str(item["name"]) for item in document["files"]], listed)
        if problem is not None:
            raise Findings([Finding("E110", Place(file=MANIFEST), details={"problem": problem})])
        files = {str(item["name"]): _file(folder, item, listed) for item in document["files"]}
        _look_at_dataset(document, files)
        return Release(
            folder=folder,
            base=str(document["base"]),
            version=document.get("version"),
            sha256=str(document["dataset"]["sha256"]),
            triples=int(document["dataset"]["triples"]),
            files=MappingProxyType(files),
            versions=versions_of(document),
            sums=MappingProxyType(dict(listed)),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        details = {"problem": str(error)}
        raise Findings([Finding("E110", Place(file=MANIFEST), details=details)]) from None


def _look_at_dataset(document: Mapping[str, Any], files: Mapping[str, ReleaseFile]) -> None:
    """Check that all statements of the manifest about version and dataset agree.

    By these a target detects that a version would change. Raises ValueError, Findings (E111).
    """
    version, found = document.get("version"), files[DATASET].sha256
    if version is not None and not (isinstance(version, str) and is_version(version)):
        raise ValueError(f"version: {version!r}")
    said = [str(document["dataset"]["sha256"])]
    said += [item.sha256 for item in versions_of(document) if item.name == version]
    if version is not None and len(said) < 2:
        raise ValueError(f"versions: {version}")
    for sha256 in said:
        if sha256 != found:
            details = {"what": "sha256", "expected": sha256, "found": found}
            raise Findings([Finding("E111", Place(file=DATASET), details=details)])


def _file(folder: Path, item: Mapping[str, object], listed: Mapping[str, str]) -> ReleaseFile:
    """A file by its entry in the manifest, which agrees with the checksums and the disk."""
    name, triples = str(item["name"]), item.get("triples")
    path = folder / name
    found = {"bytes": path.stat().st_size, "sha256": listed[name]}
    for what, value in found.items():
        if item[what] != value:
            details = {"what": what, "expected": str(item[what]), "found": str(value)}
            raise Findings([Finding("E111", Place(file=name), details=details)])
    return ReleaseFile(
        name=name,
        path=path,
        media_type=str(item["media_type"]),
        bytes=int(str(item["bytes"])),
        sha256=str(item["sha256"]),
        triples=None if triples is None else int(str(triples)),
    )


def _beside_the_files(folder: Path, begin: str) -> Iterator[Copied]:
    """The manifest, SHA256SUMS and its signatures."""
    from verbund.release.verify.sums import is_regular

    for name in (MANIFEST, SUMS, *SIGNATURES):
        if is_regular(folder / name):
            entry = entry_of(folder / name, folder)
            yield Copied(begin + name, folder / name, entry.bytes, entry.sha256)


def _kept(folder: Path, versions: Collection[Version]) -> Iterator[tuple[str, tuple[Copied, ...]]]:
    from verbund.release.verify.sums import check_sums

    for version in versions:
        kept, begin = folder / KEPT / version.name, f"{KEPT}/{version.name}/"
        if (folder / KEPT).is_symlink() or kept.is_symlink() or not kept.is_dir():
            continue  # a build makes no symbolic links, and one may lead anywhere
        try:
            sums = check_sums(kept)
            found = str(read_manifest(kept)["dataset"]["sha256"])
        except Findings as error:
            raise Findings([_in(begin, finding) for finding in error.findings]) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            details = {"problem": str(error)}
            place = Place(file=begin + MANIFEST)
            raise Findings([Finding("E110", place, details=details)]) from None
        if sums.findings:
            raise Findings([_in(begin, finding) for finding in sums.findings])
        if not version.sha256 == found == sums.listed.get(DATASET):
            details = {"what": "sha256", "expected": version.sha256, "found": found}
            raise Findings([Finding("E111", Place(file=begin + DATASET), details=details)])
        yield version.name, tuple(_listed(kept, begin, sums.listed))


def _listed(folder: Path, begin: str, listed: Mapping[str, str]) -> Iterator[Copied]:
    for name, sha256 in listed.items():
        if name != MANIFEST:
            path = folder / name
            yield Copied(begin + name, path, path.stat().st_size, sha256)
    yield from _beside_the_files(folder, begin)


def _in(begin: str, finding: Finding) -> Finding:
    """A finding about a kept release, with its place below the folder of this release."""
    return replace(finding, place=replace(finding.place, file=f"{begin}{finding.place.file}"))
