"""The texts that cells of an XLSX workbook share, kept as one text with the place of each."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from typing import Final

from verbund.read.workbook.faults import UnpacksTooLargeError
from verbund.read.workbook.ooxml import main_names
from verbund.read.workbook.xml_stream import Attributes, Depth, Texts, parse
from verbund.system.limits import Limits

_OFFSET: Final = 8
_MOST_KEPT: Final = 1 << 15
_MOST_KEPT_LENGTH: Final = 1 << 10

_ESCAPE = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")


class SharedStrings:
    """Texts by number. To get one that is not there raises IndexError."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._data = bytearray()
        self._ends = array("Q", [0])
        self._kept: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        text = self._kept.get(number)
        if text is None:
            if not 0 <= number < len(self):
                raise IndexError(number)
            text = self._data[self._ends[number] : self._ends[number + 1]].decode()
            if len(text) <= _MOST_KEPT_LENGTH:
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                self._kept[number] = text
        return text

    def append(self, text: str) -> None:
        """Add a text. Raises UnpacksTooLargeError beyond the limit."""
        self._data += text.encode("utf-8", "replace")
        self._ends.append(len(self._data))
        if len(self._data) + _OFFSET * len(self._ends) > self._limits.strings:
            raise UnpacksTooLargeError("strings", self._limits)


class RichText:
    """The text of an element that holds runs of text: all joined, but how it is pronounced.

    To be told of the starts and ends of elements by their local names.
    """

    __slots__ = ("_phonetic", "_pieces", "_texts")

    def __init__(self, texts: Texts) -> None:
        self._texts, self._phonetic = texts, 0
        self._pieces: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def start(self, name: str) -> None:
        """Note the start of an element."""
        if name == "rPh":
            self._phonetic += 1
        elif name == "t":
            self._texts.pieces.clear()

    def end(self, name: str) -> None:
        """Note the end of an element."""
        if name == "rPh":
            self._phonetic -= 1
        elif name == "t" and not self._phonetic:
            self._pieces.append(self._texts.take())

    def take(self) -> str:
        """Return the text since it was last taken."""
        text = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        self._pieces.clear()
        return unescaped(text)


def read_shared_strings(pieces: Iterable[bytes], part: str, limits: Limits) -> SharedStrings:
    """Return the texts of the part that holds them. Raises WorkbookError."""
    strings, texts, depth = SharedStrings(limits), Texts(limits.cell), Depth()
    rich = RichText(texts)
    names = main_names("si", "t", "rPh")

    def start(name: str, attributes: Attributes) -> None:
        depth.enter()
        rich.start(names.get(name, ""))

    def end(name: str) -> None:
        depth.leave()
        known = names.get(name, "")
        rich.end(known)
        if known == "si":
            strings.append(rich.take())

    for _ in parse(pieces, part, start, end, texts):
        pass
    return strings


def unescaped(text: str) -> str:
    """Return a text with its escapes (``_x000D_``) as the characters that they mean.

    What means no character, as half of one, stays (ECMA-376, part 1, 22.9.2.19).
    """
    return _ESCAPE.sub(_meant, text) if "_x" in text else text


def _meant(found: re.Match[str]) -> str:
    units = [int(unit, 16) for unit in re.findall("[0-9A-Fa-f]{4}", found[0])]
    data = b"".join(unit.to_bytes(2, "little") for unit in units)
    try:
        return data.decode("utf-16-le")
    except UnicodeDecodeError:
        return found[0]
