"""The format XLSX: workbooks of Excel and of all that write the same (ECMA-376, ISO 29500)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from verbund.read.expected import Expected
from verbund.read.last_read import LastRead
from verbund.read.record_file import FileToRead, RecordFile
from verbund.read.workbook.errors_as_findings import findings_of
from verbund.read.workbook.package import Package
from verbund.read.workbook.shared_strings import SharedStrings
from verbund.read.workbook.sheet_rows import Area, MergedCells, SheetRow
from verbund.read.workbook.workbook_file import WorkbookFile
from verbund.read.workbook.xlsx_book import NAME, Sheet, XlsxBook
from verbund.read.workbook.xlsx_sheet import mentions, merged_areas, sheet_rows


class XlsxFile(WorkbookFile):
    """A sheet of an XLSX workbook. Raises Findings where it has no headings or cannot be read."""

    def __init__(self, file: FileToRead, sheet: Sheet, book: XlsxBook) -> None:
        self._book = book
        self._strings: SharedStrings | None = None
        self._areas: Sequence[Area] | None = None
        super().__init__(file, sheet.name, sheet.part, NAME, is_hidden=sheet.hidden)

    def merged_cells(self, package: Package) -> MergedCells:
        """Return the merged areas of the sheet; they stand behind its rows."""
        if self._areas is None:
            self._areas = ()
            if mentions(package.chunks(self._part), b"mergeCell"):
                self._areas = merged_areas(package.chunks(self._part), self._part)
        return MergedCells(self._areas)

    def sheet_rows(self, package: Package, merged: MergedCells) -> Iterator[SheetRow]:
        """Yield the rows of the sheet (``WorkbookFile.sheet_rows``)."""
        if self._strings is None:
            self._strings = self._book.strings()
        pieces, limits = package.chunks(self._part), self._limits
        hidden = self._hidden_columns
        return sheet_rows(
            pieces, self._part, self._book, self._strings, limits, self.parsed, hidden
        )


class XlsxFormat:
    """The format XLSX: a sheet is a table. Macros that a workbook has are passed over."""

    def __init__(self) -> None:
        self._books = LastRead(XlsxBook)

    def sheets(self, file: FileToRead) -> Sequence[str | None]:
        """Return the sheets that have any cells. Raises Findings where it is no such workbook."""
        with findings_of(file):
            return [sheet.name for sheet in self._books.of(file).filled_sheets()]

    def hidden(self, file: FileToRead) -> Collection[str]:
        """Return the sheets that programs do not show. Raises Findings as ``sheets`` does."""
        with findings_of(file):
            return {sheet.name for sheet in self._books.of(file).sheets if sheet.hidden}

    def open(self, file: FileToRead, sheet: str | None, expected: Expected) -> RecordFile:
        """Open a sheet. Raises Findings where it has no headings, or cannot be read at all."""
        with findings_of(file, sheet):
            book = self._books.of(file)
            return XlsxFile(file, book.sheet(sheet), book)
