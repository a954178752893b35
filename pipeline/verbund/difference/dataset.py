"""Finding and opening the datasets that are compared."""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
import zlib
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from verbund.findings import Finding, Findings, Place
from verbund.release.history import RELEASES
from verbund.release.manifest import MANIFEST

CURRENT = "current"
"""The name of the release that stands in output/, whatever its version."""

_NAMES = ("dataset.nt", "dataset.nt.gz")


@dataclass(frozen=True, slots=True)
class DatasetFile:
    """A dataset as N-Triples, plain or with gzip; ``version`` where its release states one."""

    path: Path
    version: str | None = None


def find_dataset(named: str, output: Path | None) -> DatasetFile:
    """Find a dataset by the path of a file or a release, or by the name of a version.

    Versions are looked up below ``output``, the folder of the workspace's release; a path goes
    first. Raises Findings where there is nothing of that name.
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
    """The dataset of a release's folder, or the file itself. Raises Findings if there is none."""
    if not path.is_dir():
        return DatasetFile(path)
    for name in _NAMES:
        if (path / name).is_file():
            return DatasetFile(path / name, _version(path))
    raise unreadable(path, FileNotFoundError(2, "dataset.nt?"))


def open_dataset(path: Path, spill: Path) -> BinaryIO:
    """Open a dataset for reading.

    One with gzip, and what is no regular file, is copied into a nameless file in ``spill``: names
    are looked up in it afterwards. Raises Findings where it cannot be read.
    """
    try:
        packed = path.suffix == ".gz"
        if path.is_file() and not packed:
            return path.open("rb")
        return _copied(path, spill, packed=packed)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(path, error) from error


def _copied(path: Path, spill: Path, *, packed: bool) -> BinaryIO:
    with ExitStack() as stack:
        whole = stack.enter_context(tempfile.TemporaryFile(dir=spill))
        with gzip.open(path, "rb") if packed else path.open("rb") as source:
            shutil.copyfileobj(source, whole, 1 << 20)
        whole.seek(0)
        stack.pop_all()  # the caller closes it
    return cast("BinaryIO", whole)


def unreadable(path: Path, error: Exception) -> Findings:
    """The finding that a dataset cannot be read."""
    problem = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Findings([Finding("X101", Place(file=str(path)), details={"problem": problem})])


def _known(output: Path) -> list[str]:
    kept = output / RELEASES
    names = sorted(item.name for item in kept.iterdir()) if kept.is_dir() else []
    here = any((output / name).is_file() for name in _NAMES)
    return [*names, CURRENT] if here else names


def _version(release: Path) -> str | None:
    try:
        document = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    version = document.get("version") if isinstance(document, dict) else None
    # What cannot be printed, as half a surrogate pair, cannot be written either.
    return version if isinstance(version, str) and version.isprintable() else None
