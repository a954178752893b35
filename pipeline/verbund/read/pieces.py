"""Stretches of a CSV file of so many lines, which are read as rows or passed over."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from io import BufferedReader, BytesIO, TextIOWrapper
from itertools import islice

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_HEAD = 1 << 13


class Pieces:
    """The bytes of a file, cut after lines; a row that reaches beyond a piece is read whole.

    Iterating gives the lines behind the piece taken last, as the csv module wants them.
    """

    def __init__(self, stream: BufferedReader) -> None:
        self._stream, self._lines = stream, iter(stream)
        self._held = b""
        """What was read of the file beyond the piece taken last."""
        self._left: deque[bytes] = deque()
        """Lines that came in one with others; they come before what is held."""
        self._length = 1 << 7
        """How long a line is, on average."""
        head = stream.peek(_HEAD)
        self._feeds = b"\r" not in head or b"\n" in head
        if not self._feeds:
            # Lines end in carriage returns alone, which a binary stream takes for one line.
            self._lines = map(str.encode, TextIOWrapper(stream, encoding="utf-8", newline=""))

    def take(self, lines: int) -> bytes:
        """The next so many lines; empty at the end of the file."""
        if self._left or not self._feeds:
            piece = b"".join(islice(iter(self._line, b""), lines))
        else:
            piece = self._block(lines)
        if lone_returns(piece):
            found = _LINE.findall(piece)
            self._left.extendleft(reversed(found[lines:]))
            piece = b"".join(found[:lines])
        return piece

    def _block(self, lines: int) -> bytes:
        """The next so many lines that end in line feeds, read in few calls."""
        block = self._held
        missing = lines - block.count(b"\n")
        while missing > 0:
            more = self._stream.read(missing * self._length)
            if not more:
                self._held = b""
                return block
            block += more
            missing -= more.count(b"\n")
        cut = len(block.rsplit(b"\n", 1 - missing)[0]) + 1
        self._length = cut // lines + 1
        self._held = block[cut:]
        return block[:cut]

    def _line(self) -> bytes:
        """The next line; empty at the end."""
        if self._left:
            return self._left.popleft()
        if not self._held:
            return next(self._lines, b"")
        line, feed, self._held = self._held.partition(b"\n")
        return line + (feed or self._stream.readline())

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """One line. Raises UnicodeDecodeError."""
        if not self._left:
            self._left.extend(_LINE.findall(self._line()))
        if not self._left:
            raise StopIteration
        return self._left.popleft().decode()


def lines_before(piece: bytes, place: int) -> bytes:
    """The lines of a piece that end before a place in it."""
    return piece[: max(piece.rfind(b"\n", 0, place), piece.rfind(b"\r", 0, place)) + 1]


def lines_of(piece: bytes) -> Iterable[str]:
    """The lines of a piece, which is UTF-8, as the csv module wants them.

    They have their ends, line feed, carriage return or both, wherever these may be part of a cell.
    """
    if b'"' not in piece and not lone_returns(piece):
        lines = piece.decode().split("\n")
        return lines if lines[-1] else lines[:-1]
    return TextIOWrapper(BytesIO(piece), encoding="utf-8", newline="")


def count_of(piece: bytes) -> int:
    """How many lines ``lines_of`` gives."""
    unended = bool(piece) and piece[-1:] not in (b"\n", b"\r")
    return piece.count(b"\n") + lone_returns(piece) + unended


def lone_returns(piece: bytes) -> int:
    """How many carriage returns are line ends by themselves."""
    return piece.count(b"\r") - piece.count(b"\r\n") if b"\r" in piece else 0


def parts_of(piece: bytes, delimiter: str, longest: int) -> list[bytes] | None:
    """What stands between quotation marks, if a piece is certainly whole rows that can be read.

    That is, in turn, what stands outside of them, which is empty where a mark is doubled, and what
    stands inside, whose line ends end no row. ``longest`` is that of a cell, in characters. The
    piece is UTF-8.
    """
    if lone_returns(piece) or len(piece) > longest:
        return None
    parts = piece.split(b'"')
    beside = [part[-1:] for part in parts[:-1:2]] + [part[:1] for part in parts[2::2]]
    if len(parts) % 2 and not b"".join(beside).strip(delimiter.encode() + b"\r\n"):
        return parts
    return None


def rows_of(piece: bytes, parts: Sequence[bytes] | None) -> int | None:
    """How many rows a piece with such parts is; None where there are none."""
    if parts is None:
        return None
    return count_of(piece) - sum([part.count(b"\n") for part in parts[1::2]])


def cells_of(piece: bytes, delimiter: str, positions: Sequence[int]) -> list[list[str]]:
    """The cells of some columns of a piece that has a row a line; empty in a row that is too short.

    As the csv module has it, but rows without a quotation mark are not cut further than needed.
    """
    if b"\r" in piece:
        piece = piece.replace(b"\r\n", b"\n")
    lines = piece.decode().split("\n")
    if not lines[-1]:
        lines.pop()
    cuts = max(positions) + 1
    if b'"' not in piece:
        rows = [line.split(delimiter, cuts) for line in lines]
    else:
        rows = [
            next(csv.reader([line], delimiter=delimiter, strict=True))
            if '"' in line
            else line.split(delimiter, cuts)
            for line in lines
        ]
    return [column_of(rows, position) for position in positions]


def column_of(rows: Iterable[Sequence[str]], position: int) -> list[str]:
    """The cells of a column; empty in a row that is too short."""
    try:
        return [row[position] for row in rows]
    except IndexError:
        return [row[position] if len(row) > position else "" for row in rows]
