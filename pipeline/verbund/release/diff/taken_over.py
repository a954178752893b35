"""What of a model's changes a release has taken over: a cell that it has as before is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO

_Group = tuple[bytes, list[bytes]]
"""The lines of one subject with one predicate, behind what they begin with."""


def write_taken_over(
    old: Iterable[bytes], between: Iterable[bytes], new: Iterable[bytes], target: BinaryIO
) -> None:
    """Write the dataset ``between``, with the values of ``old`` where ``new`` has them too.

    All are the lines of sorted N-Triples. So records that were not migrated count as changed by
    nothing. One pass; memory grows with the values of one property of one subject alone. Raises
    OSError.
    """
    for before, middle, after in _side_by_side(old, between, new):
        target.writelines(before if before == after else middle)


def _side_by_side(*files: Iterable[bytes]) -> Iterator[list[list[bytes]]]:
    """Yield the lines of each file for one subject and predicate after the other."""
    groups = [_groups(file) for file in files]
    nexts = [next(group, None) for group in groups]
    while any(nexts):
        key = min(item[0] for item in nexts if item is not None)
        found: list[list[bytes]] = []
        for at, item in enumerate(nexts):
            if item is not None and item[0] == key:
                found.append(item[1])
                nexts[at] = next(groups[at], None)
            else:
                found.append([])
        yield found


def _groups(lines: Iterable[bytes]) -> Iterator[_Group]:
    for key, some in groupby(lines, _beginning):
        yield key, list(some)


def _beginning(line: bytes) -> bytes:
    return line[: line.find(b" ", line.find(b" ") + 1) + 1]
