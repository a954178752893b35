"""The cells of an object, as texts under the headings of its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from verbund.read.document.objects import Repeating, Row, Value, cells_of
from verbund.read.expected import Expected


class CellFault(NamedTuple):
    """A value that is no cell: its key, why (a code), and what details the finding has."""

    key: str
    code: str
    details: Mapping[str, str]


class RowCells:
    """Makes rows of texts of objects. ``places`` has the position of each key that they have."""

    def __init__(self, places: Mapping[str, int], expected: Expected) -> None:
        self._places, self._expected = places, expected
        self._width = max(places.values(), default=-1) + 1

    def of(self, row: Row) -> tuple[list[str], list[CellFault]]:
        """Return the cells of a row, and what of it is no cell; that is left empty."""
        cells = [""] * self._width
        faults = [CellFault(key, "F146", {"key": key}) for key in _twice(row.value)]
        filled: set[int] = set()
        for heading, value in cells_of(row.value):
            place = self._places[heading]
            if place in filled:  # by another spelling, or by a language of its own
                faults.append(CellFault(heading, "F146", {"key": heading}))
            filled.add(place)
            if isinstance(value, str):
                cells[place] = _without_surrogates(value)
            elif isinstance(value, list):
                cells[place] = self._joined(heading, value, faults)
            else:
                self._refuse(heading, faults)
        self._refer(cells, row)
        return cells, faults

    def _refuse(self, heading: str, faults: list[CellFault]) -> None:
        """Note that a value is no cell, unless its key is unknown, which is told by itself."""
        if self._expected.knows(heading):
            faults.append(CellFault(heading, "F145", {"key": heading}))

    def _joined(self, heading: str, values: Sequence[Value], faults: list[CellFault]) -> str:
        texts = [_without_surrogates(item) for item in values if isinstance(item, str)]
        separator = self._expected.separator(heading)
        if len(texts) < len(values) or (separator is None and len(texts) > 1):
            self._refuse(heading, faults)
            return ""
        if separator is not None and (odd := next((t for t in texts if separator in t), None)):
            faults.append(
                CellFault(heading, "F147", {"key": heading, "value": odd, "separator": separator})
            )
            return ""
        return (separator or "").join(texts)

    def _refer(self, cells: list[str], row: Row) -> None:
        """Fill the reference to the row around this one, unless it is stated."""
        parent = self._expected.parent
        if parent is None or row.parent is None:
            return
        place = self._places.get(parent.heading)
        if place is None or cells[place]:
            return
        for key, value in row.parent.items():
            if isinstance(value, str) and parent.is_key(key):
                cells[place] = value


def _twice(value: Mapping[str, Value]) -> Iterator[str]:
    """Yield the keys that stand twice in an object, or in one of its texts in several languages."""
    if isinstance(value, Repeating):
        yield from value.twice
    for key, inner in value.items():
        if isinstance(inner, Repeating):
            yield from (f"{key}@{tag}" for tag in inner.twice)


def _without_surrogates(text: str) -> str:
    """Return a text with U+FFFD for each half of a character, which an escape may leave."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
