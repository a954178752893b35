"""Which findings a report for people shows: the first of each kind, and how many more there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from verbund.findings.catalogue import Language, say
from verbund.findings.finding import Finding, More
from verbund.findings.gathered import Kind, kind_of

MOST_OF_A_KIND: Final = 100
"""Findings of one code in one column of a file that are shown; more are counted."""


def shown_of(findings: Sequence[Finding]) -> Iterator[tuple[Finding, More | None]]:
    """The findings to show, in their order; with the last of a kind, how many more there are."""
    totals: Counter[Kind] = Counter()
    hidden: dict[Kind, More] = {}
    for finding in findings:
        kind = kind_of(finding)
        totals[kind] += 1
        if totals[kind] > MOST_OF_A_KIND:
            row = finding.place.row
            hidden[kind] = _sum(hidden.get(kind), More(1, row, row))
        if finding.more is not None:
            hidden[kind] = _sum(hidden.get(kind), finding.more)
    seen: Counter[Kind] = Counter()
    for finding in findings:
        kind = kind_of(finding)
        seen[kind] += 1
        if seen[kind] <= MOST_OF_A_KIND:
            last = seen[kind] == min(totals[kind], MOST_OF_A_KIND)
            yield finding, hidden.get(kind) if last else None


def more_text(finding: Finding, more: More, language: Language) -> str:
    """How many more there are, as ``and 8,412 more of V103 in this column, rows 103 to 9,001``."""
    values = {"count": _number(more.count, language), "code": finding.code}
    if more.first is None or more.last is None:
        of_files = finding.place.file is not None and kind_of(finding)[2] is None
        return say("report.and-more-files" if of_files else "report.and-more", language, **values)
    values |= {"first": _number(more.first, language), "last": _number(more.last, language)}
    return say("report.and-more-rows", language, **values)


def _sum(known: More | None, other: More) -> More:
    return other if known is None else known.with_others(other)


def _number(number: int, language: Language) -> str:
    """A number with its thousands set apart, as the language does."""
    text = f"{number:,}"
    return text.replace(",", ".") if language == "de" else text
