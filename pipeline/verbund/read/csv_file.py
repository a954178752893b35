"""Reads CSV files (RFC 4180) as offices keep them: comma, semicolon or tab, UTF-8."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader, TextIOWrapper
from itertools import chain, islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.input_file import input_finding, open_input
from verbund.limits import Limits
from verbund.normal_form import is_normal, normal
from verbund.read.csv_cells import Recorder, Span, cell_spans
from verbund.read.grid import Grid, grid_of, normal_rows
from verbund.read.pieces import (
    Pieces,
    cells_of,
    column_of,
    count_of,
    lines_before,
    lines_of,
    parts_of,
    rows_of,
)

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

MOST_COLUMNS = Limits().columns
LARGEST_CELL = Limits().cell
"""The longest cell that is read unless a workspace says otherwise, in characters."""

_DEFAULTS = Limits()
_START = 1 << 16
_DELIMITERS = ",;\t"
_UNENDED = "unexpected end of data"
"""What the csv module says of a quotation mark that nothing ends."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class CsvFile:
    """One CSV file: its headings and its rows in chunks.

    ``shown`` is the file's name in findings. ``knows`` says whether a heading is one of the
    table's; it decides between the delimiters. ``roots`` are the folders of which one must hold the
    file, wherever links lead; without them it may lie anywhere. ``findings`` are filled while rows
    are read; ``complete`` is False once a part of the file could not be read. Raises Findings where
    there is no heading row or the file cannot be read at all.
    """

    sheet: str | None = None

    def __init__(
        self,
        path: Path,
        shown: str,
        knows: Callable[[str], bool],
        *,
        roots: Sequence[Path] | None = None,
        limits: Limits = _DEFAULTS,
    ) -> None:
        self.path, self.shown = path, shown
        self._roots, self._limits = roots, limits
        self.findings: list[Finding] = []
        self._told: set[tuple[str, int | None, int | None]] = set()
        self.complete = True
        self._skipped = 0
        self._has_mark = False
        self._delimiter = self._find_delimiter(knows)
        self.headings = self._read_headings()

    def chunks(
        self, size: int, turns: Iterator[bool] | None = None
    ) -> Iterator[tuple[int, Sequence[list[str]]]]:
        """Chunks of rows, each with the number of its first row as a spreadsheet counts.

        ``turns`` says of each chunk whether it is wanted; without it all are. A chunk may have no
        rows, and each that is wanted is there. A row that cannot be
        read is a finding and an empty row, so that numbers stay true. Calling it again starts again
        and forgets the findings.
        """
        turns = repeat(True) if turns is None else turns
        with self._open_pieces() as pieces:
            number = 2
            for known, beyond in self._all_known(pieces, size):
                parts = parts_of(known, self._delimiter, self._limits.cell)
                wanted, count = next(turns), rows_of(known, parts)
                if wanted or count is None:
                    try:
                        rows: Sequence[list[str]] = self._grid(known, parts) or self._rows(
                            known, beyond, number, count
                        )
                        if count is None or not is_normal(known):
                            rows = normal_rows(rows)
                    except UnicodeDecodeError:
                        if wanted:  # the others count on it that each turn is taken
                            yield number, []
                        raise
                    count = len(rows)
                    if wanted:
                        yield number, rows
                number += count

    def cells(self, size: int, positions: Sequence[int]) -> Iterator[list[list[str]]]:
        """The cells of some columns, so many rows at a time; empty where a row is too short.

        Most rows are not parsed for it. Findings are those of ``chunks``.
        """
        with self._open_pieces() as pieces:
            number = 2
            for known, beyond in self._all_known(pieces, size):
                count = rows_of(known, parts_of(known, self._delimiter, self._limits.cell))
                if count == count_of(known):  # a row a line
                    found = cells_of(known, self._delimiter, positions)
                else:
                    rows = self._rows(known, beyond, number, count)
                    found = [column_of(rows, position) for position in positions]
                if count is None or not is_normal(known):
                    found = [list(map(normal, column)) for column in found]
                yield found
                number += len(found[0])

    @contextmanager
    def _open_pieces(self) -> Iterator[Pieces]:
        """The file behind its headings; what ends the reading of it is a finding."""
        self.findings.clear()
        self._told.clear()
        try:
            with self._open_bytes() as stream:
                pieces = Pieces(stream)
                next(self._reader(pieces), None)  # the headings
                yield pieces
        except UnicodeDecodeError:
            self._report_encoding()
        except OSError as error:
            self.complete = False
            self._tell(input_finding(error, self.shown))

    def _all_known(self, pieces: Pieces, size: int) -> Iterator[tuple[bytes, Iterable[str] | None]]:
        """The pieces of so many lines, and what is beyond each.

        The last one before what is not UTF-8 is cut, and has None; then comes UnicodeDecodeError.
        """
        while piece := pieces.take(size):
            try:
                if not piece.isascii():
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
        self, piece: bytes, beyond: Iterable[str] | None, first: int, count: int | None
    ) -> list[list[str]]:
        """The rows of a piece, or, where their number is not known, as many as it has lines.

        As each row is a line or more, the latter may go on ``beyond``, and leave nothing before.
        Where nothing is known of that, a row that would go on there is none.
        """
        rows: list[list[str]] = []
        count = count_of(piece) if count is None else count
        reader = self._csv_reader(chain(lines_of(piece), beyond or ()))
        while len(rows) < count:
            before = len(rows)
            try:
                rows.extend(islice(reader, count - before))
            except csv.Error as error:
                if beyond is None and _UNENDED in str(error):
                    break
                self._report_row(error, first + len(rows))
                rows.append([])
            if len(rows) == before:
                break
        return rows

    def lines(self, numbers: Iterable[int]) -> dict[int, int]:
        """The line of the file on which each of the rows begins."""
        wanted = set(numbers)
        found: dict[int, int] = {}
        if not wanted:
            return found
        with self._open() as stream:
            reader = self._reader(stream)
            number, last = 1, max(wanted)
            while number <= last:
                line = reader.line_num + 1 + self._skipped
                if number in wanted:
                    found[number] = line
                try:
                    next(reader)
                except csv.Error:
                    pass
                except (StopIteration, UnicodeDecodeError):
                    break
                number += 1
        return found

    def spans(self, numbers: Iterable[int]) -> dict[int, list[Span]]:
        """Where the cells of each of the rows stand in the file's text, in the row's order."""
        wanted = set(numbers)
        found: dict[int, list[Span]] = {}
        if not wanted:
            return found
        with self._open() as stream:
            recorder = Recorder(stream)
            reader = self._reader(recorder)
            recorder.take()  # lines above the headings are no row
            for number in range(1, max(wanted) + 1):
                line = reader.line_num + 1 + self._skipped
                try:
                    next(reader)
                except csv.Error:
                    pass
                except (StopIteration, UnicodeDecodeError):
                    break
                text = recorder.take()
                if number in wanted:
                    found[number] = list(cell_spans(text, self._delimiter, line))
        return found

    def start(self) -> bytes:
        """What the file begins with: some thousand bytes. Raises OSError."""
        with self._open_raw() as stream:
            return stream.read(_START)

    @property
    def size(self) -> int:
        """The bytes of the file; 0 if it is gone."""
        with suppress(OSError):
            return self.path.stat().st_size
        return 0

    @property
    def skipped(self) -> int:
        """How many lines stand above the headings: 1 where a line such as ``sep=;`` does."""
        return self._skipped

    def _reader(self, lines: Iterator[str]) -> CsvReader:
        for _ in range(self._skipped):
            next(lines, None)
        return self._csv_reader(lines)

    def _csv_reader(self, lines: Iterable[str]) -> CsvReader:
        csv.field_size_limit(self._limits.cell)
        return csv.reader(lines, delimiter=self._delimiter, strict=True)

    def _open(self) -> TextIOWrapper:
        return TextIOWrapper(self._open_bytes(), encoding="utf-8", newline="")

    def _open_bytes(self) -> BufferedReader:
        """The file behind its byte order mark. Raises Findings."""
        try:
            stream = self._open_raw()
        except OSError as error:
            raise Findings([input_finding(error, self.shown)]) from None
        if self._has_mark:
            stream.read(len(BOM_UTF8))
        return stream

    def _open_raw(self) -> BufferedReader:
        return open_input(self.path, roots=self._roots, most=self._limits.file)

    def _find_delimiter(self, knows: Callable[[str], bool]) -> str:
        try:
            with self._open_raw() as stream:
                start = stream.read(4)
            self._has_mark = start.startswith(BOM_UTF8)
            if start.startswith(_UTF16):
                self._raise_encoding(start[:1], 1, "UTF-16")
            # UTF-16 without a byte order mark: every other byte is NUL.
            if b"\0\0" in (start[0:3:2], start[1:4:2]):
                self._raise_encoding(b"\0", 1, "UTF-16")
            with self._open() as text:
                first = text.readline(self._limits.cell)
        except OSError as error:
            raise Findings([input_finding(error, self.shown)]) from None
        except UnicodeDecodeError:
            self._report_encoding()
            raise Findings(self.findings) from None
        if first.lower().startswith("sep=") and len(first.rstrip("\r\n")) == 5:
            self._skipped = 1
            return first[4]
        return max(_DELIMITERS, key=lambda item: (_count(first, item, knows), item == ","))

    def _read_headings(self) -> list[str]:
        with self._open() as stream:
            try:
                headings = next(self._reader(stream), [])
            except csv.Error as error:
                self._report_row(error, 1)
                raise Findings(self.findings) from None
            except UnicodeDecodeError:
                self._report_encoding()
                raise Findings(self.findings) from None
        if not any(heading.strip() for heading in headings):
            raise Findings([self._finding("F108")])
        if len(headings) > self._limits.columns:
            what, limit = phrase("limit.columns"), str(self._limits.columns)
            raise Findings([self._finding("F109", row=1, what=what, limit=limit)])
        return list(map(normal, headings))

    def _tell(self, finding: Finding) -> None:
        """Note a finding once: while a file is read, references may have it read for its ids."""
        key = (finding.code, finding.place.row, finding.place.line)
        if key not in self._told:
            self._told.add(key)
            self.findings.append(finding)

    def _report_row(self, error: csv.Error, row: int) -> None:
        self.complete = False
        problem = str(error)
        if _UNENDED in problem:
            self._tell(self._finding("F103", row=row))
        elif "field limit" in problem:
            what, limit = phrase("limit.cell"), str(self._limits.cell)
            self._tell(self._finding("F109", row=row, what=what, limit=limit))
        else:
            # What the csv module says is for programmers; this is nearly always the reason.
            stray = "expected after" in problem
            said = phrase("csv.stray-quote") if stray else {"": problem}
            self._tell(self._finding("F105", row=row, problem=said))

    def _report_encoding(self) -> None:
        """Find the first line that is not UTF-8 and say what the file may be instead."""
        self.complete = False
        with self._open_raw() as stream:
            for line, data in enumerate(stream, start=1):
                try:
                    data.decode("utf-8")
                except UnicodeDecodeError as error:
                    byte = data[error.start : error.start + 1]
                    self._tell(self._encoding_finding(byte, line, _guess(data)))
                    return

    def _raise_encoding(self, byte: bytes, line: int, guess: str) -> None:
        raise Findings([self._encoding_finding(byte, line, guess)])

    def _encoding_finding(self, byte: bytes, line: int, guess: str) -> Finding:
        return Finding(
            "F102",
            Place(file=self.shown, line=line),
            details={"byte": f"0x{byte.hex().upper()}", "guess": guess},
        )

    def _finding(self, code: str, row: int | None = None, **details: str | Localised) -> Finding:
        return Finding(code, Place(file=self.shown, row=row), details=details)


def _count(line: str, delimiter: str, knows: Callable[[str], bool]) -> int:
    try:
        headings = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return 0
    return sum(knows(heading) for heading in headings)


def _guess(data: bytes) -> str:
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "ISO 8859-1"
    return "Windows-1252"
