"""A table of Parquet: the lines that were made of the file, as rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from mmap import mmap

from verbund.read.document.document_file import DocumentFile, Outermost
from verbund.read.document.objects import Row, as_object
from verbund.read.expected import Expected
from verbund.read.record_file import FileToRead


def names_in(lines: mmap) -> list[str]:
    """Return the names of the columns."""
    names: list[str] = json.loads(lines[: lines.find(b"\n") + 1])
    return names


def rows_of(lines: mmap) -> Iterator[tuple[Row, int]]:
    """Yield the rows, each with the place in the lines at which it ends."""
    names = names_in(lines)
    start, number = lines.find(b"\n") + 1, 0
    while start < len(lines):
        end = lines.find(b"\n", start) + 1
        number += 1
        values = json.loads(lines[start:end])
        yield Row((number,), as_object(list(zip(names, values, strict=True)))), end
        start = end


class ParquetFile(DocumentFile):
    """One table of a Parquet file; no more than a row is in memory."""

    def __init__(
        self, file: FileToRead, sheet: str | None, expected: Expected, lines: mmap
    ) -> None:
        self._lines = lines
        super().__init__(file, sheet, expected)

    def keys(self) -> Iterator[str]:
        """Yield the names of the columns where there is no row (``DocumentFile.keys``)."""
        is_empty = next(rows_of(self._lines), None) is None
        return iter(names_in(self._lines)) if is_empty else super().keys()

    def first_rows(self) -> dict[int, int]:
        """Return nothing: columns are those of the file (``RecordFile.first_rows``)."""
        return {}

    def outermost(self) -> Outermost:
        """Yield the outermost rows (``DocumentFile.outermost``)."""
        for row, end in rows_of(self._lines):
            self.bytes_read = self.size * end // len(self._lines)
            yield None, row
