"""A piece cut at every delimiter gives the rows that the csv module reads, or none at all."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from verbund.read.grid import Grid, grid_of, is_blank, normal_rows
from verbund.read.pieces import parts_of
from verbund.system.limits import Limits

PLAIN = ["", "a", "b", "ü𝄞", " b "]
ENCLOSED = ['""', '"a"', '"a,b"', '"a;b"', '"\n"', '"x\r\ny"', '"say ""hi"""']
CELLS = st.sampled_from([*PLAIN * 5, *ENCLOSED, "\x1f", '"a,\x1eb"', '"a\x1f\nb"'])
ENDS = st.sampled_from(["\n", "\r\n"])
Rows = list[tuple[list[str], str]]


def rows_of_width(width: int) -> st.SearchStrategy[Rows]:
    """Rows of which most have so many cells, with their ends."""
    regular = st.lists(CELLS, min_size=width, max_size=width)
    rows = st.lists(st.tuples(regular, ENDS), min_size=1, max_size=8)
    other = st.lists(st.tuples(st.lists(CELLS, min_size=1, max_size=4), ENDS), max_size=1)
    return st.tuples(rows, st.one_of(st.just([]), other)).map(lambda parts: parts[0] + parts[1])


WIDE = st.integers(1, 4).flatmap(lambda width: st.tuples(st.just(width), rows_of_width(width)))


def cut(piece: bytes, delimiter: str, width: int) -> Grid | None:
    parts = parts_of(piece, delimiter, Limits().cell)
    return None if parts is None else grid_of(piece, parts, delimiter, width)


def as_the_csv_module_reads(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


@given(WIDE, st.sampled_from(",;\t"), st.booleans())
@example((2, [(['"a,b"', "c"], "\n"), (["d", '""'], "\r\n")]), ",", False)
@example((1, [([""], "\n"), (["a"], "\n")]), ",", False)
@example((2, [(['"\n"', "\x1f"], "\n"), (["a", "b"], "\n")]), ",", True)
def test_a_grid_is_what_the_csv_module_reads(
    wide: tuple[int, Rows], delimiter: str, ended: bool
) -> None:
    width, rows = wide
    text = "".join(delimiter.join(cells) + end for cells, end in rows)
    text = text if ended else text.rstrip("\r\n")
    piece = text.encode()
    grid = cut(piece, delimiter, width)
    if grid is not None:
        assert list(grid) == as_the_csv_module_reads(text, delimiter)
        assert len(grid) == len(list(grid))
        assert [grid.column(place) for place in range(width)] == list(
            zip(*grid, strict=True)
        ) or not len(grid)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_offices_keep_becomes_a_grid(end: str) -> None:
    lines = ["a;b;c", 'd;"e; ""f""";', ";;", f'"g{end}h";ü;i', "j;k;l"]
    grid = cut(end.join(lines).encode(), ";", 3)
    assert grid is not None
    assert list(grid)[1:4] == [["d", 'e; "f"', ""], ["", "", ""], [f"g{end}h", "ü", "i"]]
    assert grid[4] == ["j", "k", "l"]


@pytest.mark.parametrize(
    ("piece", "width"),
    [
        (b"a,b\nc\n", 2),  # a row too short
        (b"a,b\nc,d,e\nf\n", 2),  # as many cells as two a row
        (b"a,b\n\nc,d\n", 2),  # an empty line
        (b"a\n\nb\n", 1),
        (b'"a,b"\n', 2),
        (b'a,"b\x1e"\n', 2),
        (b'a,"b,\x1ec"\nd,e\n', 2),  # what stands for a line feed while it is cut
        (b'a,"b\x1f\nc"\nd,e\n', 2),  # what stands for a delimiter
        (b'a,b\nc,d\n""', 2),
    ],
)
def test_a_piece_that_is_no_grid_is_left_to_the_csv_module(piece: bytes, width: int) -> None:
    assert cut(piece, ",", width) is None


@pytest.mark.parametrize(
    ("piece", "delimiter", "width", "rows"),
    [
        (b"a,b\nc,d\n", ",", 2, [["a", "b"], ["c", "d"]]),
        (b"a,b\r\nc,d", ",", 2, [["a", "b"], ["c", "d"]]),
        (b'a,"b,\nc"\nx,y\n', ",", 2, [["a", "b,\nc"], ["x", "y"]]),
        (
            b'"a",b\n"c""",d\nx,y\nx,y\n',
            ",",
            2,
            [["a", "b"], ['c"', "d"], ["x", "y"], ["x", "y"]],
        ),
        ("ä\tü\n".encode(), "\t", 2, [["ä", "ü"]]),
        (b",\n,\n", ",", 2, [["", ""], ["", ""]]),
    ],
)
def test_rows_of_equal_width_are_cut_at_once(
    piece: bytes, delimiter: str, width: int, rows: list[list[str]]
) -> None:
    grid = cut(piece, delimiter, width)
    assert grid is not None
    assert list(grid) == rows
    assert (len(grid), grid[0], grid[0:1]) == (len(rows), rows[0], rows[:1])


def test_a_grid_is_blank_where_no_cell_has_a_text() -> None:
    assert is_blank(Grid(["", "", "", ""], 2))
    assert not is_blank(Grid(["", "", "", "a"], 2))
    assert is_blank([["", ""], []])
    assert not is_blank([["", ""], ["", "a"]])


def test_cells_are_brought_to_one_form() -> None:
    rows = [["a\u0308", "b"], ["c", "d"]]
    for rows_given in (rows, Grid(["a\u0308", "b", "c", "d"], 2)):
        assert list(normal_rows(rows_given)) == [["ä", "b"], ["c", "d"]]
