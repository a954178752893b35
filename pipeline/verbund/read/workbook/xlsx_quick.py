"""A quick way for rows of XLSX that have the form in which nearly all programs write them.

Such a row is taken from the text by one regular expression, whole or not at all, and the parser of
XML never sees it. All else goes to the parser: what stands before and behind the rows, rows with
formulas, entities or comments, and what follows any text that is no row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Final, Protocol

from verbund.system.limits import MIB

_START: Final = b"<sheetData>"
_ROW: Final = b"<row "
_END: Final = b"</row>"
_MOST_HELD: Final = 2 * MIB
_ENCODING = re.compile(rb"encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)

# No markup, no entity, no character that XML does not have, no line end that it changes.
_TEXT: Final = r"[^<&\x00-\x08\x0b-\x1f\ufffe\uffff]*"
_HEAD = re.compile(r'<row r="([1-9][0-9]{0,6})"((?: (?!r=|xmlns)[A-Za-z0-9:]+="[^"<&]*")*)>')
_CELL = re.compile(
    r'(<c r="([A-Z]{1,3})([0-9]+)"(?: s="([0-9]{1,6})")?(?: t="(s|n|str|inlineStr)")?(?:/>|>'
    rf'(?:<v>({_TEXT})</v>|<is><t(?: xml:space="preserve")?>({_TEXT})</t></is>)</c>))'
)

Cell = tuple[str, str, str, str, str, str, str]
"""A cell as it was matched: all of it, letters, row, style, kind, value, text of its own."""


class RowTaker(Protocol):
    """Who takes rows: the parser of the sheet."""

    @property
    def is_between_rows(self) -> bool:
        """Whether all that was parsed ends between two rows of the sheet."""
        ...

    def take(self, number: int, attributes: str, cells: list[Cell]) -> bool:
        """Take a row, given its number, the text of its attributes, and its cells.

        Returns False, having taken nothing, where the row is to be parsed.
        """
        ...


def left_to_parse(
    pieces: Iterable[bytes], taker: RowTaker, parsed: Callable[[int], None]
) -> Iterator[bytes]:
    """Yield what of a sheet is to be parsed; rows are handed to ``taker`` between that, in order.

    What was yielded must have been parsed when the next is asked for. An empty piece is yielded
    where rows were taken. ``parsed`` is told how many bytes were dealt with.
    """
    held, count, is_quick = b"", 0, True
    started = False
    for piece in pieces:
        count += len(piece)
        parsed(count)
        if not is_quick:
            yield piece
            continue
        held += piece
        if not started:
            head, mark, rest = held.partition(_START)
            if not mark and len(held) < _MOST_HELD:
                continue
            yield head + mark
            held = rest
            started = is_quick = taker.is_between_rows and _ENCODING.search(head) is None
        if is_quick:
            held = yield from _take_rows(held, taker)
            is_quick = taker.is_between_rows and (not held or held.startswith(_ROW[: len(held)]))
        if not is_quick or len(held) > _MOST_HELD:
            is_quick = False
            yield held
            held = b""
    yield held


def _take_rows(held: bytes, taker: RowTaker) -> Generator[bytes, None, bytes]:
    """Yield the rows that are to be parsed, hand on the others; return what is no whole row."""
    place = 0
    while held.startswith(_ROW, place) and taker.is_between_rows:
        end = held.find(_END, place) + len(_END)
        if end < len(_END):
            break
        row = held[place:end]
        if not _take(row, taker):
            yield row
        place = end
    yield b""
    return held[place:]


def _take(row: bytes, taker: RowTaker) -> bool:
    try:
        text = row.decode()
    except UnicodeDecodeError:
        return False
    head = _HEAD.match(text)
    if head is None:
        return False
    cells = _CELL.findall(text, head.end())
    length = sum([len(cell[0]) for cell in cells])
    if head.end() + length + len(_END) != len(text):
        return False
    return taker.take(int(head[1]), head[2], cells)
