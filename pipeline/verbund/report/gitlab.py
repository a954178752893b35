"""Findings as a Code Quality report, which GitLab shows in merge requests."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from typing import Any, Final

from verbund.findings.catalogue import entry, say
from verbund.findings.finding import Finding, Severity
from verbund.report.fingerprints import fingerprints
from verbund.report.json_text import ITEMS, json_pieces
from verbund.report.paths import shown_path
from verbund.report.reported import RunReport
from verbund.report.rules import rule_name
from verbund.report.sentences import sentence
from verbund.workspace.workspace import FILE

_SEVERITIES: Final = {
    Severity.VIOLATION: "major",
    Severity.WARNING: "minor",
    Severity.INFO: "info",
}


NOTHING: Final = "[\n]\n"
"""The report without issues: an empty list that other tools do not write so (recognised.py)."""


def gitlab(reported: RunReport) -> Iterator[str]:
    """Yield a JSON array with all findings of a run by place, in pieces.

    GitLab needs a line for each: a finding about a whole file has the first.
    """
    findings = reported.by_place
    if not findings:
        yield NOTHING
        return
    issues = (
        _issue(finding, reported, fingerprint)
        for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
    )
    yield from json_pieces([ITEMS], chain(issues, _left_out(reported)))


def _left_out(reported: RunReport) -> Iterator[dict[str, Any]]:
    """Yield an issue with the number of findings left out; the form has no other place for it."""
    count = reported.total - len(reported.findings)
    if count:
        yield {
            "description": say("report.left-out", reported.language, count=str(count)),
            "check_name": "left-out",
            "fingerprint": sha256(b"left-out").hexdigest(),
            "severity": "info",
            "location": {"path": reported.from_root(FILE), "lines": {"begin": 1}},
        }


def _issue(finding: Finding, reported: RunReport, fingerprint: str) -> dict[str, Any]:
    item = entry(finding.code)
    return {
        "description": f"{item.code}: {sentence(finding, reported.language)}",
        "check_name": rule_name(item),
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": shown_path(reported.from_root(finding.place.file or FILE)),
            "lines": _lines(finding, reported),
        },
    }


def _lines(finding: Finding, reported: RunReport) -> dict[str, int]:
    span = reported.span_of(finding)
    if span is None:
        return {"begin": finding.place.line or 1}
    return {"begin": span.line, "end": span.end_line}
