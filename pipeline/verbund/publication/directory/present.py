"""The present state of the folder: our files, foreign files, and whether it is ours."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from verbund.findings import Findings
from verbund.publication.directory.files import File
from verbund.publication.directory.layout import FORMAT, MARKER
from verbund.publication.error import TargetError
from verbund.publication.immutable import stated_version
from verbund.publication.release import DATASET
from verbund.release.manifest.checksums import SIGNATURES, SUMS
from verbund.release.manifest.manifest import MANIFEST, Version, read_manifest, versions_of
from verbund.release.verify.sums import read_sums

_LARGEST_MARKER = 1 << 28
_NAMED = 5


@dataclass(slots=True)
class Present:
    """The content of a folder, by name below it; symbolic links are not followed.

    ``ours`` are the files that a publication wrote, by its marker, ``catalogue`` is the name of the
    catalogue among them. ``folders`` are all folders, ``entries`` all other entries. ``held`` are
    the versions that were published here.
    """

    folder: Path
    entries: dict[str, os.stat_result] = field(default_factory=dict)
    folders: dict[str, os.stat_result] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()
    catalogue: str | None = None
    held: tuple[Version, ...] = ()

    @property
    def foreign(self) -> list[str]:
        """The names of foreign entries, also of folders that hold no file of ours."""
        inhabited = {
            parent.as_posix()
            for name in self.entries
            if name in self.ours
            for parent in PurePosixPath(name).parents
        }
        return sorted(
            [name for name in self.entries if name not in self.ours]
            + [name for name in self.folders if name not in inhabited]
        )

    def is_file(self, name: str) -> bool:
        """Whether there is a regular file of that name."""
        found = self.entries.get(name)
        return found is not None and stat.S_ISREG(found.st_mode)


@dataclass(slots=True)
class Digests:
    """The SHA-256 of files, each read only once unless it changes.

    A file is identified by its inode, size and time.
    """

    _known: dict[tuple[int, int, int, int], str] = field(default_factory=dict)

    def of(self, path: Path, known: os.stat_result) -> str:
        """The SHA-256 of a file. Raises OSError."""
        key = (known.st_dev, known.st_ino, known.st_size, known.st_mtime_ns)
        found = self._known.get(key)
        if found is None:
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with os.fdopen(handle, "rb") as stream:
                found = self._known[key] = hashlib.file_digest(stream, "sha256").hexdigest()
        return found


def read_present(folder: Path, base: str) -> Present:
    """Read the content of a folder; empty where it does not exist.

    Raises TargetError (U401) where it is not empty and no publication of this base, OSError where
    it cannot be read.
    """
    found = Present(folder)
    if not folder.exists():
        return found
    if not folder.is_dir():
        raise TargetError("U401", details={"folder": folder.name, "found": folder.name})
    _walk(folder, "", found)
    names = sorted([*found.entries, *found.folders])
    if not names:
        return found
    marker = _read_marker(folder, found)
    if marker is None or marker.get("base") != base:
        shown = names if marker is None else [f"{MARKER}: {marker.get('base')}"]
        listed = ", ".join(shown[:_NAMED]) + (", …" if len(shown) > _NAMED else "")
        raise TargetError("U401", details={"folder": folder.name, "found": listed})
    # only names found in the folder count, so none leads out of it
    found.ours = frozenset({*_texts(marker.get("files")), MARKER} & found.entries.keys())
    catalogue = marker.get("catalogue")
    found.catalogue = catalogue if catalogue in found.ours else None
    held: dict[tuple[str, str], Version] = {}
    for version in _held(found, marker):
        held.setdefault((version.name, version.sha256), version)
    found.held = tuple(held.values())
    return found


def _held(found: Present, marker: Mapping[str, object]) -> Iterator[Version]:
    """The versions stated by the marker and by the manifests of the release and of kept ones."""
    manifests = [
        PurePosixPath(name)
        for name in sorted(found.ours)
        if PurePosixPath(name).name == MANIFEST and found.is_file(name)
    ]
    for manifest in manifests:
        try:
            document = read_manifest(found.folder / manifest.parent)
            yield from versions_of(document)
            yield from stated_version(document["version"], "", document["dataset"]["sha256"])
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # a damaged manifest is written again
    yield from stated_version(marker.get("version"), "", marker.get("dataset"))


def _walk(folder: Path, begin: str, found: Present) -> None:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            name = begin + entry.name
            known = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(known.st_mode):
                found.folders[name] = known
                _walk(folder / entry.name, f"{name}/", found)
            else:
                found.entries[name] = known


def _read_marker(folder: Path, found: Present) -> dict[str, object] | None:
    """The content of the marker; None where it is not ours. Raises OSError."""
    if not found.is_file(MARKER) or found.entries[MARKER].st_size > _LARGEST_MARKER:
        return None
    try:
        document = json.loads((folder / MARKER).read_bytes())
    except (ValueError, RecursionError):
        return None
    ours = isinstance(document, dict) and document.get("format") == FORMAT
    return document if ours else None


def _texts(value: object) -> Iterator[str]:
    yield from (item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def whole_version(present: Present, begin: str, sha256: str, digests: Digests) -> tuple[File, ...]:
    """The files of a version that lies unchanged in a folder; none where it does not.

    ``begin`` is the folder's name with a slash. The dataset must have this SHA-256, and every file
    must match SHA256SUMS. Raises OSError.
    """
    if not present.is_file(begin + SUMS):
        return ()
    try:
        sums = read_sums(present.folder / begin)
        identity = read_manifest(present.folder / begin)["dataset"]["sha256"]
    except (Findings, ValueError, KeyError, TypeError, FileNotFoundError):
        return ()
    if sums.findings or not sha256 == identity == sums.listed.get(DATASET):
        return ()
    found = []
    for name in [*sums.listed, SUMS, *SIGNATURES]:
        known = present.entries.get(begin + name)
        if known is None or not present.is_file(begin + name) or begin + name not in present.ours:
            if name in SIGNATURES:
                continue
            return ()
        digest = digests.of(present.folder / begin / name, known)
        if sums.listed.get(name, digest) != digest:
            return ()
        found.append(File(begin + name, known.st_size, digest))
    return tuple(found)
