"""Names of OpenDocument (OASIS, ISO/IEC 26300): namespaces, and the formats that styles have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from verbund.read.workbook.number_format import PLAIN, NumberFormat, by_parts, telling
from verbund.read.workbook.values import whole
from verbund.read.workbook.xml_stream import Attributes, Texts

_OASIS: Final = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE: Final = f"{_OASIS}:office:1.0 "
TABLE: Final = f"{_OASIS}:table:1.0 "
TEXT: Final = f"{_OASIS}:text:1.0 "
_STYLE: Final = f"{_OASIS}:style:1.0 "
_NUMBER: Final = f"{_OASIS}:datastyle:1.0 "
CALC: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "

_DATA_STYLES: Final = (
    "number-style",
    "currency-style",
    "percentage-style",
    "date-style",
    "time-style",
)
_SHOWN: Final = (f"{_NUMBER}text", f"{_NUMBER}embedded-text")
_MOST_TEXT: Final = 1 << 10
_MOST_DIGITS: Final = 99


class Styles:
    """Styles by their names: which number format cells of it have, and which hide their table.

    To be told of the starts and ends of elements.
    """

    def __init__(self) -> None:
        self._formats: dict[str, NumberFormat] = {}
        self._cells: dict[str, tuple[str | None, str | None]] = {}
        self._hiding: set[str] = set()
        self._table: str | None = None
        self._open: str | None = None
        self._name = ""
        self._parts: list[tuple[str, Attributes]] = []
        self.texts = Texts(_MOST_TEXT)
        self._shown: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if name == f"{_STYLE}style":
            self._start_style(attributes)
        elif name == f"{_STYLE}table-properties":
            if self._table is not None and attributes.get(f"{TABLE}display") == "false":
                self._hiding.add(self._table)
        elif name.startswith(_NUMBER):
            local = name.removeprefix(_NUMBER)
            if local in _DATA_STYLES:
                self._open, self._name = local, attributes.get(f"{_STYLE}name", "")
                self._parts, self._shown = [(local, attributes)], []
            elif self._open is not None:
                self._parts.append((local, attributes))
                self.texts.pieces.clear()

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if self._open is None:
            return
        if name in _SHOWN and sum(map(len, self._shown)) < _MOST_TEXT:
            self._shown.append(self.texts.take())
        elif name == f"{_NUMBER}{self._open}":
            form = _format(self._open, self._parts)
            self._formats[self._name] = form._replace(words=telling(" ".join(self._shown)))
            self._open = None

    def _start_style(self, attributes: Attributes) -> None:
        name, family = attributes.get(f"{_STYLE}name", ""), attributes.get(f"{_STYLE}family")
        self._table = name if family == "table" else None
        if family == "table-cell":
            data = attributes.get(f"{_STYLE}data-style-name")
            self._cells[name] = data, attributes.get(f"{_STYLE}parent-style-name")

    def hides(self, name: str) -> bool:
        """Whether tables with a style are hidden."""
        return name in self._hiding

    def format_of(self, name: str | None) -> NumberFormat:
        """Return the number format of cells with a style: its own, or that of one above it."""
        seen: set[str] = set()
        while name is not None and name in self._cells and name not in seen:
            seen.add(name)
            data, parent = self._cells[name]
            if data is not None:
                return self._formats.get(data, PLAIN)
            name = parent
        return PLAIN


def _format(kind: str, parts: Iterable[tuple[str, Attributes]]) -> NumberFormat:
    names = {name for name, _ in parts}
    if kind == "number-style":
        return _digits(parts) if names <= {"number-style", "number"} else PLAIN
    return by_parts(
        day=not names.isdisjoint(("day", "day-of-week", "week-of-year")),
        month=not names.isdisjoint(("month", "quarter")),
        year=not names.isdisjoint(("year", "era")),
        clock=not names.isdisjoint(("hours", "minutes", "seconds")),
    )


def _digits(parts: Iterable[tuple[str, Attributes]]) -> NumberFormat:
    """Return the format of whole numbers with so many digits at least, such as ``00000``."""
    numbers = [attributes for name, attributes in parts if name == "number"]
    if len(numbers) != 1 or numbers[0].get(f"{_NUMBER}grouping") == "true":
        return PLAIN
    decimals = numbers[0].get(f"{_NUMBER}decimal-places", "0")
    digits = whole(numbers[0].get(f"{_NUMBER}min-integer-digits", "1"), _MOST_DIGITS)
    return NumberFormat(digits=digits) if decimals == "0" and digits > 1 else PLAIN
