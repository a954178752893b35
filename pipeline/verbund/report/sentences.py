"""Findings as one sentence or as a few lines, where a report has room for either."""

from __future__ import annotations

from collections.abc import Iterator

from verbund.findings.catalogue import (
    VALUE_WIDTH,
    Language,
    render,
    say,
    shorten,
    suggested,
    visible,
)
from verbund.findings.finding import Finding


def sentence(finding: Finding, language: Language) -> str:
    """Return column, message, expectation, remedy and suggestion of a finding, in one line."""
    rendered = render(finding, language)
    words = [rendered.message]
    if finding.place.column is not None:
        column = shorten(visible(finding.place.column), VALUE_WIDTH)
        words = [f"{say('report.column', language, column=column)}: {rendered.message}"]
    if rendered.expected:
        words.append(f"({say('report.expected', language)}: {rendered.expected})")
    words.append(rendered.remedy)
    if finding.suggestion is not None:
        words.append(say("explain.suggestion", language, suggestion=suggested(finding, language)))
    return " ".join(words)


def advice(finding: Finding, language: Language) -> Iterator[str]:
    """Yield expectation, remedy and suggestion of a finding, each in a line with its name."""
    rendered = render(finding, language)
    for key, text in (
        ("report.expected", rendered.expected),
        ("report.remedy", rendered.remedy),
        ("report.suggestion", suggested(finding, language, "?")),
    ):
        if text:
            yield f"{say(key, language)}: {text}"
