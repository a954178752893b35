"""The cells of an object, as texts under the headings of its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from verbund.read.document.objects import Repeating, Row, Value, is_rows
from verbund.read.expected import Expected


class CellFault(NamedTuple):
    """A value that is no cell: its key, why (a code), and what details the finding has."""

    key: str
    code: str
    details: Mapping[str, str]


class RowCells:
    """Makes rows of texts of objects, for one table with its headings."""

    def __init__(self, headings: Sequence[str], expected: Expected) -> None:
        self._places = {heading: place for place, heading in enumerate(headings)}
        self._expected = expected

    def of(self, row: Row) -> tuple[list[str], list[CellFault]]:
        """Return the cells of a row, and what of it is no cell; that is left empty."""
        cells = [""] * len(self._places)
        faults: list[CellFault] = []
        if isinstance(row.value, Repeating):
            faults += (CellFault(key, "F146", {"key": key}) for key in row.value.twice)
        for key, value in row.value.items():
            if isinstance(value, dict):
                for tag, text in value.items():
                    self._put(cells, f"{key}@{tag}", text, faults)
            elif value != [] and not is_rows(value):
                self._put(cells, key, value, faults)
        self._refer(cells, row)
        return cells, faults

    def _refuse(self, heading: str, faults: list[CellFault]) -> None:
        """Note that a value is no cell, unless its key is unknown, which is told by itself."""
        if self._expected.knows(heading):
            faults.append(CellFault(heading, "F145", {"key": heading}))

    def _put(self, cells: list[str], heading: str, value: Value, faults: list[CellFault]) -> None:
        place = self._places[heading]
        if isinstance(value, str):
            cells[place] = _without_surrogates(value)
        elif isinstance(value, list):
            cells[place] = self._joined(heading, value, faults)
        else:
            self._refuse(heading, faults)

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


def _without_surrogates(text: str) -> str:
    """Return a text with U+FFFD for each half of a character, which an escape may leave."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
