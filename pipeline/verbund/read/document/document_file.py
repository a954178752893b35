"""One table of a document: its objects as rows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace

from verbund.read.document.objects import Row, cells_of, with_nested
from verbund.read.document.row_cells import CellFault, RowCells
from verbund.read.expected import Expected
from verbund.read.record_file import FileToRead, Knows
from verbund.read.row_file import RowFile
from verbund.read.title_rows import Weigh

Outermost = Iterator[tuple[str | None, Row]]
"""The outermost rows of a document, with the names of their tables."""


class DocumentFile(RowFile):
    """One table of a document. Rows count from 1; the headings are no row."""

    def __init__(self, file: FileToRead, sheet: str | None, expected: Expected) -> None:
        self._expected = expected
        self._columns: dict[str, int] | None = None
        self._keys: list[str] = []
        super().__init__(file, sheet)
        self.heading_row = 0

    @abstractmethod
    def outermost(self) -> Outermost:
        """Yield the outermost rows from the beginning. Raises OSError, Findings."""

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the table. Raises OSError, Findings."""
        for name, row in self.outermost():
            for sheet, inner in with_nested(name, row):
                if sheet == self.sheet:
                    yield inner

    def keys(self) -> Iterator[str]:
        """Yield the keys of the rows, each as often as it comes. Raises OSError, Findings."""
        return (key for row in self.rows() for key, _ in cells_of(row.value))

    def read_rows(self) -> Iterator[list[str]]:
        """Yield the headings, then the rows (``RowFile.read_rows``)."""
        if self._columns is None:
            self._columns = self._all_places()
        yield self._keys
        making = RowCells(self._columns, self._expected)
        for number, row in enumerate(self.rows(), start=1):
            cells, faults = making.of(row)
            for fault in faults:
                self._report_fault(number, fault)
            yield cells

    def first_rows(self) -> dict[int, int]:
        """Return for each key's column the first row with it (``RecordFile.first_rows``)."""
        columns, found = self._columns or {}, dict[int, int]()
        for number, row in enumerate(self.rows(), start=1):
            for key, _ in cells_of(row.value):
                if key in columns:
                    found.setdefault(columns[key], number)
        return found

    def find_headings(self, knows: Knows, weigh: Weigh | None = None) -> None:
        """Do nothing: keys are headings wherever they stand."""

    def _all_places(self) -> dict[str, int]:
        """Return the keys of all rows with their columns, which come as they first do.

        Keys that mean one column, in another language or spelling, are one; its first key is kept.
        """
        found = dict.fromkeys(self.keys())
        parent = self._expected.parent
        if parent is not None and not any(map(parent.is_reference, found)):
            found[parent.heading] = None
        places: dict[str, int] = {}
        columns: dict[object, int] = {}
        self._keys = []
        for key in found:
            column = self._expected.column_of(key) or (None, key)
            if column not in columns:
                columns[column] = len(self._keys)
                self._keys.append(key)
            places[key] = columns[column]
        return places

    def _report_fault(self, number: int, fault: CellFault) -> None:
        finding = self._finding(fault.code, row=number, **fault.details)
        position = (self._columns or {}).get(fault.key, -1)
        place = replace(finding.place, column=fault.key, position=position)
        self._report_cell(number, replace(finding, place=place, headings=tuple(self._keys)))
