"""Rows of the same number of cells, cut from a piece of a CSV file all at once.

The csv module makes rows of cells, and what follows wants columns. Where each row has as many cells
as there are headings, the piece is cut at every delimiter, and each column is every so many of the
cells. That takes a third of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import overload

_DELIMITER, _LINE_FEED = b"\x1f", b"\x1e"
"""What stands for these two inside a cell while the piece is cut."""


@dataclass(frozen=True, slots=True)
class Grid(Sequence[list[str]]):
    """Rows of so many cells each, all cells in one list."""

    cells: list[str]
    width: int

    def __len__(self) -> int:
        return len(self.cells) // self.width

    def __iter__(self) -> Iterator[list[str]]:
        for start in range(0, len(self.cells), self.width):
            yield self.cells[start : start + self.width]

    @overload
    def __getitem__(self, place: int) -> list[str]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[str]]: ...
    def __getitem__(self, place: int | slice) -> list[str] | list[list[str]]:
        return list(self)[place]

    def column(self, place: int) -> tuple[str, ...]:
        """The cells of a column, row by row."""
        return tuple(self.cells[place :: self.width])


def grid_of(piece: bytes, delimiter: str, width: int) -> Grid | None:
    """The rows of a piece, as the csv module has them; None where a row has another width.

    The piece is UTF-8 and whole rows that can be read (pieces.rows_of). None as well where cutting
    would not pay, as with many quotation marks, and for what the csv module reads in its own way:
    an empty line, which is a row of no cells.
    """
    mark = delimiter.encode()
    if width < 2 or len(mark) != 1 or mark in b'"\r\n' + _DELIMITER + _LINE_FEED:
        return None
    enclosed: list[int] = []
    if not piece.endswith(b"\n"):
        piece += b"\n"
    if b'"' in piece:
        if _DELIMITER in piece or _LINE_FEED in piece:
            return None
        parts = piece.split(b'"')
        if len(parts) > 2 * piece.count(b"\n"):
            return None
        enclosed = _unquote(parts, mark)
        piece = b"".join(parts)
    elif b"\r" in piece:
        piece = piece.replace(b"\r\n", b"\n")
    ends = piece.translate(None, _all_but(mark))
    if ends != (mark * (width - 1) + b"\n") * (len(ends) // width):
        return None
    cells = piece.decode().replace("\n", delimiter).split(delimiter)
    cells.pop()  # behind the last line end
    for place in enclosed:
        cell = cells[place].replace(_DELIMITER.decode(), delimiter)
        cells[place] = cell.replace(_LINE_FEED.decode(), "\n")
    return Grid(cells, width)


def _unquote(parts: list[bytes], mark: bytes) -> list[int]:
    """Make the parts between quotation marks text without any; the places of cells to mend.

    What stands outside of marks and inside comes in turn; nothing outside is a doubled mark.
    """
    enclosed: list[int] = []
    place, last = 0, len(parts) - 1
    for at in range(0, last, 2):
        outside, inside = parts[at], parts[at + 1]
        if outside:
            place += len(outside.translate(None, _all_but(mark)))  # quicker than counting
        elif at:
            parts[at] = b'"'
        if b"\r" in outside:
            parts[at] = outside.replace(b"\r\n", b"\n")
        if mark in inside or b"\n" in inside:
            parts[at + 1] = inside.replace(mark, _DELIMITER).replace(b"\n", _LINE_FEED)
            enclosed.append(place)
    parts[last] = parts[last].replace(b"\r\n", b"\n")
    return enclosed


@cache
def _all_but(mark: bytes) -> bytes:
    """All bytes but a delimiter and the line feed."""
    return bytes(byte for byte in range(256) if byte not in (mark[0], ord("\n")))
