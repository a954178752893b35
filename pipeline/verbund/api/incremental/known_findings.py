"""Findings that were there before: which are the same in another state of the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from verbund.findings import Finding
from verbund.findings.finding import origin_of


def identity(finding: Finding) -> tuple[object, ...]:
    """The identity of a finding in different states, without the number of its row."""
    place = finding.place
    return (
        finding.code,
        finding.severity,
        origin_of(place),
        place.column,
        finding.value,
        finding.component,
        finding.path,
        finding.shape,
        finding.headings,
        finding.row_cells,
    )


def without(findings: Iterable[Finding], known: Counter[tuple[object, ...]]) -> Iterator[Finding]:
    """The findings without the known ones, each of which removes one."""
    left = Counter(known)
    for finding in findings:
        same = identity(finding)
        if left[same] > 0:
            left[same] -= 1
        else:
            yield finding
