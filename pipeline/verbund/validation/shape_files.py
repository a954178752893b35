"""The files of shapes that an engine could not run: the engine gives only their IRIs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from verbund.findings import Finding, Findings
from verbund.model.folders import ModelFolders, ModelReader
from verbund.model.source import ModelSource

LEFT = "urn:verbund:left:"
"""The prefix of the IRIs of copies that hold the uncompiled constraints of other shapes."""


@contextmanager
def at_files_of(folders: ModelFolders) -> Iterator[None]:
    """Add to findings raised within a block the first file that describes their shape."""
    try:
        yield
    except Findings as stopped:
        found = [_as_named(item) for item in stopped.findings]
        files = _files(folders) if any(map(_needs_file, found)) else {}
        raise Findings([_placed(item, files) for item in found]) from stopped


def _as_named(finding: Finding) -> Finding:
    """The finding with the original shape in place of its copy."""
    details = {
        name: value.removeprefix(LEFT) if isinstance(value, str) else value
        for name, value in finding.details.items()
    }
    shape = None if finding.shape is None else finding.shape.removeprefix(LEFT)
    return replace(finding, shape=shape, details=details)


def _needs_file(finding: Finding) -> bool:
    return finding.place.file is None and finding.shape is not None


def _files(folders: ModelFolders) -> dict[str, str]:
    """The first file that describes each shape, by IRI.

    The model is read again: few runs need this, and a compiled model has no files.
    """
    source = ModelSource(read_bytes=ModelReader(folders).read)
    for path, shown in folders.shapes_files():
        source.read(path, shown)
    return source.file_of


def _placed(finding: Finding, files: dict[str, str]) -> Finding:
    if not _needs_file(finding):
        return finding
    file = files.get(finding.shape or "")
    return replace(finding, place=replace(finding.place, file=file))
