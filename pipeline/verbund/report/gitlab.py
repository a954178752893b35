"""Findings as a Code Quality report, which GitLab shows in merge requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from verbund.findings.catalogue import entry
from verbund.findings.finding import Finding, Severity
from verbund.report.fingerprints import fingerprints
from verbund.report.json_text import ITEMS, json_pieces
from verbund.report.reported import Reported
from verbund.report.rules import rule_name
from verbund.report.sentences import sentence
from verbund.workspace import FILE

_SEVERITIES: Final = {
    Severity.VIOLATION: "major",
    Severity.WARNING: "minor",
    Severity.INFO: "info",
}


def gitlab(reported: Reported) -> Iterator[str]:
    """Take a run, give a JSON array with all findings by place.

    GitLab needs a line for each: a finding about a whole file has the first.
    """
    findings = reported.by_place
    issues = (
        _issue(finding, reported, fingerprint)
        for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
    )
    yield from json_pieces([ITEMS], issues)


def _issue(finding: Finding, reported: Reported, fingerprint: str) -> dict[str, Any]:
    item = entry(finding.code)
    return {
        "description": f"{item.code}: {sentence(finding, reported.language)}",
        "check_name": rule_name(item),
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": reported.from_root(finding.place.file or FILE),
            "lines": _lines(finding, reported),
        },
    }


def _lines(finding: Finding, reported: Reported) -> dict[str, int]:
    span = reported.span_of(finding)
    if span is None:
        return {"begin": finding.place.line or 1}
    return {"begin": span.line, "end": span.end_line}
