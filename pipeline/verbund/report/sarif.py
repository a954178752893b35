"""Writes findings as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format).

Code hosts read this form.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from verbund.__about__ import __version__
from verbund.findings.catalogue import Entry, entry, say
from verbund.findings.finding import Finding, Severity
from verbund.read.places import Span
from verbund.report.documentation_address import documentation
from verbund.report.fingerprints import fingerprints
from verbund.report.json_text import ITEMS, json_pieces
from verbund.report.paths import path_uri
from verbund.report.reported import RunReport
from verbund.report.rules import rule_help, rule_help_markdown, rule_page
from verbund.report.sentences import sentence
from verbund.workspace.workspace import FILE

MOST_RESULTS: Final = 25_000
"""The most results of a run: GitHub refuses more."""

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT: Final = "SRCROOT"

_LEVELS: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
_LEFT_OUT: Final = "results-left-out"
_FINGERPRINT: Final = "verbundFinding/v1"

Json = dict[str, Any]


def sarif(reported: RunReport) -> Iterator[str]:
    """Yield one SARIF log with one run, in pieces.

    Results are by place. Of more than 25,000 the most severe are kept; the rest is counted, in a
    notification and in the run's properties.
    """
    kept = reported.by_severity[:MOST_RESULTS]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(reported, kept)]}
    codes = sorted({finding.code for finding in kept})
    numbers = {code: number for number, code in enumerate(codes)}
    kept.sort(key=lambda finding: finding.order)
    results = (
        _result(finding, reported, numbers, fingerprint)
        for finding, fingerprint in zip(kept, fingerprints(kept), strict=True)
    )
    yield from json_pieces(log, results)


def _run(reported: RunReport, kept: list[Finding]) -> Json:
    left_out = reported.total - len(kept)
    codes = sorted({finding.code for finding in kept})
    language = reported.language
    return {
        "tool": {
            "driver": {
                "name": "Verbund",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": documentation(),
                "language": language,
                "rules": [_rule(entry(code), reported) for code in codes],
                "notifications": [_descriptor(reported)] if left_out else [],
            }
        },
        "invocations": [
            {
                "executionSuccessful": reported.completed,
                "toolExecutionNotifications": [_notification(reported, left_out)]
                if left_out
                else [],
            }
        ],
        "automationDetails": {"id": f"verbund/{reported.prefix}"},
        "originalUriBaseIds": {ROOT: {"description": {"text": say("sarif.root", language)}}},
        "language": language,
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [ITEMS],
        "properties": {
            "conforms": not reported.counts[Severity.VIOLATION],
            **{key: value for key, value in reported.facts.items() if key == "released"},
            "findings": {item.value: reported.counts[item] for item in Severity},
            "resultsLeftOut": left_out,
        },
    }


def _rule(item: Entry, reported: RunReport) -> Json:
    language = reported.language
    texts = item.texts[language]
    return {
        "id": item.code,
        "name": "".join(word.capitalize() for word in item.name.split("-")),
        "shortDescription": {"text": f"{texts.title}."},
        "fullDescription": {"text": texts.cause},
        "help": {
            "text": rule_help(item, language),
            "markdown": rule_help_markdown(item, language),
        },
        "helpUri": rule_page(item),
        "defaultConfiguration": {"level": _LEVELS[item.severity]},
    }


def _descriptor(reported: RunReport) -> Json:
    limit = str(MOST_RESULTS)
    text = say("sarif.limit", reported.language, limit=limit)
    return {"id": _LEFT_OUT, "shortDescription": {"text": text}}


def _notification(reported: RunReport, left_out: int) -> Json:
    text = say("report.left-out", reported.language, count=str(left_out))
    return {
        "descriptor": {"id": _LEFT_OUT, "index": 0},
        "level": "warning",
        "message": {"text": text},
    }


def _result(
    finding: Finding, reported: RunReport, numbers: dict[str, int], fingerprint: str
) -> Json:
    return {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(sentence(finding, reported.language))},
        "locations": [_location(finding, reported)],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
        "properties": _properties(finding),
    }


def _location(finding: Finding, reported: RunReport) -> Json:
    place = finding.place
    path = reported.from_root(place.file or FILE)  # a finding without a file is about the workspace
    location: Json = {
        "physicalLocation": {
            "artifactLocation": {"uri": path_uri(path), "uriBaseId": ROOT},
            "region": _region(finding, reported),
        }
    }
    logical = _logical(finding, reported)
    if logical:
        location["logicalLocations"] = logical
    return location


def _region(finding: Finding, reported: RunReport) -> Json:
    """Return the region: cell, row or line; the beginning for a finding about the whole file."""
    span = reported.span_of(finding)
    if span is None and finding.place.line is None:
        span = Span(1, 1, 1, 1)
    if span is not None:
        return {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
    return {"startLine": finding.place.line, "endLine": finding.place.line}


def _logical(finding: Finding, reported: RunReport) -> list[Json]:
    place = finding.place
    locations: list[Json] = []
    address = reported.address_of(finding)
    if address is not None and address.kind is not None:
        name = address.text
        locations.append({"name": name, "fullyQualifiedName": name, "kind": address.kind})
    elif place.row is not None:
        cell = f"{place.column}/{place.row}" if place.column is not None else str(place.row)
        name = f"{place.file}!{cell}"
        kind = "cell" if place.column is not None else "row"
        locations.append({"name": cell, "fullyQualifiedName": name, "kind": kind})
    if finding.focus_node is not None:
        locations.append(
            {
                "name": finding.focus_node,
                "fullyQualifiedName": finding.focus_node,
                "kind": "resource",
            }
        )
    return locations


def _properties(finding: Finding) -> Json:
    place = finding.place
    known = {
        "row": place.row,
        "column": place.column,
        "value": finding.value,
        "focusNode": finding.focus_node,
        "path": finding.path,
        "component": finding.component,
        "shape": finding.shape,
        "suggestion": finding.suggestion,
    }
    return {name: value for name, value in known.items() if value is not None}


def _plain(text: str) -> str:
    """Return a text with escaped brackets where they would make a link (SARIF, section 3.11.6)."""
    if "](" not in text:
        return text
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
