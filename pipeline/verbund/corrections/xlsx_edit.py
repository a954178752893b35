"""Edits of an XLSX workbook: cells are replaced in the XML of their sheets, as texts.

All other parts are the same as before: charts, pictures, macros, results of formulas.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final
from zipfile import ZipFile

from verbund.corrections.edit import ChangedError, Edit
from verbund.corrections.sheet_cells import cell_xml, find_cells, shown_elsewhere, style_of
from verbund.read.record_file import FileToRead
from verbund.read.workbook.package import Package
from verbund.read.workbook.xlsx_book import NAME, XlsxBook
from verbund.read.workbook.xlsx_sheet import merged_areas, sheet_rows
from verbund.system.limits import MIB
from verbund.text.normal_form import normal

MOST_PART: Final = 256 * MIB
"""The most bytes of a sheet that is edited: it is in memory."""


@dataclass(slots=True)
class EditedWorkbook:
    """A workbook with edits: those that were made with what stood there, and those that were not.

    ``left`` has the problem of each edit that is not made.
    """

    content: bytes = b""
    made: list[tuple[str, Edit, str]] = field(default_factory=list)
    left: list[tuple[str, Edit, str]] = field(default_factory=list)


def edited_xlsx(
    file: FileToRead, content: bytes, edits: Mapping[str, Sequence[Edit]]
) -> EditedWorkbook:
    """Return a workbook with edits.

    Raises ChangedError and UnwritableError, and WorkbookError where it is none any more.
    """
    book = XlsxBook(file)
    package = Package(BytesIO(content), file.limits, NAME)
    result = EditedWorkbook()
    parts: dict[str, bytes] = {}
    for sheet, wanted in edits.items():
        part = book.sheet(sheet).part
        parts[part.lower()] = _edited_sheet(package, part, sheet, wanted, result)
    result.content = _with_parts(package, content, parts)
    return result


def _edited_sheet(
    package: Package, part: str, sheet: str, edits: Sequence[Edit], result: EditedWorkbook
) -> bytes:
    data = package.read(part, MOST_PART)
    keys = {(edit.row, edit.position): edit for edit in edits}
    areas = merged_areas(package.chunks(part), part, within_rows=True)
    places = find_cells(data, keys)
    pieces: list[bytes] = []
    end = 0
    for key, edit in sorted(keys.items()):
        place = places.get(key)
        if place is None:
            raise ChangedError(*key)
        if edit.raw is None and (place.computed or shown_elsewhere(key, areas)):
            result.left.append((sheet, edit, "computed" if place.computed else "merged"))
            continue
        if edit.raw is not None and style_of(edit.raw) != place.style:
            raise ChangedError(*key)  # a correction keeps the style
        raw = data[place.start : place.end].decode()
        result.made.append((sheet, edit, raw))
        new = cell_xml(key, place, edit.after) if edit.raw is None else edit.raw
        pieces += (data[end : place.start], new.encode())
        end = place.end
    pieces.append(data[end:])
    return b"".join(pieces)


def _with_parts(package: Package, content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return an archive with other content of some parts, named in small letters.

    Raises WorkbookError for parts that unpack to too much, also if nobody reads them.
    """
    result = BytesIO()
    with ZipFile(BytesIO(content)) as archive, ZipFile(result, "w") as new:
        new.comment = archive.comment
        for entry in archive.infolist():
            data = parts.get(entry.filename.lower())
            chunks = package.chunks(entry.filename) if data is None else (data,)
            with new.open(entry, "w") as target:
                for chunk in chunks:
                    target.write(chunk)
    return result.getvalue()


def says(
    file: FileToRead, before: bytes, after: bytes, edits: Mapping[str, Sequence[Edit]]
) -> bool:
    """Whether edited rows are read as they were, but for the edited cells, which say ``after``.

    What stands in the XML of a cell can be read otherwise than it looks. Raises WorkbookError.
    """
    book = XlsxBook(file)
    for sheet, wanted in edits.items():
        part, rows = book.sheet(sheet).part, {edit.row for edit in wanted}
        expected = _texts(file, before, book, part, rows)
        for edit in wanted:
            expected.setdefault(edit.row, {})[edit.position] = edit.after
        found = _texts(file, after, book, part, rows)
        if _filled(found) != _filled(expected):
            return False
    return True


def _texts(
    file: FileToRead, content: bytes, book: XlsxBook, part: str, wanted: Collection[int]
) -> dict[int, dict[int, str]]:
    """Return the texts in some rows of a sheet, as they stand there."""
    chunks = Package(BytesIO(content), file.limits, NAME).chunks(part)
    rows = sheet_rows(chunks, part, book, book.strings(), file.limits, lambda _: None)
    return {
        row.number: {position: normal(text) for position, text in row.cells.items()}
        for row in rows
        if row.number in wanted
    }


def _filled(rows: Mapping[int, Mapping[int, str]]) -> set[tuple[int, int, str]]:
    return {
        (number, position, text)
        for number, row in rows.items()
        for position, text in row.items()
        if text
    }
