"""Comparison of two sorted files in one pass: the lines that only one of them has, in order."""

from __future__ import annotations

import hashlib
import operator
from bisect import bisect_left
from io import BytesIO
from itertools import compress, count, islice
from pathlib import Path
from typing import BinaryIO, Protocol

from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.release.diff.dataset import unreadable
from verbund.release.manifest.manifest import LONGEST_LINE

_BLOCK = 1 << 20
_SHORTEST_STEP = 16
_LONGEST_STEP = 1 << 13


class Sink(Protocol):
    """A receiver of a comparison's lines, in the order of the two files merged."""

    def removed(self, lines: list[bytes]) -> None:
        """Take lines that only the old file has."""

    def added(self, lines: list[bytes]) -> None:
        """Take lines that only the new file has."""

    def common(self, first: bytes, last: bytes) -> None:
        """Take a sequence of lines that both have, by its first and last line."""


class SortedLines:
    """The lines of canonical N-Triples, in blocks; Findings are raised for a line out of order."""

    def __init__(self, stream: BinaryIO, shown: str) -> None:
        self.shown = shown
        self.lines: list[bytes] = []
        self.at = 0
        self.count = 0
        self._stream = stream
        self._last = b""
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes read so far, in hexadecimal digits."""
        return self._digest.hexdigest()

    def more(self) -> bool:
        """Whether a line is left; reads the next block where the last one is used up."""
        if self.at < len(self.lines):
            return True
        try:
            block = self._stream.read(_BLOCK)
            if block and not block.endswith(b"\n"):
                block += self._stream.readline(LONGEST_LINE)
        except OSError as error:
            raise unreadable(Path(self.shown), error) from error
        self.lines, self.at = BytesIO(block).readlines(), 0
        if not self.lines:
            return False
        self._check()
        self._digest.update(block)
        self.count += len(self.lines)
        self._last = self.lines[-1]
        return True

    def take(self, end: int) -> list[bytes]:
        """Take the lines of the block up to the index ``end``."""
        taken = self.lines[self.at : end]
        self.at = end
        return taken

    def _check(self) -> None:
        """Check that every line is greater than the one before, and that all begin with ``<``."""
        lines = self.lines
        if not lines[0].startswith(b"<") or lines[0].endswith(b"\r\n"):
            self._refuse(0)
        if not (self._last < lines[0] and all(map(operator.lt, lines, islice(lines, 1, None)))):
            pairs = zip([self._last, *lines], lines, strict=False)
            self._refuse(next(n for n, (one, two) in enumerate(pairs) if one >= two))
        if not lines[-1].startswith(b"<"):
            self._refuse(next(n for n, line in enumerate(lines) if not line.startswith(b"<")))
        if not lines[-1].endswith(b" .\n"):
            self._refuse(len(lines) - 1)

    def _refuse(self, index: int) -> None:
        line = self.lines[index]
        why = "difference.unsorted"
        if line.startswith(b"_:"):
            why = "difference.blank-node"
        elif line.endswith(b"\r\n"):
            why = "difference.line-end"
        elif not line.startswith(b"<") or not line.endswith(b" .\n"):
            why = "difference.not-a-triple"
        raise not_canonical(self.shown, self.count + index + 1, phrase(why))


def not_canonical(shown: str, line: int | None, problem: Localised) -> Findings:
    """The finding for a file that is not canonical N-Triples."""
    return Findings([Finding("X102", Place(file=shown, line=line), details={"problem": problem})])


def compare(old: SortedLines, new: SortedLines, sink: Sink) -> None:
    """Compare two files by merging. Linear in their lines; memory for one block of each.

    Equal sequences are compared at once, and their length doubles while they are equal. Raises
    Findings where a file cannot be read or is not sorted.
    """
    step = _SHORTEST_STEP
    while True:
        left, right = old.more(), new.more()
        if not (left and right):
            break
        size = min(step, len(old.lines) - old.at, len(new.lines) - new.at)
        here = old.lines[old.at : old.at + size]
        there = new.lines[new.at : new.at + size]
        if here == there:
            step = min(step * 2, _LONGEST_STEP)
        else:
            size = next(compress(count(), map(operator.ne, here, there)))
            step = _SHORTEST_STEP
        if size:
            sink.common(here[0], here[size - 1])
            old.at += size
            new.at += size
        else:
            _step_over(old, new, sink)
    while old.more():
        sink.removed(old.take(len(old.lines)))
    while new.more():
        sink.added(new.take(len(new.lines)))


def _step_over(old: SortedLines, new: SortedLines, sink: Sink) -> None:
    """Take from the file that is behind all lines before the next one of the other file."""
    if old.lines[old.at] < new.lines[new.at]:
        sink.removed(old.take(bisect_left(old.lines, new.lines[new.at], old.at)))
    else:
        sink.added(new.take(bisect_left(new.lines, old.lines[old.at], new.at)))
