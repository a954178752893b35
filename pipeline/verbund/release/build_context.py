"""What functions that write parts of a release share: its sources, and its files so far."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.convert.conversion import Conversion
from verbund.data_class import data_class
from verbund.model.model import Model
from verbund.read.tables import Tables
from verbund.release.dataset import DatasetFiles
from verbund.release.manifest.manifest import FileEntry, entry_of
from verbund.resolve.index import Index
from verbund.serialise.jsonld import Context
from verbund.system.inside import below
from verbund.workspace.description import Settings
from verbund.workspace.workspace import Workspace

if TYPE_CHECKING:
    from verbund.release.derived.files import Begun
    from verbund.release.derived.taken_over import LinksMemory


@data_class(slots=True)
class BuildContext:
    """The sources of a release: the workspace, its model, and the data read and converted.

    ``jobs`` is the number of processes that may write it. ``begun`` are the rules that derive
    links, where they were begun before. ``links`` knows those of the last release; without it none
    are taken over or kept.
    """

    workspace: Workspace
    model: Model
    context: Context
    tables: Tables
    index: Index
    conversion: Conversion
    written: DatasetFiles
    jobs: int = 1
    begun: Begun | None = None
    links: LinksMemory | None = None

    @property
    def settings(self) -> Settings:
        """The settings of verbund.toml."""
        return self.workspace.settings


@data_class(slots=True)
class ReleaseFiles:
    """The files of a release while it is written."""

    folder: Path
    entries: list[FileEntry] = field(default_factory=list)

    def write(self, name: str, text: str) -> None:
        """Write a text file in UTF-8; ``name`` is its path below the folder. Raises OSError."""
        path = below(self.folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        self.entries.append(entry_of(path, self.folder))

    def add_folder(self, name: str) -> None:
        """Add the files of a folder that was written already. Raises OSError."""
        known = {entry.name for entry in self.entries}
        for path in sorted((self.folder / name).rglob("*")):
            if path.is_file() and path.relative_to(self.folder).as_posix() not in known:
                self.entries.append(entry_of(path, self.folder))
