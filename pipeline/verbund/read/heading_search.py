"""A quick search for rows of headings in the bytes of a CSV file; few pieces hold one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

_EDGE = b"\0"
"""What stands for each byte that may be beside a heading while these are searched for."""


@dataclass(slots=True)
class HeadingSearch:
    """Searches pieces of a file for the headings of the key (``HeadingRows.marks``)."""

    marks: Sequence[str]
    delimiter: str
    _forms: tuple[tuple[bytes, tuple[bytes, ...]], ...] = field(init=False)

    def __post_init__(self) -> None:
        cut = self.delimiter.encode()
        ends = (cut, b"\n", b"\r", b" ")
        found = []
        for mark in map(str.encode, self.marks):
            forms = [
                b'"' + mark + b'"',
                *(b + mark + e for b in (b"\n", b"\r") for e in (cut, b" ")),
            ]
            found.append((mark, (*forms, *(cut + mark + end for end in ends), b" " + mark + cut)))
        self._forms = tuple(found)

    def may_be_in(self, piece: bytes) -> bool:
        """Whether a piece of the file may hold such a row; few do, and this check is quick."""
        edged = piece.translate(_edges(self.delimiter.encode()))
        starts = [edged.startswith(mark + _EDGE) for mark, _ in self._forms]
        if any(starts):
            return True
        if not any(_EDGE + mark + _EDGE in edged for mark, _ in self._forms):
            return False
        plain = piece.lower()
        return any(form in plain for _, forms in self._forms for form in forms)


@cache
def _edges(delimiter: bytes) -> bytes:
    """A table for bytes: letters become small, and what may be beside a heading becomes _EDGE.

    0xC2 begins the no-break space.
    """
    beside = delimiter + b'"\r\n\t \xc2'
    return bytes(range(256)).lower().translate(bytes.maketrans(beside, _EDGE * len(beside)))
