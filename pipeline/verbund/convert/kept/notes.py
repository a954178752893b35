"""Notes what is to be kept of the chunks that are converted."""

from __future__ import annotations

from verbund.convert.kept.chunk import KeptChunk, Span
from verbund.convert.kept.names import RecordNames
from verbund.convert.rows.keyed import Batch
from verbund.convert.table import Converted, TableConverter
from verbund.model.column_kinds import Reference
from verbund.read.known_chunks import ChunkMark


class ChunkNotes:
    """Converts batches of a table, and notes what is to be kept of each chunk.

    A chunk can be taken over later if it has no finding, and nothing in it is undecided.
    """

    def __init__(self, converter: TableConverter) -> None:
        self._converter = converter
        table = converter.table
        is_noted = table.record_type.name in (converter.noted or ())
        self._names = RecordNames(table) if is_noted else None
        self._files = [file.shown for file in table.files]
        self._references = [
            place
            for place, column in enumerate(table.columns)
            if isinstance(column.field.kind, Reference)
        ]

    def convert(self, batch: Batch) -> Converted:
        """Convert a batch; what is to be kept of it is with the result."""
        converted = self._converter.convert(batch)
        if batch.chunk is not None:
            converted.chunks.append(self.note(batch, converted))
        return converted

    def note(self, batch: Batch, converted: Converted) -> KeptChunk:
        """Return what is to be kept of a batch that was made of a chunk."""
        chunk = batch.chunk
        if chunk is None:
            raise TypeError(batch)
        is_clean = not (
            chunk.is_odd or converted.findings or converted.results or converted.unchecked
        )
        names: str | None = ""
        if self._names is not None and batch.keys:
            names = None if chunk.is_odd else self._names.of(batch.columns)
        mark = None
        if is_clean and names is not None and chunk.data and batch.keys:
            mark = ChunkMark.of(chunk.data, chunk.rows)
        texts = (converted.ntriples, converted.turtle, converted.jsonld)
        ntriples, turtle, jsonld = (Span(0, len(text)) for text in texts)
        return KeptChunk(
            self._files[chunk.file],
            mark if mark is not None and mark.first.strip() else None,
            names,
            any("/" in "".join(batch.columns[place]) for place in self._references),
            (batch.keys[0], batch.keys[-1]) if batch.keys else ("", ""),
            (ntriples, turtle, jsonld),
            converted.records,
            converted.triples,
            converted.statistics,
            tuple((link.column, link.packed) for link in converted.links),
        )
