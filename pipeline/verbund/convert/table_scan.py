"""The scan of a table: its rows in the order of their keys, each key once, and its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field

from verbund.convert.rows.keyed import OddRow, Row, RowSource
from verbund.convert.table import TableConverter
from verbund.data_class import data_class
from verbund.findings import Finding

Ordering = Callable[[Iterator[list[Row]]], Iterator[list[Row]]]
"""A function that sorts chunks of rows by key; may raise OutOfOrderError."""


@data_class(slots=True)
class ScanResult:
    """The result of scanning a whole table, besides the rows to convert."""

    duplicates: list[Finding] = field(default_factory=list)
    rows: list[Finding] = field(default_factory=list)
    odd: list[OddRow] = field(default_factory=list)
    files: list[tuple[list[Finding], bool]] = field(default_factory=list)
    """For each file its findings, and whether all of it could be read."""

    def add(self, other: ScanResult) -> None:
        """Add the result of a scan of other rows of these files."""
        self.duplicates += other.duplicates
        self.rows += other.rows
        self.odd += other.odd
        self.files = self.files or other.files

    @property
    def is_clean(self) -> bool:
        """Whether every row is one of the table and has a key of its own."""
        return not (self.duplicates or self.rows or self.odd)


class TableScan:
    """The scan of a table. ``seen`` is complete once all batches are taken."""

    def __init__(self, converter: TableConverter, ordering: Ordering) -> None:
        self._converter, self._ordering = converter, ordering
        self._source = RowSource(converter.table, converter.maker, converter.quota)
        self._duplicates: list[Finding] = []

    def batches(self) -> Iterator[list[Row]]:
        """The rows in order, without those whose key an earlier row has."""
        ordered = self._ordering(self._source.chunks())
        return self._converter.without_duplicates(ordered, self._duplicates)

    @property
    def seen(self) -> ScanResult:
        """What the scan found besides rows to convert."""
        files = [(list(f.findings), f.complete) for f in self._converter.table.files]
        return ScanResult(self._duplicates, self._source.all_findings, self._source.odd, files)
