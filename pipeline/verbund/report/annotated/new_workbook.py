"""A new workbook with a sheet for each table: its cells as texts, with findings on them.

It is written row by row: memory does not grow with the tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.styles import Font

from verbund.findings.catalogue import Language, grouped, say, visible
from verbund.findings.finding import Finding, Findings, Origin, origin_of
from verbund.read.tables import CHUNK
from verbund.report.annotated.cell_text import sheet_title
from verbund.report.annotated.colours import FILLS, TEXT
from verbund.report.annotated.comments import comment_of
from verbund.report.annotated.notes import Cell, Note, Notes, cell_of
from verbund.report.annotated.same_bytes import NO_TIME, write_workbook
from verbund.report.annotated.summary import (
    lines_of,
    link_to,
    remarks_of,
    text_cell,
    write_summary,
)
from verbund.text.column_letters import column_letters

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SheetCell

    from verbund.read.record_file import RecordFile
    from verbund.report.reported import RunReport

MOST: Final = 1_000_000
"""The most cells of all tables together; more rows are left out, and the list says so."""

_WIDEST, _NARROWEST = 60, 10
_BOLD: Final = Font(bold=True, color="FF000000")
_AS_TEXT: Final = "@"
"""The number format of a text: what is written into such a cell stays as it is written."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A table as it was written: its sheet, and the first row that was left out, if any."""

    title: str
    shift: int
    cut: int | None


def new_workbook(reported: RunReport, notes: Notes, more: Sequence[str], stream: IO[bytes]) -> None:
    """Write a workbook of all tables of a run into a stream; ``more`` are remarks for the list."""
    language = reported.language
    book = Workbook(write_only=True)
    book.properties.created, book.properties.creator = NO_TIME, "Verbund"
    taken: set[str] = set()
    summary = book.create_sheet(sheet_title(say("annotated.sheet", language), taken))
    titles = {origin: sheet_title(name, taken) for origin, name in _names(reported).items()}
    cells_of_rows = _rows_of_findings(reported)
    written, left = {}, MOST
    for origin, file in reported.files.items():
        table = _Table(book.create_sheet(titles[origin]), notes.of(origin), cells_of_rows[origin])
        written[origin], left = table.write(file, left)

    def target(finding: Finding) -> str | None:
        place, cell = written.get(origin_of(finding.place)), cell_of(finding)
        if place is None or cell is None or (place.cut is not None and cell.row >= place.cut):
            return None
        row = cell.row + place.shift
        return link_to(place.title, f"{column_letters(cell.position)}{row}")

    remarks = remarks_of(reported, notes, [*more, *_cuts(written, language)])
    write_summary(summary, lines_of(reported, target), remarks, language)
    write_workbook(book, stream)


def _cuts(written: Mapping[Origin, _Written], language: Language) -> Iterator[str]:
    for (shown, _), table in written.items():
        if table.cut is not None:
            row = grouped(table.cut - 1)
            yield say("annotated.rows-cut", language, file=visible(shown), row=row)


def _names(reported: RunReport) -> dict[Origin, str]:
    """Return what each table is called: its sheet, or its file; both where that is not enough."""
    names: dict[Origin, str] = {}
    files = {shown for shown, _ in reported.files}
    for shown, sheet in reported.files:
        stem = PurePath(shown).stem
        names[shown, sheet] = stem if sheet is None else sheet
        if sheet is not None and len(files) > 1:
            names[shown, sheet] = f"{stem} {sheet}" if sheet != stem else stem
    return names


def _rows_of_findings(reported: RunReport) -> defaultdict[Origin, dict[int, tuple[str, ...]]]:
    """Return the rows that findings show: also those that could not be read as rows."""
    rows: defaultdict[Origin, dict[int, tuple[str, ...]]] = defaultdict(dict)
    for finding in reported.findings:
        if finding.place.row is not None and finding.row_cells:
            rows[origin_of(finding.place)][finding.place.row] = finding.row_cells
    return rows


class _Table:
    """Writes one table into a sheet."""

    def __init__(
        self,
        sheet: Any,
        notes: Mapping[Cell, Note],
        shown: Mapping[int, tuple[str, ...]],
    ) -> None:
        self._sheet, self._shown = sheet, shown
        self._notes: defaultdict[int, dict[int, Note]] = defaultdict(dict)
        for cell, note in notes.items():
            self._notes[cell.row][cell.position] = note

    def write(self, file: RecordFile, left: int) -> tuple[_Written, int]:
        """Write a table within ``left`` cells; return what was written, and the cells left."""
        shift = 1 if file.heading_row < 1 else 0  # headings that are no row get one
        cut = None
        above = list(_above(file))
        self._sheet.freeze_panes = f"A{len(above) + 2}"
        for number, heading in enumerate(file.headings):
            width = min(max(len(heading) + 4, _NARROWEST), _WIDEST)
            self._sheet.column_dimensions[column_letters(number)].width = width
        for number, row in enumerate([*above, file.headings], start=1):
            self._append(number - shift, row, bold=number > len(above))
            left -= len(row)
        for number, row in self._rows(file):
            left -= max(len(row), 1)
            if left < 0:
                cut = number
                break
            self._append(number, row)
        return _Written(str(self._sheet.title), shift, cut), max(left, 0)

    def _rows(self, file: RecordFile) -> Iterator[tuple[int, Sequence[str]]]:
        try:
            for first, rows in file.chunks(CHUNK):
                for number, row in enumerate(rows, start=first):
                    yield number, row or self._shown.get(number, ())
        except (Findings, OSError):  # it was there when it was read
            return

    def _append(self, number: int, row: Sequence[str], *, bold: bool = False) -> None:
        """Append a row; ``number`` is what findings call it."""
        notes = self._notes.get(number, {})
        width = max(len(row), max(notes, default=-1) + 1)
        cells: list[SheetCell | None] = []
        for position in range(width):
            text = row[position] if position < len(row) else ""
            note = notes.get(position)
            cells.append(self._cell(text, note, bold=bold) if text or note else None)
        self._sheet.append(cells)

    def _cell(self, text: str, note: Note | None, *, bold: bool) -> SheetCell:
        cell = text_cell(self._sheet, text)
        cell.number_format = _AS_TEXT
        if bold:
            cell.font = _BOLD
        if note is not None:
            cell.fill, cell.font = FILLS[note.severity], _BOLD if bold else TEXT
            cell.comment = comment_of(note.text)
        return cell


def _above(file: RecordFile) -> Iterator[Sequence[str]]:
    """Yield the rows above the headings."""
    if file.heading_row > 1:
        with suppress(Findings, OSError):
            yield from list(next(file.beginnings(file.heading_row), ()))[: file.heading_row - 1]
