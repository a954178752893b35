"""YAML documents."""

from __future__ import annotations

from collections.abc import Set

from verbund.findings import Finding, Findings, Place
from verbund.read.document.json_places import Extent, Path
from verbund.read.document.whole_document import WholeDocument, text_of
from verbund.read.document.yaml_text import YamlError, read_yaml
from verbund.read.record_file import FileToRead


def yaml_document(file: FileToRead) -> WholeDocument:
    """Return the YAML document in a file. Raises Findings where it is none."""
    text = text_of(file)
    try:
        value, known = read_yaml(text)
    except YamlError as error:
        place = Place(file=file.shown, line=error.line)
        raise Findings([Finding("F105", place, details={"problem": error.problem})]) from None

    def extents(wanted: Set[Path]) -> dict[Path, Extent]:
        return {path: known[path] for path in wanted if path in known}

    return WholeDocument(text, value, extents, None)
