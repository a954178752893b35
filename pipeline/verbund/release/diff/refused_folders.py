"""Refusal of folders for a difference: those of the inputs, and releases."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from verbund.findings import Localised, phrase
from verbund.release.manifest.manifest import MANIFEST
from verbund.system.inside import real_path


def why_not(target: Path, names: Iterable[str], inputs: Iterable[Path]) -> Localised | None:
    """The reason not to write files of these names into a folder, or None.

    Links are followed: of the folder, of the folders above it, and of the files in it.
    """
    files = [real_path(path) for path in inputs]
    written = [target / name for name in names]
    for path in files:
        if path.parent == real_path(target) or path in map(real_path, written):
            return phrase("diff.holds-input", folder=str(target), file=path.name)
    # As named and as resolved: a link in a release is a part of it, wherever it leads.
    for path in (Path(os.path.abspath(target)), real_path(target), *map(real_path, written)):  # noqa: PTH100
        for folder in (path, *path.parents):
            if _exists(folder / MANIFEST):
                return phrase("diff.is-release", folder=str(folder), file=MANIFEST)
    return None


def _exists(path: Path) -> bool:
    return os.path.lexists(path)
