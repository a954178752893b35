"""The pure function: model, index and a range of rows → a part, and its form as bytes.

A part is a line of JSON, then its texts in N-Triples, Turtle and JSON-LD. Nothing in it is run or
unpickled: all values are checked as they are read.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from verbund.convert.column_pass import ColumnPass
from verbund.convert.kept.chunk import KeptChunk, Span, chunk_from_json
from verbund.convert.kept.notes import ChunkNotes
from verbund.convert.parts.request import FORM, PartRequest
from verbund.convert.rows.order import OutOfOrderError
from verbund.convert.statistics import Statistics
from verbund.convert.table import Converted, Links, TableConverter
from verbund.data_class import data_class
from verbund.errors import _ControlFlow
from verbund.findings import Finding
from verbund.findings.plain import as_plain, from_plain
from verbund.read.csv_file import CsvFile
from verbund.read.tables import CHUNK

_BETWEEN: Final = (b"", b"", b",\n")
"""What stands between the texts of chunks."""

MOST: Final = 1 << 30
"""The most bytes of a part."""


class WrongPartError(_ControlFlow):
    """Raised where bytes are no part, or not the one that was asked for."""


@data_class(frozen=True, slots=True)
class Part:
    """Rows that were converted: what was made of each chunk, findings, and the texts of all."""

    name: str
    chunks: tuple[KeptChunk, ...]
    findings: tuple[Finding, ...]
    texts: tuple[bytes | memoryview, bytes | memoryview, bytes | memoryview]

    def converted(self, *, noting: bool) -> Converted:
        """Return the part as a batch; ``noting`` adds what a later build can take over."""
        statistics = Statistics()
        for chunk in self.chunks:
            statistics.add(chunk.statistics)
        return Converted(
            *self.texts,
            records=sum(chunk.records for chunk in self.chunks),
            triples=sum(chunk.triples for chunk in self.chunks),
            findings=list(self.findings),
            statistics=statistics,
            links=[Links(*link) for chunk in self.chunks for link in chunk.links],
            chunks=list(self.chunks) if noting else [],
        )


def convert_part(converter: TableConverter, request: PartRequest, data: bytes) -> Part | None:
    """Convert the rows of a range, given as bytes; a pure function of model, index and rows.

    Returns None where only who sees the whole table can tell what they are: rows are not in order,
    have no key or another fault of rows, or a reference is undecided as a table is not known whole.
    """
    file = converter.table.files[request.file]
    if not isinstance(file, CsvFile):
        return None
    converter.quota.clear()
    reading, notes = ColumnPass(converter), ChunkNotes(converter)
    made: list[Converted] = []
    last = ""
    try:
        for first, rows in file.chunks_in(data, request.rows.first_row, CHUNK):
            batch = reading.batch(request.file, first, rows)
            if batch.chunk is None or batch.chunk.is_odd:
                return None
            if not batch.keys:  # blank rows: nobody knows them again
                continue
            if batch.keys[0] <= last:
                return None
            last = batch.keys[-1]
            made.append(notes.convert(batch))
    except OutOfOrderError:
        return None
    if converter.index.unchecked:
        return None
    return _joined(request.name, made)


def _joined(name: str, made: Sequence[Converted]) -> Part:
    """Put the batches of a part together; the texts of each chunk stand where its spans say."""
    chunks: list[KeptChunk] = []
    ends = [0, 0, 0]
    for item in made:
        for chunk in item.chunks:
            spans = [
                Span(_start(at, ends[at], span.size), span.size)
                for at, span in enumerate(chunk.spans)
            ]
            ends = [span.end for span in spans]
            chunks.append(replace(chunk, spans=(spans[0], spans[1], spans[2])))
    return Part(
        name,
        tuple(chunks),
        tuple(finding for item in made for finding in item.findings),
        (
            _BETWEEN[0].join(item.ntriples for item in made if item.ntriples),
            _BETWEEN[1].join(item.turtle for item in made if item.turtle),
            _BETWEEN[2].join(item.jsonld for item in made if item.jsonld),
        ),
    )


def _start(text: int, end: int, size: int) -> int:
    """Return where the text of a chunk begins, behind one that ends there."""
    return end + len(_BETWEEN[text]) if end and size else end


def encoded(part: Part) -> bytes | None:
    """Return a part as bytes; None where a finding of it cannot travel."""
    findings = [as_plain(finding) for finding in part.findings]
    if None in findings:
        return None
    head = {
        "form": FORM,
        "name": part.name,
        "sizes": [len(text) for text in part.texts],
        "chunks": [_chunk(chunk) for chunk in part.chunks],
        "findings": findings,
    }
    line = json.dumps(head, separators=(",", ":")).encode()
    return b"".join([line, b"\n", *part.texts])


def decoded(data: bytes, request: PartRequest, shown: str) -> Part:
    """Return the part that was asked for, of a file with this name. Raises WrongPartError."""
    end = data.find(b"\n")
    try:
        head = json.loads(data[: max(end, 0)])
        if (head["form"], head["name"]) != (FORM, request.name):
            raise WrongPartError
        chunks = tuple(map(_chunk_from, head["chunks"]))
        findings = tuple(map(from_plain, head["findings"]))
        texts = _texts(memoryview(data)[end + 1 :], head["sizes"], chunks)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise WrongPartError from None
    last = ""
    for chunk in chunks:
        if chunk.file != shown or not last < chunk.keys[0] <= chunk.keys[1]:
            raise WrongPartError
        last = chunk.keys[1]
    return Part(request.name, chunks, findings, texts)


def _texts(
    data: memoryview, sizes: Sequence[int], chunks: Sequence[KeptChunk]
) -> tuple[memoryview, memoryview, memoryview]:
    """Return the three texts, which the spans of the chunks cover in their order, or raise."""
    ends = [0, 0, 0]
    for chunk in chunks:
        for at, span in enumerate(chunk.spans):
            if span.offset != _start(at, ends[at], span.size):
                raise WrongPartError
            ends[at] = span.end
    if ends != list(sizes) or sum(ends) != len(data):
        raise WrongPartError
    first, second = ends[0], ends[0] + ends[1]
    return data[:first], data[first:second], data[second:]


def _chunk(chunk: KeptChunk) -> list[object]:
    """Return a chunk as JSON, its links as lists of texts: what is packed is for this machine."""
    links = [
        [column, [text for pair in Links(column, packed).pairs() for text in pair]]
        for column, packed in chunk.links
    ]
    return [*replace(chunk, links=()).as_json()[:-1], links]


def _chunk_from(data: Sequence[Any]) -> KeptChunk:
    chunk = chunk_from_json([*data[:-1], []])
    links = []
    for column, texts in data[-1]:
        if not isinstance(column, str) or len(texts) % 2:
            raise WrongPartError
        if not all(isinstance(text, str) for text in texts):
            raise WrongPartError
        links.append((column, _packed(texts)))
    return replace(chunk, links=tuple(links))


def _packed(texts: Sequence[str]) -> bytes:
    """Return the texts of links packed as ``Links`` has them, each key with its end mark."""
    marked = [text if at % 2 else f"{text}>" for at, text in enumerate(texts)]
    return marshal.dumps(marked) if marked else b""
