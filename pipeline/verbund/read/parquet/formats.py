"""The format Parquet: what the table of formats knows of it.

Its modules are loaded where such a file is read: most commands read none.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from verbund.findings import Findings
from verbund.read.expected import Expected
from verbund.read.last_read import LastRead
from verbund.read.places import Address
from verbund.read.record_file import FileToRead, RecordFile
from verbund.system.input_file import input_finding

if TYPE_CHECKING:
    from mmap import mmap


class ParquetFormat:
    """The format Parquet: one table of rows that may hold rows of other tables."""

    suffixes: Sequence[str] = (".parquet",)
    nests = True

    def __init__(self) -> None:
        self._lines = LastRead(_lines)

    def sheets(self, file: FileToRead) -> Sequence[str | None]:
        """Return the tables: the only one of the file, and those within its rows.

        Raises Findings where the file cannot be read.
        """
        from verbund.read.document.formats import sheets_of
        from verbund.read.document.objects import Row
        from verbund.read.parquet.parquet_file import rows_of

        try:
            rows = (row for row, _ in rows_of(self._lines.of(file)))
            return sheets_of((None, row) for row in chain([Row((), {})], rows))  # even without rows
        except OSError as error:
            raise Findings([input_finding(error, file.shown, "file")]) from None

    def open(self, file: FileToRead, sheet: str | None, expected: Expected) -> RecordFile:
        """Open one of the tables. Raises Findings where it cannot be read."""
        from verbund.read.parquet.parquet_file import ParquetFile

        return ParquetFile(file, sheet, expected, self._lines.of(file))

    def address(self, sheet: str | None, row: int, position: int | None) -> Address | None:
        """Return no name: Parquet has none for a row."""
        return None


def _lines(file: FileToRead) -> mmap:
    from verbund.read.parquet.lines import lines_of

    return lines_of(file)
