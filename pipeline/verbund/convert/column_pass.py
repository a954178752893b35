"""The scan of a table whose rows are in order: chunks are columns, and no row has an object.

A chunk whose keys are not plain is made of rows, as in any scan (table_scan.py); the chunks after
it are columns again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from operator import lt

from verbund.convert.codegen.source import comment, indented, several
from verbund.convert.rows.keyed import (
    Batch,
    Chunk,
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
from verbund.model.column_kinds import Reference
from verbund.read.column_layout import arrange_columns
from verbund.read.tables import Table
from verbund.resolve.index import not_in_one
from verbund.system.generated import compile_function

Keys = Callable[[Columns], "list[str] | None"]
"""A function from columns to the key of each row; None where each row must be keyed by itself."""


class ColumnPass:
    """The scan of a table in order. ``seen`` is complete once all batches are taken.

    ``ids``, where given, takes the ids of all rows.
    """

    def __init__(self, converter: TableConverter, ids: dict[str, str] | None = None) -> None:
        self._converter, self._ids = converter, ids
        self._source = RowSource(converter.table, converter.maker, converter.quota)
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

    def every(self, step: int, first: int, together: int = 1) -> Iterator[Batch]:
        """The chunks number ``first``, ``first + step`` and so on; some may have no rows.

        If ``together`` is more than one, these are numbers of so many chunks one after the other.
        ``seen`` is then of these alone. Raises OutOfOrderError where keys in a chunk do not ascend;
        the caller checks that each chunk comes after the one before.
        """
        turns = cycle([turn == first for turn in range(step) for _ in range(together)])
        for file, row, chunk in self._converter.table.chunks(turns):
            batch = self.batch(file, row, chunk)
            if self._ids is not None:
                ids = [key[:-1] for key in batch.keys]
                self._ids.update(zip(ids, ids, strict=True))
            yield batch

    def batch(self, file: int, row: int, chunk: Sequence[list[str]]) -> Batch:
        """Make a batch of a chunk. Raises OutOfOrderError where its keys do not ascend."""
        before = self._found(file)
        batch = self._by_columns(file, row, chunk)
        if batch is None:
            batch = Batch.of(self._source.keyed(file, row, chunk))
        if not all(map(lt, batch.keys, batch.keys[1:])):
            raise OutOfOrderError
        if self._converter.noted is None:
            return batch
        is_odd = self._found(file) != before
        data = self._converter.table.files[file].chunk
        return replace(batch, chunk=Chunk(file, len(chunk), data, is_odd))

    def certain(self, file: int, chunk: Sequence[list[str]]) -> Batch | None:
        """Make a batch of rows, if that is possible without looking at each; nothing is noted."""
        batch = self._by_columns(file, 1, chunk)
        if batch is None or not all(map(lt, batch.keys, batch.keys[1:])):
            return None
        data = self._converter.table.files[file].chunk
        return replace(batch, chunk=Chunk(file, len(chunk), data, is_odd=False))

    def _found(self, file: int) -> tuple[int, int, int]:
        """How much was found so far that is no row to convert."""
        source = self._source
        findings = self._converter.table.files[file].findings
        return len(source.all_findings), len(source.odd), len(findings)

    def _by_columns(self, file: int, first: int, rows: Sequence[list[str]]) -> Batch | None:
        """A chunk made columns at once; None where its rows must be keyed one by one."""
        if self._keys_of is None or not is_regular(self._converter.table.headings[file], rows):
            return None
        columns = self._arranged[file](rows)
        keys = self._keys_of(columns)
        if keys is None:
            return None
        if not self._source.are_plain("".join(keys), len(keys), columns.__getitem__):
            return None
        start = number(file, first)
        return Batch(keys, range(start, start + len(keys)), columns, keyed=True)

    @property
    def seen(self) -> ScanResult:
        """What the scan found besides rows to check."""
        files = [(list(f.findings), f.complete) for f in self._converter.table.files]
        return ScanResult([], self._source.all_findings, self._source.odd, files)


def _compile_keys(converter: TableConverter) -> Keys | None:
    """A function that keys a chunk of columns; None for tables where no chunk can be keyed so."""
    table, index = converter.table, converter.index
    positions = key_columns(table)
    known: list[tuple[int, list[dict[str, str]]]] = []
    others: list[int] = []
    for name, position in zip(table.record_type.keys, positions, strict=True):
        if position is None:
            return None
        kind = table.record_type.field(name).kind
        if isinstance(kind, Reference):
            if not converter.model.fits(kind):
                return None
            targets = [converter.model.by_name[target] for target in kind.targets]
            known.append((position, [index.certain_ids(target) for target in targets]))
        else:
            others.append(position)
    join: Callable[[Columns], list[str]]
    join = compile_function("keys", keys_source(table), {}, table.record_type.name)

    def keys(columns: Columns) -> list[str] | None:
        if any("" in columns[position] for position in others):  # no id is empty
            return None
        if any(not_in_one(set(columns[position]), *tables) for position, tables in known):
            return None
        return join(columns)

    return keys


def keys_source(table: Table) -> str:
    """The source of the function that makes the key of each row of columns; all are filled."""
    positions = [position for position in key_columns(table) if position is not None]
    key = quoted_key(table.record_type, [f"{{cell{position}}}" for position in positions])
    cells = several([f"cell{position}" for position in positions])
    taken = ", ".join(f"columns[{position}]" for position in positions)
    lines = [
        "def keys(columns):",
        comment(f"The key of each row, of columns {', '.join(table.record_type.keys)}"),
        f"return [f'{key}>' for {cells} in zip({taken})]",
    ]
    return "\n".join([lines[0], *indented(lines[1:])])
