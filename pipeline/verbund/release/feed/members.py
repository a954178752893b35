"""The members of a feed: what a version does with a record.

A record is all lines of one subject in the dataset. A member has them as they are after the
version; one for a record that is gone has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

Activity = Literal["Create", "Update", "Delete"]
"""The local name of the class in ActivityStreams (DCAT-AP Feeds, section 1)."""


class Member(NamedTuple):
    """An activity on a record: ``record`` is its IRI, ``kinds`` its classes before a deletion."""

    activity: Activity
    record: str
    lines: tuple[bytes, ...] = ()
    kinds: tuple[str, ...] = ()


def snapshot(dataset: BinaryIO) -> Iterator[Member]:
    """Each record of a dataset, as created; streams. Raises OSError."""
    for subject, lines in groupby(dataset, _subject):
        yield Member("Create", _iri(subject), tuple(lines))


def changes(removed: Path, added: Path, dataset: Path) -> Iterator[Member]:
    """What leads from one version to the next, by record in the order of the dataset.

    ``removed`` and ``added`` are the lines that only the old or the new dataset has, sorted;
    ``dataset`` is the new one. Memory does not grow with any. Raises OSError.
    """
    with removed.open("rb") as gone, added.open("rb") as come, _Blocks(dataset) as blocks:
        for subject, old, new in _side_by_side(gone, come):
            lines = blocks.of(subject)
            if not lines:
                yield Member("Delete", _iri(subject), kinds=tuple(_kinds(old)))
            elif old or len(lines) > len(new):
                yield Member("Update", _iri(subject), lines)
            else:
                yield Member("Create", _iri(subject), lines)


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ") + 1]


def _iri(subject: bytes) -> str:
    return subject[1:-2].decode()


def _kinds(lines: Iterable[bytes]) -> Iterator[str]:
    for line in lines:
        _, predicate, value = line.split(b" ", 2)
        if predicate == b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>":
            yield value[1 : value.index(b">")].decode()


def _side_by_side(
    gone: Iterable[bytes], come: Iterable[bytes]
) -> Iterator[tuple[bytes, list[bytes], list[bytes]]]:
    """Yield the lines of each subject that any of two sorted files has."""
    left, right = groupby(gone, _subject), groupby(come, _subject)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        subject = min(item[0] for item in (one, other) if item is not None)
        old: list[bytes] = []
        new: list[bytes] = []
        if one is not None and one[0] == subject:
            old, one = list(one[1]), next(left, None)
        if other is not None and other[0] == subject:
            new, other = list(other[1]), next(right, None)
        yield subject, old, new


class _Blocks:
    """The lines of subjects in a sorted file, asked for in ascending order.

    Each search begins where the last ended, with steps that double: a few subjects in a large file
    are found by halving, many by walking on.
    """

    def __init__(self, path: Path) -> None:
        self._stream = path.open("rb")
        self._data: mmap | bytes = b""
        if path.stat().st_size:
            self._data = mmap(self._stream.fileno(), 0, access=ACCESS_READ)
        self._at = 0

    def of(self, subject: bytes) -> tuple[bytes, ...]:
        """The lines that begin with a subject and a space; empty where there is none."""
        self._skip_to(subject)
        lines = []
        while self._line(self._at).startswith(subject):
            lines.append(self._line(self._at))
            self._at += len(lines[-1])
        return tuple(lines)

    def _skip_to(self, subject: bytes) -> None:
        """Go to the first line that is not before a subject."""
        low, step, size = self._at, 256, len(self._data)
        high = min(low + step, size)
        while high < size and (after := self._after(high, subject)):
            low, step = after, step * 2
            high = min(low + step, size)
        while low < high:
            middle = (low + high) // 2
            after = self._after(middle, subject)
            if after:
                low = after
            else:
                high = self._begin(middle)
        self._at = low

    def _after(self, offset: int, subject: bytes) -> int:
        """Where the line of an offset ends, if it is before a subject, else 0."""
        start = self._begin(offset)
        line = self._line(start)
        return start + len(line) if line < subject else 0

    def _begin(self, offset: int) -> int:
        """The beginning of the line that an offset lies in."""
        return self._data.rfind(b"\n", self._at, offset) + 1 or self._at

    def _line(self, start: int) -> bytes:
        end = self._data.find(b"\n", start) + 1
        return self._data[start : end or len(self._data)]

    def __enter__(self) -> _Blocks:
        return self

    def __exit__(self, *_: object) -> None:
        if isinstance(self._data, mmap):
            self._data.close()
        self._stream.close()
