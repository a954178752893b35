"""[publish.NAME] of a folder that a web server serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from verbund import setting_kinds as kinds
from verbund.setting_kinds import Kind


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """A folder, by its path from the workspace, that is served at the address of the base IRI."""

    folder: str

    KEYS: ClassVar[Mapping[str, Kind]] = {"folder": kinds.FOLDER}
    NEEDED: ClassVar[tuple[str, ...]] = ("folder",)
