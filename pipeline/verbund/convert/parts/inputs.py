"""The files that a conversion is made from, their digest, and how they get to other machines."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from typing import Final

from verbund.data_class import NamedTuple
from verbund.errors import _ControlFlow
from verbund.findings import Findings
from verbund.model.cache import code_digest
from verbund.model.folders import ModelFolders
from verbund.system.input_file import files_below, input_finding, open_input
from verbund.workspace.workspace import FILE, Workspace

_BLOCK: Final = 1 << 20


class OtherStateError(_ControlFlow):
    """Raised where the files or the code here are not those that whoever asks has."""


class InputFile(NamedTuple):
    """A file that is read: its name in the workspace, where it lies, SHA-256 and size."""

    name: str
    path: Path
    sha256: str
    size: int


def input_files(workspace: Workspace) -> list[InputFile]:
    """Return the files that a conversion is made from, and verbund.toml, by name.

    Raises Findings where one cannot be read.
    """
    found = []
    for path in sorted({*_paths(workspace)}):
        shown = workspace.shown(path)
        try:
            with open_file(path, workspace) as stream:
                digest, size = _digest(stream)
        except OSError as error:
            raise Findings([input_finding(error, shown)]) from None
        found.append(InputFile(shown, path, digest, size))
    return found


def open_file(path: Path, workspace: Workspace) -> BufferedReader:
    """Open a file of a workspace, with its limits. Raises OSError."""
    return open_input(path, roots=workspace.roots, most=workspace.limits.file)


def _paths(workspace: Workspace) -> Iterator[Path]:
    yield workspace.folder / FILE
    own = ModelFolders(
        ontology=tuple((workspace.shown(path), path) for path in workspace.ontology),
        shapes=tuple((workspace.shown(path), path) for path in workspace.shapes),
    )
    yield from (path for path, _ in own.ontology_files())
    yield from (path for path, _ in own.shapes_files())
    try:
        yield from files_below(workspace.records, most=workspace.limits.files)
    except OSError as error:
        raise Findings([input_finding(error, workspace.shown(workspace.records))]) from None
    for path in (workspace.decisions, workspace.mapping):
        if os.path.lexists(path):
            yield path


def state_of(workspace: Workspace, files: Sequence[InputFile]) -> str:
    """Return the digest of all that a conversion depends on; it is the same on each machine."""
    settings = (
        workspace.base,
        workspace.language,
        workspace.materialise,
        workspace.packaged_model,
        workspace.limits,
        workspace.settings.dataset is not None,
    )
    digest = sha256(f"{code_digest()}\0{settings!r}".encode())
    for file in files:
        if file.name != FILE:
            digest.update(f"\0{file.name}\0{file.size} {file.sha256}".encode())
    folders = workspace.model_folders
    packaged = [path for path, _ in (*folders.ontology_files(), *folders.shapes_files())]
    for path in packaged:  # the files of the package, too
        digest.update(b"\0" + sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _digest(stream: BufferedReader) -> tuple[str, int]:
    digest, size = sha256(), 0
    while block := stream.read(_BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size
