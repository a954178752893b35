"""Looks up rows of a CSV file by their numbers: the line on which each begins, and its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from verbund.read.csv_cells import Recorder
from verbund.read.pieces import Pieces, count_of, lines_of, parts_of, rows_of
from verbund.read.row_reader import RowError, RowReader
from verbund.system.limits import Limits

_LINES = 512
"""Lines that are read at a time."""


class RowText(NamedTuple):
    """A row as it stands in the file: its number, the line on which it begins, and its text."""

    number: int
    line: int
    text: str


def row_texts(
    pieces: Pieces, numbers: Iterable[int], delimiter: str, limits: Limits, skipped: int
) -> Iterator[RowText]:
    """Yield the rows of some numbers, in order; ``skipped`` lines stand above the headings.

    Pieces of whole rows without one that is wanted are only counted. Raises what ``pieces`` raises.
    """
    wanted = sorted({number for number in numbers if number > 0}, reverse=True)
    number, line = 1, 1
    for _ in range(skipped):
        next(pieces, None)
        line += 1
    while wanted and (piece := pieces.take(_LINES)):
        count = rows_of(piece, parts_of(piece, delimiter, limits.cell))
        if count is not None and number + count <= wanted[-1]:
            number, line = number + count, line + count_of(piece)
            continue
        recorder = Recorder(chain(lines_of(piece), pieces))
        reader = RowReader(recorder, delimiter, limits)
        ending = line + count_of(piece)
        while wanted and line < ending:
            before = reader.taken
            try:
                next(reader)
            except StopIteration:
                break
            except RowError:
                pass
            text = recorder.take()
            if number == wanted[-1]:
                yield RowText(wanted.pop(), line, text)
            number, line = number + 1, line + reader.taken - before
