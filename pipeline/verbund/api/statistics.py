"""The findings of a run, counted, for users of the library."""

from __future__ import annotations

from verbund.api.late import LateSequence
from verbund.api.run import BuildResult
from verbund.findings import Finding
from verbund.findings.blotted import blotted
from verbund.findings.counts import FindingCount, count_findings
from verbund.findings.finding import origin_of


def statistics_of(report: BuildResult) -> LateSequence[FindingCount]:
    """The findings of a run by code, table, column and value, the most frequent first."""
    return LateSequence(report, lambda: _counted(report))


def _counted(report: BuildResult) -> list[FindingCount]:
    def table_of(finding: Finding) -> str | None:
        return report.table_of.get(origin_of(finding.place), finding.place.file)

    return count_findings(map(blotted, report.findings), table_of)
