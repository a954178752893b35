"""XML of strangers, read as a stream: no declarations of types, no entities, bounded depth.

A DOCTYPE is refused before anything in it is read: no part of a workbook has one, and all that XML
can do beyond elements and texts (entities, files of others) begins there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NoReturn
from xml.parsers import expat

from verbund.read.workbook.faults import DamagedError
from verbund.system.limits import MIB

DEPTH: Final = 200
"""The most elements in one another."""

_TOKEN: Final = 2 * MIB
"""The most bytes of a tag: the parser holds it as a whole."""

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]


class Texts:
    """The text between two tags, no longer than ``most`` characters and one.

    ``append`` takes the pieces of a text, ``take`` returns it and begins the next.
    """

    __slots__ = ("_most", "append", "pieces")

    def __init__(self, most: int) -> None:
        self.pieces: list[str] = []
        self.append = self.pieces.append
        self._most = most + 1

    def take(self) -> str:
        """Return the text since it was last taken or cleared."""
        pieces = self.pieces
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        pieces.clear()
        return text if len(text) <= self._most else text[: self._most]

    def bound(self) -> None:
        """Drop what is beyond the limit; called now and then while pieces are added."""
        if sum(map(len, self.pieces)) > self._most or len(self.pieces) > self._most:
            self.pieces[:] = ["".join(self.pieces)[: self._most]]


def parse(
    pieces: Iterable[bytes], part: str, start: Start, end: End, texts: Texts | None = None
) -> Iterator[int]:
    """Parse the pieces of a part; yield after each how many bytes were parsed.

    Names of elements and attributes have their namespace before them and a blank between. Raises
    WorkbookError where it is no XML, or XML of a kind that no workbook has.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if texts is not None:
        parser.CharacterDataHandler = texts.append
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            fed += len(piece)
            if texts is not None and len(texts.pieces) > 0:
                texts.bound()
            if fed - parser.CurrentByteIndex > _TOKEN:
                raise DamagedError("long-tag", part=part)
            yield fed
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise DamagedError("bad-xml", part=part, line=str(error.lineno)) from None
    yield fed


def _refuse(*_: object) -> NoReturn:
    raise DamagedError("doctype")


class Depth:
    """Counts how deep elements are in one another. Raises DamagedError beyond the limit."""

    __slots__ = ("level",)

    def __init__(self) -> None:
        self.level = 0

    def enter(self) -> None:
        """Note the start of an element."""
        self.level += 1
        if self.level > DEPTH:
            raise DamagedError("deep", limit=str(DEPTH))

    def leave(self) -> None:
        """Note the end of an element."""
        self.level -= 1


def elements(pieces: Iterable[bytes], part: str) -> Iterator[tuple[str, Attributes]]:
    """Yield the elements of a part, in order, each with its attributes. Raises WorkbookError."""
    for name, attributes, _ in nested(pieces, part):
        yield name, attributes


def nested(pieces: Iterable[bytes], part: str) -> Iterator[tuple[str, Attributes, int]]:
    """Yield the elements of a part, each with attributes and depth from 1. Raises WorkbookError."""
    found: list[tuple[str, Attributes, int]] = []
    depth = Depth()

    def start(name: str, attributes: Attributes) -> None:
        depth.enter()
        found.append((name, attributes, depth.level))

    def end(_: str) -> None:
        depth.leave()

    for _ in parse(pieces, part, start, end):
        yield from found
        found.clear()


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition(" ")[2]
