"""How often the same is found: findings counted by code, table, column and value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from verbund.data_class import data_class
from verbund.findings.catalogue import entry
from verbund.findings.finding import Finding, Severity

_Key = tuple[str, Severity, str | None, str | None, str | None]


@data_class(frozen=True, slots=True)
class FindingCount:
    """The number of findings of one code about one value of a column.

    ``table`` is the table's name, or that of the file where it is none. ``column`` is the heading
    as it stands in the file. Both are None where a finding is about more. ``value`` is None for
    empty cells, for what is no cell, and for values of which there were so many that they were only
    counted.
    """

    code: str
    name: str
    severity: Severity
    table: str | None
    column: str | None
    value: str | None
    count: int


def count_findings(
    findings: Iterable[Finding], table_of: Callable[[Finding], str | None]
) -> list[FindingCount]:
    """Count findings, the most frequent first; ``table_of`` gives the name of a finding's table."""
    counts: Counter[_Key] = Counter()
    for finding in findings:
        place = finding.place
        column = (finding.code, finding.severity, table_of(finding), place.column)
        counts[*column, finding.value] += 1
        if finding.more is not None:
            counts[*column, None] += finding.more.count
    found = [
        FindingCount(code, entry(code).name, severity, table, column, value, count)
        for (code, severity, table, column, value), count in counts.items()
    ]
    return sorted(found, key=_order)


def _order(item: FindingCount) -> tuple[int, str, str, str, str]:
    return (-item.count, item.code, item.table or "", item.column or "", item.value or "")
