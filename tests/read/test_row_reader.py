"""Rows one by one, strictly by RFC 4180: each fault with what was read up to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from verbund.read.row_reader import Fault, RowError, RowReader
from verbund.system.limits import Limits

LIMITS = replace(Limits(), cell=5, columns=3)
Read = list[list[str] | tuple[Fault, tuple[str, ...], int]]


def read(*lines: str, delimiter: str = ",") -> tuple[Read, int]:
    """The rows, or faults with the cells up to them, and how many lines were taken."""
    reader = RowReader(lines, delimiter, LIMITS)
    found: Read = []
    while True:
        try:
            found.append(next(reader))
        except StopIteration:
            return found, reader.taken
        except RowError as error:
            found.append((error.fault, error.cells, error.count))


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (["a,b,c\n"], [["a", "b", "c"]]),
        (["a,,\r\n", "\n", "b"], [["a", "", ""], [], ["b"]]),
        (['"a","b"\n'], [["a", "b"]]),
        (['"a, b",c\r\n'], [["a, b", "c"]]),
        (['a,"",""\n'], [["a", "", ""]]),
        (['"a""b",c\n'], [['a"b', "c"]]),
        (['""""\n'], [['"']]),
        (['"a\n', 'b",c\n', "d\n"], [["a\nb", "c"], ["d"]]),
        (["abcde,f\n"], [["abcde", "f"]]),
        (['"abcde",f\n'], [["abcde", "f"]]),
        (['"abc""",f\n'], [['abc"', "f"]]),
        (['abcde,"f"\n'], [["abcde", "f"]]),
    ],
)  # fmt: skip
def test_rows(lines: list[str], rows: Read) -> None:
    assert read(*lines) == (rows, len(lines))


@pytest.mark.parametrize(
    ("lines", "fault", "cells", "count"),
    [
        (["a,b,c,d\n"], Fault.MANY_CELLS, (), 4),
        (['"a",b,c,d,e\n'], Fault.MANY_CELLS, (), 5),
        (['a,b,c,"d"\n'], Fault.MANY_CELLS, (), 4),
        (['"a"b,c\n'], Fault.AFTER_QUOTES, ("ab",), 1),
        (['"a"X\n'], Fault.AFTER_QUOTES, ("aX",), 1),
        (['a,"b" \r\n'], Fault.AFTER_QUOTES, ("a", "b "), 2),
        (['a,b"c,d\n'], Fault.INNER_QUOTE, ("a", 'b"c'), 2),
        (['a,b"\n'], Fault.INNER_QUOTE, ("a", 'b"'), 2),
        (['a,"b\n', "c\n"], Fault.UNENDED, (), 0),
        (["a,bcdefg\n"], Fault.LONG_CELL, (), 0),
        (['"a",bcdefg\n'], Fault.LONG_CELL, (), 0),
        (['a,"bcdefg"\n'], Fault.LONG_CELL, (), 0),
        (['"abcd""e"\n'], Fault.LONG_CELL, (), 0),
        (['"abc\n', 'de"\n'], Fault.LONG_CELL, (), 0),
    ],
)  # fmt: skip
def test_a_fault_ends_its_row_and_reading_goes_on(
    lines: list[str], fault: Fault, cells: tuple[str, ...], count: int
) -> None:
    found, taken = read(*lines, "x,y\n")
    if fault is Fault.UNENDED:
        assert (found, taken) == ([(fault, cells, count)], len(lines) + 1)
    else:
        assert (found, taken) == ([(fault, cells, count), ["x", "y"]], len(lines) + 1)


def test_another_delimiter() -> None:
    assert read('a;"b;c"\n', "d,e\n", delimiter=";")[0] == [["a", "b;c"], ["d,e"]]


def test_of_a_long_row_at_fault_no_cells_are_kept() -> None:
    most = 1 << 13
    for length, kept in ((most, 1), (most + 1, 0)):
        error = RowError(Fault.INNER_QUOTE, ["x" * length])
        assert (len(error.cells), error.count) == (kept, 1)
        assert str(error) == Fault.INNER_QUOTE.value
