"""One pass over a table: its rows in order, each key once, and what was seen on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from verbund.convert.rows.keyed import OddRow, Row, RowSource
from verbund.convert.table import TableConverter
from verbund.findings import Finding

Ordering = Callable[[Iterator[list[Row]]], Iterator[list[Row]]]
"""Puts chunks of rows in the order of their keys; may raise OutOfOrderError."""


@dataclass(slots=True)
class ScanResult:
    """What a whole pass over a table found besides rows to convert."""

    duplicates: list[Finding] = field(default_factory=list)
    rows: list[Finding] = field(default_factory=list)
    odd: list[OddRow] = field(default_factory=list)
    files: list[tuple[list[Finding], bool]] = field(default_factory=list)
    """For each file its findings, and whether all of it could be read."""

    def add(self, other: ScanResult) -> None:
        """Take what another pass found in other rows of the same files."""
        self.duplicates += other.duplicates
        self.rows += other.rows
        self.odd += other.odd
        self.files = self.files or other.files

    @property
    def is_clean(self) -> bool:
        """Whether every row was a row of the table with a key of its own."""
        return not (self.duplicates or self.rows or self.odd)


class TableScan:
    """One pass over a table. ``seen`` is whole once all batches are taken."""

    def __init__(self, converter: TableConverter, ordering: Ordering) -> None:
        self._converter, self._ordering = converter, ordering
        self._source = RowSource(converter.table, converter.maker, converter.checker.quota)
        self._duplicates: list[Finding] = []

    def batches(self) -> Iterator[list[Row]]:
        """The rows in order, without those whose key was there before."""
        ordered = self._ordering(self._source.chunks())
        return self._converter.without_duplicates(ordered, self._duplicates)

    @property
    def seen(self) -> ScanResult:
        """What was found."""
        files = [(list(f.findings), f.complete) for f in self._converter.table.files]
        return ScanResult(self._duplicates, self._source.told, self._source.odd, files)
