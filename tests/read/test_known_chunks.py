"""Chunks known before are found again wherever rows were put in or taken out."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.read.known_chunks import ChunkMark, Stretch, TooMuchNewError, stretches

LINES = st.lists(st.binary(max_size=3).map(lambda data: data.replace(b"\n", b"")), max_size=30)


def marks_of(lines: list[bytes], size: int) -> list[ChunkMark]:
    """The marks of a text in chunks of some lines."""
    chunks = [b"".join(lines[at : at + size]) for at in range(0, len(lines), size)]
    return [ChunkMark.of(chunk, size) for chunk in chunks]


def parts(data: bytes, marks: list[ChunkMark], step: int = 1 << 17) -> list[Stretch]:
    """The stretches of a text that is read in steps."""
    stream = BytesIO(data)
    return list(stretches(lambda size: stream.read(min(size, step)), marks))


@given(LINES, LINES, LINES, st.integers(1, 5), st.integers(1, 40))
def test_stretches_are_the_text(
    before: list[bytes], between: list[bytes], behind: list[bytes], size: int, step: int
) -> None:
    """Known chunks have their digest, and the new parts between them end with a line."""
    old = [line + b"\n" for line in (*before, *behind)]
    marks = marks_of(old, size)
    data = b"".join(line + b"\n" for line in (*before, *between, *behind))
    at, last = 0, -1
    for stretch in parts(data, marks, step):
        if stretch.known is None:
            assert data.startswith(stretch.data, at)
            assert stretch.data.endswith(b"\n")
            at += len(stretch.data)
        else:
            mark = marks[stretch.known]
            assert stretch.known > last
            assert ChunkMark.of(data[at : at + mark.size], mark.rows) == mark
            last, at = stretch.known, at + mark.size
    assert at == len(data)
    if not between:
        assert [stretch.known for stretch in parts(data, marks)] == list(range(len(marks)))


ROWS = [b"%d,text\n" % number for number in range(40)]


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        ([*ROWS[:7], b"x,new\n", *ROWS[7:]], [0, None, 2, 3, 4, 5, 6, 7, 8, 9]),
        ([b"x,new\n", *ROWS], [None, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ([*ROWS, b"x,new\n"], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, None]),
        ([*ROWS[:4], *ROWS[8:]], [0, 2, 3, 4, 5, 6, 7, 8, 9]),
        ([*ROWS[:4], *ROWS[36:]], [0, 9]),
        ([*ROWS[:4], b"x\n", *ROWS[5:]], [0, None, 2, 3, 4, 5, 6, 7, 8, 9]),
        ([*ROWS[:4], *ROWS[16:20], *ROWS[4:16], *ROWS[20:]], [0, None, 1, 2, 3, 5, 6, 7, 8, 9]),
    ],
)
def test_only_what_changed_is_new(rows: list[bytes], known: list[int | None]) -> None:
    found = parts(b"".join(rows), marks_of(ROWS, 4))
    assert [stretch.known for stretch in found] == known


def test_a_chunk_without_a_line_end_is_known_at_the_end_alone() -> None:
    """What is written behind it would be part of its last row."""
    data = b"1,one\n2,two"
    marks = [ChunkMark.of(data, 2)]
    assert parts(data, marks) == [Stretch(0, data)]
    assert parts(data + b"x\n", marks) == [Stretch(None, data + b"x\n", (0, 0))]


def test_more_than_is_wanted_ends_it() -> None:
    stream = BytesIO(b"x\n" * 100)
    with pytest.raises(TooMuchNewError):
        list(stretches(stream.read, [], most=199))


def test_a_known_chunk_that_is_touched_is_new() -> None:
    data = b"".join(ROWS)
    stream = BytesIO(data)
    found = list(stretches(stream.read, marks_of(ROWS, 4), lambda chunk: b"\n9," in chunk))
    assert [stretch.known for stretch in found] == [0, 1, None, 3, 4, 5, 6, 7, 8, 9]
    assert found[2].data == b"".join(ROWS[8:12])
