"""Counts of planted faults: how many were told at their cell, once, and with nothing beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.support.planted.kinds import FORMATS
from tests.support.planted.plant import Expected

from verbund.findings import Finding

Line = tuple[str, str]
"""A kind of fault and a format."""


NOT_CHECKED = "F125"
"""The code of the note, once a file, that references to its records could not be checked."""


@dataclass
class Tally:
    """What was planted and what was told of it, by kind and format; the misses in words."""

    planted: Counter[Line] = field(default_factory=Counter)
    exact: Counter[Line] = field(default_factory=Counter)
    once: Counter[Line] = field(default_factory=Counter)
    others: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    def count(self, form: str, expected: Sequence[Expected], findings: Iterable[Finding]) -> None:
        """Hold the findings of a workspace against what was planted in it."""
        told: dict[tuple[str | None, str | None, int | None], list[Finding]] = {}
        for finding in findings:
            place = finding.place
            row = (place.file, place.sheet, place.row)
            told.setdefault(row, []).append(finding)
        for item in expected:
            found = told.pop((item.file, item.sheet, item.row), [])
            line = item.kind, form
            self.planted[line] += 1
            self.exact[line] += any(_is_meant(item, finding) for finding in found)
            self.once[line] += len(found) == 1
            if len(found) != 1 or not _is_meant(item, found[0]):
                self.misses.append(f"{form}: {item}: {[_shown(finding) for finding in found]}")
        rest = (
            finding
            for found in told.values()
            for number, finding in enumerate(found)
            if number or finding.code != NOT_CHECKED  # a second note of a file is one too many
        )
        self.others += [f"{form}: {_shown(finding)}" for finding in rest]

    def table(self) -> str:
        """The table of the documentation: a line a kind, a column a format, and the sums."""
        kinds = list(dict.fromkeys(kind for kind, _ in self.planted))
        lines = [
            f"| kind of fault | {' | '.join(FORMATS)} | planted | at the cell | one finding |",
            f"|---|{'--:|' * (len(FORMATS) + 3)}",
        ]
        for kind in kinds:
            cells = [self._cell(kind, form) for form in FORMATS]
            lines.append(_row(kind, *cells, *self._sums(kind, FORMATS)))
        sums = [str(sum(self.planted[kind, form] for kind in kinds)) for form in FORMATS]
        exact = [str(sum(self.exact[kind, form] for kind in kinds)) for form in FORMATS]
        once = [str(sum(self.once[kind, form] for kind in kinds)) for form in FORMATS]
        total = [f"{counter.total():,}" for counter in (self.planted, self.exact, self.once)]
        lines.append(_row("**planted**", *sums, total[0], "", ""))
        lines.append(_row("**at the cell**", *exact, "", total[1], ""))
        lines.append(_row("**one finding**", *once, "", "", total[2]))
        return "\n".join(lines) + "\n"

    def _cell(self, kind: str, form: str) -> str:
        """How many of those planted were told at their cell and once, such as ``3 of 3``."""
        line = kind, form
        if not self.planted[line]:
            return ""
        return f"{min(self.exact[line], self.once[line])} of {self.planted[line]}"

    def _sums(self, kind: str, forms: Iterable[str]) -> list[str]:
        counters = (self.planted, self.exact, self.once)
        return [str(sum(counter[kind, form] for form in forms)) for counter in counters]


def _is_meant(expected: Expected, finding: Finding) -> bool:
    """Whether a finding in the row says what has to be said, and where."""
    return (
        finding.code in expected.codes
        and finding.severity.value == expected.severity
        and finding.place.column in expected.columns
    )


def _shown(finding: Finding) -> str:
    place = finding.place
    where = f"{place.file}:{place.row}, {place.column!r}"
    return f"{finding.code} {finding.severity.value} at {where}: {finding.value!r}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
