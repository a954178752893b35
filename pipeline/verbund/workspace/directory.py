"""[publish.NAME] of a folder that a web server serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from verbund.workspace import kinds
from verbund.workspace.kinds import Kind


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """A folder, by its path from the workspace, that a web server serves.

    ``address`` is where it is served; without it, at the base IRI. ``records`` is the largest
    number of records that get documents of their own, four files each.
    """

    folder: str
    address: str | None = None
    records: int = 10_000

    KEYS: ClassVar[Mapping[str, Kind]] = {
        "folder": kinds.FOLDER,
        "address": kinds.IRI_FOLDER,
        "records": kinds.NUMBER,
    }
    NEEDED: ClassVar[tuple[str, ...]] = ("folder",)
