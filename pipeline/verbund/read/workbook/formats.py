"""The formats of workbooks: what the table of formats knows of XLSX and ODS.

Their modules are loaded where a workbook is read: most commands read none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from verbund.read.expected import Expected
from verbund.read.places import Address
from verbund.read.record_file import FileToRead, RecordFile
from verbund.read.workbook.sheet_address import sheet_address

if TYPE_CHECKING:
    from verbund.read.workbook.ods_format import OdsFormat
    from verbund.read.workbook.xlsx_format import XlsxFormat


class WorkbookFormat:
    """A format of workbooks: a sheet is a table."""

    nests = False

    def __init__(self, suffixes: Sequence[str], load: Callable[[], XlsxFormat | OdsFormat]) -> None:
        self.suffixes = suffixes
        self._load = load

    @cached_property
    def _loaded(self) -> XlsxFormat | OdsFormat:
        return self._load()

    def sheets(self, file: FileToRead) -> Sequence[str | None]:
        """Return the sheets that have any cells. Raises Findings where it is no such workbook."""
        return self._loaded.sheets(file)

    def hidden(self, file: FileToRead) -> Collection[str]:
        """Return the sheets that programs do not show. Raises Findings as ``sheets`` does."""
        return self._loaded.hidden(file)

    def open(self, file: FileToRead, sheet: str | None, expected: Expected) -> RecordFile:
        """Open a sheet. Raises Findings where it has no headings, or cannot be read at all."""
        return self._loaded.open(file, sheet, expected)

    def address(self, sheet: str | None, row: int, position: int | None) -> Address | None:
        """Return the name of a row or cell as spreadsheets have it."""
        return sheet_address(sheet, row, position)


def _xlsx() -> XlsxFormat:
    from verbund.read.workbook.xlsx_format import XlsxFormat

    return XlsxFormat()


def _ods() -> OdsFormat:
    from verbund.read.workbook.ods_format import OdsFormat

    return OdsFormat()


WORKBOOKS: Final = (
    WorkbookFormat((".xlsx", ".xlsm"), _xlsx),
    WorkbookFormat((".ods",), _ods),
)
"""The formats of workbooks."""
