"""The format CSV: what the table of formats knows of it."""

from __future__ import annotations

from collections.abc import Sequence

from verbund.read.csv_file import CsvFile
from verbund.read.expected import Expected
from verbund.read.places import Address
from verbund.read.record_file import FileToRead, RecordFile


class CsvFormat:
    """The format CSV: a file is one table."""

    suffixes: Sequence[str] = (".csv",)
    nests = False

    def sheets(self, file: FileToRead) -> Sequence[str | None]:
        """Return the only table, which has no name of its own."""
        return (None,)

    def open(self, file: FileToRead, sheet: str | None, expected: Expected) -> RecordFile:
        """Open a file. Raises Findings where it has no headings, or cannot be read at all."""
        return CsvFile(file.path, file.shown, expected.knows, roots=file.roots, limits=file.limits)

    def address(self, sheet: str | None, row: int, position: int | None) -> Address | None:
        """Return the name of a row or cell by RFC 7111."""
        from verbund.read.csv_cells import csv_address  # only for findings

        return csv_address(row, position)
