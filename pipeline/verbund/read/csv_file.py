"""Reads CSV files (RFC 4180) as offices keep them: comma, semicolon or tab, UTF-8."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import BufferedReader, BytesIO
from itertools import chain, repeat
from typing import TYPE_CHECKING

from verbund.errors import _ControlFlow
from verbund.findings import Finding, Severity
from verbund.read.certain_encoding import UTF_8
from verbund.read.csv_start import CsvStart
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
    lone_returns,
    parts_of,
    rows_of,
)
from verbund.read.places import Address, Span
from verbund.read.record_file import Rows
from verbund.read.row_reader import Fault, RowError
from verbund.system.input_file import input_finding
from verbund.system.limits import Limits
from verbund.text.normal_form import is_normal, normal

if TYPE_CHECKING:
    from verbund.read.csv_rows import RowText
    from verbund.read.row_ranges import RowRange

_DEFAULTS = Limits()
_CHECKED = 512
"""The number of lines that are looked at together."""

_NAMES = {"cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


def _digest(pieces: Sequence[bytes]) -> str:
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


class _OtherHeadingsError(_ControlFlow):
    """Raised at a row of headings that differ from the file's own: reading ends there."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row}")
        self.row = row


class CsvFile(CsvStart):
    """One CSV file: its headings and its rows in chunks."""

    _search: HeadingSearch | None = None
    _number = 1
    """The number of the row being read, for faults of the file at that place."""

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

        The caller looks whether new ones are plain (``is_plain``). Raises TooMuchNewError where
        nothing can be said of the file.
        """
        if self.sift is not None:
            raise TooMuchNewError
        self.complete = True
        with self._open_pieces() as pieces:
            try:
                yield from stretches(pieces.rest, marks, is_touched, most)
            except (LongLineError, OSError):
                raise TooMuchNewError from None
        if not self.complete:
            raise TooMuchNewError

    def blocks(self, size: int) -> Iterator[bytes]:
        """Yield the text of all rows, in blocks of about a size, as ``stretches`` sees it."""
        with self._open_pieces() as pieces:
            while block := pieces.rest(size):
                yield block

    def ranges(self, size: int) -> Iterator[RowRange]:
        """Yield all rows in ranges of about ``size`` bytes, each certainly whole rows.

        Raises NotCutError where that is not certain, or the file is not in UTF-8.
        """
        from verbund.read.row_ranges import NotCutError, RowRange  # few runs divide files

        if self.sift is not None or self._encoding != UTF_8:
            raise NotCutError
        self.complete = True
        with self._open_pieces() as pieces:
            held: list[bytes] = []
            first, start, length, rows = self.first_row, pieces.position, 0, 0
            try:
                for piece, count in self._whole_pieces(pieces):
                    held.append(piece)
                    length += len(piece)
                    rows += count
                    if length >= size:
                        yield RowRange(first, start, length, _digest(held))
                        first, start, length, rows, held = first + rows, start + length, 0, 0, []
            except (LongLineError, OSError):
                raise NotCutError from None
            if held:
                yield RowRange(first, start, length, _digest(held))
        if not self.complete:
            raise NotCutError

    def _whole_pieces(self, pieces: Pieces) -> Iterator[tuple[bytes, int]]:
        """Yield pieces of certainly whole rows with their number. Raises NotCutError.

        Where a row goes on behind a piece, the next lines are added to it.
        """
        from verbund.read.row_ranges import NotCutError  # few runs divide files

        while piece := pieces.take(_CHECKED):
            if lone_returns(piece) or self._may_hold_headings(piece):
                raise NotCutError
            parts = parts_of(piece, self._delimiter, self._limits.cell)
            while parts is None:
                more = pieces.take(_CHECKED)
                piece += more
                if not more or len(piece) > self._limits.cell or self._may_hold_headings(more):
                    raise NotCutError
                parts = parts_of(piece, self._delimiter, self._limits.cell)
            yield piece, rows_of(piece, parts) or 0

    def bytes_at(self, offset: int, size: int) -> bytes:
        """Return bytes of the file, which is in UTF-8, behind its mark. Raises OSError."""
        with self.file.open_archive() as stream:
            stream.seek(offset + (len(BOM_UTF8) if self._has_mark else 0))
            return stream.read(size)

    def is_plain(self, data: bytes) -> bool:
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

    def _read_as(self) -> Finding:
        name = _NAMES[str(self._encoding)]
        return Finding("F119", self._place(), Severity.INFO, details={"encoding": name})
