"""A quick search for rows of headings in the bytes of a CSV file; few pieces hold one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field
from functools import cache

from verbund.data_class import data_class
from verbund.text.names import normalise

_EDGE = b"\0"
"""What stands for each byte that may be beside a heading while these are searched for."""

_BLANKS = rb"(?:[ \t\r\n]|\xc2\xa0)"
"""White space between the words of a heading and behind it; the no-break space has two bytes."""

_FREQUENT = b"qxyjvzwpkfcbgmoludhatsirne"
"""Letters in the order of how often texts have them, German and English."""

_AROUND = 64
"""The most bytes of white space before a heading that are looked at."""


@data_class(slots=True)
class HeadingSearch:
    """Searches pieces of a file for the headings of the key (``HeadingRows.marks``)."""

    marks: Sequence[str]
    delimiter: str
    _parts: dict[str, bytes] = field(init=False)
    """Of each heading, normalised, a part, which is searched for first."""

    _letters: dict[str, list[tuple[bytes, bytes]]] = field(init=False)
    """The letters of each part, small and large: a single byte is found in next to no time."""

    def __post_init__(self) -> None:
        cut = self.delimiter.encode()
        names = sorted(set(map(normalise, self.marks)))
        self._parts = {name: _part_of(name).translate(_edges(cut)) for name in names}
        self._letters = {name: _letters_of(part) for name, part in self._parts.items()}

    def may_be_in(self, piece: bytes) -> bool:
        """Whether a piece of the file may hold such a row; few do, and this check is quick."""
        possible = [
            name
            for name, letters in self._letters.items()
            if all(small in piece or large in piece for small, large in letters)
        ]
        if not possible:  # a table of numbers and codes has few letters
            return False
        cut = self.delimiter.encode()
        edged = piece.translate(_edges(cut))
        found = [name for name in possible if _holds(edged, self._parts[name])]
        if not found:
            return False
        plain, forms = piece.lower(), [_form(name, cut) for name in found]
        return any(form is None or self._begins_a_cell(plain, form) for form in forms)

    def _begins_a_cell(self, plain: bytes, form: re.Pattern[bytes]) -> bool:
        """Whether such a text stands in a piece with nothing before it in its cell."""
        cut = self.delimiter.encode()
        begins, blanks = (b'"', b"\n", b"\r", cut), b" \t\xc2\xa0".replace(cut, b"")
        for match in form.finditer(plain):
            at = match.start()
            before = plain[max(at - _AROUND, 0) : at].rstrip(blanks)
            if not before or before.endswith(begins):
                return True
        return False


def _holds(edged: bytes, part: bytes) -> bool:
    """Whether a piece holds a part of a heading; its two ends are edges as well."""
    return part in edged or edged.startswith(part[1:]) or edged.endswith(part[:-1])


def _letters_of(part: bytes) -> list[tuple[bytes, bytes]]:
    """Return the letters of a part, the rare ones first: they show best that it is not there."""
    letters = {part[at : at + 1] for at in range(len(part)) if part[at : at + 1].isalpha()}
    return [(letter, letter.upper()) for letter in sorted(letters, key=_FREQUENT.find)]


@cache
def _part_of(name: str) -> bytes:
    """Return the longest part of a heading that is written in one way but for its case.

    Other characters than those of ASCII are written in several ways, and ``ß`` counts as ``ss``. At
    an end of the heading, or of a word of it, an edge belongs to the part.
    """
    words = name.replace("ss", "ß").split(" ")
    parts = [part for word in words for part in re.findall("\0?[!-~]+\0?", f"\0{word}\0")]
    return max(parts, key=len, default="").encode()


@cache
def _form(name: str, delimiter: bytes) -> re.Pattern[bytes] | None:
    """Return the pattern of a heading that ends its cell; None if it needs quotation marks."""
    if '"' in name or delimiter.decode() in name:
        return None
    words = [
        b"".join(
            re.escape(part.encode()) if part.isascii() else rb"[a-z\x80-\xff]+"
            for part in re.findall("[!-~]+|[^!-~]+", word)
        )
        for word in name.replace("ss", "ß").split(" ")
    ]
    end = rb'(?=\Z|["\r\n' + re.escape(delimiter) + b"])"
    return re.compile((_BLANKS + b"+").join(words) + _BLANKS + b"*" + end)


@cache
def _edges(delimiter: bytes) -> bytes:
    """A table for bytes: letters become small, and what may be beside a heading becomes _EDGE.

    The no-break space is 0xC2 0xA0.
    """
    beside = delimiter + b'"\r\n\t \xc2\xa0'
    return bytes(range(256)).lower().translate(bytes.maketrans(beside, _EDGE * len(beside)))
