"""The files that a conversion is made from, their digest, and how they get to other machines."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from typing import Final

from verbund.data_class import NamedTuple
from verbund.findings import Finding, Findings, Place
from verbund.model.cache import code_digest
from verbund.model.folders import ModelFolders
from verbund.system.input_file import files_below, input_finding, open_input
from verbund.system.part_store import PartStore, StoreError
from verbund.workspace.workspace import FILE, Workspace

_BLOCK: Final = 1 << 20
_SENT: Final = 1 << 26
"""The bytes of a file that are sent together."""

_MOST_LISTED: Final = 1 << 28
"""The most bytes of a block, or of the list of files."""


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
    for folder in (*workspace.rules, workspace.records):
        try:
            yield from files_below(folder, most=workspace.limits.files)
        except OSError as error:
            raise Findings([input_finding(error, workspace.shown(folder))]) from None
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


class Block(NamedTuple):
    """Some bytes of a file: SHA-256, by which they are kept, and size."""

    sha256: str
    size: int


def send(workspace: Workspace, files: Sequence[InputFile], store: PartStore) -> Block:
    """Put the files of a workspace into a store, and their list; returns what the list is.

    Raises Findings where a file is not in the workspace's own folder (B118) or was changed, and
    StoreError.
    """
    listed: list[object] = []
    for file in files:
        if not file.path.is_relative_to(workspace.folder):
            raise Findings([Finding("B118", Place(file=file.name))])
        try:
            with open_file(file.path, workspace) as stream:
                blocks = [_put(store, data) for data in iter(lambda: stream.read(_SENT), b"")]
        except StoreError:
            raise
        except OSError as error:
            raise Findings([input_finding(error, file.name)]) from None
        listed.append([file.name, file.sha256, blocks])
    return _put(store, json.dumps(listed).encode())


def receive(store: PartStore, wanted: Block, folder: Path) -> None:
    """Write the files that were sent into an empty folder. Raises StoreError.

    Names and bytes are those that whoever asks for parts has stated, by the digest of their list.
    """
    try:
        for name, digest, blocks in json.loads(_get(store, wanted)):
            place = folder / name
            if not place.resolve().is_relative_to(folder.resolve()):
                raise StoreError("name")
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("xb") as stream:
                for block in blocks:
                    stream.write(_get(store, Block(*block)))
            with place.open("rb") as stream:
                if _digest(stream)[0] != digest:
                    raise StoreError("digest")
    except (ValueError, TypeError, RecursionError):
        raise StoreError("form") from None


def _put(store: PartStore, data: bytes) -> Block:
    block = Block(sha256(data).hexdigest(), len(data))
    store.put(f"inputs/{block.sha256}", data)
    return block


def _get(store: PartStore, block: Block) -> bytes:
    if block.size > _MOST_LISTED:
        raise StoreError("size")
    data = store.get(f"inputs/{block.sha256}", block.size)
    if sha256(data).hexdigest() != block.sha256:
        raise StoreError("digest")
    return data
