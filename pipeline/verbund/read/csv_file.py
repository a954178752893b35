"""Reads CSV files (RFC 4180) as offices keep them: comma, semicolon or tab, UTF-8."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from io import BufferedReader, BytesIO
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.errors import _ControlFlow
from verbund.findings import Finding, Findings, Severity
from verbund.read.certain_encoding import UTF_8, certain_encoding, in_utf_8
from verbund.read.csv_delimiter import (
    SEPARATORS,
    first_rows,
    headings_below_titles,
    likely_delimiter,
    mapped_headings,
    named_delimiter,
    others_between,
)
from verbund.read.csv_encoding import encoding_finding, first_wrong_byte, utf_16
from verbund.read.grid import Grid, grid_of, normal_rows
from verbund.read.heading_search import HeadingSearch
from verbund.read.known_chunks import ChunkMark, Stretch, TooMuchNewError, stretches
from verbund.read.pieces import (
    LongLineError,
    Pieces,
    cells_of,
    column_of,
    count_of,
    lines_before,
    lines_of,
    parts_of,
    rows_of,
)
from verbund.read.places import Address, Span
from verbund.read.record_file import FileToRead, Knows, RecordFile, Rows
from verbund.read.row_reader import Fault, RowError, RowReader
from verbund.read.text_form import TextForm
from verbund.read.title_rows import Weigh
from verbund.system.input_file import input_finding
from verbund.system.limits import Limits
from verbund.text.names import stripped
from verbund.text.normal_form import is_normal, normal

if TYPE_CHECKING:
    from verbund.read.csv_rows import RowText

MOST_COLUMNS = Limits().columns
LARGEST_CELL = Limits().cell
"""The default of the longest cell that is read, in characters."""

_DEFAULTS = Limits()
_START = 1 << 16
_CHECKED = 512
"""The number of lines that are looked at together."""

_NAMES = {"cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_NOTHING = b' \t\r\n,;"\xc2\xa0'
"""The bytes of rows without content; the last two are a no-break space."""


def _pieces(stream: BufferedReader) -> Iterator[bytes]:
    return iter(partial(stream.read, _START), b"")


class _OtherHeadingsError(_ControlFlow):
    """Raised at a row of headings that differ from the file's own: reading ends there."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row}")
        self.row = row


class CsvFile(RecordFile):
    """One CSV file: its headings and its rows in chunks.

    ``shown`` is the file's name in findings. ``knows`` says whether a heading is one of the
    table's; it decides between the delimiters. ``roots`` are the folders of which one must hold the
    file, wherever links lead; without them it may lie anywhere. Raises Findings where there is no
    heading row or the file cannot be read at all.
    """

    def __init__(
        self,
        path: Path,
        shown: str,
        knows: Knows,
        *,
        roots: Sequence[Path] | None = None,
        limits: Limits = _DEFAULTS,
    ) -> None:
        super().__init__(FileToRead(path, shown, roots, limits))
        self._search: HeadingSearch | None = None
        self._skipped = 0
        self._encoding: str | None = UTF_8
        self._has_mark = False
        self._number = 1
        """The number of the row being read, for faults of the file at that place."""

        self._encoding = self._find_encoding()
        self._delimiter = self._find_delimiter(knows)
        self.headings = self._read_headings()

    @property
    def form(self) -> TextForm:
        """Return how the file is written."""
        return TextForm(self._encoding or UTF_8, self._delimiter, self._skipped)

    def chunks(self, size: int, turns: Iterator[bool] | None = None) -> Iterator[tuple[int, Rows]]:
        """Yield chunks of rows (``RecordFile.chunks``); most are cut into a ``Grid`` at once."""
        turns = repeat(True) if turns is None else turns
        with self._open_pieces() as pieces:
            yield from self._chunks(pieces, self.first_row, size, turns)

    def chunks_in(self, data: bytes, first: int, size: int) -> Iterator[tuple[int, Rows]]:
        """Yield chunks of the rows in a part of the file, of which the first has a number.

        The part holds whole rows (``stretches``). Other headings within it raise as they do in
        a file; that is for the caller to look at before.
        """
        pieces = Pieces(BufferedReader(BytesIO(data)), self._limits.line)
        return self._chunks(pieces, first, size, repeat(True))

    def _chunks(
        self, pieces: Pieces, number: int, size: int, turns: Iterator[bool]
    ) -> Iterator[tuple[int, Rows]]:
        for known, beyond in self._all_known(pieces, size):
            self._number = number
            parts = parts_of(known, self._delimiter, self._limits.cell)
            wanted = next(turns)
            # All processes look for other headings: each of them ends there.
            suspect = self._may_hold_headings(known)
            if wanted or parts is None or suspect:
                try:
                    rows: Rows = self._grid(known, parts) or self._rows(
                        known, beyond, number, certain=parts is not None
                    )
                    if parts is None or not is_normal(known):
                        rows = normal_rows(rows)
                except (UnicodeDecodeError, LongLineError):
                    if wanted:  # the other processes rely on it that each turn is taken
                        yield number, []
                    raise
                count = len(rows)
                other = None
                if suspect:
                    rows, other = self._without_headings(rows, number)
                if wanted:
                    is_plain = parts is not None and not suspect and self.sift is None
                    self.chunk = known if is_plain else None
                    yield number, rows if self.sift is None else self.sift(number, rows)
                if other is not None:
                    raise _OtherHeadingsError(number + other)
                number += count
            else:
                number += rows_of(known, parts) or 0
            self._number = number

    def stretches(
        self, marks: Sequence[ChunkMark], is_touched: Callable[[bytes], bool] | None, most: int
    ) -> Iterator[Stretch]:
        """Yield the parts of the file: chunks known before, and new ones (``known_chunks``).

        Raises TooMuchNewError where a new part is not certainly whole rows with the file's own
        headings alone, or nothing can be said of the file.
        """
        if self.sift is not None:
            raise TooMuchNewError
        self.complete = True
        with self._open_pieces() as pieces:
            try:
                for stretch in stretches(pieces.rest, marks, is_touched, most):
                    if stretch.known is None and not self._is_plain(stretch.data):
                        raise TooMuchNewError
                    yield stretch
            except (LongLineError, OSError):
                raise TooMuchNewError from None
        if not self.complete:
            raise TooMuchNewError

    def _is_plain(self, data: bytes) -> bool:
        """Whether a part of the file is certainly whole rows, and none of them repeats headings."""
        if self._may_hold_headings(data):
            return False
        if len(data) <= self._limits.cell:
            pieces = [data]
        else:
            lines = data.splitlines(keepends=True)
            pieces = [b"".join(lines[at : at + _CHECKED]) for at in range(0, len(lines), _CHECKED)]
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
        return all(parts_of(piece, self._delimiter, self._limits.cell) for piece in pieces)

    def _may_hold_headings(self, piece: bytes) -> bool:
        if self.heading_rows is None or not self.heading_rows.are_possible():
            return False
        if self._search is None:
            self._search = HeadingSearch(self.heading_rows.marks, self._delimiter)
        return self._search.may_be_in(piece)

    def cells(self, size: int, positions: Sequence[int]) -> Iterator[list[list[str]]]:
        """Yield the cells of some columns, ``size`` rows at a time; empty where a row is too short.

        Most rows are not parsed for it. Findings are those of ``chunks``.
        """
        with self._open_pieces() as pieces:
            number = self.first_row
            for known, beyond in self._all_known(pieces, size):
                self._number = number
                count = rows_of(known, parts_of(known, self._delimiter, self._limits.cell))
                other = None
                rows: Rows
                if self.sift is not None or self._may_hold_headings(known):
                    rows, other = self._without_headings(
                        self._rows(known, beyond, number, certain=count is not None),
                        number,
                    )
                    if self.sift is not None:
                        rows = self.sift(number, rows)
                    columns = [column_of(rows, position) for position in positions]
                elif count == count_of(known):  # each row is one line
                    columns = cells_of(known, self._delimiter, positions)
                else:
                    rows = self._rows(known, beyond, number, certain=count is not None)
                    columns = [column_of(rows, position) for position in positions]
                if count is None or not is_normal(known):
                    columns = [list(map(normal, column)) for column in columns]
                yield columns
                if other is not None:
                    raise _OtherHeadingsError(number + other)
                number += len(columns[0])
                self._number = number

    @contextmanager
    def _open_pieces(self) -> Iterator[Pieces]:
        """Open the file behind its headings; an error that ends the reading becomes a finding.

        Where that shows before the first row, there are no pieces.
        """
        self._start_again()
        if self._encoding not in (UTF_8, None):
            self._report_once(self._read_as())
        is_open = False
        try:
            with self._open_bytes() as stream:
                self._number = 1
                pieces = Pieces(stream, self._limits.line)
                self._skip_headings(pieces)
                self._number = self.first_row
                is_open = True
                yield pieces
        except UnicodeDecodeError:
            self._report_encoding()
        except LongLineError:
            self.complete = False
            self._report_once(self._too_long(self._number))
        except _OtherHeadingsError as error:
            self._end_at(error.row)
        except OSError as error:
            self.complete = False
            self._report_once(input_finding(error, self.shown, "file"))
        if not is_open:
            yield Pieces(BufferedReader(BytesIO()), self._limits.line)

    def _all_known(self, pieces: Pieces, size: int) -> Iterator[tuple[bytes, Iterable[str] | None]]:
        """Yield pieces of ``size`` lines, each with an iterator over the lines behind it.

        The last piece before bytes that are not UTF-8 is cut, and has None. Then UnicodeDecodeError
        is raised.
        """
        while piece := pieces.take(size):
            self.bytes_read += len(piece)
            try:
                if self._encoding is None and not piece.isascii():
                    piece.decode()
            except UnicodeDecodeError as error:
                yield lines_before(piece, error.start), None
                raise
            yield piece, pieces

    def _grid(self, piece: bytes, parts: list[bytes] | None) -> Grid | None:
        if parts is None:
            return None
        return grid_of(piece, parts, self._delimiter, len(self.headings))

    def _rows(
        self, piece: bytes, beyond: Iterable[str] | None, first: int, *, certain: bool
    ) -> list[list[str]]:
        """Return the rows of a piece.

        If ``certain``, the piece is known to be whole rows. Else as many rows are read as the piece
        has lines: each row is a line or more, so the last ones may go on in ``beyond``. If
        ``beyond`` is None, a row that would go on there is left out.
        """
        if certain:
            csv.field_size_limit(max(self._limits.cell, len(piece)))
            return list(csv.reader(lines_of(piece), delimiter=self._delimiter, strict=True))
        rows: list[list[str]] = []
        count = count_of(piece)
        reader = self._reader(chain(lines_of(piece), beyond or ()))
        while len(rows) < count:
            self._number = first + len(rows)
            try:
                rows.append(next(reader))
            except StopIteration:
                break
            except RowError as error:
                if beyond is None and error.fault is Fault.UNENDED:
                    break
                self._report_row(error, first + len(rows))
                rows.append([])
        return rows

    def lines(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the line of the file on which each of the rows begins, by row number."""
        return {number: line for number, line, _ in self._texts(numbers)}

    def spans(self, numbers: Iterable[int]) -> dict[int, list[Span]]:
        """Return the spans of the cells of each of the rows, in the row's order, by row number."""
        from verbund.read.csv_cells import cell_spans  # only for findings

        return {
            number: list(cell_spans(text, self._delimiter, line))
            for number, line, text in self._texts(numbers)
        }

    def _texts(self, numbers: Iterable[int]) -> Iterator[RowText]:
        """Yield the rows of some numbers; those behind a place that cannot be read are missing."""
        with suppress(UnicodeDecodeError, LongLineError, OSError), self._open_bytes() as stream:
            pieces = Pieces(stream, self._limits.line)
            from verbund.read.csv_rows import row_texts  # only for findings

            yield from row_texts(pieces, numbers, self._delimiter, self._limits, self._skipped)

    def address(self, row: int, position: int | None) -> Address:
        """Return the name of a row or cell by RFC 7111, which counts lines such as ``sep=;``."""
        from verbund.read.csv_cells import csv_address  # only for findings

        return csv_address(row + self._skipped, position)

    def find_headings(self, knows: Knows, weigh: Weigh | None = None) -> None:
        """Take the headings from a row below titles (``RecordFile.find_headings``).

        Titles need no delimiter: the one that cuts the headings counts.
        """
        named = self._delimiter if self._skipped else None
        with suppress(OSError):  # told when the rows are read
            found = None if weigh is None else mapped_headings(self._start(), named, weigh)
            if found is None and not any(map(knows, self.headings)):
                found = headings_below_titles(self._start(), named, knows)
            if found is not None:
                self._delimiter, self.heading_row, self.headings = found

    def beginnings(self, count: int) -> Iterator[list[list[str]]]:
        """Yield the first rows, cut at each delimiter in turn. Raises OSError."""
        return first_rows(self._start(), count)

    def start_fault(self) -> Finding | None:
        """Return the finding if the beginning of the file is not UTF-8 (F102). Raises OSError."""
        try:
            getincrementaldecoder("utf-8")().decode(self._start())
        except UnicodeDecodeError:
            self._report_encoding()
            return next(finding for finding in self.findings if finding.code == "F102")
        return None

    def separators(self, knows: Knows) -> Sequence[str]:
        """Return the names of the separators between the headings; none where one was named."""
        if self._skipped or self._delimiter not in SEPARATORS or len(self.headings) == 1:
            return ()
        unknown = "".join(text for text in self.headings if not knows(text))
        if not any(sign in unknown for sign in SEPARATORS if sign != self._delimiter):
            return [SEPARATORS[self._delimiter]]
        try:
            start = self._from_headings()
        except (OSError, Findings):  # reported when its rows are read
            return ()
        found = {self._delimiter, *others_between(self.headings, self._delimiter, knows, start)}
        return [name for item, name in SEPARATORS.items() if item in found]

    def _from_headings(self) -> str:
        """Return the text from the row of headings on: some thousand characters. Raises OSError."""
        lines: list[str] = []
        with self._open_bytes() as stream, suppress(UnicodeDecodeError, LongLineError):
            pieces = Pieces(stream, self._limits.line)
            reader = self._reader(pieces)
            for _ in range(self.heading_row - 1):
                with suppress(StopIteration, RowError):
                    next(reader)
            size = 0
            while size < _START and (line := next(pieces, "")):
                lines.append(line)
                size += len(line)
        return "".join(lines)

    def _start(self) -> bytes:
        """Return the beginning of the file: some thousand bytes. Raises OSError."""
        with self._open_raw() as stream:
            return stream.read(_START)

    def _reader(self, lines: Iterable[str]) -> RowReader:
        return RowReader(lines, self._delimiter, self._limits)

    def _skip_headings(self, pieces: Pieces) -> None:
        for _ in range(self._skipped):
            next(pieces, None)
        reader = self._reader(pieces)
        for _ in range(self.heading_row):
            with suppress(StopIteration, RowError):  # a title that cannot be read is none
                next(reader)

    def _open_bytes(self) -> BufferedReader:
        """Open the file behind its byte order mark. Raises Findings."""
        try:
            stream = self._open_raw()
        except OSError as error:
            raise Findings([input_finding(error, self.shown, "file")]) from None
        if self._has_mark:
            stream.read(len(BOM_UTF8))
        return stream

    def _open_raw(self) -> BufferedReader:
        stream = self.file.open()
        return stream if self._encoding is None else in_utf_8(stream, self._encoding)

    def _find_encoding(self) -> str | None:
        try:
            return certain_encoding(self.file.open)
        except OSError as error:
            raise Findings([input_finding(error, self.shown, "file")]) from None

    def _read_as(self) -> Finding:
        name = _NAMES[str(self._encoding)]
        return Finding("F119", self._place(), Severity.INFO, details={"encoding": name})

    def _find_delimiter(self, knows: Knows) -> str:
        try:
            with self._open_raw() as stream:
                start = stream.read(4)
            self._has_mark = start.startswith(BOM_UTF8)
            wide = utf_16(start)
            if wide is not None:
                raise Findings([encoding_finding(self.shown, wide)])
            with self._open_bytes() as stream:
                first = next(Pieces(stream, self._limits.line), "")
        except LongLineError:
            raise Findings([self._too_long(1)]) from None
        except OSError as error:
            raise Findings([input_finding(error, self.shown, "file")]) from None
        except UnicodeDecodeError:
            self._report_encoding()
            raise Findings(self.findings) from None
        named = named_delimiter(first)
        if named is None:
            return likely_delimiter(first, knows, self._limits)
        self._skipped = 1
        return named

    def _read_headings(self) -> list[str]:
        with self._open_bytes() as stream:
            pieces = Pieces(stream, self._limits.line)
            try:
                for _ in range(self._skipped):
                    next(pieces, None)
                headings = next(self._reader(pieces), [])
            except RowError as error:
                self._report_row(error, 1)
                raise Findings(self.findings) from None
            except UnicodeDecodeError:
                self._report_encoding()
                raise Findings(self.findings) from None
            except LongLineError:
                raise Findings([self._too_long(1)]) from None
        if not any(map(stripped, headings)) and self._is_empty():
            raise Findings([self._finding("F108")])
        return list(map(normal, headings))

    def _is_empty(self) -> bool:
        """Whether the rows after an empty first row are empty, too."""
        nothing = _NOTHING + self._delimiter.encode()
        try:
            with self._open_bytes() as stream:
                for _ in range(self._skipped):
                    stream.readline()
                return not any(piece.translate(None, nothing) for piece in _pieces(stream))
        except OSError as error:
            raise Findings([input_finding(error, self.shown, "file")]) from None

    def _report_row(self, error: RowError, row: int) -> None:
        self.complete = False
        from verbund.read.csv_faults import row_finding  # only for findings

        self._report_once(row_finding(error, self._place(row), self.headings, self._limits))

    def _too_long(self, row: int) -> Finding:
        return self._beyond(row, "line", self._limits.line)

    def _report_encoding(self) -> None:
        """Find the first line that is not UTF-8, and report it with the probable encoding."""
        self.complete = False
        with suppress(OSError), self._open_raw() as stream:
            self._report_once(encoding_finding(self.shown, first_wrong_byte(stream)))
