"""Findings as JSON for programs. The form is a contract: docs/findings-schema.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from verbund.findings.catalogue import Language, render
from verbund.findings.finding import Finding, Severity
from verbund.findings.result import ShaclResult
from verbund.report.json_text import json_text
from verbund.report.results import Labels, labels_of, result_json, result_of
from verbund.report.streams import write_utf8


def write_json(findings: Sequence[Finding], stream: TextIO, *, language: Language) -> None:
    """Write the findings as one JSON object in UTF-8, sorted by place.

    ``conforms`` is true where no finding is a violation, as the exit code has it. A lone surrogate,
    which UTF-8 cannot hold, is written as a JSON escape (RFC 8259, section 7).
    """
    ordered = sorted(findings, key=lambda finding: finding.order)
    found = [(finding, result_of(finding)) for finding in ordered]
    labels = labels_of(result for _, result in found if result is not None)
    report = {
        "conforms": not any(finding.severity is Severity.VIOLATION for finding in ordered),
        "findings": [_finding(finding, result, labels, language) for finding, result in found],
    }
    write_utf8(stream, json_text(report).encode("utf-8"))


def _finding(
    finding: Finding, result: ShaclResult | None, labels: Labels, language: Language
) -> dict[str, object]:
    place = finding.place
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": render(finding, language).message,
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row,
        "line": place.line,
        "column": place.column,
        "value": finding.value,
        "focus_node": finding.focus_node,
        "path": finding.path,
        "component": finding.component,
        "shape": finding.shape,
        "suggestion": finding.suggestion,
        "result": None if result is None else result_json(result, labels),
    }
