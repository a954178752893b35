"""Writes workbooks of openpyxl so that equal ones are equal bytes, and known as reports."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from shutil import copyfileobj
from typing import IO, TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import openpyxl.packaging.extended  # noqa: F401 - ExcelWriter loads it late
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from verbund.report.recognised import WORKBOOK_PART, WORKBOOK_START

if TYPE_CHECKING:
    from openpyxl import Workbook

NO_TIME: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook knows no zones
"""What a workbook says of when it was made; an archive can tell no earlier day."""

_DATE: Final = (1980, 1, 1, 0, 0, 0)
_CORE: Final = "docProps/core.xml"
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


class _InMemory(ExcelWriter):
    """Writes without files of its own: a process that is shut in can open none."""

    def write_worksheet(self, ws: Any) -> None:
        """Write a sheet into the archive, as ExcelWriter does by way of a file."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        out = BytesIO()
        writer: Any = WorksheetWriter(ws, out)
        writer.write()
        ws._rels = writer._rels
        archive: ZipFile = self._archive  # type: ignore[attr-defined] # not in its stubs
        archive.writestr(ws.path[1:], out.getvalue())
        self.manifest.append(ws)


def write_workbook(book: Workbook, stream: IO[bytes], modified: str = "") -> None:
    """Write a workbook into a stream; ``modified`` is the time that it names of its last change."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        writer = ExcelWriter if book.write_only else _InMemory
        writer(book, archive).write_data()
    with ZipFile(written) as archive, ZipFile(stream, "w") as result:
        with result.open(_entry(WORKBOOK_PART, ZIP_STORED), "w") as target:
            target.write(WORKBOOK_START)
        for name in archive.namelist():
            if name == WORKBOOK_PART:
                continue
            with archive.open(name) as source, result.open(_entry(name), "w") as target:
                if name == _CORE:
                    target.write(_with_time(source.read(), modified or f"{NO_TIME.isoformat()}Z"))
                else:
                    copyfileobj(source, target)


def _entry(name: str, kind: int = ZIP_DEFLATED) -> ZipInfo:
    entry = ZipInfo(name, _DATE)
    entry.create_system, entry.external_attr, entry.compress_type = 3, 0o644 << 16, kind
    return entry


def _with_time(core: bytes, modified: str) -> bytes:
    return _MODIFIED.sub(lambda match: match[1] + modified.encode(), core)
