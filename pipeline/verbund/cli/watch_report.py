"""A report of ``verbund watch`` as other reports are: for HTML, and as one line of JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from verbund.api.build import BuildReport
from verbund.api.finding import Finding as ApiFinding
from verbund.api.late import source_of
from verbund.api.run import BuildResult
from verbund.api.watch import WatchReport
from verbund.cli.build import ending_of
from verbund.findings import Finding, Language
from verbund.report.json_report import json_of
from verbund.report.reported import RunReport


def run_report(report: WatchReport, folder: Path, language: Language, *, builds: bool) -> RunReport:
    """The report in the form that all reports are written from."""
    result = report.result
    built = result if isinstance(result, BuildReport) else None
    ended = ending_of(built) if builds else None
    closing = ended.closing if ended else {}
    found = tuple(all_found(report))
    if result is None:
        return RunReport(found, language, folder, completed=False, closing=closing)
    source = source_of(result.findings, BuildResult)
    return RunReport(
        found,
        language,
        folder,
        tables=source.tables,
        records=source.records,
        closing=closing,
    )


def json_line(report: WatchReport, reported: RunReport) -> str:
    """The report as one line: what ``--format json`` of validate has, and what is new."""
    built = isinstance(report.result, BuildReport)
    facts = {
        "run": report.number,
        "completed": report.completed,
        "released": built and report.conforms,
        "changed": list(report.changed),
        "new": len(found_of(report.new)),
        "gone": len(found_of(report.gone)),
    }
    text = "".join(json_of(reported.findings, reported.language, facts))
    return " ".join(line.strip(" ") for line in text.split("\n")).strip()


def found_of(findings: Sequence[ApiFinding]) -> list[Finding]:
    """The findings as they are within the package; none is rendered for it."""
    found: list[Finding] = source_of(findings, list)
    return found


def all_found(report: WatchReport) -> list[Finding]:
    """All findings of a report as they are within the package."""
    if report.result is None:
        return found_of(report.findings)
    return source_of(report.result.findings, BuildResult).findings
