"""Finds folders that look like a model of the workspace's own, but are not read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from verbund.findings import Finding, Place, Severity, phrase
from verbund.model.folders import ModelFolders

_FILE = "verbund.toml"


def unread_folders(
    workspace: Path,
    folders: ModelFolders,
    rules: tuple[tuple[str, Path], ...] | None,
    line: int | None,
) -> Iterator[Finding]:
    """Yield a warning (W111) for a folder ``ontology``, ``shapes`` or ``rules`` that is not read.

    Shapes in it seem to hold, and are never applied. A copy of a folder that is read, as in a
    checkout of Verbund, is not reported. ``workspace`` is the workspace's folder, ``folders`` and
    ``rules`` are those that are read, ``line`` is the line of verbund.toml that says so. None for
    ``rules`` says that none are wanted.
    """
    every = (
        ("ontology", folders.ontology, ".ttl"),
        ("shapes", folders.shapes, ".ttl"),
        ("rules", rules, ".rq"),
    )
    for key, read, ending in every:
        if read is None:
            continue
        paths = [path.resolve() for _, path in read]
        folder = workspace / key
        own = _files(folder, ending)
        if own and not any(_is_read(folder, own, path) for path in paths):
            named = ", ".join(_shown(path, workspace) for path in paths)
            details = {"folder": key, "read": named or phrase("rule.no-folder")}
            place = Place(file=_FILE, line=line)
            yield Finding("W111", place, Severity.WARNING, details=details)


def _is_read(folder: Path, own: list[str], path: Path) -> bool:
    """Whether a folder lies in one that is read, or that one has equal files."""
    if folder.resolve().is_relative_to(path):
        return True
    try:
        from filecmp import cmpfiles  # only beside a folder of that name

        same, _, _ = cmpfiles(folder, path, own, shallow=False)
    except OSError:
        return False
    return len(same) == len(own)


def _files(folder: Path, ending: str) -> list[str]:
    """Return the names of the files with an ending in a folder; none if it is not readable."""
    try:
        return sorted(path.name for path in folder.glob(f"*{ending}") if path.is_file())
    except OSError:
        return []


def _shown(path: Path, workspace: Path) -> str:
    inside = path.is_relative_to(workspace)
    return path.relative_to(workspace).as_posix() if inside else f"verbund/{path.name}"
