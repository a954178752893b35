"""The files that a run of a workspace reads, and their states: never what it writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verbund.errors import _ControlFlow
from verbund.findings import Findings
from verbund.read.tables import files_named
from verbund.system.file_states import FileState, state_of
from verbund.system.input_file import files_below
from verbund.system.limits import MODEL_FILES
from verbund.workspace.workspace import FILE, Workspace, read_workspace

States = Mapping[Path, FileState]
"""The states of files; those that are not there are not in it."""

_OF_MODELS: Final = (".ttl", ".rq")
_FOLDERS_OF_MODELS: Final = ("ontology", "shapes", "rules")
"""Those of a workspace that are not read are told (W111)."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run reads: single files, the folder of records, files or folders of the model.

    ``most`` is the greatest number of files of records.
    """

    folder: Path
    files: tuple[Path, ...]
    records: Path | None = None
    models: tuple[Path, ...] = ()
    most: int = 0

    def states(self) -> dict[Path, FileState]:
        """Return the states of all files that are there."""
        found = {path: state_of(path) for path in self._paths()}
        return {path: state for path, state in found.items() if state is not None}

    def folders(self) -> Iterator[tuple[Path, bool]]:
        """Yield the folders in which something may happen, each with those below it or not."""
        yield from {(path.parent, False): None for path in self.files if path.parent.is_dir()}
        for path in (self.records, *self.models):
            if path is not None and path.is_dir():
                yield path, True
            elif path is not None and path.parent.is_dir():
                yield path.parent, False

    def shown(self, path: Path) -> str:
        """Return the name of a file as findings have it, where it lies in the workspace."""
        inside = path.is_relative_to(self.folder)
        return path.relative_to(self.folder).as_posix() if inside else path.name

    def _paths(self) -> Iterator[Path]:
        yield from self.files
        if self.records is not None:
            yield self.records  # that it is there
            names = [path.relative_to(self.records) for path in _below(self.records, self.most)]
            yield from (path for path, _, _ in files_named(self.records, names, ""))
        for path in self.models:
            yield path
            files = _below(path, MODEL_FILES)
            yield from (item for item in files if item.suffix.lower() in _OF_MODELS)


def inputs_of(folder: Path, profiles: Sequence[Path] = (), before: Inputs | None = None) -> Inputs:
    """The files that a run of the workspace in a folder reads, and further shapes.

    Where verbund.toml cannot be read, they are those of ``before`` and verbund.toml.
    """
    real = folder.resolve()
    try:
        workspace = read_workspace(real)
    except (Findings, _ControlFlow):
        return before or Inputs(real, (real / FILE,), models=tuple(profiles))
    return _of_workspace(workspace, profiles)


def _of_workspace(workspace: Workspace, profiles: Sequence[Path]) -> Inputs:
    folder = workspace.folder
    model = workspace.model_folders
    named = (*model.ontology, *model.shapes, *workspace.rule_folders)
    unread = (folder / name for name in _FOLDERS_OF_MODELS)
    outlines = workspace.outlines if workspace.site.with_build else None  # a build reads them
    models = dict.fromkeys((*(path for _, path in named), *unread, *profiles))
    return Inputs(
        folder=folder,
        files=(
            *(folder / FILE, workspace.decisions, workspace.mapping),
            *((outlines,) if outlines is not None else ()),
        ),
        records=workspace.records,
        models=tuple(models),
        most=workspace.limits.files,
    )


def _below(folder: Path, most: int) -> list[Path]:
    """Return the files below a folder; none where it cannot be read, which a run tells."""
    with suppress(OSError):
        return files_below(folder, most=most)
    return []
