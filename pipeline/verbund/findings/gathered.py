"""The findings of a run in bounded memory: the first of each kind whole, the rest counted.

A kind is a code in a column of a file, or a code of whole files. A hundred thousand bad rows are a
hundred thousand findings of a few kinds. Nobody reads them all, and whole they would fill the
memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from heapq import heappop, heappush, heappushpop
from itertools import count

from verbund.findings.finding import Finding, More, Place, Severity

MOST = 25_000
"""The number of findings that are kept whole, where no setting says otherwise."""

Kind = tuple[str, Severity, str | None, str | None, str | None, int]


def kind_of(finding: Finding) -> Kind:
    """Return the kind of a finding: findings of one kind are counted together.

    Findings of one code that are about whole files are of one kind: there may be a million files.
    """
    place = finding.place
    whole = place.row is None and place.line is None and place.column is None
    file = None if whole else place.file
    return finding.code, finding.severity, file, place.sheet, place.column, place.position


class Gathered:
    """Collects findings; the result does not depend on the order in which they are added.

    At most ``most`` findings are kept whole: of each kind an equal number of its first, or all of
    them.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._whole: dict[Kind, list[Finding]] = {}
        self._left: dict[Kind, More] = {}
        self._size = 0

    def add(self, findings: Iterable[Finding]) -> None:
        """Add findings, also those that stand for several, or are only counted."""
        for finding in findings:
            kind = kind_of(finding)
            if finding.more is not None:
                self._leave(kind, finding.more)
                if finding.only_counted:
                    continue
                finding = replace(finding, more=None)
            self._whole.setdefault(kind, []).append(finding)
            self._size += 1
            if self._size > 2 * self._most:
                self._cut()

    @property
    def is_empty(self) -> bool:
        """Whether no finding was added."""
        return not self._size

    def findings(self) -> list[Finding]:
        """Return the findings kept, by place; the last of a kind says how many more there are."""
        self._cut()
        findings: list[Finding] = []
        for kind, kept in self._whole.items():
            left = self._left.get(kind)
            if left is not None and kept:
                kept.sort(key=lambda finding: finding.order)
                kept = [*kept[:-1], replace(kept[-1], more=left)]
            findings += kept
        return sorted(findings, key=lambda finding: (finding.order, finding.place.column or ""))

    def _cut(self) -> None:
        # Counted findings are included: else the share could grow again after it was cut.
        sizes = [len(kept) + self._number_left(kind) for kind, kept in self._whole.items()]
        each = _even(sizes, self._most)
        for kind, kept in self._whole.items():
            if len(kept) > each:
                kept.sort(key=lambda finding: finding.order)
                for finding in kept[each:]:
                    row = finding.place.row
                    self._leave(kind, More(1, row, row))
                del kept[each:]
        self._size = sum(map(len, self._whole.values()))

    def _number_left(self, kind: Kind) -> int:
        left = self._left.get(kind)
        return 0 if left is None else left.count

    def _leave(self, kind: Kind, more: More) -> None:
        known = self._left.get(kind)
        self._left[kind] = more if known is None else known.with_others(more)


def _even(sizes: list[int], most: int) -> int:
    """Return how many findings of each kind may stay: at least one, of all at most ``most``."""
    left = most
    for number, size in zip(count(len(sizes), -1), sorted(sizes), strict=False):
        if size * number > left:
            return max(left // number, 1)
        left -= size
    return max(sizes, default=1)


class Quota:
    """Decides which findings of a table need only be counted: enough of the kind stand before them.

    Rows come in any order. Whoever begins a table again calls ``clear``. The number that
    ``Gathered`` keeps of a kind only falls as kinds and findings are added. So a finding that it
    would not keep now can be dropped.
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.clear()

    def clear(self) -> None:
        """Forget all findings seen so far."""
        self._first: dict[Kind, list[int]] = {}
        self._each, self._size, self._next = self.most, 0, self.most

    def is_full(self, kind: Kind, row: int) -> bool:
        """Whether as many findings of a kind as can be kept stand before a row.

        If not, the finding in that row is counted as kept.
        """
        first = self._first.get(kind)  # a heap of negative rows: its first is the last row
        if first is None:
            first = self._first[kind] = []
        if len(first) >= self._each:
            if row > -first[0]:
                return True
            heappushpop(first, -row)
            return False
        heappush(first, -row)
        self._size += 1
        if self._size > self._next:
            self._share()
        return False

    def _share(self) -> None:
        self._each = min(self._each, _even([len(rows) for rows in self._first.values()], self.most))
        for rows in self._first.values():
            while len(rows) > self._each:
                heappop(rows)
        self._size = sum(map(len, self._first.values()))
        self._next = self._size + self.most // 8


class Counted:
    """Findings that are only counted: their number by kind, with the first and the last row."""

    def __init__(self) -> None:
        self._left: dict[Kind, list[int]] = {}

    def add(self, kind: Kind, row: int) -> None:
        """Count one finding of a kind, in a row."""
        known = self._left.get(kind)
        if known is None:
            self._left[kind] = [1, row, row]
            return
        known[0] += 1
        if row < known[1]:
            known[1] = row
        elif row > known[2]:
            known[2] = row

    def findings(self) -> list[Finding]:
        """Return one finding for each kind, which stands for all that were counted."""
        return [
            Finding(
                code,
                Place(file, sheet, first, None, column, position),
                severity,
                more=More(count, first, last),
                only_counted=True,
            )
            for (code, severity, file, sheet, column, position), (count, first, last) in (
                self._left.items()
            )
        ]
