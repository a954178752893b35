"""Where a difference may not be written: over what it compares, or into a release."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from verbund.release.manifest.manifest import MANIFEST


def why_not(target: Path, names: Iterable[str], inputs: Iterable[Path]) -> str | None:
    """Why files of these names may not be written into a folder; None where they may.

    Links are followed: of the folder, of what is above it, and of the files that are there.
    """
    files = [_real(path) for path in inputs]
    written = [target / name for name in names]
    for path in files:
        if path.parent == _real(target) or path in map(_real, written):
            return f"{target} holds {path.name}, which is compared. Name another folder."
    # As named and as it is: a link in a release is a part of it, wherever it leads.
    for path in (Path(os.path.abspath(target)), _real(target), *map(_real, written)):  # noqa: PTH100
        for folder in (path, *path.parents):
            if _exists(folder / MANIFEST):
                return f"{folder} is a release: it has a {MANIFEST}. Name a folder outside of it."
    return None


def _real(path: Path) -> Path:
    """The path without links; unlike Path.resolve, also of links in a circle."""
    return Path(os.path.realpath(path))


def _exists(path: Path) -> bool:
    return os.path.lexists(path)
