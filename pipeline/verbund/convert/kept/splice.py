"""Converts a table of which chunks are as they were: what was made of these is copied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from verbund.convert.column_pass import ColumnPass
from verbund.convert.kept.chunk import KeptChunk, go_together
from verbund.convert.kept.notes import ChunkNotes
from verbund.convert.kept.plan import KeptTable, LastRows, Part, Plan, new_rows
from verbund.convert.rows.order import OutOfOrderError
from verbund.convert.statistics import Statistics
from verbund.convert.table import Converted, Links, TableConverter
from verbund.convert.table_scan import ScanResult
from verbund.data_class import NamedTuple
from verbund.errors import _ControlFlow
from verbund.read.csv_file import CsvFile
from verbund.read.tables import CHUNK

if TYPE_CHECKING:
    from verbund.convert.kept.edits import Edit
    from verbund.convert.kept.record_texts import NewRows


class LostTextError(_ControlFlow):
    """Raised where a text that was kept cannot be read: the table is converted."""


class LastDataset(Protocol):
    """The files of the dataset of the last release: N-Triples, Turtle and JSON-LD."""

    def read(self, file: int, offset: int, size: int) -> bytes:
        """Return some bytes of one of them. Raises LostTextError where they are not there."""


class KeptTables(NamedTuple):
    """What is kept of all tables, by name, and the texts that were made of them.

    ``silent`` are the rules over several tables that found nothing, by their number in the model.
    """

    tables: Mapping[str, KeptTable]
    dataset: LastDataset
    rows: LastRows = lambda file: None
    silent: frozenset[int] = frozenset()

    def spliced(self, converter: TableConverter, plan: Plan) -> Iterator[Converted | ScanResult]:
        """Convert the new rows of a table, and copy the rest (``spliced``)."""
        return spliced(converter, plan, self.dataset)


def spliced(
    converter: TableConverter, plan: Plan, dataset: LastDataset
) -> Iterator[Converted | ScanResult]:
    """Convert the new rows of a table, and copy the rest: its batches, then the scan's result.

    Raises OutOfOrderError where rows are not in order, LostTextError.
    """
    return _Splicing(converter, dataset).parts(plan)


class Following:
    """Goes through a table in pieces: some rows are converted, others were converted before."""

    def __init__(self, converter: TableConverter) -> None:
        self.converter = converter
        self._reading: ColumnPass | None = None
        self._notes: ChunkNotes | None = None
        self._next = [file.first_row for file in converter.table.files]
        """The number of the next row of each file."""
        self._last = ""
        """The key of the last row."""

    def pass_over(self, file: int, chunk: KeptChunk) -> None:
        """Go behind a chunk that was converted before. Raises OutOfOrderError."""
        self._follow(*chunk.keys)
        if chunk.mark is not None:
            self._next[file] += chunk.mark.rows
            self.converter.table.files[file].bytes_read += chunk.mark.size

    def apart(self, file: int, rows: Sequence[bytes]) -> Converted | None:
        """Convert some rows of a file that need not follow each other.

        None where it is not certain that nothing is found; then nothing was noted.
        """
        from verbund.convert.kept.edits import text_of  # few builds have such rows

        reading, notes = self._begun()
        data, source = text_of(rows), self.converter.table.files[file]
        if not isinstance(source, CsvFile) or not source.is_plain(data):
            return None
        before = len(source.findings)
        every = [reading.certain(file, chunk) for _, chunk in source.chunks_in(data, 1, CHUNK)]
        if len(source.findings) > before:
            del source.findings[before:]
            return None
        batch = every[0] if len(every) == 1 else None
        if batch is None or len(batch.keys) != len(rows):
            return None
        converted = self.converter.convert_certain(batch)
        if converted is None or converted.unchecked or any(link.packed for link in converted.links):
            return None
        converted.chunks.append(notes.note(batch, converted))
        return converted if converted.chunks[0].mark is not None else None

    def _begun(self) -> tuple[ColumnPass, ChunkNotes]:
        if self._reading is None or self._notes is None:
            self._reading, self._notes = ColumnPass(self.converter), ChunkNotes(self.converter)
        return self._reading, self._notes

    def converted(self, part: Part, first_row: int | None = None) -> Iterator[Converted]:
        """Convert new rows; only then is the index needed. Raises OutOfOrderError.

        ``first_row`` is the number of the first of them, where it is known.
        """
        reading, notes = self._begun()
        file = self.converter.table.files[part.file]
        start = self._next[part.file] if first_row is None else first_row
        self._next[part.file] = start
        for first, rows in new_rows(file, part, start):
            batch = reading.batch(part.file, first, rows)
            self._next[part.file] += len(rows)
            if batch.keys:
                self._follow(batch.keys[0], batch.keys[-1])
                yield notes.convert(batch)

    def _follow(self, first: str, last: str) -> None:
        """Note that rows with such keys come; raises OutOfOrderError where others were behind."""
        if first <= self._last:
            raise OutOfOrderError
        self._last = last

    def seen(self) -> ScanResult:
        """Return what was found besides rows to convert."""
        if self._reading is not None:
            return self._reading.seen
        return ScanResult(
            files=[(list(f.findings), f.complete) for f in self.converter.table.files]
        )


class _Splicing(Following):
    """Copies what was converted before from the last release."""

    def __init__(self, converter: TableConverter, dataset: LastDataset) -> None:
        super().__init__(converter)
        self._dataset = dataset

    def parts(self, plan: Plan) -> Iterator[Converted | ScanResult]:
        """Yield the batches of a table, then the result of its scan."""
        for group in _groups(plan):
            edited = [part for part in group if part.edit is not None]
            new = self._new_rows(edited) if edited else None
            is_alone = len(edited) == 1
            together: list[KeptChunk] = []
            for part in group:
                if together and (part.kept is None or not go_together(together, part.kept)):
                    yield _copied(together, self._dataset)
                    together = []
                if part.kept is not None:
                    self.pass_over(part.file, part.kept)
                    together.append(part.kept)
                elif part.edit is not None:
                    own = new if new is not None or is_alone else self._new_rows([part])
                    yield from self._edited(part, part.edit, own)
                else:
                    yield from self.converted(part)
            if together:
                yield _copied(together, self._dataset)
        yield self.seen()

    def _new_rows(self, parts: Sequence[Part]) -> NewRows | None:
        """Convert what is new in some parts of a file together; None if that does not do."""
        from verbund.convert.kept.record_texts import NewRows  # few builds have such parts

        if self.converter.counting and len(parts) > 1:  # of each part it is asked what it counts
            return None
        edits = [part.edit for part in parts if part.edit is not None]
        return NewRows.of(self, parts[0].file, [row for edit in edits for row in edit.new])

    def _edited(self, part: Part, edit: Edit, new: NewRows | None) -> Iterator[Converted]:
        """Convert the rows that are new in a part, and copy the others; all where that is better.

        Raises OutOfOrderError, LostTextError.
        """
        from verbund.convert.kept.record_texts import edited

        converted = None if new is None else edited(self, part, edit, new, self._dataset)
        if converted is not None:
            self.pass_over(part.file, converted.chunks[0])
            yield converted
        elif part.data:
            yield from self.converted(part)
        else:
            raise LostTextError


def _groups(plan: Plan) -> Iterator[list[Part]]:
    """Divide a plan so that what is new in chunks of a group can be converted at once."""
    group: list[Part] = []
    size = 0
    for part in plan:
        more = 0 if part.edit is None else len(part.edit.new)
        if group and (size + more > CHUNK or part.file != group[0].file):
            yield group
            group, size = [], 0
        group.append(part)
        size += more
    if group:
        yield group


def _copied(chunks: Sequence[KeptChunk], dataset: LastDataset) -> Converted:
    """Return chunks that are taken over, as if they had been converted now."""
    ntriples, turtle, jsonld = (
        dataset.read(file, begin.offset, end.end - begin.offset)
        for file, (begin, end) in enumerate(zip(chunks[0].spans, chunks[-1].spans, strict=True))
    )
    statistics = Statistics()
    for chunk in chunks:
        statistics.add(chunk.statistics)
    return Converted(
        ntriples,
        turtle,
        jsonld,
        records=sum(chunk.records for chunk in chunks),
        triples=sum(chunk.triples for chunk in chunks),
        statistics=statistics,
        links=[Links(column, packed) for chunk in chunks for column, packed in chunk.links],
        chunks=list(chunks),
        copied_from=chunks[0].spans[0].offset,
    )
