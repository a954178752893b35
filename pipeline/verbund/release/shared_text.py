"""What the N-Triples of a dataset share with those of the last one: whatever was copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final

from verbund.convert.kept.chunk import Span
from verbund.convert.kept.splice import LastDataset
from verbund.data_class import data_class

_PIECE: Final = 1 << 20
"""The bytes of text that are looked at together."""


@data_class(slots=True)
class SharedText:
    """Notes which text was copied: by table, where it stood, where it stands now, and its size."""

    _copied: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    _table: str = ""

    def start(self, table: str) -> None:
        """Begin a table, or begin it again."""
        self._table, self._copied[table] = table, []

    def add(self, before: int, now: int, size: int) -> None:
        """Note a text that was copied."""
        self._copied[self._table].append((before, now, size))

    def unshared(
        self, last: LastDataset, last_size: int, new: Path, new_size: int
    ) -> tuple[Iterator[bytes], Iterator[bytes]]:
        """Return the lines of the last dataset that were not copied, and those of the new one.

        Taking them raises LostTextError where the last one cannot be read, OSError the new one.
        """
        every = [item for copied in self._copied.values() for item in copied]
        before = _between((Span(old, size) for old, _, size in every), last_size)
        now = _between((Span(at, size) for _, at, size in every), new_size)
        return _lines(partial(last.read, 0), before), _lines_of_file(new, now)


def _between(spans: Iterable[Span], size: int) -> Iterator[Span]:
    """Yield what lies between spans, up to a size."""
    at = 0
    for span in sorted(spans):
        if span.offset > at:
            yield Span(at, span.offset - at)
        at = span.end
    if size > at:
        yield Span(at, size - at)


def _lines(read: Callable[[int, int], bytes], spans: Iterable[Span]) -> Iterator[bytes]:
    """Yield the lines in spans; each span holds whole lines."""
    for span in spans:
        rest = b""
        for offset in range(span.offset, span.end, _PIECE):
            whole, end, rest = (rest + read(offset, min(_PIECE, span.end - offset))).rpartition(
                b"\n"
            )
            yield from BytesIO(whole + end)
        if rest:
            yield rest


def _lines_of_file(path: Path, spans: Iterable[Span]) -> Iterator[bytes]:
    with path.open("rb") as stream:

        def read(offset: int, size: int) -> bytes:
            stream.seek(offset)
            return stream.read(size)

        yield from _lines(read, spans)
