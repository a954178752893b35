"""The records of this project, Kreis Lippe, for tests that change them."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]


def copy_lippe(folder: Path) -> Path:
    """Copy the records with their settings into a folder; their model is the packaged one."""
    shutil.copytree(ROOT / "records", folder / "records")
    shutil.copy(ROOT / "verbund.toml", folder)
    return folder
