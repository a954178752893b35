"""One pass over a table that stands in order: chunks are columns, and no row has an object.

A chunk whose keys are not plain is made of rows, as in any pass (passes.py); the chunks after it
are columns again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from operator import lt

from verbund.convert.rows.keyed import (
    Batch,
    Columns,
    RowSource,
    is_regular,
    key_columns,
    number,
    quoted_key,
)
from verbund.convert.rows.order import OutOfOrderError
from verbund.convert.table import TableConverter
from verbund.convert.table_scan import ScanResult
from verbund.model.model import Reference
from verbund.read.headings import arrange_columns
from verbund.resolve.index import not_in_one
from verbund.system.generated import compile_function

Keys = Callable[[Columns], "list[str] | None"]
"""From columns to the key of each row, as rows have them; None where a look at each is needed."""


class ColumnPass:
    """One pass over a table. ``seen`` is whole once all batches are taken.

    ``ids``, where given, takes the ids of all rows.
    """

    def __init__(self, converter: TableConverter, ids: dict[str, str] | None = None) -> None:
        self._converter, self._ids = converter, ids
        self._source = RowSource(converter.table, converter.maker, converter.checker.quota)
        self._keys_of = _compile_keys(converter)
        self._arranged = [
            arrange_columns(converter.table.columns, headings)
            for headings in converter.table.headings
        ]

    def batches(self) -> Iterator[Batch]:
        """The rows, a chunk at a time. Raises OutOfOrderError where one is not in its place."""
        last = ""
        for batch in self.every(1, 0):
            if not batch.keys:
                continue
            if batch.keys[0] <= last:
                raise OutOfOrderError
            last = batch.keys[-1]
            yield batch

    def every(self, step: int, first: int) -> Iterator[Batch]:
        """Every so many chunks, some of which may have no rows.

        ``seen`` is then of these alone. Raises OutOfOrderError where keys in a chunk do not ascend;
        that each chunk comes after the one before is left to the caller.
        """
        turns = cycle([turn == first for turn in range(step)])
        for file, row, chunk in self._converter.table.chunks(turns):
            batch = self._by_columns(file, row, chunk)
            if batch is None:
                batch = Batch.of(self._source.keyed(file, row, chunk))
            if not all(map(lt, batch.keys, batch.keys[1:])):
                raise OutOfOrderError
            if self._ids is not None:
                ids = [key[:-1] for key in batch.keys]
                self._ids.update(zip(ids, ids, strict=True))
            yield batch

    def _by_columns(self, file: int, first: int, rows: Sequence[list[str]]) -> Batch | None:
        """A chunk made columns at once; None where its rows need a look."""
        if self._keys_of is None or not is_regular(self._converter.table.headings[file], rows):
            return None
        columns = self._arranged[file](rows)
        keys = self._keys_of(columns)
        if keys is None or not self._source.are_plain("".join(keys), len(keys)):
            return None
        start = number(file, first)
        return Batch(keys, range(start, start + len(keys)), columns, keyed=True)

    @property
    def seen(self) -> ScanResult:
        """What was found besides rows to check."""
        files = [(list(f.findings), f.complete) for f in self._converter.table.files]
        return ScanResult([], self._source.told, self._source.odd, files)


def _compile_keys(converter: TableConverter) -> Keys | None:
    """A function that keys a chunk of columns; None for tables where no chunk can be keyed so."""
    table, index = converter.table, converter.index
    positions = key_columns(table)
    known: list[tuple[int, list[dict[str, str]]]] = []
    found: list[int] = []
    for name, position in zip(table.record_type.keys, positions, strict=True):
        if position is None:
            return None
        found.append(position)
        kind = table.record_type.field(name).kind
        if isinstance(kind, Reference):
            if not converter.model.fits(kind):
                return None
            targets = [converter.model.by_name[target] for target in kind.targets]
            known.append((position, [index.of(target).ids for target in targets]))
    parts = [f"{{c{position}}}" for position in found]
    cells = "".join(f"c{position}, " for position in found)
    columns = ", ".join(f"c[{position}]" for position in found)
    key = quoted_key(table.record_type, parts)
    source = f"def keys(c):\n return [f'{key}>' for {cells}in zip({columns})]"
    join: Callable[[Columns], list[str]]
    join = compile_function("keys", source, {}, table.record_type.name)

    def keys(columns: Columns) -> list[str] | None:
        if any("" in columns[position] for position in found):
            return None
        if any(not_in_one(set(columns[position]), *tables) for position, tables in known):
            return None
        return join(columns)

    return keys
