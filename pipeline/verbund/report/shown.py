"""Selects the findings that a report for people shows: the first of each kind, and a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from verbund.findings.catalogue import Language, say
from verbund.findings.finding import Finding, More
from verbund.findings.gathered import Kind, kind_of

MOST_OF_A_KIND: Final = 100
"""Findings of one code in one column of a file that are shown; more are counted."""


_SAME: Final = 2
"""The most cells of a column with one value and one fault that are reported one by one."""

_MOST_ROWS: Final = 10
"""The most rows that are listed of further such cells."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Findings that are not shown: rows with an equal value, and the count of the kind's others."""

    rows: tuple[int, ...] = ()
    more: More | None = None

    @property
    def count(self) -> int:
        """Return the number of findings that are not shown."""
        return len(self.rows) + (self.more.count if self.more is not None else 0)


def shown_of(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Rest | None]]:
    """Yield the findings to show, in their order, each with the others that it stands for.

    A wrong value is one cause, in however many cells of a column it stands; so is an empty cell.
    """
    others = {id(other): first for first, *rest in _of_one_cause(findings) for other in rest}
    rows: dict[int, list[int]] = {}
    shown: Counter[Kind] = Counter()
    last: dict[Kind, int] = {}
    hidden: dict[Kind, More] = {}
    reported: list[Finding] = []
    for finding in findings:
        kind, row, first = kind_of(finding), finding.place.row, others.get(id(finding))
        if first is not None and id(first) in rows:
            rows[id(first)].append(row or 0)
        elif first is None and shown[kind] < MOST_OF_A_KIND:
            shown[kind] += 1
            last[kind] = id(finding)
            rows[id(finding)] = []
            reported.append(finding)
        else:
            hidden[kind] = _sum(hidden.get(kind), More(1, row, row))
        if finding.more is not None:
            hidden[kind] = _sum(hidden.get(kind), finding.more)
    for finding in reported:
        kind = kind_of(finding)
        more = hidden.get(kind) if last[kind] == id(finding) else None
        rest = Rest(tuple(rows[id(finding)]), more)
        yield finding, rest if rest.rows or more is not None else None


def _of_one_cause(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Yield findings about cells of a column that have one value and one fault, if many have."""
    cells: dict[tuple[Kind, str | None], list[Finding]] = {}
    for finding in findings:
        if finding.place.row is not None and finding.place.column is not None:
            cells.setdefault((kind_of(finding), finding.value), []).append(finding)
    for group in cells.values():
        if len(group) > _SAME:
            alike: dict[str, list[Finding]] = {}
            for finding in group:
                alike.setdefault(_what(finding), []).append(finding)
            yield from (each for each in alike.values() if len(each) > _SAME)


def _what(finding: Finding) -> str:
    """Return what is told of a cell but for its place; equal for one fault."""
    told = (finding.suggestion, finding.shape, finding.details, finding.messages)
    return repr(told)


def rest_text(finding: Finding, rest: Rest, language: Language) -> str:
    """Return the rest as ``and 8,412 more of V103 in this column, rows 103 to 9,001``."""
    texts = []
    if rest.rows:
        listed = [_number(row, language) for row in rest.rows[:_MOST_ROWS]]
        listed += ["…", _number(rest.rows[-1], language)] if len(rest.rows) > _MOST_ROWS else []
        count = _number(len(rest.rows), language)
        key = "report.and-same" if finding.value else "report.and-empty"
        texts.append(say(key, language, count=count, rows=", ".join(listed)))
    if rest.more is not None:
        texts.append(_more_text(finding, rest.more, language))
    return "; ".join(texts)


def _more_text(finding: Finding, more: More, language: Language) -> str:
    values = {"count": _number(more.count, language), "code": finding.code}
    if more.first is None or more.last is None:
        of_files = finding.place.file is not None and kind_of(finding)[2] is None
        return say("report.and-more-files" if of_files else "report.and-more", language, **values)
    values |= {"first": _number(more.first, language), "last": _number(more.last, language)}
    return say("report.and-more-rows", language, **values)


def _sum(known: More | None, other: More) -> More:
    return other if known is None else known.with_others(other)


def _number(number: int, language: Language) -> str:
    """Return a number with thousands separators, as the language has them."""
    text = f"{number:,}"
    return text.replace(",", ".") if language == "de" else text
