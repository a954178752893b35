"""Puts a table together from parts that others made; what cannot be taken is converted here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from hashlib import sha256

from verbund.convert.kept.plan import Part as Rows
from verbund.convert.kept.splice import Following, LostTextError
from verbund.convert.parts.part import MOST, Part, WrongPartError, decoded
from verbund.convert.parts.request import PartRequest, Receipt
from verbund.convert.table import Converted, TableConverter
from verbund.convert.table_scan import ScanResult
from verbund.data_class import data_class
from verbund.read.csv_file import CsvFile
from verbund.read.derived_file import DerivedFile
from verbund.read.row_ranges import NotCutError, RowRange, read_range
from verbund.read.tables import Table
from verbund.system.part_store import PartStore, StoreError

RANGE = 1 << 20
"""The bytes of rows of a part, about: a second of work, and a part of some ten megabytes."""

Cuts = Mapping[str, Sequence[Sequence[RowRange]]]
"""The ranges of the files of each table that can be cut, by name."""


def cut_tables(tables: Mapping[str, Table], size: int | None = None) -> Cuts:
    """Cut the files of tables between rows. Tables of which one file cannot be cut are left out.

    Rows that are made of cells of another table are no ranges: they are converted here.
    """
    cuts: dict[str, Sequence[Sequence[RowRange]]] = {}
    for name, table in tables.items():
        found: list[Sequence[RowRange]] = []
        try:
            for file in table.files:
                if isinstance(file, DerivedFile):
                    found.append(())
                elif isinstance(file, CsvFile):
                    found.append(tuple(file.ranges(size or RANGE)))
                else:
                    raise NotCutError
        except NotCutError:
            continue
        cuts[name] = found
    return cuts


def requests_of(cuts: Cuts, state: str, *, counting: bool, most: int) -> list[PartRequest]:
    """Return the request for each range of all tables, in their order."""
    return [
        PartRequest(state, name, number, rows, counting, most)
        for name, files in cuts.items()
        for number, ranges in enumerate(files)
        for rows in ranges
    ]


@data_class(slots=True)
class MadeParts:
    """The parts that were made: the ranges of each table, the word of who made them, the store.

    ``refused`` are the names of parts that were not what the receipt says.
    """

    cuts: Cuts
    requests: Mapping[tuple[str, int, int], PartRequest]
    receipts: Mapping[str, Receipt]
    store: PartStore
    refused: list[str] = field(default_factory=list)

    def way(
        self, converter: TableConverter
    ) -> Callable[[], Iterator[Converted | ScanResult]] | None:
        """Return the way that puts a table together; None where none of it was made."""
        name = converter.table.record_type.name
        return partial(self._parts, converter) if name in self.cuts else None

    def _parts(self, converter: TableConverter) -> Iterator[Converted | ScanResult]:
        """Yield the batches of a table, then the result of its scan.

        Raises OutOfOrderError where rows are not in order, LostTextError where the file is another
        one by now.
        """
        table = converter.table
        name, following = table.record_type.name, Following(converter)
        for number, file in enumerate(table.files):
            if not isinstance(file, CsvFile):
                yield from following.converted(Rows(number, None, b""))
                continue
            for rows in self.cuts[name][number]:
                part = self._made(self.requests[name, number, rows.offset], file.shown)
                if part is None:
                    yield from following.converted(
                        Rows(number, None, _bytes(file, rows)), rows.first_row
                    )
                    continue
                for chunk in part.chunks:
                    following.pass_over(number, chunk)
                yield part.converted(noting=converter.noted is not None)
        yield following.seen()

    def _made(self, request: PartRequest, shown: str) -> Part | None:
        """Return a part that is what its maker said; None where there is none."""
        receipt = self.receipts.get(request.name)
        if receipt is None or receipt.sha256 is None:
            return None
        try:
            return fetched(self.store, request, receipt, shown)
        except (StoreError, WrongPartError):
            self.refused.append(request.name)
            return None


def fetched(store: PartStore, request: PartRequest, receipt: Receipt, shown: str) -> Part:
    """Return a part from a store, if it has the bytes that the receipt says.

    Raises StoreError or WrongPartError.
    """
    if receipt.size > MOST:
        raise WrongPartError
    data = store.get(place_of(request.name), receipt.size)
    if sha256(data).hexdigest() != receipt.sha256:
        raise WrongPartError
    return decoded(data, request, shown)


def place_of(name: str) -> str:
    """Return where a part is in its store: not all in one folder."""
    return f"parts/{name[:2]}/{name}"


def _bytes(file: CsvFile, rows: RowRange) -> bytes:
    try:
        return read_range(file, rows)
    except NotCutError:
        raise LostTextError from None
