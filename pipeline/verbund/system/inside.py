"""Paths for files that are written: the one place that turns a name into a path, after a check.

Writing stays below the folder that a command makes or replaces: a name from a model, a manifest or
a server is data, and may say anything.
"""

from __future__ import annotations

import os
from pathlib import Path

from verbund.findings import Finding, Findings, Place


def leads_inside(name: str) -> bool:
    """Whether a name can only mean a place below its folder.

    It is relative, written with slashes in its shortest form, and holds no character that ends or
    hides a name.
    """
    steps = name.split("/")
    return "\0" not in name and not any(step in ("", ".", "..") for step in steps)


def real_path(path: Path) -> Path:
    """Return a path without links; unlike ``Path.resolve``, links in a circle raise nothing."""
    return Path(os.path.realpath(path))


def below(folder: Path, name: str) -> Path:
    """Return the path of a file below ``folder``, the folder of a release being made.

    Raises Findings (B113) for a name that leads elsewhere, and where a symbolic link stands in the
    place of the file or of a folder above it.
    """
    if not leads_inside(name) or not name.isprintable() or "\\" in name:
        raise Findings([_leads_out(name)])
    path = folder
    for step in name.split("/"):
        path = path / step
        if path.is_symlink():
            raise Findings([_leads_out(name)])
    return path


def _leads_out(name: str) -> Finding:
    return Finding("B113", Place(), value=name)
