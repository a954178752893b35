"""What other tables may ask of a record: its id, the class that its row states, its names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from verbund.model.column_kinds import Reference
from verbund.model.model import RecordType
from verbund.read.tables import Table
from verbund.text.names import normalise, stripped

_CELL: Final = "\x1f"
_ROW: Final = "\x1e"


class RecordNames:
    """Cuts from rows of a table what other tables may ask of them, as a text: a line a record."""

    def __init__(self, table: Table) -> None:
        record_type = table.record_type
        stated = record_type.class_field
        wanted = {*record_type.keys, *record_type.titles, *([stated.name] if stated else ())}
        self._positions = [
            place for place, column in enumerate(table.columns) if column.field.name in wanted
        ]
        names = [table.columns[place].field.name for place in self._positions]
        self._key = names.index(record_type.keys[0]) if record_type.keys[0] in names else 0

    def of(self, columns: Sequence[Sequence[str]]) -> str | None:
        """Return the text of rows, given as columns of the layout; None where it would be unclear.

        Each row ends with a mark, so that texts can be joined.
        """
        chosen = [columns[place] for place in self._positions]
        text = _ROW.join(map(_CELL.join, zip(*chosen, strict=True)))
        rows = len(chosen[0]) if chosen else 0
        if text.count(_ROW) + 1 != max(rows, 1):
            return None
        if text.count(_CELL) != rows * (len(chosen) - 1):
            return None
        return f"{text}{_ROW}" if rows else ""

    def ids(self, texts: Iterable[str]) -> list[str]:
        """Return the cells of the first column of the key in such texts, without those empty."""
        rows = "".join(texts).split(_ROW)
        rows.pop()
        if len(self._positions) > 1:
            rows = [row.split(_CELL, self._key + 1)[self._key] for row in rows]
        return [cell for cell in map(stripped, rows) if cell]


def rows_of(texts: Iterable[str]) -> Iterator[str]:
    """Yield the rows in such texts."""
    for text in texts:
        yield from text.split(_ROW)[:-1]


def text_of_rows(rows: Sequence[str]) -> str:
    """Return the text of such rows."""
    return f"{_ROW.join(rows)}{_ROW}" if rows else ""


class NamedTexts:
    """The texts by which the records of a table are called: ids and names, as they are compared."""

    def __init__(self, table: Table) -> None:
        record_type = table.record_type
        stated = record_type.class_field
        self._separators: list[str | None] = []
        self._is_class: list[bool] = []
        for column in table.columns:
            name = column.field.name
            is_name = name in record_type.keys or name in record_type.titles
            is_class = stated is not None and name == stated.name
            if is_name or is_class:
                self._separators.append(column.field.separator if is_name else None)
                self._is_class.append(is_class and not is_name)

    def of(self, row: str) -> Iterator[str]:
        """Yield the texts that call the record of a row."""
        cells = row.split(_CELL)
        for cell, separator, is_class in zip(cells, self._separators, self._is_class, strict=True):
            if is_class:
                continue
            for part in cell.split(separator) if separator else (cell,):
                if stripped(part):
                    yield normalise(part)


def has_plain_key(record_type: RecordType) -> bool:
    """Whether the id of a record is one cell as it stands, which refers to no other record."""
    (name, *others), behind = record_type.keys, record_type.template[2]
    return not (others or behind or isinstance(record_type.field(name).kind, Reference))
