"""Grids: rows of equal width, cut from a piece of a CSV file all at once.

The csv module makes rows of cells, and the next stage wants columns. Where each row has as many
cells as there are headings, the piece is cut at every delimiter, and a column is a slice with a
step. That takes a third of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import overload

from verbund.data_class import data_class
from verbund.text.normal_form import normal

_DELIMITER, _LINE_FEED = b"\x1f", b"\x1e"
"""Stand-ins for delimiter and line feed inside a cell while the piece is cut."""


@data_class(frozen=True, slots=True)
class Grid(Sequence[list[str]]):
    """Rows of equal width, with all cells in one list."""

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
        """Return the cells of a column, row by row."""
        return tuple(self.cells[place :: self.width])


def is_blank(rows: Sequence[Sequence[str]]) -> bool:
    """Whether all cells of all rows are empty."""
    return not any(rows.cells if isinstance(rows, Grid) else map(any, rows))


def grid_of(piece: bytes, parts: list[bytes], delimiter: str, width: int) -> Grid | None:
    """Return the rows of a piece, equal to those of the csv module; None if their widths differ.

    The piece is UTF-8 and consists of whole, readable rows; ``parts`` is its text split at
    quotation marks (pieces.parts_of). The result is None, too, where cutting would not pay, as with
    many marks, and where the csv module has a rule of its own: an empty line is a row of no cells.
    """
    mark = delimiter.encode()
    if width < 2 or len(mark) != 1 or mark in b'"\r\n' + _DELIMITER + _LINE_FEED:
        return None
    if not parts[-1].endswith(b"\n"):
        parts = [*parts[:-1], parts[-1] + b"\n"]
    enclosed: list[int] = []
    if len(parts) == 1:
        (text,) = parts
        ends = text.translate(None, _all_but(mark))
    elif len(parts) > 2 * piece.count(b"\n") or _DELIMITER in piece or _LINE_FEED in piece:
        return None
    else:
        text, ends, enclosed = _unquote(parts, mark)
    if ends != (mark * (width - 1) + b"\n") * (len(ends) // width):
        return None
    if b"\r" in piece:
        text = text.replace(b"\r\n", b"\n")
    cells = text.decode().replace("\n", delimiter).split(delimiter)
    cells.pop()  # the empty cell behind the last line end
    for place in enclosed:
        cell = cells[place].replace(_DELIMITER.decode(), delimiter)
        cells[place] = cell.replace(_LINE_FEED.decode(), "\n")
    return Grid(cells, width)


def normal_rows(rows: Sequence[list[str]]) -> Sequence[list[str]]:
    """Return the rows with each cell in Normalization Form C; no cell begins or ends elsewhere."""
    if isinstance(rows, Grid):
        return Grid(list(map(normal, rows.cells)), rows.width)
    return [list(map(normal, row)) for row in rows]


def _unquote(parts: Sequence[bytes], mark: bytes) -> tuple[bytes, bytes, list[int]]:
    """Return the text without quotation marks, the ends of its cells, and the cells to restore.

    In these cells, stand-ins replace the delimiter and the line feed. Their positions are returned.
    """
    texts, ends, enclosed = list[bytes](), list[bytes](), list[int]()
    others, place = _all_but(mark), 0
    for at, (outside, inside) in enumerate(zip(parts[::2], [*parts[1::2], b""], strict=True)):
        ends.append(outside.translate(None, others))
        place += len(ends[-1])
        # An empty part outside, but at the very beginning, is a doubled mark.
        texts.append(outside or b'"' * bool(at))
        if mark in inside or b"\n" in inside:
            enclosed.append(place)
            inside = inside.replace(mark, _DELIMITER).replace(b"\n", _LINE_FEED)
        texts.append(inside)
    return b"".join(texts), b"".join(ends), enclosed


@cache
def _all_but(mark: bytes) -> bytes:
    """Return all byte values except a delimiter and the line feed."""
    return bytes(byte for byte in range(256) if byte not in (mark[0], ord("\n")))
