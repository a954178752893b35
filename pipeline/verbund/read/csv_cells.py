"""Places of the cells of a CSV row: lines and columns in the text, and their names by RFC 7111."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verbund.read.places import Address, Span

RFC_7111 = "http://tools.ietf.org/rfc/rfc7111"
"""The specification of fragments of CSV files."""

_LAST_OF_PLANE_0 = 0xFFFF
_MOST = 1 << 16
"""The most characters of a row in which cells are looked for."""


class Recorder:
    """An iterator over the lines of a file that records those read since the last ``take``.

    Of very many characters it records the first.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._read: list[str] = []
        self._left = _MOST

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if self._left > 0:
            self._read.append(line[: self._left])
            self._left -= len(line)
        return line

    def take(self) -> str:
        """Return the text read since the last call, and forget it."""
        text = "".join(self._read)
        self._read.clear()
        self._left = _MOST
        return text


def cell_spans(text: str, delimiter: str, line: int) -> Iterator[Span]:
    """Yield the span of each cell of a row, given its text and the line on which it begins.

    Quotation marks around a cell belong to it. Cells end as in the csv module: at a delimiter or
    line end outside quotation marks, which count only where they are the first of a cell.
    """
    column, start = 1, (line, 1)
    first, enclosed, quoted = True, False, False
    for character, following in zip(text, f"{text[1:]} ", strict=True):
        if not quoted and character in "\r\n":
            break
        if not quoted and character == delimiter:
            yield Span(*start, line, column)
            column += 1
            start, first, enclosed = (line, column), True, False
            continue
        if character == '"' and (first or enclosed):
            enclosed, quoted = True, not quoted
        first = False
        if character == "\n" or (character == "\r" and following != "\n"):
            line, column = line + 1, 1
        else:
            column += 2 if ord(character) > _LAST_OF_PLANE_0 else 1
    if text:
        yield Span(*start, line, column)


def csv_address(row: int, position: int | None) -> Address:
    """Return the name of a row or cell as RFC 7111 has it: both are counted from 1."""
    text = f"row={row}" if position is None else f"cell={row},{position + 1}"
    return Address(text, RFC_7111)
