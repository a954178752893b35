"""The part of an ODS workbook that holds all sheets: the rows of one of them, as a stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from verbund.read.workbook.faults import DamagedError, WorkbookError
from verbund.read.workbook.number_format import NumberFormat
from verbund.read.workbook.opendocument import CALC, OFFICE, TABLE, TEXT, Styles
from verbund.read.workbook.sheet_rows import (
    COLUMNS,
    ROWS,
    Area,
    HiddenColumns,
    MergedCells,
    SheetRow,
)
from verbund.read.workbook.values import boolean_text, iso_text, number_text, period_text, whole
from verbund.read.workbook.xml_stream import DEPTH, Attributes, Texts, parse
from verbund.system.limits import Limits

_HIDDEN: Final = ("collapse", "filter")
_BLANK, _TAB, _BREAK = "\x01", "\x02", "\x03"
"""What stands for blanks that are meant, while others are squeezed; XML has no such characters."""
_MEANT = str.maketrans({_BLANK: " ", _TAB: "\t", _BREAK: "\n"})
_SQUEEZED = re.compile(r"[ \t\r\n]+")
_ASIDE: Final = (f"{OFFICE}annotation", f"{TEXT}note", f"{TEXT}ruby-text")
_SPREADSHEET: Final = f"{OFFICE}spreadsheet"
_RUNS: Final = 1 << 16


class Paragraphs:
    """The text of a cell: its paragraphs, without notes beside them.

    To be told of the elements in a cell; ``level`` is how deep these are in it, 1 for the first.
    """

    def __init__(self, limits: Limits) -> None:
        self.texts = Texts(limits.cell)
        self._most = limits.cell
        self._lines: list[str] = []
        self._length = self._aside = 0
        self._before: list[str] = []

    def start(self, name: str, attributes: Attributes, level: int) -> None:
        """Take the start of an element."""
        if self._aside:
            return
        if name in _ASIDE or (level == 1 and name != f"{TEXT}p"):
            self._aside, self._before = level, [self.texts.take()]
        elif level == 1:
            self.texts.pieces.clear()
        elif name == f"{TEXT}s":
            self.texts.append(_BLANK * whole(attributes.get(f"{TEXT}c", "1"), self._most + 1))
        elif name == f"{TEXT}tab":
            self.texts.append(_TAB)
        elif name == f"{TEXT}line-break":
            self.texts.append(_BREAK)

    def end(self, level: int) -> None:
        """Take the end of an element."""
        if self._aside:
            if self._aside == level:
                self.texts.pieces[:] = self._before
                self._aside = 0
        elif level == 1:
            text = _SQUEEZED.sub(" ", self.texts.take()).strip(" ").translate(_MEANT)
            if self._length <= self._most + 1:
                self._lines.append(text)
                self._length += len(text) + 1

    def take(self) -> str:
        """Return the text of the cell, a line a paragraph, and begin the next."""
        lines = self._lines
        if not lines:
            return ""
        text = lines[0] if len(lines) == 1 else "\n".join(lines)
        self._lines, self._length = [], 0
        return text


class TableParser:
    """Makes rows of the elements of one table, which are gathered in ``rows``.

    ``number`` says which table of the spreadsheet is meant, from 0; ``ended`` is set behind it.
    """

    def __init__(
        self,
        number: int,
        styles: Styles,
        limits: Limits,
        merged: MergedCells,
        hidden: HiddenColumns | None = None,
    ) -> None:
        self._hidden_columns = hidden or HiddenColumns()
        self.rows: list[SheetRow] = []
        self.ended = False
        self._left, self._styles, self._merged = number, styles, merged
        self._columns = limits.columns
        self.paragraphs = Paragraphs(limits)
        self._formats: dict[str | None, NumberFormat] = {}
        self._level = self._table = self._cell = self._spreadsheet = 0
        self._defaults: list[tuple[int, str | None]] = []
        self._columns_end = 0
        self._row_style: str | None = None
        self._number, self._times, self._hidden = 0, 1, False
        self._cells: dict[int, str] = {}
        self._uncomputed: list[int] = []
        self._worded: list[tuple[int, str]] = []
        self._yearless: list[int] = []
        self._position, self._repeated, self._covered = 0, 1, False
        self._given: Attributes = {}
        self._starts: dict[str, Callable[[Attributes], None]] = {
            f"{TABLE}table-column": self._start_column,
            f"{TABLE}table-row": self._start_row,
            f"{TABLE}table-cell": self._start_cell,
            f"{TABLE}covered-table-cell": self._start_cell,
        }

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element. Raises DamagedError for what no sheet has."""
        self._level += 1
        if self._level > DEPTH:
            raise DamagedError("deep", limit=str(DEPTH))
        if self._cell:
            self.paragraphs.start(name, attributes, self._level - self._cell)
        elif self._table:
            known = self._starts.get(name)
            if known is not None:
                self._covered = name == f"{TABLE}covered-table-cell"
                known(attributes)
        elif name == _SPREADSHEET:
            self._spreadsheet = self._level
        elif name == f"{TABLE}table" and self._level == self._spreadsheet + 1:
            if self._left == 0:
                self._table = self._level
            self._left -= 1

    def end(self, name: str) -> None:
        """Take the end of an element."""
        level = self._level
        self._level -= 1
        if self._cell:
            if level > self._cell:
                self.paragraphs.end(level - self._cell)
            else:
                self._end_cell()
        elif level == self._table:
            self._table, self.ended = 0, True
        elif self._table and name == f"{TABLE}table-row":
            self._end_row()

    # --- columns and rows

    def _start_column(self, attributes: Attributes) -> None:
        style = attributes.get(f"{TABLE}default-cell-style-name")
        times = whole(attributes.get(f"{TABLE}number-columns-repeated", "1"), COLUMNS)
        end = self._columns_end + times
        if attributes.get(f"{TABLE}visibility") in _HIDDEN:
            self._hidden_columns.add(self._columns_end, end - 1)
        self._columns_end = end
        if len(self._defaults) < _RUNS:
            self._defaults.append((end, style))

    def _start_row(self, attributes: Attributes) -> None:
        self._number += 1
        self._times = whole(attributes.get(f"{TABLE}number-rows-repeated", "1"), 2 * ROWS)
        self._hidden = attributes.get(f"{TABLE}visibility") in _HIDDEN
        self._row_style = attributes.get(f"{TABLE}default-cell-style-name")
        self._position = 0

    def _end_row(self) -> None:
        if self._cells or self._uncomputed:
            if self._number + self._times - 1 > ROWS:
                raise DamagedError("row-beyond", limit=f"{ROWS:,}")
            times = self._times
            found = self._number, self._cells, self._hidden, times, self._uncomputed, times > 1
            self.rows.append(SheetRow(*found, self._worded, self._yearless))
            self._cells = {}
            self._uncomputed = []
            self._worded = []
            self._yearless = []
        self._number += self._times - 1

    # --- cells

    def _start_cell(self, attributes: Attributes) -> None:
        self._cell, self._given = self._level, attributes
        times = attributes.get(f"{TABLE}number-columns-repeated")
        self._repeated = 1 if times is None else whole(times, 2 * COLUMNS)

    def _end_cell(self) -> None:
        self._cell = 0
        first, after = self._position, self._position + self._repeated
        self._position = after
        text = self.paragraphs.take()
        given = self._given
        if self._covered or not (given or text):
            return
        value = self._value(text)
        if not value:
            if f"{TABLE}formula" in given and f"{OFFICE}value-type" not in given:
                self._uncomputed.append(first)
            return
        if after > COLUMNS:
            raise DamagedError("column-beyond", self._number, limit=f"{COLUMNS:,}")
        for position in range(first, max(min(after, self._columns + 1), first + 1)):
            self._cells[position] = value
        self._note_area(first)

    def _note_area(self, position: int) -> None:
        rows = self._given.get(f"{TABLE}number-rows-spanned")
        if rows is not None:
            columns = whole(self._given.get(f"{TABLE}number-columns-spanned", "1"), COLUMNS)
            bottom = self._number + whole(rows, ROWS) - 1
            self._merged.add(Area(self._number, bottom, position, position + columns - 1))

    def _value(self, text: str) -> str:
        """Return the text of a cell, given that of its paragraphs."""
        get = self._given.get
        kind = get(f"{OFFICE}value-type")
        if kind is None or kind == "string":
            stated = get(f"{OFFICE}string-value")
            is_error = get(f"{CALC}value-type") == "error"
            return text if stated is None or is_error else stated
        if kind == "boolean":
            return boolean_text(get(f"{OFFICE}boolean-value", ""))
        if kind == "date":
            return iso_text(get(f"{OFFICE}date-value", ""), self._format().kind)
        if kind == "time":
            return period_text(get(f"{OFFICE}time-value", ""))
        value = get(f"{OFFICE}value", "")
        return number_text(value, NumberFormat(digits=self._format().digits)) if value else ""

    def _format(self) -> NumberFormat:
        """Return the number format of the cell: of its style, or its row's, or its column's."""
        style = self._given.get(f"{TABLE}style-name") or self._row_style
        if style is None:
            at = self._position - self._repeated
            style = next((name for end, name in self._defaults if at < end), None)
        form = self._formats.get(style)
        if form is None:
            form = self._formats[style] = self._styles.format_of(style)
        if form.words:
            self._worded.append((self._position - self._repeated, form.words))
        if form.lacks_year:
            self._yearless += range(self._position - self._repeated, self._position)
        return form


def table_rows(
    pieces: Iterable[bytes],
    part: str,
    parser: TableParser,
    parsed: Callable[[int], None],
) -> Iterator[SheetRow]:
    """Yield the rows of a table that have cells, and tell how many bytes were parsed.

    Raises WorkbookError.
    """
    try:
        for fed in parse(pieces, part, parser.start, parser.end, parser.paragraphs.texts):
            parsed(fed)
            rows, parser.rows = parser.rows, []
            yield from rows
            if parser.ended:
                return
    except WorkbookError:
        yield from parser.rows
        raise
