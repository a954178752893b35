"""The beginning of a CSV file (RFC 4180): its encoding, its delimiter and its headings."""

from __future__ import annotations

from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from io import BufferedReader
from pathlib import Path

from verbund.findings import Finding, Findings
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
from verbund.read.pieces import LongLineError, Pieces
from verbund.read.record_file import FileToRead, Knows, RecordFile
from verbund.read.row_reader import RowError, RowReader
from verbund.read.text_form import TextForm
from verbund.read.title_rows import Weigh
from verbund.system.input_file import input_finding
from verbund.system.limits import Limits
from verbund.text.names import stripped
from verbund.text.normal_form import normal

_DEFAULTS = Limits()
_START = 1 << 16
_NOTHING = b' \t\r\n,;"\xc2\xa0'
"""The bytes of rows without content; the last two are a no-break space."""


def _pieces(stream: BufferedReader) -> Iterator[bytes]:
    return iter(partial(stream.read, _START), b"")


class CsvStart(RecordFile):
    """How a CSV file is written, and its headings: what is known of it before its rows are read.

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
        self._skipped = 0
        """The number of lines before the rows that only name the delimiter."""
        self._encoding: str | None = UTF_8
        self._has_mark = False
        self._encoding = self._find_encoding()
        self._delimiter = self._find_delimiter(knows)
        self.headings = self._read_headings()

    @property
    def form(self) -> TextForm:
        """Return how the file is written."""
        return TextForm(self._encoding or UTF_8, self._delimiter, self._skipped)

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
