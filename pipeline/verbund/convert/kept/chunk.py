"""What is kept of a chunk of rows and of what it was converted to, from one build to the next."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from verbund.convert.statistics import Statistics
from verbund.data_class import NamedTuple, data_class
from verbund.read.known_chunks import ChunkMark

_TOGETHER: Final = 1 << 20
"""The bytes of text that are copied at a time: they are still in the processor's cache."""

_BETWEEN: Final = (0, 0, 2)
"""The bytes between the texts of chunks in each file of the dataset."""


class Span(NamedTuple):
    """Where a text lies in a file of the dataset: its first byte and its size."""

    offset: int
    size: int

    @property
    def end(self) -> int:
        """Return the place behind it."""
        return self.offset + self.size


Spans = tuple[Span, Span, Span]
"""The text of a chunk in N-Triples, Turtle and JSON-LD."""


@data_class(frozen=True, slots=True)
class KeptChunk:
    """A chunk of rows and the result of its conversion; the text stands in the release.

    ``mark`` is None where it must be converted each time: it has findings, or its bytes alone do
    not say what it is. ``names`` is what other tables may ask of its records, a line a record
    (``RecordNames``); None where that is not known. ``is_wide`` says that a cell of it may mean a
    record of any table.
    """

    file: str
    mark: ChunkMark | None
    names: str | None
    is_wide: bool = False
    keys: tuple[str, str] = ("", "")
    spans: Spans = (Span(0, 0), Span(0, 0), Span(0, 0))
    records: int = 0
    triples: int = 0
    statistics: Statistics = field(default_factory=Statistics)
    links: tuple[tuple[str, bytes], ...] = ()

    def as_json(self) -> list[object]:
        """Return the chunk as JSON."""
        mark = self.mark
        found = self.statistics
        return [
            self.file,
            None if mark is None else [*mark[:2], mark.first.decode("latin-1"), *mark[3:]],
            self.names,
            self.is_wide,
            self.keys,
            self.spans,
            self.records,
            self.triples,
            [found.properties, found.classes, sorted(found.days)],
            [[column, b64encode(packed).decode()] for column, packed in self.links],
        ]


def go_together(chunks: Sequence[KeptChunk], next_one: KeptChunk) -> bool:
    """Whether a chunk follows others in each file, and can be copied with them."""
    first, last = chunks[0], chunks[-1]
    if next_one.spans[0].end - first.spans[0].offset > _TOGETHER:
        return False
    return all(
        before.end + between == behind.offset
        for before, behind, between in zip(last.spans, next_one.spans, _BETWEEN, strict=True)
    )


def chunk_from_json(data: Sequence[Any]) -> KeptChunk:
    """Return a chunk that was written as JSON. Raises ValueError or TypeError if it is none."""
    file, mark, names, wide, keys, spans, records, triples, statistics, links = data
    properties, classes, days = statistics
    first, last = keys
    ntriples, turtle, jsonld = (Span(count_of(offset), count_of(size)) for offset, size in spans)
    return KeptChunk(
        _text(file),
        None if mark is None else _mark(mark),
        None if names is None else _text(names),
        bool(wide),
        (_text(first), _text(last)),
        (ntriples, turtle, jsonld),
        count_of(records),
        count_of(triples),
        Statistics(_counter(properties), _counter(classes), set(map(_text, days))),
        tuple((_text(column), b64decode(packed, validate=True)) for column, packed in links),
    )


def _mark(data: Sequence[Any]) -> ChunkMark:
    digest, size, first, rows, is_ended = data
    return ChunkMark(
        _text(digest),
        count_of(size),
        _text(first).encode("latin-1"),
        count_of(rows),
        bool(is_ended),
    )


def _counter(data: Mapping[str, Any]) -> Counter[str]:
    return Counter({_text(name): count_of(number) for name, number in data.items()})


def _text(data: object) -> str:
    if not isinstance(data, str):
        raise TypeError(data)
    return data


def count_of(data: object) -> int:
    """Return a number that was kept. Raises ValueError where it is none, or below zero."""
    if type(data) is not int or data < 0:  # true and false are numbers, too
        raise ValueError(data)
    return data
