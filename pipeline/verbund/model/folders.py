"""Where a model is, and which files belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ModelFolders:
    """Where a model is: folders of Turtle files, with the name each has in findings."""

    ontology: tuple[tuple[str, Path], ...]
    shapes: tuple[tuple[str, Path], ...]

    def ontology_files(self) -> Iterator[tuple[Path, str]]:
        """The ontology's files, those in subfolders too, with the name each has in findings."""
        return _files(self.ontology, "**/*.ttl")

    def shapes_files(self) -> Iterator[tuple[Path, str]]:
        """The files of the shapes; subfolders are left out."""
        return _files(self.shapes, "*.ttl")


def _files(folders: tuple[tuple[str, Path], ...], pattern: str) -> Iterator[tuple[Path, str]]:
    for shown, folder in folders:
        for path in sorted(folder.glob(pattern), key=lambda item: item.as_posix()):
            yield path, f"{shown}/{path.relative_to(folder).as_posix()}"
