"""Record files that have their rows one after the other: all of the contract but the rows.

A format that derives from ``RowFile`` says how rows are found. What is the same in all formats is
here: chunks and turns, limits of rows, repeated headings, normal form, findings once. Formats that
have a quicker way to whole chunks, as CSV has, derive from ``RecordFile`` itself.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice, repeat

from verbund.findings import Finding, Findings
from verbund.read.grid import normal_rows
from verbund.read.pieces import column_of
from verbund.read.places import Address, Span
from verbund.read.record_file import FileToRead, Knows, RecordFile, Rows
from verbund.read.title_rows import (
    MOST_TITLE_ROWS,
    Weigh,
    heading_row_below_titles,
    mapped_heading_row,
)
from verbund.system.input_file import input_finding
from verbund.text.names import stripped
from verbund.text.normal_form import normal


class RowFile(RecordFile):
    """One table in a file, made of rows of strings; the first row has the headings.

    Raises Findings where there is no heading row or the file cannot be read at all.
    """

    def __init__(self, file: FileToRead, sheet: str | None = None) -> None:
        super().__init__(file, sheet)
        self.headings = self._read_headings()

    @abstractmethod
    def read_rows(self) -> Iterator[list[str]]:
        """Yield the rows of the file from the headings on, an empty one where a row is missing.

        No more than a row may be in memory, and none of more bytes than the limits allow. Raises
        OSError where the file cannot be read, and Findings where its content cannot, at the row
        where that shows: nothing behind it is read. For a row that alone cannot be read, ``report``
        a finding and yield an empty row.
        """

    def report(self, finding: Finding) -> None:
        """Add a finding for a part of the file that cannot be read; it is told once."""
        self.complete = False
        self._report_once(finding)

    def fitted(self, number: int, row: list[str]) -> list[str]:
        """Return a row as the headings want it: itself, but where a format has no rows too short.

        ``number`` is the row's; the headings are read by then.
        """
        return row

    # --- the contract

    def chunks(self, size: int, turns: Iterator[bool] | None = None) -> Iterator[tuple[int, Rows]]:
        """Yield chunks of exactly ``size`` rows, the last one of fewer (``RecordFile.chunks``)."""
        turns = repeat(True) if turns is None else turns
        for first, rows in self._all_chunks(size):
            if next(turns):
                yield first, rows

    def cells(self, size: int, positions: Sequence[int]) -> Iterator[list[list[str]]]:
        """Yield the cells of some columns, ``size`` rows at a time (``RecordFile.cells``)."""
        for _, rows in self._all_chunks(size):
            yield [column_of(rows, position) for position in positions]

    def lines(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return no lines: a format that has some overrides this."""
        return {}

    def spans(self, numbers: Iterable[int]) -> dict[int, list[Span]]:
        """Return no spans: a format that is text overrides this."""
        return {}

    def address(self, row: int, position: int | None) -> Address | None:
        """Return no name: a format that has names for its cells overrides this."""
        return None

    def find_headings(self, knows: Knows, weigh: Weigh | None = None) -> None:
        """Take the headings from a row below titles (``RecordFile.find_headings``)."""
        with suppress(OSError, Findings):  # told when the rows are read
            rows = list(islice(self.read_rows(), MOST_TITLE_ROWS + 1))
            row = None if weigh is None else mapped_heading_row(rows, weigh)
            if row is None:
                row = heading_row_below_titles(rows, knows)
            if row is not None:
                self.heading_row, self.headings = row, list(map(normal, rows[row - 1]))

    def beginnings(self, count: int) -> Iterator[Rows]:
        """Yield the first rows; there is one way to read them. Raises OSError, Findings."""
        yield list(islice(self.read_rows(), count))

    def start_fault(self) -> Finding | None:
        """Return no fault: what cannot be read was found when the file was opened."""
        return None

    # --- how

    def _all_chunks(self, size: int) -> Iterator[tuple[int, Rows]]:
        """Yield all chunks; where the file cannot be read further, that is a finding."""
        self._start_again()
        first = self.first_row
        for found, ended in self._bounded(size):
            rows, other = self._without_headings(normal_rows(found), first)
            if self.sift is not None:
                rows = self.sift(first, rows)
            if rows or not ended:
                yield first, rows
            if other is not None:
                self._end_at(first + other)
                return
            first += len(found)

    def _bounded(self, size: int) -> Iterator[tuple[list[list[str]], bool]]:
        """Yield rows behind the headings, within the limits, and whether they are the last."""
        rows: list[list[str]] = []
        try:
            rows_below = islice(self.read_rows(), max(self.heading_row, 1), None)
            for number, row in enumerate(rows_below, start=self.first_row):
                rows.append(self._within_limits(number, self.fitted(number, row)))
                if len(rows) == size:
                    yield rows, False
                    rows = []
        except OSError as error:
            self.report(input_finding(error, self.shown, "file"))
        except Findings as error:
            for finding in error.findings:
                self.report(finding)
        yield rows, True

    def _within_limits(self, number: int, row: list[str]) -> list[str]:
        """Return a row, or an empty one and a finding if it is beyond a limit."""
        fault = self._beyond_limits(number, row)
        if fault is None:
            return row
        self.report(fault)
        return []

    def _beyond_limits(self, number: int, row: Sequence[str]) -> Finding | None:
        limits = self._limits
        if len(row) > limits.columns:
            if number == self.heading_row:
                return self._beyond(number, "columns", limits.columns)
            expected = str(len(self.headings))
            return self._finding("F104", row=number, found=str(len(row)), expected=expected)
        if any(len(cell) > limits.cell for cell in row):
            return self._beyond(number, "cell", limits.cell)
        return None

    def _read_headings(self) -> list[str]:
        headings: list[str] = []
        try:
            rows = self.read_rows()
            headings = next(rows, [])
            fault = self._beyond_limits(self.heading_row, headings)
            if fault is None and all(map(_is_blank, chain([headings], rows))):
                fault = self._finding("F108")
        except OSError as error:
            fault = input_finding(error, self.shown, "file")
        if fault is not None:
            raise Findings([fault])
        if self.findings:
            raise Findings(list(self.findings))
        return list(map(normal, headings))


def _is_blank(row: Sequence[str]) -> bool:
    return not any(map(stripped, row))
