"""Conversion of one table: batches of rows to text and findings.

Generated code checks a batch by columns, and writes its text if all rows are proven valid. Else
the batch is divided, down to the undecided row, which the plain checker decides.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

from verbund.convert.codegen.check import BatchCheck, CheckerCodegen, Plain
from verbund.convert.codegen.table_code import TableCodegen
from verbund.convert.kept.chunk import KeptChunk
from verbund.convert.listed import TWICE
from verbund.convert.rows.keyed import Batch, OddRow, Row, place_of
from verbund.convert.rows.order import ascend
from verbund.convert.statistics import CellCounter, Statistics
from verbund.data_class import NamedTuple, data_class
from verbund.findings import Finding
from verbund.findings.gathered import Counted, Quota, kind_of
from verbund.model.model import Model
from verbund.read.tables import Table
from verbund.resolve.index import Index
from verbund.resolve.terms import TermMaker
from verbund.serialise.jsonld import Context
from verbund.serialise.record import with_entailed
from verbund.shacl.evaluate import ConstraintResult
from verbund.system.match_time import BATCH, OutOfTime, bounded, looked_at_before
from verbund.text.latin1 import as_latin1, to_bytes

if TYPE_CHECKING:
    from verbund.convert.check.row import RowChecker
    from verbund.convert.codegen.write import BatchWriter

Utf8 = bytes | memoryview


class Links(NamedTuple):
    """The cells of a batch that are filled in a relation that must not lead in a circle.

    They are packed, with what the IRI of their row has after the segment of the table: as objects
    they would take ten times the memory.
    """

    column: str
    packed: bytes

    @classmethod
    def of(cls, column: str, keys: Sequence[str], cells: Sequence[str]) -> Self:
        """The links of a column; each key has its end mark."""
        pairs = [
            text for key, cell in zip(keys, cells, strict=True) if cell for text in (key, cell)
        ]
        return cls(column, marshal.dumps(pairs) if pairs else b"")

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each key, without its end mark, and the cell."""
        packed = self.packed  # made above: nothing from a file is unpacked
        texts = iter(marshal.loads(packed) if packed else ())  # noqa: S302
        return ((key[:-1], cell) for key, cell in zip(texts, texts, strict=True))


@data_class(slots=True)
class Converted:
    r"""The result of converting a batch: UTF-8 text in each format, counts and findings.

    The JSON-LD text is node objects with ``,\n`` between them.
    """

    ntriples: Utf8 = b""
    turtle: Utf8 = b""
    jsonld: Utf8 = b""
    records: int = 0
    triples: int = 0
    findings: list[Finding] = field(default_factory=list)
    results: list[ConstraintResult] = field(default_factory=list)
    statistics: Statistics = field(default_factory=Statistics)
    links: list[Links] = field(default_factory=list)
    chunks: list[KeptChunk] = field(default_factory=list)
    """What is to be kept of the chunks that were converted."""

    copied_from: int | None = None
    """Where the N-Triples stand in those of the last release, if they are copied from there."""

    unchecked: frozenset[str] = frozenset()
    """The tables into which references are undecided so far, as in ``Index``."""

    def add_checked(self, other: Converted) -> None:
        """Add the next batch of the table, where both were only checked: there is no text."""
        self.records += other.records
        self.findings += other.findings
        self.links += other.links
        self.unchecked |= other.unchecked


@data_class(slots=True)
class _Parts:
    """The parts of a batch's result while they are made; texts are UTF-8 as Latin-1."""

    ntriples: list[str] = field(default_factory=list)
    turtle: list[str] = field(default_factory=list)
    jsonld: list[str] = field(default_factory=list)
    converted: Converted = field(default_factory=Converted)
    counted: Counted = field(default_factory=Counted)


class TableConverter:
    """Converts batches of one table. A pure function of the model, the index and the rows.

    ``counting`` fills the statistics, which a description needs. ``checking`` gives only the
    findings and the number of records: no text is made, and triples are not counted. ``plainly``
    leaves the generated code out and checks every row the plain way, for comparison. ``quota`` says
    which findings are made whole; it is set before the first batch.
    """

    def __init__(
        self,
        model: Model,
        context: Context,
        table: Table,
        index: Index,
        *,
        counting: bool = False,
        checking: bool = False,
        plainly: bool = False,
    ) -> None:
        self.model, self.context, self.table, self.index = model, context, table, index
        self.counting, self.checking, self.plainly = counting, checking, plainly
        self.maker = TermMaker(model, index)
        self.quota = Quota()
        self.noted: frozenset[str] | None = None
        """The tables of whose records is noted what others ask; None where nothing is to be kept.
        """

        self._linking = [
            (place, column.field.name)
            for place, column in enumerate(table.columns)
            if column.field.shape.iri in {acyclic.shape for acyclic in model.acyclic}
        ]
        self._covering = {column.field.path for column in table.columns if column.field.covers_time}

    @cached_property
    def checker(self) -> RowChecker:
        """What checks the rows of which the generated code is not sure."""
        from verbund.convert.check.row import RowChecker  # most tables have no such row
        from verbund.serialise.record import RecordWriter

        writer = RecordWriter(self.model, self.context, self.table.record_type)
        return RowChecker(self.model, self.table, self.maker, writer, self.quota)

    @cached_property
    def _writer(self) -> TableCodegen:
        return TableCodegen(self.model, self.table, self.maker, self.context)

    @cached_property
    def _check(self) -> BatchCheck | None:
        return None if self.plainly else CheckerCodegen(self._writer).compiled()

    @cached_property
    def _write(self) -> BatchWriter:
        from verbund.convert.codegen.write import WriterCodegen  # a validation writes no text

        return WriterCodegen(self._writer).compiled()

    @cached_property
    def _counter(self) -> CellCounter:
        return CellCounter(self._writer.namespace, self.maker)

    def convert(self, batch: Batch) -> Converted:
        """Convert the rows of a batch in their order; if ``checking``, only check them."""
        parts = _Parts()
        if not batch.keys:
            return parts.converted
        if self._check is None:
            self._add_plainly(batch, parts)
        else:
            self._add(batch, self._check, parts)
        return self._finished(batch, parts)

    def _finished(self, batch: Batch, parts: _Parts) -> Converted:
        converted = parts.converted
        converted.links += (
            Links.of(name, batch.keys, batch.columns[place]) for place, name in self._linking
        )
        converted.findings += parts.counted.findings()
        converted.unchecked = frozenset(self.index.unchecked)
        converted.ntriples = to_bytes("", parts.ntriples)
        converted.turtle = to_bytes("", parts.turtle)
        converted.jsonld = to_bytes(",\n", parts.jsonld)
        return converted

    def convert_certain(self, batch: Batch) -> Converted | None:
        """Convert the rows of a batch if it is proven at once that they are valid."""
        try:
            plain = self._check and bounded(BATCH, self._check, batch.columns, batch.keyed)
        except OutOfTime:
            return None
        if plain is None or not batch.keys:
            return None
        parts = _Parts()
        self._add_sure(batch, plain, parts)
        return self._finished(batch, parts)

    def _add(self, batch: Batch, check: BatchCheck, parts: _Parts) -> None:
        """Convert a batch; one that is not proven valid is divided, down to single rows.

        A batch that takes too long is checked row by row: the plain way names the pattern.
        """
        try:
            plain = bounded(BATCH, check, batch.columns, batch.keyed)
        except OutOfTime:
            with looked_at_before(BATCH):
                self._add_plainly(batch, parts)
            return
        if plain is not None:
            self._add_sure(batch, plain, parts)
        elif len(batch) == 1:
            self._add_plainly(batch, parts)
        else:
            for half in batch.halves():
                self._add(half, check, parts)

    def _add_sure(self, batch: Batch, plain: Plain, parts: _Parts) -> None:
        converted = parts.converted
        converted.records += len(batch)
        if self.checking:
            return
        nt, ttl, js, triples, counts = self._write(batch.keys, batch.columns, plain)
        parts.ntriples.append(nt)
        parts.turtle.append(ttl)
        parts.jsonld.append(js)
        converted.triples += triples
        if self.counting:
            converted.statistics.add(self._counter.count(batch.columns, len(batch), counts))

    def _add_plainly(self, batch: Batch, parts: _Parts) -> None:
        converted = parts.converted
        for _, number, cells in batch.rows():
            outcome = self.checker.check(number, cells)
            converted.findings += outcome.findings
            for kind in outcome.counted:
                parts.counted.add(kind, place_of(number)[1])
            converted.results += outcome.results
            if self.checking:
                converted.records += outcome.relative is not None
                continue
            text = self.checker.write(outcome)
            if text is None:
                continue
            parts.ntriples.append(as_latin1(text.ntriples))
            parts.turtle.append(as_latin1(text.turtle))
            parts.jsonld.append(as_latin1(text.jsonld))
            converted.records += 1
            converted.triples += text.ntriples.count("\n")
            if self.counting:
                values = with_entailed(self.table.record_type, outcome.values)
                converted.statistics.add_record(values, self._covering)

    def check_odd(self, rows: Sequence[OddRow]) -> Iterator[Finding]:
        """The findings of rows that have no usable key."""
        counted = Counted()
        for row in rows:
            outcome = self.checker.check(row.number, row.cells)
            yield from outcome.findings
            for kind in outcome.counted:
                counted.add(kind, place_of(row.number)[1])
        yield from counted.findings()

    def without_duplicates(
        self, batches: Iterator[list[Row]], findings: list[Finding]
    ) -> Iterator[list[Row]]:
        """The batches without the rows whose key an earlier row has; those are findings."""
        previous: Row | None = None
        counted = Counted()
        for batch in batches:
            again = previous is not None and batch[0][0] == previous[0]
            if not again and ascend(batch):
                previous = batch[-1]
                yield batch
                continue
            kept: list[Row] = []
            for row in batch:
                if previous is not None and previous[0] == row[0]:
                    findings += self._duplicate(row, previous, counted)
                else:
                    kept.append(row)
                    previous = row
            if kept:
                yield kept
        findings += counted.findings()

    def _duplicate(self, row: Row, first: Row, counted: Counted) -> list[Finding]:
        """The finding for a key that an earlier row has, and those of the row's other cells.

        Findings beyond the quota are only ``counted``.
        """
        file, number = place_of(row[1])
        first_file, first_number = place_of(first[1])
        headings = self.table.headings[file]
        name = self.table.record_type.keys[0]
        column = next(c for c in self.table.columns if c.field.name == name)
        place = headings.place(column, number)
        listed = headings.listed or self.table.headings[first_file].listed
        others = self.checker.check(row[1], row[2], aside=place.position)
        for kind in others.counted:
            counted.add(kind, number)
        duplicate = Finding(TWICE if listed else "K102", place)
        if self.quota.is_full(kind_of(duplicate), number):
            counted.add(kind_of(duplicate), number)
            return others.findings
        duplicate = replace(
            duplicate,
            value=row[2][self.table.columns.index(column)],
            details={
                "value": row[0][:-1],
                "other_row": str(first_number),
                "other_file": self.table.headings[first_file].shown,
                **({"other_sheet": self.table.headings[first_file].sheet or ""} if listed else {}),
            },
            focus_node=self.model.base + self.table.record_type.segment + row[0][:-1],
            shape=column.field.shape.iri,
            path=column.field.path,
            headings=headings.texts,
            row_cells=self.checker.excerpt(headings, row[2]),
        )
        return [duplicate, *others.findings]
