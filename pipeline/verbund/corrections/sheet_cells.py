"""Finds cells in the XML of a sheet of XLSX: the bytes of each, or where it would stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from verbund.corrections.edit import UnwritableError
from verbund.read.workbook.sheet_rows import Area
from verbund.report.annotated.cell_text import cell_text
from verbund.text.column_letters import column_letters

Key = tuple[int, int]
"""A cell: its row from 1, and its position from 0."""

_TAG: Final = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
_REF: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_OTHER_ENCODING: Final = re.compile(rb"<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CellPlace:
    """The place of a cell: its bytes, empty where it has none, and how its elements are named.

    ``style`` is the number of its style. ``computed`` says that it has a formula.
    """

    start: int
    end: int
    prefix: str = ""
    style: str | None = None
    computed: bool = False


def find_cells(part: bytes, wanted: Collection[Key]) -> Mapping[Key, CellPlace]:
    """Return the places of cells in a sheet's part; those in rows that are not there are missing.

    Raises UnwritableError for XML that is in no form of ASCII, or is none.
    """
    if b"\0" in part[:64] or _OTHER_ENCODING.match(part):
        raise UnwritableError("encoding")
    search = _Search(part, wanted)
    try:
        search.parser.Parse(part, True)
    except expat.ExpatError:
        raise UnwritableError("xml") from None
    return search.found


def cell_xml(key: Key, place: CellPlace, text: str) -> str:
    """Return the XML of a cell with a text, in the style that it has."""
    row, position = key
    prefix = place.prefix
    style = "" if place.style is None else f' s="{place.style}"'
    inner = escape(cell_text(text))
    return (
        f'<{prefix}c r="{column_letters(position)}{row}"{style} t="inlineStr"><{prefix}is>'
        f'<{prefix}t xml:space="preserve">{inner}</{prefix}t></{prefix}is></{prefix}c>'
    )


def is_cell_xml(raw: str, key: Key) -> bool:
    """Whether a text is the XML of just this cell, or empty, as an undo file has to have it.

    A cell with a formula is never corrected, so none is put back either.
    """
    if not raw:
        return True
    try:
        root = _root_of(raw)
    except (expat.ExpatError, UnwritableError):
        return False
    ref = f"{column_letters(key[1])}{key[0]}"
    return root.name == "c" and root.attributes.get("r", ref) == ref and not root.computed


def style_of(raw: str) -> str | None:
    """Return the number of the style of a cell, given its XML. Raises ExpatError."""
    return _root_of(raw).attributes.get("s") if raw else None


@dataclass(slots=True)
class _Root:
    """The outermost element of some XML; ``computed`` says that a formula is in it."""

    name: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    computed: bool = False


def _root_of(raw: str) -> _Root:
    """Return the one element of a text. Raises ExpatError and UnwritableError where it is none."""
    root = _Root()

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if not root.name:
            root.name, root.attributes = local, attributes
        elif local == "f":
            root.computed = True

    def refuse(*_: object) -> None:
        raise UnwritableError("xml")

    if not (raw.startswith("<") and raw.endswith(">")):
        raise UnwritableError("xml")
    try:
        content = raw.encode()
    except UnicodeEncodeError:  # half a character, which JSON can state
        raise UnwritableError("xml") from None
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    parser.XmlDeclHandler = refuse
    parser.Parse(content, True)
    return root


def shown_elsewhere(key: Key, areas: Collection[Area]) -> bool:
    """Whether a cell lies in a merged area, and is not the one that shows its value."""
    row, position = key
    return any(
        area.top <= row <= area.bottom
        and area.left <= position <= area.right
        and key != (area.top, area.left)
        for area in areas
    )


@dataclass(slots=True)
class _Search:
    """A parser of a sheet that notes where the wanted cells are."""

    part: bytes
    wanted: Collection[Key]
    found: dict[Key, CellPlace] = field(default_factory=dict)
    _row: int = 0
    _position: int = -1
    _inside: bool = False
    _left: list[Key] = field(default_factory=list)
    _cell: tuple[Key, int, str, str | None] | None = None
    _computed: bool = False
    _empty_row: bool = False
    _end_of_empty: int = -1

    def __post_init__(self) -> None:
        """Make the parser."""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._by_row: dict[int, list[Key]] = {}
        for key in sorted(self.wanted):
            self._by_row.setdefault(key[0], []).append(key)

    parser: expat.XMLParserType = field(init=False)
    _by_row: dict[int, list[Key]] = field(init=False)

    def _refuse(self, *_: object) -> None:
        raise UnwritableError("xml")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _, local = name.rpartition(":")
        prefix = f"{prefix}:" if prefix else ""
        if local == "row" and not self._inside:
            self._inside, self._position = True, -1
            self._row = int(attributes.get("r", self._row + 1))
            self._empty_row = self._is_empty(self.parser.CurrentByteIndex)
            self._left = list(self._by_row.get(self._row, ()))
        elif local == "c" and self._inside and self._cell is None:
            self._position = _position(attributes.get("r"), self._position + 1)
            at = self.parser.CurrentByteIndex
            while self._left and self._left[0][1] < self._position:
                self.found[self._left.pop(0)] = CellPlace(at, at, prefix)
            key = (self._row, self._position)
            if self._left and self._left[0] == key:
                self._left.pop(0)
                self._cell, self._computed = (key, at, prefix, attributes.get("s")), False
                self._end_of_empty = self._after(at) if self._is_empty(at) else -1
        elif local == "f" and self._cell is not None:
            self._computed = True

    def _end(self, name: str) -> None:
        prefix, _, local = name.rpartition(":")
        at = self.parser.CurrentByteIndex
        if local == "c" and self._cell is not None:
            key, start, cell_prefix, style = self._cell
            end = self._end_of_empty if self._end_of_empty >= 0 else self._after(at)
            self.found[key] = CellPlace(start, end, cell_prefix, style, self._computed)
            self._cell = None
        elif local == "row" and self._inside:
            self._inside = False
            if not self._empty_row:  # it has no inside
                for key in self._left:
                    self.found[key] = CellPlace(at, at, f"{prefix}:" if prefix else "")
            self._left = []

    def _is_empty(self, at: int) -> bool:
        """Whether the element that begins at a byte is one tag."""
        return self.part[self._after(at) - 2 : self._after(at)] == b"/>"

    def _after(self, at: int) -> int:
        match = _TAG.match(self.part, at)
        if match is None:
            raise UnwritableError("xml")
        return match.end()


def _position(ref: str | None, following: int) -> int:
    match = _REF.fullmatch(ref or "")
    if match is None:
        return following
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
