"""The records of this project, Kreis Lippe, for tests that change them."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from verbund.model.model import Model
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]


def copy_lippe(folder: Path) -> Path:
    """Copy the records with their settings into a folder; their model is the packaged one."""
    shutil.copytree(ROOT / "records", folder / "records")
    shutil.copy(ROOT / "verbund.toml", folder)
    return folder


@cache
def lippe_model() -> Model:
    """The model of this project."""
    return read_workspace(ROOT).load_model()
