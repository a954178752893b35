"""Which rows of a file are not as they were: an edit script of whole rows."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

Cells = Sequence[str]
_DIGEST = 16


def unlike(now: Iterable[Cells], then: Iterable[Cells]) -> tuple[list[int], list[int]]:
    """The positions of the rows of each side that have no counterpart on the other.

    Rows that have one are the same cell for cell and in the same order on both sides, so a row that
    was moved has none. Memory grows with the rows after the first difference, by a digest each.
    """
    ours, theirs = iter(now), iter(then)
    for start, (one, other) in enumerate(_pairs(ours, theirs)):
        if one is None or other is None or list(one) != list(other):
            rest = [_digest(row) for row in _resumed(one, ours)]
            rest_then = [_digest(row) for row in _resumed(other, theirs)]
            return _unlike(rest, rest_then, start)
    return [], []


def _pairs(
    ours: Iterator[Cells], theirs: Iterator[Cells]
) -> Iterator[tuple[Cells | None, Cells | None]]:
    while True:
        one, other = next(ours, None), next(theirs, None)
        if one is None and other is None:
            return
        yield one, other


def _resumed(first: Cells | None, rest: Iterator[Cells]) -> Iterator[Cells]:
    if first is not None:
        yield first
        yield from rest


def _digest(row: Cells) -> bytes:
    """What stands for a row: equal rows have equal ones, and no others."""
    text = "".join(f"{len(cell)}:{cell}" for cell in row)
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()


def _unlike(now: Sequence[bytes], then: Sequence[bytes], start: int) -> tuple[list[int], list[int]]:
    places: dict[bytes, deque[int]] = {}
    for number, digest in enumerate(then):
        places.setdefault(digest, deque()).append(number)
    pairs = []
    for number, digest in enumerate(now):
        found = places.get(digest)
        if found:
            pairs.append((number, found.popleft()))
    kept = _in_order(pairs)
    same_now = {number for number, _ in kept}
    same_then = {number for _, number in kept}
    return (
        [start + number for number in range(len(now)) if number not in same_now],
        [start + number for number in range(len(then)) if number not in same_then],
    )


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs whose second numbers increase (patience sorting)."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(tails, place)
        before.append(at[pile - 1] if pile else -1)
        if pile == len(tails):
            tails.append(place)
            at.append(number)
        else:
            tails[pile] = place
            at[pile] = number
    found = []
    number = at[-1] if at else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
