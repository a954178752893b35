"""The folders of a model, and the files in them that belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Final

from verbund.data_class import NamedTuple, data_class
from verbund.findings import Findings
from verbund.system.input_file import (
    TooLargeError,
    files_below,
    input_finding,
    read_input,
    refuse_linked_folder,
)
from verbund.system.limits import MODEL_FILES, Limits

_TURTLE: Final = ".ttl"


class ModelFolders(NamedTuple):
    """The folders of a model's Turtle files, or single ones, each with its name in findings.

    ``roots`` are the folders of which one must hold each file, wherever links lead; without them a
    file may lie anywhere. ``most`` is how many bytes all files may have together.
    """

    ontology: tuple[tuple[str, Path], ...]
    shapes: tuple[tuple[str, Path], ...]
    roots: tuple[Path, ...] | None = None
    most: int = Limits().model

    def ontology_files(self) -> Iterator[tuple[Path, str]]:
        """Yield the ontology's files, with those in subfolders, and the name of each in findings.

        Raises Findings where a folder cannot be read or has too many files.
        """
        return _files(self.ontology, deep=True)

    def shapes_files(self) -> Iterator[tuple[Path, str]]:
        """Yield the files of the shapes, without subfolders. Raises as ``ontology_files``."""
        return _files(self.shapes, deep=False)


@data_class(slots=True)
class ModelReader:
    """Reads the files of a model, up to the number of bytes that its folders allow together."""

    folders: ModelFolders
    _read: int = field(default=0, init=False)

    def read(self, path: Path) -> bytes:
        """Return the bytes of a file; raises the errors of ``input_file.read_input``."""
        refuse_linked_folder(path)
        most = self.folders.most
        try:
            data = read_input(path, roots=self.folders.roots, most=most - self._read)
        except TooLargeError:
            raise TooLargeError(most, "model") from None
        self._read += len(data)
        return data


def _files(folders: tuple[tuple[str, Path], ...], *, deep: bool) -> Iterator[tuple[Path, str]]:
    for shown, folder in folders:
        if folder.suffix == _TURTLE and folder.is_file():
            yield folder, shown
            continue
        try:
            files = files_below(folder, most=MODEL_FILES, deep=deep)
        except OSError as error:
            raise Findings([input_finding(error, shown)]) from error
        for path in files:
            linked = path.is_symlink() and path.is_dir()
            if path.name.endswith(".ttl") or (linked and deep):
                yield path, f"{shown}/{path.relative_to(folder).as_posix()}"
