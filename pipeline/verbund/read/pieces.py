"""Pieces of a CSV file: stretches of some lines, which are read as rows or skipped."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from io import BufferedReader, BytesIO, TextIOWrapper

from verbund.errors import VerbundError
from verbund.system.limits import Limits
from verbund.text.late_pattern import late

_LINE = late(rb"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]+")
_HEAD = 1 << 13
_MOST = 1 << 19
"""The most bytes of a piece of several lines."""


class LongLineError(VerbundError):
    """Raised at a line, or a row, with more bytes than are read; nothing is read behind it."""


class Pieces:
    """The bytes of a file, cut after lines; a row that reaches beyond a piece is read whole.

    Iterating yields the lines behind the piece taken last, as the csv module expects them.
    ``longest`` is the most bytes of a line; beyond it, taking and iterating raise LongLineError. No
    more of the file is in memory than a piece, or a line.
    """

    def __init__(self, stream: BufferedReader, longest: int = Limits().line) -> None:
        self._stream, self._longest = stream, longest
        self._held = b""
        """The part of the file that was read beyond the piece taken last."""
        self._left: deque[bytes] = deque()
        """Lines that were read together with others; they come before the held part."""
        self._length = 1 << 7
        """The average length of a line."""
        self._ends_early = False
        """Whether a line that is too long follows the lines left."""
        self._taken = 0
        """The number of bytes that were read from the stream."""
        head = stream.peek(_HEAD)
        self._feeds = b"\r" not in head or b"\n" in head

    @property
    def position(self) -> int:
        """Return the place in the stream behind the piece or the line given last."""
        return self._taken - len(self._held) - sum(map(len, self._left))

    def _read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._taken += len(data)
        return data

    def take(self, lines: int) -> bytes:
        """Return the next ``lines`` lines, fewer if they are long; empty at the end of the file."""
        if not self._feeds:
            piece = self._joined(lines)
        elif self._left or self._ends_early:
            piece = self._left_and_block(lines)
        else:
            piece = self._block(lines)
        if lone_returns(piece):
            all_lines = _LINE.findall(piece)
            self._left.extendleft(reversed(all_lines[lines:]))
            piece = b"".join(all_lines[:lines])
        if len(piece) > self._longest:
            piece = self._without_long_lines(piece)
        return piece

    def rest(self, size: int) -> bytes:
        """Return the next bytes, about ``size`` or what is held; none at the end of the file.

        Raises LongLineError where a line that is too long was met before.
        """
        if self._ends_early:
            raise LongLineError
        if self._left or self._held:
            data = b"".join(self._left) + self._held
            self._left.clear()
            self._held = b""
            return data
        return self._read(size)

    def _left_and_block(self, lines: int) -> bytes:
        """Return the next lines where some were already read one by one."""
        if not self._left:
            raise LongLineError
        count = min(lines, len(self._left))
        piece = b"".join([self._left.popleft() for _ in range(count)])
        if count == lines or len(piece) >= _MOST or self._ends_early:
            return piece
        try:
            return piece + self._block(lines - count)
        except LongLineError:
            self._ends_early = True
            return piece

    def _joined(self, lines: int) -> bytes:
        """Return the next lines, read one by one."""
        joined: list[bytes] = []
        size = 0
        while len(joined) < lines and size < _MOST:
            try:
                line = self._line()
            except LongLineError:
                if not joined:
                    raise
                self._ends_early = True
                break
            if not line:
                break
            joined.append(line)
            size += len(line)
        return b"".join(joined)

    def _block(self, lines: int) -> bytes:
        """Return the next ``lines`` lines that end in line feeds, read in few calls."""
        blocks = [self._held]
        size, missing = len(self._held), lines - self._held.count(b"\n")
        while missing > 0:
            if size >= _MOST and (missing < lines or size > self._longest):
                break
            more = self._read(min(missing * self._length, _MOST))
            if not more:
                self._held = b""
                return b"".join(blocks)
            blocks.append(more)
            size += len(more)
            missing -= more.count(b"\n")
        block = b"".join(blocks) if len(blocks) > 1 else blocks[0]
        if missing == lines:
            raise LongLineError
        cut = len(block.rsplit(b"\n", 1 - min(missing, 0))[0]) + 1
        self._length = cut // (lines - max(missing, 0)) + 1
        self._held = block[cut:]
        return block[:cut]

    def _without_long_lines(self, piece: bytes) -> bytes:
        """Return the lines before one that is too long; raises LongLineError if there are none."""
        lines = _LINE.findall(piece)
        for place, line in enumerate(lines):
            if len(line) > self._longest:
                self._left.clear()
                self._ends_early = True
                if place == 0:
                    raise LongLineError
                return b"".join(lines[:place])
        return piece

    def _line(self) -> bytes:
        """Return the next line; empty at the end."""
        if not self._left:
            if self._ends_early:
                raise LongLineError
            self._split()
        return self._left.popleft() if self._left else b""

    def _split(self) -> None:
        """Read on until there is a line; whole lines are left, the rest is held."""
        data, ended = self._held, False
        while True:
            lines = _LINE.findall(data)
            self._held = b""
            if lines and not ended and not lines[-1].endswith(b"\n"):
                self._held = lines.pop()  # a line feed may follow a carriage return
            if lines or ended:
                break
            if len(self._held) > self._longest + 1:
                raise LongLineError
            more = self._read(max(_HEAD, len(self._held)))
            data, ended = self._held + more, not more
        for line in lines:
            if len(line) > self._longest:
                self._ends_early = True
                break
            self._left.append(line)
        if self._ends_early and not self._left:
            raise LongLineError

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Return one line. Raises UnicodeDecodeError."""
        line = self._line()
        if not line:
            raise StopIteration
        return line.decode()


def lines_before(piece: bytes, place: int) -> bytes:
    """Return the lines of a piece that end before a position in it."""
    return piece[: max(piece.rfind(b"\n", 0, place), piece.rfind(b"\r", 0, place)) + 1]


def lines_of(piece: bytes) -> Iterable[str]:
    """Return the lines of a piece, which is UTF-8, as the csv module expects them.

    They keep their ends, line feed, carriage return or both, wherever these may be part of a cell.
    """
    if b'"' not in piece and not lone_returns(piece):
        lines = piece.decode().split("\n")
        return lines if lines[-1] else lines[:-1]
    return TextIOWrapper(BytesIO(piece), encoding="utf-8", newline="")


def count_of(piece: bytes) -> int:
    """Return the number of lines that ``lines_of`` returns."""
    unended = bool(piece) and piece[-1:] not in (b"\n", b"\r")
    return piece.count(b"\n") + lone_returns(piece) + unended


def lone_returns(piece: bytes) -> int:
    """Return the number of carriage returns without a line feed, which are line ends."""
    return piece.count(b"\r") - piece.count(b"\r\n") if b"\r" in piece else 0


def parts_of(piece: bytes, delimiter: str, longest: int) -> list[bytes] | None:
    """Split a piece at quotation marks, if it is certainly made of whole, readable rows; else None.

    In turn, a part is outside the marks, empty where a mark is doubled, or inside, where a line end
    ends no row. ``longest`` is the longest cell, in characters. The piece is UTF-8.
    """
    if lone_returns(piece) or len(piece) > longest:
        return None
    parts = piece.split(b'"')
    beside = [part[-1:] for part in parts[:-1:2]] + [part[:1] for part in parts[2::2]]
    if len(parts) % 2 and not b"".join(beside).strip(delimiter.encode() + b"\r\n"):
        return parts
    return None


def rows_of(piece: bytes, parts: Sequence[bytes] | None) -> int | None:
    """Return the number of rows of a piece with such parts; None if ``parts`` is None."""
    if parts is None:
        return None
    return count_of(piece) - sum([part.count(b"\n") for part in parts[1::2]])


def cells_of(piece: bytes, delimiter: str, positions: Sequence[int]) -> list[list[str]]:
    """Return the cells of some columns of a piece with one row a line; empty in a short row.

    The result is that of the csv module, but rows without a quotation mark are not cut further than
    needed.
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
    """Return the cells of a column; empty in a row that is too short."""
    try:
        return [row[position] for row in rows]
    except IndexError:
        return [row[position] if len(row) > position else "" for row in rows]
