"""Rows that are as they were, in chunks of which others changed.

A chunk that is not what it was is compared with the rows that stood there, row by row. The text of
a row that is as it was can be copied too; only the others are converted. The rows of before are
those that the last build kept: what stands there is believed only where a chunk has the digest that
was noted of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import eq
from typing import Final, TypeVar

from verbund.convert.kept.chunk import KeptChunk
from verbund.convert.kept.names import rows_of
from verbund.data_class import NamedTuple
from verbund.read.known_chunks import ChunkMark, Stretch, TooMuchNewError, stretches

_MOST_CHUNKS: Final = 4
"""The most chunks that are compared together; more than so many are converted."""

_T = TypeVar("_T")

_LEAST_SAME: Final = 2
"""The part of rows that must be as they were: one of so many."""


class Run(NamedTuple):
    """Rows that are as they were, from a number up to another one, and new ones behind them."""

    first: int
    end: int
    new: tuple[bytes, ...]


class Edit(NamedTuple):
    """Rows of which some are as they were: of which chunks, and what is new in them.

    ``mark`` is that of all of them together, ``old`` are the rows of before that are gone.
    """

    chunks: tuple[KeptChunk, ...]
    runs: tuple[Run, ...]
    mark: ChunkMark
    old: tuple[bytes, ...]

    @property
    def new(self) -> list[bytes]:
        """All rows that are new, each without its line end."""
        return [row for run in self.runs for row in run.new]

    @property
    def size(self) -> int:
        """The number of new bytes."""
        return sum(map(len, self.new))

    def gone(self, rows: Sequence[str]) -> list[str]:
        """Those of something of each row of before that are gone."""
        stays = {at for run in self.runs for at in range(run.first, run.end)}
        return [row for at, row in enumerate(rows) if at not in stays]

    def put_together(self, rows: Sequence[_T], new: Sequence[_T]) -> list[_T]:
        """Something of each row, of what it is of each row of before and of each new one."""
        found: list[_T] = []
        at = 0
        for run in self.runs:
            found += rows[run.first : run.end]
            found += new[at : at + len(run.new)]
            at += len(run.new)
        return found

    def names(self) -> list[str]:
        """What others may ask of the records of before, a text a record."""
        return list(rows_of(chunk.names or "" for chunk in self.chunks))


class Edits:
    """Finds which rows are as they were, in one file. ``read`` gives its rows of before."""

    def __init__(self, read: Callable[[int], bytes], chunks: Sequence[KeptChunk]) -> None:
        self._chunks = chunks
        marks = [chunk.mark for chunk in chunks if chunk.mark is not None]
        self._before = stretches(read, marks)
        self._at, self._data = -1, b""

    def of(self, stretch: Stretch) -> Edit | None:
        """Return what changed where new rows stand; None where all of them are to be converted."""
        first, end = stretch.instead
        chunks = tuple(self._chunks[first:end])
        if not 0 < len(chunks) <= _MOST_CHUNKS or not all(map(_is_plain, chunks)):
            return None
        old = [self._data_of(number) for number in range(first, end)]
        rows = sum(chunk.records for chunk in chunks)
        lines, now = _rows(b"".join(old), rows), _rows(stretch.data, rows)
        if b"" in old or len(lines) != rows or not 0 < len(now) <= 2 * rows:
            return None
        runs = _runs(lines, now)
        edit = Edit(chunks, tuple(runs), ChunkMark.of(stretch.data, len(now)), ())
        edit = edit._replace(old=tuple(_gone(lines, runs)))
        return edit if len(edit.new) * _LEAST_SAME <= len(now) else None

    def _data_of(self, number: int) -> bytes:
        """The bytes of a chunk of before, empty where they are not there."""
        try:
            while self._at < number:
                stretch = next(self._before, None)
                if stretch is None:
                    return b""
                if stretch.known is not None:
                    self._at, self._data = stretch.known, stretch.data
        except TooMuchNewError:
            return b""
        return self._data if self._at == number else b""


def text_of(rows: Iterable[bytes]) -> bytes:
    """Return the text of some rows."""
    return b"".join([row + b"\n" for row in rows])


def _is_plain(chunk: KeptChunk) -> bool:
    """Whether each row of a chunk is a record, and nothing is known of all rows together."""
    return (
        chunk.mark is not None
        and chunk.records == chunk.mark.rows
        and chunk.names is not None
        and not any(packed for _, packed in chunk.links)
    )


def _rows(data: bytes, likely: int) -> list[bytes]:
    """The rows of a text, each with all of its lines; none where it is not certain what a row is.

    Where there are as many lines as rows are ``likely``, each is one: a new one that is none is
    seen when it is read. Where marks are put in another way than around cells, these are fewer than
    there are rows.
    """
    if not data.endswith(b"\n") or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n")):
        return []
    lines = data[:-1].split(b"\n")
    if len(lines) == likely or not any(b"\n" in part for part in data.split(b'"')[1::2]):
        return lines
    rows: list[bytes] = []
    is_open = False
    for line in lines:
        if is_open:
            rows[-1] += b"\n" + line
        else:
            rows.append(line)
        if b'"' in line:
            is_open ^= line.count(b'"') % 2 == 1
    return rows


def _runs(old: Sequence[bytes], new: Sequence[bytes]) -> list[Run]:
    """The rows that are as they were, with the new ones behind them, in the order of now."""
    if len(old) == len(new):
        changed = [at for at, is_same in enumerate(map(eq, old, new)) if not is_same]
        if len(changed) * _LEAST_SAME <= len(new):
            starts = [0, *(at + 1 for at in changed)]
            ends = [*changed, len(new)]
            return [
                Run(start, end, tuple(new[end : end + 1]))
                for start, end in zip(starts, ends, strict=True)
            ]
    return list(_runs_by_text(old, new))


def _runs_by_text(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[Run]:
    """Yield such runs where rows were put in or taken out."""
    places = {row: at for at, row in enumerate(old)}
    first, end, rows = 0, 0, list[bytes]()
    for row in new:
        place = places.get(row, -1)
        if place < end:
            rows.append(row)
            continue
        if rows or place != end:
            yield Run(first, end, tuple(rows))
            first, rows = place, []
        end = place + 1
    yield Run(first, end, tuple(rows))


def _gone(lines: Sequence[bytes], runs: Sequence[Run]) -> Iterator[bytes]:
    """The rows of before that are in no run."""
    at = 0
    for run in runs:
        yield from lines[at : run.first]
        at = max(run.end, at)
    yield from lines[at:]
