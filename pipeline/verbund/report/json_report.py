"""Findings as JSON for programs. The form is a contract: docs/findings-schema.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from verbund.findings.catalogue import Language, localised, render
from verbund.findings.finding import Finding, More, Severity
from verbund.findings.gathered import kind_of
from verbund.findings.result import ShaclResult
from verbund.report.json_text import ITEMS, json_pieces
from verbund.report.results import Labels, labels_of, result_json, result_of
from verbund.report.streams import write_utf8


def write_json(
    findings: Sequence[Finding],
    stream: TextIO,
    *,
    language: Language,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Write findings, and the ``facts`` of a command beside them, as ``json_of`` has it."""
    for piece in json_of(findings, language, facts or {}):
        write_utf8(stream, piece.encode("utf-8"))


def json_of(
    findings: Sequence[Finding], language: Language, facts: Mapping[str, object]
) -> Iterator[str]:
    """Yield the pieces of one JSON object with the findings, sorted by place.

    ``conforms`` is true where no finding is a violation; the exit code agrees. ``facts`` are
    members of the object that a command has of its own. A lone surrogate, which UTF-8 cannot hold,
    is written as a JSON escape (RFC 8259, section 7).
    """
    ordered = sorted(findings, key=lambda finding: finding.order)
    results = map(result_of, ordered)
    labels = labels_of(result for result in results if result is not None)
    report: dict[str, object] = {
        "conforms": not any(finding.severity is Severity.VIOLATION for finding in ordered),
        **facts,
        "findings": [ITEMS],
    }
    left_out = sum(finding.number for finding in ordered) - len(ordered)
    if left_out:
        report["left_out"] = [_left_out(finding) for finding in ordered if finding.more]
        report["total"] = left_out + len(ordered)
    items = (_finding(finding, result_of(finding), labels, language) for finding in ordered)
    yield from json_pieces(report, items)


def _left_out(finding: Finding) -> dict[str, str | int | None]:
    """Return how many more findings of a kind there are, and in which rows."""
    more = finding.more or More(0)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": kind_of(finding)[2],
        "column": finding.place.column,
        "count": more.count,
        "first_row": more.first,
        "last_row": more.last,
    }


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
        "suggestion_why": localised(finding.suggestion_why, language) or None,
        "result": None if result is None else result_json(result, labels),
    }
