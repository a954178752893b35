"""Converts one table: batches of rows to text and findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from verbund.convert.checker import RowChecker
from verbund.convert.constraints import Result
from verbund.convert.jsonld import Context
from verbund.convert.order import ascend
from verbund.convert.record import RecordWriter
from verbund.convert.rows import OddRow, Row, place_of
from verbund.convert.source import Converter, SourceWriter
from verbund.convert.tally import CellCounter, Tally
from verbund.convert.terms import TermMaker
from verbund.findings import Finding, Place
from verbund.model.model import Model
from verbund.packed import pack, to_bytes
from verbund.read.tables import Table
from verbund.resolve.index import Index


@dataclass(slots=True)
class Converted:
    r"""What became of a batch: UTF-8 text in each format, counts and findings.

    The JSON-LD text is node objects with ``,\n`` between them.
    """

    ntriples: bytes = b""
    turtle: bytes = b""
    jsonld: bytes = b""
    records: int = 0
    triples: int = 0
    findings: list[Finding] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


class TableConverter:
    """Converts batches of one table. A pure function of the model, the index and the rows.

    ``counting`` fills the tally, which a description needs. ``plainly`` leaves the generated code
    out and looks at every row the plain way: for tests, and for those who doubt.
    """

    def __init__(
        self,
        model: Model,
        context: Context,
        table: Table,
        index: Index,
        *,
        counting: bool = False,
        plainly: bool = False,
    ) -> None:
        self.model, self.context, self.table, self.index = model, context, table, index
        self.counting, self.plainly = counting, plainly
        self.maker = TermMaker(model, index)
        self.checker = RowChecker(
            model, table, self.maker, RecordWriter(model, context, table.record_type)
        )

        self._covering = {column.field.path for column in table.columns if column.field.covers_time}

    @cached_property
    def _quick(self) -> tuple[Converter, CellCounter]:
        writer = SourceWriter(self.model, self.table, self.maker, self.context)
        return writer.converter(), CellCounter(writer.layout, self.maker)

    def convert(self, rows: Sequence[Row]) -> Converted:
        """Convert a batch in its order."""
        nt: list[str] = []
        ttl: list[str] = []
        js: list[str] = []
        converted = Converted()
        doubted: set[int] = set()

        def doubt(row: Row) -> None:
            doubted.add(row[1])
            outcome = self.checker.check(row[1], row[2])
            converted.findings += outcome.findings
            converted.results += outcome.results
            text = self.checker.write(outcome)
            if text is not None:
                nt.append(pack(text.ntriples))
                ttl.append(pack(text.turtle))
                js.append(pack(text.jsonld))
                converted.triples += text.ntriples.count("\n")
                if self.counting:
                    converted.tally.add_record(outcome.values, self._covering)

        if self.plainly:
            for row in rows:
                doubt(row)
        else:
            convert, counter = self._quick
            quickly, counted = convert(rows, nt.append, ttl.append, js.append, doubt)
            converted.triples += quickly  # after what doubt has counted meanwhile
            if self.counting:
                sure = [row for row in rows if row[1] not in doubted] if doubted else rows
                converted.tally.add(counter.count(sure, counted))
        converted.records = len(nt)
        converted.ntriples = to_bytes("", nt)
        converted.turtle = to_bytes("", ttl)
        converted.jsonld = to_bytes(",\n", js)
        return converted

    def check_odd(self, rows: Sequence[OddRow]) -> list[Finding]:
        """The findings of rows that have no usable key."""
        return [
            finding
            for row in rows
            for finding in self.checker.check(row.number, row.cells).findings
        ]

    def without_duplicates(
        self, batches: Iterator[list[Row]], findings: list[Finding]
    ) -> Iterator[list[Row]]:
        """The batches without rows whose key was there before; those are findings."""
        previous: Row | None = None
        for batch in batches:
            again = previous is not None and batch[0][0] == previous[0]
            if not again and ascend(batch):
                previous = batch[-1]
                yield batch
                continue
            kept: list[Row] = []
            for row in batch:
                if previous is not None and previous[0] == row[0]:
                    findings += self._duplicate(row, previous)
                else:
                    kept.append(row)
                    previous = row
            if kept:
                yield kept

    def _duplicate(self, row: Row, first: Row) -> list[Finding]:
        """The finding for a key that was there before, and those of the row's other cells."""
        file, number = place_of(row[1])
        first_file, first_number = place_of(first[1])
        headings = self.table.headings[file]
        name = self.table.record_type.keys[0]
        column = next(c for c in self.table.columns if c.field.name == name)
        place = headings.place(column, number)
        position = self.table.columns.index(column)
        duplicate = Finding(
            "K102",
            Place(place.file, None, number, None, place.column, place.position),
            value=row[2][position],
            details={
                "value": row[0][:-1],
                "other_row": str(first_number),
                "other_file": self.table.headings[first_file].shown,
            },
            focus_node=self.model.base + self.table.record_type.segment + row[0][:-1],
            shape=column.field.shape.iri,
            path=column.field.path,
            headings=headings.texts,
            row_cells=self.checker.excerpt(headings, row[2]),
        )
        others = self.checker.check(row[1], row[2]).findings
        return [duplicate, *(f for f in others if f.place.position != place.position)]
