"""Sheets of workbooks as record files: what is the same in XLSX and ODS."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from typing import Final

from verbund.findings import Finding, Findings, Localised, Place, Severity, phrase
from verbund.findings.catalogue import visible
from verbund.read.places import Address
from verbund.read.record_file import FileToRead
from verbund.read.row_file import RowFile
from verbund.read.workbook.faults import UnpacksTooLargeError, WorkbookError
from verbund.read.workbook.package import Package, open_package
from verbund.read.workbook.sheet_address import sheet_address
from verbund.read.workbook.sheet_rows import (
    HiddenColumns,
    Listed,
    MergedCells,
    SheetRow,
    filled_rows,
)
from verbund.text.column_letters import column_letters
from verbund.text.late_pattern import late
from verbund.text.names import stripped

_DAY: Final = late(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_REPEATED: Final = 1024
"""What a row counts, in characters, that stands in the file once for many."""


class WorkbookFile(RowFile):
    """A sheet of a workbook. ``part`` is the part of the archive that its rows are in.

    Whether the sheet ``is_hidden`` is said where it is read, as of its hidden rows and columns.

    Raises Findings where the sheet has no headings, or the workbook cannot be read.
    """

    def __init__(
        self, file: FileToRead, sheet: str, part: str, name: str, *, is_hidden: bool = False
    ) -> None:
        self._part, self._name, self._is_hidden = part, name, is_hidden
        self._hidden_columns = HiddenColumns()
        self._packed = self._unpacked = 0
        self._uncomputed: Sequence[int] = ()
        self._yearless: Sequence[int] = ()
        self._beside: set[int] = set()
        super().__init__(file, sheet)

    @abstractmethod
    def sheet_rows(self, package: Package, merged: MergedCells) -> Iterator[SheetRow]:
        """Yield the rows of the sheet, as they stand there; set ``parsed`` on the way.

        Areas that only show with their rows are added to ``merged``, hidden columns to
        ``_hidden_columns``. Raises WorkbookError.
        """

    def merged_cells(self, package: Package) -> MergedCells:
        """Return the merged areas that are known before the rows are read."""
        return MergedCells()

    @property
    def size(self) -> int:
        """Return the bytes of the sheet as they are packed in the workbook."""
        return self._packed

    def parsed(self, unpacked: int) -> None:
        """Note how many bytes of the sheet's part were parsed."""
        self.bytes_read = self._packed * unpacked // max(self._unpacked, unpacked, 1)

    def address(self, row: int, position: int | None) -> Address | None:
        """Return the name of a cell as spreadsheets have it, such as ``Orte!B7``."""
        return sheet_address(self.sheet, row, position)

    # --- rows

    def read_rows(self) -> Iterator[list[str]]:
        """Yield the rows of the sheet from row 1 on (``RowFile.read_rows``)."""
        try:
            with open_package(self.file, self._name) as package:
                self._packed, self._unpacked = package.sizes(self._part)
                yield from self._rows(package)
        except WorkbookError as error:
            raise Findings([self._with_heading(error.finding(self.shown, self.sheet))]) from None

    def _rows(self, package: Package) -> Iterator[list[str]]:
        self._beside.clear()
        self._hidden_columns = HiddenColumns()
        merged = self.merged_cells(package)
        hidden, worded = Listed(), Listed()
        number, left = 1, package.text_limit
        for row in filled_rows(self.sheet_rows(package, merged), merged):
            self._uncomputed = self._yearless = ()
            for _ in range(row.number - number):
                yield []
            cells = _listed(row)
            if row.hidden and row.number > self.heading_row:
                hidden.add_rows(row.number, row.times)
            if row.worded and row.number > self.heading_row:
                for position, words in row.worded:
                    worded.add(f"{column_letters(position)}{row.number} ({visible(words)})")
            weight = len(cells) + sum(map(len, cells)) + _REPEATED * row.is_repeated
            for _ in range(row.times):
                left -= weight
                if left < 0:
                    raise UnpacksTooLargeError("ratio", self._limits)
                self._uncomputed, self._yearless = row.uncomputed, row.yearless
                yield cells
            number = row.number + row.times
        self._tell(hidden, merged, worded)

    def fitted(self, number: int, row: list[str]) -> list[str]:
        """Return a row as wide as the headings are.

        What stands beside them is a finding (F155), one a column; so is each formula whose result
        is not stored (F154): its cell is empty then.
        """
        self._report_beside(number, row)
        if self._uncomputed:
            self.complete = False
            row = list(row)  # it may stand for several
            for position in self._uncomputed:
                self._report_cell(number, self._with_heading(self._at("F154", number, position)))
                row[position : position + 1] = [""] * (position < len(row))
        if self._yearless:
            row = self._without_years(number, row)
        width = len(self.headings)
        missing = width - len(row) if row else 0
        return [*row, *[""] * missing] if missing > 0 else row[:width]

    def _without_years(self, number: int, row: list[str]) -> list[str]:
        """Return a row without the days whose year is not shown; each is a finding (F162).

        Of a number that is no day, and of columns left out, there is nothing to say.
        """
        row = row[: len(self.headings)]
        for position in self._yearless:
            if position >= len(row) or position in self.left_out or not _DAY.match(row[position]):
                continue
            self.complete = False
            finding = self._with_heading(self._at("F162", number, position))
            details: dict[str, str | Localised] = {"day": row[position]}
            self._report_cell(number, replace(finding, value=row[position], details=details))
            row[position] = ""
        return row

    def _report_beside(self, number: int, row: list[str]) -> None:
        width = len(self.headings)
        if len(row) <= width:
            return
        beside = next((p for p in range(width, len(row)) if stripped(row[p])), None)
        if beside is not None and beside not in self._beside:
            self._beside.add(beside)
            finding = self._at("F155", number, beside)
            cell = f"{column_letters(beside)}{number}"
            value = row[beside][: self._limits.cell]
            self._report_once(replace(finding, value=value, details={"cell": cell}))

    # --- findings

    def _tell(self, hidden: Listed, merged: MergedCells, worded: Listed) -> None:
        """Report what is hidden, which cells were read for several rows, which lost words."""
        if worded:
            told = self._finding("F161", cells=worded.text())
            self._report_once(replace(told, severity=Severity.WARNING))
        columns = self._hidden_columns.listed(self.headings)
        parts = [phrase("hidden.sheet")] if self._is_hidden else []
        parts += [phrase("hidden.columns", listed=columns.text())] if columns else []
        parts += [phrase("hidden.rows", listed=hidden.text())] if hidden else []
        if parts:
            what = reduce(lambda one, two: phrase("hidden.both", first=one, second=two), parts)
            told = self._finding("F157", hidden=what)
            self._report_once(replace(told, severity=Severity.WARNING))
        if merged.filled:
            told = self._finding("F156", areas=merged.filled.text())
            self._report_once(replace(told, severity=Severity.INFO))

    def _at(self, code: str, row: int, position: int) -> Finding:
        """Return the finding of a cell."""
        place = Place(file=self.shown, sheet=self.sheet, row=row, position=position)
        return Finding(code, place)

    def _with_heading(self, finding: Finding) -> Finding:
        """Return the finding of a cell with the heading of its column, where that is known."""
        place, headings = finding.place, self.headings
        if place.position < 0 or place.position >= len(headings):
            return finding
        return replace(finding, place=replace(place, column=headings[place.position] or None))


def _listed(row: SheetRow) -> list[str]:
    """Return the cells of a row up to the last that is not empty."""
    cells = row.cells
    if not cells:
        return []
    width = max(cells) + 1
    if width == len(cells):
        return [cells[position] for position in range(width)]
    listed = [""] * width
    for position, text in cells.items():
        listed[position] = text
    return listed
