"""Comparison of two states of a file: an edit script of whole rows."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

Cells = Sequence[str]
_DIGEST = 16
_AHEAD = 32
"""The rows searched on each side for the position where both continue equally."""


def diff_rows(now: Iterable[Cells], then: Iterable[Cells]) -> tuple[list[int], list[int]]:
    """The positions of the rows of each side that have no counterpart on the other.

    Counterparts have equal cells and are in one order on both sides, so a moved row has none.
    Differences of a few rows are found while streaming. After a larger one memory grows with the
    rows that follow, by a digest each.
    """
    ours, theirs = _Ahead(now), _Ahead(then)
    only_now: list[int] = []
    only_then: list[int] = []
    while True:
        if not ours.skip_common(theirs):
            return only_now, only_then
        found = _resumption(ours.window(), theirs.window())
        if found is None:
            rest, rest_then = list(map(_digest, ours.rest())), list(map(_digest, theirs.rest()))
            more, more_then = _diff_digests(rest, rest_then)
            only_now += [ours.position + number for number in more]
            only_then += [theirs.position + number for number in more_then]
            return only_now, only_then
        only_now += ours.drop(found[0])
        only_then += theirs.drop(found[1])


class _Ahead:
    """Rows with look-ahead; ``position`` is that of the next row."""

    def __init__(self, rows: Iterable[Cells]) -> None:
        self.position = 0
        self._rows = iter(rows)
        self._held: deque[Cells] = deque()

    def window(self) -> list[Cells]:
        """The next rows, at most ``_AHEAD``."""
        while len(self._held) < _AHEAD:
            row = next(self._rows, None)
            if row is None:
                break
            self._held.append(row)
        return list(self._held)

    def drop(self, count: int) -> range:
        """Skip a number of rows; gives their positions."""
        for _ in range(count):
            self._held.popleft()
        self.position += count
        return range(self.position - count, self.position)

    def rest(self) -> Iterator[Cells]:
        """All remaining rows; the position is unchanged."""
        yield from self._held
        yield from self._rows

    def skip_common(self, other: _Ahead) -> bool:
        """Skip equal rows of both sides; gives whether any row is left."""
        while True:
            one = self._held.popleft() if self._held else next(self._rows, None)
            two = other._held.popleft() if other._held else next(other._rows, None)
            if one != two:
                if one is not None:
                    self._held.appendleft(one)
                if two is not None:
                    other._held.appendleft(two)
                return True
            if one is None:
                return False
            self.position += 1
            other.position += 1


def _resumption(now: Sequence[Cells], then: Sequence[Cells]) -> tuple[int, int] | None:
    """The rows to skip on each side until both continue equally; None if that is not near."""
    for total in range(1, len(now) + len(then) - 1):
        for one in range(max(0, total - len(then) + 1), min(total + 1, len(now))):
            if now[one] == then[total - one]:
                return one, total - one
    at_end = len(now) < _AHEAD and len(then) < _AHEAD
    return (len(now), len(then)) if at_end else None


def _digest(row: Cells) -> bytes:
    """The digest of a row: equal for equal rows only."""
    text = "".join(f"{len(cell)}:{cell}" for cell in row)
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()


def _diff_digests(now: Sequence[bytes], then: Sequence[bytes]) -> tuple[list[int], list[int]]:
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
        [number for number in range(len(now)) if number not in same_now],
        [number for number in range(len(then)) if number not in same_then],
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
