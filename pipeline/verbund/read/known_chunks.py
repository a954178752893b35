"""Chunks of a file that were read before, found again in what the file holds now.

Rows that were put in or taken out move all behind them. So where the next chunk is not what it was,
the first line of one of the chunks behind it is looked for, and what lies before that is new. A
chunk is known again by the digest of its bytes alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from verbund.data_class import NamedTuple
from verbund.errors import _ControlFlow

LONGEST_FIRST: Final = 200
"""The most bytes of a first line that are kept, to find it again."""

_WINDOW: Final = 1 << 18
"""The bytes in which the beginning of a known chunk is looked for."""

_AHEAD: Final = 8
"""The number of chunks behind a changed one whose beginning is looked for."""

_BITE: Final = 1 << 14
_READ: Final = 1 << 17


class ChunkMark(NamedTuple):
    """What a chunk of whole rows is known by: SHA-256, size in bytes, and where its text begins.

    ``rows`` is the number of its rows as the file counts them. One that does not end with a line
    (``is_ended``) is known again only at the end of a file.
    """

    digest: str
    size: int
    first: bytes
    rows: int
    is_ended: bool

    @classmethod
    def of(cls, data: bytes, rows: int) -> ChunkMark:
        """Return the mark of a chunk."""
        first = data[:LONGEST_FIRST].split(b"\n", 1)[0]
        return cls(sha256(data).hexdigest(), len(data), first, rows, data.endswith(b"\n"))


class Stretch(NamedTuple):
    """A part of a file: a chunk known before, by its number, or new bytes (``known`` is None).

    New bytes stand where the chunks ``instead`` stood: from a number up to another one.
    """

    known: int | None
    data: bytes
    instead: tuple[int, int] = (0, 0)


class TooMuchNewError(_ControlFlow):
    """Raised where more of a file is new than was asked for."""


class _Window:
    """The bytes of a stream from some place on, read as far as they are looked at."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read, self._ended = read, False
        self.data = b""
        self.at = 0

    def fill(self, size: int) -> int:
        """Read until ``size`` bytes are there, or all; gives how many are there."""
        missing = size - (len(self.data) - self.at)
        if missing > 0 and not self._ended:
            blocks = [self.data[self.at :]]
            self.at = 0
            while missing > 0:
                block = self._read(max(missing, _READ))
                if not block:
                    self._ended = True
                    break
                blocks.append(block)
                missing -= len(block)
            self.data = b"".join(blocks)
        return len(self.data) - self.at

    def take(self, size: int) -> bytes:
        """Return the next bytes, and go behind them."""
        found = self.data[self.at : self.at + size]
        self.at += size
        return found


def stretches(
    read: Callable[[int], bytes],
    marks: Sequence[ChunkMark],
    is_touched: Callable[[bytes], bool] | None = None,
    most: int = 1 << 23,
) -> Iterator[Stretch]:
    """Yield the parts of a text in their order: chunks known before, and new bytes between them.

    ``read`` gives the next bytes of it, at most or about so many, none at the end. New bytes end
    with a line. A known chunk that ``is_touched`` is new. Raises TooMuchNewError where more than
    ``most`` bytes are new of which nothing is known.
    """
    window, new = _Window(read), _New(most)
    place = 0
    while True:
        mark = marks[place] if place < len(marks) else None
        if mark is not None and _is_next(window, mark):
            yield from new.taken(place)
            data = window.take(mark.size)
            if is_touched is None or not is_touched(data):
                if new.parts:  # an endless line: nobody knows what it is
                    raise TooMuchNewError
                yield Stretch(place, data)
            else:
                new.add(data)
            place += 1
            new.begin = new.begin if new.parts else place
        else:
            size = window.fill(_WINDOW)
            if not size:
                break
            size, place = _next_known(window, marks, place)
            new.add(window.take(size))
        if place != new.begin:
            yield from new.taken(place)
    yield from new.taken(place, is_end=True)


class _New:
    """New bytes that are not yet given, and the number of the chunk that stood at their begin."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self.parts: list[bytes] = []
        self.begin = 0

    def add(self, data: bytes) -> None:
        """Add bytes. Raises TooMuchNewError where they become too many."""
        self._size += len(data)
        if self._size > self._most:
            raise TooMuchNewError
        if data:
            self.parts.append(data)

    def taken(self, place: int, *, is_end: bool = False) -> Iterator[Stretch]:
        """Yield what is there, up to the chunk of a number, unless it must go on with a line."""
        if self.parts and not (is_end or self.parts[-1].endswith(b"\n")):
            return
        if self.parts:
            yield Stretch(None, b"".join(self.parts), (self.begin, place))
        self.parts, self._size, self.begin = [], 0, place


def _is_next(window: _Window, mark: ChunkMark) -> bool:
    """Whether a known chunk comes next."""
    if window.fill(mark.size + 1) < mark.size:
        return False
    if not window.data.startswith(mark.first, window.at):
        return False
    end = window.at + mark.size
    if not mark.is_ended and len(window.data) > end:
        return False
    return sha256(memoryview(window.data)[window.at : end]).hexdigest() == mark.digest


def _next_known(window: _Window, marks: Sequence[ChunkMark], place: int) -> tuple[int, int]:
    """Return how many bytes lie before a known chunk, and its number; not at once the one at hand.

    Where none begins nearby, these are some lines, and the chunk is the one looked for before.
    """
    data, at = window.data, window.at
    end, number = len(data), place
    for other in range(place + 1, min(place + 1 + _AHEAD, len(marks))):
        found = at if data.startswith(marks[other].first, at) else _line(data, marks[other], at)
        if found >= 0:
            end, number = found, other
            break
    if place < len(marks):  # rows may stand before the very chunk that was looked for
        again = _line(data, marks[place], at, end)
        if again >= 0:
            return again - at, place
    if number != place:
        return end - at, number
    end = data.rfind(b"\n", at, at + _BITE) + 1 or data.find(b"\n", at) + 1
    return (end or len(data)) - at, place


def _line(data: bytes, mark: ChunkMark, start: int, end: int | None = None) -> int:
    """Return where a line behind a place is the first of a chunk; -1 where none is."""
    found = data.find(b"\n" + mark.first, start, end)
    return found + 1 if found >= 0 else -1
