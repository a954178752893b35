"""The format ODS: workbooks of LibreOffice and of all that write OpenDocument (ISO/IEC 26300)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from verbund.read.expected import Expected
from verbund.read.last_read import LastRead
from verbund.read.record_file import FileToRead, RecordFile
from verbund.read.workbook.errors_as_findings import findings_of
from verbund.read.workbook.ods_book import CONTENT, NAME, OdsBook, OdsSheet
from verbund.read.workbook.ods_sheet import TableParser, table_rows
from verbund.read.workbook.package import Package
from verbund.read.workbook.sheet_rows import MergedCells, SheetRow
from verbund.read.workbook.workbook_file import WorkbookFile


class OdsFile(WorkbookFile):
    """A sheet of an ODS workbook. Raises Findings where it has no headings or cannot be read."""

    def __init__(self, file: FileToRead, sheet: OdsSheet, book: OdsBook) -> None:
        self._number, self._styles = sheet.number, book.styles
        super().__init__(file, sheet.name, CONTENT, NAME, is_hidden=sheet.hidden)

    def sheet_rows(self, package: Package, merged: MergedCells) -> Iterator[SheetRow]:
        """Yield the rows of the sheet (``WorkbookFile.sheet_rows``)."""
        hidden = self._hidden_columns
        parser = TableParser(self._number, self._styles, self._limits, merged, hidden)
        return table_rows(package.chunks(CONTENT), CONTENT, parser, self.parsed)


class OdsFormat:
    """The format ODS: a sheet is a table."""

    def __init__(self) -> None:
        self._books = LastRead(OdsBook)

    def sheets(self, file: FileToRead) -> Sequence[str | None]:
        """Return the sheets that have any cells. Raises Findings where it is no such workbook."""
        with findings_of(file):
            return [sheet.name for sheet in self._books.of(file).sheets if sheet.filled]

    def hidden(self, file: FileToRead) -> Collection[str]:
        """Return the sheets that programs do not show. Raises Findings as ``sheets`` does."""
        with findings_of(file):
            return {sheet.name for sheet in self._books.of(file).sheets if sheet.hidden}

    def open(self, file: FileToRead, sheet: str | None, expected: Expected) -> RecordFile:
        """Open a sheet. Raises Findings where it has no headings, or cannot be read at all."""
        with findings_of(file, sheet):
            book = self._books.of(file)
            return OdsFile(file, book.sheet(sheet), book)
