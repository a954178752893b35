"""A table of a YAML document."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property

from verbund.findings import Finding, Findings, Place
from verbund.read.document.document_file import Outermost
from verbund.read.document.json_file import WholeDocumentFile, tables_in
from verbund.read.document.json_places import Extent, Path
from verbund.read.document.yaml_text import YamlDocument, YamlError, read_yaml
from verbund.read.places import Address
from verbund.read.record_file import FileToRead


def outermost_of_yaml(file: FileToRead, text: str) -> Outermost:
    """Yield the outermost rows of a YAML document, given its text. Raises Findings."""
    return _rows_of(file, _document(file, text))


def _document(file: FileToRead, text: str) -> YamlDocument:
    try:
        return read_yaml(text)
    except YamlError as error:
        place = Place(file=file.shown, line=error.line)
        raise Findings([Finding("F105", place, details={"problem": error.problem})]) from None


def _rows_of(file: FileToRead, document: YamlDocument) -> Outermost:
    yield from tables_in(file, document.value)


class YamlFile(WholeDocumentFile):
    """One table of a YAML document, which is in memory whole."""

    def outermost(self) -> Outermost:
        """Yield the outermost rows (``DocumentFile.outermost``)."""
        self.bytes_read = self.size
        yield from _rows_of(self.file, self._document)

    @cached_property
    def _document(self) -> YamlDocument:
        return _document(self.file, self.text)

    def extents(self, wanted: Set[Path]) -> dict[Path, Extent]:
        """Return where some values stand in the text (``WholeDocumentFile.extents``)."""
        known = self._document.extents
        return {path: known[path] for path in wanted if path in known}

    def address(self, row: int, position: int | None) -> Address | None:
        """Return the path of a row or a value, as a JSON Pointer has it."""
        found = super().address(row, position)
        return None if found is None else Address(found.text)
