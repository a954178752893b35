"""The part of an XLSX workbook that holds a sheet: its rows, as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final, TypeVar

from verbund.read.workbook.faults import (
    DamagedError,
    UnpacksTooLargeError,
    WorkbookError,
)
from verbund.read.workbook.number_format import PLAIN, NumberFormat
from verbund.read.workbook.ooxml import MAIN, main_names
from verbund.read.workbook.package import UNSUSPECTED
from verbund.read.workbook.shared_strings import RichText, SharedStrings, unescaped
from verbund.read.workbook.sheet_rows import (
    AREAS,
    COLUMNS,
    ROWS,
    Area,
    HiddenColumns,
    SheetRow,
    column_position,
    row_number,
)
from verbund.read.workbook.values import boolean_text, iso_text, number_text, whole
from verbund.read.workbook.xlsx_book import XlsxBook
from verbund.read.workbook.xlsx_quick import Cell, left_to_parse
from verbund.read.workbook.xml_stream import DEPTH, Attributes, Texts, parse
from verbund.system.limits import Limits

_DIGITS: Final = "0123456789"
_TRUE: Final = ("1", "true")
_LONG: Final = 1 << 10
"""The characters of a text that is long where many cells share it."""

_DATA_LEVEL: Final = 2
"""How deep the element is that has the rows."""

_MERGED = main_names("mergeCell")

_Handler = TypeVar("_Handler")


class SheetParser:
    """Makes rows of the elements of a sheet.

    They are gathered in ``rows``; whoever parses takes them from there.
    """

    def __init__(
        self,
        book: XlsxBook,
        strings: SharedStrings,
        limits: Limits,
        hidden: HiddenColumns | None = None,
    ) -> None:
        self._hidden_columns = hidden or HiddenColumns()
        self.rows: list[SheetRow] = []
        self._long, self._limits = 0, limits
        self.texts = Texts(limits.cell)
        self._book, self._strings, self._rich = book, strings, RichText(self.texts)
        self._positions: dict[str, int] = {}
        self._formats: dict[str, NumberFormat] = {}
        self._level = self._number = 0
        self._shown = ""
        self._in_row = self._in_cell = self._hidden = self._formula = False
        self._cells: dict[int, str] = {}
        self._uncomputed: list[int] = []
        self._worded: list[tuple[int, str]] = []
        self._yearless: list[int] = []
        self._position = -1
        self._kind, self._style, self._value = "n", "", ""
        self._in_data = False
        self._starts: dict[str, Callable[[Attributes], None]] = _by_name(
            sheetData=self._start_data,
            col=self._start_column,
            row=self._start_row,
            c=self._start_cell,
            v=self._start_value,
            f=self._start_formula,
            t=partial(self._start_rich, "t"),
            rPh=partial(self._start_rich, "rPh"),
        )
        self._ends: dict[str, Callable[[], None]] = _by_name(
            sheetData=self._end_data,
            row=self._end_row,
            c=self._end_cell,
            v=self._end_value,
            t=partial(self._end_rich, "t"),
            rPh=partial(self._end_rich, "rPh"),
        )

    def taken_rows(self) -> list[SheetRow]:
        """Return the rows that were made since they were last taken."""
        rows, self.rows, self._long = self.rows, [], 0
        return rows

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element. Raises DamagedError for what no sheet has."""
        self._level += 1
        if self._level > DEPTH:
            raise DamagedError("deep", limit=str(DEPTH))
        known = self._starts.get(name)
        if known is not None:
            known(attributes)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self._level -= 1
        known = self._ends.get(name)
        if known is not None:
            known()

    # --- rows taken from the text (``left_to_parse``)

    @property
    def is_between_rows(self) -> bool:
        """Whether all that was parsed ends between two rows of the sheet."""
        return self._in_data and not self._in_row and self._level == _DATA_LEVEL

    def take(self, number: int, attributes: str, cells: list[Cell]) -> bool:
        """Take a row that needs no parser; False, with nothing taken, where it does."""
        if not self._number < number <= ROWS:
            return False
        shown, last, taken = str(number), -1, {}
        positions = self._positions
        for _, letters, row, style, kind, value, text in cells:
            position = positions.get(letters)
            if position is None:
                position = positions[letters] = column_position(letters)
            if row != shown or not last < position < COLUMNS:
                return False
            last = position
            found = self._taken_text(style, kind, value, text)
            if found is None:
                return False
            if found:
                taken[position] = found
        self._number, self._shown = number, shown
        if taken:
            hidden = ' hidden="1"' in attributes or ' hidden="true"' in attributes
            self.rows.append(SheetRow(number, taken, hidden))
        return True

    def _taken_text(self, style: str, kind: str, value: str, text: str) -> str | None:
        """Return the text of a cell; None for one with a fault or a new style, to be parsed."""
        if kind == "inlineStr":
            return None if value else unescaped(text)
        if not value:
            return None if text else ""
        if kind == "s":
            return self._string(value)
        if kind == "str":
            return unescaped(value)
        form = self._formats.get(style)
        if form is None or form.words or form.lacks_year:
            return None
        return self._number_text(value, form)

    # --- columns and rows

    def _start_column(self, attributes: Attributes) -> None:
        """Note columns that are hidden or have no width; numbers that are none hide nothing."""
        is_flat = not attributes.get("width", "1").strip("0.")
        if attributes.get("hidden") in _TRUE or is_flat:
            first, last = (whole(attributes.get(name, ""), COLUMNS, 0) for name in ("min", "max"))
            self._hidden_columns.add(first - 1, last - 1)

    def _start_data(self, attributes: Attributes) -> None:
        self._in_data = self._level == _DATA_LEVEL

    def _end_data(self) -> None:
        self._in_data = False

    def _start_row(self, attributes: Attributes) -> None:
        stated = attributes.get("r")
        number = self._number + 1 if stated is None else _or_damaged(row_number, stated)
        if self._in_row or number <= self._number:
            raise DamagedError("row-order", number)
        if number > ROWS:
            raise DamagedError("row-beyond", limit=f"{ROWS:,}")
        self._number, self._shown, self._in_row = number, str(number), True
        self._hidden = attributes.get("hidden") in _TRUE
        self._position = -1

    def _end_row(self) -> None:
        self._in_row = False
        if self._cells or self._uncomputed:
            found = self._number, self._cells, self._hidden, 1, self._uncomputed, False
            self.rows.append(SheetRow(*found, self._worded, self._yearless))
            self._cells = {}
            self._uncomputed = []
            self._worded = []
            self._yearless = []

    # --- cells

    def _start_cell(self, attributes: Attributes) -> None:
        if not self._in_row or self._in_cell:
            raise DamagedError("stray-cell", self._number or None)
        self._in_cell, self._formula, self._value = True, False, ""
        get = attributes.get
        self._kind, self._style = get("t", "n"), get("s", "")
        stated = get("r")
        self._position = self._position + 1 if stated is None else self._position_of(stated)
        if self._position >= COLUMNS:
            raise DamagedError("column-beyond", self._number, limit=f"{COLUMNS:,}")
        if self._position in self._cells:
            raise DamagedError("stray-cell", self._number, self._position)

    def _position_of(self, name: str) -> int:
        """Return the position of a cell such as ``B7``, which has to be of this row."""
        letters = name.rstrip(_DIGITS)
        if name[len(letters) :] != self._shown:
            raise DamagedError("stray-cell", self._number)
        position = self._positions.get(letters)
        if position is None:
            position = _or_damaged(column_position, letters)
            self._positions[letters] = position
        return position

    def _start_value(self, attributes: Attributes) -> None:
        self.texts.pieces.clear()

    def _end_value(self) -> None:
        self._value = self.texts.take()

    def _start_formula(self, attributes: Attributes) -> None:
        self._formula = True

    def _start_rich(self, name: str, attributes: Attributes) -> None:
        self._rich.start(name)

    def _end_rich(self, name: str) -> None:
        self._rich.end(name)

    def _end_cell(self) -> None:
        self._in_cell = False
        kind, value = self._kind, self._value
        if kind == "inlineStr" or self._rich:
            value = self._rich.take() or unescaped(value)
        elif not value:
            if self._formula and kind != "str":
                self._uncomputed.append(self._position)
            return
        elif kind == "s":
            value = self._shared(value)
        elif kind == "n":
            if self._formula and value == "0" and self._book.recalculates:
                self._uncomputed.append(self._position)
                return
            value = self._number_text(value, self._format())
        else:
            value = self._other(kind, value)
        if value:
            self._cells[self._position] = value

    def _shared(self, value: str) -> str:
        text = self._string(value)
        if text is None:
            raise DamagedError("no-string", self._number, self._position)
        return text

    def _string(self, number: str) -> str | None:
        """Return a text that cells share; None for one that is not there."""
        try:
            text = self._strings[int(number)]
        except (IndexError, ValueError):
            return None
        if len(text) > _LONG:
            self._long += len(text)
            if self._long > UNSUSPECTED:
                raise UnpacksTooLargeError("ratio", self._limits)
        return text

    def _number_text(self, value: str, form: NumberFormat) -> str:
        if form is PLAIN and value.isdecimal() and value[0] != "0":
            return value
        return number_text(value, form, from_1904=self._book.from_1904)

    def _other(self, kind: str, value: str) -> str:
        if kind == "str":
            return unescaped(value)
        if kind == "b":
            return boolean_text(value)
        if kind == "d":
            return iso_text(value, self._format().kind)
        if kind == "e":
            return value
        raise DamagedError("stray-cell", self._number, self._position)

    def _format(self) -> NumberFormat:
        """Return the number format of the cell; the first of all where it states none."""
        form = self._formats.get(self._style)
        if form is None:
            form = self._styled(self._style)
            self._formats[self._style] = form
        if form.words:
            self._worded.append((self._position, form.words))
        if form.lacks_year:
            self._yearless.append(self._position)
        return form

    def _styled(self, style: str) -> NumberFormat:
        formats = self._book.formats
        if not style:
            return formats[0] if formats else PLAIN
        try:
            if int(style) >= 0:
                return formats[int(style)]
        except (IndexError, ValueError):
            pass
        raise DamagedError("no-style", self._number, self._position)


def sheet_rows(
    pieces: Iterable[bytes],
    part: str,
    book: XlsxBook,
    strings: SharedStrings,
    limits: Limits,
    parsed: Callable[[int], None],
    hidden: HiddenColumns | None = None,
) -> Iterator[SheetRow]:
    """Yield the rows of a sheet that have cells, and tell how many bytes were parsed.

    Columns that are hidden are added to ``hidden``.

    Raises WorkbookError.
    """
    parser = SheetParser(book, strings, limits, hidden)
    left = left_to_parse(_checked(pieces, part), parser, parsed)
    try:
        for _ in parse(left, part, parser.start, parser.end, parser.texts):
            yield from parser.taken_rows()
    except WorkbookError:
        yield from parser.rows
        raise


def merged_areas(pieces: Iterable[bytes], part: str, *, within_rows: bool = False) -> list[Area]:
    """Return the merged areas of a sheet; those of one row only ``within_rows``.

    They stand behind its rows; they are known to be there before all of it is parsed. Raises
    WorkbookError.
    """
    areas: list[Area] = []

    def start(name: str, attributes: Attributes) -> None:
        if name in _MERGED:
            area = area_of(attributes.get("ref", ""))
            if within_rows or area.bottom > area.top:
                areas.append(area)
            if len(areas) > AREAS:
                raise DamagedError("many-areas", limit=f"{AREAS:,}")

    for _ in parse(pieces, part, start, lambda name: None):
        pass
    return areas


def mentions(pieces: Iterable[bytes], word: bytes) -> bool:
    """Whether a word may be in a part: it is, or the part is not in a form of ASCII."""
    before = b""
    for piece in pieces:
        if word in before + piece or b"\0" in piece:
            return True
        before = piece[-len(word) :]
    return False


def area_of(ref: str) -> Area:
    """Return the area that a text such as ``B2:C5`` means."""
    first, _, last = ref.partition(":")
    ends = []
    for name in (first, last or first):
        letters = name.rstrip(_DIGITS)
        row = _or_damaged(row_number, name[len(letters) :])
        ends.append((row, _or_damaged(column_position, letters)))
    (top, left), (bottom, right) = ends
    return Area(top, bottom, left, right)


def _checked(pieces: Iterable[bytes], part: str) -> Iterator[bytes]:
    """Yield the pieces of a part; the first must name the namespace of sheets."""
    for number, piece in enumerate(pieces):
        if not number and b"\0" not in piece and not any(x.encode() in piece for x in MAIN):
            raise DamagedError("other-xml", part=part)
        yield piece


def _or_damaged(read: Callable[[str], int], text: str) -> int:
    try:
        return read(text)
    except ValueError:
        raise DamagedError("stray-cell") from None


def _by_name(**handlers: _Handler) -> dict[str, _Handler]:
    """Return functions for elements by the full names of these in both namespaces."""
    return {full: handlers[name] for full, name in main_names(*handlers).items()}
