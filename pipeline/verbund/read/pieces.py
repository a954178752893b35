"""Stretches of a CSV file of so many lines, which are read as rows or passed over."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import BufferedReader, BytesIO, TextIOWrapper
from itertools import islice

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Pieces:
    """The bytes of a file, cut after line feeds; a row that reaches beyond a piece is read whole.

    Iterating gives the lines behind the piece taken last, as the csv module wants them.
    """

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._split: list[str] = []
        """Parts of a line of the file that are lines themselves, the first one last."""

    def take(self, lines: int) -> bytes:
        """The next so many lines; empty at the end of the file."""
        rest = "".join(reversed(self._split)).encode()
        self._split.clear()
        return rest + b"".join(islice(self._stream, lines))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """One line. Raises UnicodeDecodeError."""
        if not self._split:
            self._split = _LINE.findall(next(self._stream).decode())[::-1]
        return self._split.pop()


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
    return piece.count(b"\r") - piece.count(b"\r\n")


def has_a_row_a_line(piece: bytes, delimiter: str, longest: int) -> bool:
    """Whether each line is certainly one row that can be read; False is said where it is not sure.

    ``longest`` is that of a cell, in characters. The piece is UTF-8.
    """
    if lone_returns(piece) or len(piece) > longest:
        return False
    found = piece.find(b'"')
    while found >= 0:
        start, end = piece.rfind(b"\n", 0, found) + 1, piece.find(b"\n", found) + 1 or len(piece)
        try:
            list(csv.reader([piece[start:end].decode()], delimiter=delimiter, strict=True))
        except csv.Error:
            return False
        found = piece.find(b'"', end)
    return True


def cells_of(piece: bytes, delimiter: str, position: int) -> Iterator[str]:
    """The cells of one column of a piece that has a row a line; empty in a row that is too short.

    As the csv module has it, but rows without a quotation mark are not cut further than needed.
    """
    lines = piece.decode().split("\n")
    if not lines[-1]:
        lines.pop()
    for line in lines:
        if '"' in line:
            row = next(csv.reader([line], delimiter=delimiter, strict=True))
        else:
            row = line.removesuffix("\r").split(delimiter, position + 1)
        yield row[position] if len(row) > position else ""
