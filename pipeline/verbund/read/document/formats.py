"""The formats of documents: what the table of formats knows of JSON, JSON Lines and YAML.

Their modules are loaded where such a file is read: most commands read none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from verbund.findings import Findings
from verbund.read.expected import Expected
from verbund.read.places import Address
from verbund.read.record_file import FileToRead, RecordFile
from verbund.system.input_file import input_finding

if TYPE_CHECKING:
    from verbund.read.document.document_file import DocumentFile, Outermost


class DocumentFormat:
    """A format of documents: which files are of it, and how their rows are read."""

    nests = True

    def __init__(
        self,
        suffixes: Sequence[str],
        outermost: Callable[[FileToRead], Outermost],
        file_class: Callable[[], type[DocumentFile]],
    ) -> None:
        self.suffixes = suffixes
        self._outermost, self._file_class = outermost, file_class

    def sheets(self, file: FileToRead) -> Sequence[str | None]:
        """Return the tables of a document, those within others too; None for one without a name.

        Raises Findings where it cannot be read.
        """
        from verbund.read.document.objects import with_nested

        try:
            found = dict.fromkeys(
                sheet for name, row in self._outermost(file) for sheet, _ in with_nested(name, row)
            )
        except OSError as error:
            raise Findings([input_finding(error, file.shown, "file")]) from None
        return list(found)

    def open(self, file: FileToRead, sheet: str | None, expected: Expected) -> RecordFile:
        """Open one table of a document. Raises Findings where it cannot be read."""
        return self._file_class()(file, sheet, expected)

    def address(self, sheet: str | None, row: int, position: int | None) -> Address | None:
        """Return no name: where a row stands only the document says."""
        return None


def _json(file: FileToRead) -> Outermost:
    from verbund.read.document.json_file import outermost_of, text_of

    return outermost_of(file, text_of(file))


def _json_file() -> type[DocumentFile]:
    from verbund.read.document.json_file import JsonFile

    return JsonFile


def _json_lines(file: FileToRead) -> Outermost:
    from verbund.read.document.json_lines_file import rows_of_lines

    return ((None, row) for _, row, _ in rows_of_lines(file))


def _json_lines_file() -> type[DocumentFile]:
    from verbund.read.document.json_lines_file import JsonLinesFile

    return JsonLinesFile


def _yaml(file: FileToRead) -> Outermost:
    from verbund.read.document.json_file import text_of
    from verbund.read.document.yaml_file import outermost_of_yaml

    return outermost_of_yaml(file, text_of(file))


def _yaml_file() -> type[DocumentFile]:
    from verbund.read.document.yaml_file import YamlFile

    return YamlFile


DOCUMENTS: Final = (
    DocumentFormat((".json",), _json, _json_file),
    DocumentFormat((".jsonl", ".ndjson"), _json_lines, _json_lines_file),
    DocumentFormat((".yaml", ".yml"), _yaml, _yaml_file),
)
"""The formats of documents."""
