"""Sorting of rows by their keys, in memory that does not grow with the rows.

Records are written in the order of their IRIs, so that the same records give the same bytes
whatever the order of the rows. Most tables are kept nearly in order: a sliding window is enough.
For the others, sorted runs are written to files and merged.
"""

from __future__ import annotations

import heapq
import marshal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from operator import lt
from pathlib import Path
from typing import BinaryIO

from verbund.convert.rows.keyed import Row, key_of
from verbund.errors import _ControlFlow

WINDOW = 512
"""The number of rows held back, and so how far a row may stand from its place."""

RUN = 65536
"""The number of rows that are sorted in memory and written as one run."""

_BLOCK = 512
_MOST_RUNS = 100


class OutOfOrderError(_ControlFlow):
    """A row stands further from its place than the window reaches."""


def in_window(chunks: Iterable[list[Row]], window: int = WINDOW) -> Iterator[list[Row]]:
    """Sort rows by key within a window; gives batches. OutOfOrderError if it is too small."""
    held: list[Row] = []
    last = ""
    for chunk in chunks:
        if len(chunk) >= window and ascend([*held[-1:], *chunk]):
            batch, held = held, chunk  # most tables are in order as they stand
        else:
            held += chunk
            held.sort(key=key_of)
            if len(held) < 2 * window:
                continue
            batch, held = held[:-window], held[-window:]
        if batch:
            if batch[0][0] < last:
                raise OutOfOrderError
            last = batch[-1][0]
            yield batch
    if held:
        if held[0][0] < last:
            raise OutOfOrderError
        yield held


def ascend(rows: Sequence[Row]) -> bool:
    """Whether each row's key is greater than the one before."""
    keys = list(map(key_of, rows))
    return all(map(lt, keys, keys[1:]))  # one key fewer: map stops at the shorter one


def by_merging(chunks: Iterable[list[Row]], folder: Path) -> Iterator[list[Row]]:
    """Sort rows by key by merging sorted runs, files in ``folder``, which must be empty."""
    runs = _spill(chunks, folder)
    level = 0
    while len(runs) > _MOST_RUNS:
        level += 1
        runs = [
            _merge_to_file(runs[start : start + _MOST_RUNS], folder / f"run-{level}-{start}")
            for start in range(0, len(runs), _MOST_RUNS)
        ]
    yield from _merge(runs)


def _spill(chunks: Iterable[list[Row]], folder: Path) -> list[Path]:
    runs: list[Path] = []
    held: list[Row] = []
    for chunk in chunks:
        held += chunk
        if len(held) >= RUN:
            runs.append(_write_run(held, folder / f"run-0-{len(runs)}"))
            held = []
    if held:
        runs.append(_write_run(held, folder / f"run-0-{len(runs)}"))
    return runs


def _write_run(rows: list[Row], path: Path) -> Path:
    rows.sort(key=key_of)
    with path.open("wb") as stream:
        for start in range(0, len(rows), _BLOCK):
            block = [
                (key, number, list(cells)) for key, number, cells in rows[start : start + _BLOCK]
            ]
            marshal.dump(block, stream)
    return path


def _read_run(stream: BinaryIO) -> Iterator[Row]:
    while True:
        try:
            block: list[Row] = marshal.load(stream)  # noqa: S302 - written by this very run
        except EOFError:
            return
        yield from block


def _merge(runs: list[Path]) -> Iterator[list[Row]]:
    with ExitStack() as stack:
        streams = [_read_run(stack.enter_context(path.open("rb"))) for path in runs]
        batch: list[Row] = []
        for row in heapq.merge(*streams, key=key_of) if len(streams) > 1 else _only(streams):
            batch.append(row)
            if len(batch) >= WINDOW:
                yield batch
                batch = []
        if batch:
            yield batch
    for path in runs:
        path.unlink()


def _only(streams: list[Iterator[Row]]) -> Iterator[Row]:
    return streams[0] if streams else iter(())


def _merge_to_file(runs: list[Path], target: Path) -> Path:
    with target.open("wb") as stream:
        for batch in _merge(runs):
            for start in range(0, len(batch), _BLOCK):
                marshal.dump(batch[start : start + _BLOCK], stream)
    return target
