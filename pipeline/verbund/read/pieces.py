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
        self._stream: Iterator[bytes] = stream
        head = stream.peek(_HEAD)
        if b"\r" in head and b"\n" not in head:
            # Lines end in carriage returns alone, which a binary stream takes for one line.
            self._stream = map(str.encode, TextIOWrapper(stream, encoding="utf-8", newline=""))
        self._left: deque[bytes] = deque()
        """Lines that came in one with others."""

    def take(self, lines: int) -> bytes:
        """The next so many lines; empty at the end of the file."""
        taken = [self._left.popleft() for _ in range(min(lines, len(self._left)))]
        taken.extend(islice(self._stream, lines - len(taken)))
        piece = b"".join(taken)
        if lone_returns(piece):
            found = _LINE.findall(piece)
            self._left.extendleft(reversed(found[lines:]))
            piece = b"".join(found[:lines])
        return piece

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """One line. Raises UnicodeDecodeError."""
        if not self._left:
            self._left.extend(_LINE.findall(next(self._stream)))
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


def rows_of(piece: bytes, delimiter: str, longest: int) -> int | None:
    """How many rows a piece is, if it is certainly whole rows that can be read; else None.

    Between quotation marks there are in turn what stands outside of them, which is empty where a
    mark is doubled, and what stands inside, whose line ends end no row. ``longest`` is that of a
    cell, in characters. The piece is UTF-8.
    """
    if lone_returns(piece) or len(piece) > longest:
        return None
    parts = piece.split(b'"')
    ends = delimiter.encode() + b"\r\n"
    if (
        len(parts) % 2
        and all(part[-1] in ends for part in parts[:-1:2] if part)
        and all(part[0] in ends for part in parts[2::2] if part)
    ):
        return count_of(piece) - sum(part.count(b"\n") for part in parts[1::2])
    return None


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
