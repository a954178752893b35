"""Lookup and opening of the datasets to compare."""

from __future__ import annotations

import gzip
import json
import tempfile
import zlib
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from verbund.findings import Finding, Findings, Place
from verbund.release.manifest.history import RELEASES
from verbund.release.manifest.manifest import LARGEST_MANIFEST, MANIFEST
from verbund.release.verify.sums import is_regular
from verbund.system.input_file import TooLargeError, read_input
from verbund.system.limits import GIB, MIB

CURRENT = "current"
"""The name of the release in output/, whatever its version."""

LARGEST_RATIO: Final = 400
"""The highest ratio of decompressed to compressed bytes, where no manifest states the size."""

NO_FILE: Final = GIB
"""The most bytes that are read of a pipe or other non-file."""

_SMALL = 64 * MIB
_PIECE = MIB
_NAMES = ("dataset.nt", "dataset.nt.gz")


@dataclass(frozen=True, slots=True)
class DatasetFile:
    """A dataset in N-Triples, plain or with gzip; ``version`` where its release states one."""

    path: Path
    version: str | None = None


def find_dataset(named: str, output: Path | None) -> DatasetFile:
    """Find a dataset by the path of a file or a release, or by the name of a version.

    Versions are looked up below ``output``, the folder of the workspace's release; a path takes
    precedence. Raises Findings where there is neither.
    """
    path = Path(named)
    try:
        found = dataset_in(path) if path.exists() else _kept(named, output)
        if found is not None:
            return found
        known = ", ".join(_known(output)) if output is not None else ""
    except OSError as error:  # a name too long, a folder that may not be read
        raise unreadable(path, error) from error
    raise Findings([Finding("X103", Place(), value=named, details={"known": known})])


def _kept(version: str, output: Path | None) -> DatasetFile | None:
    if output is None:
        return None
    kept = output if version == CURRENT else output / RELEASES / version
    if any((kept / name).is_file() for name in _NAMES):
        return dataset_in(kept)
    return dataset_in(output) if version == _version(output) else None


def dataset_in(path: Path) -> DatasetFile:
    """The dataset of a release's folder, or a file as a dataset. Raises Findings for neither."""
    if not path.is_dir():
        return DatasetFile(path)
    for name in _NAMES:
        if is_regular(path / name):  # a link may lead anywhere
            return DatasetFile(path / name, _version(path))
    raise unreadable(path, FileNotFoundError(2, "dataset.nt?"))


def open_dataset(path: Path, sort_folder: Path) -> BinaryIO:
    """Open a dataset for reading.

    A file with gzip, or a non-regular one, is copied into an unnamed file in ``sort_folder``, since
    it is searched afterwards. It may not be larger than its manifest states, or than
    LARGEST_RATIO or NO_FILE allow. Raises Findings where it cannot be read.
    """
    try:
        packed = path.suffix == ".gz"
        if path.is_file() and not packed:
            return path.open("rb")
        return _copied(path, sort_folder, packed=packed)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(path, error) from error


def _copied(path: Path, sort_folder: Path, *, packed: bool) -> BinaryIO:
    most = _most_unpacked(path) if packed else NO_FILE
    with ExitStack() as stack:
        whole = stack.enter_context(tempfile.TemporaryFile(dir=sort_folder))
        with gzip.open(path, "rb") if packed else path.open("rb") as source:
            while piece := source.read(_PIECE):
                if whole.tell() + len(piece) > most:
                    raise TooLargeError(most)
                whole.write(piece)
        whole.seek(0)
        stack.pop_all()  # the caller closes it
    return cast("BinaryIO", whole)


def _most_unpacked(path: Path) -> int:
    """The most bytes of a decompressed dataset: by its manifest, else by LARGEST_RATIO."""
    stated = _stated(path.parent, path.stem)
    if stated is not None:
        return stated
    return max(_SMALL, LARGEST_RATIO * path.stat().st_size) if path.is_file() else NO_FILE


def _stated(release: Path, name: str) -> int | None:
    """The size of a file in bytes, by the manifest of its release."""
    document = _manifest(release)
    entries = document.get("files")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry.get("name") == name:
            size = entry.get("bytes")
            return size if isinstance(size, int) and size >= 0 else None
    return None


def unreadable(path: Path, error: Exception) -> Findings:
    """The finding for a dataset that cannot be read."""
    problem = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Findings([Finding("X101", Place(file=str(path)), details={"problem": problem})])


def _known(output: Path) -> list[str]:
    kept = output / RELEASES
    names = sorted(item.name for item in kept.iterdir()) if kept.is_dir() else []
    here = any((output / name).is_file() for name in _NAMES)
    return [*names, CURRENT] if here else names


def _manifest(release: Path) -> dict[str, object]:
    """The manifest of a release; empty where there is none that can be read."""
    try:
        document = json.loads(read_input(release / MANIFEST, most=LARGEST_MANIFEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _version(release: Path) -> str | None:
    version = _manifest(release).get("version")
    # An unprintable text, such as a lone surrogate, cannot be written either.
    return version if isinstance(version, str) and version.isprintable() else None
