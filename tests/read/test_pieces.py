"""Chunks of a file are what RFC 4180 says, however it is cut and whichever are wanted."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from verbund.findings import Finding, Findings, Place
from verbund.read import record_file
from verbund.read.csv_file import CsvFile
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
from verbund.system.input_file import too_large
from verbund.system.limits import Limits
from verbund.system.os_problem import os_problem

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEADINGS = "id,name,note\n"
PIECES = st.sampled_from(
    [
        "a",
        "b",
        'a"',
        ' "a"',
        '"a" ',
        '"a"b',
        ",",
        ",,",
        '"',
        '""',
        '"a,b"',
        '"a\nb"',
        "\n",
        "\n",
        "\r\n",
        "\r",
        " ",
        "ü",
        "\x00",
        "𝄞",
        "\u2028",
        "x,y,z\n",
        'x,"y",z\r\n',
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)
Found = tuple[list[list[str]], list[tuple[str, int | None]]]


def as_the_rules_have_it(text: str) -> Found:
    """The rows, of which one that cannot be read is empty, and the codes and numbers of these.

    By RFC 4180, section 2, character by character: a cell is in quotation marks or has none, and a
    row that cannot be read ends with the line of its first fault.
    """
    rows: list[list[str]] = []
    wrong: list[tuple[str, int | None]] = []
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    while lines:
        left = list(lines.pop(0))
        row, cell, state, fault = list[str](), "", "start", ""
        while not fault:
            if not left:
                if state == "inside" and lines:
                    left = list(lines.pop(0))
                    continue
                fault = "F103" if state == "inside" else ""
                break
            character = left.pop(0)
            if state == "inside":
                if character != '"':
                    cell += character
                elif left[:1] == ['"']:
                    cell += left.pop(0)
                else:
                    state = "after"
            elif character in "\r\n":
                break
            elif character == ",":
                row.append(cell)
                cell, state = "", "start"
            elif state == "after":
                fault = "F105"
            elif character == '"':
                fault = "F105" if state == "plain" else ""
                state = "inside"
            else:
                cell += character
                state = "plain"
        if fault:
            wrong.append((fault, len(rows) + 1))
        empty = not row and not cell and state == "start"
        rows.append([] if fault or empty else [*row, cell])
    return rows[1:], wrong


def as_the_csv_module_reads(text: str) -> list[list[str]] | None:
    """The rows; None where it finds one that cannot be read."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:]
    except csv.Error:
        return None


@given(TEXTS)
def test_the_rules_are_those_of_the_csv_module_where_nothing_is_wrong(text: str) -> None:
    rows, wrong = as_the_rules_have_it(HEADINGS + text)
    if not wrong:
        assert rows == as_the_csv_module_reads(HEADINGS + text)


def file_of(folder: Path, text: str | bytes) -> CsvFile:
    path = folder / "t.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return CsvFile(path, "t.csv", lambda heading: heading in {"id", "name", "note"})


def told(findings: list[Finding]) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.place.row) for finding in findings]


@given(TEXTS, st.integers(1, 9), st.integers(1, 4))
@example('"a\nb",c,d\ne,f,g\n', 1, 2)
@example('a,b,"c\n\r",d\rx,y,z\n', 1, 2)
@example('a,b,"c\nd"\re,f,g\rh,i,j\nk,l,m\n', 1, 2)
@example('a,b,c\nd,e,"f', 5, 3)
@example("a,b,c\r\nd,e,f\r", 5, 3)
@example('a"b,c\n"x\ny",z\nd,e,f\n', 1, 2)
def test_whoever_takes_whichever_chunks(text: str, size: int, step: int) -> None:
    """Each of several takes every so many; together they have all, and all see the same faults."""
    rows, wrong = as_the_rules_have_it(HEADINGS + text)
    with tempfile.TemporaryDirectory() as folder:
        found: dict[int, list[str]] = {}
        for first in range(step):
            file = file_of(Path(folder), HEADINGS + text)
            turns = cycle([turn == first for turn in range(step)])
            for number, chunk in file.chunks(size, turns):
                for at, row in enumerate(chunk, start=number):
                    assert at not in found
                    found[at] = row
            assert told(file.findings) == wrong
            assert file.complete is (not wrong)
    assert found == dict(enumerate(rows, start=2))


@given(TEXTS, st.integers(1, 9), st.lists(st.integers(0, 3), min_size=1, max_size=2))
@example('a,b\r\n,"c"\r\n', 9, [0])
@example('"a""b",c\nd\n', 9, [1, 0])
@example('"a\nb",c\n"d\ne",f\ng,"h" i\n', 1, [0])
def test_the_cells_of_columns_are_those_of_the_rows(
    text: str, size: int, positions: list[int]
) -> None:
    rows, wrong = as_the_rules_have_it(HEADINGS + text)
    with tempfile.TemporaryDirectory() as folder:
        file = file_of(Path(folder), HEADINGS + text)
        found = list(file.cells(size, positions))
    for at, position in enumerate(positions):
        cells = [cell for columns in found for cell in columns[at]]
        assert cells == [row[position] if len(row) > position else "" for row in rows]
    assert told(file.findings) == wrong
    assert file.complete is (not wrong)


def test_what_is_passed_over_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEADINGS + "".join(f'i{number},"n\n""{number}""",\n' for number in range(500))
    file = file_of(tmp_path, text)
    parsed: list[int] = []
    read = CsvFile._rows

    def noted(
        self: CsvFile, piece: bytes, beyond: Iterable[str], first: int, *, certain: bool
    ) -> list[list[str]]:
        parsed.append(first)
        return read(self, piece, beyond, first, certain=certain)

    monkeypatch.setattr(CsvFile, "_rows", noted)
    taken = [number for number, _ in file.chunks(100, cycle([True, False]))]
    assert taken == parsed == [2, 102, 202, 302, 402]


@pytest.mark.parametrize("wanted", [True, False])
def test_a_cell_that_is_too_long_is_told_by_who_passes_over_it_as_well(
    tmp_path: Path, *, wanted: bool
) -> None:
    file = file_of(tmp_path, f"{HEADINGS}a,b,c\n{'x' * (Limits().cell + 1)},,\n")
    list(file.chunks(512, cycle([wanted])))
    (finding,) = file.findings
    assert (finding.code, finding.place.row) == ("F109", 3)


@pytest.mark.parametrize("wanted", [True, False])
def test_what_stands_before_a_wrong_byte_is_read(tmp_path: Path, *, wanted: bool) -> None:
    """So that everything that is wrong up to there is told as well, and by all the same."""
    plain = "".join(f"i{number},n,\n" for number in range(20_000))
    file = file_of(tmp_path, f"{HEADINGS}{plain}x,M".encode() + b"\x81nster,\n" + b"y,z,\n")
    rows = [row for _, chunk in file.chunks(512, cycle([wanted])) for row in chunk]
    assert rows == [[f"i{number}", "n", ""] for number in range(20_000)] * wanted
    (finding,) = file.findings
    assert (finding.code, finding.place.line) == ("F102", 20_002)
    assert not file.complete


def test_a_wrong_byte_in_a_cell_of_several_lines_is_the_only_fault(tmp_path: Path) -> None:
    """The rows before that one are read, those of the same chunk as well."""
    plain = "".join(f"i{number},n,\n" for number in range(20_000))
    file = file_of(tmp_path, f'{HEADINGS}{plain}a,b,"c\n'.encode() + b'\xfc",d\n')
    assert len([row for _, chunk in file.chunks(512) for row in chunk]) == 20_000
    assert [finding.code for finding in file.findings] == ["F102"]


def test_a_stray_quotation_mark_before_a_wrong_byte_is_told_as_well(tmp_path: Path) -> None:
    plain = "".join(f"i{number},n,\n" for number in range(20_000))
    file = file_of(tmp_path, f'{HEADINGS}{plain}a,"b" c,\nd,e,\n'.encode() + b"\xfc,,\n")
    assert len([row for _, chunk in file.chunks(512) for row in chunk]) == 20_002
    assert [finding.code for finding in file.findings] == ["F105", "F102"]


@pytest.mark.parametrize("head", ["", f"{HEADINGS}{'a,b,c' * 2000}\n"])
def test_chunks_are_no_larger_where_lines_end_in_carriage_returns(
    tmp_path: Path, head: str
) -> None:
    rows = "".join(f"i{number},n,\r" for number in range(30_000))
    file = file_of(tmp_path, (head or HEADINGS.replace("\n", "\r")) + rows)
    sizes = [len(chunk) for _, chunk in file.chunks(512)]
    assert max(sizes) == 512
    assert sum(sizes) == 30_000 + bool(head)


def test_a_file_that_is_read_while_it_is_read_tells_each_fault_once(tmp_path: Path) -> None:
    """As happens where a row refers to an id that is searched for in its own table as well."""
    plain = "".join(f"i{number},n,\n" for number in range(2000))
    text = f'{HEADINGS}a,b"c,\nd,"e" f,\n{plain}g,"h" i,\n{plain}'.encode() + b"\xfc,,\n"
    file = file_of(tmp_path, text)
    alone = [row for _, chunk in file.chunks(512) for row in chunk]
    expected = [(finding.code, finding.place.row) for finding in file.findings]
    assert expected == [("F105", 2), ("F105", 3), ("F105", 2004), ("F102", None)]
    within: list[list[str]] = []
    for number, chunk in file.chunks(512):
        within += chunk
        if number < 1000:
            list(file.cells(512, [0]))
    assert within == alone
    assert [(finding.code, finding.place.row) for finding in file.findings] == expected


@given(st.lists(st.integers(0, 4000), max_size=60), st.integers(1, 20), st.booleans())
def test_pieces_have_so_many_lines_however_long(lengths: list[int], size: int, ended: bool) -> None:
    lines = [b"x" * length + b"\n" for length in lengths]
    if lines and not ended:
        lines[-1] = lines[-1][:-1] or b"y"
    pieces = Pieces(io.BufferedReader(io.BytesIO(b"".join(lines)), 64))
    found: list[bytes] = []
    expected: list[bytes] = []
    while lines:
        found.append(pieces.take(size))
        expected.append(b"".join(lines[:size]))
        del lines[:size]
        if lines:  # one as the csv module takes it
            found.append(next(pieces).encode())
            expected.append(lines.pop(0))
    assert found == expected
    assert pieces.take(size) == b""


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("before", [0, 1, 600])
def test_lines_before_one_that_is_too_long_are_read(before: int, end: bytes) -> None:
    lines = [b"%d" % number + end for number in range(before)]
    text = b"".join(lines) + b"x" * 5000 + end + b"behind" + end
    for one_by_one in (0, before // 2):
        pieces = Pieces(io.BufferedReader(io.BytesIO(text), 64), 4096)
        read = [next(pieces).encode() for _ in range(one_by_one)]
        with pytest.raises(LongLineError):
            read.extend(iter(partial(pieces.take, 512), b""))
        assert b"".join(read) == b"".join(lines)
        with pytest.raises(LongLineError):
            pieces.take(512)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("length", [5, 8192, 9000, 600_000])
@pytest.mark.parametrize("one_by_one", [True, False])
def test_a_line_of_the_most_bytes_is_read_and_no_longer_one(
    length: int, end: bytes, one_by_one: bool
) -> None:
    """The bytes of its end count. Of a line that is too long nothing is given."""
    line = b"x" * (length - len(end)) + end
    for text in (line, b"y\n" + line, b"y\r" + line, line + line if b"\n" in end else line):
        for most in (length, length - 1):
            pieces = Pieces(io.BufferedReader(io.BytesIO(text), 64), most)
            read: list[bytes] = []
            if most == length:
                read.extend(pieces_of(pieces, one_by_one))
                assert b"".join(read) == text
            else:
                with pytest.raises(LongLineError):
                    read.extend(pieces_of(pieces, one_by_one))
                assert b"".join(read) in (b"", text.partition(line)[0])


def pieces_of(pieces: Pieces, one_by_one: bool) -> Iterator[bytes]:
    """All that is left, line by line, or some lines at once."""
    while piece := next(pieces, "").encode() if one_by_one else pieces.take(3):
        yield piece


def test_lines_behind_a_piece_and_pieces_behind_lines_are_each_given_once() -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        lines = [b"%d" % number + b"z" * (number % 7) + end for number in range(5000)]
        for sizes in ([1], [3, 1, 2], [7, 600, 0, 2], [5000], [512, 0, 0]):
            pieces = Pieces(io.BufferedReader(io.BytesIO(b"".join(lines)), 64))
            left = list(lines)
            for size in cycle(sizes):
                if not left:
                    break
                if size:
                    assert pieces.take(size) == b"".join(left[:size])
                    del left[:size]
                else:
                    assert next(pieces).encode() == left.pop(0)
            assert pieces.take(9) == b""
            assert next(pieces, None) is None


@pytest.mark.parametrize(
    ("piece", "lines", "lone"),
    [
        (b"", [], 0),
        (b"a", ["a"], 0),
        (b"a\nb", ["a", "b"], 0),
        (b"a\nb\n", ["a", "b"], 0),
        (b"\n\n", ["", ""], 0),
        (b"a\r\nb\r\n", ["a", "b"], 0),
        (b"a\rb\r", ["a", "b"], 2),
        (b"a\rb\r\nc\n", ["a", "b", "c"], 1),
        (b"\r\r\n\n\r", ["", "", "", ""], 2),
        (b'"a\nb",c\n', ['"a', 'b",c'], 0),
        ("ä\u2028ö\x0b\x85\n".encode(), ["ä\u2028ö\x0b\x85"], 0),
    ],
)
def test_lines_are_those_of_the_csv_module(piece: bytes, lines: list[str], lone: int) -> None:
    assert [line.rstrip("\r\n") for line in lines_of(piece)] == lines
    assert list(csv.reader(lines_of(piece))) == list(csv.reader(io.StringIO(piece.decode(), "")))
    assert (count_of(piece), lone_returns(piece)) == (len(lines), lone)


@pytest.mark.parametrize(
    ("piece", "place", "before"),
    [
        (b"a\nb\nc", 5, b"a\nb\n"),
        (b"a\nb\nc", 4, b"a\nb\n"),
        (b"a\nb\nc", 3, b"a\n"),
        (b"a\rb\rc", 5, b"a\rb\r"),
        (b"a\nb\rc", 5, b"a\nb\r"),
        (b"a\rb\nc\n", 4, b"a\rb\n"),
        (b"\nb", 1, b"\n"),
        (b"\rb", 1, b"\r"),
        (b"ab", 1, b""),
        (b"ab\n", 1, b""),
    ],
)
def test_the_lines_before_a_wrong_byte(piece: bytes, place: int, before: bytes) -> None:
    assert lines_before(piece, place) == before


@pytest.mark.parametrize(
    ("piece", "parts", "rows"),
    [
        (b"a,b\nc,d\n", [b"a,b\nc,d\n"], 2),
        (b"a,b\nc,d", [b"a,b\nc,d"], 2),
        (b'"a",b\n', [b"", b"a", b",b\n"], 1),
        (b'a,"b\n\nc"\r\n"d"\n', [b"a,", b"b\n\nc", b"\r\n", b"d", b"\n"], 2),
        (b'"a""b"\n', [b"", b"a", b"", b"b", b"\n"], 1),
        (b'a"b"\n', None, None),
        (b'"a"b\n', None, None),
        (b'"a\n', None, None),
        (b'a;"b"\n', None, None),
        (b"a\rb\n", None, None),
        (b"0123456789abcdef\n", None, None),
        (b"0123456789abcde\n", [b"0123456789abcde\n"], 1),
    ],
)
def test_parts_are_those_of_whole_rows(
    piece: bytes, parts: list[bytes] | None, rows: int | None
) -> None:
    """In turn outside of quotation marks and inside; None where a row may not be readable."""
    most = 16 if piece.startswith(b"0") else 99
    assert parts_of(piece, ",", most) == parts
    assert rows_of(piece, parts) == rows


@pytest.mark.parametrize("positions", [[0], [1], [2, 0], [1, 1], [5]])
@pytest.mark.parametrize(
    "piece",
    [b"a,b,c\nd,e\n", b"a,b,c\r\n,e,\r\n", b'a,"b,x",c\n"d ""e""",f,g', b"\n\na,b,c,d,e,f,g\n"],
)
def test_cells_of_columns_are_those_of_rows(piece: bytes, positions: list[int]) -> None:
    rows = list(csv.reader(io.StringIO(piece.decode(), "")))
    expected = [
        [row[position] if len(row) > position else "" for row in rows] for position in positions
    ]
    assert cells_of(piece, ",", positions) == expected
    assert [column_of(rows, position) for position in positions] == expected


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path) -> None:
    """As where somebody saves it in the middle of a run."""
    for step in ("grows", "goes"):
        path = tmp_path / f"{step}.csv"
        path.write_bytes(b"id,name\na,b\n")
        limits = replace(Limits(), file=1024)
        file = CsvFile(path, "t.csv", lambda heading: True, limits=limits)
        if step == "grows":
            path.write_bytes(b"id,name\n" + b"a,b\n" * 500)
            told = too_large(Place("t.csv"), "file", 1024, "file")
        else:
            path.unlink()
            told = Finding(
                "F101",
                Place("t.csv"),
                details={"problem": os_problem(OSError(errno.ENOENT, os.strerror(errno.ENOENT)))},
            )
        for rows in (file.chunks(9), file.cells(9, [0])):
            with pytest.raises(Findings) as raised:
                next(iter(rows))
            assert raised.value.findings == [told]
        assert file.size == (2008 if step == "grows" else 0)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("length", [1, 5000, 70_000])
def test_a_piece_of_long_lines_has_fewer_of_them(end: bytes, length: int) -> None:
    """No more is in memory than half a megabyte and a line."""
    line = b"x" * length + end
    pieces = Pieces(io.BufferedReader(io.BytesIO(b"y" + end + line * (5_000_000 // len(line))), 64))
    read = list(iter(partial(pieces.take, 512), b""))
    assert all(piece.endswith(end) for piece in read)
    assert max(map(len, read)) < (1 << 19) + 2 * len(line)
    assert min(map(count_of, read[:-1])) >= min(512, (1 << 18) // len(line))


class Failing(io.RawIOBase):
    """A file on a disk that fails behind so many bytes."""

    def __init__(self, data: bytes, good: int) -> None:
        super().__init__()
        self._data, self._good = io.BytesIO(data), good

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        left = self._good - self._data.tell()
        if left <= 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return self._data.readinto(memoryview(buffer)[:left])


def test_a_disk_that_fails_in_the_middle_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands before is read, and one finding says why nothing behind it is."""
    text = HEADINGS + "".join(f"i{number},n,\n" for number in range(20_000))
    file = file_of(tmp_path, text)

    def opened(path: Path, **options: object) -> io.BufferedReader:
        return io.BufferedReader(Failing(text.encode(), 100_000), 1 << 13)

    monkeypatch.setattr(record_file, "open_input", opened)
    assert file.separators(lambda heading: True) == ["comma"]
    problem = {"problem": os_problem(OSError(errno.EIO, os.strerror(errno.EIO)))}
    told = [Finding("F101", Place("t.csv"), details=problem)]
    rows = [row for _, chunk in file.chunks(512) for row in chunk]
    assert rows == [[f"i{number}", "n", ""] for number in range(len(rows))]
    assert 8000 < len(rows) < 12_000
    assert (file.findings, file.complete) == (told, False)
    cells = [cell for columns in file.cells(512, [0]) for cell in columns[0]]
    assert cells == [row[0] for row in rows]
    assert file.findings == told
    assert file.lines([2, 19_000]) == {2: 2}
    assert [*file.spans([1, 2, 19_000])] == [1, 2]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("length", [5000, 700_000])
@pytest.mark.parametrize("one_by_one", [0, 1, 3])
def test_nothing_behind_a_line_that_is_too_long_is_read(
    one_by_one: int, length: int, end: bytes
) -> None:
    """However often it is asked for; what stands behind would be taken for rows of their own."""
    text = (b"a" + end) * 3 + b"x" * length + end + (b"b" + end) * 10_000
    pieces = Pieces(io.BufferedReader(io.BytesIO(text), 64), length)
    read = [next(pieces).encode() for _ in range(one_by_one)]
    for _ in range(3):
        with pytest.raises(LongLineError):
            read.extend(iter(partial(pieces.take, 512), b""))
        with pytest.raises(LongLineError):
            next(pieces)
    assert b"".join(read) == (b"a" + end) * 3
