"""Reads rows of a CSV file one by one, strictly by RFC 4180, whatever the text does.

The csv module is quicker, but takes a quotation mark inside an unquoted cell for a letter, and so
cuts the cell at a delimiter behind it. It reads the text that is certainly well-formed
(pieces.parts_of); this module reads the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from enum import Enum

from verbund.data_class import data_class
from verbund.errors import VerbundError
from verbund.system.limits import Limits

_MOST_SHOWN = 1 << 13
"""The most characters of a faulty row that are kept for a report."""


class Fault(Enum):
    """The fault of a row that cannot be read."""

    AFTER_QUOTES = "text after the quotation mark that ends a cell"
    INNER_QUOTE = "a quotation mark in a cell that does not begin with one"
    UNENDED = "a quotation mark that nothing ends"
    LONG_CELL = "a cell beyond the limit"
    MANY_CELLS = "more cells than there may be columns"


class RowError(VerbundError):
    """Raised for a row that cannot be read; it ends with the line of its first fault.

    ``cells`` are those up to the one at fault, which is the last; ``count`` is their number. A cell
    beyond the limit, or without an end, is told without them.
    """

    def __init__(self, fault: Fault, cells: Sequence[str] = (), count: int | None = None) -> None:
        super().__init__(fault.value)
        self.fault, self.count = fault, len(cells) if count is None else count
        self.cells = tuple(cells) if sum(map(len, cells)) <= _MOST_SHOWN else ()


@data_class(slots=True)
class RowReader:
    """An iterator over the rows of ``lines``; an empty line is a row of no cells.

    The lines keep their ends. ``taken`` is the number of lines taken. Iterating raises RowError for
    a row that cannot be read, and goes on behind it; errors of ``lines`` pass through.
    """

    lines: Iterable[str]
    delimiter: str
    limits: Limits
    taken: int = 0
    _left: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self._left = iter(self.lines)

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        line = next(self._left)
        self.taken += 1
        if '"' in line:
            return self._with_marks(line)
        text = line.rstrip("\r\n")
        if not text:
            return []
        count = text.count(self.delimiter) + 1
        if count > self.limits.columns:
            raise RowError(Fault.MANY_CELLS, [], count)
        cells = text.split(self.delimiter)
        if len(text) > self.limits.cell and max(map(len, cells)) > self.limits.cell:
            raise RowError(Fault.LONG_CELL)
        return cells

    def _with_marks(self, line: str) -> list[str]:
        cells: list[str] = []
        at = 0
        while True:
            if len(cells) >= self.limits.columns:
                count = len(cells) + line.count(self.delimiter, at) + 1
                raise RowError(Fault.MANY_CELLS, [], count)
            if line.startswith('"', at):
                line, at = self._enclosed(line, at + 1, cells)
                end = line.find(self.delimiter, at)
                rest = line[at:] if end < 0 else line[at:end]
                if rest.strip("\r\n"):
                    cells[-1] += rest.rstrip("\r\n")
                    raise RowError(Fault.AFTER_QUOTES, cells)
            else:
                end = line.find(self.delimiter, at)
                cells.append(line[at:].rstrip("\r\n") if end < 0 else line[at:end])
                if '"' in cells[-1]:
                    raise RowError(Fault.INNER_QUOTE, cells)
                if len(cells[-1]) > self.limits.cell:
                    raise RowError(Fault.LONG_CELL)
            if end < 0:
                return cells
            at = end + 1

    def _enclosed(self, line: str, at: int, cells: list[str]) -> tuple[str, int]:
        """Read a cell behind its opening mark; return the line it ends in, and the position there.

        A cell beyond the limit is read to its end, too, but its text is dropped.
        """
        parts: list[str] = []
        left = self.limits.cell
        while True:
            end = line.find('"', at)
            part = line[at:] if end < 0 else line[at:end]
            left -= len(part)
            if left >= 0:
                parts.append(part)
            if end < 0:
                following = next(self._left, None)
                if following is None:
                    raise RowError(Fault.UNENDED)
                line, at = following, 0
                self.taken += 1
            elif line.startswith('"', end + 1):
                left -= 1
                if left >= 0:
                    parts.append('"')
                at = end + 2
            else:
                if left < 0:
                    raise RowError(Fault.LONG_CELL)
                cells.append("".join(parts))
                return line, end + 1
