"""Writes the dataset's files while it is converted, with sizes, counts and checksums."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from verbund.convert.jsonld import Context
from verbund.convert.table import Converted
from verbund.model.model import Model

if TYPE_CHECKING:
    from hashlib import _Hash


_BLOCK = 1 << 20
"""Bytes that are gathered before they are written."""


_SYNC_EVERY = 1 << 26


@dataclass(slots=True)
class _Mark:
    size: int
    digest: _Hash


class CountedFile:
    """A file that is written once, with its size and SHA-256; it can go back to a mark.

    The checksum is computed in a second thread: it lets go of Python's lock, so it costs no time
    where there is a second core.
    """

    def __init__(self, path: Path, pool: ThreadPoolExecutor) -> None:
        self.name = path.name
        self._stream: BinaryIO = path.open("wb", buffering=0)
        self._pool = pool
        self._pending: Future[None] | None = None
        self._held: list[bytes] = []
        self._held_size = 0
        self._unsynced = 0
        self._mark = _Mark(0, hashlib.sha256())
        self.size = 0
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._held.append(data)
        self.size += len(data)
        self._held_size += len(data)
        if self._held_size >= _BLOCK:
            self._send()

    def _send(self) -> None:
        self._wait()
        held, self._held, self._held_size = self._held, [], 0
        self._pending = self._pool.submit(self._put, held)

    def _put(self, held: list[bytes]) -> None:
        data = b"".join(held)
        self._digest.update(data)
        rest = memoryview(data)
        while rest:
            rest = rest[self._stream.write(rest) :]
        self._unsynced += len(data)
        if self._unsynced >= _SYNC_EVERY:
            # Spread over the build, so that its end need not wait for the disk.
            os.fsync(self._stream.fileno())
            self._unsynced = 0

    def _wait(self) -> None:
        if self._pending is not None:
            pending, self._pending = self._pending, None
            pending.result()

    def _settle(self) -> None:
        """Write what is held back and wait until it is written."""
        if self._held:
            self._send()
        self._wait()

    def mark(self) -> None:
        """Remember this place."""
        self._settle()
        self._mark = _Mark(self.size, self._digest.copy())

    def rewind(self) -> None:
        """Forget what was written since the mark."""
        self._settle()
        self._stream.seek(self._mark.size)
        self._stream.truncate()
        self.size, self._digest = self._mark.size, self._mark.digest.copy()

    @property
    def sha256(self) -> str:
        """The checksum of all that was written, in hexadecimal digits."""
        self._settle()
        return self._digest.hexdigest()

    def abandon(self) -> None:
        """Close the file as it is; never raises, and does nothing to a file that is closed."""
        with suppress(OSError):
            self._stream.close()

    def close(self) -> None:
        """Write what is left and close the file; raises OSError if that fails."""
        try:
            self._settle()
        finally:
            self._stream.close()


@dataclass(slots=True)
class DatasetFiles:
    """What was written: the files and the number of triples in all and by table."""

    files: list[CountedFile]
    triples: int = 0
    triples_by_table: dict[str, int] = field(default_factory=dict)


class DatasetWriter:
    """Writes dataset.nt, dataset.ttl and dataset.jsonld into a folder; a sink of the conversion."""

    def __init__(self, folder: Path, model: Model, context: Context) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="verbund-write")
        self.ntriples, self.turtle, self.jsonld = (
            CountedFile(folder / name, self._pool)
            for name in ("dataset.nt", "dataset.ttl", "dataset.jsonld")
        )
        self.written = DatasetFiles([self.ntriples, self.turtle, self.jsonld])
        self._model = model
        self._table: str | None = None
        self._first = True
        self._first_at_mark = True
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
        self.written.triples -= self.written.triples_by_table.pop(table, 0)
        self.turtle.write(_turtle_heading(self._model, table).encode())

    def add(self, converted: Converted) -> None:
        """Append a batch."""
        self.written.triples += converted.triples
        by_table = self.written.triples_by_table
        by_table[str(self._table)] = by_table.get(str(self._table), 0) + converted.triples
        self.ntriples.write(converted.ntriples)
        self.turtle.write(converted.turtle)
        if converted.jsonld:
            self.jsonld.write(converted.jsonld if self._first else b",\n" + converted.jsonld)
            self._first = False

    def finish(self) -> DatasetFiles:
        """Close the files; raises OSError if the disk does not take them."""
        self.jsonld.write(b"\n]}\n")
        self.close()
        return self.written

    def close(self) -> None:
        """Close the files as they are."""
        try:
            for file in self.written.files:
                file.close()
        finally:
            self._pool.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
        for file in self.written.files:
            file.abandon()


class NoFiles:
    """A sink that keeps nothing, for validation."""

    def start(self, table: str) -> None:
        """Begin a table."""

    def add(self, converted: Converted) -> None:
        """Drop a batch."""


def _turtle_head(model: Model) -> str:
    lines = [f"@base <{model.base}> ."]
    lines += [
        f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in model.data_prefixes.items()
    ]
    return "\n".join(lines) + "\n\n"


def _turtle_heading(model: Model, table: str) -> str:
    labels = model.by_name[table].labels
    title = " / ".join(dict.fromkeys(labels[tag] for tag in sorted(labels))) or table
    return f"# {title}\n\n"
