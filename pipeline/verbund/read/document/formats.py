"""The formats of documents: what the table of formats knows of JSON, JSON Lines and YAML.

Their modules are loaded where such a file is read: most commands read none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from verbund.findings import Findings
from verbund.read.expected import Expected
from verbund.read.last_read import LastRead
from verbund.read.places import Address
from verbund.read.record_file import FileToRead, RecordFile
from verbund.system.input_file import input_finding

if TYPE_CHECKING:
    from verbund.read.document.document_file import Outermost
    from verbund.read.document.whole_document import WholeDocument


class JsonLinesFormat:
    """The format JSON Lines: an object a line."""

    suffixes: Sequence[str] = (".jsonl", ".ndjson")
    nests = True

    def sheets(self, file: FileToRead) -> Sequence[str | None]:
        """Return the tables: the only one of the lines, and those within its rows.

        Raises Findings where a line cannot be read.
        """
        from verbund.read.document.json_lines_file import rows_of_lines

        try:
            return sheets_of((None, row) for _, row, _ in rows_of_lines(file))
        except OSError as error:
            raise Findings([input_finding(error, file.shown, "file")]) from None

    def open(self, file: FileToRead, sheet: str | None, expected: Expected) -> RecordFile:
        """Open one of the tables. Raises Findings where it cannot be read."""
        from verbund.read.document.json_lines_file import JsonLinesFile

        return JsonLinesFile(file, sheet, expected)

    def address(self, sheet: str | None, row: int, position: int | None) -> Address | None:
        """Return no name: a line is one."""
        return None


class WholeDocumentFormat:
    """A format of documents that are in memory whole; ``read`` gives that of a file."""

    nests = True

    def __init__(
        self, suffixes: Sequence[str], read: Callable[[FileToRead], WholeDocument]
    ) -> None:
        self.suffixes = suffixes
        self._documents = LastRead(read)

    def sheets(self, file: FileToRead) -> Sequence[str | None]:
        """Return the tables of a document, those within others too; None for one without a name.

        Raises Findings where it cannot be read.
        """
        from verbund.read.document.whole_document import tables_in

        return sheets_of(tables_in(file, self._documents.of(file).value))

    def open(self, file: FileToRead, sheet: str | None, expected: Expected) -> RecordFile:
        """Open one table of a document. Raises Findings where it cannot be read."""
        from verbund.read.document.whole_document import WholeDocumentFile

        return WholeDocumentFile(file, sheet, expected, self._documents.of(file))

    def address(self, sheet: str | None, row: int, position: int | None) -> Address | None:
        """Return no name: where a row stands only the document says."""
        return None


def sheets_of(outermost: Outermost) -> Sequence[str | None]:
    """Return the names of the tables of rows, those within others too, each once."""
    from verbund.read.document.objects import with_nested

    return list(
        dict.fromkeys(sheet for name, row in outermost for sheet, _ in with_nested(name, row))
    )


def _json(file: FileToRead) -> WholeDocument:
    from verbund.read.document.json_document import json_document

    return json_document(file)


def _yaml(file: FileToRead) -> WholeDocument:
    from verbund.read.document.yaml_document import yaml_document

    return yaml_document(file)


DOCUMENTS: Final = (
    WholeDocumentFormat((".json",), _json),
    JsonLinesFormat(),
    WholeDocumentFormat((".yaml", ".yml"), _yaml),
)
"""The formats of documents."""
