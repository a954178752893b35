"""Writer of the dataset's files during the conversion, with sizes, counts and checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from verbund.convert.table import Converted, Utf8
from verbund.data_class import data_class
from verbund.findings.catalogue import visible
from verbund.model.model import Model
from verbund.rdf.prefixes import turtle_head
from verbund.serialise.jsonld import Context

if TYPE_CHECKING:
    from hashlib import _Hash


DATASET = ("dataset.nt", "dataset.ttl", "dataset.jsonld")
"""The names of the dataset's files."""

_WRITE_OUT = 1 << 25
"""The number of bytes after which the system is to begin writing them to the disk."""


@data_class(slots=True)
class _Mark:
    size: int
    digest: _Hash


class Counted:
    """A sink that counts and hashes bytes and keeps none; it can be reset to a mark."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.size = 0
        self._digest = hashlib.sha256()
        self._mark = _Mark(0, hashlib.sha256())

    def write(self, data: Utf8) -> None:
        """Count and hash bytes."""
        self._digest.update(data)
        self.size += len(data)

    def mark(self) -> None:
        """Set the mark here."""
        self._mark = _Mark(self.size, self._digest.copy())

    def rewind(self) -> None:
        """Forget what was written since the mark."""
        self.size, self._digest = self._mark.size, self._mark.digest.copy()

    @property
    def sha256(self) -> str:
        """The SHA-256 of all bytes, in hexadecimal digits."""
        return self._digest.hexdigest()


class CountedFile(Counted):
    """A file that is written once, with its size and SHA-256; it can be reset to a mark.

    Text comes in pieces that are still in the processor's cache: hashing and writing at once cost
    less than in a second thread, which would have to load them again.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self.path = path
        self._stream: BinaryIO = path.open("wb", buffering=0)
        self._begun = 0

    def write(self, data: Utf8) -> None:
        """Append bytes; raises OSError if the disk does not take them all."""
        super().write(data)
        rest = memoryview(data)
        while rest:
            rest = rest[self._stream.write(rest) :]
        if self.size - self._begun >= _WRITE_OUT:
            from verbund.system.write_out import begin_write_out  # small files go with the rest

            begin_write_out(self._stream.fileno(), self._begun, self.size - self._begun)
            self._begun = self.size

    def rewind(self) -> None:
        """Forget what was written since the mark."""
        super().rewind()
        self._stream.seek(self.size)
        self._stream.truncate()
        self._begun = min(self._begun, self.size)

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


@data_class(slots=True)
class DatasetFiles:
    """The files written, and the number of triples in total and by table."""

    files: Sequence[Counted]
    triples: int = 0
    triples_by_table: dict[str, int] = field(default_factory=dict)

    def begin(self, table: str) -> None:
        """Begin to count a table; a count begun before is discarded."""
        self.triples -= self.triples_by_table.pop(table, 0)
        self.triples_by_table[table] = 0

    def count(self, table: str, triples: int) -> None:
        """Add a number of triples of a table."""
        self.triples += triples
        self.triples_by_table[table] += triples


class DatasetWriter:
    """Writes dataset.nt, dataset.ttl and dataset.jsonld into a folder; a sink of the conversion.

    ``tell_settled`` is called with the size of dataset.nt up to which nothing changes any more.
    """

    def __init__(self, folder: Path, model: Model, context: Context) -> None:
        self.ntriples, self.turtle, self.jsonld = (CountedFile(folder / name) for name in DATASET)
        self._files = (self.ntriples, self.turtle, self.jsonld)
        self.written = DatasetFiles(self._files)
        self._model = model
        self._table: str | None = None
        self._first = True
        self._first_at_mark = True
        self.tell_settled: Callable[[int], None] = lambda size: None
        self.turtle.write(_turtle_head(model).encode())
        self.jsonld.write(f'{{"@context":{context.text},\n"@graph":[\n'.encode())

    def start(self, table: str) -> None:
        """Begin a table, or begin it again."""
        if table == self._table:
            for file in self.written.files:
                file.rewind()
            self._first = self._first_at_mark
        else:
            for file in self.written.files:
                file.mark()
            self._table, self._first_at_mark = table, self._first
            self.tell_settled(self.ntriples.size)
        self.written.begin(table)
        self.turtle.write(_turtle_heading(self._model, table).encode())

    def add(self, converted: Converted) -> None:
        """Append a batch."""
        self.written.count(str(self._table), converted.triples)
        self.ntriples.write(converted.ntriples)
        self.turtle.write(converted.turtle)
        if converted.jsonld:
            if not self._first:
                self.jsonld.write(b",\n")
            self.jsonld.write(converted.jsonld)
            self._first = False

    def finish(self) -> DatasetFiles:
        """Close the files; raises OSError if the disk does not take them."""
        self.jsonld.write(b"\n]}\n")
        self.close()
        return self.written

    def close(self) -> None:
        """Close the files, complete or not."""
        for file in self._files:
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class NoFiles:
    """A sink that counts and keeps nothing, for validation.

    Where a version is stated, the dataset's checksum is made too, to see whether it has changed.
    """

    def __init__(self, *, hashed: bool = False) -> None:
        self.written = DatasetFiles([Counted(name) for name in DATASET] if hashed else ())
        self._table = ""

    def start(self, table: str) -> None:
        """Begin a table, or begin it again."""
        for file in self.written.files:
            if table == self._table:
                file.rewind()
            else:
                file.mark()
        self._table = table
        self.written.begin(table)

    def add(self, converted: Converted) -> None:
        """Count a batch."""
        self.written.count(self._table, converted.triples)
        texts = (converted.ntriples, converted.turtle, converted.jsonld)
        for file, data in zip(self.written.files, texts, strict=False):
            file.write(data)

    def finish(self) -> DatasetFiles:
        """The counts; Turtle and JSON-LD are counted without the text around the records."""
        return self.written

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def _turtle_head(model: Model) -> str:
    return f"@base <{model.base}> .\n{turtle_head(model.data_prefixes)}\n"


def _turtle_heading(model: Model, table: str) -> str:
    labels = model.by_name[table].labels
    title = " / ".join(dict.fromkeys(labels[tag] for tag in sorted(labels))) or table
    # A line end in a label would end the comment.
    return f"# {visible(title)}\n\n"
