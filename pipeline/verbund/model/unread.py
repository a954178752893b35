"""Folders that look like a model of the workspace's own, and that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator
from filecmp import cmpfiles
from pathlib import Path

from verbund.findings import Finding, Place, Severity
from verbund.model.folders import ModelFolders

_FILE = "verbund.toml"


def unread_folders(workspace: Path, folders: ModelFolders, line: int | None) -> Iterator[Finding]:
    """Warn (W111) of a folder ``ontology`` or ``shapes`` of the workspace that is not read.

    Rules that somebody wrote there seem to hold, and are never asked. A copy of what is read, as in
    a checkout of Verbund, is none. ``workspace`` is its folder, ``folders`` are those that are
    read, ``line`` is that of verbund.toml which says so.
    """
    for key, read in (("ontology", folders.ontology), ("shapes", folders.shapes)):
        paths = [path.resolve() for _, path in read]
        folder = workspace / key
        own = _turtle(folder)
        if own and not any(_is_read(folder, own, path) for path in paths):
            details = {"folder": key, "read": ", ".join(_shown(path, workspace) for path in paths)}
            place = Place(file=_FILE, line=line)
            yield Finding("W111", place, Severity.WARNING, details=details)


def _is_read(folder: Path, own: list[str], path: Path) -> bool:
    """Whether a folder lies in one that is read, or the latter has the same of its files."""
    if folder.resolve().is_relative_to(path):
        return True
    try:
        same, _, _ = cmpfiles(folder, path, own, shallow=False)
    except OSError:
        return False
    return len(same) == len(own)


def _turtle(folder: Path) -> list[str]:
    """The names of the Turtle files in a folder; none where it is no folder to be read."""
    try:
        return sorted(path.name for path in folder.glob("*.ttl") if path.is_file())
    except OSError:
        return []


def _shown(path: Path, workspace: Path) -> str:
    inside = path.is_relative_to(workspace)
    return path.relative_to(workspace).as_posix() if inside else f"verbund/{path.name}"
